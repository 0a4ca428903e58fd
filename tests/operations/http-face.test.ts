import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { createHttpFace, createRoutes, type HttpEvent } from '../../functions/platform/http-face.ts'
import type { Request as PerformRequest } from '../../functions/platform/perform.ts'
import { answerOf, Refusal } from '../../functions/platform/refusal.ts'
import { command, query } from '../../shared/contract.ts'
import type { Answer, ErrorCode } from '../../shared/errors.ts'
import { openids } from '../harness/neighbourhood.ts'
import { openStage, type Stage } from '../harness/stage.ts'

/** A table of two rows, and a pipeline that notes what it is asked. */
const table = {
  look: query({
    summary: 'Look',
    path: '/look',
    access: { who: 'anyone' },
    input: () => z.strictObject({}),
    output: () => z.object({}),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 1 },
  }),
  act: command({
    summary: 'Act',
    path: '/act/now',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: () => z.object({}),
    errors: ['KEY_REUSED'],
    roundTrips: 1,
    limit: { perDay: 1 },
  }),
}

const contract = { name: 'looking', contract: table }

function pipeline(code?: ErrorCode) {
  const asked: PerformRequest[] = []
  const perform = async (request: PerformRequest): Promise<Answer<unknown>> => {
    asked.push(request)
    const { requestId } = request
    return code
      ? { ok: false, error: answerOf(new Refusal(code)), requestId }
      : { ok: true, data: { seen: true }, requestId }
  }
  return { asked, perform }
}

describe('the routes', () => {
  test('hand the query string of a GET and the body of a POST on', async () => {
    const { asked, perform } = pipeline()
    const app = createRoutes(contract, perform)
    const looked = await app.request('/look?search=%E8%80%81%E4%BA%BA&__proto__=x&constructor=y')
    expect(looked.status).toBe(200)
    expect(await looked.json()).toMatchObject({ ok: true, data: { seen: true } })
    await app.request('/act/now', {
      method: 'POST',
      body: '{"a":[1]}',
      headers: {
        'idempotency-key': 'key-1234',
        'x-source-address': '192.0.2.1',
        'x-request-id': 'request-1',
      },
    })
    expect(asked).toEqual([
      {
        operation: 'look',
        input: JSON.parse('{"search":"老人","__proto__":"x","constructor":"y"}'),
        key: undefined,
        openid: undefined,
        signed: undefined,
        address: '',
        requestId: '',
      },
      {
        operation: 'act',
        input: { a: [1] },
        key: 'key-1234',
        openid: undefined,
        signed: undefined,
        address: '192.0.2.1',
        requestId: 'request-1',
      },
    ])
  })

  test('hand a body that is no JSON on as the text that it is, and an empty one as nothing', async () => {
    const { asked, perform } = pipeline()
    const app = createRoutes(contract, perform)
    for (const body of ['', '{', 'null', '7', '<a>']) await app.request('/act/now', { method: 'POST', body })
    expect(asked.map(({ input }) => input)).toEqual([{}, '{', null, 7, '<a>'])
  })

  test('know no other path and no other method', async () => {
    const { asked, perform } = pipeline('UNKNOWN_OPERATION')
    const app = createRoutes(contract, perform)
    for (const [method, path] of [
      ['POST', '/look'],
      ['GET', '/act/now'],
      ['DELETE', '/look'],
      ['OPTIONS', '/look'],
      ['GET', '/nothing'],
      ['GET', '/look/'],
      ['GET', '/LOOK'],
      ['GET', '//look'],
      ['GET', '/%E0%A4%A'],
    ] as const) {
      const response = await app.request(path, { method })
      expect(response.status, `${method} ${path}`).toBe(404)
      expect(await response.json()).toMatchObject({ ok: false, error: { code: 'UNKNOWN_OPERATION' } })
    }
    expect(asked.map(({ operation }) => operation)).toEqual(Array.from({ length: 9 }, () => undefined))
  })

  test.each([
    ['INVALID_INPUT', 400],
    ['NOT_SIGNED_IN', 401],
    ['NOT_ALLOWED', 403],
    ['NOT_FOUND', 404],
    ['SLOT_FULL', 409],
    ['TOO_LARGE', 413],
    ['TOO_MANY_REQUESTS', 429],
    ['INTERNAL', 500],
    ['UNAVAILABLE', 503],
  ] as const)('answer %s with %i', async (code, status) => {
    const response = await createRoutes(contract, pipeline(code).perform).request('/look')
    expect(response.status).toBe(status)
    expect(response.headers.get('content-type')).toContain('application/json')
  })

  test('answer a defect of their own with an opaque 500', async () => {
    const failing = () => Promise.reject(new Error('王秀英 13800001234'))
    const response = await createRoutes(contract, failing).request('/look')
    expect(response.status).toBe(500)
    const text = await response.text()
    expect(text).toContain('INTERNAL')
    expect(text).not.toMatch(/王秀英|13800001234|at |\.ts/)
  })
})

describe('an event of the access service', () => {
  const event = (more: Partial<HttpEvent>): HttpEvent => ({
    path: '/act/now',
    httpMethod: 'POST',
    headers: { host: 'service.example.cn', 'x-real-ip': '192.0.2.7' },
    queryStringParameters: {},
    body: '',
    isBase64Encoded: false,
    ...more,
  })

  test('becomes a request; the body may be in base64', async () => {
    const { asked, perform } = pipeline()
    const face = createHttpFace(contract, perform)
    const body = JSON.stringify({ name: '陈静' })
    await face(event({ body }), 'request-1')
    await face(event({ body: Buffer.from(body).toString('base64'), isBase64Encoded: true }), 'request-2')
    expect(asked.map(({ input, address, requestId }) => ({ input, address, requestId }))).toEqual([
      { input: { name: '陈静' }, address: '192.0.2.7', requestId: 'request-1' },
      { input: { name: '陈静' }, address: '192.0.2.7', requestId: 'request-2' },
    ])
  })

  test('cannot name its own address, request id or signed-in person', async () => {
    const { asked, perform } = pipeline()
    const headers = {
      'x-real-ip': '192.0.2.7',
      'X-Source-Address': '198.51.100.1',
      'X-Request-Id': 'mine',
      'X-WX-OPENID': openids.wang,
    }
    const reply = await createHttpFace(contract, perform)(event({ headers }), 'request-1')
    expect(asked).toMatchObject([{ address: '192.0.2.7', requestId: 'request-1', openid: undefined }])
    expect(JSON.parse(reply.body ?? '')).toMatchObject({ requestId: 'request-1' })
  })

  test('without headers, query or body is answered as well', async () => {
    const { asked, perform } = pipeline()
    const bare = { path: '/look', httpMethod: 'GET', headers: {} }
    expect(await createHttpFace(contract, perform)(bare, 'request-1')).toMatchObject({ statusCode: 200 })
    expect(asked).toMatchObject([{ operation: 'look', input: {} }])
  })

  test('with a query keeps Chinese and signs', async () => {
    const { asked, perform } = pipeline()
    const queryStringParameters = JSON.parse('{"search":"老人证 & +1","__proto__":"x"}') as Record<
      string,
      string
    >
    await createHttpFace(contract, perform)(
      event({ path: '/look', httpMethod: 'GET', queryStringParameters }),
      'r',
    )
    expect(asked).toMatchObject([{ operation: 'look', input: queryStringParameters }])
    expect(Object.hasOwn(asked[0]?.input as object, '__proto__')).toBe(true)
  })
})

describe('through the access service', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  })
  afterAll(() => stage.centre.close())
  const fetchFrom = (path: string, init?: RequestInit) =>
    fetch(`${stage.centre.standIn.urls.http}${path}`, init)

  test('anybody reads the catalogue', async () => {
    const response = await fetchFrom('/appointments/services?search=%E8%80%81%E4%BA%BA%E8%AF%81')
    expect(response.status).toBe(200)
    const answer = (await response.json()) as Answer<{ services: readonly { name: string }[] }>
    expect(answer).toMatchObject({ ok: true, data: { services: [{ name: '老年人优待证' }] } })
    expect(answer.requestId).toBe(stage.calls().at(-1)?.requestId)
    expect(response.headers.get('x-powered-by')).toBeNull()
  })

  test('nobody books, signed in or not', async () => {
    for (const [path, init] of [
      ['/appointments/appointments', { method: 'POST', body: '{}' }],
      ['/appointments/appointments/mine', {}],
      ['/accounts/me', {}],
    ] as const) {
      const response = await fetchFrom(path, init)
      expect(response.status, path).toBe(401)
      expect(await response.json()).toMatchObject({
        ok: false,
        error: { code: 'NOT_SIGNED_IN', status: 401, next: expect.stringContaining('微信') },
      })
    }
  })

  test('a path, a method and a function that are not there', async () => {
    stage.forget()
    const notThere = [
      await fetchFrom('/appointments/nothing'),
      await fetchFrom('/appointments'),
      await fetchFrom('/appointments/home', { method: 'PUT', body: 'x' }),
    ]
    for (const response of notThere) {
      expect(response.status).toBe(404)
      expect(await response.json()).toMatchObject({ ok: false, error: { code: 'UNKNOWN_OPERATION' } })
    }
    expect((await stage.logged(3)).map(({ code, outcome }) => [code, outcome])).toEqual(
      Array.from({ length: 3 }, () => ['call', 'UNKNOWN_OPERATION']),
    )
    expect((await fetchFrom('/nothing/home')).status).toBe(404)
  })

  test('a body of 2 MB, as JSON and as bytes', async () => {
    for (const type of ['application/json', 'application/octet-stream']) {
      const response = await fetchFrom('/appointments/appointments', {
        method: 'POST',
        headers: { 'content-type': type },
        body: JSON.stringify({ serviceId: 'x'.repeat(2_000_000) }),
      })
      expect(response.status).toBe(413)
      expect(await response.json()).toMatchObject({ ok: false, error: { code: 'TOO_LARGE' } })
    }
  })
})
