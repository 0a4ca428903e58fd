import { expect, test } from 'vitest'
import { openCircle, runCircle } from '../circle-history.ts'
import { patience, seededRuns, seeds } from '../run-seeds.ts'

const runAll = seededRuns(openCircle)

test(`${seeds} histories of places, suggestions, paths and lists in bad weather`, {
  timeout: patience,
}, async () => {
  const outcomes = await runAll(runCircle)
  expect(outcomes.ok).toBeGreaterThan(2 * seeds)
  // They do meet what they are meant to meet.
  expect(Object.keys(outcomes)).toEqual(expect.arrayContaining(['STALE', 'SUGGESTION_STATE', 'NOT_FOUND']))
})
