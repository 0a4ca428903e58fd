import { parseArgs } from 'node:util'
import { openCentre } from '../tests/harness/centre.ts'
import { runHistory } from '../tests/storms/history.ts'

/**
 * The random histories of the tests, many more of them.
 *
 * @example npm run soak                       10,000 seeds
 * @example npm run soak -- --seed 4711 --count 1   one again, that failed
 */
const { values } = parseArgs({
  options: { seed: { type: 'string', default: '1' }, count: { type: 'string', default: '10000' } },
})
const first = Number(values.seed)
const count = Number(values.count)

const centre = await openCentre({ seed: 0 })
const started = performance.now()
const refusals: Record<string, number> = {}
let calls = 0
let failed = 0
for (let seed = first; seed < first + count; seed += 1) {
  const report = await runHistory(centre, seed, { withFaults: true })
  calls += report.calls
  for (const [code, times] of Object.entries(report.refusals)) refusals[code] = (refusals[code] ?? 0) + times
  if (report.wrong.length > 0) {
    failed += 1
    console.error(`seed ${seed}:\n  ${report.wrong.join('\n  ')}`)
  }
  if ((seed - first + 1) % 500 === 0) console.error(`${seed - first + 1} of ${count}`)
}
await centre.close()

console.log(
  JSON.stringify({
    seeds: count,
    failed,
    calls,
    refusals,
    seconds: Math.round((performance.now() - started) / 1000),
  }),
)
process.exit(failed > 0 ? 1 : 0)
