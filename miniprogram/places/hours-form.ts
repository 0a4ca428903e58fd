import type { DateException, OpenRange, PlaceHours } from '../../shared/circle/hours'
import { dayInWords, type Weekday, weekdayInWords } from '../generated/shared/time'

/** Opening hours as they are filled in: days that have the same hours are one group, so that few taps say a week. */

export interface Range {
  from: string
  to: string
}

export interface Group {
  title: string
  days: Weekday[]
  ranges: Range[]
}

export interface OneDay {
  day: string
  title: string
  closed: boolean
  reason: string
  ranges: Range[]
}

export interface HoursForm {
  mode: 'unknown' | 'always' | 'week'
  split: 'same' | 'two' | 'each'
  groups: Group[]
  holidays: 'as-usual' | 'closed' | 'own'
  holidayRanges: Range[]
  dates: OneDay[]
}

type Split = HoursForm['split']

const splits: Readonly<Record<Split, readonly { title: string; days: readonly Weekday[] }[]>> = {
  same: [{ title: '每天', days: [1, 2, 3, 4, 5, 6, 7] }],
  two: [
    { title: '星期一到星期五', days: [1, 2, 3, 4, 5] },
    { title: '星期六、星期日', days: [6, 7] },
  ],
  each: ([1, 2, 3, 4, 5, 6, 7] as const).map((day) => ({ title: weekdayInWords(day), days: [day] })),
}

/** What one begins with: most shops. */
const usual: Range = { from: '08:00', to: '20:00' }

const plain = (ranges: readonly OpenRange[] = []): Range[] => ranges.map(({ from, to }) => ({ from, to }))

export function formOf(hours: PlaceHours | null): HoursForm {
  const week = (day: Weekday) => plain(hours?.weekly[day])
  const isEmpty = !hours || hours.always === true
  const split = isEmpty ? 'same' : splitOf(week)
  return {
    mode: hours ? (hours.always ? 'always' : 'week') : 'unknown',
    split,
    groups: splits[split].map(({ title, days }) => ({
      title,
      days: [...days],
      ranges: isEmpty ? [{ ...usual }] : week(days[0] ?? 1),
    })),
    holidays: !hours || hours.holidays === 'as-usual' ? 'as-usual' : hours.holidays ? 'own' : 'closed',
    holidayRanges: Array.isArray(hours?.holidays) ? plain(hours.holidays) : [],
    dates: Object.entries(hours?.exceptions ?? {})
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, exception]) => oneDay(day, exception)),
  }
}

/** The smallest way to say the week. */
function splitOf(week: (day: Weekday) => Range[]): Split {
  const isSaid = (split: Split) =>
    splits[split].every(({ days }) => new Set(days.map((day) => JSON.stringify(week(day)))).size === 1)
  return (['same', 'two', 'each'] as const).find(isSaid) ?? 'each'
}

function oneDay(day: string, exception: DateException): OneDay {
  const title = dayInWords(day, Date.now())
  if ('closed' in exception) return { day, title, closed: true, reason: exception.closed, ranges: [] }
  return { day, title, closed: false, reason: exception.reason ?? '', ranges: plain(exception.ranges) }
}

/** Why a day is closed that was closed without words. */
const justClosed = '临时不开'

export function closedDay(day: string): OneDay {
  return oneDay(day, { closed: justClosed })
}

/** Closed becomes open, with the hours of other days to begin with, and the other way round. */
export function flipDay({ closed, reason, ...one }: OneDay, usual: readonly Range[]): OneDay {
  return closed
    ? { ...one, closed: false, reason: reason === justClosed ? '' : reason, ranges: plain(usual) }
    : { ...one, closed: true, reason: reason || justClosed, ranges: [] }
}

/** The same week in more, or fewer, groups: each takes over what its first day had. */
export function regroup(groups: readonly Group[], split: Split): Group[] {
  return splits[split].map(({ title, days }) => {
    const before = groups.find((group) => group.days.includes(days[0] ?? 1))
    return { title, days: [...days], ranges: (before?.ranges ?? []).map((range) => ({ ...range })) }
  })
}

/** What is stored; null where nobody knows. */
export function hoursOf({ mode, groups, holidays, holidayRanges, dates }: HoursForm): PlaceHours | null {
  if (mode === 'unknown') return null
  const weekly: Partial<Record<Weekday, Range[]>> = {}
  for (const { days, ranges } of mode === 'week' ? groups : [])
    for (const day of days) if (ranges.length > 0) weekly[day] = ranges
  const exceptions = Object.fromEntries(
    dates.map(({ day, closed, reason, ranges }): [string, DateException] => [
      day,
      closed
        ? { closed: reason.trim() || '不开门' }
        : { ranges, ...(reason.trim() && { reason: reason.trim() }) },
    ]),
  )
  return {
    weekly,
    ...(mode === 'always' && { always: true as const }),
    ...(mode === 'week' && holidays === 'as-usual' && { holidays }),
    ...(mode === 'week' && holidays === 'own' && { holidays: holidayRanges }),
    ...(dates.length > 0 && { exceptions }),
  }
}
