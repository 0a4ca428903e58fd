import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Session, sessionIdOf } from '../../functions/platform/session.ts'
import { rows } from '../../scripts/contract-tables.ts'
import { mayComputerCall } from '../../shared/contract.ts'
import { signatureHeader } from '../../shared/signed-request.ts'
import { codeOf, dataOf } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'
import { openStage, rowOf, type Stage } from '../harness/stage.ts'
import { type TestBrowser, testBrowser } from '../harness/test-browser.ts'

/** Staff on a computer: a code, two digits, a phone, a session; and everybody who would like to have it without. */

let stage: Stage
let keys = 0
let browser: TestBrowser
beforeAll(async () => {
  stage = await openStage({ instancesPerFunction: 2 })
})
beforeEach(async () => {
  await stage.centre.renew()
  keys += 1
  browser = testBrowser(`browser ${keys}`)
})
afterAll(() => stage.centre.close())

const start = rowOf('accounts', 'startSignIn')
const poll = rowOf('accounts', 'pollSignIn')
const day = rowOf('appointments', 'listDayOfSite')
const me = rowOf('accounts', 'getMe')
const windows = { system: 'windows', browser: '360' } as const
const centreDay = { siteId: 'centre', day: '2026-03-03' }

async function begin(who = browser) {
  const { answer } = await stage.send(start, { browser: who }, windows)
  return dataOf(answer) as { code: string; digits: string; seconds: number }
}
const confirm = (openid: string, code: string, digits: string, key?: string) =>
  stage.centre.call(openid, 'accounts', 'confirmSignIn', { code, digits }, key)
async function signIn(openid: string = openids.clerk, who = browser) {
  const { code, digits } = await begin(who)
  dataOf(await confirm(openid, code, digits))
}
const state = async (who = browser) => {
  const { answer } = await stage.send(poll, { browser: who }, {})
  return (dataOf(answer) as { state: string }).state
}
/** The code of what a browser is answered that asks for the list of a day. */
const look = async (who = browser, input: object = centreDay) => {
  const { answer } = await stage.send(day, { browser: who }, input)
  return answer.ok ? 'ok' : answer.error.code
}
const sessions = () => (stage.centre.dump().sessions ?? []) as Session[]
const other = (digits: string) => (digits === '00' ? '01' : '00')

describe('signing in', () => {
  test('a code and two digits, confirmed on the phone, become a session', async () => {
    const { code, digits, seconds } = await begin()
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{8}$/)
    expect(digits).toMatch(/^\d\d$/)
    expect(seconds).toBe(120)
    expect(await state()).toBe('waiting')
    expect(await look()).toBe('SESSION_OVER')

    const seen = dataOf(await stage.centre.call(openids.clerk, 'accounts', 'findSignIn', { code }))
    expect(seen).toEqual({ ...windows, address: '127.0.0.1', since: 1772409600000 })
    const { computers } = dataOf(await confirm(openids.clerk, code, digits))
    expect(computers).toEqual([
      {
        id: sessionIdOf(browser.publicKey),
        ...windows,
        address: '127.0.0.1',
        since: 1772409600000,
        until: 1772438400000,
      },
    ])
    expect(await state()).toBe('signed-in')
    expect(await look()).toBe('ok')
    const { answer } = await stage.send(me, { browser }, {})
    expect(dataOf(answer)).toMatchObject({ roles: [{ role: 'counter-staff', node: '/qinghe/hewan' }] })
  })

  test('nothing that could be guessed from outside is the same for two browsers', async () => {
    const [one, two] = [await begin(), await begin(testBrowser('another'))]
    expect(one.code).not.toBe(two.code)
  })

  test('a code is confirmed once, and a repeat of the confirmation is no second one', async () => {
    const { code, digits } = await begin()
    dataOf(await confirm(openids.clerk, code, digits, 'confirm-key-1'))
    const before = stage.stored()
    expect(codeOf(await confirm(openids.stationClerk, code, digits))).toBe('SIGN_IN_OVER')
    expect(codeOf(await confirm(openids.clerk, code, digits))).toBe('SIGN_IN_OVER')
    expect(dataOf(await confirm(openids.clerk, code, digits, 'confirm-key-1')).computers).toHaveLength(1)
    expect(codeOf(await stage.centre.call(openids.clerk, 'accounts', 'findSignIn', { code }))).toBe(
      'SIGN_IN_OVER',
    )
    expect(stage.changes(before)).toEqual([])
  })

  test('two phones at once: one of them', async () => {
    const { code, digits } = await begin()
    const both = await Promise.all([
      confirm(openids.clerk, code, digits),
      confirm(openids.stationClerk, code, digits),
    ])
    expect(both.map((answer) => (answer.ok ? 'ok' : answer.error.code)).sort()).toEqual([
      'SIGN_IN_OVER',
      'ok',
    ])
    expect(sessions().filter(({ account }) => account !== undefined)).toHaveLength(1)
  })

  test('after two minutes the code is over', async () => {
    const { code, digits } = await begin()
    await stage.centre.moveClock('2026-03-02T08:01:59+08:00')
    expect(await state()).toBe('waiting')
    await stage.centre.moveClock('2026-03-02T08:02:00+08:00')
    expect(await state()).toBe('over')
    expect(codeOf(await confirm(openids.clerk, code, digits))).toBe('SIGN_IN_OVER')
    expect(codeOf(await stage.centre.call(openids.clerk, 'accounts', 'findSignIn', { code }))).toBe(
      'SIGN_IN_OVER',
    )
    expect(sessions()).toMatchObject([{ wrongDigits: 0 }])
  })

  test('other digits sign nobody in, and the third time end the code', async () => {
    const { code, digits } = await begin()
    for (let count = 0; count < 3; count += 1)
      expect(codeOf(await confirm(openids.clerk, code, other(digits)))).toBe('DIGITS_DIFFER')
    expect(codeOf(await confirm(openids.clerk, code, digits))).toBe('SIGN_IN_OVER')
    expect(await state()).toBe('over')
    expect(sessions()).toMatchObject([{ wrongDigits: 3 }])
    expect(sessions()[0]?.account).toBeUndefined()
  })

  test('other digits once, then the right ones', async () => {
    const { code, digits } = await begin()
    expect(codeOf(await confirm(openids.clerk, code, other(digits)))).toBe('DIGITS_DIFFER')
    expect((await confirm(openids.clerk, code, digits)).ok).toBe(true)
  })

  test('a resident is told that it is for staff, and nothing happens', async () => {
    const { code, digits } = await begin()
    const before = stage.stored()
    for (const openid of [openids.wang, openids.stranger]) {
      const answer = await confirm(openid, code, digits)
      expect(answer).toMatchObject({ ok: false, error: { code: 'NOT_ALLOWED', next: /电话/ } })
      expect(codeOf(await stage.centre.call(openid, 'accounts', 'findSignIn', { code }))).toBe('NOT_ALLOWED')
    }
    expect(stage.changes(before)).toEqual([])
  })

  test('a key begins one sign-in', async () => {
    await begin()
    const again = await stage.send(start, { browser }, windows)
    expect(codeOf(again.answer)).toBe('SIGN_IN_OVER')
    await signIn(openids.clerk, testBrowser('second'))
    const third = await stage.send(start, { browser: testBrowser('second') }, windows)
    expect(codeOf(third.answer)).toBe('SIGN_IN_OVER')
  })

  test('from one address twenty begin in a minute', async () => {
    await stage.centre.moveClock('2026-03-02T09:00:00+08:00')
    const outcomes: string[] = []
    for (let count = 0; count < 21; count += 1) {
      const { answer } = await stage.send(start, { browser: testBrowser(`many ${count}`) }, windows)
      outcomes.push(answer.ok ? 'ok' : answer.error.code)
    }
    expect(outcomes.filter((outcome) => outcome === 'ok')).toHaveLength(20)
    expect(outcomes.at(-1)).toBe('TOO_MANY_REQUESTS')
    expect(sessions()).toHaveLength(20)
  })

  test('what is over is taken away by whoever begins next', async () => {
    await begin()
    await stage.centre.moveClock('2026-03-02T08:20:00+08:00')
    await begin(testBrowser('next'))
    expect(sessions().map(({ _id }) => _id)).toEqual([sessionIdOf(testBrowser('next').publicKey)])
  })

  test('and by the timer', async () => {
    await begin()
    await signIn(openids.clerk, testBrowser('kept'))
    await stage.centre.moveClock('2026-03-02T08:20:00+08:00')
    await stage.centre.standIn.functions.call('accounts', { Type: 'Timer' }, { kind: 'timer' })
    expect(sessions().map(({ _id }) => _id)).toEqual([sessionIdOf(testBrowser('kept').publicKey)])
  })
})

describe('a request', () => {
  const url = () => new URL(`${stage.centre.standIn.urls.http}/appointments/desk/day`)
  /** The list of a day at the centre, with headers of one's own. */
  async function ask(headers: Readonly<Record<string, string>>, query: object = centreDay) {
    const target = url()
    for (const [name, value] of Object.entries(query)) target.searchParams.set(name, String(value))
    const answer = (await (await fetch(target, { headers })).json()) as Parameters<typeof codeOf>[0]
    return answer.ok ? 'ok' : answer.error.code
  }
  const request = (query: object = centreDay, path = '/desk/day', functionName = 'appointments') => ({
    method: 'GET',
    functionName,
    path,
    query: query as Record<string, string>,
    key: '',
    body: '',
  })

  test('is let in once: the very same one, a lower and an equal count are refused', async () => {
    await signIn()
    const sent = browser.sign(request(), 7)
    expect(await ask(sent)).toBe('ok')
    expect(await ask(sent)).toBe('OUT_OF_ORDER')
    expect(await ask(browser.sign(request(), 6))).toBe('OUT_OF_ORDER')
    expect(await ask(browser.sign(request(), 7))).toBe('OUT_OF_ORDER')
    expect(await ask(browser.sign(request(), 8))).toBe('ok')
    expect(sessions()[0]?.count).toBe(8)
  })

  test('twice at the same time is let in once', async () => {
    await signIn()
    const sent = browser.sign(request(), 1)
    const outcomes = await Promise.all([ask(sent), ask(sent), ask(sent)])
    expect(outcomes.sort()).toEqual(['OUT_OF_ORDER', 'OUT_OF_ORDER', 'ok'])
  })

  test('in flight with others in any order: each at most once, and the latest always', async () => {
    await signIn()
    const counts = [3, 1, 5, 2, 4]
    const outcomes = await Promise.all(counts.map((count) => ask(browser.sign(request(), count))))
    expect(outcomes[2]).toBe('ok')
    expect(outcomes.every((outcome) => outcome === 'ok' || outcome === 'OUT_OF_ORDER')).toBe(true)
    expect(sessions()[0]?.count).toBe(5)
  })

  test('signed with another key is nobody, and does not disturb the session', async () => {
    await signIn()
    const [, count, signature] = (testBrowser('thief').sign(request(), 1)[signatureHeader] ?? '').split('.')
    expect(await ask({ [signatureHeader]: `${browser.publicKey}.${count}.${signature}` })).toBe(
      'NOT_SIGNED_IN',
    )
    expect(await ask(testBrowser('thief').sign(request(), 999_999))).toBe('SESSION_OVER')
    expect(sessions()[0]?.count).toBe(0)
    expect(await ask(browser.sign(request(), 1))).toBe('ok')
  })

  test('is signed for its query, its path and its function', async () => {
    await signIn()
    const station = { siteId: 'station', day: '2026-03-03' }
    expect(await ask(browser.sign(request(station), 1))).toBe('NOT_SIGNED_IN')
    expect(await ask(browser.sign(request(), 1), { ...centreDay, day: '2026-03-04' })).toBe('NOT_SIGNED_IN')
    expect(await ask(browser.sign(request(), 1), { siteId: 'centre' })).toBe('NOT_SIGNED_IN')
    expect(await ask(browser.sign(request(centreDay, '/desk'), 1))).toBe('NOT_SIGNED_IN')
    expect(await ask(browser.sign(request(centreDay, '/desk/day', 'notices'), 1))).toBe('NOT_SIGNED_IN')
    expect(await ask(browser.sign({ ...request(), method: 'POST' }, 1))).toBe('NOT_SIGNED_IN')
    expect(sessions()[0]?.count).toBe(0)
  })

  test('is signed for its body and its key', async () => {
    const { standIn } = stage.centre
    const body = JSON.stringify(windows)
    const whole = {
      method: 'POST',
      functionName: 'accounts',
      path: '/computers/sign-in',
      query: {},
      key: 'some-key-1',
      body,
    }
    const send = async (body: string, key: string, headers: Readonly<Record<string, string>>) => {
      const response = await fetch(`${standIn.urls.http}/accounts/computers/sign-in`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key, ...headers },
        body,
      })
      return response.status
    }
    expect(await send(body.replace('360', 'qq'), 'some-key-1', browser.sign(whole))).toBe(401)
    expect(await send(`${body} `, 'some-key-1', browser.sign(whole))).toBe(401)
    expect(await send(body, 'some-key-2', browser.sign(whole))).toBe(401)
    expect(sessions()).toEqual([])
    expect(await send(body, 'some-key-1', browser.sign(whole))).toBe(200)
  })

  test('with a signature that is none is nobody', async () => {
    await signIn()
    const right = browser.sign(request(), 1)[signatureHeader] ?? ''
    const [key = '', count = '', signature = ''] = right.split('.')
    const notAPoint = `B${'A'.repeat(86)}`
    const another = `${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    for (const wrong of [
      '',
      'x',
      key,
      `${key}.${count}`,
      `${key}.${count}.`,
      `${key}..${signature}`,
      `${key}.01.${signature}`,
      `${key}.-1.${signature}`,
      `${key}.1e3.${signature}`,
      `${key}.${'9'.repeat(20)}.${signature}`,
      `${key}.2.${signature}`,
      `${key}.1.${another}`,
      `${notAPoint}.1.${signature}`,
      `Bearer ${openids.clerk}`,
      `${right}.`,
      `${right},${right}`,
    ])
      expect(await ask({ [signatureHeader]: wrong }), wrong).toBe('NOT_SIGNED_IN')
    expect(await ask({ [signatureHeader]: right })).toBe('ok')
  })

  test('keeps the session awake for half an hour, and no longer than eight hours', async () => {
    await signIn()
    await stage.centre.moveClock('2026-03-02T08:29:59+08:00')
    expect(await look()).toBe('ok')
    await stage.centre.moveClock('2026-03-02T08:59:58+08:00')
    expect(await look()).toBe('ok')
    await stage.centre.moveClock('2026-03-02T09:29:58+08:00')
    expect(await look()).toBe('SESSION_OVER')
    expect(await state()).toBe('over')

    await stage.centre.moveClock('2026-03-02T10:00:00+08:00')
    const day = testBrowser('all day')
    await signIn(openids.clerk, day)
    for (let minute = 10 * 60; minute < 18 * 60; minute += 25) {
      const clock = `${Math.floor(minute / 60)}:${String(minute % 60).padStart(2, '0')}`
      await stage.centre.moveClock(`2026-03-02T${clock}:00+08:00`)
      expect(await look(day), clock).toBe('ok')
    }
    await stage.centre.moveClock('2026-03-02T17:59:59+08:00')
    expect(await look(day)).toBe('ok')
    await stage.centre.moveClock('2026-03-02T18:00:00+08:00')
    expect(await look(day)).toBe('SESSION_OVER')
  })
})

describe('how often', () => {
  const asks = async (who: TestBrowser) => {
    const { answer } = await stage.send(me, { browser: who }, {})
    return answer.ok ? 'ok' : answer.error.code
  }

  test('keys that are made for one request only count for the address that they come from', async () => {
    await stage.centre.moveClock('2026-03-02T10:00:00+08:00')
    const outcomes: string[] = []
    for (let count = 0; count < 62; count += 1) outcomes.push(await asks(testBrowser(`thrown away ${count}`)))
    expect(outcomes.slice(0, 60)).toEqual(Array(60).fill('SESSION_OVER'))
    expect(outcomes.slice(60)).toEqual(['TOO_MANY_REQUESTS', 'TOO_MANY_REQUESTS'])
  })

  test('who was let in counts as herself: the computers of an office have one address', async () => {
    await stage.centre.moveClock('2026-03-02T10:10:00+08:00')
    const other = testBrowser(`${keys} of the station`)
    await signIn()
    await signIn(openids.stationClerk, other)
    const outcomes: string[] = []
    for (let count = 0; count < 50; count += 1) outcomes.push(await asks(browser), await asks(other))
    expect(new Set(outcomes)).toEqual(new Set(['ok']))
    for (let count = 0; count < 10; count += 1) outcomes.push(await asks(browser))
    expect(outcomes.at(-1)).toBe('ok')
    expect(await asks(browser)).toBe('TOO_MANY_REQUESTS')
    expect(await asks(other)).toBe('ok')
  })
})

describe('ending it', () => {
  const end = (openid: string, computerId?: string) =>
    stage.centre.call(openid, 'accounts', 'endSessions', computerId ? { computerId } : {})

  test('on the computer acts at once, and a second time does nothing', async () => {
    await signIn()
    const signOut = rowOf('accounts', 'signOut')
    expect((await stage.send(signOut, { browser }, {})).answer.ok).toBe(true)
    expect(await look()).toBe('SESSION_OVER')
    const before = stage.centre.dump()
    await stage.centre.moveClock('2026-03-02T08:10:00+08:00')
    expect((await stage.send(signOut, { browser }, {})).answer.ok).toBe(true)
    expect((await stage.send(signOut, { browser: testBrowser('nobody') }, {})).answer.ok).toBe(true)
    expect(stage.centre.dump()).toEqual(before)
  })

  test('from the phone: one computer, or all of them, and never those of somebody else', async () => {
    const [desk, hall, station] = ['desk', 'hall', 'station'].map((name) => testBrowser(name)) as [
      TestBrowser,
      TestBrowser,
      TestBrowser,
    ]
    await signIn(openids.clerk, desk)
    await stage.centre.moveClock('2026-03-02T08:05:00+08:00')
    await signIn(openids.clerk, hall)
    await signIn(openids.stationClerk, station)
    const list = async () =>
      dataOf(await stage.centre.call(openids.clerk, 'accounts', 'listComputers', {})).computers.map(
        ({ id }) => id,
      )
    expect(await list()).toEqual([sessionIdOf(hall.publicKey), sessionIdOf(desk.publicKey)])

    dataOf(await end(openids.clerk, sessionIdOf(station.publicKey)))
    expect(await look(station, { siteId: 'station' })).toBe('ok')
    dataOf(await end(openids.clerk, sessionIdOf(hall.publicKey)))
    expect([await look(hall), await look(desk)]).toEqual(['SESSION_OVER', 'ok'])
    expect(await list()).toEqual([sessionIdOf(desk.publicKey)])
    expect(dataOf(await end(openids.clerk)).computers).toEqual([])
    expect(await look(desk)).toBe('SESSION_OVER')
    expect(await look(station, { siteId: 'station' })).toBe('ok')
  })

  test('who lost the post loses the computer with the next request, and every operation of it', async () => {
    await signIn()
    expect(await look()).toBe('ok')
    const { accounts = [] } = stage.centre.dump() as Record<string, { _id: string; grants: unknown[] }[]>
    const rest = stage.centre.dump() as Record<string, object[]>
    await stage.centre.renew({
      ...rest,
      accounts: accounts.map((one) => (one._id === openids.clerk ? { ...one, grants: [] } : one)),
    })
    expect(await look()).toBe('SESSION_OVER')
    expect(codeOf((await stage.send(me, { browser }, {})).answer)).toBe('SESSION_OVER')
    expect(codeOf(await stage.centre.call(openids.clerk, 'accounts', 'listComputers', {}))).toBe(
      'NOT_ALLOWED',
    )
  })
})

describe('on the computer', () => {
  test('one may what the phone may of the staff operations, and nothing of a resident', async () => {
    await signIn()
    expect(await look(browser, { siteId: 'station' })).toBe('ok')
    const station = testBrowser('of the station')
    await signIn(openids.stationClerk, station)
    expect(await look(station)).toBe('NOT_ALLOWED')
    const refused: string[] = []
    for (const [capability, name] of [
      ['accounts', 'registerSelf'],
      ['accounts', 'addMessageCredits'],
      ['accounts', 'confirmSignIn'],
      ['accounts', 'findSignIn'],
      ['accounts', 'listComputers'],
      ['accounts', 'endSessions'],
      ['appointments', 'bookSlot'],
      ['appointments', 'listMyAppointments'],
    ] as const) {
      const { answer, status } = await stage.send(rowOf(capability, name), { browser }, {})
      refused.push(codeOf(answer))
      expect(status).toBe(403)
    }
    expect(new Set(refused)).toEqual(new Set(['ONLY_ON_PHONE']))
  })

  test('of the commands it carries a few that are typed or print a copy, and none that publishes or gives rights', () => {
    const carried = rows().filter(
      ({ operation }) => operation.kind === 'command' && mayComputerCall(operation),
    )
    expect(carried.map(({ name }) => name)).toEqual([
      'changeNode',
      'findForRequest',
      'exportForPerson',
      'createNotice',
      'saveDraft',
      'enterAnswer',
      'replyToAnswer',
    ])
  })

  test('the screen of a hall reads times and codes of today and no list of people, for good', async () => {
    await signIn(openids.countyAdmin)
    const become = rowOf('accounts', 'becomeDisplay')
    const organisation = rowOf('accounts', 'getOrganisation')
    const ask = async (row: Parameters<typeof stage.send>[0], input: object) => {
      const { answer } = await stage.send(row, { browser }, input)
      return answer.ok ? 'ok' : answer.error.code
    }
    expect(await ask(organisation, { node: '/qinghe' })).toBe('ok')
    for (let count = 0; count < 2; count += 1) expect(await ask(become, {})).toBe('ok')
    expect(await ask(rowOf('appointments', 'listTimesOfSite'), { siteId: 'centre' })).toBe('ok')
    expect(await look()).toBe('DISPLAY_ONLY')
    expect(await ask(organisation, { node: '/qinghe' })).toBe('DISPLAY_ONLY')
    expect(await ask(me, {})).toBe('DISPLAY_ONLY')
    expect(await ask(rowOf('notices', 'listDesk'), { node: '/qinghe' })).toBe('DISPLAY_ONLY')
    expect(await state()).toBe('signed-in')
    // The same account at another computer is not concerned.
    const desk = testBrowser(`${keys} desk`)
    await signIn(openids.countyAdmin, desk)
    expect((await stage.send(me, { browser: desk }, {})).answer.ok).toBe(true)
    // Nor is it a way back to begin a session again with its key.
    expect(codeOf((await stage.send(start, { browser }, windows)).answer)).toBe('SIGN_IN_OVER')
    await stage.send(rowOf('accounts', 'signOut'), { browser }, {})
    expect(await ask(become, {})).toBe('SESSION_OVER')
    expect((await stage.send(become, { browser: testBrowser('nobody') }, {})).answer.ok).toBe(false)
  })

  test('it costs one round trip more than from the phone', async () => {
    await signIn()
    const trips = () => stage.calls().at(-1)?.databaseRequests.length ?? 0
    dataOf((await stage.send(day, { openid: openids.clerk }, centreDay)).answer)
    const fromPhone = trips()
    expect(await look()).toBe('ok')
    expect(trips()).toBe(fromPhone + 1)
  })

  test('a session cannot sign in another computer', async () => {
    await signIn()
    const { code, digits } = await begin(testBrowser('next one'))
    const { answer } = await stage.send(rowOf('accounts', 'confirmSignIn'), { browser }, { code, digits })
    expect(codeOf(answer)).toBe('ONLY_ON_PHONE')
    expect(await state(testBrowser('next one'))).toBe('waiting')
  })

  test('a web login with a signature is a stranger all the same', async () => {
    await signIn()
    const headers = browser.sign({
      method: 'GET',
      functionName: 'accounts',
      path: '/me',
      query: {},
      key: '',
      body: '',
    })
    for (const who of [{ anonymous: true }, { uid: 'u1' }, {}]) {
      const { body } = await stage.centre.send('accounts', {
        ...who,
        data: { op: 'getMe', input: {}, headers, [signatureHeader]: headers[signatureHeader], path: '/me' },
      })
      expect(JSON.stringify(body)).toMatch(/NOT_SIGNED_IN|PERMISSION_DENIED/)
    }
    expect(sessions()[0]?.count).toBe(0)
  })
})
