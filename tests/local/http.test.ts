import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probe, type Started, start } from './stand-in.ts'

describe('HTTP access', () => {
  let platform: Started
  let url: string
  beforeAll(async () => {
    platform = await start({
      links: { '/probe/poster?n=': 'pages/notice/notice' },
      functions: [
        probe,
        { ...probe, name: 'open', http: '/api/v1' },
        { ...probe, name: 'closed', http: false },
      ],
    })
    url = platform.urls.http
  })
  afterAll(() => platform.end())

  test('an address that a code leads to opens the phone; with another query, the function', async () => {
    const origin = new URL(url).origin
    const scanned = await fetch(`${origin}/probe/poster?n=1`, { redirect: 'manual' })
    expect([scanned.status, scanned.headers.get('location')]).toEqual([
      302,
      `/web/#/pages/notice/notice?q=${encodeURIComponent(`${origin}/probe/poster?n=1`)}`,
    ])
    const printed = await fetch(`${origin}/probe/poster?form=sheet&n=1`)
    expect(((await printed.json()) as { event: object }).event).toMatchObject({
      path: '/poster',
      queryStringParameters: { form: 'sheet', n: '1' },
    })
    expect((await fetch(`${origin}/elsewhere?n=1`)).status).toBe(404)
  })

  test('a request becomes the documented event, without an OPENID', async () => {
    const response = await fetch(`${url}/probe/days/2026-03-02?site=centre&q=%E5%8A%9E`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'X-Own': 'yes', 'x-wx-openid': 'forged' },
      body: '{"a":"你"}',
    })
    const { event, context } = (await response.json()) as { event: Record<string, object>; context: object }
    expect(Object.keys(event).sort()).toEqual([
      'body',
      'headers',
      'httpMethod',
      'isBase64Encoded',
      'path',
      'queryStringParameters',
      'requestContext',
    ])
    expect(event).toMatchObject({
      path: '/days/2026-03-02',
      httpMethod: 'POST',
      headers: { 'x-own': 'yes', 'content-type': 'application/json' },
      queryStringParameters: { site: 'centre', q: '办' },
      body: '{"a":"你"}',
      isBase64Encoded: false,
      requestContext: { envId: 'local-env', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    })
    expect(context).toEqual({ TRIGGER_SRC: 'http', TCB_SOURCE: 'http', WX_OPENID: null })
  })

  test('bytes travel as base64', async () => {
    const response = await fetch(`${url}/probe/bytes`, {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream' },
      body: Buffer.from([0, 255, 1]),
    })
    const { event } = (await response.json()) as { event: object }
    expect(event).toMatchObject({ httpMethod: 'PUT', body: 'AP8B', isBase64Encoded: true })
  })

  test('text, objects and whole responses are rendered', async () => {
    const text = await fetch(`${url}/probe/text`)
    expect(text.headers.get('content-type')).toBe('text/plain; charset=utf-8')
    expect(await text.text()).toBe('纯文本')
    const object = await fetch(`${url}/probe/object`)
    expect(object.headers.get('content-type')).toContain('application/json')
    expect(await object.json()).toEqual({ a: 1 })
    const picture = await fetch(`${url}/probe/picture`)
    expect(picture.status).toBe(201)
    expect(picture.headers.get('content-type')).toBe('image/png')
    expect(picture.headers.get('x-own')).toBe('yes')
    expect([...new Uint8Array(await picture.arrayBuffer())]).toEqual([0, 255, 128])
  })

  test('the longest route leads to a function; others lead nowhere', async () => {
    const routed = await fetch(`${url}/api/v1/hello`)
    expect(((await routed.json()) as { event: { path: string } }).event.path).toBe('/hello')
    expect((await fetch(`${url}/api/v1`)).status).toBe(200)
    expect((await fetch(`${url}/api/v12`)).status).toBe(404)
    expect((await fetch(`${url}/closed/text`)).status).toBe(404)
  })

  test('a function that throws is a 500 with the code of the cloud', async () => {
    const response = await fetch(`${url}/probe/fail`)
    expect(response.status).toBe(500)
    expect(await response.json()).toMatchObject({ code: 'FUNCTIONS_EXECUTE_FAIL' })
  })

  test('static files are served below web, and nothing beside them', async () => {
    const hosted = await start({ webDirectory: new URL('fixtures/functions', import.meta.url).pathname })
    try {
      const file = await fetch(`${hosted.urls.web}/package.json`)
      expect(await file.json()).toEqual({ type: 'commonjs' })
      const again = (tag: string | null) =>
        fetch(`${hosted.urls.web}/package.json`, { headers: { 'if-none-match': tag ?? '' } })
      expect((await again(file.headers.get('etag'))).status).toBe(304)
      expect((await again('"of an older one"')).status).toBe(200)
      expect((await fetch(`${hosted.urls.web}/..%2fserve.ts`)).status).toBe(404)
      expect((await fetch(`${hosted.urls.web}/missing.html`)).status).toBe(404)
    } finally {
      await hosted.end()
    }
  })
})

describe('the wire', () => {
  test('a taken port falls over to a free one', async () => {
    const first = await start()
    const port = Number(new URL(first.urls.call).port)
    const second = await start({ port })
    try {
      expect(second.urls.call).not.toBe(first.urls.call)
      expect((await second.call({ op: 'echo' })).status).toBe(200)
    } finally {
      await first.end()
      await second.end()
    }
  })

  test('a page from elsewhere is turned away', async () => {
    const platform = await start()
    const from = async (origin: string) =>
      (await fetch(platform.urls.control, { headers: { origin } })).status
    try {
      expect(await from('https://example.com')).toBe(403)
      expect(await from('http://127.0.0.1.example.com')).toBe(403)
      expect(await from('http://localhost:5180')).toBe(200)
    } finally {
      await platform.end()
    }
  })

  test('an unknown action, a stray key and a stray token are errors that say so', async () => {
    const platform = await start()
    const post = async (parameters: object, credential = 'AKIDstandin') => {
      const response = await fetch(platform.urls.cloudbase, {
        method: 'POST',
        headers: { authorization: `TC3-HMAC-SHA256 Credential=${credential}/2026-03-02/tcb/tc3_request, x` },
        body: JSON.stringify(parameters),
      })
      return response.json()
    }
    try {
      expect(await post({ action: 'auth.getUserInfoForAdmin' })).toMatchObject({
        code: 'INVALID_ACTION',
        message: 'The stand-in does not know the action auth.getUserInfoForAdmin',
      })
      expect(await post({ action: 'database.getDocument' }, 'AKIDother')).toMatchObject({
        code: 'SIGN_PARAM_INVALID',
      })
      expect(await post({ action: 'database.getDocument', sessionToken: 'made-up' })).toMatchObject({
        code: 'INVALID_SESSION_TOKEN',
      })
    } finally {
      await platform.end()
    }
  })
})
