import { expect, test } from 'vitest'
import { patience, seededRuns, seeds } from '../run-seeds.ts'
import { runSmallStorm } from '../small-storm.ts'

const runAll = seededRuns()

test(`a storm: ${seeds} times eight people at once for two places`, { timeout: patience }, async () => {
  expect(await runAll(runSmallStorm)).toEqual({ ok: 2 * seeds, SLOT_FULL: 6 * seeds })
})
