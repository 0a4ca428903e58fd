import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { probe, type Started, start } from './stand-in.ts'

describe('calling a function', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start({ functions: [{ ...probe, timeout: 2, environment: { GREETING: 'hello' } }] })
  })
  afterAll(() => platform.end())

  test('answers what wx.cloud.callFunction resolves with', async () => {
    const { status, body } = await platform.call({ op: 'echo', words: '你好' })
    expect(status).toBe(200)
    expect(body).toEqual({
      errMsg: 'cloud.callFunction:ok',
      requestID: expect.stringMatching(/^[0-9a-f-]{36}$/),
      result: { op: 'echo', words: '你好', userInfo: { openId: 'resident', appId: 'wx0000000000local1' } },
    })
  })

  test('gives the environment of the cloud and nothing of this machine', async () => {
    process.env.SECRET_OF_THIS_MACHINE = 'leaked'
    const { body } = await platform.call({ op: 'context' })
    const { context, cloudbase, user, env } = body.result
    expect(Object.keys(env).sort()).toEqual([
      'GREETING',
      'PATH',
      'SCF_FUNCTIONNAME',
      'SCF_FUNCTIONVERSION',
      'SCF_NAMESPACE',
      'TCB_CONTEXT_CNFG',
      'TCB_CONTEXT_KEYS',
      'TCB_ENV',
      'TCB_SEQID',
      'TCB_SOURCE',
      'TENCENTCLOUD_REGION',
      'TENCENTCLOUD_RUNENV',
      'TENCENTCLOUD_SECRETID',
      'TENCENTCLOUD_SECRETKEY',
      'TENCENTCLOUD_SESSIONTOKEN',
      'TZ',
      'WX_API_TOKEN',
      'WX_APPID',
      'WX_CLIENTIP',
      'WX_CONTEXT_KEYS',
      'WX_OPENID',
    ])
    expect(env).toMatchObject({
      TZ: 'UTC',
      TENCENTCLOUD_RUNENV: 'SCF',
      TCB_ENV: 'local-env',
      GREETING: 'hello',
    })
    expect(cloudbase).toMatchObject({ WX_OPENID: 'resident', TCB_SOURCE: 'wx_client' })
    expect(cloudbase.TRIGGER_SRC).toBeUndefined()
    expect(user.openId).toBe('resident')
    expect(context).toMatchObject({
      request_id: body.requestID,
      function_name: 'probe',
      memory_limit_in_mb: 128,
      time_limit_in_ms: 2000,
    })
  })

  test('a phone may have an address of its own', async () => {
    const { body } = await platform.call({ op: 'context' }, { openid: 'a', ip: '203.0.113.7' })
    expect(body.result.cloudbase.WX_CLIENTIP).toBe('203.0.113.7')
  })

  test('the caller of the call before is forgotten', async () => {
    await platform.call({ op: 'echo' }, { openid: 'first' })
    const { body } = await platform.call({ op: 'context' }, { anonymous: true, uid: 'visitor' })
    expect(body.result.user).toEqual({
      openId: '',
      appId: '',
      uid: 'visitor',
      customUserId: '',
      isAnonymous: true,
    })
    expect(body.result.cloudbase).toMatchObject({ LOGINTYPE: 'ANONYMOUS', TCB_SOURCE: 'web_client' })
  })

  test('reaches the database through the SDK', async () => {
    const { body } = await platform.call({ op: 'add', collection: 'things', data: { _id: 'a', n: 1 } })
    expect(body.result).toMatchObject({ id: 'a' })
    expect((await platform.call({ op: 'get', collection: 'things', id: 'a' })).body.result.data).toEqual([
      { _id: 'a', n: 1 },
    ])
  })

  test('counts the round trips of each call', async () => {
    await platform.call({ op: 'add', collection: 'things', data: { _id: 'counted', n: 0 } })
    const { body } = await platform.call({ op: 'increment', collection: 'things', id: 'counted', times: 2 })
    const [call] = (await platform.control(`GET /calls?requestId=${body.requestID}`)) as object[]
    expect(call).toMatchObject({
      function: 'probe',
      openid: 'resident',
      source: 'phone',
      coldStart: false,
      outcome: 'answered',
      roundTrips: 5,
      databaseRequests: [
        'database.getDocument:things',
        'database.modifyDocument:things',
        'database.getDocument:things',
        'database.modifyDocument:things',
        'database.getDocument:things',
      ],
    })
  })

  test('an exception is the error of the cloud, and stands in the log with its stack', async () => {
    const { status, body } = await platform.call({ op: 'fail' })
    expect(status).toBe(500)
    expect(body).toMatchObject({
      errCode: -504002,
      errMsg:
        'cloud.callFunction:fail Error: errCode: -504002 functions execute fail | errMsg: TypeError: boom',
    })
    const lines = (await platform.control(`GET /logs?requestId=${body.requestID}`)) as { text: string }[]
    expect(lines.map(({ text }) => text).join('')).toContain('TypeError: boom\\n    at')
  })

  test('a function that takes too long is ended, and the next call gets a new instance', async () => {
    const { status, body } = await platform.call({ op: 'sleep', ms: 10_000 })
    expect(status).toBe(504)
    expect(body).toMatchObject({
      errCode: -504003,
      errMsg: expect.stringContaining('Invoking task timed out after 2 seconds'),
    })
    const next = await platform.call({ op: 'count' })
    expect(next.body.result).toBe(1)
  })

  test('an instance that dies or fills its memory answers the error of the cloud', async () => {
    expect((await platform.call({ op: 'exit' })).body).toMatchObject({
      errCode: -504002,
      errMsg: expect.stringContaining('Process exited before completing request'),
    })
    expect((await platform.call({ op: 'hoard' })).body).toMatchObject({
      errCode: -504002,
      errMsg: expect.stringContaining('Memory limit exceeded'),
    })
  })

  test('what a function writes is kept with its request', async () => {
    const { body } = await platform.call({ op: 'log', line: '{"code":"booked"}' })
    const lines = (await platform.control(`GET /logs?requestId=${body.requestID}`)) as object[]
    expect(lines).toMatchObject([
      { function: 'probe', stream: 'stdout', text: '{"code":"booked"}\n' },
      { function: 'probe', stream: 'stderr', text: 'to stderr\n' },
    ])
  })

  test('a function can call a function, without becoming its caller', async () => {
    const { body } = await platform.call({ op: 'call', name: 'probe', data: { op: 'context' } })
    const { cloudbase } = body.result.result
    expect(cloudbase.TCB_SOURCE).toBe('wx_client,scf')
    expect(cloudbase.WX_OPENID).toBeUndefined()
    const failing = await platform.call({ op: 'call', name: 'probe', data: { op: 'fail' } })
    expect(failing.body.result).toMatchObject({ code: 'FUNCTIONS_EXECUTE_FAIL' })
  })

  test('refuses what the cloud refuses', async () => {
    const response = await fetch(`${platform.urls.call}/nothing`, { method: 'POST', body: '{"openid":"a"}' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ errCode: -501000 })
    const broken = await fetch(`${platform.urls.call}/probe`, { method: 'POST', body: '{' })
    expect(broken.status).toBe(400)
    const large = await platform.call({ op: 'echo', words: 'x'.repeat(7_000_000) })
    expect(large.status).toBe(413)
    const answer = await platform.call({ op: 'echo', words: 'x'.repeat(1_500_000) })
    expect(answer.body).toMatchObject({ errCode: -604001 })
  })

  test('nothing runs on after the function has returned', async () => {
    await platform.call({ op: 'late', collection: 'things' })
    await new Promise((resolve) => setTimeout(resolve, 200))
    const before = await platform.control('GET /database?collection=things')
    expect(before).not.toContainEqual(expect.objectContaining({ late: true }))
    await platform.call({ op: 'sleep', ms: 100 })
    const after = await platform.control('GET /database?collection=things')
    expect(after).toContainEqual(expect.objectContaining({ late: true }))
  })
})

describe('instances', () => {
  test('serve one request at a time, four at most; the rest waits', async () => {
    const platform = await start()
    try {
      const answers = await Promise.all(
        Array.from({ length: 9 }, () => platform.call({ op: 'sleep', ms: 150 })),
      )
      const processes = new Set(answers.map(({ body }) => body.result))
      expect(processes.size).toBe(4)
      const calls = (await platform.control('GET /calls')) as { coldStart: boolean; queuedMs: number }[]
      expect(calls.filter(({ coldStart }) => coldStart)).toHaveLength(4)
      expect(calls.filter(({ queuedMs }) => queuedMs > 0)).toHaveLength(5)
      const colds = (await platform.control('GET /cold-starts')) as { ms: number }[]
      expect(colds).toHaveLength(4)
      for (const { ms } of colds) expect(ms).toBeGreaterThan(20)
    } finally {
      await platform.end()
    }
  })

  test('too many calls are refused when told so', async () => {
    const platform = await start({ instancesPerFunction: 1 })
    try {
      await platform.control('POST /concurrency', { refuses: true })
      const answers = await Promise.all([1, 2].map(() => platform.call({ op: 'sleep', ms: 50 })))
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 429])
      expect(answers.find(({ status }) => status === 429)?.body).toMatchObject({ errCode: -501004 })
    } finally {
      await platform.end()
    }
  })
})

describe('function security rules', () => {
  const rules = {
    '*': { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" },
    open: { invoke: true },
    closed: { invoke: false },
    members: { invoke: 'auth != null' },
  }
  const functions = ['probe', 'open', 'closed', 'members'].map((name) => ({ ...probe, name }))

  test.each([
    ['a phone', { openid: 'resident' }, [200, 200, 403, 200]],
    ['an anonymous login', { anonymous: true }, [403, 200, 403, 200]],
    ['a login of its own', { uid: 'clerk' }, [200, 200, 403, 200]],
    ['no login', {}, [403, 200, 403, 403]],
  ])('%s', async (_, caller, expected) => {
    const platform = await start({ functions, functionRules: rules })
    try {
      const statuses: number[] = []
      for (const { name } of functions) {
        const response = await fetch(`${platform.urls.call}/${name}`, {
          method: 'POST',
          body: JSON.stringify({ ...caller, data: { op: 'echo' } }),
        })
        statuses.push(response.status)
      }
      expect(statuses).toEqual(expected)
    } finally {
      await platform.end()
    }
  })

  test('a rule that the console would not take is refused', async () => {
    await expect(start({ functionRules: { open: { invoke: true } } })).rejects.toThrow('"*"')
    await expect(start({ functionRules: { '*': { invoke: 'auth.uid != null' } } })).rejects.toThrow(
      'supported',
    )
  })
})
