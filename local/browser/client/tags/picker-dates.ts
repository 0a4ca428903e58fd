/** Columns of the date and time pickers, as texts. */

export interface DateLimits {
  start: string
  end: string
  fields: string
}

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

function numbers(from: number, to: number, width = 2): string[] {
  return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => pad(from + index, width))
}

export function timeColumns(): string[][] {
  return [numbers(0, 23), numbers(0, 59)]
}

/** Year, month and day of a date, moved into the limits. */
export function dateParts(text: string, { start, end }: DateLimits): number[] {
  const inside = text < start ? start : text > end ? end : text
  return inside.split('-').map(Number)
}

/**
 * Lists of years, months and days that the limits leave for these parts, and where the parts stand in them.
 */
export function dateColumns(
  parts: number[],
  { start, end, fields }: DateLimits,
): { columns: string[][]; chosen: number[] } {
  const [firstYear = 1900, firstMonth = 1, firstDay = 1] = start.split('-').map(Number)
  const [lastYear = 2100, lastMonth = 12, lastDay = 31] = end.split('-').map(Number)
  const [year = firstYear, month = 1, day = 1] = parts
  const atStart = year === firstYear
  const atEnd = year === lastYear
  const days = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const columns = [
    numbers(firstYear, lastYear, 4),
    numbers(atStart ? firstMonth : 1, atEnd ? lastMonth : 12),
    numbers(
      atStart && month === firstMonth ? firstDay : 1,
      atEnd && month === lastMonth ? Math.min(lastDay, days) : days,
    ),
  ].slice(0, fields === 'year' ? 1 : fields === 'month' ? 2 : 3)
  const wanted = [pad(year, 4), pad(month), pad(day)]
  const chosen = columns.map((column, index) => Math.max(0, column.indexOf(wanted[index] ?? '')))
  return { columns, chosen }
}

export function dateOf(columns: string[][], chosen: number[]): string {
  return columns.map((column, index) => column[Math.min(chosen[index] ?? 0, column.length - 1)]).join('-')
}
