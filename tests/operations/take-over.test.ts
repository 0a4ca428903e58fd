import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { HistoryEntry } from '../../functions/platform/history.ts'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'

/** 周桂兰, whom the counter of the station registered, goes on with an account of her own. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const basics = agreed.slice(0, 1)
const care = [{ purpose: 'care' as const, text: '1' }]
const person = (id: string) => (centre.dump().people as Person[]).find(({ _id }) => _id === id)
const selvesOf = (openid: string) =>
  (centre.dump().accounts as Account[])
    .find(({ _id }) => _id === openid)
    ?.actsFor.filter(({ relation }) => relation === 'self')
    .map((entry) => entry.person)
const offer = (personId: string = people.zhou, openid: string = openids.stationClerk, key?: string) =>
  centre.call(openid, 'accounts', 'offerTakeOver', { personId, checked: true }, key)
const codeFor = async (personId?: string) => dataOf(await offer(personId)).code
const take = (code: string, openid: string = openids.stranger, replace = false, key?: string) =>
  centre.call(openid, 'accounts', 'takeOver', { code, consents: basics, replace }, key)
const read = (code: string, openid: string = openids.stranger) =>
  centre.call(openid, 'accounts', 'readTakeOver', { code })
const register = async (openid: string = openids.stranger, name = '周奶奶') =>
  dataOf(await centre.call(openid, 'accounts', 'registerSelf', { name, consents: basics })).people[0]?.id ??
  ''
const book = async (openid: string, personId: string, day = '2026-03-04') =>
  dataOf(
    await centre.call(openid, 'appointments', 'bookSlot', {
      serviceId: 'senior-card',
      siteId: 'centre',
      slotId: 's0900',
      day,
      personId,
    }),
  )

describe('by the code from the counter', () => {
  test('a stranger is whom staff registered, with her number and what was booked; and no second person', async () => {
    const before = (centre.dump().people as Person[]).length
    const shown = dataOf(await offer())
    expect(shown.code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
    expect(shown.page).toBe(`pages/take-over/take-over?code=${shown.code.replace('-', '')}`)
    expect(shown.expiresAt).toBe(Date.parse('2026-03-03T08:00:00+08:00'))
    expect(dataOf(await read(shown.code))).toEqual({
      name: '周**',
      phone: '138****2222',
      expiresAt: shown.expiresAt,
    })
    expect(person(people.zhou)).not.toHaveProperty('self')

    const care = dataOf(await take(shown.code))
    expect(care.people).toMatchObject([{ id: people.zhou, name: '周桂兰', relation: 'self', decides: true }])
    expect(dataOf(await centre.call(openids.stranger, 'accounts', 'getMe', {})).people).toEqual([
      { id: people.zhou, name: '周桂兰', relation: 'self', phone: '138****2222' },
    ])
    await book(openids.stranger, people.zhou)
    // Saying the name again changes her, and makes nobody.
    await register(openids.stranger, '周桂兰')
    expect((centre.dump().people as Person[]).length).toBe(before)
    const { name, hasAccount } = dataOf(
      await centre.call(openids.stationClerk, 'accounts', 'getPersonAtDesk', { personId: people.zhou }),
    )
    expect([name, hasAccount]).toEqual(['周**', true])
  })

  test('it is in her history: who gave it, and that she took it', async () => {
    dataOf(await take(await codeFor()))
    const events = (centre.dump().history as HistoryEntry[]).filter(({ of }) => of === people.zhou)
    expect(events.map(({ action, by }) => [action, typeof by === 'string' ? by : by.name])).toEqual([
      ['take-over-offered', '钱伟'],
      ['taken-over', 'resident'],
    ])
  })

  test('who acted for her still does', async () => {
    const { code: shown } = dataOf(await centre.call(openids.zhao, 'accounts', 'showCode', {}))
    const place = {
      personId: people.zhou,
      relation: 'neighbour',
      how: 'in-person',
      day: '2026-03-02',
    } as const
    const consent = { ...place, code: shown, consents: care }
    dataOf(await centre.call(openids.stationClerk, 'accounts', 'recordConsent', consent))
    const code = await codeFor()
    // Not by being her: the neighbour is somebody else.
    expect(codeOf(await read(code, openids.zhao))).toBe('NOT_HERSELF')
    expect(codeOf(await take(code, openids.zhao, true))).toBe('NOT_HERSELF')
    expect(dataOf(await take(code)).people[0]?.carers.map(({ name }) => name)).toEqual(['赵芳'])
  })

  test('needs consent in the app', async () => {
    const code = await codeFor()
    const without = { code, consents: [], replace: false }
    expect(codeOf(await centre.call(openids.stranger, 'accounts', 'takeOver', without))).toBe(
      'CONSENT_NEEDED',
    )
    expect(person(people.zhou)).not.toHaveProperty('self')
  })
})

describe('the code', () => {
  test('counts once', async () => {
    const code = await codeFor()
    dataOf(await take(code))
    expect(codeOf(await take(code, openids.volunteer))).toBe('CODE_GONE')
    expect(codeOf(await read(code, openids.volunteer))).toBe('CODE_GONE')
    expect(person(people.zhou)?.self).toBe(openids.stranger)
  })

  test('is over after a day, replaced by the next, and nothing when wrong', async () => {
    const first = await codeFor()
    const second = await codeFor()
    expect(codeOf(await take(first))).toBe('CODE_GONE')
    expect(codeOf(await take('2222-2222'))).toBe('CODE_GONE')
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    expect(codeOf(await take(second))).toBe('CODE_GONE')
    await centre.standIn.timers.fire('accounts')
    expect(person(people.zhou)).not.toHaveProperty('offer')
  })

  test('of ten phones at once makes one of them hers', async () => {
    const code = await codeFor()
    const phones = Array.from({ length: 10 }, (_, index) => `openid-phone-${index}`)
    const outcomes = await Promise.all(phones.map(async (openid) => (await take(code, openid)).ok))
    expect(outcomes.filter(Boolean)).toHaveLength(1)
    expect(phones.filter((openid) => (selvesOf(openid) ?? []).length > 0)).toEqual([
      phones[outcomes.indexOf(true)],
    ])
  })

  test('is none for somebody to act for her, nor the other way round', async () => {
    const code = await codeFor()
    const acting = { code, relation: 'neighbour' } as const
    expect(codeOf(await centre.call(openids.zhao, 'accounts', 'acceptCare', acting))).toBe('CODE_GONE')
    expect(codeOf(await take('HEGF-2345'))).toBe('CODE_GONE')
  })

  test('both commands sent again under their keys do it once', async () => {
    const first = dataOf(await offer(people.zhou, openids.stationClerk, 'offer-key-1'))
    expect(dataOf(await offer(people.zhou, openids.stationClerk, 'offer-key-1'))).toEqual(first)
    const taken = dataOf(await take(first.code, openids.stranger, false, 'take-key-1'))
    expect(dataOf(await take(first.code, openids.stranger, false, 'take-key-1'))).toEqual(taken)
    // The clerk's phone gets no second code from it.
    expect(codeOf(await offer(people.zhou, openids.stationClerk, 'offer-key-1'))).toBe('CODE_GONE')
    expect(selvesOf(openids.stranger)).toEqual([people.zhou])
  })

  test('is given by who serves her, and not to himself', async () => {
    expect(codeOf(await offer(people.zhou, openids.gridWorker))).toBe('NOT_ALLOWED')
    expect(codeOf(await offer(people.li))).toBe('NOT_ALLOWED')
    const unchecked = { personId: people.zhou, checked: false as true }
    expect(codeOf(await centre.call(openids.stationClerk, 'accounts', 'offerTakeOver', unchecked))).toBe(
      'INVALID_INPUT',
    )
    expect(codeOf(await take(await codeFor(), openids.stationClerk))).toBe('NOT_HERSELF')
    expect(person(people.zhou)).not.toHaveProperty('self')
  })

  test('is not for who has an account, nor for a child with a guardian', async () => {
    await book(openids.wang, people.wang)
    const clerk = openids.clerk
    expect(codeOf(await offer(people.wang, clerk))).toBe('HAS_ACCOUNT')
    const child = { name: '小宝', consents: [{ purpose: 'child' as const, text: '1' }] }
    const { people: mine } = dataOf(await centre.call(openids.zhao, 'accounts', 'addDependent', child))
    const childId = mine.find(({ name }) => name === '小宝')?.id ?? ''
    await book(openids.zhao, childId, '2026-03-05')
    expect(codeOf(await offer(childId, clerk))).toBe('HAS_ACCOUNT')
    dataOf(await take(await codeFor()))
    expect(codeOf(await offer())).toBe('HAS_ACCOUNT')
  })
})

describe('an account that is somebody already', () => {
  test('for whom nothing was done: she makes way, when its owner says so; the rest of the account stays', async () => {
    const own = await register()
    const preferences = { elder: true, home: '/qinghe/hewan/liuan' }
    dataOf(await centre.call(openids.stranger, 'accounts', 'savePreferences', preferences))
    const { code: hers } = dataOf(
      await centre.call(openids.wang, 'accounts', 'offerCare', { personId: people.wang, consents: care }),
    )
    const acting = { code: hers, relation: 'neighbour' } as const
    dataOf(await centre.call(openids.stranger, 'accounts', 'acceptCare', acting))

    const code = await codeFor()
    expect(dataOf(await read(code)).own).toEqual({ name: '周奶奶', makesWay: true })
    expect(codeOf(await take(code))).toBe('INVALID_INPUT')
    expect(person(own)?.name).toBe('周奶奶')

    const after = dataOf(await take(code, openids.stranger, true))
    expect(after.people.map(({ id, relation }) => [id, relation])).toEqual([
      [people.zhou, 'self'],
      [people.wang, 'neighbour'],
    ])
    expect(person(own)).toBeUndefined()
    expect((centre.dump().people as Person[]).map(({ name }) => name)).not.toContain('周奶奶')
    const me = dataOf(await centre.call(openids.stranger, 'accounts', 'getMe', {}))
    expect(me.preferences).toMatchObject(preferences)
    expect(me.people.map(({ id }) => id)).toEqual([people.zhou, people.wang])
  })

  test.each([
    ['has booked', async (own: string): Promise<void> => void (await book(openids.stranger, own))],
    [
      'had an appointment once',
      async (own: string) => {
        const { id, rev } = await book(openids.stranger, own)
        const input = { appointmentId: id, rev }
        dataOf(await centre.call(openids.stranger, 'appointments', 'cancelAppointment', input))
      },
    ],
    [
      'has somebody who acts for her',
      async (own: string) => {
        const input = { personId: own, consents: care }
        const { code } = dataOf(await centre.call(openids.stranger, 'accounts', 'offerCare', input))
        const acting = { code, relation: 'neighbour' } as const
        dataOf(await centre.call(openids.zhao, 'accounts', 'acceptCare', acting))
      },
    ],
  ] as const)('who %s: the code is refused, and both stay as they are', async (_name, does) => {
    const own = await register()
    await does(own)
    const code = await codeFor()
    const before = [person(own), person(people.zhou)]
    expect(dataOf(await read(code)).own).toEqual({ name: '周奶奶', makesWay: false })
    expect(codeOf(await take(code, openids.stranger, true))).toBe('OWN_PERSON_USED')
    expect([person(own), person(people.zhou)]).toEqual(before)
    // The code was not used up by it.
    dataOf(await take(code, openids.volunteer))
  })

  test('a wrong code makes nobody go', async () => {
    const own = await register()
    expect(codeOf(await take('2222-2222', openids.stranger, true))).toBe('CODE_GONE')
    expect(person(own)?.name).toBe('周奶奶')
  })

  test('at the same moment: it is one of the two, and nobody is left over', async () => {
    const code = await codeFor()
    const before = (centre.dump().people as Person[]).length
    await Promise.all([
      take(code),
      centre.call(openids.stranger, 'accounts', 'registerSelf', { name: '周奶奶', consents: basics }),
    ])
    await centre.standIn.timers.fire('accounts')
    const [self, ...more] = selvesOf(openids.stranger) ?? []
    expect(more).toEqual([])
    const isHer = self === people.zhou
    expect((centre.dump().people as Person[]).length).toBe(isHer ? before : before + 1)
    expect(person(self ?? '')?.self).toBe(openids.stranger)
    expect(person(people.zhou)?.self).toBe(isHer ? openids.stranger : undefined)
  })
})

test('she can delete herself, and is not back when she registers again', async () => {
  dataOf(await take(await codeFor()))
  dataOf(await centre.call(openids.stranger, 'accounts', 'eraseMe', { what: 'me' }))
  expect(person(people.zhou)).toBeUndefined()
  expect(await register()).not.toBe(people.zhou)
})
