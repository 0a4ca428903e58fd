import type { MessageTemplate } from '../../shared/accounts/contract.ts'
import { templateIds } from './config.ts'
import { cloud, database } from './database.ts'
import { accountsCollection } from './people.ts'

/**
 * Subscription messages of WeChat, each sent at most once.
 *
 * A message is claimed by writing it under an id that what caused it determines; only who wrote it sends it. When the function
 * dies between claiming and noting the outcome, the message stays `claimed`: the outcome is unknown, it is not sent again, and
 * staff see it as something to tell the person by phone.
 */
export interface Message {
  readonly _id: string
  readonly account: string
  /** Whom it is about: it goes out only while the account acts for this person. */
  readonly person: string
  readonly template: MessageTemplate
  /** Values by the template's field names; longer ones are cut to what WeChat takes. */
  readonly data: Readonly<Record<string, string>>
  /** Page that opens on a tap. */
  readonly page: string
}

export type MessageState = 'claimed' | 'sent' | 'no-credit' | 'failed' | 'unknown'

const messagesCollection = 'messages'
/** WeChat's code for a person who has not allowed another message. */
const noCreditCode = 43101

/** @returns what became of it, or undefined when it was somebody else's to send. */
export async function sendOnce(message: Message, now: number): Promise<MessageState | undefined> {
  const { _id, account, person, template } = message
  const templateId = templateIds().get(template)
  if (!templateId) throw new Error(`MESSAGE_TEMPLATES names no template for ${template}`)
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
  if (await takeCredit(account, person, template)) {
    state = await deliver(message, templateId)
    if (state === 'no-credit') await dropCredits(account, template)
  }
  await database().change(messagesCollection, { _id }, { state })
  return state
}

/** Our ledger first: no API tells how many messages a person allowed. */
function takeCredit(account: string, person: string, template: MessageTemplate): Promise<boolean> {
  const { command: _ } = database()
  return database().change(
    accountsCollection,
    { _id: account, [`credits.${template}`]: _.gt(0), actsFor: _.elemMatch({ person }) },
    { [`credits.${template}`]: _.inc(-1) },
  )
}

/** WeChat knows of no credit at all: what is left in our ledger for this template is wrong. */
function dropCredits(account: string, template: MessageTemplate): Promise<boolean> {
  return database().change(accountsCollection, { _id: account }, { [`credits.${template}`]: 0 })
}

async function deliver({ account, data, page }: Message, templateId: string): Promise<MessageState> {
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

/** Limits of WeChat's field kinds that we use, in characters. */
const limits: Readonly<Record<string, number>> = { thing: 20, phrase: 5, character_string: 32 }

function cut(field: string, value: string): string {
  const limit = limits[field.replace(/\d+$/, '')]
  const characters = [...value]
  return limit && characters.length > limit ? `${characters.slice(0, limit - 1).join('')}…` : value
}
