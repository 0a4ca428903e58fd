import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppointmentDay, AppointmentRecord, Booking } from '../../functions/appointments/store.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { crowd, openidOf, personOf } from '../harness/crowd.ts'
import { offerings, openids, people, tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from '../storms/check-bookings.ts'
import { holdWrite } from '../storms/hold-write.ts'

/** The document that all bookings of a day share: what stays in it, and what leaves. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(async () => {
  await centre.renew()
  await centre.put(crowd(40))
})

const nine = { serviceId: 'residence', siteId: 'centre', day: tuesday, slotId: 's0900' }
const wednesday = '2026-03-04'
const book = (number: number, key?: string) =>
  centre.call(openidOf(number), 'appointments', 'bookSlot', { ...nine, personId: personOf(number) }, key)
const cancel = (number: number, appointmentId: string, key?: string) =>
  centre.call(openidOf(number), 'appointments', 'cancelAppointment', { appointmentId, rev: 1 }, key)
const move = (number: number, appointmentId: string, rev: number, day: string, slotId = 's0900') =>
  centre.call(openidOf(number), 'appointments', 'rescheduleAppointment', { appointmentId, rev, day, slotId })
const timer = () => centre.standIn.timers.fire('appointments')
const dayOf = (day: string) =>
  (centre.dump().appointment_days as AppointmentDay[]).find((one) => one.day === day)
const records = () => (centre.dump().appointments ?? []) as AppointmentRecord[]

describe('what is over leaves the day', () => {
  test('a cancelled booking, a minute later, with its code', async () => {
    const { id } = dataOf(await book(0))
    const stays = dataOf(await book(1))
    dataOf(await cancel(0, id))
    await timer()
    expect(Object.keys(dayOf(tuesday)?.bookings ?? {}).sort()).toEqual([id, stays.id].sort())
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    await Promise.all([timer(), timer()])
    expect(dayOf(tuesday)?.bookings).toMatchObject({ [stays.id]: { status: 'booked' } })
    expect(Object.keys(dayOf(tuesday)?.bookings ?? {})).toEqual([stays.id])
    expect(dayOf(tuesday)?.codes).toEqual([stays.code])
    expect(records()).toMatchObject([{ _id: id, status: 'cancelled', rules: 1 }])
  })

  test('after which repeats of both commands answer as before, and change nothing', async () => {
    const { id } = dataOf(await book(0, 'book-key'))
    dataOf(await cancel(0, id, 'cancel-key'))
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    await timer()
    const before = centre.dump()
    expect(dataOf(await book(0, 'book-key'))).toMatchObject({ id, status: 'cancelled', rev: 2 })
    expect(dataOf(await cancel(0, id, 'cancel-key'))).toMatchObject({ id, status: 'cancelled', rev: 2 })
    expect(codeOf(await cancel(0, id))).toBe('NOT_IN_THIS_STATE')
    expect(centre.dump().appointment_days).toEqual(before.appointment_days)
    expect(centre.dump().people).toEqual(before.people)
  })

  test('where one was moved to another day: its key finds it there, and it may come back', async () => {
    const { id } = dataOf(await book(0, 'book-key'))
    dataOf(await move(0, id, 1, wednesday))
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    await timer()
    expect(dayOf(tuesday)).toMatchObject({ bookings: {}, codes: [], slots: { s0900: [] } })
    expect(dataOf(await book(0, 'book-key'))).toMatchObject({ id, day: wednesday, rev: 2 })
    dataOf(await move(0, id, 2, tuesday))
    expect(checkBookings(centre.dump())).toEqual([])
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(Object.keys(dayOf(tuesday)?.bookings ?? {})).toEqual([id])
    expect(Object.keys(dayOf(wednesday)?.bookings ?? {})).toEqual([])
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('one that came back within the minute stays', async () => {
    const { id } = dataOf(await book(0))
    dataOf(await move(0, id, 1, wednesday))
    dataOf(await move(0, id, 2, tuesday))
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(Object.keys(dayOf(tuesday)?.bookings ?? {})).toEqual([id])
    expect(checkBookings(centre.dump())).toEqual([])
  })
})

describe('the document does not grow without end', () => {
  test('however often people book and cancel', { timeout: 60_000 }, async () => {
    const sizes: number[] = []
    for (let round = 0; round < 3; round += 1) {
      await centre.moveClock(`2026-03-02T08:${10 + 5 * round}:00+08:00`)
      await Promise.all(
        Array.from({ length: 8 }, async (_, number) => {
          for (let count = 0; count < 3; count += 1) {
            const booked = await book(number)
            if (booked.ok) dataOf(await cancel(number, booked.data.id))
          }
        }),
      )
      await centre.moveClock(`2026-03-02T08:${12 + 5 * round}:00+08:00`)
      await timer()
      sizes.push(JSON.stringify(dayOf(tuesday)).length)
    }
    expect(records().length).toBeGreaterThan(60)
    expect(dayOf(tuesday)).toMatchObject({ bookings: {}, codes: [] })
    for (const size of sizes) expect(size).toBeLessThan(500)
  })

  test('nor one booking, however often it is moved', async () => {
    const { id, code } = dataOf(await book(0))
    for (let rev = 1; rev <= 20; rev += 1)
      dataOf(await move(0, id, rev, tuesday, rev % 2 ? 's0930' : 's0900'))
    const booking = dayOf(tuesday)?.bookings[id] as Booking
    expect(booking).toMatchObject({ rev: 21, code })
    expect(booking.history).toHaveLength(8)
    expect(booking.history[0]).toMatchObject({ action: 'book' })
    expect(booking.commands).toHaveLength(8)
    expect(JSON.stringify(booking).length).toBeLessThan(900)
    expect(dayOf(tuesday)?.codes).toEqual([code])
  })

  describe('with 599 bookings that were cancelled a moment ago', () => {
    beforeEach(async () => {
      const { id } = dataOf(await book(0))
      dataOf(await cancel(0, id))
      const [model] = centre.dump().appointment_days as AppointmentDay[]
      const cancelled = model?.bookings[id]
      expect(cancelled?.status).toBe('cancelled')
      const number = (index: number) => String(index).padStart(4, '0')
      await centre.renew({
        ...(centre.dump() as Record<string, object[]>),
        appointment_days: [
          {
            ...model,
            bookings: Object.fromEntries(
              Array.from({ length: 599 }, (_, index) => [
                `apt_full0000${number(index)}`,
                { ...cancelled, code: number(index), person: personOf(39) },
              ]),
            ),
            codes: Array.from({ length: 599 }, (_, index) => number(index)),
          },
        ],
      })
    })

    test('takes one more, and refuses the next, who has lost nothing by it', async () => {
      const [first, second] = await Promise.all([book(1), book(2)])
      const outcomes = [first, second].map((answer) => (answer.ok ? 'ok' : answer.error.code))
      expect(outcomes.sort()).toEqual(['DAY_BUSY', 'ok'])
      const refused = await book(3)
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'DAY_BUSY', status: 409, message: '这一天刚才改动太多，手机上先不能约了。' },
      })
      expect(dayOf(tuesday)?.codes).toHaveLength(600)
      expect(JSON.stringify(dayOf(tuesday)).length).toBeLessThan(600_000)
      expect(checkBookings(centre.dump())).toEqual([])
    })

    test('decides nothing for a booking that came twice: the other call may still get the last place', async () => {
      const first = await holdWrite(centre, 'appointment_days', () => book(1, 'twice-key'))
      const second = await holdWrite(centre, 'appointment_days', () => book(1, 'twice-key'))
      const last = dataOf(await book(2))
      second.letGo()
      expect(codeOf(await second.answer)).toBe('UNAVAILABLE')
      first.letGo()
      expect(codeOf(await first.answer)).toBe('DAY_BUSY')
      expect(dayOf(tuesday)?.codes).toHaveLength(600)
      await centre.moveClock('2026-03-02T08:01:00+08:00')
      const { id } = dataOf(await book(1, 'twice-key'))
      for (let run = 0; run < 6; run += 1) await timer()
      expect(Object.keys(dayOf(tuesday)?.bookings ?? {}).sort()).toEqual([id, last.id].sort())
      expect(checkBookings(centre.dump())).toEqual([])
    })

    test('makes room a minute later by itself, also when no timer runs', async () => {
      await book(1)
      expect(codeOf(await book(2))).toBe('DAY_BUSY')
      await centre.moveClock('2026-03-02T08:01:00+08:00')
      dataOf(await book(2))
      // A hundred at a time, so that nobody waits for all of them.
      expect(dayOf(tuesday)?.codes).toHaveLength(501)
      for (let run = 0; run < 5; run += 1) await timer()
      expect(dayOf(tuesday)?.codes).toHaveLength(2)
      expect(records()).toHaveLength(600)
      expect(checkBookings(centre.dump())).toEqual([])
    })
  })
})

describe('codes', () => {
  test('differ within a day: one that is given already makes way', async () => {
    const { id, code } = dataOf(await book(0, 'code-key'))
    const [model] = centre.dump().appointment_days as AppointmentDay[]
    const other = { ...(model?.bookings[id] as Booking), person: personOf(39) }
    await centre.renew()
    await centre.put(crowd(40))
    const entry = { id: 'apt_other00000000', until: null }
    const occupied = {
      ...model,
      bookings: { [entry.id]: other },
      codes: [code],
      slots: { s0900: [entry] },
    }
    await centre.put({ appointment_days: [occupied] })
    centre.standIn.functions.forget()
    const again = dataOf(await book(0, 'code-key'))
    expect(again.id).toBe(id)
    expect(again.code).not.toBe(code)
    expect(again.code).toMatch(/^[2-9A-HJ-NP-Z]{4}$/)
    expect(centre.standIn.functions.calls.at(-1)?.databaseRequests).toHaveLength(4)
    expect(dayOf(tuesday)?.codes).toEqual([code, again.code])
    const mine = dataOf(await centre.call(openidOf(0), 'appointments', 'listMyAppointments', {}))
    expect(mine.open).toMatchObject([{ id, code: again.code }])
  })

  test('differ also from one that is given at this very moment', async () => {
    const { id, code } = dataOf(await book(0, 'code-key'))
    const [model] = centre.dump().appointment_days as AppointmentDay[]
    await centre.renew()
    await centre.put(crowd(40))
    // Somebody else has the code by now; who books has not read that yet.
    await centre.put({
      appointment_days: [{ ...model, bookings: {}, codes: [code], slots: {} }],
    })
    expect(codeOf(await book(0, 'code-key'))).toBe('UNAVAILABLE')
    expect(dayOf(tuesday)?.bookings[id]).toBeUndefined()
  })
})

describe('the rules that it was made under', () => {
  test('are named by the booking, the moved booking and the record', async () => {
    const { id } = dataOf(await book(0))
    expect(dayOf(tuesday)?.bookings[id]).toMatchObject({ rules: 1 })
    await centre.renew({
      ...(centre.dump() as Record<string, object[]>),
      offerings: offerings.map((offering) => ({ ...offering, rev: 7 })),
    })
    dataOf(await move(0, id, 1, wednesday))
    expect(dayOf(wednesday)?.bookings[id]).toMatchObject({ rules: 7 })
    dataOf(await centre.call(openidOf(0), 'appointments', 'cancelAppointment', { appointmentId: id, rev: 2 }))
    expect(records()).toMatchObject([{ _id: id, rules: 7 }])
  })
})

describe('a service that is offered no more', () => {
  const wang = { ...nine, serviceId: 'senior-card', personId: people.wang }
  let id: string
  beforeEach(async () => {
    const tomorrow = dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', wang))
    id = tomorrow.id
    const later = { ...wang, day: wednesday }
    dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', later))
    const { offerings: offered, ...rest } = centre.dump() as Record<string, { service: string }[]>
    await centre.renew({
      ...rest,
      offerings: (offered ?? []).filter(({ service }) => service !== 'senior-card'),
    })
  })
  const mine = async () => dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))

  test('keeps its appointments: they are listed, found, and can be cancelled, not moved', async () => {
    expect((await mine()).open).toMatchObject([
      { id, day: tuesday, service: { name: '老年人优待证' }, actions: ['cancel'] },
      { day: wednesday, site: { phone: '010-55550001' } },
    ])
    const found = await centre.call(openids.wang, 'appointments', 'getAppointment', { appointmentId: id })
    expect(dataOf(found)).toMatchObject({ id, status: 'booked', from: '09:00' })
    const moving = { appointmentId: id, rev: 1, day: wednesday, slotId: 's1000' }
    expect(codeOf(await centre.call(openids.wang, 'appointments', 'rescheduleAppointment', moving))).toBe(
      'SERVICE_NOT_BOOKABLE',
    )
    const change = { appointmentId: id, rev: 1 }
    expect(
      dataOf(await centre.call(openids.wang, 'appointments', 'cancelAppointment', change)),
    ).toMatchObject({ status: 'cancelled' })
    expect(await mine()).toMatchObject({ open: [{ day: wednesday }], past: [{ id, status: 'cancelled' }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('its day is closed as any other', async () => {
    await centre.moveClock('2026-03-04T00:00:00+08:00')
    await timer()
    expect(records()).toMatchObject([{ _id: id, serviceName: '老年人优待证', sitePhone: '010-55550001' }])
    expect(await mine()).toMatchObject({ open: [{ day: wednesday }], past: [{ id }] })
    expect(dayOf(tuesday)).not.toHaveProperty('nextPendingAt')
  })

  test('a claim that a crash left on it is dropped', async () => {
    const { people: persons, ...rest } = centre.dump() as Record<string, Record<string, unknown>[]>
    const left = { id: 'apt_left000000000', service: 'gone', site: 'centre', day: tuesday, slot: 's0900' }
    const claims = { rev: 1, appointments: [{ ...left, at: 0, attempt: '' }] }
    await centre.renew({
      ...rest,
      people: (persons ?? []).map((one) => (one._id === people.zhao ? { ...one, claims } : one)),
    } as Record<string, object[]>)
    await centre.call(openids.zhao, 'appointments', 'listMyAppointments', {})
    const zhao = (centre.dump().people as { _id: string; claims: unknown }[]).find(
      ({ _id }) => _id === people.zhao,
    )
    expect(zhao?.claims).toMatchObject({ appointments: [] })
  })
})
