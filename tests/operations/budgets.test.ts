import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rows } from '../../scripts/contract-tables.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { exampleOf, openStage, rowOf, type Stage } from '../harness/stage.ts'

/** Round trips to the database are what a function costs: each operation keeps within what its row promises. */

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.centre.close())

/** What the platform counted, and what the function's log line says, of the latest call. */
async function lastRoundTrips() {
  const call = stage.calls().at(-1)
  const [line] = (await stage.logged(1)).filter(({ requestId }) => requestId === call?.requestId)
  expect(call?.databaseRequests).toHaveLength(line?.roundTrips ?? -1)
  return call?.databaseRequests ?? []
}

describe.each(rows().map((row) => [`${row.capability}.${row.name}`, row] as const))('%s', (_name, row) => {
  test(`takes at most ${row.operation.roundTrips} round trips`, async () => {
    // Once to warm up.
    await stage.set(row)
    await stage.perform(row)
    await stage.set(row)
    stage.forget()
    const { answer } = await stage.perform(row)
    expect(answer.ok).toBe(true)
    const trips = await lastRoundTrips()
    expect(trips.length, trips.join(', ')).toBeLessThanOrEqual(row.operation.roundTrips)
  })
})

describe('booking and the slots of a day', () => {
  const book = rowOf('appointments', 'bookSlot')
  const slots = rowOf('appointments', 'listSlots')
  const place = exampleOf(book).input as object

  const roundTrips = async (work: () => Promise<{ answer: { ok: boolean } }>) => {
    stage.forget()
    expect((await work()).answer.ok).toBe(true)
    return (await lastRoundTrips()).length
  }

  test('a confirmed booking takes at most 4, whatever the day looks like', async () => {
    await stage.set(book)
    const by = (person: 'wang' | 'li', slotId = 's0900') =>
      stage.send(book, { openid: openids[person] }, { ...place, personId: people[person], slotId })
    expect(await roundTrips(() => by('wang')), 'nobody was there before').toBeLessThanOrEqual(4)
    expect(await roundTrips(() => by('li')), 'somebody was').toBeLessThanOrEqual(4)

    await stage.set(book)
    const hold = rowOf('appointments', 'holdSlot')
    await stage.perform(hold)
    expect(await roundTrips(() => by('wang')), 'in the place that is held').toBeLessThanOrEqual(4)
    await stage.set(book)
    await stage.perform(hold)
    expect(await roundTrips(() => by('wang', 's1000')), 'in another than is held').toBeLessThanOrEqual(4)
  })

  test('the slots of a day take at most 2, with bookings and without', async () => {
    await stage.set(book)
    expect(await roundTrips(() => stage.perform(slots))).toBeLessThanOrEqual(2)
    await stage.perform(book)
    expect(await roundTrips(() => stage.perform(slots))).toBeLessThanOrEqual(2)
  })
})
