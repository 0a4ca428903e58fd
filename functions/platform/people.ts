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
  /** The `rev` of the document whose word about this account was taken last, by its id: see `applyGrant`. */
  readonly applied?: Readonly<Record<string, number>>
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

/**
 * Role R on this node and everything below, because the account holds a post of the organisation or stands in for who does.
 * The node's document is the truth; this is what it says, so that a call needs no second read.
 */
export interface Grant {
  readonly role: Role
  /** The path of the node: `/qinghe/hewan/liuan`. */
  readonly node: string
  /** The centre or station where the person works, when there is one. */
  readonly site?: string
  /** Id of the post whose right it is. */
  readonly post: string
  /** Id of the post that the account holds itself: another one for a deputy, who is one as long as she holds it. */
  readonly held: string
  /** What the post is called: 柳岸社区网格员. */
  readonly title: string
  /** Who holds it, as colleagues know her: staff pages carry it as a watermark, the history and the list of looks name it. */
  readonly name: string
  /** It holds from this instant on, and until before that one. Epoch milliseconds. */
  readonly from?: number
  readonly until?: number
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

/** The grants of these roles that hold now, the person's own before those that she stands in for. */
export function grantsOf(
  { grants }: Pick<Account, 'grants'>,
  roles: readonly Role[],
  now: number,
): readonly Grant[] {
  const holding = grants.filter(
    ({ role, from = now, until = Number.POSITIVE_INFINITY }) =>
      roles.includes(role) && from <= now && now < until,
  )
  return holding.sort((a, b) => Number(isDeputy(a)) - Number(isDeputy(b)))
}

export function isDeputy({ post, held }: Pick<Grant, 'post' | 'held'>): boolean {
  return post !== held
}

/** The first of these grants that reaches the node: it hangs there or above. */
export function reaching(grants: readonly Grant[], node: string): Grant | undefined {
  return grants.find((grant) => node === grant.node || node.startsWith(`${grant.node}/`))
}

/*
 * What an account has from another document (a grant from a node, consent from a person) is a projection of that document, the
 * truth. Each write of it carries the document's `rev` and is refused by an account that knows a later one: `applied` under the
 * document's id. So a write that comes late, or twice, never brings back a right that was taken away.
 *
 *   truth at rev 7: granted ─────────────── projection 7 comes late: 8 is applied already, nothing happens
 *   truth at rev 8: taken away ── projection 8
 */

/**
 * Gives an account the grant of a post. One round trip where the account is somebody already and has it not yet.
 * @param account as it was admitted: one that is not stored yet is stored as it is there.
 * @returns the account with the grant; undefined when something later is applied already, or when who was to be deputy does
 * not hold her own post any more.
 */
export async function applyGrant(account: Account, grant: Grant, rev: number): Promise<Account | undefined> {
  const { command: _ } = database()
  const { _id } = account
  const { post, held } = grant
  const source = sourceOf(grant)
  const conditions = [
    ...notApplied(_id, source, rev),
    ...(isDeputy(grant) ? [{ grants: _.elemMatch({ post: held, held }) }] : []),
  ]
  const first: Account = { ...account, grants: [grant], applied: { [source]: rev } }
  const insert = () => database().insert(accountsCollection, { ...first })
  const looksNew = account.actsFor.length === 0 && account.grants.length === 0
  if (looksNew && !isDeputy(grant) && (await insert())) return first
  for (let attempt = 0; attempt < 3; attempt += 1) {
    const changed = await database().changeAndRead<Account>(
      accountsCollection,
      _.and([...conditions, { grants: _.not(_.elemMatch({ post, held })) }]),
      { grants: _.push([grant]), [`applied.${source}`]: rev },
    )
    if (changed) return changed
    // What an earlier word said of this post makes way for this one.
    const cleared = await database().change(accountsCollection, _.and([...notApplied(_id, source, rev)]), {
      grants: _.pull({ post, held }),
    })
    if (cleared) continue
    if (isDeputy(grant) || (await database().read<Account>(accountsCollection, _id))) return undefined
    if (await insert()) return first
  }
  return undefined
}

/**
 * Takes the grant of a post from an account, and with her own post everything that she was deputy of through it. One round
 * trip; an account that knows something later keeps what it has.
 */
export async function applyRevocation(
  openid: string,
  grant: Pick<Grant, 'post' | 'held'>,
  rev: number,
): Promise<void> {
  const { command: _ } = database()
  const { post, held } = grant
  const source = sourceOf(grant)
  await database().change(accountsCollection, _.and([...notApplied(openid, source, rev)]), {
    grants: _.pull(isDeputy(grant) ? { post, held } : { held }),
    [`applied.${source}`]: rev,
  })
}

/**
 * The account's part of the condition of a projection, for `_.and`: it is this one, and knows nothing later. The change then
 * sets `applied.<source>` to the `rev`.
 * @param source the document, or the part of it, whose word it is: an id without dots.
 */
export function notApplied(openid: string, source: string, rev: number): readonly object[] {
  const { command: _ } = database()
  const field = `applied.${source}`
  return [{ _id: openid }, _.or([{ [field]: _.exists(false) }, { [field]: _.lt(rev) }])]
}

function sourceOf(grant: Pick<Grant, 'post' | 'held'>): string {
  return isDeputy(grant) ? `${grant.post}:deputy` : grant.post
}
