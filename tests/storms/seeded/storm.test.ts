import { expect, test } from 'vitest'
import { patience, seededRuns, seedsOfParts as seeds } from '../run-seeds.ts'
import { runSmallStorm } from '../small-storm.ts'

const runAll = seededRuns(undefined, seeds)

test(`a storm: ${seeds} times eight people at once for two places`, { timeout: patience }, async () => {
  expect(await runAll(runSmallStorm)).toEqual({ ok: 2 * seeds, SLOT_FULL: 6 * seeds })
})
