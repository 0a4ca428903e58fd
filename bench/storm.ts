import { openCentre } from '../tests/harness/centre.ts'
import { crowd, openidOf, personOf } from '../tests/harness/crowd.ts'
import { tuesday } from '../tests/harness/neighbourhood.ts'

/**
 * 200 people at once for one slot of 20 places, four instances of the function: how long until the last one has an answer, and
 * what it costs.
 *
 * @example npm run bench:storm
 */
const people = 200
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
console.log('| booked | told full | other | last answer | median answer | round trips a request |')
console.log('|---:|---:|---:|---:|---:|---:|')
const booked = answers.filter(({ ok }) => ok).length
const full = answers.filter((answer) => !answer.ok && answer.error.code === 'SLOT_FULL').length
console.log(
  `| ${booked} | ${full} | ${people - booked - full} | ${Math.round(waits.at(-1) ?? 0)} ms | ${Math.round(waits[people / 2] ?? 0)} ms | ${mean(trips)} |`,
)
await centre.close()
process.exit(0)
