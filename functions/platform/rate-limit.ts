import { Refusal } from './refusal.ts'

/**
 * Counts calls per caller in the memory of one instance. It keeps a single phone or address from drowning an instance; it is no
 * invariant, and it writes nothing. Limits that must hold exactly are kept in the account's document (`admit`).
 */
export interface RateLimit {
  /** @throws Refusal TOO_MANY_REQUESTS */
  take(caller: string, operation: string, perMinute: number, now: number): void
}

const minuteMs = 60_000
const maxCallers = 5000

export function createRateLimit(): RateLimit {
  let minute = 0
  let counts = new Map<string, number>()
  return {
    take(caller, operation, perMinute, now) {
      const current = Math.floor(now / minuteMs)
      if (current !== minute || counts.size > maxCallers) {
        minute = current
        counts = new Map()
      }
      const key = `${caller}\n${operation}`
      const count = (counts.get(key) ?? 0) + 1
      counts.set(key, count)
      if (count > perMinute) throw new Refusal('TOO_MANY_REQUESTS')
    },
  }
}
