import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'

/** What the platform may do to a function on a bad day: too much at once, half an event, a first command that comes twice. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const lines = async (count: number) => {
  for (let waited = 0; waited < 500 && centre.standIn.functions.log.length < count; waited += 1)
    await new Promise((resolve) => setTimeout(resolve, 20))
  return centre.standIn.functions.log
    .flatMap(({ text }) => text.split('\n').filter(Boolean))
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

describe('a database with too much to do', () => {
  test.each([
    ['EXCEED_REQUEST_LIMIT', 'request limit exceeded'],
    ['EXCEED_RATELIMIT', ''],
    ['EXCEED_CONCURRENT_REQUEST_LIMIT', ''],
    ['SERVER_TIMEOUT', ''],
    ['SYS_ERR', ''],
    ['DATABASE_REQUEST_FAILED', '[RequestLimitExceeded] too many requests'],
    ['DATABASE_REQUEST_FAILED', '[ResourceUnavailable.Busy] try later'],
  ])('%s %s is UNAVAILABLE, with what to do next', async (code, message) => {
    centre.standIn.faults.add({ mode: 'error', action: 'database.*', times: 1, code, message })
    expect(await centre.call(openids.wang, 'accounts', 'getMe', {})).toMatchObject({
      ok: false,
      error: {
        code: 'UNAVAILABLE',
        status: 503,
        message: '还没有保存，现在连不上服务中心。',
        next: '请再点一次，或者打电话办理。',
      },
    })
    dataOf(await centre.call(openids.wang, 'accounts', 'getMe', {}))
  })

  test.each([
    ['DATABASE_REQUEST_FAILED', '[InvalidParameter] no such operator'],
    ['EXCEED_REQUEST_SIZE_LIMIT', ''],
  ])('%s %s is a defect of ours', async (code, message) => {
    centre.standIn.faults.add({ mode: 'error', action: 'database.*', times: 1, code, message })
    expect(codeOf(await centre.call(openids.wang, 'accounts', 'getMe', {}))).toBe('INTERNAL')
  })
})

describe('an event of the HTTP access service that is none', () => {
  test.each([
    ['without anything', {}],
    ['that is null', null],
    ['that is a text', 'text'],
    ['without headers', { path: '/nothing', httpMethod: 'GET' }],
    ['with headers that are null', { path: '/nothing', httpMethod: 'POST', headers: null }],
    ['without a path', { httpMethod: 'GET', headers: {} }],
    ['with a path that is a number', { path: 7, httpMethod: 'GET', headers: {} }],
    ['without a method', { path: '/nothing', headers: {} }],
  ])('%s is refused, with one line in the log', async (_name, event) => {
    centre.standIn.functions.forget()
    const { result } = await centre.standIn.functions.call('appointments', event, { kind: 'http' })
    const { statusCode, body } = JSON.parse(result) as { statusCode: number; body: string }
    expect(statusCode).toBe(404)
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: { code: 'UNKNOWN_OPERATION' } })
    expect(await lines(1)).toMatchObject([{ code: 'call', outcome: 'UNKNOWN_OPERATION' }])
  })

  test('without headers is answered where it asks for what anybody may read', async () => {
    const event = { path: '/home', httpMethod: 'GET' }
    const { result } = await centre.standIn.functions.call('appointments', event, { kind: 'http' })
    expect(JSON.parse(result)).toMatchObject({ statusCode: 200 })
  })

  test('with a body that no request has is an opaque 500, with one line in the log', async () => {
    centre.standIn.functions.forget()
    const event = { path: '/appointments', httpMethod: 'POST', headers: {}, body: 7 }
    const { result } = await centre.standIn.functions.call('appointments', event, { kind: 'http' })
    const { statusCode, body } = JSON.parse(result) as { statusCode: number; body: string }
    expect(statusCode).toBe(500)
    expect(JSON.parse(body)).toMatchObject({ ok: false, error: { code: 'INTERNAL' } })
    expect(await lines(1)).toMatchObject([{ code: 'defect', stack: expect.stringContaining(' at ') }])
  })
})

test('a body that is nested too deeply is TOO_LARGE, and nothing else happens', async () => {
  centre.standIn.functions.forget()
  const depth = 20_000
  const response = await fetch(`${centre.standIn.urls.http}/accounts/people/self`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'deep-key-1' },
    body: `{"name":${'['.repeat(depth)}${']'.repeat(depth)}}`,
  })
  expect(response.status).toBe(413)
  expect(await response.json()).toMatchObject({ ok: false, error: { code: 'TOO_LARGE' } })
  expect(await lines(1)).toMatchObject([{ code: 'call', outcome: 'TOO_LARGE', roundTrips: 0 }])
})

describe('the first command of somebody unknown', () => {
  const register = (name: string, more: { phone?: string } = {}) =>
    centre.call(
      openids.stranger,
      'accounts',
      'registerSelf',
      { name, consents: agreed, ...more },
      'first-key',
    )
  const named = () =>
    (centre.dump().people as Person[]).flatMap(({ name }) => (/陈静|陈静静/.test(name) ? [name] : []))

  test('under one key with two bodies at once is carried out once', async () => {
    for (let round = 0; round < 8; round += 1) {
      await centre.renew()
      const answers = await Promise.all([register('陈静'), register('陈静静')])
      const said = answers.flatMap((answer) => (answer.ok ? answer.data.people.map(({ name }) => name) : []))
      expect(answers.filter(({ ok }) => !ok).map(codeOf)).toEqual(['KEY_REUSED'])
      expect(named()).toEqual(said)
      const account = (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.stranger)
      expect(account?.actsFor.map(({ name }) => name)).toEqual(said)
    }
  })

  test('that died half way is finished by its repeat, and by nothing else under its key', async () => {
    centre.standIn.faults.add({
      mode: 'kill-instance',
      action: 'database.insertDocument',
      collection: 'people',
      times: 1,
      when: 'after',
    })
    expect(await register('陈静', { phone: '13800001234' })).toBeUndefined()
    expect(codeOf(await register('陈静静'))).toBe('KEY_REUSED')
    expect(codeOf(await register('陈静', { phone: '13800009999' }))).toBe('KEY_REUSED')
    expect(named()).toEqual(['陈静'])
    expect(dataOf(await register('陈静', { phone: '13800001234' })).people).toMatchObject([
      { name: '陈静', phone: '138****1234' },
    ])
  })
})

describe('messages', () => {
  const thursday = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-05', slotId: 's1000' }
  const book = async (personId: string, openid: string) =>
    dataOf(await centre.call(openid, 'appointments', 'bookSlot', { ...thursday, personId }))
  const allow = async (
    openid: string,
    template: 'appointment-reminder' | 'appointment-changed',
    times = 1,
  ) => {
    for (let count = 0; count < times; count += 1)
      dataOf(await centre.call(openid, 'accounts', 'addMessageCredits', { templates: [template] }))
  }
  const timer = () => centre.standIn.timers.fire('appointments')
  const credits = async (openid: string) => dataOf(await centre.call(openid, 'accounts', 'getMe', {})).credits
  const messages = () => centre.dump().messages as { template: string; state: string; account: string }[]

  test('WeChat that has no credit empties our ledger of that template', async () => {
    await allow(openids.wang, 'appointment-reminder', 3)
    await allow(openids.wang, 'appointment-changed', 2)
    await book(people.wang, openids.wang)
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await timer()
    expect(messages()).toMatchObject([{ state: 'no-credit' }])
    expect(await credits(openids.wang)).toMatchObject({
      'appointment-reminder': 0,
      'appointment-changed': 2,
    })
  })

  test('a reminder does not go out once the account acts for the person no more', async () => {
    await centre.standIn.wechat.grant(openids.li, ['tmpl-reminder'])
    await allow(openids.li, 'appointment-reminder')
    await book(people.wang, openids.li)
    const { accounts, ...rest } = centre.dump() as Record<string, object[]>
    await centre.renew({
      ...rest,
      accounts: (accounts as Account[]).map((account) => ({
        ...account,
        actsFor: account.actsFor.filter(({ person }) => account._id !== openids.li || person === people.li),
      })),
    })
    await centre.standIn.wechat.grant(openids.li, ['tmpl-reminder'])
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await timer()
    expect(centre.standIn.wechat.mailbox(openids.li)).toEqual([])
    expect(messages()).toMatchObject([{ account: openids.li, state: 'no-credit' }])
    expect(await credits(openids.li)).toMatchObject({ 'appointment-reminder': 1 })
  })

  describe('about a change that somebody else made', () => {
    const mailbox = (openid: string) =>
      centre.standIn.wechat
        .mailbox(openid)
        .map(({ templateId, data }) => [templateId, data.time2, data.thing4])
    const change = (
      openid: string,
      appointmentId: string,
      rev: number,
      slotId?: string,
      day = '2026-03-05',
    ) =>
      slotId
        ? centre.call(openid, 'appointments', 'rescheduleAppointment', { appointmentId, rev, day, slotId })
        : centre.call(openid, 'appointments', 'cancelAppointment', { appointmentId, rev })
    beforeEach(async () => {
      await centre.standIn.wechat.grant(openids.wang, ['tmpl-changed', 'tmpl-changed'])
      await allow(openids.wang, 'appointment-changed', 2)
    })

    test('goes to who booked, once, with the newest', async () => {
      const { id } = await book(people.wang, openids.wang)
      dataOf(await change(openids.li, id, 1, 's1400'))
      dataOf(await change(openids.li, id, 2, 's1500'))
      await Promise.all([timer(), timer()])
      await timer()
      expect(mailbox(openids.wang)).toEqual([['tmpl-changed', '2026-03-05 15:00', '预约改到了这个时间']])
      dataOf(await change(openids.li, id, 3, 's0900', '2026-03-06'))
      dataOf(await change(openids.li, id, 4))
      // Before it leaves the day, or in the same run.
      await centre.moveClock('2026-03-02T08:10:00+08:00')
      await timer()
      expect(mailbox(openids.wang).at(-1)).toEqual(['tmpl-changed', '2026-03-06 09:00', '这次预约已经取消了'])
      expect(mailbox(openids.wang)).toHaveLength(2)
      expect(await credits(openids.wang)).toMatchObject({ 'appointment-changed': 0 })
    })

    test('not where she did it herself, or changed it again herself', async () => {
      const { id } = await book(people.wang, openids.wang)
      dataOf(await change(openids.wang, id, 1, 's1400'))
      await timer()
      dataOf(await change(openids.li, id, 2, 's1500'))
      dataOf(await change(openids.wang, id, 3))
      await timer()
      expect(mailbox(openids.wang)).toEqual([])
      expect(messages() ?? []).toEqual([])
    })
  })
})
