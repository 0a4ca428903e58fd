import year2025 from 'chinese-days/dist/years/2025.json'
import year2026 from 'chinese-days/dist/years/2026.json'
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

/** Earlier years are left out: nobody promises anything for them, and every function would load them. */
const years = [year2025, year2026]

/** The State Council's calendar as far as this release knows it. */
export const stateCouncilCalendar: Calendar = {
  version: `chinese-days-${version}`,
  holidays: Object.assign({}, ...years.map((year) => year.holidays)),
  workdays: Object.assign({}, ...years.map((year) => year.workdays)),
  inLieuDays: Object.assign({}, ...years.map((year) => year.inLieuDays)),
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

/** The notice of a year arranges the last days of December with its New Year, as in 2018: these wait for it. */
function isSettled(day: Day, calendar: Calendar): boolean {
  const year = yearOf(day)
  return isPublished(year, calendar) && (day.slice(5) < '12-26' || isPublished(year + 1, calendar))
}

/** What kind of day it is, by which rule. Throws RangeError when `day` is none. */
export function dayKind(day: Day, calendar: Calendar = stateCouncilCalendar): DayKind {
  const isWeekend = weekday(day) > 5
  const confirmed = isSettled(day, calendar)
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

/** No promise reaches further; without an end, a calendar without working days would be searched for ever. */
const HORIZON_DAYS = 3660

function* daysFrom(first: Day, calendar: Calendar): Generator<DayKind> {
  for (let ahead = 0; ahead < HORIZON_DAYS; ahead++) yield dayKind(addDays(first, ahead), calendar)
  throw new RangeError('no end within ten years')
}

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
  if (!Number.isInteger(days) || days < 1) throw new RangeError(`not a number of days: ${days}`)
  const visited: DayKind[] = []
  let left = days
  for (const kind of daysFrom(startCounts ? from : addDays(from, 1), calendar)) {
    visited.push(kind)
    if (isWorkingDay(kind)) left -= 1
    if (left === 0) break
  }
  const { sources, ...counted } = count(visited, calendar)
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
  if (!(hours > 0)) throw new RangeError(`not a number of hours: ${hours}`)
  checkRanges(workingHours)
  const visited: DayKind[] = []
  let left = Math.round(hours * 3_600_000)
  for (const kind of daysFrom(dayOf(start), calendar)) {
    visited.push(kind)
    if (!isWorkingDay(kind)) continue
    for (const range of workingHours) {
      const from = Math.max(start, instantOf(kind.day, range.from))
      const open = instantOf(kind.day, range.to) - from
      if (open <= 0) continue
      if (left <= open)
        return {
          rule: 'working-hours',
          start,
          hours,
          workingHours,
          due: from + left,
          ...count(visited, calendar),
        }
      left -= open
    }
  }
  throw new RangeError('unreachable: the days have no end')
}

function checkRanges(ranges: readonly WorkingRange[]): void {
  let end = 0
  for (const { from, to } of ranges) {
    if (minutesOf(from) < end || minutesOf(to) <= minutesOf(from))
      throw new RangeError(`working hours are not in order: ${from}–${to}`)
    end = minutesOf(to)
  }
  if (end === 0) throw new RangeError('no working hours')
}

/** What the days on the way say together; the last of them is the date. */
function count(visited: readonly DayKind[], calendar: Calendar): Counted {
  const skipped: SkippedDays[] = []
  let date: Day = ''
  for (const { day, kind, name } of visited) {
    date = day
    if (kind === 'workday' || kind === 'make-up-workday') continue
    const last = skipped[skipped.length - 1]
    if (last?.kind === kind && last.name === name && addDays(last.to, 1) === day)
      skipped[skipped.length - 1] = { ...last, to: day }
    else skipped.push({ from: day, to: day, kind, ...(name === undefined ? {} : { name }) })
  }
  return {
    date,
    confirmed: visited.every((kind) => kind.confirmed),
    skipped,
    makeUpWorkdays: visited.filter(({ kind }) => kind === 'make-up-workday').map(({ day }) => day),
    sources: [...new Set(visited.map((kind) => kind.source))],
    calendarVersion: calendar.version,
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

/** Chinese sentences that answer 为什么是这一天. A year is named where it is not the one that the counting started in. */
export function explain(result: DayKind | WorkingDays | WorkingHours): string {
  if ('kind' in result) return explainDay(result)
  const start = result.rule === 'working-days' ? instantOf(result.from, '00:00') : result.start
  const date = (day: Day) => dateInWords(day, start)
  const sentences = [
    result.rule === 'working-days'
      ? `从${date(result.from)}${result.startCounts ? '当天' : '的第二天'}算起，满${result.days}个工作日，到${dayInWords(result.date, start)}，当天也算。`
      : `从${inWords(start)}算起，满${result.hours}个工作小时，到${inWords(result.due, start)}。`,
    ...result.skipped.map(({ from, to, kind, name }) => {
      const days = from === to ? date(from) : `${date(from)}至${date(to)}`
      return kind === 'holiday' ? `${days}${name ?? ''}放假，不算。` : `${days}是周末，不算。`
    }),
    ...result.makeUpWorkdays.map((day) => `${dayInWords(day, start)}调休上班，算工作日。`),
  ]
  if (!result.confirmed) sentences.push(`${TO_CONFIRM}。`)
  sentences.push(`依据：${result.sources.join('、')}。`)
  return sentences.join('')
}

function explainDay({ day, kind, name = '节日', replaces, confirmed, source }: DayKind): string {
  const made =
    replaces === undefined ? '' : `，补${dateInWords(replaces)}（${weekdayInWords(weekday(replaces))}）的班`
  const what = {
    workday: '是工作日',
    weekend: '是周末',
    holiday: `，${name}放假`,
    'make-up-workday': `，${name}调休，要上班${made}`,
  }[kind]
  return `${dayInWords(day)}${what}。${confirmed ? '' : `${TO_CONFIRM}。`}依据：${source}。`
}
