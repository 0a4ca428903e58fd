import type { Clock } from './clock.ts'
import { type Cron, parseCron } from './cron.ts'
import type { Called, Functions } from './functions.ts'

interface Timer {
  function: string
  name: string
  cron: Cron
  next: number | undefined
  /** How many of the next firings are left out. */
  omitted: number
  /** How many of the next firings come twice. */
  doubled: number
}

export interface Firing {
  function: string
  /** Epoch milliseconds. */
  due: number
  ok: boolean
}

/** Which firings happen when the clock jumps: every one, only the latest of each timer, or none. */
export type JumpMode = 'each' | 'latest' | 'none'

const maximalFirings = 5000
const maximalSleep = 60_000

/** Fires the timers of functions: by themselves while time runs, and in order when the clock is moved past them. */
export class Timers {
  readonly #timers: Timer[] = []
  readonly #clock: Clock
  readonly #functions: Functions
  #sleep: NodeJS.Timeout | undefined
  #stopped = false
  /** Off, nothing fires by itself; moving the clock and `fire` still do. */
  automatic = true

  constructor(clock: Clock, functions: Functions) {
    this.#clock = clock
    this.#functions = functions
    for (const { name, timer, timerName } of functions.configurations) {
      if (timer === undefined) continue
      const cron = parseCron(timer)
      const next = cron.next(clock.now())
      this.#timers.push({ function: name, name: timerName ?? name, cron, next, omitted: 0, doubled: 0 })
    }
    this.#arm()
  }

  list(): { function: string; name: string; next: number | undefined; omitted: number; doubled: number }[] {
    return this.#timers.map(({ cron: _, ...timer }) => timer)
  }

  /** The next `times` firings of a timer do not happen, or happen twice. */
  disturb(name: string, how: 'omit' | 'double', times: number): void {
    const timer = this.#timer(name)
    if (how === 'omit') timer.omitted += times
    else timer.doubled += times
  }

  /** Fires the timer of a function now, whether it is due or not. */
  fire(name: string): Promise<Called> {
    const timer = this.#timer(name)
    return this.#call(timer, this.#clock.now())
  }

  /** Moves the clock to an instant, and fires on the way what is due, each at its own instant. */
  async moveTo(to: number, stands: boolean, mode: JumpMode): Promise<Firing[]> {
    const firings: Firing[] = []
    if (to < this.#clock.now()) mode = 'none'
    if (mode === 'latest') {
      for (const timer of this.#timers) {
        for (let next = timer.next; next !== undefined && next <= to; next = timer.cron.next(next)) {
          timer.next = next
        }
      }
    }
    while (mode !== 'none') {
      const timer = this.#earliest()
      if (timer?.next === undefined || timer.next > to) break
      if (firings.length >= maximalFirings) {
        throw new Error(`More than ${maximalFirings} timers are due: move in steps, or with timers "latest"`)
      }
      this.#clock.set(timer.next, true)
      firings.push(...(await this.#fireDue(timer)))
    }
    this.#clock.set(to, stands)
    this.rearm()
    return firings
  }

  /** After the clock was changed by other means. */
  rearm(): void {
    for (const timer of this.#timers) timer.next = timer.cron.next(this.#clock.now())
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#sleep)
  }

  #timer(name: string): Timer {
    const timer = this.#timers.find((candidate) => candidate.function === name)
    if (!timer) throw new Error(`The function ${name} has no timer`)
    return timer
  }

  #earliest(): Timer | undefined {
    let earliest: Timer | undefined
    for (const timer of this.#timers) {
      if (timer.next !== undefined && (earliest?.next === undefined || timer.next < earliest.next)) {
        earliest = timer
      }
    }
    return earliest
  }

  #arm(): void {
    clearTimeout(this.#sleep)
    const next = this.#earliest()?.next
    if (this.#stopped || this.#clock.stands || !this.automatic || next === undefined) return
    const wait = Math.min(Math.max(next - this.#clock.now(), 0), maximalSleep)
    this.#sleep = setTimeout(() => {
      void (async () => {
        for (;;) {
          const timer = this.#earliest()
          if (this.#clock.stands || timer?.next === undefined || timer.next > this.#clock.now()) break
          // The cloud does not wait for one timer's function before it fires another.
          void this.#fireDue(timer)
        }
        this.#arm()
      })()
    }, wait)
  }

  async #fireDue(timer: Timer): Promise<Firing[]> {
    const due = timer.next ?? this.#clock.now()
    timer.next = timer.cron.next(due)
    if (timer.omitted > 0) {
      timer.omitted -= 1
      return []
    }
    const times = timer.doubled > 0 ? 2 : 1
    if (times === 2) timer.doubled -= 1
    const calls = Array.from({ length: times }, () => this.#call(timer, due))
    const outcomes = await Promise.allSettled(calls)
    return outcomes.map(({ status }) => ({ function: timer.function, due, ok: status === 'fulfilled' }))
  }

  #call(timer: Timer, due: number): Promise<Called> {
    const event = {
      Type: 'Timer',
      TriggerName: timer.name,
      Time: new Date(due).toISOString().replace(/\.\d+Z$/, 'Z'),
      Message: '',
    }
    return this.#functions.call(timer.function, event, { kind: 'timer' })
  }
}
