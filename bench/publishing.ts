import { parseArgs } from 'node:util'
import type { Delivery } from '../functions/notices/reach/delivery.ts'
import type { Account } from '../functions/platform/people.ts'
import { dataOf, openCentre } from '../tests/harness/centre.ts'
import { openids } from '../tests/harness/neighbourhood.ts'
import { waterId, waterToDeliver } from '../tests/harness/reach.ts'

/**
 * An urgent notice to 100,000 residents in 250 grids, all of whom want it and have allowed it: what the database has to do for it,
 * and how long it takes with a WeChat that answers at once. Half way, the function is killed once. Fails when somebody is told twice
 * or left out without being counted, when a limit is missed, or when the list of notices takes more than two round trips.
 *
 * @example npm run bench:publishing -- --residents 100000
 */
const { values } = parseArgs({ options: { residents: { type: 'string', default: '100000' } } })
const residents = Number(values.residents)
const grids = 250
const street = '/qinghe/hewan'
/** New documents: the delivery, what the timer notes of itself, and the summary of the day where it turns nine meanwhile. */
const limits = { roundTripsPerMessage: 0.06, batch: 100, newDocuments: 3, listRoundTrips: 2 }

const centre = await openCentre({ instancesPerFunction: 1 }, { disk: true })
const { standIn } = centre
const homeOf = (number: number) =>
  `${street}/community-${(number % grids) % 10}/grid-${Math.floor((number % grids) / 10)}`
const chunk = 2000
for (let from = 0; from < residents; from += chunk) {
  const numbers = Array.from({ length: Math.min(chunk, residents - from) }, (_, index) => from + index)
  await centre.put({
    accounts: numbers.map(
      (number): Account => ({
        _id: `openid-${number}`,
        v: 1,
        actsFor: [],
        grants: [],
        preferences: { home: homeOf(number) },
        credits: { 'notice-urgent': 1 },
      }),
    ),
  })
  await Promise.all(numbers.map((number) => standIn.wechat.setCredit(`openid-${number}`, 'tmpl-urgent', 1)))
}
await centre.put({
  notices: [{ ...waterToDeliver, node: street, audience: { nodes: [street], who: 'everyone' } }],
})

/** Accounts changed by one update: claims. */
const claims: number[] = []
const handle = standIn.database.handle.bind(standIn.database)
standIn.database.handle = async (action, params) => {
  const answer = await handle(action, params)
  const { data } = answer as { data?: { updated?: number } }
  if (params.collectionName === 'accounts' && data?.updated) claims.push(data.updated)
  return answer
}

const count = () => Object.values(centre.dump()).reduce((sum, documents) => sum + documents.length, 0)
const before = count()
const delivery = () =>
  (centre.dump().notice_deliveries as Delivery[] | undefined)?.find(({ _id }) => _id === `${waterId}:1`)
standIn.functions.forget()
let roundTrips = 0
let minute = 0
const started = performance.now()
standIn.faults.add({
  id: 'half-way',
  mode: 'kill-instance',
  action: 'wx.api',
  times: 1,
  skip: Math.floor(residents / 2),
})
while (delivery()?.endedAt === undefined && minute < 1000) {
  await standIn.timers.fire('notices').catch(() => undefined)
  roundTrips += standIn.functions.calls.reduce((sum, call) => sum + call.databaseRequests.length, 0)
  standIn.functions.forget()
  minute += 2
  standIn.clock.set(Date.parse('2026-03-02T08:00:00+08:00') + minute * 60_000, true)
}
const seconds = (performance.now() - started) / 1000
standIn.functions.forget()
dataOf(await centre.call(openids.wang, 'notices', 'listNotices', { node: homeOf(7) }))
const listed = standIn.functions.calls.at(-1)?.databaseRequests.length ?? Number.NaN

const told = standIn.wechat.mailbox().map(({ openid }) => openid)
const byNode = Object.values(delivery()?.byNode ?? {})
const sent = byNode.reduce((sum, counts) => sum + (counts.sent ?? 0), 0)
const unknown = byNode.reduce((sum, counts) => sum + (counts.unknown ?? 0), 0)
const newDocuments = count() - before
const each = roundTrips / residents
const peak = Math.max(...claims)
console.log(
  '| residents | told | unknown | batches | largest | round trips a message | new documents | runs | seconds |',
)
console.log('|---:|---:|---:|---:|---:|---:|---:|---:|---:|')
console.log(
  `| ${residents} | ${sent} | ${unknown} | ${delivery()?.batches} | ${peak} | ${each.toFixed(3)} | ${newDocuments} | ${minute / 2} | ${seconds.toFixed(0)} |`,
)
await centre.close()
const missed = [
  new Set(told).size === told.length ? '' : 'nobody told twice',
  sent + unknown === residents && unknown <= limits.batch ? '' : 'everybody counted, at most a batch unknown',
  told.length >= sent ? '' : 'everybody who is counted as told has it',
  peak <= limits.batch ? '' : `batches of ${limits.batch}`,
  each <= limits.roundTripsPerMessage ? '' : `${limits.roundTripsPerMessage} round trips a message`,
  newDocuments <= limits.newDocuments ? '' : `${limits.newDocuments} new documents`,
  listed <= limits.listRoundTrips ? '' : `the list in ${limits.listRoundTrips} round trips`,
].filter(Boolean)
for (const limit of missed) console.error(`Missed: ${limit}`)
process.exit(missed.length === 0 ? 0 : 1)
