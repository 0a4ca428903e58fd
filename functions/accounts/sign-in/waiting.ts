import { database } from '../../platform/database.ts'
import type { Caller } from '../../platform/perform.ts'
import { type Session, sessionsCollection } from '../../platform/session.ts'

/** A code that waits for its phone. */

/** Long enough to take out a phone and open the mini-program. */
export const codeMs = 2 * 60_000
/** So long the page may still ask how it ended. */
export const keepMs = 10 * 60_000
/** Of a hundred pairs of digits. */
const mostWrongDigits = 3

export function isWaiting({ account, codeUntil, wrongDigits }: Session, now: number): boolean {
  return account === undefined && codeUntil > now && wrongDigits < mostWrongDigits
}

/** The condition for the same. */
export function waiting(now: number): object {
  const { command: _ } = database()
  return { account: _.exists(false), codeUntil: _.gt(now), wrongDigits: _.lt(mostWrongDigits) }
}

/** Takes away what nobody needs any more: done by the timer, and by whoever begins a sign-in. @returns how many. */
export function removeOldSessions(now: number): Promise<number> {
  const { command: _ } = database()
  return database().remove(sessionsCollection, { deleteAt: _.lt(now) })
}

export function browserOf({ browser }: Caller): NonNullable<Caller['browser']> {
  if (!browser) throw new Error('a row for browsers was reached without a key')
  return browser
}
