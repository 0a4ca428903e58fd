import type { Clock } from './clock.ts'
import { appId } from './context.ts'
import type { Called, Functions } from './functions.ts'
import type { Store } from './store.ts'

interface Pending {
  due: number
  openid: string
  event: Record<string, unknown>
}

const longestSleep = 60_000

/**
 * WeChat's message push. Which function gets an event is set in WeChat's console (`routes`: name of the event, `*` for
 * the rest); an event that nobody gets is dropped, as there.
 */
export class Pushes {
  readonly #store: Store
  readonly #clock: Clock
  readonly #functions: Functions
  readonly #routes: Readonly<Record<string, string>>
  #sleep: NodeJS.Timeout | undefined
  #sequence = 0
  #stopped = false

  constructor(store: Store, clock: Clock, functions: Functions, routes: Readonly<Record<string, string>>) {
    this.#store = store
    this.#clock = clock
    this.#functions = functions
    this.#routes = routes
    this.rearm()
  }

  /** Sends an event now; answers nothing when no function is set for it. */
  async send(openid: string, event: Record<string, unknown>): Promise<Called | undefined> {
    const name = this.#routes[String(event.Event ?? event.MsgType)] ?? this.#routes['*']
    if (name === undefined) return undefined
    const whole = {
      ToUserName: 'gh_standin00000',
      FromUserName: openid,
      CreateTime: Math.floor(this.#clock.now() / 1000),
      MsgType: 'event',
      ...event,
      userInfo: { openId: openid, appId },
    }
    return this.#functions.call(name, whole, { kind: 'push', openid })
  }

  /** Sends an event after so many milliseconds of the platform's clock; it is kept over a restart. */
  async schedule(after: number, openid: string, event: Record<string, unknown>): Promise<void> {
    const due = this.#clock.now() + after
    const key = `push:${String(due).padStart(15, '0')}:${++this.#sequence}`
    await this.#store.put(key, { due, openid, event } satisfies Pending)
    this.rearm()
  }

  list(): Pending[] {
    return this.#store.list<Pending>('push:').map(({ value }) => value)
  }

  /** Sends what is due, or everything; answers how many. */
  async flush(everything = false): Promise<number> {
    let sent = 0
    for (const { key, value } of this.#store.list<Pending>('push:')) {
      if (!everything && value.due > this.#clock.now()) continue
      await this.#store.remove(key)
      await this.send(value.openid, value.event).catch(() => {})
      sent += 1
    }
    this.rearm()
    return sent
  }

  rearm(): void {
    clearTimeout(this.#sleep)
    const [first] = this.list()
    if (this.#stopped || this.#clock.stands || !first) return
    const wait = Math.min(Math.max(first.due - this.#clock.now(), 0), longestSleep)
    this.#sleep = setTimeout(() => void this.flush(), wait)
  }

  stop(): void {
    this.#stopped = true
    clearTimeout(this.#sleep)
  }
}
