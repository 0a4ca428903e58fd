import type { MessageTemplate } from '../../../shared/accounts/contract.ts'
import type { Outcome, OutcomeCounts } from '../../../shared/notices/reach-rules.ts'
import { database } from '../../platform/database.ts'
import { randomId } from '../../platform/ids.ts'
import { type CreditLeft, deliver, dropCredits, type Sending, templateIdOf } from '../../platform/messages.ts'
import { type Account, accountsCollection, type Told } from '../../platform/people.ts'
import type { Audience, Recipient } from './audiences.ts'

/**
 * Messages to everybody who lives or works somewhere, 100,000 accounts or three. There is no document per message: a delivery is one
 * document that says how far it is, and each account says itself what it was told.
 *
 *   read a batch ── claim: `told` and one credit less, in one update per account ── send ── counts and cursor into the delivery
 *
 * Only who claimed sends, and a claim is made once: so nobody is told twice, whatever dies when. When a run dies after a claim, the
 * next one finds it in its batch, made by another run: what became of it is `unknown`, and it is not sent again.
 * One run at a time works on a delivery (`lease`); it is longer than a function lives.
 */

/** `notice_deliveries/<notice:version>` or `<digest:day>`: 120 bytes a place, below 512 KB with 4,000 of them. */
export interface Delivery {
  readonly _id: string
  readonly v: 1
  readonly startedAt: number
  /** The batch before ended here: the last part of the audience that is done, and in the next one its last account. */
  readonly cursor: { readonly done: string; readonly home: string; readonly account: string }
  /** How many batches are done and counted. */
  readonly batches: number
  /** What became of how many accounts, by where they live, or for which node they work. */
  readonly byNode: Readonly<Record<string, Partial<OutcomeCounts>>>
  readonly lease?: { readonly by: string; readonly until: number }
  readonly endedAt?: number
  /** It ended before everybody was told. */
  readonly stopped?: true
  /** Of a summary: what became visible after `from`, until `until`. */
  readonly news?: { readonly from: number; readonly until: number }
}

export const deliveriesCollection = 'notice_deliveries'

/** Accounts that are read, claimed and counted together. */
export const batchSize = 100
/** Of these, so many are handed to WeChat at a time. */
const atOnce = 20
/** Longer than any run: a function lives a minute at most. */
export const leaseMs = 90_000
/** An account remembers the latest of what it was told; a delivery never comes back to one that it has passed. */
const rememberedTold = 20

export interface Campaign {
  /** The delivery's id. */
  readonly id: string
  readonly audience: Audience
  readonly template: MessageTemplate
  /** What to tell this account; undefined: nothing. */
  message(recipient: Recipient): Pick<Sending, 'data' | 'page'> | undefined
  /** Asked before each batch. */
  mayGoOn(): Promise<boolean>
}

const nowhere = { done: '', home: '', account: '' }

export function firstDelivery(_id: string, now: number): Delivery {
  return { _id, v: 1, startedAt: now, cursor: nowhere, batches: 0, byNode: {} }
}

export function readDelivery(id: string): Promise<Delivery | undefined> {
  return database().read<Delivery>(deliveriesCollection, id)
}

/**
 * Goes on with a delivery until it is done, or the time is up.
 * @returns whether it is done; `busy` while another run is at it.
 */
export async function carryOn(
  campaign: Campaign,
  now: number,
  hasTime: () => boolean,
): Promise<'done' | 'busy' | 'later'> {
  templateIdOf(campaign.template)
  const by = randomId('run')
  let delivery = await takeLease(campaign.id, by, now)
  if (!delivery) return (await readDelivery(campaign.id))?.endedAt === undefined ? 'busy' : 'done'
  const { parts } = campaign.audience
  for (;;) {
    if (!delivery) return 'busy'
    const { cursor } = delivery
    const part = parts.find((one) => one > cursor.done)
    if (part === undefined) break
    if (!hasTime()) {
      await note(delivery, by, { lease: remove() })
      return 'later'
    }
    const [mayGoOn, page] = await Promise.all([
      campaign.mayGoOn(),
      campaign.audience.read(part, cursor, batchSize),
    ])
    if (!mayGoOn) {
      await note(delivery, by, { endedAt: now, stopped: true, lease: remove() })
      return 'done'
    }
    const counts = await tell(part, page, campaign, delivery, by)
    delivery = await note(delivery, by, { ...counts, ...cursorAfter(page, part, campaign, cursor) })
  }
  await note(delivery, by, { endedAt: now, lease: remove() })
  return 'done'
}

function takeLease(_id: string, by: string, now: number): Promise<Delivery | undefined> {
  const { command: _ } = database()
  return database().changeAndRead<Delivery>(
    deliveriesCollection,
    _.and([
      { _id, endedAt: _.exists(false) },
      _.or([{ lease: _.exists(false) }, { 'lease.until': _.lte(now) }]),
    ]),
    { lease: _.set({ by, until: now + leaseMs }) },
  )
}

/**
 * Changes the delivery, as long as the lease is ours and it stands where it was read: what is counted is counted once, also by an
 * update that is carried out twice.
 */
async function note(
  { _id, batches }: Delivery,
  by: string,
  changes: Readonly<Record<string, unknown>>,
): Promise<Delivery | undefined> {
  const asRead = { _id, batches, 'lease.by': by }
  const changed = await database().changeAndRead<Delivery>(deliveriesCollection, asRead, changes)
  if (changed) return changed
  const stored = await readDelivery(_id)
  return stored?.lease?.by === by ? stored : undefined
}

const remove = () => database().command.remove()

function cursorAfter(
  page: readonly Recipient[],
  part: string,
  { audience }: Campaign,
  { done }: Delivery['cursor'],
): Readonly<Record<string, unknown>> {
  const { command: _ } = database()
  const last = page.at(-1)
  const cursor: Delivery['cursor'] =
    last && page.length === batchSize
      ? { done, home: audience.orderOf(last), account: last._id }
      : { ...nowhere, done: part }
  return { cursor: _.set(cursor), batches: _.inc(1) }
}

/** Tells those of a batch who want to be told. @returns the change of the delivery's counts: each account counts once. */
async function tell(
  part: string,
  page: readonly Recipient[],
  campaign: Campaign,
  { batches: batch }: Delivery,
  by: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { command: _ } = database()
  const { id, template, audience } = campaign
  const counts: Record<string, number> = {}
  const count = (recipient: Recipient, outcome: Outcome) => {
    const field = `byNode.${audience.placeOf(recipient, part)}.${outcome}`
    counts[field] = (counts[field] ?? 0) + 1
  }

  const toTell: { readonly recipient: Recipient; readonly message: Pick<Sending, 'data' | 'page'> }[] = []
  for (const recipient of page) {
    if (audience.placeOf(recipient, part) === undefined) continue
    const before = toldOf(recipient, id)
    const message = before ? undefined : campaign.message(recipient)
    // Who has moved house meanwhile was met in an earlier batch, and counted there.
    if (before && before.batch < batch) continue
    if (before) count(recipient, 'unknown')
    else if (!message) count(recipient, 'skipped')
    else if ((recipient.credits?.[template] ?? 0) < 1) count(recipient, 'noCredit')
    else toTell.push({ recipient, message })
  }

  const claimed = await claim(
    toTell.map(({ recipient }) => recipient._id),
    { n: id, batch, by },
    template,
  )
  const withoutCredit: CreditLeft[] = []
  for (let from = 0; from < toTell.length; from += atOnce) {
    await Promise.all(
      toTell.slice(from, from + atOnce).map(async ({ recipient, message }) => {
        const state = claimed.get(recipient._id)
        if (state !== 'ours') return count(recipient, state ?? 'noCredit')
        const outcome = await deliver({ account: recipient._id, template, ...message })
        const left = (recipient.credits?.[template] ?? 1) - 1
        if (outcome === 'no-credit') withoutCredit.push({ account: recipient._id, left })
        count(recipient, outcome === 'no-credit' ? 'noCredit' : outcome)
      }),
    )
  }
  await dropCredits(withoutCredit, template)
  return Object.fromEntries(Object.entries(counts).map(([field, by]) => [field, _.inc(by)]))
}

const toldOf = ({ told = [] }: Pick<Account, 'told'>, id: string): Told | undefined =>
  told.find(({ n }) => n === id)

/**
 * Takes one credit from each of these accounts, and writes down that it is told: one update for all of them, that holds or fails for
 * each by itself. One round trip where all of them are claimed, two else.
 */
async function claim(
  ids: readonly string[],
  told: Told,
  template: MessageTemplate,
): Promise<ReadonlyMap<string, 'ours' | 'unknown'>> {
  if (ids.length === 0) return new Map()
  const { command: _ } = database()
  const claimed = await database().changeAll(
    accountsCollection,
    {
      _id: _.in([...ids]),
      told: _.not(_.elemMatch({ n: told.n })),
      [`credits.${template}`]: _.gt(0),
    },
    {
      [`credits.${template}`]: _.inc(-1),
      told: _.push({ each: [told], slice: -rememberedTold }),
    },
  )
  if (claimed === ids.length) return new Map(ids.map((id) => [id, 'ours']))
  // Some used their credit up meanwhile, or were claimed by a run whose lease was over; or the update was carried out twice.
  const accounts = await database().find<Pick<Account, '_id' | 'told'>>(
    accountsCollection,
    { _id: _.in([...ids]) },
    { limit: ids.length, fields: { told: true } },
  )
  return new Map(
    accounts.flatMap((account) => {
      const found = toldOf(account, told.n)
      return found ? [[account._id, found.by === told.by ? 'ours' : 'unknown'] as const] : []
    }),
  )
}
