import { openingOf, stretches, type WeeklyClosing, without } from '../appointments/schedule.ts'
import type { DayKind } from '../calendar.ts'
import {
  addDays,
  type Clock,
  clockInWords,
  type Day,
  dayInWords,
  dayOf,
  type Instant,
  instantOf,
  isClock,
  isDay,
  TO_CONFIRM,
  type Weekday,
  weekdayInWords,
} from '../time.ts'

/**
 * When a place is open, and what somebody finds who arrives at an instant. The calendar is handed in (`kindOf`), so that this file
 * needs no calendar data.
 */

/**
 * A time in which one can go in. `to` that is not after `from` means the next day: 18:00 to 02:00, and 08:00 to 08:00 is a day and a
 * night.
 */
export interface OpenRange {
  readonly from: Clock
  readonly to: Clock
}

/** What holds on one date, instead of the week and of the calendar. */
export type DateException =
  | { readonly closed: string }
  | { readonly ranges: readonly OpenRange[]; readonly reason?: string | undefined }

/** Plain data, as it is stored. Ranges of a day are in order and do not overlap. */
export interface PlaceHours {
  /** Day and night; the week and holidays do not matter then. */
  readonly always?: true | undefined
  /** A weekday without ranges is closed. */
  readonly weekly: Readonly<Partial<Record<Weekday, readonly OpenRange[] | undefined>>>
  /**
   * On public holidays: `as-usual` for who keeps to the week whatever the calendar says, make-up workdays included; or the hours of
   * a holiday. Absent means closed.
   */
  readonly holidays?: 'as-usual' | readonly OpenRange[] | undefined
  readonly exceptions?: Readonly<Record<Day, DateException>> | undefined
  /** Of a site of appointments, whose hours are kept there: what is closed every week. */
  readonly closings?: readonly WeeklyClosing[] | undefined
}

/** What somebody finds who comes at an instant. */
export interface OnArrival {
  /** `to-confirm`: the holidays of that year are not arranged yet. `unknown`: nobody has said when it is open. */
  readonly state: 'open' | 'closed' | 'to-confirm' | 'unknown'
  /** Open day and night. */
  readonly always?: true
  /** Of an open place, when it closes, where that is certain and within a week. */
  readonly until?: Instant
  /** Of a closed one, when it opens next, where that is certain and within two weeks. */
  readonly next?: Instant
  /** Why it is closed or other than usual, Chinese. */
  readonly reason?: string
}

/** So far ahead an opening is looked for. */
const daysAhead = 14

/** @param kindOf what kind of day a day is, by the calendar */
export function onArrival(
  hours: PlaceHours | undefined,
  at: Instant,
  kindOf: (day: Day) => DayKind,
): OnArrival {
  if (hours === undefined) return { state: 'unknown' }
  const today = dayOf(at)
  const opening = openingOn(hours, today, kindOf)
  const reason = opening.reason === undefined ? {} : { reason: opening.reason }
  // What began yesterday may go on.
  let times = joined([...openingOn(hours, addDays(today, -1), kindOf).times, ...opening.times])
  let isCertain = opening.state !== 'to-confirm'
  for (let ahead = 1; ; ahead += 1) {
    const day = addDays(today, ahead)
    const now = times.find(({ from, to }) => from <= at && at < to)
    const next = times.find(({ from }) => from > at)
    const isLast = !isCertain || ahead > daysAhead
    // Nothing that begins later can change what ends before.
    if (now && now.to < instantOf(day, '00:00') && isCertain)
      return { state: 'open', until: now.to, ...reason }
    if (now && isLast) return { state: 'open', ...(hours.always && isCertain && { always: true }), ...reason }
    if (!now && next) return { state: 'closed', next: next.from, ...reason }
    if (isLast && opening.state === 'to-confirm') return { state: 'to-confirm', reason: TO_CONFIRM }
    if (isLast) return { state: 'closed', ...reason }
    const later = openingOn(hours, day, kindOf)
    isCertain = later.state !== 'to-confirm'
    times = joined([...times, ...later.times])
  }
}

interface Times {
  readonly from: Instant
  readonly to: Instant
}

interface OpeningOfDay {
  readonly state: 'open' | 'closed' | 'to-confirm'
  readonly reason?: string
  /** What begins on this day; it may end on the next. */
  readonly times: readonly Times[]
}

function openingOn(hours: PlaceHours, day: Day, kindOf: (day: Day) => DayKind): OpeningOfDay {
  const { always, weekly, holidays, exceptions, closings } = hours
  const asUsual = holidays === 'as-usual' || always === true
  const wholeDay = [{ from: '00:00', to: '24:00' }]
  const week = always
    ? { 1: wholeDay, 2: wholeDay, 3: wholeDay, 4: wholeDay, 5: wholeDay, 6: wholeDay, 7: wholeDay }
    : weekly
  const opening = openingOf(
    {
      weekly: week as Readonly<Partial<Record<Weekday, readonly OpenRange[]>>>,
      ...(Array.isArray(holidays) && { holidays }),
      ...(closings && { closings }),
      ...(exceptions && { exceptions: exceptions as Readonly<Record<Day, { readonly closed: string }>> }),
    },
    asUsual ? ordinary(day, kindOf) : kindOf(day),
  )
  return {
    state: opening.state,
    ...(opening.reason !== undefined && { reason: ofAnyPlace(opening.reason) }),
    times: opening.ranges.map(({ from, to }) => ({
      from: instantOf(day, from),
      to: instantOf(to > from ? day : addDays(day, 1), to),
    })),
  }
}

/** The calendar speaks of offices; here are markets and parks, too. */
function ofAnyPlace(reason: string): string {
  return reason
    .replace(/不办公/g, '不开门')
    .replace(/的时间办公/g, '的时间开门')
    .replace(/照常办公/g, '照常开门')
    .replace(/办公时间/g, '开放时间')
}

/** The day as its weekday alone makes it, for who does not look at the calendar. */
function ordinary(day: Day, kindOf: (day: Day) => DayKind): DayKind {
  const { replaces: _, name: __, ...kind } = kindOf(day)
  return { ...kind, kind: 'workday', confirmed: true }
}

/** Times that touch or overlap are one. */
function joined(times: readonly Times[]): readonly Times[] {
  const all: Times[] = []
  for (const one of [...times].sort((a, b) => a.from - b.from)) {
    const last = all[all.length - 1]
    if (last && one.from <= last.to) all[all.length - 1] = { from: last.from, to: Math.max(last.to, one.to) }
    else all.push(one)
  }
  return all
}

/** Dates that differ are told of so many days ahead. */
const daysTold = 31

/**
 * One line for each run of equal weekdays, Chinese: `星期一到星期五 上午8:00到晚上8:00`; then holidays; then the dates of the next weeks on which
 * it is otherwise: `10月1日 星期四 不开门，装修`.
 */
export function placeHoursInWords(hours: PlaceHours, now: Instant): readonly string[] {
  return [...weekInWords(hours), ...datesInWords(hours, now)]
}

function datesInWords({ exceptions = {} }: PlaceHours, now: Instant): readonly string[] {
  const from = dayOf(now)
  const to = addDays(from, daysTold)
  return Object.entries(exceptions)
    .filter(([day]) => day >= from && day <= to)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([day, exception]) => {
      const isClosed = 'closed' in exception
      const reason = isClosed ? exception.closed : exception.reason
      const words = isClosed ? '不开门' : rangesInWords(exception.ranges)
      return `${dayInWords(day, now)} ${words}${reason && reason !== '不开门' ? `，${reason}` : ''}`
    })
}

function weekInWords({ always, weekly, holidays, closings = [] }: PlaceHours): readonly string[] {
  if (always) return ['每天24小时']
  const runs: { first: Weekday; last: Weekday; words: string }[] = []
  for (const day of [1, 2, 3, 4, 5, 6, 7] as const) {
    const words = rangesInWords(
      closings.filter(({ weekday }) => weekday === day).reduce(without, weekly[day] ?? []),
    )
    const run = runs[runs.length - 1]
    if (run?.words === words) run.last = day
    else runs.push({ first: day, last: day, words })
  }
  const lines = runs.map(({ first, last, words }) => {
    if (first === 1 && last === 7) return `每天 ${words}`
    return `${weekdayInWords(first)}${first === last ? '' : `到${weekdayInWords(last)}`} ${words}`
  })
  if (holidays === 'as-usual') return [...lines, '节假日 照常']
  return [...lines, `节假日 ${rangesInWords(holidays ?? [])}`]
}

function rangesInWords(ranges: readonly OpenRange[]): string {
  if (ranges.length === 0) return '不开门'
  return stretches(ranges)
    .map(({ from, to }) =>
      from === to ? '24小时' : `${clockInWords(from)}到${to > from ? '' : '第二天'}${clockInWords(to)}`,
    )
    .join('，')
}

/** What is wrong with hours that somebody typed: the fields, such as `weekly.3`; empty when nothing is. */
export function wrongInHours({ weekly, holidays, exceptions }: PlaceHours): readonly string[] {
  const wrong: string[] = []
  const check = (field: string, ranges: readonly OpenRange[]) => {
    if (!areInOrder(ranges)) wrong.push(field)
  }
  for (const [day, ranges] of Object.entries(weekly)) check(`weekly.${day}`, ranges ?? [])
  if (Array.isArray(holidays)) check('holidays', holidays)
  for (const [day, exception] of Object.entries(exceptions ?? {})) {
    if (!isDay(day)) wrong.push(`exceptions.${day}`)
    else if ('ranges' in exception) check(`exceptions.${day}`, exception.ranges)
  }
  return wrong
}

/** Only the last range of a day may end on the next one. */
function areInOrder(ranges: readonly OpenRange[]): boolean {
  let end: Clock = '00:00'
  return ranges.every(({ from, to }, index) => {
    if (!isClock(from) || !isClock(to) || from === '24:00' || from < end) return false
    if (to <= from && index < ranges.length - 1) return false
    end = to
    return true
  })
}
