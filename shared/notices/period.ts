import { addWorkingDays, type Calendar, stateCouncilCalendar, type WorkingDays } from '../calendar.ts'
import { addDays, dayOf, type Instant, instantOf } from '../time.ts'

/** For how long people may answer a public announcement: whole working days, the end included. */

/** No announcement is shorter; a county may ask for more. */
export const fewestDays = 3

export interface Period {
  /** From the day of publication, which does not count, to the last day, which counts in full. It explains itself. */
  readonly basis: WorkingDays
  /** The first instant at which it is over: midnight after the last day. */
  readonly endsAt: Instant
}

export type PeriodProblem = 'PERIOD_TOO_SHORT' | 'CALENDAR_NOT_OUT'

/**
 * The period of an announcement that people can read from `visibleFrom` on. Nothing is guessed: where the State Council has
 * not said yet which days of a year are worked, there is no period that ends in it.
 * @param days working days.
 * @param least what the county asks for; below `fewestDays` nobody goes.
 */
export function periodOf(
  visibleFrom: Instant,
  days: number,
  least: number = fewestDays,
  calendar: Calendar = stateCouncilCalendar,
): Period | PeriodProblem {
  if (!Number.isInteger(days) || days < Math.max(fewestDays, least)) return 'PERIOD_TOO_SHORT'
  const basis = addWorkingDays(dayOf(visibleFrom), days, { calendar })
  if (!basis.confirmed) return 'CALENDAR_NOT_OUT'
  return { basis, endsAt: instantOf(addDays(basis.date, 1), '00:00') }
}

/** Whether an answer that comes now still counts. */
export function isOpen({ endsAt }: Pick<Period, 'endsAt'>, visibleFrom: Instant, now: Instant): boolean {
  return visibleFrom <= now && now < endsAt
}
