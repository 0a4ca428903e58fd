import { clockInWords, dayInWords, relativeDay } from '../generated/shared/time'

/** How the pages say when something is. */

/** `name` is what is read first: 明天, with the date beside it; or the date alone, and `date` is empty. */
export function dayOnPage(day: string): { name: string; date: string } {
  const now = Date.now()
  const near = relativeDay(day, now)
  const date = dayInWords(day, now)
  return near ? { name: near, date } : { name: date, date: '' }
}

/** 上午9:00 and 到9:30, 上午11:30 and 到中午12:00: in two parts, between which a line may break. */
export function rangeInWords(from: string, to: string): readonly [string, string] {
  const [start, end] = [clockInWords(from), clockInWords(to)]
  return [start, `到${start.slice(0, 2) === end.slice(0, 2) ? end.slice(2) : end}`]
}

/** 9:00–9:30, 1:00–1:30: for the eye, below 上午 or 下午. */
export function shortRange(from: string, to: string): string {
  return `${clockInWords(from).slice(2)}–${clockInWords(to).slice(2)}`
}
