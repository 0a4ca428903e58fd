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

export function readHeartbeats(functionNames: readonly string[]): Promise<Heartbeat[]> {
  const { command: _ } = database()
  return database().find<Heartbeat>(
    timersCollection,
    { _id: _.in([...functionNames]) },
    { limit: functionNames.length },
  )
}
