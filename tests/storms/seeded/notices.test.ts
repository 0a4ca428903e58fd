import { expect, test } from 'vitest'
import { runNotices } from '../notices-history.ts'
import { patience, seededRuns, seeds } from '../run-seeds.ts'

const runAll = seededRuns()

test(`${seeds} histories of notices, announcements and answers in bad weather`, {
  timeout: patience,
}, async () => {
  const outcomes = await runAll(runNotices)
  // They do meet what they are meant to meet.
  expect(outcomes.ok).toBeGreaterThan(4 * seeds)
  expect(Object.keys(outcomes)).toEqual(
    expect.arrayContaining([
      'ANNOUNCEMENT_OVER',
      'ANNOUNCEMENT_OPEN',
      'ANSWERS_OPEN',
      'PERIOD_TOO_SHORT',
      'OWN_REVIEW',
      'STALE',
      'NOTICE_WITHDRAWN',
    ]),
  )
})
