import { holidays, inLieuDays, workdays } from 'chinese-days/dist/chinese-days.json'
import { version } from 'chinese-days/package.json'
import {
  addDays,
  type Clock,
  type Day,
  dateInWords,
  dayInWords,
  dayOf,
  daysBetween,
  type Instant,
  instantOf,
  inWords,
  minutesOf,
  TO_CONFIRM,
  weekday,
  weekdayInWords,
  yearOf,
} from './time.ts'

/**
 * The one engine that answers every 'when': what kind of day a day is, and when so many working days or hours are over.
 *
 * It reads the tables of chinese-days, never its functions: those call a day of an unpublished year a working day, and
 * they name the wrong day west of Greenwich. A year counts as published when its National Day is in the tables, the
 * last holiday that every year's notice arranges. Days of other years are answered by the ordinary week and the
 * holidays that the law fixes to a date, and are marked as not confirmed.
 */
export interface Calendar {
  readonly version: string
  /** Day → names, Chinese in second place: `National Day,国庆节,3`. */
  readonly holidays: Readonly<Record<Day, string>>
  /** Saturdays and Sundays that are worked. */
  readonly workdays: Readonly<Record<Day, string>>
  /** Days off that are worked on another day. */
  readonly inLieuDays: Readonly<Record<Day, string>>
}

/** The State Council's calendar as far as it is known to this release. */
export const stateCouncilCalendar: Calendar = {
  version: `chinese-days-${version}`,
  holidays,
  workdays,
  inLieuDays,
}

export interface DayKind {
  readonly day: Day
  readonly kind: 'workday' | 'make-up-workday' | 'weekend' | 'holiday'
  /** Of a holiday, or of the holiday that a make-up workday belongs to: `国庆节`. */
  readonly name?: string
  /** Of a make-up workday: the day off that it makes up for, whose weekday's hours it takes. */
  readonly replaces?: Day
  /** False in a year whose arrangement is not published: then `kind` is only what is likely. */
  readonly confirmed: boolean
  /** Which rule decided: the year's notice, the ordinary week, or a holiday that the law fixes to a date. */
  readonly rule: 'notice' | 'ordinary-week' | 'fixed-holiday'
  /** The document that the rule comes from. */
  readonly source: string
  readonly calendarVersion: string
}

/** 国务院令第174号, article 7: Saturdays and Sundays are days of rest. */
const ordinaryWeek = '《国务院关于职工工作时间的规定》第七条'
/** 国务院令第795号, in force since 2025. */
const holidayLaw = '《全国年节及纪念日放假办法》第二条'
/** Counting starts on the next day. */
const dayCounting = '《中华人民共和国民法典》第二百零一条'

const fixedHolidays: Readonly<Record<string, string>> = {
  '01-01': '元旦',
  '05-01': '劳动节',
  '05-02': '劳动节',
  '10-01': '国庆节',
  '10-02': '国庆节',
  '10-03': '国庆节',
}

function notice(year: number): string {
  return `《国务院办公厅关于${year}年部分节假日安排的通知》`
}

/** Is the arrangement of this year's holidays known? */
export function isPublished(year: number, calendar: Calendar = stateCouncilCalendar): boolean {
  return `${year}-10-01` in calendar.holidays
}

function chineseName(entry: string): string {
  return entry.split(',')[1] ?? entry
}

/**
 * Notices list the days off and the days worked for them without pairing them; like schools do, the first is taken for
 * the first. Undefined when the lists of a holiday differ in length.
 */
function replacedBy(day: Day, calendar: Calendar): Day | undefined {
  const near = (table: Readonly<Record<Day, string>>) =>
    Object.keys(table)
      .filter((other) => table[other] === calendar.workdays[day] && Math.abs(daysBetween(day, other)) < 60)
      .sort()
  const worked = near(calendar.workdays)
  const off = near(calendar.inLieuDays)
  return worked.length === off.length ? off[worked.indexOf(day)] : undefined
}

/** What kind of day it is, by which rule. Throws RangeError when `day` is none. */
export function dayKind(day: Day, calendar: Calendar = stateCouncilCalendar): DayKind {
  const isWeekend = weekday(day) > 5
  const confirmed = isPublished(yearOf(day), calendar)
  const shared = { day, confirmed, calendarVersion: calendar.version }
  const off = calendar.holidays[day]
  if (off !== undefined)
    return {
      ...shared,
      kind: 'holiday',
      name: chineseName(off),
      rule: 'notice',
      source: notice(noticeYear(day)),
    }
  const worked = calendar.workdays[day]
  if (worked !== undefined) {
    const replaces = replacedBy(day, calendar)
    return {
      ...shared,
      kind: 'make-up-workday',
      name: chineseName(worked),
      ...(replaces === undefined ? {} : { replaces }),
      rule: 'notice',
      source: notice(noticeYear(day)),
    }
  }
  const fixed = confirmed ? undefined : fixedHolidays[day.slice(5)]
  if (fixed !== undefined)
    return { ...shared, kind: 'holiday', name: fixed, rule: 'fixed-holiday', source: holidayLaw }
  return { ...shared, kind: isWeekend ? 'weekend' : 'workday', rule: 'ordinary-week', source: ordinaryWeek }
}

/** The last days of December belong to the New Year of the next year's notice. */
function noticeYear(day: Day): number {
  return yearOf(day) + (day.slice(5, 7) === '12' ? 1 : 0)
}

export function isWorkingDay(kind: DayKind): boolean {
  return kind.kind === 'workday' || kind.kind === 'make-up-workday'
}

/** Days in a row that were not counted, both ends included. */
export interface SkippedDays {
  readonly from: Day
  readonly to: Day
  readonly kind: 'weekend' | 'holiday'
  readonly name?: string
}

interface Counted {
  /** The last day of the period; it counts in full. */
  readonly date: Day
  /** False when a day on the way is in a year that is not published: `TO_CONFIRM` says so to people. */
  readonly confirmed: boolean
  readonly skipped: readonly SkippedDays[]
  /** Saturdays and Sundays that were counted because they are worked. */
  readonly makeUpWorkdays: readonly Day[]
  /** The documents that decided, without repetition. */
  readonly sources: readonly string[]
  readonly calendarVersion: string
}

/** When so many working days are over. Plain data: it is stored beside the promise and explains itself. */
export interface WorkingDays extends Counted {
  readonly rule: 'working-days'
  readonly from: Day
  readonly days: number
  readonly startCounts: boolean
}

export interface WorkingRange {
  readonly from: Clock
  readonly to: Clock
}

/** When so many working hours are over. */
export interface WorkingHours extends Counted {
  readonly rule: 'working-hours'
  readonly start: Instant
  readonly hours: number
  readonly workingHours: readonly WorkingRange[]
  /** The instant at which they are over. */
  readonly due: Instant
}

/** No promise reaches further; it also ends a search that a broken calendar would make endless. */
const HORIZON_DAYS = 3660

/**
 * The day on which `days` working days are over; a promise holds until the end of that day.
 *
 * The start day does not count unless `startCounts` (Civil Code, article 201). `days` is a whole number, 1 or more.
 * @example addWorkingDays('2026-09-30', 1).date // '2026-10-08', after the National Day holidays
 */
export function addWorkingDays(
  from: Day,
  days: number,
  {
    startCounts = false,
    calendar = stateCouncilCalendar,
  }: { startCounts?: boolean; calendar?: Calendar } = {},
): WorkingDays {
  if (!Number.isInteger(days) || days < 1 || days > HORIZON_DAYS / 2)
    throw new RangeError(`not a number of days: ${days}`)
  const walk = new Walk(calendar)
  let date = startCounts ? from : addDays(from, 1)
  for (let left = days; ; date = addDays(date, 1)) {
    if (walk.visit(date)) left -= 1
    if (left === 0) break
  }
  const { sources, ...counted } = walk.result(date)
  return {
    rule: 'working-days',
    from,
    days,
    startCounts,
    ...counted,
    sources: startCounts ? sources : [dayCounting, ...sources],
  }
}

/**
 * The instant at which `hours` working hours are over. A start outside the working hours waits for the next opening; hours
 * that end with a working day end then, not on the next morning. `workingHours` are the ranges of every working day, in
 * order and apart from each other. `hours` is more than 0 and may have a fraction.
 */
export function addWorkingHours(
  start: Instant,
  hours: number,
  workingHours: readonly WorkingRange[],
  { calendar = stateCouncilCalendar }: { calendar?: Calendar } = {},
): WorkingHours {
  checkRanges(workingHours)
  if (!(hours > 0 && hours <= HORIZON_DAYS)) throw new RangeError(`not a number of hours: ${hours}`)
  const walk = new Walk(calendar)
  let left = Math.round(hours * 3_600_000)
  for (let date = dayOf(start); ; date = addDays(date, 1)) {
    if (!walk.visit(date)) continue
    for (const range of workingHours) {
      const from = Math.max(start, instantOf(date, range.from))
      const open = instantOf(date, range.to) - from
      if (open <= 0) continue
      if (left <= open)
        return { rule: 'working-hours', start, hours, workingHours, due: from + left, ...walk.result(date) }
      left -= open
    }
  }
}

function checkRanges(ranges: readonly WorkingRange[]): void {
  let end = -1
  for (const { from, to } of ranges) {
    if (minutesOf(from) < Math.max(end, 0) || minutesOf(to) <= minutesOf(from))
      throw new RangeError(`working hours are not in order: ${from}–${to}`)
    end = minutesOf(to)
  }
  if (end < 0) throw new RangeError('no working hours')
}

/** Walks over days one by one and remembers what decided. */
class Walk {
  readonly #calendar: Calendar
  #confirmed = true
  #visited = 0
  readonly #skipped: SkippedDays[] = []
  readonly #makeUp: Day[] = []
  readonly #sources = new Set<string>()

  constructor(calendar: Calendar) {
    this.#calendar = calendar
  }

  /** Is it a working day? */
  visit(day: Day): boolean {
    if (++this.#visited > HORIZON_DAYS) throw new RangeError('no end within ten years')
    const kind = dayKind(day, this.#calendar)
    this.#confirmed &&= kind.confirmed
    this.#sources.add(kind.source)
    if (kind.kind === 'make-up-workday') this.#makeUp.push(day)
    if (kind.kind === 'workday' || kind.kind === 'make-up-workday') return true
    const last = this.#skipped.at(-1)
    if (last?.kind === kind.kind && last.name === kind.name && addDays(last.to, 1) === day)
      this.#skipped[this.#skipped.length - 1] = { ...last, to: day }
    else
      this.#skipped.push({ from: day, to: day, kind: kind.kind, ...(kind.name ? { name: kind.name } : {}) })
    return false
  }

  result(date: Day): Counted {
    return {
      date,
      confirmed: this.#confirmed,
      skipped: this.#skipped,
      makeUpWorkdays: this.#makeUp,
      sources: [...this.#sources],
      calendarVersion: this.#calendar.version,
    }
  }
}

/** Must a stored result be computed again, because the calendar has become another one? */
export function isOutdated(
  stored: { readonly calendarVersion: string },
  calendar: Calendar = stateCouncilCalendar,
): boolean {
  return stored.calendarVersion !== calendar.version
}

/** The same question asked of the calendar of today. */
export function computeAgain<Result extends WorkingDays | WorkingHours>(
  stored: Result,
  calendar: Calendar = stateCouncilCalendar,
): Result {
  const again =
    stored.rule === 'working-days'
      ? addWorkingDays(stored.from, stored.days, { startCounts: stored.startCounts, calendar })
      : addWorkingHours(stored.start, stored.hours, stored.workingHours, { calendar })
  return again as Result
}

/** Chinese sentences that answer 为什么是这一天. */
export function explain(result: DayKind | WorkingDays | WorkingHours): string {
  if ('kind' in result) return explainDay(result)
  const sentences =
    result.rule === 'working-days'
      ? [
          `从${dateInWords(result.from)}${result.startCounts ? '当天' : '的第二天'}算起，满${result.days}个工作日，到${dayInWords(result.date)}，当天也算。`,
        ]
      : [`从${inWords(result.start)}算起，满${result.hours}个工作小时，到${inWords(result.due)}。`]
  for (const { from, to, kind, name } of result.skipped) {
    const days = from === to ? dateInWords(from) : `${dateInWords(from)}至${dateInWords(to)}`
    sentences.push(kind === 'holiday' ? `${days}${name ?? ''}放假，不算。` : `${days}是周末，不算。`)
  }
  for (const day of result.makeUpWorkdays) sentences.push(`${dayInWords(day)}调休上班，算工作日。`)
  if (!result.confirmed) sentences.push(`${TO_CONFIRM}。`)
  sentences.push(`依据：${result.sources.join('、')}。`)
  return sentences.join('')
}

function explainDay(result: DayKind): string {
  const day = dayInWords(result.day)
  const what = {
    workday: () => `${day}是工作日。`,
    weekend: () => `${day}是周末。`,
    holiday: () => `${day}${result.name ?? ''}放假。`,
    'make-up-workday': () =>
      result.replaces === undefined
        ? `${day}因${result.name ?? '节日'}调休，要上班。`
        : `${day}因${result.name ?? '节日'}调休，要上班，补${dateInWords(result.replaces)}（${weekdayInWords(weekday(result.replaces))}）的班。`,
  }[result.kind]()
  return `${what}${result.confirmed ? '' : `${TO_CONFIRM}。`}依据：${result.source}。`
}
