import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppointmentView } from '../../functions/appointments/view.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { crowd, openidOf, personOf } from '../harness/crowd.ts'
import { openids, people, tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'
import { holdWrite } from './hold-write.ts'

/**
 * A command that is sent twice at once, under one key: one call is refused while the other, slower one has still to write, and then a
 * place becomes free. Whatever they are told is true for both.
 */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
})
afterAll(() => centre.close())
beforeEach(async () => {
  await centre.renew()
  await centre.put(crowd(4))
  // Somebody has been on these days before.
  await bookBy(2, { ...nine, slotId: 's1600' })
  await bookBy(2, { ...nine, day: wednesday, slotId: 's1600' })
})

const wednesday = '2026-03-04'
/** Two places. */
const nine = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }

const book = (key: string, place: typeof nine = nine) =>
  centre.call(openids.wang, 'appointments', 'bookSlot', { ...place, personId: people.wang }, key)
const move = ({ id, rev }: AppointmentView, key: string, place: typeof nine = nine) =>
  centre.call(
    openids.wang,
    'appointments',
    'rescheduleAppointment',
    { appointmentId: id, rev, day: place.day, slotId: place.slotId },
    key,
  )
const cancel = (openid: string, { id, rev }: AppointmentView) =>
  centre.call(openid, 'appointments', 'cancelAppointment', { appointmentId: id, rev })
const mine = async () => dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
const timer = () => centre.standIn.timers.fire('appointments')

const bookBy = async (number: number, place: typeof nine = nine) =>
  dataOf(
    await centre.call(openidOf(number), 'appointments', 'bookSlot', { ...place, personId: personOf(number) }),
  )

/** Neighbours take both places. @returns what makes one of them free again. */
async function fill(place: typeof nine = nine): Promise<() => Promise<void>> {
  const taken = await bookBy(0, place)
  await bookBy(1, place)
  return async () => void dataOf(await cancel(openidOf(0), taken))
}

/** Both calls have begun, and neither has written to the day. */
async function both(send: () => ReturnType<typeof book>) {
  const first = await holdWrite(centre, 'appointment_days', send)
  const second = await holdWrite(centre, 'appointment_days', send)
  return { first, second }
}

describe('a booking', () => {
  test('that the second call was refused is refused to the first, though a place is free by then', async () => {
    const { first, second } = await both(() => book('twice-book'))
    const makeRoom = await fill()
    second.letGo()
    expect(codeOf(await second.answer)).toBe('SLOT_FULL')
    await makeRoom()
    first.letGo()
    expect(codeOf(await first.answer)).toBe('SLOT_FULL')
    expect(checkBookings(centre.dump())).toEqual([])
    expect(await mine()).toEqual({ open: [], past: [] })
    // Nothing is in the way of another time of that day, or of the place that is free now.
    const other = dataOf(await book('other-book', { ...nine, slotId: 's1000' }))
    dataOf(await cancel(openids.wang, other))
    dataOf(await book('new-book'))
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('that the first call was refused is refused to the second, which it had overtaken', async () => {
    const { first, second } = await both(() => book('twice-book'))
    const makeRoom = await fill()
    first.letGo()
    expect(codeOf(await first.answer)).toBe('SLOT_FULL')
    // The claim is the second one's now: it may still get the place.
    await makeRoom()
    second.letGo()
    const { id } = dataOf(await second.answer)
    expect(await mine()).toMatchObject({ open: [{ id, status: 'booked' }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('that was refused may be asked for again under its key', async () => {
    const { first, second } = await both(() => book('twice-book'))
    const makeRoom = await fill()
    second.letGo()
    expect(codeOf(await second.answer)).toBe('SLOT_FULL')
    expect(codeOf(await book('twice-book'))).toBe('SLOT_FULL')
    await makeRoom()
    const { id } = dataOf(await book('twice-book'))
    first.letGo()
    expect(dataOf(await first.answer)).toMatchObject({ id, status: 'booked' })
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(await mine()).toMatchObject({ open: [{ id, status: 'booked' }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('that one call got at the moment when the other was refused is the answer of both', async () => {
    const { first, second } = await both(() => book('twice-book'))
    const makeRoom = await fill()
    // The second one has read that the slot is full, and is about to leave its note.
    const note = await holdWrite(centre, 'appointment_days', async () => {
      second.letGo()
      return second.answer
    })
    await makeRoom()
    first.letGo()
    const { id } = dataOf(await first.answer)
    note.letGo()
    expect(dataOf(await note.answer)).toMatchObject({ id, status: 'booked' })
    expect(await mine()).toMatchObject({ open: [{ id }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('leaves a note, which goes after a minute', async () => {
    const { first, second } = await both(() => book('twice-book'))
    await fill()
    second.letGo()
    await second.answer
    first.letGo()
    await first.answer
    const notes = () => JSON.stringify(centre.dump().appointment_days).split('"moved"').length - 1
    expect(notes()).toBe(1)
    await timer()
    expect(notes()).toBe(1)
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    await timer()
    expect(notes()).toBe(0)
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('whose second call dies between note and claim: nothing is left of it in the end', async () => {
    const { first, second } = await both(() => book('twice-book'))
    await fill()
    die('people', 'before')
    second.letGo()
    expect(await second.answer).toBeUndefined()
    first.letGo()
    expect(codeOf(await first.answer)).toBe('SLOT_FULL')
    expect(await mine()).toEqual({ open: [], past: [] })
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    expect(await mine()).toEqual({ open: [], past: [] })
    await timer()
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('whose first call died with a claim: when the second is refused she is free to take another time', async () => {
    const first = await holdWrite(centre, 'appointment_days', () => book('twice-book'))
    await fill()
    die('appointment_days')
    first.letGo()
    expect(await first.answer).toBeUndefined()
    expect(codeOf(await book('twice-book'))).toBe('SLOT_FULL')
    dataOf(await book('other-book', { ...nine, slotId: 's1000' }))
    expect(checkBookings(centre.dump())).toEqual([])
  })
})

describe('a move', () => {
  const there = { ...nine, day: wednesday }
  let before: AppointmentView
  beforeEach(async () => {
    before = dataOf(await book('book-key'))
  })

  /** The second call was refused, then a place became free; the first one has still to write. */
  async function refusedOnce() {
    const { first, second } = await both(() => move(before, 'twice-move', there))
    const makeRoom = await fill(there)
    second.letGo()
    expect(codeOf(await second.answer)).toBe('SLOT_FULL')
    await makeRoom()
    return first
  }

  const isStillThere = async () => {
    expect(await mine()).toMatchObject({ open: [{ id: before.id, day: tuesday, rev: 1 }], past: [] })
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(checkBookings(centre.dump())).toEqual([])
    expect(await mine()).toMatchObject({ open: [{ id: before.id, day: tuesday, rev: 1 }], past: [] })
  }

  test('that the second call was refused is refused to the first, though a place is free by then', async () => {
    const first = await refusedOnce()
    first.letGo()
    expect(codeOf(await first.answer)).toBe('SLOT_FULL')
    await isStillThere()
  })

  test('also when the first one dies after it wrote', async () => {
    const first = await refusedOnce()
    die('appointment_days')
    first.letGo()
    expect(await first.answer).toBeUndefined()
    await isStillThere()
  })

  test('also when it would come back to a day that has its own note yet', async () => {
    const away = dataOf(await move(before, 'away-move', there))
    const back = { ...nine, slotId: 's1000' }
    const { first, second } = await both(() => move(away, 'twice-move', back))
    const makeRoom = await fill(back)
    second.letGo()
    expect(codeOf(await second.answer)).toBe('SLOT_FULL')
    await makeRoom()
    first.letGo()
    expect(codeOf(await first.answer)).toBe('SLOT_FULL')
    const { open } = await mine()
    expect(open).toMatchObject([{ id: before.id, day: wednesday, rev: 2 }])
    // A late repeat of the booking still finds its way.
    expect(dataOf(await book('book-key'))).toMatchObject({ id: before.id, day: wednesday })
    expect(dataOf(await move(away, 'new-move', back))).toMatchObject({ day: tuesday, rev: 3 })
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(await mine()).toMatchObject({ open: [{ id: before.id, day: tuesday, rev: 3 }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('may be asked for again at once, under its key or another', async () => {
    const first = await refusedOnce()
    dataOf(await move(before, 'twice-move', there))
    first.letGo()
    expect(dataOf(await first.answer)).toMatchObject({ id: before.id, day: wednesday, rev: 2 })
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await timer()
    expect(await mine()).toMatchObject({ open: [{ id: before.id, day: wednesday, rev: 2 }] })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test('whose first call died: when the second is refused she may cancel', async () => {
    const first = await holdWrite(centre, 'appointment_days', () => move(before, 'twice-move', there))
    await fill(there)
    die('appointment_days')
    first.letGo()
    expect(await first.answer).toBeUndefined()
    expect(codeOf(await move(before, 'twice-move', there))).toBe('SLOT_FULL')
    expect(dataOf(await cancel(openids.wang, before))).toMatchObject({ status: 'cancelled' })
    expect(checkBookings(centre.dump())).toEqual([])
  })
})

/** The instance whose request about this collection comes next dies before or after it is carried out. */
function die(collection: string, when: 'before' | 'after' = 'after'): void {
  centre.standIn.faults.add({ id: 'die', mode: 'kill-instance', collection, times: 1, when })
}
