import type { Invocation } from './invocation.ts'
import type { Random } from './random.ts'

interface Waiting {
  invocation: Invocation
  order: number
  go: () => void
}

/** How long a request may be under way in the database, real milliseconds, before others are let in beside it. */
const lockPatience = 500

/**
 * Decides which request reaches the platform next, so that a run can be repeated. Requests queue until every running
 * invocation waits for one; then the seed picks the one that goes on. Nothing else happens meanwhile, therefore the
 * order depends on the seed alone. One exception: a request that waits for a lock (a write beside a transaction) ends
 * only after others went on, so the gate opens again when one takes longer than a database ever does.
 */
export class Gate {
  #random: Random
  /** Running invocations in the order of their start, with the number of requests that they wait for. */
  readonly #running = new Map<Invocation, { order: number; pending: number }>()
  #queue: Waiting[] = []
  #started = 0
  #sent = 0
  #inside = 0
  #scheduled = false
  /** The order in which requests were let in, by number of invocation. */
  trace: number[] = []

  constructor(random: Random) {
    this.#random = random
  }

  reset(random: Random): void {
    this.#random = random
    this.#running.clear()
    this.#queue = []
    this.#started = 0
    this.#sent = 0
    this.#inside = 0
    this.trace = []
  }

  begin(invocation: Invocation): void {
    this.#running.set(invocation, { order: this.#started++, pending: 0 })
  }

  /** What it still has in the queue (it was killed) never happens. */
  end(invocation: Invocation): void {
    this.#running.delete(invocation)
    this.#queue = this.#queue.filter((waiting) => waiting.invocation !== invocation)
    this.#schedule()
  }

  /** Lets one request through in its turn. Requests of nobody (an administrator's) need no turn. */
  async pass<T>(invocation: Invocation | undefined, handle: () => Promise<T>): Promise<T> {
    const running = invocation && this.#running.get(invocation)
    if (!invocation || !running) return handle()
    running.pending += 1
    const order = running.order * 1_000_000 + this.#sent++
    await new Promise<void>((go) => {
      this.#queue.push({ invocation, order, go })
      this.#schedule()
    })
    this.trace.push(running.order)
    this.#inside += 1
    let inside = true
    const leave = () => {
      if (inside) this.#inside -= 1
      inside = false
      this.#schedule()
    }
    const patience = setTimeout(leave, lockPatience)
    try {
      return await handle()
    } finally {
      clearTimeout(patience)
      running.pending -= 1
      leave()
    }
  }

  /** A request that lasts as long as another invocation does: it waits, but must not hold the gate. */
  async beside<T>(invocation: Invocation | undefined, handle: () => Promise<T>): Promise<T> {
    const running = invocation && this.#running.get(invocation)
    if (!running) return handle()
    running.pending += 1
    this.#schedule()
    try {
      return await handle()
    } finally {
      running.pending -= 1
    }
  }

  #schedule(): void {
    if (this.#scheduled) return
    this.#scheduled = true
    // Two turns of the event loop: an answer that was just given may make its invocation send several requests.
    setImmediate(() =>
      setImmediate(() => {
        this.#scheduled = false
        this.#open()
      }),
    )
  }

  #open(): void {
    if (this.#inside > 0 || this.#queue.length === 0) return
    for (const { pending } of this.#running.values()) if (pending === 0) return
    this.#queue.sort((one, other) => one.order - other.order)
    const [next] = this.#queue.splice(this.#random.below(this.#queue.length), 1)
    next?.go()
  }
}
