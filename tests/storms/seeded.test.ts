import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Centre, openCentre } from '../harness/centre.ts'
import { runAccounts } from './accounts-history.ts'
import { runAppointments } from './appointments-history.ts'
import type { HistoryReport } from './phones.ts'
import { runSmallStorm } from './small-storm.ts'

/** Fixed seeds: one that fails is run again by its number, `npm run soak -- --what appointments --seed N --count 1`. */
const seeds = 200

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
})
afterAll(() => centre.close())

async function runAll(run: (centre: Centre, seed: number) => Promise<HistoryReport>) {
  const outcomes: Record<string, number> = {}
  for (let seed = 1; seed <= seeds; seed += 1) {
    const report = await run(centre, seed)
    expect({ seed, wrong: report.wrong }).toEqual({ seed, wrong: [] })
    for (const [outcome, count] of Object.entries(report.outcomes)) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + count
    }
  }
  return outcomes
}

test(`appointments: ${seeds} histories of holds, bookings, moves and cancellations in bad weather`, async () => {
  const outcomes = await runAll(runAppointments)
  // They do meet what they are meant to meet.
  expect(outcomes.ok).toBeGreaterThan(seeds)
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['SLOT_FULL', 'LIMIT_PER_DAY', 'STALE']))
})

test(`accounts: ${seeds} histories of people who come for the first time in bad weather`, async () => {
  const outcomes = await runAll(runAccounts)
  expect(outcomes.ok).toBeGreaterThan(seeds)
  expect(Object.keys(outcomes)).toContain('NOT_REGISTERED')
})

test(`a storm: ${seeds} times eight people at once for two places`, async () => {
  expect(await runAll(runSmallStorm)).toEqual({ ok: 2 * seeds, SLOT_FULL: 6 * seeds })
})
