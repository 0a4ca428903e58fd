import { describe, expect, test } from 'vitest'
import { parseCron } from '../../local/cloudbase/cron.ts'

/** The next three firings after an instant, as China's clocks show them. */
function next(expression: string, after: string, count = 3): string[] {
  const cron = parseCron(expression)
  const times: string[] = []
  let at: number | undefined = Date.parse(after)
  while (at !== undefined && times.length < count) {
    at = cron.next(at)
    if (at !== undefined) times.push(new Date(at + 28_800_000).toISOString().slice(0, 19).replace('T', ' '))
  }
  return times
}

describe('seven-field cron in China time', () => {
  test.each([
    ['*/5 * * * * * *', ['2026-03-01 00:00:05', '2026-03-01 00:00:10', '2026-03-01 00:00:15']],
    ['0 */30 9-17 * * * *', ['2026-03-01 09:00:00', '2026-03-01 09:30:00', '2026-03-01 10:00:00']],
    ['0 0 2 1 * * *', ['2026-03-01 02:00:00', '2026-04-01 02:00:00', '2026-05-01 02:00:00']],
    ['0 15 10 * * MON-FRI *', ['2026-03-02 10:15:00', '2026-03-03 10:15:00', '2026-03-04 10:15:00']],
    ['0 0 10,14,16 * * * *', ['2026-03-01 10:00:00', '2026-03-01 14:00:00', '2026-03-01 16:00:00']],
    ['0 0 12 * * WED *', ['2026-03-04 12:00:00', '2026-03-11 12:00:00', '2026-03-18 12:00:00']],
    ['0 0 0 29 FEB * *', ['2028-02-29 00:00:00', '2032-02-29 00:00:00', '2036-02-29 00:00:00']],
    ['0 1/20 0 * * * *', ['2026-03-01 00:01:00', '2026-03-01 00:21:00', '2026-03-01 00:41:00']],
    ['30 59 23 31 12 * 2026', ['2026-12-31 23:59:30']],
    ['0 0 0 30 2 * *', []],
  ])('%s', (expression, expected) => {
    // Midnight in China, which is the afternoon before in UTC.
    expect(next(expression, '2026-02-28T16:00:00Z')).toEqual(expected)
  })

  test('a day of the month or a weekday is enough when both are named', () => {
    expect(next('0 0 8 3 * SUN *', '2026-03-01T16:00:00Z')).toEqual([
      '2026-03-03 08:00:00',
      '2026-03-08 08:00:00',
      '2026-03-15 08:00:00',
    ])
  })

  test('0 is Sunday', () => {
    expect(next('0 0 8 * * 0 *', '2026-03-01T16:00:00Z', 1)).toEqual(['2026-03-08 08:00:00'])
  })

  test.each([
    '* * * * *',
    '60 * * * * * *',
    '* * 24 * * * *',
    '* * * 0 * * *',
    '* * * * * 7 *',
    '* */0 * * * * *',
    'x * * * * * *',
    '5-1 * * * * * *',
  ])('refuses %s', (expression) => {
    expect(() => parseCron(expression)).toThrow(/Cron/)
  })
})
