import { expect, test } from 'vitest'
import { runDelivery } from '../delivery-history.ts'
import { patience, seededRuns, seedsOfParts as seeds } from '../run-seeds.ts'

const runAll = seededRuns(undefined, seeds)

test(`${seeds} histories of messages on their way in bad weather`, { timeout: patience }, async () => {
  const outcomes = await runAll(runDelivery)
  expect(outcomes.sent).toBeGreaterThan(seeds)
  // They do meet what they are meant to meet.
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining(['sent', 'noCredit', 'unknown', 'skipped', 'stopped']),
  )
})
