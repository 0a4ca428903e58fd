import type { Caller } from './context.ts'

/** One call of a function, from its arrival to its answer; what the call log shows. */
export interface Invocation {
  requestId: string
  function: string
  caller: Caller
  /** Epoch milliseconds of the platform's clock. */
  startedAt: number
  coldStart: boolean
  /** Start of the process and load of the bundle, when this call paid for it. */
  coldStartMs?: number
  /** How long it waited for a free instance. */
  queuedMs: number
  /** In the function, round trips included. */
  durationMs?: number
  /** Requests to the database, in order; `action:collection`. */
  databaseRequests: string[]
  /** All other requests to the platform. */
  otherRequests: string[]
  /** Time that the platform spent answering those. */
  platformMs: number
  outcome?: 'answered' | 'failed'
  failure?: string
}
