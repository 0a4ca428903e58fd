import type { Random } from './random.ts'

const faultModes = [
  /** The request is lost before anything happened; the caller waits in vain. */
  'timeout-before',
  /** It happened, and the answer is lost. */
  'timeout-after',
  /** It happens twice; the caller sees the second answer. */
  'deliver-twice',
  /** The instance that sent the request dies, before or after (`when`) it happened. */
  'kill-instance',
  /** It is answered with an error, and nothing happens. */
  'error',
] as const

/**
 * Something that goes wrong on purpose. A fault with an `action` or a `collection` meets requests of functions to the
 * platform; one without meets calls of functions.
 */
export interface Fault {
  id?: string
  mode: (typeof faultModes)[number]
  /** `database.modifyDocument`, or a beginning: `database.*`. */
  action?: string
  collection?: string
  function?: string
  /** How often it strikes; absent: always. */
  times?: number
  /** How many that it would meet pass first. */
  skip?: number
  /** 0 to 1, drawn from the seed; absent: always. */
  probability?: number
  when?: 'before' | 'after'
  /** For `error`. */
  code?: string
  message?: string
  /** For the timeouts: the connection breaks off after so many milliseconds, instead of staying open. */
  after?: number
}

export interface Encounter {
  function?: string
  action?: string
  collection?: string
}

/** The faults that are switched on. */
export class Faults {
  #random: Random
  #faults: (Fault & { id: string; left: number; toSkip: number })[] = []
  #added = 0

  constructor(random: Random) {
    this.#random = random
  }

  reset(random: Random): void {
    this.#random = random
    this.#faults = []
    this.#added = 0
  }

  /** Throws when it is no fault that there is. */
  add(fault: Fault): string {
    if (!faultModes.includes(fault.mode)) throw new Error(`Unknown fault mode ${String(fault.mode)}`)
    const id = fault.id ?? `fault-${++this.#added}`
    this.#faults.push({
      ...fault,
      id,
      left: fault.times ?? Number.POSITIVE_INFINITY,
      toSkip: fault.skip ?? 0,
    })
    return id
  }

  remove(id: string): boolean {
    const before = this.#faults.length
    this.#faults = this.#faults.filter((fault) => fault.id !== id)
    return this.#faults.length < before
  }

  list(): Fault[] {
    return this.#faults.map(({ left, toSkip, ...fault }) => ({
      ...fault,
      ...(Number.isFinite(left) && { times: left }),
      ...(toSkip > 0 && { skip: toSkip }),
    }))
  }

  /** The fault that this meets, if any; it counts as having struck. */
  meet(encounter: Encounter): Fault | undefined {
    for (const fault of this.#faults) {
      if (fault.left <= 0 || !meets(fault, encounter)) continue
      if (fault.toSkip > 0) {
        fault.toSkip -= 1
        continue
      }
      if (fault.probability !== undefined && this.#random.next() >= fault.probability) continue
      fault.left -= 1
      return fault
    }
    return undefined
  }
}

function meets(fault: Fault, { action, collection, function: name }: Encounter): boolean {
  const ofRequests = fault.action !== undefined || fault.collection !== undefined
  if (ofRequests !== (action !== undefined)) return false
  if (fault.function !== undefined && fault.function !== name) return false
  if (fault.collection !== undefined && fault.collection !== collection) return false
  if (fault.action === undefined) return true
  return fault.action.endsWith('*')
    ? action?.startsWith(fault.action.slice(0, -1)) === true
    : fault.action === action
}
