import { parseArgs } from 'node:util'
import { accountsContract } from '../shared/accounts/contract.ts'
import { appointmentsContract } from '../shared/appointments/contract.ts'
import { dataOf, openCentre } from '../tests/harness/centre.ts'
import { openids, people, tuesday } from '../tests/harness/neighbourhood.ts'

/**
 * What each operation costs on a warm instance: round trips, and the milliseconds that the function spends itself, without
 * waiting for the database (read from its own log lines). Fails when an operation needs more than its contract says, or when a
 * limit is missed.
 *
 * @example npm run bench:operations -- --runs 60
 */
const { values } = parseArgs({ options: { runs: { type: 'string', default: '60' } } })
const runs = Number(values.runs)
/** Milliseconds that a function may take without its database, and round trips of what everybody waits for. */
const limits = {
  own: 2,
  roundTrips: new Map([
    ['bookSlot', 4],
    ['listSlots', 2],
  ]),
}
const budgets = { ...appointmentsContract, ...accountsContract }

const centre = await openCentre({ instancesPerFunction: 1 }, { disk: true })
const place = { serviceId: 'senior-card', siteId: 'centre' }
const slots = ['s0900', 's0930', 's1000', 's1030', 's1100', 's1130'] as const

interface Line {
  readonly code: string
  readonly operation: string
  readonly milliseconds: number
  readonly databaseMilliseconds: number
  readonly roundTrips: number
}
const lines: Line[] = []
for (let run = 0; run < runs; run += 1) {
  // Before the limit of a day is reached, everything begins anew; the instances stay warm.
  if (run % 20 === 0) {
    await collect()
    await centre.renew()
  }
  const slotId = slots[run % slots.length] ?? 's0900'
  const other = slots[(run + 1) % slots.length] ?? 's0930'
  const free = { ...place, day: tuesday, slotId }
  const wanted = { ...free, personId: people.wang }
  const call = centre.call
  dataOf(await call(openids.wang, 'appointments', 'getHome', {}))
  dataOf(await call(openids.wang, 'appointments', 'listServices', { search: '老人' }))
  dataOf(await call(openids.wang, 'appointments', 'getService', { serviceId: 'senior-card' }))
  dataOf(await call(openids.wang, 'appointments', 'listDays', place))
  dataOf(await call(openids.wang, 'appointments', 'listSlots', { ...place, day: tuesday }))
  dataOf(await call(openids.wang, 'accounts', 'getMe', {}))
  dataOf(await call(openids.wang, 'appointments', 'holdSlot', free))
  const booked = dataOf(await call(openids.wang, 'appointments', 'bookSlot', wanted))
  dataOf(await call(openids.wang, 'appointments', 'getAppointment', { appointmentId: booked.id }))
  dataOf(await call(openids.wang, 'appointments', 'listMyAppointments', {}))
  dataOf(await call(openids.clerk, 'appointments', 'listDayOfSite', { siteId: 'centre', day: tuesday }))
  const change = { appointmentId: booked.id, rev: booked.rev }
  const moved = dataOf(
    await call(openids.wang, 'appointments', 'rescheduleAppointment', {
      ...change,
      day: '2026-03-04',
      slotId: other,
    }),
  )
  dataOf(
    await call(openids.wang, 'appointments', 'cancelAppointment', {
      appointmentId: booked.id,
      rev: moved.rev,
    }),
  )
}

const median = (numbers: readonly number[]) =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0

await collect()
const missed: string[] = []
console.log(`Medians of ${runs} warm calls`)
console.log('| operation | round trips | budget | own time | with the database |')
console.log('|---|---:|---:|---:|---:|')
for (const [operation, row] of Object.entries(budgets)) {
  const own = lines.filter((line) => line.operation === operation)
  if (own.length === 0) continue
  const trips = Math.max(...own.map((line) => line.roundTrips))
  const alone = median(own.map((line) => line.milliseconds - line.databaseMilliseconds))
  const allowed = Math.min(row.roundTrips, limits.roundTrips.get(operation) ?? row.roundTrips)
  if (!(trips <= allowed)) missed.push(`${operation}: ${allowed} round trips`)
  if (!(alone <= limits.own)) missed.push(`${operation}: ${limits.own} ms of its own`)
  const all = median(own.map((line) => line.milliseconds))
  console.log(
    `| ${operation} | ${trips} | ${row.roundTrips} | ${alone.toFixed(2)} ms | ${all.toFixed(2)} ms |`,
  )
}
for (const operation of limits.roundTrips.keys())
  if (!lines.some((line) => line.operation === operation)) missed.push(`${operation}: was not measured`)
await centre.close()
for (const limit of missed) console.error(`Missed: ${limit}`)
process.exit(missed.length === 0 ? 0 : 1)

/** Reads the log lines of the calls so far, once they have all arrived. */
async function collect(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 100))
  for (const { text } of centre.standIn.functions.log) {
    const line = JSON.parse(text) as Line
    if (line.code === 'call') lines.push(line)
  }
  centre.standIn.functions.forget()
}
