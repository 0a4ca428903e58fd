import { database } from './database.ts'

/**
 * Each function notes when its timer ran to its end, so that somebody sees when one has stopped: nothing else would say so.
 */

/** `timers/<function>`: below 1 KB. */
export interface Heartbeat {
  readonly _id: string
  readonly v: 1
  /** When the timer ran to its end last, and when it failed last. Epoch milliseconds. */
  readonly ranAt?: number
  readonly failedAt?: number
}

const timersCollection = 'timers'

export async function noteRun(functionName: string, what: 'ranAt' | 'failedAt', now: number): Promise<void> {
  const noted = await database().change(timersCollection, { _id: functionName }, { [what]: now })
  if (!noted) await database().insert(timersCollection, { _id: functionName, v: 1, [what]: now })
}

/** `timers/first-look`: since when somebody minds the timers. Before that one may never have had its turn. */
const firstLook = 'first-look'
interface FirstLook {
  readonly _id: typeof firstLook
  readonly v: 1
  readonly at: number
}

/** When each of them ran last, and since when somebody looks: from now on, where nobody has. One round trip, two at the first look. */
export async function readHeartbeats(
  functionNames: readonly string[],
  now: number,
): Promise<{ readonly beats: readonly Heartbeat[]; readonly mindedSince: number }> {
  const { command: _ } = database()
  const found = await database().find<Heartbeat | FirstLook>(
    timersCollection,
    { _id: _.in([...functionNames, firstLook]) },
    { limit: functionNames.length + 1 },
  )
  const first = found.find((one): one is FirstLook => one._id === firstLook)
  if (!first) await database().insert(timersCollection, { _id: firstLook, v: 1, at: now })
  return {
    beats: found.filter((one): one is Heartbeat => one._id !== firstLook),
    mindedSince: first?.at ?? now,
  }
}
