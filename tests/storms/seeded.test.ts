import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Centre, openCentre } from '../harness/centre.ts'
import { runHistory } from './history.ts'

/** Fixed seeds: a failure here is repeated by its number, `npm run soak -- --seed N --count 1`. */
const seeds = 200

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
})
afterAll(() => centre.close())

test(`${seeds} histories of holds, bookings, moves and cancellations, with lost, doubled and killed requests`, async () => {
  const refusals: Record<string, number> = {}
  let confirmed = 0
  for (let seed = 1; seed <= seeds; seed += 1) {
    const report = await runHistory(centre, seed, { withFaults: true })
    expect({ seed, wrong: report.wrong }).toEqual({ seed, wrong: [] })
    for (const [code, count] of Object.entries(report.refusals))
      refusals[code] = (refusals[code] ?? 0) + count
    confirmed += report.calls
  }
  // The histories do meet what they are meant to meet.
  expect(Object.keys(refusals)).toEqual(expect.arrayContaining(['SLOT_FULL', 'LIMIT_PER_DAY', 'STALE']))
  expect(confirmed).toBeGreaterThan(seeds * 20)
})
