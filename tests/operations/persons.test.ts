import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { crowd, openidOf, personOf } from '../harness/crowd.ts'
import { offeredCode, openids, people, tuesday } from '../harness/neighbourhood.ts'

/** Who acts for whom: consent by a code, ended by either side. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const care = [{ purpose: 'care' as const, text: '1' }]
const child = [{ purpose: 'child' as const, text: '1' }]
const liForWang = 'car_liforwang0000000'

const account = (openid: string) => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openid)
const person = (id: string) => (centre.dump().people as Person[]).find(({ _id }) => _id === id)
const actsFor = (openid: string) => account(openid)?.actsFor.map((one) => one.person)
const accept = (openid: string, code: string, key?: string) =>
  centre.call(openid, 'accounts', 'acceptCare', { code, relation: 'neighbour' }, key)
const offer = async (openid: string, personId: string) =>
  dataOf(await centre.call(openid, 'accounts', 'offerCare', { personId, consents: care })).code
const end = (openid: string, personId: string, carerId: string) =>
  centre.call(openid, 'accounts', 'endCare', { personId, carerId })
const book = (openid: string, personId: string, slotId = 's0900') =>
  centre.call(openid, 'appointments', 'bookSlot', {
    serviceId: 'senior-card',
    siteId: 'centre',
    day: tuesday,
    slotId,
    personId,
  })

describe('a code for who shall act for a person', () => {
  test('is typed by the carer, who may book at once; both see it', async () => {
    const code = await offer(openids.wang, people.wang)
    const { people: mine } = dataOf(await accept(openids.zhao, code.toLowerCase().replace('-', ' ')))
    expect(mine).toMatchObject([
      { id: people.zhao, relation: 'self', decides: true },
      {
        id: people.wang,
        relation: 'neighbour',
        decides: false,
        carers: [{ name: '赵芳', how: 'app', isMe: true }],
      },
    ])
    // A carer sees herself, not the others.
    expect(mine[1]?.carers).toHaveLength(1)
    expect((await book(openids.zhao, people.wang)).ok).toBe(true)
    const hers = dataOf(await centre.call(openids.wang, 'accounts', 'getCare', {})).people
    expect(hers[0]?.carers.map(({ name, how, witness }) => [name, how, witness])).toEqual([
      ['李明', 'in-person', '赵丽华（窗口工作人员）'],
      ['赵芳', 'app', undefined],
    ])
    expect(person(people.wang)?.carers[1]?.consent).toEqual({
      how: 'app',
      at: Date.parse('2026-03-02T08:00:00+08:00'),
      text: '1',
    })
  })

  test('is not made without consent, nor by who only helps her', async () => {
    const without = { personId: people.wang, consents: [] }
    expect(codeOf(await centre.call(openids.wang, 'accounts', 'offerCare', without))).toBe('CONSENT_NEEDED')
    const byCarer = { personId: people.wang, consents: care }
    expect(codeOf(await centre.call(openids.li, 'accounts', 'offerCare', byCarer))).toBe('NOT_ALLOWED')
  })

  test('counts once', async () => {
    expect((await accept(openids.zhao, offeredCode)).ok).toBe(true)
    expect(codeOf(await accept(openids.wang, offeredCode))).toBe('CODE_GONE')
    expect(actsFor(openids.wang)).toEqual([people.wang])
  })

  test('typed by ten phones at once is taken by one', async () => {
    await centre.put(crowd(10))
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, number) => accept(openidOf(number), offeredCode)),
    )
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(answers.filter(({ ok }) => !ok).map(codeOf)).toEqual(Array.from({ length: 9 }, () => 'CODE_GONE'))
    expect(person(people.he)?.carers).toHaveLength(1)
    const acting = (centre.dump().accounts as Account[]).filter(({ actsFor }) =>
      actsFor.some((one) => one.person === people.he && one.relation !== 'self'),
    )
    expect(acting.map(({ _id }) => _id)).toEqual(person(people.he)?.carers.map((one) => one.account))
  })

  test('is over after a day, and when another was made', async () => {
    await centre.moveClock('2026-03-03T06:59:59+08:00')
    const later = await offer(openids.he, people.he)
    expect(codeOf(await accept(openids.zhao, offeredCode))).toBe('CODE_GONE')
    await centre.moveClock('2026-03-04T06:59:59+08:00')
    expect(codeOf(await accept(openids.zhao, later))).toBe('CODE_GONE')
    await centre.standIn.timers.fire('accounts')
    expect(person(people.he)).not.toHaveProperty('offer')
    expect(person(people.he)).not.toHaveProperty('nextPendingAt')
  })

  test('of oneself, a wrong one, and one typed by nobody known are refused; who acts already keeps it for others', async () => {
    expect(codeOf(await accept(openids.he, offeredCode))).toBe('OWN_CODE')
    expect(codeOf(await accept(openids.zhao, 'HEGF-2346'))).toBe('CODE_GONE')
    expect(codeOf(await accept(openids.stranger, offeredCode))).toBe('NOT_REGISTERED')
    const forWang = await offer(openids.wang, people.wang)
    expect((await accept(openids.li, forWang)).ok).toBe(true)
    expect((await accept(openids.zhao, forWang)).ok).toBe(true)
  })

  test('sent again under its key is answered again, also when the code was used by it', async () => {
    const first = await accept(openids.zhao, offeredCode, 'accept-key-1')
    const again = await accept(openids.zhao, offeredCode, 'accept-key-1')
    expect(dataOf(again)).toEqual(dataOf(first))
  })

  test('is kept nowhere, only its hash', async () => {
    const code = await offer(openids.wang, people.wang)
    expect(JSON.stringify(centre.dump())).not.toContain(code.replace('-', ''))
  })
})

describe('limits', () => {
  test('an eleventh carer is refused, and the code stays for when there is room', async () => {
    await centre.put(crowd(11))
    for (let number = 0; number < 9; number += 1)
      dataOf(await accept(openidOf(number), await offer(openids.wang, people.wang)))
    expect(person(people.wang)?.carers).toHaveLength(10)
    const eleventh = await offer(openids.wang, people.wang)
    expect(codeOf(await accept(openidOf(9), eleventh))).toBe('CARERS_FULL')
    dataOf(await end(openids.wang, people.wang, liForWang))
    expect((await accept(openidOf(9), eleventh)).ok).toBe(true)
  })

  test('one account acts for ten persons at most, also when two codes are typed at once', async () => {
    await centre.put(crowd(11))
    for (let number = 0; number < 8; number += 1)
      dataOf(await accept(openids.zhao, await offer(openidOf(number), personOf(number))))
    const [ninth, tenth] = [await offer(openidOf(8), personOf(8)), await offer(openidOf(9), personOf(9))]
    const both = await Promise.all([accept(openids.zhao, ninth), accept(openids.zhao, tenth)])
    expect(both.map((answer) => (answer.ok ? 'ok' : codeOf(answer))).sort()).toEqual(['PERSONS_FULL', 'ok'])
    expect(actsFor(openids.zhao)).toHaveLength(10)
    const carers = [8, 9].flatMap((number) => person(personOf(number))?.carers ?? [])
    expect(carers.map((one) => one.account)).toEqual([openids.zhao])
  })
})

describe('consent that ends', () => {
  test('ends at once, for booking and for looking', async () => {
    dataOf(await book(openids.li, people.wang))
    dataOf(await end(openids.wang, people.wang, liForWang))
    expect(actsFor(openids.li)).toEqual([people.li])
    expect(codeOf(await book(openids.li, people.wang, 's1000'))).toBe('NOT_ALLOWED')
    const mine = dataOf(await centre.call(openids.li, 'appointments', 'listMyAppointments', {}))
    expect(mine.open).toEqual([])
    // What he booked for her stays hers.
    const hers = dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
    expect(hers.open).toHaveLength(1)
    expect(codeOf(await end(openids.wang, people.wang, liForWang))).toBe('NOT_FOUND')
  })

  test('is ended by the carer as well, once and again', async () => {
    const stop = () => centre.call(openids.li, 'accounts', 'stopCaring', { personId: people.wang })
    expect(dataOf(await stop()).people.map(({ id }) => id)).toEqual([people.li])
    expect(dataOf(await stop()).people.map(({ id }) => id)).toEqual([people.li])
    expect(person(people.wang)?.carers).toEqual([])
  })

  test('stands in the history, without names of residents', async () => {
    dataOf(await accept(openids.zhao, offeredCode))
    const [carer] = person(people.he)?.carers ?? []
    dataOf(await end(openids.he, people.he, carer?.id ?? ''))
    const history = (centre.dump().history ?? []) as { action: string; by: unknown; details: unknown }[]
    expect(history.map(({ action, by, details }) => [action, by, details])).toEqual([
      ['care-begun', 'resident', { relation: 'neighbour', how: 'app' }],
      ['care-ended', 'resident', { relation: 'neighbour', how: 'app' }],
    ])
    expect(person(people.he)).toMatchObject({ uncopied: [], unrecorded: [] })
  })
})

describe('a child', () => {
  const add = (openid: string, name: string) =>
    centre.call(openid, 'accounts', 'addDependent', { name, consents: child })

  test('is added by its guardian, who decides for it and lets the other parent in', async () => {
    const { people: mine } = dataOf(await add(openids.zhao, '小宝'))
    const id = mine[1]?.id ?? ''
    expect(mine[1]).toMatchObject({
      name: '小宝',
      relation: 'child',
      decides: true,
      carers: [{ how: 'guardian' }],
    })
    expect((await book(openids.zhao, id)).ok).toBe(true)
    dataOf(await accept(openids.wang, await offer(openids.zhao, id)))
    expect(actsFor(openids.wang)).toEqual([people.wang, id])
  })

  test('needs the guardian’s consent, and never loses its last guardian', async () => {
    const without = { name: '小宝', consents: [] }
    expect(codeOf(await centre.call(openids.zhao, 'accounts', 'addDependent', without))).toBe(
      'CONSENT_NEEDED',
    )
    const id = dataOf(await add(openids.zhao, '小宝')).people[1]?.id ?? ''
    const stop = await centre.call(openids.zhao, 'accounts', 'stopCaring', { personId: id })
    expect(codeOf(stop)).toBe('ONLY_GUARDIAN')
  })

  test('the eleventh person is refused and leaves nothing behind', async () => {
    for (let count = 0; count < 9; count += 1) dataOf(await add(openids.zhao, `孩子${count}`))
    expect(codeOf(await add(openids.zhao, '孩子9'))).toBe('PERSONS_FULL')
    expect((centre.dump().people as Person[]).filter(({ name }) => name.startsWith('孩子'))).toHaveLength(9)
  })
})

describe('preferences', () => {
  const save = (input: object) => centre.call(openids.wang, 'accounts', 'savePreferences', input)

  test('are kept one by one; what was never chosen has a default', async () => {
    const before = dataOf(await centre.call(openids.wang, 'accounts', 'getMe', {})).preferences
    expect(before).toEqual({
      elder: false,
      subscriptions: ['notice', 'policy', 'activity', 'announcement'],
      digest: true,
    })
    dataOf(await save({ elder: true }))
    dataOf(await save({ home: '/qinghe/hewan/liuan', subscriptions: ['policy', 'policy'] }))
    const after = dataOf(await save({ digest: false })).preferences
    expect(after).toEqual({
      elder: true,
      subscriptions: ['policy'],
      digest: false,
      home: '/qinghe/hewan/liuan',
    })
    expect(dataOf(await save({ home: '' })).preferences).not.toHaveProperty('home')
  })

  test('a home that there is not is refused', async () => {
    expect(codeOf(await save({ home: '/qinghe/nowhere' }))).toBe('NODE_GONE')
    expect(codeOf(await save({ home: 'qinghe' }))).toBe('INVALID_INPUT')
  })
})

test('who renames herself is called so by those who act for her', async () => {
  const consents = [{ purpose: 'basics' as const, text: '1' }]
  dataOf(await centre.call(openids.wang, 'accounts', 'registerSelf', { name: '王秀珍', consents }))
  expect(account(openids.li)?.actsFor[1]).toMatchObject({
    person: people.wang,
    name: '王秀珍',
    relation: 'parent',
  })
  expect(actsFor(openids.wang)).toEqual([people.wang])
})
