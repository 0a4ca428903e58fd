import { Refusal } from './refusal.ts'

/**
 * Counts calls per caller in the memory of one instance. It keeps a single phone or address from drowning an instance; it is no
 * invariant, and it writes nothing. Limits that must hold exactly are kept in the account's document (`admit`).
 */
export interface RateLimit {
  /** @throws Refusal TOO_MANY_REQUESTS */
  take(caller: string, operation: string, perMinute: number, now: number): void
  /** What was taken last was no call of this caller's after all. */
  giveBack(caller: string, operation: string): void
}

const minuteMs = 60_000
/** Callers times operations. Beyond it who called longest ago is forgotten, and nobody else. */
const mostCounted = 5000

export function createRateLimit(): RateLimit {
  // In the order of their latest calls.
  const counted = new Map<string, { readonly minute: number; readonly count: number }>()
  const keyOf = (caller: string, operation: string) => `${caller}\n${operation}`
  return {
    take(caller, operation, perMinute, now) {
      const key = keyOf(caller, operation)
      const minute = Math.floor(now / minuteMs)
      const before = counted.get(key)
      const count = before?.minute === minute ? before.count + 1 : 1
      counted.delete(key)
      counted.set(key, { minute, count })
      if (counted.size > mostCounted) {
        for (const oldest of counted.keys()) {
          counted.delete(oldest)
          break
        }
      }
      if (count > perMinute) throw new Refusal('TOO_MANY_REQUESTS')
    },
    giveBack(caller, operation) {
      const key = keyOf(caller, operation)
      const { minute, count } = counted.get(key) ?? { minute: 0, count: 0 }
      if (count > 0) counted.set(key, { minute, count: count - 1 })
    },
  }
}
