/**
 * Cron as CloudBase takes it: seven fields (second, minute, hour, day, month, weekday, year) in China time, with
 * `,` `-` `*` `/`, names of months and weekdays, 0 for Sunday. When both day and weekday are restricted, either
 * is enough.
 */
export interface Cron {
  /** The first instant after the given one, both epoch milliseconds; undefined when there is none. */
  next(after: number): number | undefined
}

const chinaOffset = 8 * 3_600_000
const months = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC']
const weekdays = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT']

/** Throws when the expression is none that the cloud takes. */
export function parseCron(expression: string): Cron {
  const fields = expression.trim().split(/\s+/)
  if (fields.length !== 7) throw new Error(`Cron ${JSON.stringify(expression)} has not seven fields`)
  const [second = '', minute = '', hour = '', day = '', month = '', weekday = '', year = ''] = fields
  const seconds = parseField(second, 0, 59)
  const minutes = parseField(minute, 0, 59)
  const hours = parseField(hour, 0, 23)
  const days = parseField(day, 1, 31)
  const monthSet = parseField(month, 1, 12, months, 1)
  const weekdaySet = parseField(weekday, 0, 6, weekdays)
  const years = parseField(year, 1970, 2099)

  const dayFits = (at: Date) => {
    const byDay = days.has(at.getUTCDate())
    const byWeekday = weekdaySet.has(at.getUTCDay())
    if (day === '*' || weekday === '*') return byDay && byWeekday
    return byDay || byWeekday
  }

  return {
    next(after) {
      // China has had one time zone and no summer time since 1992: its calendar is UTC's, eight hours on.
      const at = new Date((Math.floor(after / 1000) + 1) * 1000 + chinaOffset)
      while (at.getUTCFullYear() <= 2099) {
        if (!years.has(at.getUTCFullYear())) {
          at.setUTCFullYear(at.getUTCFullYear() + 1, 0, 1)
          at.setUTCHours(0, 0, 0)
        } else if (!monthSet.has(at.getUTCMonth() + 1)) {
          at.setUTCMonth(at.getUTCMonth() + 1, 1)
          at.setUTCHours(0, 0, 0)
        } else if (!dayFits(at)) {
          at.setUTCDate(at.getUTCDate() + 1)
          at.setUTCHours(0, 0, 0)
        } else if (!hours.has(at.getUTCHours())) {
          at.setUTCHours(at.getUTCHours() + 1, 0, 0)
        } else if (!minutes.has(at.getUTCMinutes())) {
          at.setUTCMinutes(at.getUTCMinutes() + 1, 0)
        } else if (!seconds.has(at.getUTCSeconds())) {
          at.setUTCSeconds(at.getUTCSeconds() + 1)
        } else return at.getTime() - chinaOffset
      }
      return undefined
    },
  }
}

function parseField(
  field: string,
  low: number,
  high: number,
  names: readonly string[] = [],
  firstName = 0,
): Set<number> {
  const number = (text: string) => {
    const named = names.indexOf(text.toUpperCase())
    const value = named >= 0 ? named + firstName : /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= low && value <= high))
      throw new Error(`Cron field ${JSON.stringify(field)} is out of range`)
    return value
  }
  const values = new Set<number>()
  for (const part of field.split(',')) {
    const [range = '', step] = part.split('/')
    const [from = '', to] = range.split('-')
    const first = from === '*' ? low : number(from)
    const last = from === '*' || (to === undefined && step !== undefined) ? high : number(to ?? from)
    const stride = step === undefined ? 1 : Number(step)
    if (!Number.isInteger(stride) || stride < 1 || last < first) {
      throw new Error(`Cron field ${JSON.stringify(field)} is malformed`)
    }
    for (let value = first; value <= last; value += stride) values.add(value)
  }
  return values
}
