/** What an instance needs to show the same time: a standing instant, or an offset to real time (milliseconds). */
export interface ClockState {
  standing: number | null
  offset: number
}

/**
 * The platform's time. It runs with real time until told otherwise; a virtual clock stands until it is moved, or
 * runs on with an offset (a person who picks another date in the browser wants time to go on from there).
 */
export class Clock {
  #state: ClockState

  constructor(standing?: number) {
    this.#state = { standing: standing ?? null, offset: 0 }
  }

  now(): number {
    return this.#state.standing ?? Date.now() + this.#state.offset
  }

  get stands(): boolean {
    return this.#state.standing !== null
  }

  state(): ClockState {
    return { ...this.#state }
  }

  /** Moves the clock to an instant (epoch milliseconds); it stands there, or runs on from there. */
  set(to: number, stands: boolean): void {
    this.#state = stands ? { standing: to, offset: 0 } : { standing: null, offset: to - Date.now() }
  }

  /** Back to real time. */
  release(): void {
    this.#state = { standing: null, offset: 0 }
  }
}
