import type { MessageTemplate } from '../../shared/accounts/contract.ts'
import type { Role } from '../../shared/contract.ts'
import { database } from './database.ts'
import { Refusal } from './refusal.ts'

/**
 * Accounts and persons. An account is a WeChat identity; a person is who is served. One account may act for several
 * persons and several accounts for one: the consent stands in the account's document, so that taking it away acts at once.
 */

/** `accounts/<openid>`. Below 64 KB: `commands` keeps at most `perDay` entries an operation, of about 60 bytes. */
export interface Account {
  readonly _id: string
  readonly v: 1
  readonly actsFor: readonly ActsFor[]
  readonly grants: readonly Grant[]
  /** The keys of the last day's commands, oldest first: they count towards the limit and make repeats harmless. */
  readonly commands?: Readonly<Record<string, readonly SeenCommand[]>>
  /** How many messages of each template WeChat lets us send; our own ledger, as no API tells. */
  readonly credits?: Readonly<Partial<Record<MessageTemplate, number>>>
}

export interface ActsFor {
  readonly person: string
  readonly name: string
  readonly relation: 'self' | 'parent' | 'child' | 'spouse' | 'relative' | 'neighbour' | 'other'
  /** How consent was given, and when. Epoch milliseconds. */
  readonly consent: { readonly how: 'self' | 'app' | 'in-person' | 'phone' | 'paper'; readonly at: number }
}

/** Role R on this node and everything below. A node is its path: `/qinghe/hewan/liuan`. */
export interface Grant {
  readonly role: Role
  readonly node: string
  /** The centre or station where the person works, when there is one. */
  readonly site?: string
  /** Who holds it, as colleagues know her: staff pages carry it as a watermark. */
  readonly name?: string
}

interface SeenCommand {
  readonly k: string
  readonly h: string
  readonly t: number
}

/** `people/<id>`: below 8 KB, as `claims` holds what is open only. */
export interface Person {
  readonly _id: string
  readonly v: 1
  readonly name: string
  /** Sealed. */
  readonly phone?: string
  /** Id of the command that last said the name and the number: under its key, nothing else may be said. */
  readonly saidBy?: string
  /** What the person has open, by kind; limits that span days are conditions on these lists. */
  readonly claims: {
    /** Grows with every change of the lists; a change that was decided on a list names it. */
    readonly rev: number
    /** When a command last began to change something here, until the timer has seen that it ended well. */
    readonly touchedAt?: number
    readonly appointments: readonly AppointmentClaim[]
  }
}

/** One open appointment. `to` is where a reschedule is moving it; the day documents are the truth. */
export interface AppointmentClaim {
  readonly id: string
  readonly service: string
  readonly site: string
  readonly day: string
  readonly slot: string
  /** When the claim was made or last touched, epoch milliseconds: only old ones are repaired. */
  readonly at: number
  /** The call that made or took over the claim: only that one gives it back. */
  readonly attempt: string
  readonly to?: MoveTarget
}

export interface MoveTarget {
  readonly day: string
  readonly slot: string
  /** Id of the command that moves it: sent again, it goes on where it was. */
  readonly command: string
  /** The `rev` of the booking that is moved: one that was changed meanwhile stays where it is. */
  readonly rev: number
  /** The call that is moving it: only that one gives up. */
  readonly attempt: string
}

export const accountsCollection = 'accounts'
export const peopleCollection = 'people'

const dayMs = 24 * 60 * 60 * 1000

/** @returns the account, or one that may do nothing yet. */
export async function readAccount(openid: string): Promise<Account> {
  return (await database().read<Account>(accountsCollection, openid)) ?? unknownAccount(openid)
}

export function unknownAccount(openid: string): Account {
  return { _id: openid, v: 1, actsFor: [], grants: [] }
}

export interface CommandSent {
  readonly operation: string
  /** Derived from the account, the operation and the phone's key. */
  readonly id: string
  readonly fingerprint: string
  readonly perDay: number
}

export interface Admitted {
  readonly account: Account
  readonly repeated: boolean
}

/**
 * Reads the account and, in the same write, notes the command under its key and counts it against the limit of the day.
 * @returns the account, and whether the same command was admitted before.
 * @throws Refusal KEY_REUSED for the same key with another body, TOO_MANY_REQUESTS beyond the limit.
 */
export async function admit(openid: string, sent: CommandSent, now: number): Promise<Admitted> {
  const { command: _ } = database()
  const seen = `commands.${sent.operation}`
  const entry: SeenCommand = { k: sent.id, h: sent.fingerprint, t: now }
  const account = await database().changeAndRead<Account>(
    accountsCollection,
    _.and([
      { _id: openid },
      { [seen]: _.not(_.elemMatch({ k: sent.id })) },
      _.or([{ [`${seen}.${sent.perDay - 1}`]: _.exists(false) }, { [`${seen}.0.t`]: _.lte(now - dayMs) }]),
    ]),
    { [seen]: _.push({ each: [entry], slice: -sent.perDay }) },
  )
  if (account) return { account, repeated: false }

  const known = await database().read<Account>(accountsCollection, openid)
  // Not stored yet; whoever stores this account stores the command with it.
  if (!known)
    return {
      account: { ...unknownAccount(openid), commands: { [sent.operation]: [entry] } },
      repeated: false,
    }
  const before = known.commands?.[sent.operation]?.find((one) => one.k === sent.id)
  if (before && before.h !== sent.fingerprint) throw new Refusal('KEY_REUSED')
  // A repeat of what was admitted already does not count again.
  if (before) return { account: known, repeated: true }
  throw new Refusal('TOO_MANY_REQUESTS')
}

/** Whether a grant of one of these roles reaches this node. */
export function reaches(grants: readonly Grant[], roles: readonly Role[], node: string): boolean {
  return grants.some(
    (grant) => roles.includes(grant.role) && (node === grant.node || node.startsWith(`${grant.node}/`)),
  )
}
