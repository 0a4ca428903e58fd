import { expect, test } from 'vitest'
import { runAccounts } from '../accounts-history.ts'
import { patience, seededRuns, seeds } from '../run-seeds.ts'

const runAll = seededRuns()

test(`${seeds} histories of people who come for the first time in bad weather`, {
  timeout: patience,
}, async () => {
  const outcomes = await runAll(runAccounts)
  expect(outcomes.ok).toBeGreaterThan(seeds)
  expect(Object.keys(outcomes)).toContain('NOT_REGISTERED')
})
