import { ObjectId, Timestamp } from 'bson'
import { requestFailed } from './errors.ts'

const minute = 60_000
const hour = 3_600_000
const day = 86_400_000

const formatters = new Map<string, Intl.DateTimeFormat>()

function formatterOf(zone: string): Intl.DateTimeFormat {
  const known = formatters.get(zone)
  if (known) return known
  try {
    const formatter = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formatters.set(zone, formatter)
    return formatter
  } catch {
    throw requestFailed(`(Location40485) unrecognized time zone identifier: "${zone}"`)
  }
}

/** How many milliseconds a time zone is ahead of UTC at an instant: a name of the tz database, or `+08`, `+0800`, `+08:00`. */
function zoneOffset(zone: unknown, time: number): number {
  if (zone === undefined || zone === null) return 0
  if (typeof zone !== 'string') throw requestFailed('(Location40517) timezone must evaluate to a string')
  const fixed = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone)
  if (fixed) {
    const size = Number(fixed[2]) * hour + Number(fixed[3] ?? 0) * minute
    return fixed[1] === '-' ? -size : size
  }
  if (zone === 'UTC' || zone === 'GMT' || zone === 'Z') return 0
  const parts = Object.fromEntries(
    formatterOf(zone)
      .formatToParts(time)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const local = Date.UTC(
    parts.year as number,
    (parts.month as number) - 1,
    parts.day,
    parts.hour,
    parts.minute,
    parts.second,
  )
  return local - Math.floor(time / 1000) * 1000
}

/** The instant of a wall clock in a time zone; `local` is the clock's reading taken as UTC. */
function instantOf(local: number, zone: unknown): number {
  const guess = local - zoneOffset(zone, local)
  return local - zoneOffset(zone, guess)
}

/** The instant that an expression's value stands for; undefined for null and for what is no date. */
export function timeOf(value: unknown): number | undefined {
  if (value instanceof Date) return value.getTime()
  if (value instanceof Timestamp) return (value.high >>> 0) * 1000
  if (value instanceof ObjectId) return value.getTimestamp().getTime()
  if (value === null || value === undefined) return undefined
  throw requestFailed(`(Location16006) can't convert from ${typeof value} to Date`)
}

/** The fields of a date as a wall clock shows them. */
export interface DateParts {
  year: number
  month: number
  dayOfMonth: number
  hour: number
  minute: number
  second: number
  millisecond: number
  /** 1 for Sunday to 7 for Saturday. */
  dayOfWeek: number
  dayOfYear: number
  /** 0 for the days before the first Sunday. */
  week: number
  /** 1 for Monday to 7 for Sunday. */
  isoDayOfWeek: number
  isoWeek: number
  isoWeekYear: number
}

export function datePartsOf(time: number, zone: unknown): DateParts {
  const date = new Date(time + zoneOffset(zone, time))
  const year = date.getUTCFullYear()
  const yearDay = Math.floor((date.getTime() - Date.UTC(year, 0, 1)) / day)
  const weekday = date.getUTCDay()
  const isoDayOfWeek = weekday === 0 ? 7 : weekday
  // The ISO week is the one of its Thursday.
  const thursday = new Date(date.getTime() + (4 - isoDayOfWeek) * day)
  const isoWeekYear = thursday.getUTCFullYear()
  return {
    year,
    month: date.getUTCMonth() + 1,
    dayOfMonth: date.getUTCDate(),
    hour: date.getUTCHours(),
    minute: date.getUTCMinutes(),
    second: date.getUTCSeconds(),
    millisecond: date.getUTCMilliseconds(),
    dayOfWeek: weekday + 1,
    dayOfYear: yearDay + 1,
    week: Math.floor((yearDay + 7 - weekday) / 7),
    isoDayOfWeek,
    isoWeek: Math.floor((thursday.getTime() - Date.UTC(isoWeekYear, 0, 1)) / (7 * day)) + 1,
    isoWeekYear,
  }
}

const pad = (value: number, size: number) => String(value).padStart(size, '0')

/** Formats an instant with the specifiers of `$dateToString`. */
export function formatDate(time: number, format: string, zone: unknown): string {
  const parts = datePartsOf(time, zone)
  const offset = zoneOffset(zone, time) / minute
  return format.replace(/%(.?)/g, (_text, specifier: string) => {
    switch (specifier) {
      case 'Y':
        return pad(parts.year, 4)
      case 'm':
        return pad(parts.month, 2)
      case 'd':
        return pad(parts.dayOfMonth, 2)
      case 'H':
        return pad(parts.hour, 2)
      case 'M':
        return pad(parts.minute, 2)
      case 'S':
        return pad(parts.second, 2)
      case 'L':
        return pad(parts.millisecond, 3)
      case 'j':
        return pad(parts.dayOfYear, 3)
      case 'w':
        return String(parts.dayOfWeek)
      case 'u':
        return String(parts.isoDayOfWeek)
      case 'U':
        return pad(parts.week, 2)
      case 'V':
        return pad(parts.isoWeek, 2)
      case 'G':
        return pad(parts.isoWeekYear, 4)
      case 'z': {
        const size = Math.abs(offset)
        return `${offset < 0 ? '-' : '+'}${pad(Math.floor(size / 60), 2)}${pad(size % 60, 2)}`
      }
      case 'Z':
        return String(offset)
      case '%':
        return '%'
    }
    throw requestFailed(`(Location18536) Invalid format character '%${specifier}' in format string`)
  })
}

/** The instant of the parts that `$dateFromParts` takes; parts beyond their range carry over. */
export function dateFromParts(parts: Record<string, unknown>): Date | null {
  const names = ['year', 'month', 'day', 'hour', 'minute', 'second', 'millisecond']
  const isoNames = ['isoWeekYear', 'isoWeek', 'isoDayOfWeek', 'hour', 'minute', 'second', 'millisecond']
  const iso = parts.isoWeekYear !== undefined
  if (!iso && parts.year === undefined) {
    if ('year' in parts) return null
    throw requestFailed(
      "(Location40516) $dateFromParts requires either 'year' or 'isoWeekYear' to be present",
    )
  }
  const unknown = Object.keys(parts).find(
    (name) => name !== 'timezone' && !(iso ? isoNames : names).includes(name),
  )
  if (unknown) throw requestFailed(`(Location40518) Unrecognized argument to $dateFromParts: ${unknown}`)
  const numbers: number[] = []
  for (const [i, name] of (iso ? isoNames : names).entries()) {
    const value = name in parts ? parts[name] : i === 1 || i === 2 ? 1 : 0
    if (value === null || value === undefined) return null
    if (typeof value !== 'number' || !Number.isInteger(value)) {
      throw requestFailed(`(Location40515) '${name}' must evaluate to an integer, found ${typeof value}`)
    }
    numbers.push(value)
  }
  if ('timezone' in parts && (parts.timezone === null || parts.timezone === undefined)) return null
  const [year = 0, second = 1, third = 1, hours = 0, minutes = 0, seconds = 0, milliseconds = 0] = numbers
  if (year < 1 || year > 9999) {
    throw requestFailed(
      `(Location40523) '${iso ? 'isoWeekYear' : 'year'}' must evaluate to an integer in the range 1 to 9999`,
    )
  }
  const midnight = new Date(0)
  if (iso) {
    // The fourth of January lies in the first ISO week.
    midnight.setUTCFullYear(year, 0, 4)
    const weekday = midnight.getUTCDay() || 7
    midnight.setTime(midnight.getTime() + ((second - 1) * 7 + third - weekday) * day)
  } else midnight.setUTCFullYear(year, second - 1, third)
  const local = midnight.getTime() + hours * hour + minutes * minute + seconds * 1000 + milliseconds
  return new Date(instantOf(local, parts.timezone))
}

const specifierPatterns: Record<string, string> = {
  Y: '(\\d{4})',
  G: '(\\d{4})',
  m: '(\\d{1,2})',
  d: '(\\d{1,2})',
  H: '(\\d{1,2})',
  M: '(\\d{1,2})',
  S: '(\\d{1,2})',
  L: '(\\d{1,3})',
  j: '(\\d{1,3})',
  u: '([1-7])',
  V: '(\\d{1,2})',
  z: '([+-]\\d{2}:?\\d{2}|Z|UTC|GMT)',
  Z: '([+-]\\d+)',
  '%': '(%)',
}

/** Whether the calendar has the day. */
function isDay(year: number, month: number, dayOfMonth: number): boolean {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, dayOfMonth)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === dayOfMonth
}

function parseWithFormat(text: string, format: string, zone: unknown): number | undefined {
  const specifiers: string[] = []
  const pattern = format.replace(/%(.?)|[.*+?^${}()|[\]\\]/g, (part, specifier: string | undefined) => {
    if (!part.startsWith('%')) return `\\${part}`
    const known = specifierPatterns[specifier ?? '']
    if (!known)
      throw requestFailed(`(Location18536) Invalid format character '%${specifier}' in format string`)
    specifiers.push(specifier as string)
    return known
  })
  const match = new RegExp(`^${pattern}$`).exec(text)
  if (!match) return undefined
  const found: Record<string, string> = {}
  for (const [i, specifier] of specifiers.entries()) found[specifier] = match[i + 1] as string
  const number = (specifier: string, missing: number) =>
    found[specifier] === undefined ? missing : Number(found[specifier])
  let timezone = zone
  if (found.z !== undefined) timezone = /^[A-Z]/.test(found.z) ? 'UTC' : found.z
  const shift = number('Z', 0) * minute
  const clock = {
    hour: number('H', 0),
    minute: number('M', 0),
    second: number('S', 0),
    millisecond: number('L', 0),
  }
  const dated = found.d !== undefined && found.j === undefined && found.G === undefined
  if (dated && !isDay(number('Y', 1970), number('m', 1), number('d', 1))) return undefined
  if (clock.hour > 23 || clock.minute > 59 || clock.second > 59) return undefined
  const zoned = timezone === undefined || timezone === null ? {} : { timezone }
  const date =
    found.G !== undefined
      ? dateFromParts({
          isoWeekYear: number('G', 1970),
          isoWeek: number('V', 1),
          isoDayOfWeek: number('u', 1),
          ...clock,
          ...zoned,
        })
      : dateFromParts({
          year: number('Y', 1970),
          month: number('m', 1),
          day: number('j', number('d', 1)),
          ...clock,
          ...zoned,
        })
  return date ? date.getTime() - shift : undefined
}

/** The instant that a text names; undefined when it names none. A text with a zone of its own takes no other. */
export function parseDate(text: string, format: string | undefined, zone: unknown): number | undefined {
  if (format !== undefined) return parseWithFormat(text, format, zone)
  const iso =
    /^(\d{4})-(\d{1,2})(?:-(\d{1,2}))?(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,3})\d*)?)?)?\s*(Z|[+-]\d{2}:?\d{2}|UTC|GMT)?$/.exec(
      text.trim(),
    )
  if (!iso) {
    const zoned = /\d{4}.*(Z|GMT|UTC|[+-]\d{4})$/.test(text)
    const time = Date.parse(zoned ? text : `${text} UTC`)
    if (Number.isNaN(time)) return undefined
    // JavaScript takes the 30th of February for a day in March.
    const carried = !zoned && !new RegExp(`(^|\\D)0?${new Date(time).getUTCDate()}(\\D|$)`).test(text)
    return carried ? undefined : instantOf(time, zone)
  }
  const [, year, month, dayOfMonth, hours, minutes, seconds, milliseconds, own] = iso
  if (own && zone !== undefined && zone !== null) {
    throw requestFailed(
      `(Location40551) you cannot pass in a date/time string with time zone information ('${own}') together with a timezone argument`,
    )
  }
  const [m, d, h] = [Number(month), Number(dayOfMonth ?? 1), Number(hours ?? 0)]
  if (!isDay(Number(year), m, d) || h > 24 || Number(minutes ?? 0) > 59) return undefined
  const fraction = Number((milliseconds ?? '').padEnd(3, '0'))
  const local = Date.UTC(Number(year), m - 1, d, h, Number(minutes ?? 0), Number(seconds ?? 0), fraction)
  return instantOf(local, own ? (/^[A-Z]/.test(own) ? 'UTC' : own) : zone)
}
