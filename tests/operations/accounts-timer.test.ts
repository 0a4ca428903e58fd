import { afterEach, describe, expect, test, vi } from 'vitest'
import { runDue } from '../../functions/accounts/run-due.ts'

/** The steps of the timer of accounts: none is in the way of another. */

afterEach(() => vi.restoreAllMocks())

describe('the timer of accounts', () => {
  test('goes on after a step that fails, and says what each did', async () => {
    const counts = await runDue(0, [
      { name: 'first', run: async () => ({ nodes: 2 }) },
      { name: 'broken', run: () => Promise.reject(new Error('broken')) },
      { name: 'last', run: async () => ({ nodes: 3, failed: 0 }) },
    ])
    expect(counts).toEqual({ 'first.nodes': 2, 'broken.failed': 1, 'last.nodes': 3, 'last.failed': 0 })
  })

  test('gives each step its part of the time, and to the later ones what was left', async () => {
    let elapsed = 0
    vi.spyOn(performance, 'now').mockImplementation(() => elapsed)
    const until = (mayGoOn: () => boolean) => {
      while (mayGoOn()) elapsed += 100
      return elapsed
    }
    const counts = await runDue(0, [
      { name: 'greedy', run: async (_now, mayGoOn) => ({ ended: until(mayGoOn) }) },
      { name: 'quick', run: async () => ({}) },
      { name: 'last', run: async (_now, mayGoOn) => ({ ended: until(mayGoOn) }) },
    ])
    expect(counts).toEqual({ 'greedy.ended': 4000, 'last.ended': 12000 })
  })
})
