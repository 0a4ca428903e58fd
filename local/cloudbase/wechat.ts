import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { appId, wxToken } from './context.ts'
import type { Functions } from './functions.ts'
import type { Reply } from './http.ts'
import type { Instance } from './instances.ts'
import { decodeOpenApiRequest, encodeOpenApiAnswer, type OpenApiAnswer } from './protobuf.ts'
import type { Pushes } from './pushes.ts'
import type { Store } from './store.ts'
import { isFieldValue } from './template-fields.ts'
import { type Parameters, unknownAction, WireError } from './wire.ts'

/** A message that WeChat would have shown in the conversation list. */
export interface Delivered {
  id: number
  /** Epoch milliseconds of the platform's clock. */
  at: number
  openid: string
  templateId: string
  data: Record<string, string>
  page: string | null
  /** The call that sent it. */
  requestId: string | null
}

/** Template id → its fields; without a table every template is taken, with any fields of known kinds. */
export type Templates = Record<string, readonly string[]>

export interface WechatOptions {
  functionsDirectory: string
  store: Store
  clock: Clock
  functions: Functions
  pushes: Pushes
  templates?: Templates | undefined
  newId: () => string
}

/** Text and addresses with these in them are refused; the second list is only doubted. */
const refusedWords = ['法轮功', '代开发票', '网上赌场', '出售枪支', '裸聊', 'risky-content']
const doubtedWords = ['加微信领红包', '刷单', 'review-content']

const twoHours = 7_200_000
const phoneCodeLifetime = 300_000
const mediaCheckDelay = 3_000

type Answer = { errcode: number; errmsg: string } & Record<string, unknown>

/** WeChat's side: open APIs that functions call, the credits of subscription messages, and the mailbox they end in. */
export class Wechat {
  readonly #options: WechatOptions

  constructor(options: WechatOptions) {
    this.#options = options
  }

  /** The `wx.` actions of the SDK: `wx.openApi` (multipart, as the WeChat SDK sends it) and `wx.api` (plain JSON). */
  async handle(action: string, parameters: Parameters, from: Instance | undefined): Promise<object> {
    const name = String(parameters.apiName ?? '')
    if (from && parameters.wxCloudApiToken !== wxToken) {
      throw new WireError('INVALID_PARAM', `${name}:fail Invalid request param`)
    }
    if (action === 'wx.api') {
      const answer = await this.#call(name, JSON.parse(String(parameters.requestData || '{}')), from)
      if (answer.errorCode) return { data: { responseData: JSON.stringify({ errcode: answer.errorCode }) } }
      return { data: { responseData: JSON.stringify(answer.body) } }
    }
    if (action !== 'wx.openApi') {
      throw unknownAction(action)
    }
    let fields: Record<string, unknown>
    try {
      fields = decodeOpenApiRequest(parameters.requestData as Buffer)
    } catch (error) {
      const reason = (error as Error).message
      throw new WireError('INVALID_PARAM', `requestData of ${name} is no CommApiData message: ${reason}`)
    }
    const reply: Reply = {
      status: 200,
      headers: { 'content-type': 'application/octet-stream' },
      body: encodeOpenApiAnswer(await this.#call(name, fields, from)),
    }
    return { reply }
  }

  /** One tap on 允许 buys one message of each template. Answers the credits that there are now. */
  async grant(openid: string, templateIds: readonly string[]): Promise<Record<string, number>> {
    for (const id of templateIds) await this.setCredit(openid, id, this.credit(openid, id) + 1)
    return Object.fromEntries(templateIds.map((id) => [id, this.credit(openid, id)]))
  }

  credit(openid: string, templateId: string): number {
    return this.#options.store.get<number>(`credit:${openid}:${templateId}`) ?? 0
  }

  async setCredit(openid: string, templateId: string, credit: number): Promise<void> {
    await this.#options.store.put(`credit:${openid}:${templateId}`, credit)
  }

  mailbox(openid?: string): Delivered[] {
    const all = this.#options.store.list<Delivered>('mail:').map(({ value }) => value)
    return openid === undefined ? all : all.filter((message) => message.openid === openid)
  }

  /** What `open-type="getPhoneNumber"` hands to the page: good once, for five minutes. */
  async phoneCode(openid: string, phone: string): Promise<string> {
    const code = this.#options.newId()
    await this.#options.store.put(`phone:${code}`, { openid, phone, at: this.#options.clock.now() })
    return code
  }

  async #call(
    name: string,
    given: Record<string, unknown>,
    from: Instance | undefined,
  ): Promise<OpenApiAnswer> {
    const api = apis[name.replace(/^openapi\./, '')]
    if (!api)
      throw new WireError('API_NOT_FOUND', `[-604100] the stand-in does not know the open API ${name}`)
    if (from && !this.#permitted(from, name)) return { body: {}, errorCode: -604101 }
    return { body: await api.call(this, given, from) }
  }

  #permitted(from: Instance, name: string): boolean {
    const path = join(this.#options.functionsDirectory, from.running?.function ?? '', 'config.json')
    if (!existsSync(path)) return false
    const { permissions } = JSON.parse(readFileSync(path, 'utf8')) as { permissions?: { openapi?: string[] } }
    return permissions?.openapi?.includes(name.replace(/^openapi\./, '')) ?? false
  }

  async sendSubscribeMessage(given: Record<string, unknown>, from: Instance | undefined): Promise<Answer> {
    const { touser, template_id: templateId, data, page } = given
    const { store, clock, templates } = this.#options
    if (typeof touser !== 'string' || touser === '') return refusal(40003, 'invalid openid')
    if (typeof templateId !== 'string' || templateId === '') return refusal(40037, 'invalid template_id')
    const fields = templates?.[templateId]
    if (templates && !fields) return refusal(40037, 'invalid template_id')
    if (typeof data !== 'object' || data === null) return refusal(47003, 'argument invalid! data is empty')
    const values: Record<string, string> = {}
    for (const field of fields ?? Object.keys(data)) {
      const value = (data as Record<string, { value?: unknown } | undefined>)[field]?.value
      if (!isFieldValue(field, value)) return refusal(47003, `argument invalid! data.${field}.value invalid`)
      values[field] = String(value)
    }
    const credit = this.credit(touser, templateId)
    if (credit < 1) return refusal(43101, 'user refuse to accept the msg')
    const id = (store.get<number>('last-mail') ?? 0) + 1
    const message: Delivered = {
      id,
      at: clock.now(),
      openid: touser,
      templateId,
      data: values,
      page: typeof page === 'string' ? page : null,
      requestId: from?.running?.requestId ?? null,
    }
    await Promise.all([
      store.put(`credit:${touser}:${templateId}`, credit - 1),
      store.put('last-mail', id),
      store.put(`mail:${String(id).padStart(12, '0')}`, message),
    ])
    return ok({ msgid: id })
  }

  async checkText({ content, version, scene, openid }: Record<string, unknown>): Promise<Answer> {
    if (version !== 2 || ![1, 2, 3, 4].includes(Number(scene))) return refusal(40129, 'invalid scene')
    if (typeof content !== 'string' || content === '') return refusal(44004, 'empty content')
    if (Buffer.byteLength(content) > 7500) return refusal(45002, 'content size out of limit')
    if (!this.#wasHere(openid)) return refusal(61010, 'code is expired')
    return ok({ result: judged(content), detail: [], trace_id: this.#options.newId() })
  }

  async checkMedia({
    media_url,
    media_type,
    version,
    scene,
    openid,
  }: Record<string, unknown>): Promise<Answer> {
    if (version !== 2 || ![1, 2, 3, 4].includes(Number(scene))) return refusal(40129, 'invalid scene')
    if (![1, 2].includes(Number(media_type))) return refusal(40004, 'invalid media type')
    if (typeof media_url !== 'string' || media_url === '') return refusal(44002, 'empty media_url')
    if (!this.#wasHere(openid)) return refusal(61010, 'code is expired')
    const traceId = this.#options.newId()
    await this.#options.pushes.schedule(mediaCheckDelay, String(openid), {
      Event: 'wxa_media_check',
      appid: appId,
      trace_id: traceId,
      version: 2,
      detail: [],
      errcode: 0,
      errmsg: 'ok',
      result: judged(decodeURI(media_url)),
    })
    return ok({ trace_id: traceId })
  }

  async phoneNumber({ code }: Record<string, unknown>): Promise<Answer> {
    const { store, clock } = this.#options
    const key = `phone:${String(code)}`
    const known = store.get<{ phone: string; at: number }>(key)
    if (!known || clock.now() - known.at > phoneCodeLifetime) return refusal(40029, 'invalid code')
    await store.remove(key)
    const { phone } = known
    const watermark = { timestamp: Math.floor(clock.now() / 1000), appid: appId }
    return ok({ phone_info: { phoneNumber: phone, purePhoneNumber: phone, countryCode: '86', watermark } })
  }

  /** WeChat checks only what somebody wrote who used the mini-program within two hours. */
  #wasHere(openid: unknown): boolean {
    if (typeof openid !== 'string') return false
    const since = this.#options.clock.now() - twoHours
    return this.#options.functions.calls.some(
      ({ caller, startedAt }) => caller.kind === 'phone' && caller.openid === openid && startedAt >= since,
    )
  }
}

const apis: Record<
  string,
  (this: Wechat, given: Record<string, unknown>, from: Instance | undefined) => Promise<Answer>
> = {
  'subscribeMessage.send'(given, from) {
    return this.sendSubscribeMessage(given, from)
  },
  'security.msgSecCheck'(given) {
    return this.checkText(given)
  },
  'security.mediaCheckAsync'(given) {
    return this.checkMedia(given)
  },
  'phonenumber.getPhoneNumber'(given) {
    return this.phoneNumber(given)
  },
}

function judged(content: string): { suggest: string; label: number } {
  if (refusedWords.some((word) => content.includes(word))) return { suggest: 'risky', label: 20001 }
  if (doubtedWords.some((word) => content.includes(word))) return { suggest: 'review', label: 20008 }
  return { suggest: 'pass', label: 100 }
}

function ok(fields: Record<string, unknown>): Answer {
  return { errcode: 0, errmsg: 'ok', ...fields }
}

function refusal(errcode: number, errmsg: string): Answer {
  return { errcode, errmsg }
}
