import { expect, test } from 'vitest'
import { explain } from '../../shared/calendar.ts'
import { isOpen, type Period, periodOf } from '../../shared/notices/period.ts'

const at = (iso: string) => Date.parse(`${iso}+08:00`)
const endOf = (iso: string, days: number, least?: number) => {
  const period = periodOf(at(iso), days, least)
  return typeof period === 'string' ? period : new Date(period.endsAt).toISOString()
}

test.each([
  // The day of publication does not count, the last day counts in full.
  ['2026-03-02T09:00', 3, '2026-03-05T16:00:00.000Z'],
  ['2026-03-02T00:00', 3, '2026-03-05T16:00:00.000Z'],
  ['2026-03-02T23:59', 3, '2026-03-05T16:00:00.000Z'],
  // Over a weekend, over the National Day holidays, over a Saturday that is worked.
  ['2026-03-06T18:00', 5, '2026-03-13T16:00:00.000Z'],
  ['2026-09-30T10:00', 3, '2026-10-10T16:00:00.000Z'],
  // Published on a day without work, urgent things are.
  ['2026-03-07T22:00', 3, '2026-03-11T16:00:00.000Z'],
])('published on %s, %i working days end at %s', (published, days, end) => {
  expect(endOf(published, days)).toBe(end)
})

test.each([
  [0, undefined],
  [2, undefined],
  [2, 1],
  [4, 5],
  [3.5, undefined],
  [-3, undefined],
  [Number.NaN, undefined],
])('%d days are too short where %s are asked for', (days, least) => {
  expect(periodOf(at('2026-03-02T09:00'), days, least)).toBe('PERIOD_TOO_SHORT')
})

test('where the calendar of a year is not out, no period ends in it', () => {
  expect(periodOf(at('2026-12-30T09:00'), 5)).toBe('CALENDAR_NOT_OUT')
})

test('says why it ends on that day', () => {
  const period = periodOf(at('2026-09-30T10:00'), 3) as Period
  expect(explain(period.basis)).toContain('国庆')
  expect(explain(period.basis)).toContain('当天也算')
})

test('the last second counts, the next one does not', () => {
  const visibleFrom = at('2026-03-02T09:00:00')
  const period = periodOf(visibleFrom, 3) as Period
  expect(isOpen(period, visibleFrom, at('2026-03-02T08:59:59'))).toBe(false)
  expect(isOpen(period, visibleFrom, visibleFrom)).toBe(true)
  expect(isOpen(period, visibleFrom, at('2026-03-05T23:59:59'))).toBe(true)
  expect(isOpen(period, visibleFrom, at('2026-03-06T00:00:00'))).toBe(false)
})
