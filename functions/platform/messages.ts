import type { MessageTemplate } from '../../shared/accounts/contract.ts'
import { templateIds } from './config.ts'
import { cloud, database } from './database.ts'
import { type Account, accountsCollection } from './people.ts'

/**
 * Subscription messages of WeChat, each sent at most once.
 *
 * A message is claimed by writing it under an id that what caused it determines; only who wrote it sends it. When the function
 * dies between claiming and noting the outcome, the message stays `claimed`: the outcome is unknown, it is not sent again, and
 * staff see it as something to tell the person by phone.
 */
export interface Message extends Sending {
  readonly _id: string
  /** Whom it is about: it goes out only while the account acts for this person. */
  readonly person: string
}

/** What goes out to one account. */
export interface Sending {
  readonly account: string
  readonly template: MessageTemplate
  /** Values by the template's field names; longer ones are cut to what WeChat takes. */
  readonly data: Readonly<Record<string, string>>
  /** Page that opens on a tap. */
  readonly page: string
}

export type MessageState = 'claimed' | 'sent' | 'no-credit' | 'failed' | 'unknown'

export const messagesCollection = 'messages'
/** WeChat's code for a person who has not allowed another message. */
const noCreditCode = 43101

/** @returns what became of it, or undefined when it was somebody else's to send. */
export async function sendOnce(message: Message, now: number): Promise<MessageState | undefined> {
  const { _id, account, person, template } = message
  templateIdOf(template)
  const isOurs = await database().insert(messagesCollection, {
    _id,
    v: 1,
    account,
    template,
    state: 'claimed',
    at: now,
  })
  if (!isOurs) return undefined
  let state: MessageState = 'no-credit'
  const left = await takeCredit(account, person, template)
  if (left !== undefined) {
    state = await deliver(message)
    if (state === 'no-credit') await dropCredits([{ account, left }], template)
  }
  await database().change(messagesCollection, { _id }, { state })
  return state
}

/** Our ledger first: no API tells how many messages a person allowed. @returns how many are left, undefined where there was none. */
async function takeCredit(
  account: string,
  person: string,
  template: MessageTemplate,
): Promise<number | undefined> {
  const { command: _ } = database()
  const after = await database().changeAndRead<Account>(
    accountsCollection,
    { _id: account, [`credits.${template}`]: _.gt(0), actsFor: _.elemMatch({ person }) },
    { [`credits.${template}`]: _.inc(-1) },
  )
  return after && (after.credits?.[template] ?? 0)
}

/** An account with what our ledger said it had left when a message was sent to it. */
export interface CreditLeft {
  readonly account: string
  readonly left: number
}

/**
 * WeChat knew of no credit at all: what the ledgers of these accounts said for this template was wrong. A ledger that says something
 * else by now stays as it is: somebody has allowed another message meanwhile. One round trip for each number that was left.
 */
export async function dropCredits(ledgers: readonly CreditLeft[], template: MessageTemplate): Promise<void> {
  const { command: _ } = database()
  const numbers = new Set(ledgers.map(({ left }) => left).filter((left) => left > 0))
  for (const number of numbers) {
    const accounts = ledgers.filter(({ left }) => left === number).map(({ account }) => account)
    await database().changeAll(
      accountsCollection,
      { _id: _.in(accounts), [`credits.${template}`]: number },
      { [`credits.${template}`]: 0 },
    )
  }
}

/** Sends what the caller has claimed, whose credit he has taken. It is never tried twice. */
export async function deliver({
  account,
  template,
  data,
  page,
}: Sending): Promise<'sent' | 'no-credit' | 'failed' | 'unknown'> {
  const templateId = templateIdOf(template)
  try {
    const { result } = await cloud().callWxOpenApi({
      apiName: 'subscribeMessage.send',
      requestData: {
        touser: account,
        template_id: templateId,
        page,
        data: Object.fromEntries(
          Object.entries(data).map(([field, value]) => [field, { value: cut(field, value) }]),
        ),
      },
    })
    const { errcode } = (typeof result === 'object' && result !== null ? result : {}) as { errcode?: number }
    if (errcode === 0) return 'sent'
    return errcode === noCreditCode ? 'no-credit' : 'failed'
  } catch {
    // Whether it went out is not known; it is not sent again.
    return 'unknown'
  }
}

/** What WeChat calls it. @throws Error where none is configured: before anything is claimed. */
export function templateIdOf(template: MessageTemplate): string {
  const id = templateIds().get(template)
  if (!id) throw new Error(`MESSAGE_TEMPLATES names no template for ${template}`)
  return id
}

/** Limits of WeChat's field kinds that we use, in characters. */
const limits: Readonly<Record<string, number>> = { thing: 20, phrase: 5, character_string: 32 }

function cut(field: string, value: string): string {
  const limit = limits[field.replace(/\d+$/, '')]
  const characters = [...value]
  return limit && characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : value
}

/** What was sent to an account, or not; its id says what caused it. */
export interface StoredMessage {
  readonly _id: string
  readonly template: MessageTemplate
  readonly state: MessageState
  readonly at: number
}

export function messagesTo(account: string): Promise<StoredMessage[]> {
  return database().find<StoredMessage>(messagesCollection, { account }, { limit: 1000 })
}

/** The account is erased. */
export async function forgetMessages(account: string): Promise<void> {
  await database().remove(messagesCollection, { account })
}
