import { parseArgs } from 'node:util'
import { openCentre } from '../tests/harness/centre.ts'
import { runAccounts } from '../tests/storms/accounts-history.ts'
import { runAppointments } from '../tests/storms/appointments-history.ts'
import { openCircle, runCircle } from '../tests/storms/circle-history.ts'
import { runDelivery } from '../tests/storms/delivery-history.ts'
import { runNotices } from '../tests/storms/notices-history.ts'
import type { History } from '../tests/storms/phones.ts'
import { runSmallStorm } from '../tests/storms/small-storm.ts'

/**
 * The random histories of the tests, many more of them.
 *
 * @example npm run soak                                                  10,000 seeds of each
 * @example npm run soak -- --what appointments --seed 4711 --count 1    one again, that failed; `--rounds 2`: a short one
 */
const histories: Readonly<Record<string, History>> = {
  appointments: runAppointments,
  accounts: runAccounts,
  notices: runNotices,
  delivery: runDelivery,
  circle: runCircle,
  storm: runSmallStorm,
}

const { values } = parseArgs({
  options: {
    what: { type: 'string' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '10000' },
    rounds: { type: 'string' },
  },
})
const first = Number(values.seed)
const count = Number(values.count)
const rounds = values.rounds === undefined ? undefined : Number(values.rounds)
const wanted = Object.entries(histories).filter(([name]) => !values.what || values.what === name)
if (wanted.length === 0) throw new Error(`--what ${values.what}: ${Object.keys(histories).join(', ')}`)

let allWell = true
for (const [name, run] of wanted) {
  const centre = name === 'circle' ? await openCircle() : await openCentre({ seed: 0 })
  const started = performance.now()
  const outcomes: Record<string, number> = {}
  const failed: number[] = []
  let calls = 0
  for (let seed = first; seed < first + count; seed += 1) {
    const report = await run(centre, seed, rounds)
    calls += report.calls
    for (const [outcome, times] of Object.entries(report.outcomes)) {
      outcomes[outcome] = (outcomes[outcome] ?? 0) + times
    }
    if (report.wrong.length > 0) {
      failed.push(seed)
      console.error(`${name}, seed ${seed}:\n  ${report.wrong.join('\n  ')}`)
    }
  }
  await centre.close()
  const seconds = Math.round((performance.now() - started) / 1000)
  console.log(JSON.stringify({ what: name, seeds: count, failed, calls, outcomes, seconds }))
  if (failed.length > 0) allWell = false
}
process.exit(allWell ? 0 : 1)
