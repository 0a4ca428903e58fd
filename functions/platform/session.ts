import type { BrowserName, SystemName } from '../../shared/accounts/sign-in.ts'
import { database } from './database.ts'
import { derivedId } from './ids.ts'
import { Refusal } from './refusal.ts'
import type { SignedBy } from './signed-request.ts'

/**
 * Staff on a computer. A browser has a key that never leaves it, and signs each request with it: what is stolen on the way, or
 * carried to another browser, is worth nothing. A person confirms with the phone that the key acts for her.
 *
 * `sessions/<id of the key>` is both, the code that waits for the phone and the session that it becomes: confirming is one
 * conditional update. Below 2 KB.
 */
export interface Session {
  readonly _id: string
  readonly v: 1
  readonly publicKey: string
  /** The command that began it: sent again, it is answered again. */
  readonly command: string
  readonly system: SystemName
  readonly browser: BrowserName
  /** Where the computer is in the network, as the platform says. */
  readonly address: string
  /** Epoch milliseconds; of the code first, then of the session. */
  readonly since: number
  /** What the phone scans or types, and what the person compares. */
  readonly code: string
  readonly digits: string
  readonly codeUntil: number
  /** How often other digits were given. */
  readonly wrongDigits: number
  /** The fields below come with the confirmation. */
  readonly account?: string
  /** The command that confirmed it. */
  readonly confirmedBy?: string
  /** The count of the latest request that was let in. */
  readonly count?: number
  readonly endsAt?: number
  /** Pushed on by every request. */
  readonly idleUntil?: number
  /** It shows a list to a hall and nobody watches over it: it may read that list and nothing else, until it ends. */
  readonly display?: true
  /** When nothing of it is needed any more. */
  readonly deleteAt: number
}

export const sessionsCollection = 'sessions'

const minute = 60_000
/** A shift, lunch included. */
export const sessionMs = 8 * 60 * minute
export const idleMs = 30 * minute

export function sessionIdOf(publicKey: string): string {
  return derivedId('ses', publicKey)
}

export interface Entered {
  readonly account: string
  readonly isDisplay: boolean
}

/**
 * Lets one signed request in: one conditional update counts it and answers whose it is. The count must be higher than any before, so
 * a request is let in once at most.
 * @returns the account, and whether it is a screen in a hall.
 * @throws Refusal OUT_OF_ORDER for a count that was passed, SESSION_OVER where there is no session (any more).
 */
export async function enter({ publicKey, count }: SignedBy, now: number): Promise<Entered> {
  const { command: _ } = database()
  const mine = { _id: sessionIdOf(publicKey), publicKey }
  const session = await database().changeAndRead<Session>(
    sessionsCollection,
    { ...mine, count: _.lt(count), endsAt: _.gt(now), idleUntil: _.gt(now) },
    { count, idleUntil: now + idleMs },
  )
  if (session?.account) return { account: session.account, isDisplay: session.display === true }
  const known = await database().read<Session>(sessionsCollection, mine._id)
  throw new Refusal(known && isOpen(known, now) ? 'OUT_OF_ORDER' : 'SESSION_OVER')
}

export function isOpen({ endsAt = 0, idleUntil = 0 }: Session, now: number): boolean {
  return endsAt > now && idleUntil > now
}
