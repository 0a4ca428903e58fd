import { expect, test } from 'vitest'
import { createRateLimit, type RateLimit } from '../../functions/platform/rate-limit.ts'

const nine = Date.parse('2026-03-02T09:00:00+08:00')

function outcome(limits: RateLimit, caller: string, now = nine): string {
  try {
    limits.take(caller, 'getMe', 3, now)
    return 'ok'
  } catch (error) {
    return (error as { code: string }).code
  }
}

test('counts each caller by itself, and from the next minute on anew', () => {
  const limits = createRateLimit()
  const often = ['a', 'a', 'a', 'a', 'b'].map((caller) => outcome(limits, caller))
  expect(often).toEqual(['ok', 'ok', 'ok', 'TOO_MANY_REQUESTS', 'ok'])
  expect(outcome(limits, 'a', nine + 59_999)).toBe('TOO_MANY_REQUESTS')
  expect(outcome(limits, 'a', nine + 60_000)).toBe('ok')
})

test('does not forget one who calls because thousands of others call as well', () => {
  const limits = createRateLimit()
  for (let count = 0; count < 3; count += 1) outcome(limits, 'loud')
  const seen = new Set<string>()
  for (let count = 0; count < 20_000; count += 1) {
    outcome(limits, `other ${count}`)
    if (count % 1000 === 0) seen.add(outcome(limits, 'loud'))
  }
  expect([...seen]).toEqual(['TOO_MANY_REQUESTS'])
})

test('counts nothing that was given back', () => {
  const limits = createRateLimit()
  for (let count = 0; count < 10; count += 1) {
    expect(outcome(limits, 'a')).toBe('ok')
    limits.giveBack('a', 'getMe')
  }
  limits.giveBack('nobody', 'getMe')
  const often = ['a', 'a', 'a', 'a'].map((caller) => outcome(limits, caller))
  expect(often).toEqual(['ok', 'ok', 'ok', 'TOO_MANY_REQUESTS'])
})
