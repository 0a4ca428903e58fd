import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'
import { stopBefore } from './stop-before.ts'

/**
 * Somebody whom staff registered goes on with an account that is an empty person already: the command dies after each of its
 * requests, or something else happens to the account meanwhile. The account is one person afterwards, and nobody is left over.
 */

let centre: Centre
let ready: Readonly<Record<string, readonly object[]>>
let code = ''
let empty = ''
const basics = agreed.slice(0, 1)

beforeAll(async () => {
  centre = await openCentre({ seed: 0, instancesPerFunction: 4 })
  const input = { personId: people.zhou, checked: true } as const
  code = dataOf(await centre.call(openids.stationClerk, 'accounts', 'offerTakeOver', input)).code
  empty = (await register()).people[0]?.id ?? ''
  ready = centre.dump() as Record<string, object[]>
})
afterAll(() => centre.close())

const register = async () =>
  dataOf(
    await centre.call(openids.stranger, 'accounts', 'registerSelf', { name: '周奶奶', consents: basics }),
  )
const take = () =>
  centre.call(openids.stranger, 'accounts', 'takeOver', { code, consents: basics, replace: true }, 'take-key')
const book = (personId: string) =>
  centre.call(
    openids.stranger,
    'appointments',
    'bookSlot',
    { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-04', slotId: 's0900', personId },
    'book-key',
  )

/** Whom the account is, as it and as they say; and that nothing waits. */
function selves() {
  const { accounts, people: persons } = centre.dump() as { accounts: Account[]; people: Person[] }
  const account = accounts.find(({ _id }) => _id === openids.stranger)
  return {
    account: account?.actsFor.filter(({ relation }) => relation === 'self').map(({ person }) => person),
    persons: persons.filter(({ self }) => self === openids.stranger).map(({ _id }) => _id),
    empty: persons.some(({ _id }) => _id === empty),
    waiting: persons.filter(({ uncopied, unrecorded }) => uncopied.length + unrecorded.length > 0).length,
  }
}
const isHer = { account: [people.zhou], persons: [people.zhou], empty: false, waiting: 0 }

async function crash(skip: number): Promise<boolean> {
  await centre.renew(ready)
  return dies(centre, skip, take, { function: 'accounts' })
}

const requests = 22
const moments = Array.from({ length: requests - 1 }, (_, index) => index + 1)
const someMoments = moments.filter((moment) => moment % 2 === 0)

describe('taking over', () => {
  test('makes as many requests as are tried here', async () => {
    expect(await crash(requests - 1)).toBe(true)
    expect(await crash(requests)).toBe(false)
    expect(selves()).toEqual(isHer)
  })

  test.each(moments)('dies after request %i, and the phone asks again', async (skip) => {
    expect(await crash(skip)).toBe(true)
    dataOf(await take())
    expect(selves()).toEqual(isHer)
  })

  test.each(moments)('dies after request %i, and only the timer runs: nothing is half done', async (skip) => {
    expect(await crash(skip)).toBe(true)
    await centre.standIn.timers.fire('accounts')
    const after = selves()
    expect(after.waiting).toBe(0)
    // She is the empty person still, nobody, or whom staff registered.
    expect([[empty], [], [people.zhou]]).toContainEqual(after.account)
    expect(after.persons).toEqual(after.account)
    expect(after.empty).toBe(after.account?.[0] === empty)
    dataOf(await take())
    expect(selves()).toEqual(isHer)
  })

  test.each(someMoments)('waits before request %i while the account registers again', async (skip) => {
    await centre.renew(ready)
    const { answer, letGo } = await stopBefore(centre, skip, take)
    await register()
    letGo()
    await answer
    await centre.standIn.timers.fire('accounts')
    const after = selves()
    expect(after.account).toHaveLength(1)
    expect(after).toEqual({
      ...after,
      persons: after.account,
      empty: after.account?.[0] === empty,
      waiting: 0,
    })
  })

  test.each(moments)(
    'waits before request %i while something is booked for the empty person',
    async (skip) => {
      await centre.renew(ready)
      const { answer, letGo } = await stopBefore(centre, skip, take)
      const booked = await book(empty)
      letGo()
      const taken = await answer
      // Either she has the place and stays who she is, or she made way and has none.
      if (booked.ok) {
        expect(['OWN_PERSON_USED', 'UNAVAILABLE']).toContain(codeOf(taken))
        expect(selves()).toEqual({ account: [empty], persons: [empty], empty: true, waiting: 0 })
      } else {
        expect(codeOf(booked)).toMatch(/^NOT_(ALLOWED|REGISTERED)$/)
        dataOf(taken)
        expect(selves()).toEqual(isHer)
      }
    },
  )
})
