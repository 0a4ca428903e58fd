import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { openids, people, tuesday } from '../harness/neighbourhood.ts'

let centre: Centre
let id: string
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(async () => {
  await centre.renew()
  const place = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }
  id = dataOf(
    await centre.call(openids.wang, 'appointments', 'bookSlot', { ...place, personId: people.wang }),
  ).id
})

const cancel = (openid: string, rev = 1, key?: string) =>
  centre.call(openid, 'appointments', 'cancelAppointment', { appointmentId: id, rev }, key)
const move = (openid: string, to: { day?: string; slotId?: string }, rev = 1, key?: string) =>
  centre.call(
    openid,
    'appointments',
    'rescheduleAppointment',
    { appointmentId: id, rev, day: tuesday, slotId: 's1000', ...to },
    key,
  )
const mine = async () => dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
const free = async (day: string, slotId: string) =>
  dataOf(
    await centre.call(openids.stranger, 'appointments', 'listSlots', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day,
    }),
  ).slots.find((slot) => slot.id === slotId)?.free

describe('cancelling', () => {
  test('frees the place at once and stays among what is past', async () => {
    expect(dataOf(await cancel(openids.wang))).toMatchObject({ status: 'cancelled', rev: 2, actions: [] })
    expect(await free(tuesday, 's0900')).toBe(2)
    const { open, past } = await mine()
    expect(open).toEqual([])
    expect(past).toMatchObject([{ id, status: 'cancelled' }])
  })

  test('again with the same key is the same answer, with another one refused', async () => {
    dataOf(await cancel(openids.wang, 1, 'cancel-key'))
    expect(dataOf(await cancel(openids.wang, 1, 'cancel-key'))).toMatchObject({ status: 'cancelled' })
    expect(codeOf(await cancel(openids.wang, 2))).toBe('NOT_IN_THIS_STATE')
  })

  test('is for those who act for the person, in time, who have seen the newest', async () => {
    expect(codeOf(await cancel(openids.zhao))).toBe('NOT_FOUND')
    expect(codeOf(await cancel(openids.stranger))).toBe('NOT_REGISTERED')
    expect(codeOf(await cancel(openids.wang, 7))).toBe('STALE')
    await centre.moveClock('2026-03-03T07:30:00+08:00')
    expect(codeOf(await cancel(openids.wang))).toBe('TOO_LATE_TO_CANCEL')
    expect((await mine()).open).toMatchObject([{ actions: [] }])
  })

  test('her son may, as he acts for her', async () => {
    expect(dataOf(await cancel(openids.li))).toMatchObject({ status: 'cancelled' })
  })
})

describe('rescheduling', () => {
  test('within the day: same id and code, the old place is free', async () => {
    const moved = dataOf(await move(openids.wang, { slotId: 's1000' }))
    expect(moved).toMatchObject({ id, rev: 2, day: tuesday, from: '10:00', slotId: 's1000' })
    expect(await free(tuesday, 's0900')).toBe(2)
    expect(await free(tuesday, 's1000')).toBe(1)
    expect((await mine()).open).toMatchObject([{ id, from: '10:00' }])
  })

  test('to another day, and back again', async () => {
    dataOf(await move(openids.wang, { day: '2026-03-04', slotId: 's1400' }))
    expect(await free(tuesday, 's0900')).toBe(2)
    expect(await free('2026-03-04', 's1400')).toBe(1)
    expect((await mine()).open).toMatchObject([{ id, day: '2026-03-04', from: '14:00', rev: 2 }])

    dataOf(await move(openids.wang, { day: tuesday, slotId: 's0900' }, 2))
    expect(await free(tuesday, 's0900')).toBe(1)
    expect(await free('2026-03-04', 's1400')).toBe(2)
    expect((await mine()).open).toMatchObject([{ id, day: tuesday, rev: 3 }])
  })

  test('keeps the old place when the new one is full', async () => {
    const taken = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-04', slotId: 's1400' }
    dataOf(await centre.call(openids.li, 'appointments', 'bookSlot', { ...taken, personId: people.li }))
    dataOf(await centre.call(openids.zhao, 'appointments', 'bookSlot', { ...taken, personId: people.zhao }))
    expect(codeOf(await move(openids.wang, { day: '2026-03-04', slotId: 's1400' }))).toBe('SLOT_FULL')
    expect((await mine()).open).toMatchObject([{ id, day: tuesday, from: '09:00', rev: 1 }])
    expect(await free(tuesday, 's0900')).toBe(1)
    // Nothing is left half moved: it can be cancelled as before.
    dataOf(await cancel(openids.wang))
  })

  test('the same command again moves once', async () => {
    dataOf(await move(openids.wang, { day: '2026-03-04', slotId: 's1400' }, 1, 'move-key'))
    expect(
      dataOf(await move(openids.wang, { day: '2026-03-04', slotId: 's1400' }, 1, 'move-key')),
    ).toMatchObject({ rev: 2 })
    expect(await free('2026-03-04', 's1400')).toBe(1)
    expect(codeOf(await move(openids.wang, { day: '2026-03-05', slotId: 's1400' }, 1))).toBe('STALE')
  })

  test('a late repeat of the booking finds where it went', async () => {
    const place = {
      serviceId: 'residence',
      siteId: 'centre',
      day: tuesday,
      slotId: 's0900',
      personId: people.wang,
    }
    const booked = dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', place, 'late-key'))
    dataOf(
      await centre.call(openids.wang, 'appointments', 'rescheduleAppointment', {
        appointmentId: booked.id,
        rev: 1,
        day: '2026-03-05',
        slotId: 's0900',
      }),
    )
    expect(
      dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', place, 'late-key')),
    ).toMatchObject({
      id: booked.id,
      day: '2026-03-05',
    })
  })

  test('not onto a day where the person has one for the same service', async () => {
    const other = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-04', slotId: 's0900' }
    dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', { ...other, personId: people.wang }))
    expect(codeOf(await move(openids.wang, { day: '2026-03-04', slotId: 's1400' }))).toBe('LIMIT_PER_DAY')
  })
})
