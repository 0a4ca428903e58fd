import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { offeredCode, openids, people, tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'
import { stopBefore } from './stop-before.ts'

/** Consent ends while a command of the carer is under way, and the changes of consent themselves die on their way. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0, instancesPerFunction: 4 })
})
afterAll(() => centre.close())

const nine = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }
const other = { day: '2026-03-04', slotId: 's1400' }
const ofLi = { personId: people.wang, carerId: 'car_liforwang0000000' }

const book = () =>
  centre.call(openids.li, 'appointments', 'bookSlot', { ...nine, personId: people.wang }, 'li-books')
const end = () => centre.call(openids.wang, 'accounts', 'endCare', ofLi, 'wang-ends')
const hers = async () =>
  dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {})).open

/** Everything that the days know of her. */
const placesOnDays = () => {
  const days = (centre.dump().appointment_days ?? []) as AppointmentDay[]
  return days.flatMap(({ day, slots }) =>
    Object.entries(slots).flatMap(([slot, entries]) => entries.map(({ id }) => `${day} ${slot} ${id}`)),
  )
}

describe('consent ends while he books for her', () => {
  test.each([0, 1, 2, 3])(
    'before request %i of the booking: nothing is booked after the answer',
    async (skip) => {
      await centre.renew()
      const { answer, letGo, isStopped } = await stopBefore(centre, skip, book)
      expect(isStopped, 'the booking makes fewer requests than the test believes').toBe(true)
      dataOf(await end())
      const before = placesOnDays()
      letGo()
      expect(codeOf(await answer)).toBe('NOT_ALLOWED')
      expect(placesOnDays()).toEqual(before)
      expect(await hers()).toEqual([])
      // She herself may book the very same place at once.
      const own = await centre.call(openids.wang, 'appointments', 'bookSlot', {
        ...nine,
        personId: people.wang,
      })
      expect(own.ok).toBe(true)
      expect(checkBookings(centre.dump())).toEqual([])
      // And the timer finds nothing strange.
      await centre.moveClock('2026-03-02T08:05:00+08:00')
      await centre.standIn.timers.fire('appointments')
      expect(checkBookings(centre.dump())).toEqual([])
      expect(await hers()).toHaveLength(1)
    },
  )

  test('after its last write: she has the appointment, and he does not see it', async () => {
    await centre.renew()
    dataOf(await book())
    dataOf(await end())
    expect(await hers()).toHaveLength(1)
    expect(codeOf(await book())).toBe('NOT_ALLOWED')
    expect(await hers()).toHaveLength(1)
  })
})

describe('consent ends while he moves or cancels what she has', () => {
  const changes = [
    ['moves within the day', 'rescheduleAppointment', { day: tuesday, slotId: 's1000' }],
    ['moves to another day', 'rescheduleAppointment', other],
    ['cancels', 'cancelAppointment', {}],
  ] as const
  const moments = changes.flatMap(([name, op, more]) =>
    [0, 1, 2, 3].map((skip) => [name, skip, op, more] as const),
  )

  test.each(moments)(
    '%s, before request %i: it stays as it was when the answer came',
    async (_name, skip, op, more) => {
      await centre.renew()
      const booked = dataOf(await book())
      const input = { appointmentId: booked.id, rev: 1, ...more }
      const { answer, letGo } = await stopBefore(centre, skip, () =>
        centre.call(openids.li, 'appointments', op as 'cancelAppointment', input),
      )
      dataOf(await end())
      const before = (await hers()).map(({ day, slotId }) => [day, slotId])
      letGo()
      const { ok } = await answer
      const after = (await hers()).map(({ day, slotId }) => [day, slotId])
      expect(after).toEqual(before)
      if (ok) expect(after).not.toEqual([[tuesday, 's0900']])
      await centre.moveClock('2026-03-02T08:05:00+08:00')
      await centre.standIn.timers.fire('appointments')
      expect(checkBookings(centre.dump())).toEqual([])
      expect((await hers()).map(({ day, slotId }) => [day, slotId])).toEqual(before)
    },
  )
})

/** What the person says and what the accounts have agree, and nothing waits any more. */
function checkConsent(): string[] {
  const { people: persons = [], accounts = [] } = centre.dump() as { people?: Person[]; accounts?: Account[] }
  const wrong: string[] = []
  for (const { _id, self, carers, uncopied, unrecorded } of persons) {
    const said = [...(self ? [self] : []), ...carers.map(({ account }) => account)].sort()
    const copied = accounts
      .filter(({ actsFor }) => actsFor.some(({ person }) => person === _id))
      .map(({ _id }) => _id)
      .sort()
    if (said.join() !== copied.join()) wrong.push(`${_id}: ${said} may, ${copied} do`)
    if (uncopied.length + unrecorded.length > 0) wrong.push(`${_id}: something waits`)
  }
  return wrong
}

const commands = [
  {
    name: 'accepting a code',
    requests: 7,
    send: () =>
      centre.call(
        openids.zhao,
        'accounts',
        'acceptCare',
        { code: offeredCode, relation: 'other' },
        'key-accept',
      ),
  },
  { name: 'ending consent', requests: 6, send: end },
  {
    name: 'stopping to help',
    requests: 6,
    send: () => centre.call(openids.li, 'accounts', 'stopCaring', { personId: people.wang }, 'key-stop'),
  },
  {
    name: 'adding a child',
    requests: 6,
    send: () =>
      centre.call(
        openids.zhao,
        'accounts',
        'addDependent',
        { name: '小宝', consents: [{ purpose: 'child', text: '1' }] },
        'key-child',
      ),
  },
  {
    name: 'registering',
    requests: 4,
    send: () =>
      centre.call(
        openids.stranger,
        'accounts',
        'registerSelf',
        { name: '陈静', consents: [{ purpose: 'basics', text: '1' }] },
        'key-register',
      ),
  },
]

describe.each(commands)('$name', ({ requests, send }) => {
  const moments = Array.from({ length: requests }, (_, index) => index)
  const crash = async (skip: number) => {
    await centre.renew()
    expect(await dies(centre, skip, send)).toBe(true)
  }

  test.each(moments)('dies after request %i, and the phone asks again', async (skip) => {
    await crash(skip)
    expect(await send()).toMatchObject({ ok: true })
    expect(checkConsent()).toEqual([])
  })

  test.each(moments)('dies after request %i, and only the timer runs', async (skip) => {
    await crash(skip)
    await centre.standIn.timers.fire('accounts')
    expect(checkConsent()).toEqual([])
    expect(await send()).toMatchObject({ ok: true })
    expect(checkConsent()).toEqual([])
  })
})
