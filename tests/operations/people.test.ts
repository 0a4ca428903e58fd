import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../functions/platform/people.ts'
import { grantsOf, reaching } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { agreed, grantOf, openids, people } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const account = (openid: string) => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openid)
const seenBy = (openid: string) =>
  Object.values(account(openid)?.commands ?? {}).flatMap(({ seen }) => seen).length
const personsNamed = (name: string) =>
  (centre.dump().people as { name: string }[]).filter((person) => person.name === name)
const together = <Value>(count: number, work: (index: number) => Promise<Value>) =>
  Promise.all(Array.from({ length: count }, (_, index) => work(index)))
const register = (openid: string, input: { name: string; phone?: string }, key?: string) =>
  centre.call(openid, 'accounts', 'registerSelf', { ...input, consents: agreed }, key)
const allow = (openid: string, key?: string) =>
  centre.call(openid, 'accounts', 'addMessageCredits', { templates: ['appointment-reminder'] }, key)

describe('a command that arrives twenty times at once', () => {
  test('is noted once, counts once and has one outcome', async () => {
    const answers = await together(20, () => allow(openids.wang, 'same-key'))
    for (const answer of answers) expect(dataOf(answer).credits['appointment-reminder']).toBe(1)
    expect(seenBy(openids.wang)).toBe(1)
  })

  test('with twenty keys is noted twenty times', async () => {
    await together(20, () => allow(openids.wang))
    expect(account(openids.wang)).toMatchObject({ credits: { 'appointment-reminder': 20 } })
    expect(seenBy(openids.wang)).toBe(20)
  })

  test('at the limit of the day: exactly so many get through', async () => {
    const answers = await together(30, () => register(openids.wang, { name: '王秀英' }))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(10)
    const refused = answers.filter(({ ok }) => !ok)
    expect(refused.map(codeOf)).toEqual(Array.from({ length: 20 }, () => 'TOO_MANY_REQUESTS'))
  })
})

describe('registering oneself', () => {
  test('makes one person with a number that is masked and sealed', async () => {
    const me = dataOf(await register(openids.stranger, { name: ' 陈静 ', phone: '13800001234' }))
    expect(me.people).toEqual([
      { id: expect.stringMatching(/^per_/), name: '陈静', relation: 'self', phone: '138****1234' },
    ])
    expect(dataOf(await centre.call(openids.stranger, 'accounts', 'getMe', {}))).toEqual(me)
    expect(JSON.stringify(centre.dump())).not.toContain('13800001234')
  })

  test('twenty times at once, with one key or many, makes one person', async () => {
    const answers = [
      ...(await together(10, () => register(openids.stranger, { name: '陈静' }, 'same-key'))),
      ...(await together(9, () => register(openids.stranger, { name: '陈静' }))),
    ]
    const ids = new Set(
      answers.map((answer) =>
        dataOf(answer)
          .people.map(({ id }) => id)
          .join(),
      ),
    )
    expect(ids.size).toBe(1)
    expect(personsNamed('陈静')).toHaveLength(1)
    expect(account(openids.stranger)?.actsFor).toHaveLength(1)
  })

  test('of an account that has a role already, twenty times at once: one consent, and the role stays', async () => {
    await together(10, () => register(openids.clerk, { name: '周洁' }))
    expect(personsNamed('周洁')).toHaveLength(1)
    expect(account(openids.clerk)).toMatchObject({
      actsFor: [{ name: '周洁', relation: 'self' }],
      grants: [{ role: 'counter-staff' }],
    })
  })

  test('again changes the name and keeps the person', async () => {
    const before = dataOf(await register(openids.wang, { name: '王秀英' }))
    const after = dataOf(await register(openids.wang, { name: '王秀珍', phone: '010-55551234' }))
    expect(after.people).toEqual([{ ...before.people[0], name: '王秀珍', phone: '010****1234' }])
    expect(people.wang).toBe(after.people[0]?.id)
    expect(dataOf(await centre.call(openids.wang, 'accounts', 'getMe', {}))).toEqual(after)
  })

  test('the first one too refuses its key with another body', async () => {
    dataOf(await register(openids.stranger, { name: '陈静' }, 'first-key'))
    expect(codeOf(await register(openids.stranger, { name: '陈敬' }, 'first-key'))).toBe('KEY_REUSED')
    expect(personsNamed('陈静')).toHaveLength(1)
  })

  test('a repeat that comes late takes nothing back', async () => {
    dataOf(await register(openids.stranger, { name: '陈静' }, 'first-key'))
    dataOf(await register(openids.stranger, { name: '陈敬' }, 'second-key'))
    expect(dataOf(await register(openids.stranger, { name: '陈静' }, 'first-key')).people[0]?.name).toBe(
      '陈敬',
    )
    expect(personsNamed('陈敬')).toHaveLength(1)
    expect(personsNamed('陈静')).toHaveLength(0)
  })
})

describe('a role', () => {
  const clerk = grantOf('counter-staff', '/qinghe/hewan', '赵丽华')
  test.each([
    ['/qinghe/hewan', true],
    ['/qinghe/hewan/liuan', true],
    ['/qinghe/hewan/liuan/grid-1', true],
    ['/qinghe', false],
    ['/qinghe/hewan2', false],
    ['/qinghe/hewa', false],
    ['/other/qinghe/hewan', false],
    ['', false],
  ])('on /qinghe/hewan reaches %s: %s', (node, reached) => {
    expect(reaching([clerk], node)).toEqual(reached ? clerk : undefined)
  })

  test('counts where the operation names it, from its first instant to the one before its last', () => {
    const own = grantOf('volunteer', '/qinghe/hewan', '赵丽华')
    const leave = { ...clerk, held: own.post, from: 1000, until: 2000 }
    const at = (now: number) => grantsOf({ grants: [leave, own] }, ['counter-staff'], now).length
    expect([999, 1000, 1999, 2000].map(at)).toEqual([0, 1, 1, 0])
    expect(grantsOf({ grants: [clerk] }, ['supervisor'], 1500)).toEqual([])
    // What she holds herself goes before what she stands in for.
    expect(grantsOf({ grants: [leave, own, clerk] }, ['counter-staff'], 1500)).toEqual([clerk, leave])
    // Who holds nothing of her own stands in for nobody.
    expect(grantsOf({ grants: [leave] }, ['counter-staff'], 1500)).toEqual([])
  })
})
