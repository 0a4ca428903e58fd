import type { ConsentPurpose } from '../../shared/accounts/consent-texts.ts'
import type { MessageTemplate } from '../../shared/accounts/contract.ts'
import type { Role } from '../../shared/contract.ts'
import type { NoticeKind } from '../../shared/notices/rules.ts'
import { database } from './database.ts'
import type { HistoryEvent } from './history.ts'
import { Refusal } from './refusal.ts'

/**
 * Accounts and persons. An account is a WeChat identity; a person is who is served. One account may act for several
 * persons and several accounts for one. The person's document says who may (`self`, `carers`); the account has a copy, so that a
 * call needs no second read.
 */

/** `accounts/<openid>`. Below 64 KB with all that it may hold at once: tests/rules/account-size.test.ts adds it up. */
export interface Account {
  readonly _id: string
  readonly v: 1
  readonly actsFor: readonly ActsFor[]
  readonly grants: readonly Grant[]
  /** The `rev` of the document whose word about this account was taken last, by its id: see `applyGrant`. */
  readonly applied?: Readonly<Record<string, number>>
  /** When `applied` was written last: what it says of others than are in `grants` and `actsFor` goes a quarter of an hour later. */
  readonly appliedAt?: number
  /** What the account sent today and on the last day before, by `slotOf` the day. */
  readonly commands?: Readonly<Record<string, DayOfCommands>>
  /** Where a place is kept while somebody makes up her mind: the id of the `appointment_days` document. */
  readonly hold?: string
  /** How many messages of each template WeChat lets us send; our own ledger, as no API tells. */
  readonly credits?: Readonly<Partial<Record<MessageTemplate, number>>>
  /** The latest of what a message told this account, such as a version of a notice: each is told once. At most 20. */
  readonly told?: readonly Told[]
  readonly preferences?: Preferences
  /** The code that the person shows to staff, so that they know which account is meant. */
  readonly shown?: OneTimeCode
  /** The person that it was and that was erased last, and when: without posts, or another person, nothing else is left of it. */
  readonly erased?: string
  readonly erasedAt?: number
}

/** The claim of a message: see functions/notices/reach/delivery.ts. */
export interface Told {
  /** What: `ntc_…:2`, `digest:2026-03-03`. */
  readonly n: string
  /** In which batch, and by which run of the timer. */
  readonly batch: number
  readonly by: string
}

/** What the person chose. All of it may be missing. */
export interface Preferences {
  /** 长辈版. */
  readonly elder?: boolean
  /** The kinds of notices that she wants to be told about; all of them where she has chosen none. */
  readonly subscriptions?: readonly NoticeKind[]
  /** Whether she wants one summary a day of what is not urgent. */
  readonly digest?: boolean
  /** Path of the node where she lives, as she chose it herself. */
  readonly home?: string
}

/** A code that counts once: only its hash is kept, see `one-time-code.ts`. Epoch milliseconds. */
export interface OneTimeCode {
  readonly hash: string
  readonly expiresAt: number
  /** The command that used it. */
  readonly usedBy?: string
  /** The account of who made it for somebody else, and may not use it. */
  readonly by?: string
  /** The version of the text that was agreed to with it. */
  readonly text?: string
}

export type Relation = 'self' | 'parent' | 'child' | 'spouse' | 'relative' | 'neighbour' | 'other'

/** An account may act for so many persons, itself included. */
export const mostPersons = 10

export interface ActsFor {
  readonly person: string
  readonly name: string
  /** What the person is to the account. */
  readonly relation: Relation
  /** How consent was given, and when. Epoch milliseconds. */
  readonly consent: {
    readonly how: 'self' | 'guardian' | 'app' | 'in-person' | 'phone' | 'paper'
    readonly at: number
  }
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

/** The commands of one day in China: their number is limited, and their keys make repeats harmless. */
export interface DayOfCommands {
  /** Days since 1970-01-01. */
  readonly day: number
  /** How many of each operation were admitted. */
  readonly counts: Readonly<Record<string, number>>
  /** The latest ones, oldest first: at most `mostSeen`. */
  readonly seen: readonly SeenCommand[]
}

interface SeenCommand {
  /** The id of the command, without `cmd_`. */
  readonly k: string
  /** Fingerprint of its body. */
  readonly h: string
  /** Epoch milliseconds. */
  readonly t: number
  readonly o: string
}

/** A phone sends a command again before it sends the next one; a grid worker's phone some dozens that waited for a network. */
export const mostSeen = 120

/** `people/<id>`: below 16 KB: ten carers, sixty paths, the consents and what is open. */
export interface Person {
  readonly _id: string
  readonly v: 1
  /** Grows with each change of who she is and who acts for her; not with `claims`, which have their own. */
  readonly rev: number
  readonly name: string
  /** Sealed. */
  readonly phone?: string
  /** Finds her by her number: see `phoneHash`. */
  readonly phoneHash?: string
  /** Sealed. Where she lives, for home visits. */
  readonly address?: string
  /** The account that she is. Who was registered at a counter, and a child, has none. */
  readonly self?: string
  /** Who may act for her. */
  readonly carers: readonly Carer[]
  /** Her code for who shall act for her; of somebody without an account the one by which she takes herself over. */
  readonly offer?: OneTimeCode
  /** What she agreed to being stored, and when. */
  readonly consents: readonly PurposeConsent[]
  /** The nodes where she was registered or served, and all above them: whose staff may look for her. */
  readonly within: readonly string[]
  readonly registeredAt: number
  /** The latest commands that changed it: sent again, they change nothing. */
  readonly commands: readonly string[]
  /** Accounts whose copy (`actsFor`) perhaps does not say yet what stands here. */
  readonly uncopied: readonly string[]
  readonly unrecorded: readonly HistoryEvent[]
  /** When the timer has something to do here. */
  readonly nextPendingAt?: number
  /** Since when she is being erased; nobody acts for her any more. */
  readonly erasing?: {
    readonly at: number
    readonly cause: string
    /** The account that she was: it forgets everything with her, unless it goes on as another person. */
    readonly account?: string
    readonly isReplaced?: true
  }
  /** What the person has open, by kind; limits that span days are conditions on these lists. */
  readonly claims: {
    /** Grows with every change of the lists; a change that was decided on a list names it. */
    readonly rev: number
    /** When a command last began to change something here, until the timer has seen that it ended well. */
    readonly touchedAt?: number
    readonly appointments: readonly AppointmentClaim[]
  }
}

/** An account that acts for the person. */
export interface Carer {
  /** `car_…` */
  readonly id: string
  readonly account: string
  /** As the carer calls herself. */
  readonly name: string
  /** What the person is to the carer. */
  readonly relation: Exclude<Relation, 'self'>
  readonly consent: {
    readonly how: Exclude<ActsFor['consent']['how'], 'self'>
    /** When it was recorded. Epoch milliseconds. */
    readonly at: number
    /** The version of the text that was agreed to. */
    readonly text: string
    /** The day on which it was given, where staff recorded it, and who of them heard or saw it: 赵丽华（窗口工作人员）. */
    readonly day?: string
    readonly witness?: string
  }
}

/** Consent to storing something for one purpose, to a version of its text. The latest word for a purpose counts. */
export interface PurposeConsent {
  readonly purpose: ConsentPurpose
  readonly text: string
  readonly how: 'app' | 'in-person' | 'phone' | 'paper'
  readonly at: number
  /** Who of the staff heard or saw it. */
  readonly witness?: string
  readonly withdrawnAt?: number
}

/** Nobody acts for her, nothing is open: what a new person begins with. */
export function newPerson(_id: string, name: string, now: number, more: Partial<Person> = {}): Person {
  return {
    _id,
    v: 1,
    rev: 1,
    name,
    carers: [],
    consents: [],
    within: [],
    registeredAt: now,
    commands: [],
    uncopied: [],
    unrecorded: [],
    claims: { rev: 1, appointments: [] },
    ...more,
  }
}

/** What the person says of an account: the very entry for its `actsFor`; undefined where it may not act for her. */
export function actsForOf(
  { _id, name, self, carers, registeredAt }: Person,
  account: string,
): ActsFor | undefined {
  if (self === account)
    return { person: _id, name, relation: 'self', consent: { how: 'self', at: registeredAt } }
  const carer = carers.find((one) => one.account === account)
  return (
    carer && {
      person: _id,
      name,
      relation: carer.relation,
      consent: { how: carer.consent.how, at: carer.consent.at },
    }
  )
}

/** Condition of a write to a person: the account may act for her at this very moment. */
export function actedForBy(account: string): object {
  const { command: _ } = database()
  return _.or([{ self: account }, { carers: _.elemMatch({ account }) }])
}

/** Whether she agreed, and did not take it back. */
export function agreesTo({ consents }: Pick<Person, 'consents'>, purpose: ConsentPurpose): boolean {
  return consents.some((one) => one.purpose === purpose && one.withdrawnAt === undefined)
}

/** The same as the condition of a write. */
export function agreeing(purpose: ConsentPurpose): object {
  const { command: _ } = database()
  return { consents: _.elemMatch({ purpose, withdrawnAt: _.exists(false) }) }
}

/** Whether the account decides for the person as she herself would: it is hers, or her guardian's. */
export function isOwn({ relation, consent }: ActsFor): boolean {
  return relation === 'self' || consent.how === 'guardian'
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
  /** The account that made it. */
  readonly account?: string
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
  /** Whether it may be the first of an account, which is then stored with it: keys and limits hold for strangers too. */
  readonly isFirst: boolean
}

export interface Admitted {
  readonly account: Account
  readonly repeated: boolean
}

/**
 * Reads the account and, in the same write, notes the command under its key and counts it against the limit of the day.
 *
 * Each day has a slot of its own, so that one update without a look before it counts on from nothing at midnight:
 *
 *   Monday   { s5: Monday }                      the update of a day takes every slot away but its own
 *   Tuesday  { s5: Monday, s6: Tuesday }         and that of the day before, whose keys still make repeats harmless
 *
 * Slots come round. Who was here last exactly that many days ago has an old day in the slot: it is taken away first.
 * @returns the account, and whether the same command was admitted before.
 * @throws Refusal KEY_REUSED for the same key with another body, TOO_MANY_REQUESTS beyond the limit.
 */
export async function admit(openid: string, sent: CommandSent, now: number): Promise<Admitted> {
  const { command: _ } = database()
  const day = dayNumber(now)
  const [slot, before] = [slotOf(day), slotOf(day - 1)]
  const k = shortIdOf(sent.id)
  const h = sent.fingerprint.slice(0, 8)
  const entry: SeenCommand = { k, h, t: now, o: sent.operation }
  const count = `commands.${slot}.counts.${sent.operation}`
  const isNew = [slot, before].map((one) => ({ [`commands.${one}.seen`]: _.not(_.elemMatch({ k })) }))
  const account = await database().changeAndRead<Account>(
    accountsCollection,
    _.and([
      { _id: openid },
      ...isNew,
      _.or([{ [`commands.${slot}.day`]: _.exists(false) }, { [`commands.${slot}.day`]: day }]),
      _.or([{ [count]: _.exists(false) }, { [count]: _.lt(sent.perDay) }]),
    ]),
    {
      [`commands.${slot}.day`]: day,
      [count]: _.inc(1),
      [`commands.${slot}.seen`]: _.push({ each: [entry], slice: -mostSeen }),
      ...Object.fromEntries(
        slots.filter((one) => one !== slot && one !== before).map((one) => [`commands.${one}`, _.remove()]),
      ),
    },
  )
  if (account) return { account, repeated: false }

  if (sent.isFirst) {
    const first: Account = {
      ...unknownAccount(openid),
      commands: { [slot]: { day, counts: { [sent.operation]: 1 }, seen: [entry] } },
    }
    if (await database().insert(accountsCollection, { ...first })) return { account: first, repeated: false }
  }
  const known = await database().read<Account>(accountsCollection, openid)
  // Nobody is known, and the operation is for who is: it will say so.
  if (!known) return { account: unknownAccount(openid), repeated: false }
  const earlier = seenOf(known).find((one) => one.k === k)
  if (earlier && earlier.h !== h) throw new Refusal('KEY_REUSED')
  // A repeat of what was admitted already does not count again.
  if (earlier) return { account: known, repeated: true }
  const old = known.commands?.[slot]
  if (!old || old.day === day) throw new Refusal('TOO_MANY_REQUESTS')
  await database().change(
    accountsCollection,
    { _id: openid, [`commands.${slot}.day`]: old.day },
    { [`commands.${slot}`]: _.remove() },
  )
  return admit(openid, sent, now)
}

/** No multiple of a week: who comes once a week finds the slot empty. */
const slots = Array.from({ length: 13 }, (_, index) => `s${index}`)

function slotOf(day: number): string {
  return `s${day % slots.length}`
}

/** The slot of an instant's day in `commands`, and the day. */
export function commandDayOf(now: number): { readonly slot: string; readonly day: number } {
  const day = dayNumber(now)
  return { slot: slotOf(day), day }
}

/** Of a day in China, which is eight hours ahead. */
function dayNumber(now: number): number {
  return Math.floor((now + 8 * 60 * 60 * 1000) / dayMs)
}

function shortIdOf(commandId: string): string {
  return commandId.slice('cmd_'.length)
}

/** Oldest first. */
function seenOf({ commands = {} }: Account): readonly SeenCommand[] {
  return Object.values(commands)
    .sort((a, b) => a.day - b.day)
    .flatMap(({ seen }) => seen)
}

/** Whether no other command of the operation was admitted after this one: a repeat that comes late must not undo a later one. */
export function isLatest(account: Account, operation: string, commandId: string): boolean {
  const ofKind = seenOf(account).filter(({ o }) => o === operation)
  return ofKind.at(-1)?.k === shortIdOf(commandId)
}

/** When a command was admitted, where the account still knows. Epoch milliseconds. */
export function admittedAt(account: Account, commandId: string): number | undefined {
  return seenOf(account).find(({ k }) => k === shortIdOf(commandId))?.t
}

/**
 * The grants of these roles that hold now, the person's own before those that she stands in for. Who does not hold her own post any
 * more is nobody's deputy, from this very moment.
 */
export function grantsOf(
  { grants }: Pick<Account, 'grants'>,
  roles: readonly Role[],
  now: number,
): readonly Grant[] {
  const holds = (id: string) => grants.some(({ post, held }) => post === id && held === id)
  const holding = grants.filter(
    ({ role, held, from = now, until = Number.POSITIVE_INFINITY }) =>
      roles.includes(role) && from <= now && now < until && holds(held),
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
 * Gives an account the grant of a post. One round trip where it has it not yet.
 * @returns false where nothing was to be done: this or something later is applied already, who was to be deputy does not hold her own
 * post any more, or the account is gone.
 */
export async function applyGrant(openid: string, grant: Grant, rev: number): Promise<boolean> {
  const { command: _ } = database()
  const { post, held } = grant
  const source = sourceOf(grant)
  const isCurrent = notApplied(openid, source, rev)
  const mayBeDeputy = isDeputy(grant) ? [{ grants: _.elemMatch({ post: held, held }) }] : []
  const isMissing = { grants: _.not(_.elemMatch({ post, held })) }
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const granted = await database().change(
      accountsCollection,
      _.and([...isCurrent, ...mayBeDeputy, isMissing]),
      { grants: _.push([grant]), ...appliedNow(source, rev) },
    )
    if (granted) return true
    // What an earlier word said of this post makes way for this one.
    const cleared = await database().change(accountsCollection, _.and([...isCurrent]), {
      grants: _.pull({ post, held }),
    })
    if (!cleared) return false
  }
  return false
}

/** Takes the grant of a post from an account. One round trip; an account that knows something later keeps what it has. */
export async function applyRevocation(
  openid: string,
  grant: Pick<Grant, 'post' | 'held'>,
  rev: number,
): Promise<void> {
  const { command: _ } = database()
  const { post, held } = grant
  const source = sourceOf(grant)
  await database().change(accountsCollection, _.and([...notApplied(openid, source, rev)]), {
    grants: _.pull({ post, held }),
    ...appliedNow(source, rev),
  })
}

/**
 * Brings an account's copy to what the person says at this `rev`: with the entry, or without one. One round trip where the account
 * has no entry for her yet, or shall have none.
 * @returns `full` when the account acts for as many persons as it may, or is somebody else already; then it was left as it is.
 */
export async function copyActsFor(person: Person, openid: string): Promise<'done' | 'full'> {
  const { command: _ } = database()
  const { _id, rev } = person
  const entry = actsForOf(person, openid)
  const conditions = notApplied(openid, _id, rev)
  const applied = appliedNow(_id, rev)
  const isThere = { actsFor: _.elemMatch({ person: _id }) }
  if (!entry) {
    await database().change(accountsCollection, _.and([...conditions]), {
      actsFor: _.pull({ person: _id }),
      ...applied,
    })
    return 'done'
  }
  const isMissing = { actsFor: _.not(_.elemMatch({ person: _id })) }
  // It is one person at most.
  const hasRoom =
    entry.relation === 'self'
      ? { actsFor: _.not(_.elemMatch({ relation: 'self', person: _.neq(_id) })) }
      : { [`actsFor.${mostPersons - 1}`]: _.exists(false) }
  const position = entry.relation === 'self' ? 0 : mostPersons
  const added = { actsFor: _.push({ each: [entry], position }), ...applied }
  if (await database().change(accountsCollection, _.and([...conditions, isMissing, hasRoom]), added))
    return 'done'
  const changed = { 'actsFor.$': entry, ...applied }
  if (await database().change(accountsCollection, _.and([...conditions, isThere]), changed)) return 'done'
  const stored = await database().read<Account>(accountsCollection, openid)
  // It was erased, or knows something later.
  if (!stored || (stored.applied?.[_id] ?? 0) >= rev) return 'done'
  return 'full'
}

/**
 * The account's part of the condition of a projection, for `_.and`: it is this one, and knows nothing later. The change then
 * sets `applied.<source>` to the `rev` (`appliedNow`).
 * @param source the document, or the part of it, whose word it is: an id without dots.
 */
function notApplied(openid: string, source: string, rev: number): readonly object[] {
  const { command: _ } = database()
  const field = `applied.${source}`
  return [{ _id: openid }, _.or([{ [field]: _.exists(false) }, { [field]: _.lt(rev) }])]
}

function appliedNow(source: string, rev: number) {
  return { [`applied.${source}`]: rev, appliedAt: Date.now() }
}

/**
 * What the account need not know any more: the last words about posts and persons that it has nothing to do with now. Only once they
 * are so old that no call can be under way that is older.
 */
export function outdatedApplied({ applied = {}, grants, actsFor }: Account): readonly string[] {
  const current = new Set([...grants.map(sourceOf), ...actsFor.map(({ person }) => person)])
  return Object.keys(applied).filter((source) => !current.has(source))
}

function sourceOf(grant: Pick<Grant, 'post' | 'held'>): string {
  return isDeputy(grant) ? `${grant.post}:deputy` : grant.post
}
