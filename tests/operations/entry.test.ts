import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { FunctionContext } from '../../functions/platform/trigger.ts'
import { triggerOf } from '../../functions/platform/trigger.ts'
import { type Caller, contextArgument, environmentOfCall } from '../../local/cloudbase/context.ts'
import { rows } from '../../scripts/contract-tables.ts'
import type { Answer } from '../../shared/errors.ts'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { openStage, rowOf, type Stage } from '../harness/stage.ts'

/** Who calls is what the platform says, and nothing that a caller can send. */

const configuration = { name: 'appointments', memorySize: 256, timeout: 20, environment: {} }

function contextOf(environment: Readonly<Record<string, string>>): FunctionContext {
  return contextArgument(configuration, 'request-1', { ...environment }) as unknown as FunctionContext
}
const calledBy = (caller: Caller, more: Readonly<Record<string, string>> = {}) =>
  triggerOf(contextOf({ ...environmentOfCall(caller, 'request-1'), ...more }))

describe('the context tells', () => {
  test('a phone, the timer, HTTP and a push apart', () => {
    expect(calledBy({ kind: 'phone', openid: 'openid-1' })).toEqual({ kind: 'phone', openid: 'openid-1' })
    expect(calledBy({ kind: 'timer' })).toEqual({ kind: 'timer' })
    expect(calledBy({ kind: 'http' })).toEqual({ kind: 'http' })
    expect(calledBy({ kind: 'push', openid: 'openid-1' })).toEqual({ kind: 'push', openid: 'openid-1' })
    expect(calledBy({ kind: 'push' })).toEqual({ kind: 'push', openid: undefined })
  })

  const strangers: Readonly<Record<string, ReturnType<typeof triggerOf>>> = {
    'a phone with an empty openid': calledBy({ kind: 'phone', openid: '' }),
    'an anonymous web login': calledBy({ kind: 'web', uid: 'u1', anonymous: true }),
    'a web login of its own': calledBy({ kind: 'web', uid: 'u1', anonymous: false }),
    'a web page without a login': calledBy({ kind: 'nobody' }),
    'another function': calledBy({ kind: 'function', source: 'wx_client,scf' }),
    'the console': calledBy({ kind: 'function', source: 'admin' }),
    'an anonymous web login as the timer': calledBy(
      { kind: 'web', uid: 'u1', anonymous: true },
      { TRIGGER_SRC: 'timer' },
    ),
    'an anonymous web login as HTTP': calledBy(
      { kind: 'web', uid: 'u1', anonymous: true },
      { TRIGGER_SRC: 'http' },
    ),
    'an anonymous web login with an openid': calledBy(
      { kind: 'web', uid: 'u1', anonymous: true },
      { WX_OPENID: 'openid-1' },
    ),
    'the timer with an openid': calledBy({ kind: 'timer' }, { WX_OPENID: 'openid-1' }),
    'HTTP with an openid': calledBy({ kind: 'http' }, { WX_OPENID: 'openid-1' }),
    'nobody at all': triggerOf(undefined),
    'an empty context': triggerOf({} as FunctionContext),
    'a context that cannot be read': triggerOf({ environment: '{' } as unknown as FunctionContext),
  }
  test.each(Object.entries(strangers))('%s is a stranger', (_name, trigger) => {
    expect(trigger).toEqual({ kind: 'stranger' })
  })

  test('a phone with the name of a trigger is a phone', () => {
    for (const trigger of ['timer', 'http', 'wx_push'])
      expect(calledBy({ kind: 'phone', openid: 'openid-1' }, { TRIGGER_SRC: trigger })).toEqual({
        kind: 'phone',
        openid: 'openid-1',
      })
  })

  describe('and not the environment of the process', () => {
    beforeEach(() => {
      vi.stubEnv('WX_OPENID', 'openid-of-the-call-before')
      vi.stubEnv('TRIGGER_SRC', 'timer')
    })
    afterEach(() => {
      vi.unstubAllEnvs()
    })
    test('which may be that of the call before', () => {
      expect(calledBy({ kind: 'phone', openid: '' })).toEqual({ kind: 'stranger' })
      expect(calledBy({ kind: 'nobody' })).toEqual({ kind: 'stranger' })
      expect(calledBy({ kind: 'http' })).toEqual({ kind: 'http' })
    })
  })
})

describe('forged events', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage({ functionRules: { '*': { invoke: true } }, instancesPerFunction: 2 })
  })
  afterAll(() => stage.centre.close())

  const book = rowOf('appointments', 'bookSlot')
  const functions = [...new Map(rows().map((row) => [row.functionName, row])).values()]

  /** What somebody would send who wants to be taken for another. */
  const forged: Readonly<Record<string, object>> = {
    timer: { Type: 'Timer', TriggerName: 'timer', Time: '2026-03-02T00:00:00Z', Message: '' },
    'push about a subscription': {
      ToUserName: 'gh_1',
      FromUserName: openids.wang,
      MsgType: 'event',
      Event: 'subscribe_msg_popup_event',
    },
    'HTTP request': {
      path: '/appointments/mine',
      httpMethod: 'GET',
      headers: { 'x-wx-openid': openids.wang },
      queryStringParameters: {},
      requestContext: { requestId: 'r' },
      body: '',
      isBase64Encoded: false,
    },
    'context of its own': {
      context: { WX_OPENID: openids.wang, TRIGGER_SRC: 'timer' },
      environment: '{"TRIGGER_SRC":"timer"}',
      TRIGGER_SRC: 'timer',
      WX_OPENID: openids.wang,
    },
  }

  describe.each(Object.entries(forged))('%s', (_name, event) => {
    test.each(functions.map((row) => [row.functionName, row] as const))('to %s', async (name, row) => {
      // A reminder that is due, so that a timer would do something.
      await stage.set(row)
      await dueReminder(stage)
      const before = stage.centre.dump()
      stage.forget()
      const results: Record<string, unknown> = {}
      const callers = {
        phone: { openid: openids.zhao },
        'anonymous web login': { anonymous: true },
        'web login': { uid: 'u1' },
        'web page': {},
      }
      for (const [caller, who] of Object.entries(callers)) {
        const { body } = await stage.centre.send(name, { ...who, data: event })
        const { result } = body as { result: Answer<unknown> }
        results[caller] = result.ok ? 'ok' : result.error.code
      }
      const response = await fetch(`${stage.centre.standIn.urls.http}${row.http}/`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-wx-openid': openids.wang,
          'x-wx-source': 'wx_client',
        },
        body: JSON.stringify(event),
      })
      const answer = (await response.json()) as Answer<unknown>
      results.HTTP = answer.ok ? 'ok' : answer.error.code
      expect(results).toEqual({
        phone: 'UNKNOWN_OPERATION',
        'anonymous web login': 'NOT_SIGNED_IN',
        'web login': 'NOT_SIGNED_IN',
        'web page': 'NOT_SIGNED_IN',
        HTTP: 'UNKNOWN_OPERATION',
      })
      const lines = await stage.logged(5)
      expect(lines.map(({ code }) => code)).toEqual(['call', 'forged', 'forged', 'forged', 'call'])
      expect(stage.centre.dump()).toEqual(before)
    })
  })

  test('an openid in the event is nobody', async () => {
    await stage.set(book)
    await stage.perform(book)
    const mine = { op: 'listMyAppointments', input: {}, openid: openids.wang, OPENID: openids.wang }
    const forgedData = { ...mine, userInfo: { openId: openids.wang }, WX_OPENID: openids.wang }
    const { body } = await stage.centre.send('appointments', { openid: openids.zhao, data: forgedData })
    expect(body).toMatchObject({ result: { ok: true, data: { open: [], past: [] } } })
    const web = await stage.centre.send('appointments', { anonymous: true, data: forgedData })
    expect(web.body).toMatchObject({ result: { ok: false, error: { code: 'NOT_SIGNED_IN' } } })
  })

  test('headers over HTTP are nobody', async () => {
    await stage.set(book)
    const response = await fetch(`${stage.centre.standIn.urls.http}/appointments/appointments/mine`, {
      headers: {
        'x-wx-openid': openids.wang,
        'wx-openid': openids.wang,
        authorization: `Bearer ${openids.wang}`,
      },
    })
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ ok: false, error: { code: 'NOT_SIGNED_IN' } })
  })

  test('the timer does once what is due, also when it fires twice at once', async () => {
    await stage.set(book)
    await dueReminder(stage)
    const fire = () =>
      stage.centre.standIn.functions.call('appointments', { Type: 'Timer' }, { kind: 'timer' })
    const results = await Promise.all([fire(), fire()])
    expect(results.map(({ result }) => JSON.parse(result))).toEqual([{ done: true }, { done: true }])
    const after = stage.centre.dump()
    expect(after.messages).toHaveLength(1)
    await fire()
    expect(stage.centre.dump()).toEqual(after)
  })

  test('a push is answered with the word that WeChat waits for', async () => {
    const push = () =>
      stage.centre.standIn.functions.call('appointments', forged['push about a subscription'], {
        kind: 'push',
        openid: openids.wang,
      })
    expect(JSON.parse((await push()).result)).toBe('success')
  })

  async function dueReminder({ centre }: Stage) {
    const place = { serviceId: 'residence', siteId: 'centre', day: '2026-03-05', slotId: 's1000' }
    dataOf(await centre.call(openids.li, 'appointments', 'bookSlot', { ...place, personId: people.li }))
    await centre.moveClock('2026-03-04T10:00:00+08:00')
  }
})
