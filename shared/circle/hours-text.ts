import type { Weekday } from '../time.ts'
import { type OpenRange, type PlaceHours, wrongInHours } from './hours.ts'

/**
 * Opening hours as lists write them: `周一至周五 08:00-20:00；周六 9:00-12:00,14:00-18:00`, `每天 7:00-23:00`, `24小时`, or as OpenStreetMap
 * does, `Mo-Fr 08:00-20:00; Sa 09:00-12:00`. A time alone is every day.
 * @param holidays `照常`, `休息`, or times; empty: as usual, as shops do.
 * @returns undefined for what cannot be understood
 */
export function hoursFromText(text: string, holidays = ''): PlaceHours | undefined {
  const plain = text
    .normalize('NFKC')
    .replace(/[至到~—–]|−/g, '-')
    .replace(/[、，]/g, ',')
    .replace(/[;。\n]+/g, ';')
    .trim()
  const onHolidays = holidaysFrom(holidays.normalize('NFKC').trim())
  if (onHolidays === undefined) return undefined
  const isAlways = /^(24小时|全天|24\/7|每天24小时|全天24小时|24小时营业)$/.test(plain)
  if (isAlways && onHolidays === 'as-usual') return { always: true, weekly: {} }
  const weekly: Partial<Record<Weekday, OpenRange[]>> = {}
  for (const part of (isAlways ? '00:00-24:00' : plain).split(';').map((one) => one.trim())) {
    if (part === '') continue
    const [, days = '', times = ''] = /^(\D*?)\s*(\d.*|休息|关|off|closed)$/i.exec(part) ?? []
    const weekdays = weekdaysFrom(days.replace(/\s+/g, ''))
    const ranges = rangesFrom(times)
    if (!weekdays || !ranges) return undefined
    for (const day of weekdays) weekly[day] = ranges
  }
  if (Object.keys(weekly).length === 0) return undefined
  const hours: PlaceHours = { weekly, ...(onHolidays !== 'closed' && { holidays: onHolidays }) }
  return wrongInHours(hours).length === 0 ? hours : undefined
}

const chinese = '一二三四五六日'
const english = ['mo', 'tu', 'we', 'th', 'fr', 'sa', 'su']

function weekdaysFrom(text: string): readonly Weekday[] | undefined {
  if (text === '' || text === '每天' || text === '每日') return [1, 2, 3, 4, 5, 6, 7]
  if (text === '工作日') return [1, 2, 3, 4, 5]
  if (text === '周末') return [6, 7]
  const days: Weekday[] = []
  for (const part of text.replace(/:$/, '').split(',')) {
    const [from, to = from] = part.split('-').map(weekdayFrom)
    if (from === undefined || to === undefined) return undefined
    for (let day = from; ; day = (day % 7) + 1) {
      days.push(day as Weekday)
      if (day === to) break
    }
  }
  return days
}

function weekdayFrom(text: string): number | undefined {
  const word = text
    .toLowerCase()
    .replace(/^(星期|周|礼拜)/, '')
    .replace('天', '日')
  const index = word.length === 1 ? chinese.indexOf(word) : english.indexOf(word.slice(0, 2))
  return index < 0 ? undefined : index + 1
}

function rangesFrom(text: string): OpenRange[] | undefined {
  if (/^(休息|关|off|closed)?$/i.test(text.trim())) return text.trim() === '' ? undefined : []
  const ranges: OpenRange[] = []
  for (const part of text.split(',')) {
    const found = /^\s*(\d{1,2}):(\d{2})\s*-\s*(?:次日|第二天)?\s*(\d{1,2}):(\d{2})\s*$/.exec(part)
    if (!found) return undefined
    const [, fromHour = '', fromMinute = '', toHour = '', toMinute = ''] = found
    ranges.push({
      from: `${fromHour.padStart(2, '0')}:${fromMinute}`,
      to: `${toHour.padStart(2, '0')}:${toMinute}`,
    })
  }
  return ranges
}

function holidaysFrom(text: string): 'as-usual' | 'closed' | readonly OpenRange[] | undefined {
  if (text === '' || /^(照常|营业|开门|as-usual)$/.test(text)) return 'as-usual'
  if (/^(休息|不开门|关门|不营业|closed)$/.test(text)) return 'closed'
  return rangesFrom(text.replace(/[至到~—–]/g, '-').replace(/[、，]/g, ','))
}
