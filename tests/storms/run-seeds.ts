import { afterAll, beforeAll, expect } from 'vitest'
import { type Centre, openCentre } from '../harness/centre.ts'
import type { History } from './phones.ts'

/**
 * Fixed seeds: one that fails is run again by its number and its rounds,
 * `npm run soak -- --what appointments --seed N --count 1 --rounds R`.
 */
export const seeds = 200

/** Of what is no capability of its own, but a part of one that is worth its own histories. */
export const seedsOfParts = 50

/**
 * An eighth of the histories goes on to the end, a quarter ends after two rounds, the others after one: what goes wrong mostly does so
 * early, and many short ones find it sooner than a few long ones. The soak takes all at their full length.
 */
function roundsOf(seed: number): number | undefined {
  if (seed % 8 === 0) return undefined
  return seed % 4 === 2 ? 2 : 1
}

/** Milliseconds for all of them, on a machine that does something else besides. */
export const patience = 600_000

/**
 * Runs the histories of all seeds on one centre; fails at the first that went wrong. Each capability has a file of its own below
 * `seeded/`, because a file computes on one core.
 *
 * @param open a centre that runs in this process
 * @param total number of seeds; the soak runs many more
 * @returns how often each outcome was heard
 */
export function seededRuns(
  open = () => openCentre({ seed: 0 }),
  total = seeds,
): (run: History) => Promise<Record<string, number>> {
  let centre: Centre
  beforeAll(async () => {
    centre = await open()
  })
  afterAll(() => centre.close())

  return async (run) => {
    const outcomes: Record<string, number> = {}
    for (let seed = 1; seed <= total; seed += 1) {
      const rounds = roundsOf(seed)
      const report = await run(centre, seed, rounds)
      expect({ seed, rounds, wrong: report.wrong }).toEqual({ seed, rounds, wrong: [] })
      for (const [outcome, count] of Object.entries(report.outcomes)) {
        outcomes[outcome] = (outcomes[outcome] ?? 0) + count
      }
    }
    return outcomes
  }
}
