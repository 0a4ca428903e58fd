import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'

/** Erasing dies after each single request that it makes, and is finished by the phone or by the timer alone. */

let centre: Centre
let life: Readonly<Record<string, readonly object[]>>
let herId = ''
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
  await live()
  life = centre.dump() as Record<string, object[]>
})
afterAll(() => centre.close())

const care = [{ purpose: 'care' as const, text: '1' }]
const slot = { serviceId: 'senior-card', siteId: 'centre', slotId: 's0900' }

/** She has a past, an appointment, a carer, a look of staff, and a neighbour of whom she takes care. */
async function live(): Promise<void> {
  const { stranger: she, wang, zhao, clerk } = openids
  const input = { name: '陈静', phone: '13800001234', consents: agreed }
  herId = dataOf(await centre.call(she, 'accounts', 'registerSelf', input)).people[0]?.id ?? ''
  const book = (personId: string, day: string, slotId = 's0900') =>
    centre.call(she, 'appointments', 'bookSlot', { ...slot, slotId, day, personId })
  dataOf(await book(herId, '2026-03-02', 's1400'))
  await centre.moveClock('2026-03-03T00:05:00+08:00')
  await centre.standIn.timers.fire('appointments')
  dataOf(await book(herId, '2026-03-04'))
  const hers = { personId: herId, consents: care }
  const { code } = dataOf(await centre.call(she, 'accounts', 'offerCare', hers))
  dataOf(await centre.call(zhao, 'accounts', 'acceptCare', { code, relation: 'neighbour' }))
  const wangs = { personId: people.wang, consents: care }
  const { code: other } = dataOf(await centre.call(wang, 'accounts', 'offerCare', wangs))
  dataOf(await centre.call(she, 'accounts', 'acceptCare', { code: other, relation: 'other' }))
  dataOf(await book(people.wang, '2026-03-05'))
  const look = { personId: herId, field: 'name', reason: 'check' } as const
  dataOf(await centre.call(clerk, 'accounts', 'reveal', look))
}

const erase = () => centre.call(openids.stranger, 'accounts', 'eraseMe', { what: 'me' }, 'key-erase')

/** Where she still is, in words. */
function remains(): string[] {
  const dump = centre.dump() as Record<string, object[]>
  const wrong: string[] = []
  for (const [collection, documents] of Object.entries(dump))
    for (const document of documents) {
      // Of whom an account has heard is kept there, so that nothing late comes through.
      const text = JSON.stringify({ ...document, ...(collection === 'accounts' && { applied: {} }) })
      if (/陈静|13800001234/.test(text)) wrong.push(`${collection} says her name or number`)
      const isKept = collection === 'history' || (collection === 'accounts' && 'erased' in document)
      const at = Math.max(text.indexOf(herId), text.indexOf(openids.stranger))
      if (!isKept && at >= 0) wrong.push(`${collection} knows her: ${text.slice(at - 60, at + 60)}`)
    }
  const zhao = (dump.accounts as Account[]).find(({ _id }) => _id === openids.zhao)
  if (zhao?.actsFor.length !== 1) wrong.push('somebody acts for her')
  const wang = (dump.people as Person[]).find(({ _id }) => _id === people.wang)
  if (wang?.carers.length !== 1) wrong.push('she acts for somebody')
  if (dump.appointments?.length !== 2) wrong.push(`${dump.appointments?.length} records are kept, not 2`)
  if (dump.looks?.length !== 1) wrong.push(`${dump.looks?.length} looks are kept, not 1`)
  const ahead = (dump.appointment_days ?? []).filter((day) => 'nextPendingAt' in day)
  return [...wrong, ...checkBookings({ ...dump, appointment_days: ahead })]
}

async function crash(skip: number): Promise<boolean> {
  await centre.renew(life)
  await centre.moveClock('2026-03-03T00:05:00+08:00')
  return dies(centre, skip, erase, { function: 'accounts' })
}

/** As many as it makes; the first one only notes the command. */
const requests = 41
const moments = Array.from({ length: requests - 1 }, (_, index) => index + 1)

describe('erasing', () => {
  test('makes as many requests as are tried here', async () => {
    expect(await crash(requests - 1)).toBe(true)
    expect(await crash(requests)).toBe(false)
  })

  test.each(moments)('dies after request %i, and only the timer runs', async (skip) => {
    expect(await crash(skip)).toBe(true)
    await centre.standIn.timers.fire('accounts')
    await centre.standIn.timers.fire('accounts')
    const begun = (centre.dump().people as Person[]).every(({ _id }) => _id !== herId)
    // It died before it wrote anything of it down: then nothing has happened.
    if (!begun) {
      expect(skip).toBeLessThanOrEqual(2)
      dataOf(await erase())
    }
    expect(remains()).toEqual([])
  })

  test.each(moments)('dies after request %i, and the phone asks again', async (skip) => {
    expect(await crash(skip)).toBe(true)
    expect(dataOf(await erase())).toEqual({ done: true })
    expect(remains()).toEqual([])
  })

  test.each([4, 12, 20, 28])('dies after request %i, and she registers again', async (skip) => {
    expect(await crash(skip)).toBe(true)
    const input = { name: '陈小静', consents: agreed.slice(0, 1) }
    const me = dataOf(await centre.call(openids.stranger, 'accounts', 'registerSelf', input))
    expect(me.people[0]).toMatchObject({ name: '陈小静', relation: 'self' })
    expect(me.people[0]?.id).not.toBe(herId)
    await centre.standIn.timers.fire('accounts')
    const again = dataOf(await centre.call(openids.stranger, 'accounts', 'getMe', {}))
    expect(again.people).toEqual(me.people.slice(0, 1))
    expect((centre.dump().people as Person[]).some(({ _id }) => _id === herId)).toBe(false)
  })
})
