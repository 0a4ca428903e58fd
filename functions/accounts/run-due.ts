import type { PersonPort } from '../platform/person-port.ts'
import { tidyNodes } from './organisation/tidy-nodes.ts'
import { tidyPersons } from './persons/tidy-persons.ts'
import { tidyPrivacy } from './privacy/tidy-privacy.ts'
import { removeOutdated } from './retention.ts'
import { removeOldSessions } from './sign-in/waiting.ts'

/**
 * What the timer of accounts does, one step after the other. A step may be done twice, late, or by two at once; one that fails
 * keeps no other from being done.
 */
interface Step {
  readonly name: string
  /** @param mayGoOn false when the step's time is up: the next run goes on. @returns what it did, in numbers for the log. */
  run(now: number, mayGoOn: () => boolean): Promise<Readonly<Record<string, number>>>
}

/** @param ports of the capabilities that store something about persons. */
export const stepsOf = (ports: readonly PersonPort[]): readonly Step[] => [
  { name: 'organisation', run: tidyNodes },
  { name: 'persons', run: (now, mayGoOn) => tidyPersons(now, mayGoOn, ports) },
  { name: 'privacy', run: tidyPrivacy },
  { name: 'retention', run: removeOutdated },
  { name: 'sign-in', run: async (now) => ({ removed: await removeOldSessions(now) }) },
]

/** A run takes on no more after this long; functions end after 20 s. */
const timeBudgetMs = 12_000

/** @returns the counts of each step as `step.count`, and `step.failed` for one that failed as a whole. */
export async function runDue(now: number, steps: readonly Step[]): Promise<Readonly<Record<string, number>>> {
  const startedAt = performance.now()
  const counts: Record<string, number> = {}
  for (const [index, { name, run }] of steps.entries()) {
    // What an earlier step did not use is there for the later ones.
    const endsAt = startedAt + (timeBudgetMs * (index + 1)) / steps.length
    try {
      const done = await run(now, () => performance.now() < endsAt)
      for (const [what, count] of Object.entries(done)) counts[`${name}.${what}`] = count
    } catch {
      counts[`${name}.failed`] = 1
    }
  }
  return counts
}
