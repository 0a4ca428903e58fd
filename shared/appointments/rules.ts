import type { ErrorCode } from '../errors.ts'
import type { Machine, Transition } from '../state-machine.ts'
import { type Clock, type Day, dayOf, type Instant, instantOf, today } from '../time.ts'
import { type DaySchedule, hasBegun, type ServiceRules, type Slot } from './schedule.ts'

/** What may be done with an appointment, by whom and when: pure decisions for functions and phones alike. */

export const appointmentStates = ['booked', 'checked-in', 'called', 'served', 'missed', 'cancelled'] as const
export type AppointmentState = (typeof appointmentStates)[number]

/** As people read it. Whoever did not come is not told off. */
export const stateInWords: Readonly<Record<AppointmentState, string>> = {
  booked: '已约好',
  'checked-in': '已取号',
  called: '请到窗口',
  served: '已办好',
  missed: '没有来',
  cancelled: '已取消',
}

export type AppointmentAction =
  | 'book'
  | 'reschedule'
  | 'cancel'
  | 'check-in'
  | 'call'
  | 'pass'
  | 'serve'
  | 'miss'
  | 'revert'

/** What happened, as the person reads it afterwards. */
export const actionInWords: Readonly<Record<AppointmentAction, string>> = {
  book: '约好了',
  reschedule: '改了时间',
  cancel: '取消了',
  'check-in': '取了号',
  call: '请到窗口',
  pass: '叫号时没有来，会再叫',
  serve: '办好了',
  miss: '没有来，不影响以后办事',
  revert: '工作人员改了回来',
}

export type Who = 'resident' | 'counter-staff' | 'system'

/** A condition on the time at which an action is possible. */
type When =
  /** For residents until the cut-off before the slot begins, for staff until the day is over. */
  | 'before-cutoff'
  /** On the day of the appointment. */
  | 'on-the-day'
  /** Once the day is over: who comes late is still served. */
  | 'after-the-day'

export interface AppointmentTransition extends Transition<AppointmentState, AppointmentAction, Who> {
  /** What must be given with the action. */
  readonly needs: readonly ('slot' | 'person' | 'reason' | 'counter')[]
  readonly when?: When
}

/** One row an action; the drawing in `docs/states/appointment.md` is made from it. */
export const appointmentTable: readonly AppointmentTransition[] = [
  { from: null, action: 'book', to: 'booked', who: ['resident', 'counter-staff'], needs: ['slot', 'person'] },
  {
    from: 'booked',
    action: 'reschedule',
    to: 'booked',
    who: ['resident', 'counter-staff'],
    needs: ['slot'],
    when: 'before-cutoff',
  },
  {
    from: 'booked',
    action: 'cancel',
    to: 'cancelled',
    who: ['resident', 'counter-staff'],
    needs: [],
    when: 'before-cutoff',
  },
  {
    from: 'booked',
    action: 'check-in',
    to: 'checked-in',
    who: ['counter-staff'],
    needs: [],
    when: 'on-the-day',
  },
  { from: 'booked', action: 'miss', to: 'missed', who: ['system'], needs: [], when: 'after-the-day' },
  { from: 'checked-in', action: 'call', to: 'called', who: ['counter-staff'], needs: ['counter'] },
  // She has gone home again after all.
  { from: 'checked-in', action: 'miss', to: 'missed', who: ['system'], needs: [], when: 'after-the-day' },
  { from: 'checked-in', action: 'revert', to: 'booked', who: ['counter-staff'], needs: ['reason'] },
  { from: 'called', action: 'serve', to: 'served', who: ['counter-staff'], needs: [] },
  // Nobody came to the counter (过号): called again after three others.
  { from: 'called', action: 'pass', to: 'checked-in', who: ['counter-staff'], needs: [] },
  { from: 'called', action: 'miss', to: 'missed', who: ['system'], needs: [], when: 'after-the-day' },
  {
    from: 'served',
    action: 'revert',
    to: 'called',
    who: ['counter-staff'],
    needs: ['reason'],
    when: 'on-the-day',
  },
]

export const appointmentMachine: Machine<AppointmentState> = {
  states: appointmentStates,
  final: ['served', 'missed', 'cancelled'],
  table: appointmentTable,
}

/** `ok`, or the code of the refusal. */
export type Decision<Code extends ErrorCode> = 'ok' | Code

/** What a decision needs to know of an appointment. */
export interface AppointmentAtTime {
  readonly status: AppointmentState
  readonly day: Day
  /** Of its slot. */
  readonly from: Clock
}

/** Until when, exclusively, a resident may cancel or reschedule on the phone. */
export function changeUntil(
  { day, from }: Pick<AppointmentAtTime, 'day' | 'from'>,
  rules: Pick<ServiceRules, 'changeCutoffMinutes'>,
): Instant {
  return instantOf(day, from) - rules.changeCutoffMinutes * 60_000
}

function isInTime(
  when: When | undefined,
  appointment: AppointmentAtTime,
  who: Who,
  now: Instant,
  rules: Pick<ServiceRules, 'changeCutoffMinutes'>,
): boolean {
  switch (when) {
    case 'before-cutoff':
      return who === 'resident' ? now < changeUntil(appointment, rules) : dayOf(now) <= appointment.day
    case 'on-the-day':
      return dayOf(now) === appointment.day
    case 'after-the-day':
      return dayOf(now) > appointment.day
    case undefined:
      return true
  }
}

/** May `who` do this to the appointment now? Of `reschedule`, whether the old place may be given up. */
export function mayDo(
  action: Exclude<AppointmentAction, 'book'>,
  appointment: AppointmentAtTime,
  who: Who,
  now: Instant,
  rules: Pick<ServiceRules, 'changeCutoffMinutes'>,
): Decision<'NOT_IN_THIS_STATE' | 'TOO_LATE_TO_CANCEL'> {
  const row = appointmentTable.find(
    (row) => row.from === appointment.status && row.action === action && row.who.includes(who),
  )
  if (row === undefined) return 'NOT_IN_THIS_STATE'
  if (isInTime(row.when, appointment, who, now, rules)) return 'ok'
  return row.when === 'before-cutoff' ? 'TOO_LATE_TO_CANCEL' : 'NOT_IN_THIS_STATE'
}

/** What `who` may do now, in the order of the table: these are the buttons. */
export function actionsFor(
  appointment: AppointmentAtTime,
  who: Who,
  now: Instant,
  rules: Pick<ServiceRules, 'changeCutoffMinutes'>,
): readonly Exclude<AppointmentAction, 'book'>[] {
  return appointmentTable.flatMap(({ from, action }) =>
    from === appointment.status && action !== 'book' && mayDo(action, appointment, who, now, rules) === 'ok'
      ? [action]
      : [],
  )
}

/** An open appointment as it counts against the limits of the person who is served. */
export interface Claim {
  readonly id: string
  readonly service: string
  readonly day: Day
  /** Where it is being moved to: until that is settled it counts on both days. */
  readonly to?: { readonly day: Day }
}

function daysOf({ day, to }: Claim): readonly Day[] {
  return to === undefined ? [day] : [day, to.day]
}

/**
 * The claims that still count. One whose day is over does not, even where nobody has noted yet how it ended: a timer that
 * is late takes nothing from anybody.
 */
export function openClaims<C extends Claim>(claims: readonly C[], now: Instant): readonly C[] {
  const current = today(now)
  return claims.filter((claim) => daysOf(claim).some((day) => day >= current))
}

/**
 * Which limit one more appointment would break; undefined when none. A claim with the id of `wanted` is the same
 * appointment (a reschedule, a repeated request) and does not count against itself.
 */
export function limitReached(
  open: readonly Claim[],
  wanted: Claim,
  rules: Pick<ServiceRules, 'perServiceAndDay' | 'openInAll'>,
): 'LIMIT_PER_DAY' | 'LIMIT_OPEN' | undefined {
  const others = open.filter((claim) => claim.id !== wanted.id)
  const same = others.filter(
    (claim) => claim.service === wanted.service && daysOf(claim).includes(wanted.day),
  )
  if (same.length >= rules.perServiceAndDay) return 'LIMIT_PER_DAY'
  const isNew = others.length === open.length
  return isNew && others.length >= rules.openInAll ? 'LIMIT_OPEN' : undefined
}

/** A hold lasts ten minutes and is renewed while the person is still typing. */
const HOLD_MILLISECONDS = 10 * 60_000

export function holdUntil(now: Instant): Instant {
  return now + HOLD_MILLISECONDS
}

/** A place that is taken in a slot: by a booking (`until: null`) or by a hold that ends at `until`. */
export interface Entry {
  readonly id: string
  readonly until: Instant | null
}

/** Does the entry take a place now? A hold is over at its `until`. */
export function isLive(entry: Entry, now: Instant): boolean {
  return entry.until === null || entry.until > now
}

/** Free places of a slot, 0 or more. */
export function freePlaces(capacity: number, entries: readonly Entry[], now: Instant): number {
  return Math.max(0, capacity - entries.filter((entry) => isLive(entry, now)).length)
}

const refusalOfDay = {
  closed: 'DAY_CLOSED',
  'to-confirm': 'DAY_TO_CONFIRM',
  'not-yet': 'DAY_NOT_OPEN_YET',
  past: 'SLOT_PAST',
} as const

/**
 * Can this slot be booked at all now, whoever asks? What a person has open (`limitReached`) and whether a place is free
 * (`freePlaces`) are questions of their own, which the writes that take them ask once more in their conditions.
 */
export function mayBookSlot(
  schedule: DaySchedule,
  slotId: string,
  rules: Pick<ServiceRules, 'bookable'>,
  now: Instant,
): Decision<
  | 'SERVICE_NOT_BOOKABLE'
  | 'DAY_CLOSED'
  | 'DAY_TO_CONFIRM'
  | 'DAY_NOT_OPEN_YET'
  | 'SLOT_PAST'
  | 'SLOT_NOT_FOUND'
> {
  if (!rules.bookable) return 'SERVICE_NOT_BOOKABLE'
  if (schedule.state !== 'open') return refusalOfDay[schedule.state]
  const slot = findSlot(schedule, slotId)
  if (slot === undefined) return 'SLOT_NOT_FOUND'
  return hasBegun(schedule.day, slot, now) ? 'SLOT_PAST' : 'ok'
}

export function findSlot(schedule: DaySchedule, slotId: string): Slot | undefined {
  return schedule.slots.find((slot) => slot.id === slotId)
}
