import { expect, test } from 'vitest'
import { runAppointments } from '../appointments-history.ts'
import { patience, seededRuns, seeds } from '../run-seeds.ts'

const runAll = seededRuns()

test(`${seeds} histories of holds, bookings, moves and cancellations in bad weather`, {
  timeout: patience,
}, async () => {
  const outcomes = await runAll(runAppointments)
  // They do meet what they are meant to meet.
  expect(outcomes.ok).toBeGreaterThan(seeds)
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['SLOT_FULL', 'LIMIT_PER_DAY', 'STALE']))
})
