import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import { type Centre, openCentre } from '../harness/centre.ts'
import { crowd, openidOf, personOf } from '../harness/crowd.ts'
import { tuesday } from '../harness/neighbourhood.ts'
import { checkBookings } from './check-bookings.ts'

/** 200 people at once for one slot of 20 places, against function instances in processes of their own. */

const people = 200
const places = 20
const slot = { serviceId: 'residence', siteId: 'centre', day: tuesday, slotId: 's0900' }

let centre: Centre
beforeAll(async () => {
  // Their requests meet while the disk is written.
  centre = await openCentre({}, { disk: true })
})
afterAll(() => centre.close())
beforeEach(async () => {
  await centre.renew()
  await centre.put(crowd(people))
})

const book = (number: number) =>
  centre.call(
    openidOf(number),
    'appointments',
    'bookSlot',
    { ...slot, personId: personOf(number) },
    `storm-key-${number}`,
  )

const everybody = Array.from({ length: people }, (_, number) => number)

function outcomes(answers: readonly { ok: boolean; error?: { code: string } }[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { ok, error } of answers) {
    const outcome = ok ? 'booked' : (error?.code ?? '')
    counts[outcome] = (counts[outcome] ?? 0) + 1
  }
  return counts
}

function entries(): readonly { id: string }[] {
  const [day] = centre.dump().appointment_days as AppointmentDay[]
  return day?.slots.s0900 ?? []
}

test('exactly 20 get a place, all others are told that it is full', async () => {
  centre.standIn.functions.forget()
  const answers = await Promise.all(everybody.map(book))
  const { calls } = centre.standIn.functions
  const roundTrips = calls.reduce((sum, { databaseRequests }) => sum + databaseRequests.length, 0)
  expect(outcomes(answers)).toEqual({ booked: places, SLOT_FULL: people - places })
  expect(entries()).toHaveLength(places)
  expect(checkBookings(centre.dump())).toEqual([])
  expect(calls).toHaveLength(people)
  expect(roundTrips / people).toBeLessThanOrEqual(4)
})

test('every request twice: still 20, and each phone gets the same answer twice', async () => {
  const answers = await Promise.all(everybody.flatMap((number) => [book(number), book(number)]))
  expect(outcomes(answers)).toEqual({ booked: 2 * places, SLOT_FULL: 2 * (people - places) })
  expect(entries()).toHaveLength(places)
  expect(checkBookings(centre.dump())).toEqual([])
})

test('instances die in the middle: phones ask again, and nobody who was told is without a place', async () => {
  centre.standIn.faults.add({
    mode: 'kill-instance',
    action: 'database.*',
    times: 6,
    skip: 40,
    when: 'after',
  })
  centre.standIn.faults.add({
    mode: 'kill-instance',
    action: 'database.*',
    times: 6,
    skip: 90,
    when: 'before',
  })
  const answers = await Promise.all(
    everybody.map(async (number) => {
      for (let attempt = 0; ; attempt += 1) {
        const answer = (await book(number)) as Awaited<ReturnType<typeof book>> | undefined
        if (answer && (answer.ok || answer.error.code !== 'UNAVAILABLE')) return answer
        if (attempt > 20) throw new Error('no answer')
      }
    }),
  )
  expect(outcomes(answers)).toEqual({ booked: places, SLOT_FULL: people - places })
  const confirmed = answers.flatMap((answer) => (answer.ok ? [answer.data.id] : []))
  expect(
    entries()
      .map(({ id }) => id)
      .sort(),
  ).toEqual(confirmed.sort())
})
