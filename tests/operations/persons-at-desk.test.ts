import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { crowd, openidOf } from '../harness/crowd.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'

/** People without an account, served at a counter. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const street = '/qinghe/hewan'
const liuan = '/qinghe/hewan/liuan'
const care = [{ purpose: 'care' as const, text: '1' }]

const person = (id: string) => (centre.dump().people as Person[]).find(({ _id }) => _id === id)
const find = (
  by: { phone: string } | { name: string },
  node = liuan,
  openid: string = openids.stationClerk,
) => centre.call(openid, 'accounts', 'findPersons', { node, ...by })
const register = (more: object, key?: string, openid: string = openids.stationClerk) =>
  centre.call(
    openid,
    'accounts',
    'registerPersonAtDesk',
    { node: liuan, name: '吴桂英', phone: '13800003333', how: 'in-person', consents: agreed, ...more },
    key,
  )
const codeFrom = async (openid: string) => dataOf(await centre.call(openid, 'accounts', 'showCode', {})).code
const record = (code: string, more: object = {}, key?: string) =>
  centre.call(
    openids.stationClerk,
    'accounts',
    'recordConsent',
    {
      personId: people.zhou,
      code,
      relation: 'neighbour',
      how: 'phone',
      day: '2026-03-01',
      consents: care,
      ...more,
    },
    key,
  )

describe('looking for somebody', () => {
  const zhou = {
    id: people.zhou,
    name: '周**',
    phone: '138****2222',
    hasAddress: true,
    hasAccount: false,
    registeredAt: 0,
    carers: [],
    agreed: ['basics', 'phone', 'address'],
  }

  test('by the whole number, or by how the name begins, shows her masked', async () => {
    expect(dataOf(await find({ phone: '13800002222' }))).toEqual({ people: [zhou], more: false })
    expect(dataOf(await find({ name: '周' }))).toEqual({ people: [zhou], more: false })
    expect(dataOf(await find({ name: '周桂兰' }))).toEqual({ people: [zhou], more: false })
    expect(dataOf(await find({ name: '周桂花' })).people).toEqual([])
    expect(dataOf(await find({ name: '桂兰' })).people).toEqual([])
    expect(dataOf(await find({ phone: '13800002223' })).people).toEqual([])
  })

  test('finds her from the street above, and not from a grid below or from next door', async () => {
    expect(dataOf(await find({ name: '周' }, street, openids.clerk)).people).toHaveLength(1)
    expect(dataOf(await find({ phone: '13800002222' }, `${liuan}/grid-1`)).people).toEqual([])
    expect(codeOf(await find({ name: '周' }, street))).toBe('NOT_ALLOWED')
    // Nobody looks for people who were never at a counter.
    expect(dataOf(await find({ name: '王' }, street, openids.clerk)).people).toEqual([])
  })

  test('one way at a time', async () => {
    const both = { phone: '13800002222', name: '周' }
    expect(codeOf(await find(both))).toBe('INVALID_INPUT')
    expect(codeOf(await find({} as { name: string }))).toBe('INVALID_INPUT')
  })

  test('who booked at a site is known there from then on', async () => {
    const place = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-03', slotId: 's0900' }
    dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', { ...place, personId: people.wang }))
    expect(dataOf(await find({ name: '王' }, street, openids.clerk)).people).toMatchObject([
      { name: '王**', hasAccount: true, carers: [{ name: '李*', witness: '赵丽华（窗口工作人员）' }] },
    ])
    expect(dataOf(await find({ name: '王' })).people).toEqual([])
  })

  test('fifty at most, and says that there are more', async () => {
    const many = crowd(51).people.map((one) => ({ ...one, name: `钱${one._id}`, within: [liuan] }))
    await centre.put({ people: many })
    const found = dataOf(await find({ name: '钱' }))
    expect([found.people.length, found.more]).toEqual([50, true])
  })
})

describe('registering somebody', () => {
  test('keeps the number sealed, the consent with its witness, and the node', async () => {
    const made = dataOf(await register({}))
    expect(made).toMatchObject({
      person: { name: '吴**', phone: '138****3333', hasAccount: false, agreed: ['basics', 'phone'] },
      known: false,
      others: [],
      elsewhere: 0,
    })
    expect(JSON.stringify(centre.dump())).not.toContain('13800003333')
    const stored = person(made.person?.id ?? '')
    expect(stored).toMatchObject({
      name: '吴桂英',
      within: ['/qinghe', street, liuan],
      consents: [
        { purpose: 'basics', how: 'in-person', witness: '钱伟（counter-staff）' },
        { purpose: 'phone', how: 'in-person', witness: '钱伟（counter-staff）' },
      ],
      unrecorded: [],
    })
    expect(stored).not.toHaveProperty('nextPendingAt')
    expect(dataOf(await find({ phone: '13800003333' })).people).toEqual([made.person])
  })

  test('sent again under its key registers once', async () => {
    const first = dataOf(await register({}, 'desk-key-1'))
    expect(dataOf(await register({}, 'desk-key-1'))).toEqual(first)
    expect(dataOf(await find({ name: '吴' })).people).toHaveLength(1)
  })

  test('shows who has the number already, and registers a couple that shares it', async () => {
    const shared = { name: '孙福', phone: '13800002222' }
    expect(dataOf(await register(shared))).toEqual({
      known: false,
      others: [expect.objectContaining({ id: people.zhou, name: '周**' })],
      elsewhere: 0,
    })
    expect(dataOf(await find({ name: '孙' })).people).toEqual([])
    expect(dataOf(await register({ ...shared, anyway: true })).person).toMatchObject({ name: '孙*' })
    expect(dataOf(await find({ phone: '13800002222' })).people).toHaveLength(2)
  })

  test('who gave this name and number before, in the app or elsewhere, is the same person, known here too', async () => {
    const input = { name: '陈静', phone: '13800001234', consents: agreed }
    dataOf(await centre.call(openids.stranger, 'accounts', 'registerSelf', input))
    expect(dataOf(await find({ phone: '13800001234' })).people).toEqual([])
    // With another name: nothing about who it is.
    expect(dataOf(await register({ name: '陈大静', phone: '13800001234' }))).toEqual({
      known: false,
      others: [],
      elsewhere: 1,
    })
    const met = dataOf(await register({ name: '陈静', phone: '13800001234' }))
    expect(met).toMatchObject({ known: true, person: { name: '陈*', hasAccount: true } })
    expect(dataOf(await find({ phone: '13800001234' })).people).toEqual([met.person])
  })

  test('needs consent to what is kept, and a node of one’s own', async () => {
    expect(codeOf(await register({ consents: agreed.slice(0, 1) }))).toBe('CONSENT_NEEDED')
    expect(codeOf(await register({ node: street }))).toBe('NOT_ALLOWED')
    expect(codeOf(await register({ consents: [{ purpose: 'basics', text: '99' }] }))).toBe('INVALID_INPUT')
    expect(dataOf(await find({ name: '吴' })).people).toEqual([])
  })
})

describe('consent that a clerk notes', () => {
  test('stands with its day and witness, and acts at once', async () => {
    const code = await codeFrom(openids.zhao)
    expect(dataOf(await record(code)).carers).toMatchObject([
      {
        name: '赵*',
        relation: 'neighbour',
        how: 'phone',
        day: '2026-03-01',
        witness: '钱伟（counter-staff）',
      },
    ])
    const mine = dataOf(await centre.call(openids.zhao, 'accounts', 'getCare', {})).people
    expect(mine.map(({ id, name }) => [id, name])).toEqual([
      [people.zhao, '赵芳'],
      [people.zhou, '周桂兰'],
    ])
  })

  test('sent again under its key is noted once', async () => {
    const code = await codeFrom(openids.zhao)
    const first = dataOf(await record(code, {}, 'consent-key'))
    expect(dataOf(await record(code, {}, 'consent-key'))).toEqual(first)
    expect(person(people.zhou)?.carers).toHaveLength(1)
  })

  test('with a code that was used, is over, replaced or wrong is refused', async () => {
    const code = await codeFrom(openids.zhao)
    dataOf(await record(code))
    expect(codeOf(await record(code))).toBe('CODE_GONE')
    const replaced = await codeFrom(openids.li)
    const current = await codeFrom(openids.li)
    expect(codeOf(await record(replaced))).toBe('CODE_GONE')
    expect(codeOf(await record('2222-2222'))).toBe('CODE_GONE')
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    expect(codeOf(await record(current))).toBe('CODE_GONE')
    await centre.standIn.timers.fire('accounts')
    expect((centre.dump().accounts as Account[]).filter(({ shown }) => shown)).toEqual([])
  })

  test('of tomorrow, for oneself, for somebody elsewhere, without her word, or as the eleventh is refused', async () => {
    const code = await codeFrom(openids.zhao)
    expect(codeOf(await record(code, { day: '2026-03-03' }))).toBe('INVALID_INPUT')
    expect(codeOf(await record(code, { consents: [] }))).toBe('CONSENT_NEEDED')
    expect(codeOf(await record(code, { personId: people.li }))).toBe('NOT_ALLOWED')
    expect(codeOf(await record(code, { personId: 'per_nobody0000000000' }))).toBe('NOT_FOUND')
    await centre.put(crowd(10))
    for (let number = 0; number < 10; number += 1) dataOf(await record(await codeFrom(openidOf(number))))
    expect(codeOf(await record(code))).toBe('CARERS_FULL')
    // None of these used the code up.
    dataOf(await end(person(people.zhou)?.carers[0]?.id ?? ''))
    expect((await record(code)).ok).toBe(true)
  })

  const end = (carerId: string) =>
    centre.call(openids.stationClerk, 'accounts', 'endCareAtDesk', {
      personId: people.zhou,
      carerId,
      how: 'phone',
    })

  test('ends at her word, at once and once', async () => {
    const { carers } = dataOf(await record(await codeFrom(openids.zhao)))
    const id = carers[0]?.id ?? ''
    expect(dataOf(await end(id)).carers).toEqual([])
    expect(dataOf(await centre.call(openids.zhao, 'accounts', 'getCare', {})).people).toHaveLength(1)
    expect(codeOf(await end(id))).toBe('NOT_FOUND')
  })
})
