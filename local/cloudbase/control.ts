import type { Fault } from './faults.ts'
import type { Called } from './functions.ts'
import { FailedCall } from './functions.ts'
import { json, type PlatformRequest, type Reply, text } from './http.ts'
import type { Invocation } from './invocation.ts'
import type { StandIn } from './stand-in.ts'
import type { Auth } from './storage.ts'
import type { JumpMode } from './timers.ts'
import { WireError } from './wire.ts'

type Input = Record<string, unknown>
type Command = (standIn: StandIn, input: Input, request: PlatformRequest) => Promise<unknown> | unknown

/**
 * Everything that a test or a person may do to the platform, by method and path below `<control>`. Input is a JSON
 * object, or the query of a GET. docs/local-cloudbase.md promises this table to others.
 */
const commands: Record<string, Command> = {
  'GET /': ({ urls }) => ({ urls, commands: Object.keys(commands) }),

  'GET /clock': ({ clock }) => clockNow(clock.now(), clock.stands),
  'POST /clock': async ({ timers, clock, pushes }, input) => {
    const jump = { mode: (input.timers ?? 'each') as JumpMode }
    let firings: object[] = []
    if (input.real === true) {
      clock.release()
      timers.rearm()
    } else {
      const stands = input.stands === undefined ? clock.stands : input.stands === true
      const to = input.now === undefined ? clock.now() + number(input.advance) : instant(input.now)
      firings = await timers.moveTo(to, stands, jump.mode)
    }
    await pushes.flush()
    return { ...clockNow(clock.now(), clock.stands), firings }
  },

  'GET /timers': ({ timers }) => timers.list().map((timer) => ({ ...timer, next: iso(timer.next) })),
  'POST /timers/fire': ({ timers }, { function: name }) => outcome(timers.fire(string(name))),
  'POST /timers/omit': ({ timers }, { function: name, times }) =>
    timers.disturb(string(name), 'omit', number(times ?? 1)),
  'POST /timers/double': ({ timers }, { function: name, times }) =>
    timers.disturb(string(name), 'double', number(times ?? 1)),

  'POST /reset': async (standIn, { seed }) => {
    await standIn.reset(seed === undefined ? undefined : number(seed))
  },
  'POST /restart': (standIn, { function: name }) => standIn.functions.kill(optional(name)),
  'POST /concurrency': ({ functions }, { refuses }) => {
    functions.refusesExcess = refuses === true
  },
  'POST /together': ({ together }, { calls }) => together(calls as Parameters<StandIn['together']>[0]),

  'GET /faults': ({ faults }) => faults.list(),
  'POST /faults': ({ faults }, input) => ({ id: faults.add(input as unknown as Fault) }),
  'DELETE /faults': ({ faults }, { id }) => {
    if (id !== undefined) return { removed: faults.remove(string(id)) }
    for (const fault of faults.list()) if (fault.id) faults.remove(fault.id)
    return { removed: true }
  },

  'GET /calls': ({ functions }, { function: name, openid, limit, requestId }) =>
    functions.calls
      .filter((call) => name === undefined || call.function === name)
      .filter((call) => requestId === undefined || call.requestId === requestId)
      .filter((call) => openid === undefined || openidOf(call) === openid)
      .slice(-number(limit ?? 100))
      .map(described),
  'GET /round-trips': ({ functions }, { function: name }) => {
    const calls = functions.calls.filter((call) => name === undefined || call.function === name)
    const total = calls.reduce((sum, call) => sum + call.databaseRequests.length, 0)
    return { calls: calls.length, roundTrips: total, average: calls.length === 0 ? 0 : total / calls.length }
  },
  'GET /cold-starts': ({ functions }) =>
    functions.calls.flatMap(({ function: name, coldStartMs, requestId }) =>
      coldStartMs === undefined ? [] : [{ function: name, requestId, ms: coldStartMs }],
    ),
  'DELETE /calls': ({ functions }) => functions.forget(),
  'GET /logs': ({ functions }, { function: name, requestId, limit }) =>
    functions.log
      .filter((line) => name === undefined || line.function === name)
      .filter((line) => requestId === undefined || line.requestId === requestId)
      .slice(-number(limit ?? 500)),

  'GET /database': ({ database }, { collection }) => {
    const dump = database.dump()
    return collection === undefined ? dump : (dump[string(collection)] ?? [])
  },

  'GET /mailbox': ({ wechat }, { openid }) =>
    wechat.mailbox(optional(openid)).map((message) => ({ ...message, at: iso(message.at) })),
  'GET /credits': ({ wechat }, { openid, templateId }) => ({
    credit: wechat.credit(string(openid), string(templateId)),
  }),
  'PUT /credits': ({ wechat }, { openid, templateId, credit }) =>
    wechat.setCredit(string(openid), string(templateId), number(credit)),
  'GET /pushes': ({ pushes }) => pushes.list().map((push) => ({ ...push, due: iso(push.due) })),
  'POST /pushes': async ({ pushes }, { openid, event }) => {
    const called = await pushes.send(string(openid), event as Input)
    return called ? { requestId: called.invocation.requestId, result: JSON.parse(called.result) } : null
  },
  'POST /pushes/flush': async ({ pushes }) => ({ sent: await pushes.flush(true) }),

  'GET /storage': ({ storage }) =>
    storage.list().map(({ content: _, ...file }) => ({ ...file, uploadedAt: iso(file.uploadedAt) })),

  // What the wx object of a mini-program does, for whoever plays one.
  'POST /wx/subscribe': async ({ wechat, pushes }, { openid, tmplIds, answers }) => {
    const ids = (tmplIds as unknown[]).map(string)
    const chosen = (answers ?? {}) as Record<string, string>
    const status = Object.fromEntries(ids.map((id) => [id, chosen[id] ?? 'accept']))
    const credits = await wechat.grant(
      string(openid),
      ids.filter((id) => status[id] === 'accept'),
    )
    const list = ids.map((id) => ({
      TemplateId: id,
      SubscribeStatusString: status[id],
      PopupScene: '0',
    }))
    await pushes
      .send(string(openid), {
        Event: 'subscribe_msg_popup_event',
        SubscribeMsgPopupEvent: { List: list },
      })
      .catch(() => {})
    return { errMsg: 'requestSubscribeMessage:ok', ...status, credits }
  },
  'POST /wx/phone-code': async ({ wechat }, { openid, phone }) => ({
    code: await wechat.phoneCode(string(openid), string(phone)),
  }),
  'POST /wx/upload': ({ storage }, input, { body }) => storage.upload(input.cloudPath, body, authOf(input)),
  'GET /wx/download': ({ storage }, input): Reply => {
    const file = storage.download(string(input.fileID), authOf(input))
    return { status: 200, headers: { 'content-type': file.contentType }, body: storage.content(file) }
  },
  'POST /wx/links': ({ storage }, input) => ({
    fileList: storage.links(
      (input.fileList as unknown[]).map((file) =>
        typeof file === 'string' ? { fileID: file } : (file as { fileID: string; maxAge?: number }),
      ),
      authOf(input),
    ),
  }),
  'POST /wx/delete': async ({ storage }, input) => ({
    fileList: await storage.deleteFiles((input.fileList as unknown[]).map(string), authOf(input)),
  }),
}

/** Answers a request to `<control>`; a command that does not exist or was misused is answered with why. */
export async function answerControl(
  standIn: StandIn,
  path: string,
  request: PlatformRequest,
): Promise<Reply> {
  const command = commands[`${request.method} ${path || '/'}`]
  if (!command) return json({ error: `No command ${request.method} ${path}` }, 404)
  try {
    const raw =
      request.headers['content-type']?.startsWith('application/octet-stream') || request.method === 'GET'
    const given = raw || request.body.length === 0 ? {} : (JSON.parse(request.body.toString('utf8')) as Input)
    const input = { ...Object.fromEntries(request.url.searchParams), ...given }
    const answer = await command(standIn, input, request)
    if (isReply(answer)) return answer
    return answer === undefined ? text('', 204) : json(answer)
  } catch (error) {
    if (error instanceof WireError) return json({ code: error.code, error: error.message }, 403)
    return json({ error: error instanceof Error ? error.message : String(error) }, 400)
  }
}

function isReply(value: unknown): value is Reply {
  return (
    typeof value === 'object' && value !== null && 'status' in value && 'headers' in value && 'body' in value
  )
}

function described(call: Invocation): object {
  const { caller, startedAt, databaseRequests, ...rest } = call
  return {
    ...rest,
    source: caller.kind,
    openid: openidOf(call),
    startedAt: iso(startedAt),
    roundTrips: databaseRequests.length,
    databaseRequests,
  }
}

function openidOf({ caller }: Invocation): string | null {
  return 'openid' in caller ? (caller.openid ?? null) : null
}

async function outcome(call: Promise<Called>): Promise<object> {
  try {
    const { result, invocation } = await call
    return { requestId: invocation.requestId, result: JSON.parse(result) }
  } catch (error) {
    if (error instanceof FailedCall) return { requestId: error.invocation.requestId, failure: error.message }
    throw error
  }
}

function authOf({ openid, uid, anonymous }: Input): Auth {
  if (openid !== undefined) return { openid: string(openid), uid: string(openid), loginType: 'WECHAT' }
  if (anonymous) return { uid: string(uid ?? 'anonymous'), loginType: 'ANONYMOUS' }
  return uid === undefined ? null : { uid: string(uid), loginType: 'CUSTOM' }
}

function clockNow(now: number, stands: boolean): object {
  return { now: iso(now), epoch: now, stands }
}

function iso(at: number | undefined): string | null {
  return at === undefined ? null : new Date(at).toISOString()
}

function instant(value: unknown): number {
  const at = typeof value === 'number' ? value : Date.parse(string(value))
  if (Number.isNaN(at)) throw new Error(`${JSON.stringify(value)} is no instant`)
  return at
}

function number(value: unknown): number {
  const parsed = Number(value)
  if (value === null || value === '' || Number.isNaN(parsed)) {
    throw new Error(`${JSON.stringify(value)} is no number`)
  }
  return parsed
}

function string(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw new Error(`${JSON.stringify(value)} is no text`)
  return value
}

function optional(value: unknown): string | undefined {
  return value === undefined ? undefined : string(value)
}
