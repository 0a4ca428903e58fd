import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AppointmentView } from '../../functions/appointments/view.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { openids, people, tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'
import { holdWrite } from './hold-write.ts'

/** The instance dies after each single request to the database that a command makes; that is also: before the next one. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
})
afterAll(() => centre.close())

const nine = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }
const other = { day: '2026-03-04', slotId: 's1400' }

interface Command {
  readonly name: string
  /** The most requests that it makes. */
  readonly requests: number
  prepare(): Promise<AppointmentView | undefined>
  send(before: AppointmentView | undefined): Promise<unknown>
}

const book = () =>
  centre.call(openids.wang, 'appointments', 'bookSlot', { ...nine, personId: people.wang }, 'crash-key-book')
const changed = (before: AppointmentView | undefined) => ({ appointmentId: before?.id ?? '', rev: 1 })

const commands: Command[] = [
  { name: 'book', requests: 4, prepare: async () => undefined, send: book },
  {
    name: 'book what is held',
    requests: 4,
    prepare: async () => {
      dataOf(await centre.call(openids.wang, 'appointments', 'holdSlot', nine))
      return undefined
    },
    send: book,
  },
  {
    name: 'cancel',
    requests: 6,
    prepare: async () => dataOf(await book()),
    send: (before) =>
      centre.call(openids.wang, 'appointments', 'cancelAppointment', changed(before), 'crash-key-cancel'),
  },
  {
    name: 'move within the day',
    requests: 5,
    prepare: async () => dataOf(await book()),
    send: (before) =>
      centre.call(
        openids.wang,
        'appointments',
        'rescheduleAppointment',
        { ...changed(before), day: tuesday, slotId: 's1000' },
        'crash-key-move',
      ),
  },
  {
    name: 'move to another day',
    requests: 7,
    prepare: async () => dataOf(await book()),
    send: (before) =>
      centre.call(
        openids.wang,
        'appointments',
        'rescheduleAppointment',
        { ...changed(before), ...other },
        'crash-key-move',
      ),
  },
]

/** The command is under way, and its instance dies at one request. */
async function crash(command: Command, skip: number): Promise<AppointmentView | undefined> {
  await centre.renew()
  const before = await command.prepare()
  expect(await dies(centre, skip, () => command.send(before))).toBe(true)
  return before
}

describe.each(commands)('$name', (command) => {
  const moments = Array.from({ length: command.requests }, (_, index) => index)

  test.each(moments)('dies after request %i, and the phone asks again', async (skip) => {
    const before = await crash(command, skip)
    expect(await command.send(before)).toMatchObject({ ok: true })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test.each(moments)('dies after request %i, and somebody looks later', async (skip) => {
    const before = await crash(command, skip)
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    const { open, past } = dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
    expect(checkBookings(centre.dump())).toEqual([])
    // An appointment that there was is still known, in one place.
    if (before) expect([...open, ...past].map(({ id }) => id)).toEqual([before.id])
    expect(await command.send(before)).toMatchObject({ ok: true })
    expect(checkBookings(centre.dump())).toEqual([])
  })

  test.each(moments)('dies after request %i, and only the timer runs', async (skip) => {
    const before = await crash(command, skip)
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await centre.standIn.timers.fire('appointments')
    expect(checkBookings(centre.dump())).toEqual([])
    // What was cancelled or moved has left its day, and the command that comes once more finds it all the same.
    expect(await command.send(before)).toMatchObject({ ok: true })
    expect(checkBookings(centre.dump())).toEqual([])
  })
})

/** She cancels on one phone while she moves it on the other: both have read it before either writes. */
async function cancelWhileMoving() {
  await centre.renew()
  const before = dataOf(await book())
  const cancel = await holdWrite(centre, 'appointment_days', () =>
    centre.call(openids.wang, 'appointments', 'cancelAppointment', changed(before)),
  )
  const move = await holdWrite(centre, 'appointment_days', () =>
    centre.call(openids.wang, 'appointments', 'rescheduleAppointment', { ...changed(before), ...other }),
  )
  cancel.letGo()
  expect(await cancel.answer).toMatchObject({ ok: true, data: { status: 'cancelled' } })
  return move
}

const mine = async () => dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))

test('a move whose appointment is cancelled on the way gives its new place back, and she may book at once', async () => {
  const move = await cancelWhileMoving()
  move.letGo()
  expect(codeOf(await move.answer)).toBe('STALE')
  expect(checkBookings(centre.dump())).toEqual([])
  const again = { ...nine, personId: people.wang }
  expect(await centre.call(openids.wang, 'appointments', 'bookSlot', again)).toMatchObject({ ok: true })
})

test('a move whose appointment is cancelled on the way dies in its new place: the next to look gives it back', async () => {
  const move = await cancelWhileMoving()
  // Somebody looks before the place is taken, and must not forget where the move goes.
  expect(await mine()).toMatchObject({ open: [], past: [{ status: 'cancelled' }] })
  const letGo = () => {
    move.letGo()
    return move.answer
  }
  expect(await dies(centre, 0, letGo, { collection: 'appointment_days' })).toBe(true)
  await centre.moveClock('2026-03-02T08:05:00+08:00')
  await centre.standIn.timers.fire('appointments')
  expect(checkBookings(centre.dump())).toEqual([])
  expect(await mine()).toMatchObject({ open: [], past: [{ status: 'cancelled' }] })
})
