import { stateInWords } from '../generated/shared/appointments/rules'
import { today } from '../generated/shared/time'
import type { Appointment } from './kept'

/** Who comes late is served all the same: the code is there to be shown until the day is over. */
export const lateWords = '晚到了也能办，直接到窗口'

export interface Standing {
  /** The code still opens the counter. */
  open: boolean
  /** Open, and its time is over. */
  late: boolean
  /** Open, and she has not been seen at the counter yet: it can be moved, cancelled, put into the calendar. */
  ahead: boolean
  words: string
}

/** What an appointment is at this moment; what is kept on the phone may be older than that. */
export function standingOf({ status, day, endsAt }: Appointment, now: number): Standing {
  const open = ['booked', 'checked-in', 'called'].includes(status) && day >= today(now)
  const late = open && endsAt <= now
  const words = status !== 'booked' || (open && !late) ? stateInWords[status] : late ? lateWords : '时间过了'
  return { open, late, ahead: open && !late && status === 'booked', words }
}
