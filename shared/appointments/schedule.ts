import type { DayKind } from '../calendar.ts'
import {
  addDays,
  type Clock,
  clockInWords,
  clockOf,
  clockOfMinutes,
  type Day,
  dateInWords,
  dayOf,
  type Instant,
  instantOf,
  isClock,
  isDay,
  minutesOf,
  TO_CONFIRM,
  today,
  type Weekday,
  weekday,
  weekdayInWords,
} from '../time.ts'

/**
 * Which slots a service has at a site on a day. The calendar's answer for the day is handed in (`dayKind`), so that
 * this file needs no calendar data and a phone can carry it.
 */

/** A time in which the doors are open. */
export interface OpeningRange {
  readonly from: Clock
  readonly to: Clock
  /** Counters that are staffed, when not all are: lunch in turns (午间轮值). Absent means all. */
  readonly counters?: number
  /** Extended hours (延时服务): evenings, Saturdays. */
  readonly extended?: true
}

export type WeeklyHours = Readonly<Partial<Record<Weekday, readonly OpeningRange[]>>>

/** A time that is closed every week, e.g. Wednesday afternoon for study. */
export interface WeeklyClosing {
  readonly weekday: Weekday
  readonly from: Clock
  readonly to: Clock
  readonly reason: string
}

/** What holds on one date instead of the week and of the calendar. */
export type DayException =
  | { readonly closed: string }
  | { readonly ranges: readonly OpeningRange[]; readonly reason?: string }

/** When a site is open. Plain data, as it is stored. */
export interface SiteHours {
  /** Ranges of a day are in order and do not overlap; they may touch. A weekday without ranges is closed. */
  readonly weekly: WeeklyHours
  readonly closings?: readonly WeeklyClosing[]
  readonly exceptions?: Readonly<Record<Day, DayException>>
  /** Hours on public holidays; absent means closed. */
  readonly holidays?: readonly OpeningRange[]
  /** Last number before closing (截止取号): no slot starts in the last so many minutes before the doors close. */
  readonly lastNumberMinutes?: number
}

/** How a service is booked. Plain data, as it is stored. */
export interface ServiceRules {
  readonly bookable: boolean
  readonly slotMinutes: number
  /** Weekdays on which it is done, when not on every day that is open: a lawyer comes on Wednesdays. */
  readonly weekdays?: readonly Weekday[]
  /** People whom one counter serves in one slot. */
  readonly placesPerCounter: number
  /** Counters that this service has when all are staffed. */
  readonly counters: number
  /** A day can be booked from so many days before. */
  readonly opensDaysAhead: number
  /** A day can be booked until so many days before; 0 is the day itself. */
  readonly closesDaysAhead: number
  /** Cancelling and rescheduling on the phone end so many minutes before the slot. */
  readonly changeCutoffMinutes: number
  /** Open appointments that one person may have for this service on one day. */
  readonly perServiceAndDay: number
  /** Open appointments that one person may have in all when booking this service. */
  readonly openInAll: number
}

export const defaultRules: ServiceRules = {
  bookable: true,
  slotMinutes: 30,
  placesPerCounter: 1,
  counters: 1,
  opensDaysAhead: 14,
  closesDaysAhead: 0,
  changeCutoffMinutes: 120,
  perServiceAndDay: 1,
  openInAll: 3,
}

/** The doors on one day. */
export interface Opening {
  readonly day: Day
  readonly state: 'open' | 'closed' | 'to-confirm'
  /** Why it is closed, other than usual or not certain; Chinese. */
  readonly reason?: string
  /** Without what is closed; empty unless open. */
  readonly ranges: readonly OpeningRange[]
}

export interface Slot {
  /** `s` and the four digits of its start: `s0900`. Stable whatever else changes on the day. */
  readonly id: string
  readonly from: Clock
  readonly to: Clock
  /** Places, taken ones included; at least 1. */
  readonly capacity: number
  readonly extended?: true
}

export interface DaySchedule {
  readonly day: Day
  /** `past`: over, or too late to book; `not-yet`: booking has not begun. */
  readonly state: 'open' | 'closed' | 'to-confirm' | 'past' | 'not-yet'
  readonly reason?: string
  /** Of an open day all, also those of today that have begun; empty in every other state. */
  readonly slots: readonly Slot[]
}

/**
 * When the doors are open on a day. What decides, first to last: the exception of the date; the calendar, when it is
 * not certain; the holiday; the week. A make-up workday has the hours of the weekday that it makes up for, or of a Monday
 * when the calendar does not say which.
 */
export function openingOf(hours: SiteHours, kind: DayKind): Opening {
  const { day } = kind
  const exception = hours.exceptions?.[day]
  if (exception !== undefined) {
    if ('closed' in exception) return closed(day, exception.closed)
    const reason = exception.reason ?? '这一天的办公时间有调整'
    if (exception.ranges.length === 0) return closed(day, reason)
    return { day, state: 'open', reason, ranges: exception.ranges }
  }
  if (!kind.confirmed) return { day, state: 'to-confirm', reason: TO_CONFIRM, ranges: [] }
  if (kind.kind === 'holiday') {
    const reason = `${kind.name ?? '节日'}放假`
    if (hours.holidays === undefined || hours.holidays.length === 0) return closed(day, reason)
    return { day, state: 'open', reason: `${reason}，照常开门`, ranges: hours.holidays }
  }
  const isMakeUp = kind.kind === 'make-up-workday'
  const as = weekdayAs(kind)
  const usual = hours.weekly[as] ?? []
  const closings = (hours.closings ?? []).filter((closing) => closing.weekday === as)
  const ranges = closings.reduce(without, usual)
  if (ranges.length === 0)
    return closed(day, `${weekdayInWords(as)}${closings[0] ? `${closings[0].reason}，` : ''}不办公`)
  const reasons = closings.map(
    ({ from, to, reason }) => `${clockInWords(from)}到${clockInWords(to)}${reason}，不办公`,
  )
  if (isMakeUp) reasons.unshift(`调休上班，按${weekdayInWords(as)}的时间办公`)
  return { day, state: 'open', ...(reasons.length > 0 ? { reason: reasons.join('；') } : {}), ranges }
}

/** Whose hours a day has. */
function weekdayAs({ day, kind, replaces }: DayKind): Weekday {
  if (kind !== 'make-up-workday') return weekday(day)
  return replaces === undefined ? 1 : weekday(replaces)
}

function closed(day: Day, reason: string): Opening {
  return { day, state: 'closed', reason, ranges: [] }
}

/** The ranges with the time from `from` to `to` cut out. */
export function without(
  ranges: readonly OpeningRange[],
  { from, to }: { readonly from: Clock; readonly to: Clock },
): readonly OpeningRange[] {
  return ranges
    .flatMap((range) => [
      { ...range, to: range.to < from ? range.to : from },
      { ...range, from: range.from > to ? range.from : to },
    ])
    .filter((range) => range.from < range.to)
}

/** Are the doors open at this instant? */
export function isOpenAt(opening: Opening, now: Instant): boolean {
  const clock = clockOf(now)
  return opening.day === dayOf(now) && opening.ranges.some(({ from, to }) => from <= clock && clock < to)
}

/** The slots of a service in the ranges of a day, in order, without overlaps. */
export function slotsIn(
  ranges: readonly OpeningRange[],
  rules: ServiceRules,
  lastNumberMinutes = 0,
): readonly Slot[] {
  const slots: Slot[] = []
  for (const stretch of stretches(ranges)) {
    const end = minutesOf(stretch.to)
    const last = end - lastNumberMinutes
    for (let start = minutesOf(stretch.from); start + rules.slotMinutes <= end; start += rules.slotMinutes) {
      if (lastNumberMinutes > 0 && start >= last) break
      const from = clockOfMinutes(start)
      const to = clockOfMinutes(start + rules.slotMinutes)
      const touched = stretch.ranges.filter((range) => range.from < to && from < range.to)
      // A slot that begins before lunch and ends in it can only count on the counters that are staffed all the time.
      const counters = Math.min(rules.counters, ...touched.map((range) => range.counters ?? rules.counters))
      const capacity = counters * rules.placesPerCounter
      if (capacity < 1) continue
      const extended = touched.some((range) => range.extended)
      slots.push({ id: slotId(from), from, to, capacity, ...(extended ? { extended } : {}) })
    }
  }
  return slots
}

export function slotId(from: Clock): string {
  return `s${from.slice(0, 2)}${from.slice(3)}`
}

export interface Stretch {
  readonly from: Clock
  readonly to: Clock
  readonly ranges: readonly OpeningRange[]
}

/** Ranges that touch are one stretch: the doors stay open, only the number of counters changes. */
export function stretches(ranges: readonly OpeningRange[]): readonly Stretch[] {
  const joined: Stretch[] = []
  for (const range of ranges) {
    const before = joined[joined.length - 1]
    if (before !== undefined && before.to === range.from)
      joined[joined.length - 1] = { ...before, to: range.to, ranges: [...before.ranges, range] }
    else joined.push({ from: range.from, to: range.to, ranges: [range] })
  }
  return joined
}

/** The slots of a service at a site on the day of `kind`, as they are at `now`. */
export function scheduleOf(hours: SiteHours, rules: ServiceRules, kind: DayKind, now: Instant): DaySchedule {
  const { day } = kind
  const current = today(now)
  const none = (state: DaySchedule['state'], reason?: string): DaySchedule => ({
    day,
    state,
    ...(reason === undefined ? {} : { reason }),
    slots: [],
  })
  if (day < current) return none('past')
  const opening = openingOf(hours, kind)
  if (opening.state !== 'open') return none(opening.state, opening.reason)
  if (rules.weekdays && !rules.weekdays.includes(weekdayAs(kind)))
    return none('closed', `这件事在${rules.weekdays.map(weekdayInWords).join('、')}办`)
  if (day < addDays(current, rules.closesDaysAhead))
    return none('past', `要提前${rules.closesDaysAhead}天预约；不预约也可以直接来`)
  const opens = addDays(day, -rules.opensDaysAhead)
  if (current < opens) return none('not-yet', `${dateInWords(opens, now)}开始预约`)
  const slots = slotsIn(opening.ranges, rules, hours.lastNumberMinutes)
  if (slots.length === 0) return none('closed', '这一天没有可以预约的时间')
  if (slots.every((slot) => hasBegun(day, slot, now))) return none('past', '今天的预约时间已经过了')
  return { day, state: 'open', ...(opening.reason === undefined ? {} : { reason: opening.reason }), slots }
}

/** Has the slot begun? Then it can no longer be booked; people may still come without a booking. */
export function hasBegun(day: Day, slot: { readonly from: Clock }, now: Instant): boolean {
  return instantOf(day, slot.from) <= now
}

/** One line a weekday, Monday first, Chinese: `星期三 上午9:00到中午12:00`. Closed days are named too. */
export function hoursInWords(hours: SiteHours): readonly string[] {
  return ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => {
    const closings = (hours.closings ?? []).filter((closing) => closing.weekday === day)
    const open = stretches(closings.reduce(without, hours.weekly[day] ?? []))
    const words = open.map(({ from, to }) => `${clockInWords(from)}到${clockInWords(to)}`)
    return `${weekdayInWords(day)} ${words.length > 0 ? words.join('，') : '不办公'}`
  })
}

/** What is wrong with hours that somebody typed, each as an English sentence; empty when nothing is. */
export function checkHours(hours: SiteHours): readonly string[] {
  const problems: string[] = []
  const check = (where: string, ranges: readonly OpeningRange[]) => {
    let end: Clock = '00:00'
    for (const { from, to, counters } of ranges) {
      if (!isClock(from) || !isClock(to)) problems.push(`${where}: ${from}–${to} is no range of clock times`)
      else if (from >= to) problems.push(`${where}: ${from}–${to} does not end after it begins`)
      else if (from < end)
        problems.push(`${where}: ${from}–${to} begins before the range in front of it ends`)
      if (counters !== undefined && !(Number.isInteger(counters) && counters >= 0))
        problems.push(`${where}: ${counters} is no number of counters`)
      end = to
    }
  }
  for (const [day, ranges] of Object.entries(hours.weekly)) check(`weekday ${day}`, ranges)
  for (const [day, exception] of Object.entries(hours.exceptions ?? {})) {
    if (!isDay(day)) problems.push(`${day} is no day`)
    if ('ranges' in exception) check(day, exception.ranges)
  }
  for (const closing of hours.closings ?? []) check(`closing on weekday ${closing.weekday}`, [closing])
  check('holidays', hours.holidays ?? [])
  return problems
}
