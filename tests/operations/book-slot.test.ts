import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { Account } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { openids, people, tuesday } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const nineOClock = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }

const book = (
  openid: string,
  personId: string,
  place: Partial<typeof nineOClock> & { needs?: 'wheelchair'[] } = {},
  key?: string,
) => centre.call(openid, 'appointments', 'bookSlot', { ...nineOClock, personId, ...place }, key)

const mine = async (openid: string) =>
  dataOf(await centre.call(openid, 'appointments', 'listMyAppointments', {}))

const freeAt = async (slotId: string, day = tuesday) => {
  const { slots } = dataOf(
    await centre.call(openids.stranger, 'appointments', 'listSlots', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day,
    }),
  )
  return slots.find((slot) => slot.id === slotId)?.free
}

describe('booking', () => {
  test('takes a place, and the resident finds it again', async () => {
    expect(await freeAt('s0900')).toBe(2)
    const booked = dataOf(await book(openids.wang, people.wang, { needs: ['wheelchair'] }))
    expect(booked).toMatchObject({
      status: 'booked',
      person: { id: people.wang, name: '王秀英' },
      service: { name: '老年人优待证' },
      site: { phone: '010-55550001' },
      day: '2026-03-03',
      from: '09:00',
      to: '09:30',
      startsAt: Date.parse('2026-03-03T09:00:00+08:00'),
      needs: ['wheelchair'],
      actions: ['reschedule', 'cancel'],
      rev: 1,
    })
    expect(booked.code).toMatch(/^[2-9A-HJ-NP-Z]{4}$/)
    expect(await freeAt('s0900')).toBe(1)
    expect((await mine(openids.wang)).open.map(({ id }) => id)).toEqual([booked.id])
    expect(
      dataOf(await centre.call(openids.wang, 'appointments', 'getAppointment', { appointmentId: booked.id })),
    ).toEqual(booked)
  })

  test('a need is named once', async () => {
    const twice = await book(openids.wang, people.wang, { needs: ['wheelchair', 'wheelchair'] })
    expect(twice).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } })
    expect(await freeAt('s0900')).toBe(2)
  })

  test('for a person one acts for: both accounts see it', async () => {
    const booked = dataOf(await book(openids.li, people.wang))
    expect(booked.person.name).toBe('王秀英')
    expect((await mine(openids.wang)).open).toHaveLength(1)
    expect((await mine(openids.li)).open).toHaveLength(1)
    expect((await mine(openids.zhao)).open).toHaveLength(0)
  })

  test('is refused for a person one does not act for', async () => {
    expect(codeOf(await book(openids.zhao, people.wang))).toBe('NOT_ALLOWED')
    expect(codeOf(await book(openids.stranger, people.wang))).toBe('NOT_REGISTERED')
  })

  test('is refused when the slot is full, past, unknown or on a closed day', async () => {
    dataOf(await book(openids.wang, people.wang))
    dataOf(await book(openids.li, people.li))
    expect(codeOf(await book(openids.zhao, people.zhao))).toBe('SLOT_FULL')
    expect(await mine(openids.zhao)).toEqual({ open: [], past: [] })
    // The refused one keeps nothing: the limit of three is still hers.
    dataOf(await book(openids.zhao, people.zhao, { slotId: 's0930' }))

    expect(codeOf(await book(openids.zhao, people.zhao, { slotId: 's1200' }))).toBe('SLOT_NOT_FOUND')
    expect(codeOf(await book(openids.zhao, people.zhao, { day: '2026-03-01' }))).toBe('SLOT_PAST')
    expect(codeOf(await book(openids.zhao, people.zhao, { day: '2026-03-07' }))).toBe('DAY_CLOSED')
    expect(codeOf(await book(openids.zhao, people.zhao, { day: '2026-04-20' }))).toBe('DAY_NOT_OPEN_YET')
    expect(codeOf(await book(openids.zhao, people.zhao, { serviceId: 'walk-in' }))).toBe(
      'SERVICE_NOT_BOOKABLE',
    )
    expect(codeOf(await book(openids.zhao, people.zhao, { serviceId: 'nothing' }))).toBe('NOT_FOUND')
  })

  test('is refused on a day whose calendar is not out', async () => {
    await centre.moveClock('2026-12-25T08:00:00+08:00')
    const refused = await book(openids.wang, people.wang, { day: '2027-01-04' })
    expect(codeOf(refused)).toBe('DAY_TO_CONFIRM')
  })

  test('the same command again gives the same appointment, once', async () => {
    const first = dataOf(await book(openids.wang, people.wang, {}, 'same-key'))
    const second = dataOf(await book(openids.wang, people.wang, {}, 'same-key'))
    expect(second).toEqual(first)
    expect(await freeAt('s0900')).toBe(1)
    expect(codeOf(await book(openids.wang, people.wang, { slotId: 's0930' }, 'same-key'))).toBe('KEY_REUSED')
    expect(await freeAt('s0930')).toBe(2)
  })

  test('a cancelled appointment is not given back by the key that made it', async () => {
    const { id } = dataOf(await book(openids.wang, people.wang, {}, 'first-key'))
    dataOf(
      await centre.call(openids.wang, 'appointments', 'cancelAppointment', { appointmentId: id, rev: 1 }),
    )
    expect(dataOf(await book(openids.wang, people.wang, {}, 'first-key')).status).toBe('cancelled')
    expect(dataOf(await book(openids.wang, people.wang, {}, 'other-key'))).toMatchObject({ status: 'booked' })
  })
})

describe('limits per person served', () => {
  test('one open appointment per service and day, whoever books', async () => {
    dataOf(await book(openids.wang, people.wang))
    expect(codeOf(await book(openids.li, people.wang, { slotId: 's1000' }))).toBe('LIMIT_PER_DAY')
    dataOf(await book(openids.li, people.li, { slotId: 's1000' }))
  })

  test('three open appointments in all', async () => {
    for (const day of ['2026-03-03', '2026-03-04', '2026-03-05'])
      dataOf(await book(openids.wang, people.wang, { day }))
    expect(codeOf(await book(openids.li, people.wang, { day: '2026-03-06' }))).toBe('LIMIT_OPEN')
    const { open } = await mine(openids.wang)
    const [first] = open
    if (!first) throw new Error('nothing open')
    dataOf(
      await centre.call(openids.wang, 'appointments', 'cancelAppointment', {
        appointmentId: first.id,
        rev: 1,
      }),
    )
    dataOf(await book(openids.li, people.wang, { day: '2026-03-06' }))
  })

  test('what is over no longer counts, even if no timer ran', async () => {
    for (const day of ['2026-03-03', '2026-03-04', '2026-03-05'])
      dataOf(await book(openids.wang, people.wang, { day }))
    await centre.moveClock('2026-03-06T08:00:00+08:00')
    dataOf(await book(openids.wang, people.wang, { day: '2026-03-09' }))
  })
})

describe('holds', () => {
  const hold = (openid: string, slotId = 's0900', more: object = {}, key?: string) =>
    centre.call(openid, 'appointments', 'holdSlot', { ...nineOClock, slotId, ...more }, key)
  const held = () =>
    (centre.dump().appointment_days as AppointmentDay[]).flatMap(({ _id, slots }) =>
      Object.values(slots).flatMap((entries) => entries.map(() => _id)),
    )

  test('one a phone: choosing another day or service gives the first place back', async () => {
    dataOf(await hold(openids.wang))
    dataOf(await hold(openids.wang, 's0900', { day: '2026-03-04' }))
    expect(held()).toEqual(['senior-card:centre:2026-03-04'])
    dataOf(await hold(openids.wang, 's0900', { serviceId: 'residence' }))
    expect(held()).toEqual(['residence:centre:2026-03-03'])
  })

  test('a stranger who wants everything at once keeps one place', async () => {
    const days = ['2026-03-03', '2026-03-04', '2026-03-05', '2026-03-06', '2026-03-09', '2026-03-10']
    const answers = await Promise.all(days.map((day) => hold(openids.stranger, 's0900', { day })))
    expect(answers.filter(({ ok }) => ok).length).toBeGreaterThan(0)
    for (const answer of answers) if (!answer.ok) expect(answer.error.code).toBe('UNAVAILABLE')
    expect(held()).toHaveLength(1)
  })

  test('count for strangers too: a key means one thing, and a day has its limit', async () => {
    dataOf(await hold(openids.stranger, 's0900', {}, 'stranger-key'))
    expect(codeOf(await hold(openids.stranger, 's1000', {}, 'stranger-key'))).toBe('KEY_REUSED')
    const { commands } = (centre.dump().accounts as Account[]).find(
      ({ _id }) => _id === openids.stranger,
    ) as Account
    expect(Object.values(commands ?? {}).map(({ counts }) => counts)).toEqual([{ holdSlot: 1 }])
  })

  test('keep a place for ten minutes, and renew', async () => {
    expect(dataOf(await hold(openids.wang)).until).toBe(Date.parse('2026-03-02T08:10:00+08:00'))
    dataOf(await hold(openids.li))
    expect(await freeAt('s0900')).toBe(0)
    expect(codeOf(await book(openids.zhao, people.zhao))).toBe('SLOT_FULL')
    await centre.moveClock('2026-03-02T08:09:00+08:00')
    expect(dataOf(await hold(openids.wang)).until).toBe(Date.parse('2026-03-02T08:19:00+08:00'))
    await centre.moveClock('2026-03-02T08:12:00+08:00')
    // 李明's hold has run out, 王秀英's has not.
    dataOf(await book(openids.zhao, people.zhao))
    expect(codeOf(await book(openids.li, people.li))).toBe('SLOT_FULL')
    dataOf(await book(openids.wang, people.wang))
    expect(await freeAt('s0900')).toBe(0)
  })

  test('are for whomever the phone acts for: a change of mind does not find its own place taken', async () => {
    dataOf(await book(openids.zhao, people.zhao))
    dataOf(await hold(openids.li))
    dataOf(await hold(openids.li))
    dataOf(await book(openids.li, people.wang))
    expect(await freeAt('s0900')).toBe(0)
  })

  test('one a phone: choosing another time gives the first place back', async () => {
    dataOf(await hold(openids.wang, 's0900'))
    dataOf(await hold(openids.wang, 's1000'))
    expect(await freeAt('s0900')).toBe(2)
    expect(await freeAt('s1000')).toBe(1)
    dataOf(await book(openids.wang, people.wang, { slotId: 's1030' }))
    expect(await freeAt('s1000')).toBe(2)
    expect(await freeAt('s1030')).toBe(1)
  })

  test('a hold of one person is no place for another', async () => {
    dataOf(await hold(openids.wang))
    dataOf(await book(openids.li, people.li))
    expect(codeOf(await book(openids.zhao, people.zhao))).toBe('SLOT_FULL')
  })
})
