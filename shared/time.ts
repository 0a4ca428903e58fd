/**
 * Days and clock times in China.
 *
 * Instants are epoch milliseconds. Days are `YYYY-MM-DD` and clock times `HH:mm`, both in Asia/Shanghai, whatever the
 * zone of the process is (cloud functions run in UTC, phones wherever their owner is). China has had one zone and no
 * daylight saving since September 1991, so a fixed offset is exact for every day this product deals with; there is no
 * time zone library here, which keeps the phone's copy small.
 */

/** Epoch milliseconds. */
export type Instant = number
/** `YYYY-MM-DD` in Asia/Shanghai. Two days compare with `<` as strings. */
export type Day = string
/** `HH:mm` from `00:00` to `24:00`. `24:00` only makes sense as an end. Two clock times compare with `<` as strings. */
export type Clock = string
/** ISO: 1 is Monday, 7 is Sunday. */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/** What people are told where a date depends on holidays that are not arranged yet. */
export const TO_CONFIRM = '放假安排还没公布，到时再确认'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const OFFSET = 8 * 60 * MINUTE

const weekdayNames = ['星期一', '星期二', '星期三', '星期四', '星期五', '星期六', '星期日'] as const

/** Is this a day of the calendar? Refuses `2026-02-30`, `2026-2-3` and everything that is not a string. */
export function isDay(text: unknown): text is Day {
  if (typeof text !== 'string' || !/^[1-9]\d{3}-\d{2}-\d{2}$/.test(text)) return false
  const midnight = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().slice(0, 10) === text
}

/** Is this a clock time, `00:00` to `24:00`? */
export function isClock(text: unknown): text is Clock {
  return typeof text === 'string' && /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text)
}

/** Days that were asked for before, and their numbers: a list of places asks for the same few a thousand times. */
const numbers = new Map<Day, number>()
const days = new Map<number, Day>()
const mostKept = 1000

/** Days since 1970-01-01. Throws RangeError when `day` is none. */
function dayNumber(day: Day): number {
  const known = numbers.get(day)
  if (known !== undefined) return known
  if (!isDay(day)) throw new RangeError(`not a day: ${String(day)}`)
  const number = Date.parse(`${day}T00:00:00Z`) / DAY
  if (numbers.size >= mostKept) numbers.clear()
  numbers.set(day, number)
  return number
}

function dayOfNumber(number: number): Day {
  const known = days.get(number)
  if (known !== undefined) return known
  const day = new Date(number * DAY).toISOString().slice(0, 10)
  if (days.size >= mostKept) days.clear()
  days.set(number, day)
  return day
}

/** The day in China at an instant. */
export function dayOf(instant: Instant): Day {
  return dayOfNumber(Math.floor((instant + OFFSET) / DAY))
}

/** The day in China now. */
export function today(now: Instant): Day {
  return dayOf(now)
}

/** The clock time in China at an instant, seconds cut off. */
export function clockOf(instant: Instant): Clock {
  return clockOfMinutes(Math.floor((((instant + OFFSET) % DAY) + DAY) / MINUTE) % (24 * 60))
}

/** The instant of a clock time of a day; `24:00` is the next midnight. Throws RangeError on a day or time that is none. */
export function instantOf(day: Day, clock: Clock): Instant {
  return dayNumber(day) * DAY - OFFSET + minutesOf(clock) * MINUTE
}

/** Minutes since midnight. Throws RangeError when `clock` is no clock time. */
export function minutesOf(clock: Clock): number {
  if (!isClock(clock)) throw new RangeError(`not a clock time: ${String(clock)}`)
  return Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3))
}

/** The clock time so many minutes after midnight, 0 to 1440. */
export function clockOfMinutes(minutes: number): Clock {
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`
}

function two(number: number): string {
  return number < 10 ? `0${number}` : `${number}`
}

/** The day `count` days later, or earlier when negative. */
export function addDays(day: Day, count: number): Day {
  return dayOfNumber(dayNumber(day) + count)
}

/** Days from `from` to `to`: 1 when `to` is the day after, negative when it is before. */
export function daysBetween(from: Day, to: Day): number {
  return dayNumber(to) - dayNumber(from)
}

export function weekday(day: Day): Weekday {
  // 1970-01-01 was a Thursday.
  return (((((dayNumber(day) + 3) % 7) + 7) % 7) + 1) as Weekday
}

export function yearOf(day: Day): number {
  return Number(day.slice(0, 4))
}

/** `星期一` … `星期日`. */
export function weekdayInWords(weekday: Weekday): string {
  return weekdayNames[weekday - 1] as string
}

/** `11月23日`; with `2027年` in front when the year is not that of `now`. */
export function dateInWords(day: Day, now?: Instant): string {
  const year = now !== undefined && yearOf(day) !== yearOf(dayOf(now)) ? `${yearOf(day)}年` : ''
  return `${year}${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`
}

/** `11月23日 星期一`; with the year in front when it is not that of `now`. */
export function dayInWords(day: Day, now?: Instant): string {
  return `${dateInWords(day, now)} ${weekdayInWords(weekday(day))}`
}

/** `上午9:00`, `中午12:30`, `下午2:05`, `晚上7:00`: the way people say it, on a clock of twelve hours. */
export function clockInWords(clock: Clock): string {
  const minutes = minutesOf(clock)
  const hour = Math.floor(minutes / 60)
  const part = hour < 6 ? '凌晨' : hour < 12 ? '上午' : hour < 13 ? '中午' : hour < 18 ? '下午' : '晚上'
  return `${part}${hour > 12 ? hour - 12 : hour}:${two(minutes % 60)}`
}

/** `11月23日 星期一 上午9:00`; with the year in front when it is not that of `now`. */
export function inWords(instant: Instant, now?: Instant): string {
  return `${dayInWords(dayOf(instant), now)} ${clockInWords(clockOf(instant))}`
}

/** `昨天`, `今天`, `明天` or `后天`; undefined for every other day. */
export function relativeDay(day: Day, now: Instant): string | undefined {
  const ahead = daysBetween(dayOf(now), day)
  return ahead === 0
    ? '今天'
    : ahead === 1
      ? '明天'
      : ahead === 2
        ? '后天'
        : ahead === -1
          ? '昨天'
          : undefined
}

/** `明天 上午9:00` when there is such a word, else `11月25日 星期三 上午9:00`. */
export function relativeInWords(instant: Instant, now: Instant): string {
  const day = dayOf(instant)
  return `${relativeDay(day, now) ?? dayInWords(day, now)} ${clockInWords(clockOf(instant))}`
}
