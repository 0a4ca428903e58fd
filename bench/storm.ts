import { openCentre } from '../tests/harness/centre.ts'
import { crowd, openidOf, personOf } from '../tests/harness/crowd.ts'
import { tuesday } from '../tests/harness/neighbourhood.ts'

/**
 * 200 people at once for one slot of 20 places, four instances of the function: how long until the last one has an answer, and
 * what it costs. Fails when somebody too many or too few has a place, or when a limit is missed.
 *
 * @example npm run bench:storm
 */
const people = 200
const places = 20
const limits = { milliseconds: 5000, roundTrips: 4 }
const slot = { serviceId: 'residence', siteId: 'centre', day: tuesday, slotId: 's0900' }

const centre = await openCentre({}, { disk: true })
await centre.put(crowd(people))

const started = performance.now()
const waits: number[] = []
const answers = await Promise.all(
  Array.from({ length: people }, async (_, number) => {
    const answer = await centre.call(openidOf(number), 'appointments', 'bookSlot', {
      ...slot,
      personId: personOf(number),
    })
    waits.push(performance.now() - started)
    return answer
  }),
)
const calls = centre.standIn.functions.calls
const trips = calls.map(({ databaseRequests }) => databaseRequests.length)
const mean = (numbers: readonly number[]) =>
  Math.round((numbers.reduce((sum, number) => sum + number, 0) / numbers.length) * 100) / 100

waits.sort((a, b) => a - b)
const last = waits.at(-1) ?? Number.NaN
console.log('| booked | told full | other | last answer | median answer | round trips a request |')
console.log('|---:|---:|---:|---:|---:|---:|')
const booked = answers.filter(({ ok }) => ok).length
const full = answers.filter((answer) => !answer.ok && answer.error.code === 'SLOT_FULL').length
console.log(
  `| ${booked} | ${full} | ${people - booked - full} | ${Math.round(last)} ms | ${Math.round(waits[people / 2] ?? 0)} ms | ${mean(trips)} |`,
)
await centre.close()
const missed = [
  booked === places && full === people - places
    ? ''
    : `${places} booked, and all others told that it is full`,
  last <= limits.milliseconds ? '' : `everybody answered within ${limits.milliseconds} ms`,
  mean(trips) <= limits.roundTrips ? '' : `${limits.roundTrips} round trips a request`,
].filter(Boolean)
for (const limit of missed) console.error(`Missed: ${limit}`)
process.exit(missed.length === 0 ? 0 : 1)
