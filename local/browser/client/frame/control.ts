import type { Configuration } from '../phone.ts'

/** A call of a function, as the stand-in remembers it. */
export interface Call {
  requestId: string
  function: string
  startedAt: string
  roundTrips: number
  durationMs?: number
  queuedMs?: number
  coldStartMs?: number
  outcome?: string
  openid: string | null
}

/** A message that WeChat would have delivered. */
export interface Message {
  openid: string
  templateId: string
  at: string
  page: string | null
  data: Record<string, string>
}

/** The stand-in's side doors, see docs/local-cloudbase.md. Without a stand-in every answer is empty. */
export class Control {
  private readonly base: string | undefined

  constructor({ control }: Configuration) {
    this.base = control?.replace(/\/$/, '')
  }

  calls(): Promise<Call[]> {
    return this.get('/calls?limit=30', [])
  }

  mailbox(openid: string): Promise<Message[]> {
    return this.get(`/mailbox?openid=${encodeURIComponent(openid)}`, [])
  }

  clock(): Promise<{ now: string; stands: boolean } | undefined> {
    return this.get('/clock', undefined)
  }

  /**
   * `{ now: ISO }`, `{ advance: milliseconds }` or `{ real: true }`. Timers that fall due on the way fire once: of a day and a timer
   * of each minute one would wait long for all of them.
   */
  async moveClock(to: { now: string } | { advance: number } | { real: true }): Promise<void> {
    if (!this.base) return
    await fetch(`${this.base}/clock`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ stands: false, timers: 'latest', ...to }),
    })
  }

  private async get<T>(path: string, nothing: T): Promise<T> {
    if (!this.base) return nothing
    const response = await fetch(this.base + path).catch(() => undefined)
    return response?.ok ? ((await response.json()) as T) : nothing
  }
}
