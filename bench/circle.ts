/**
 * What the quarter-hour circle costs on a large piece of map: ways, areas, coverage, memory, the size of the file, and how wrong the
 * drawn area is. Fails when a limit is missed.
 *
 * Each measurement runs in a Node process of its own, bundled as the function is. Limits are held against the processor's time, so that
 * other jobs of the machine do not count; the clock's stands beside it, and is what somebody waits.
 *
 * @example npm run bench:circle -- --runs 15
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { brotliCompressSync } from 'node:zlib'
import { build } from 'esbuild'
import { buildFunctions, root } from '../scripts/build-functions.ts'
import { buildNetwork } from '../scripts/circle/build-network.ts'
import { readOsm } from '../scripts/circle/read-osm.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const runs = Number(values.runs)
const run = promisify(execFile)

interface Took {
  readonly processor: number
  readonly clock: number
}
interface Measured {
  readonly reach: readonly Took[]
  readonly area: { readonly took: readonly Took[]; readonly points: readonly number[] }
  readonly coverage: readonly Took[]
  readonly megabytes: number
  readonly peakMegabytes: number
  readonly wrong: { readonly all: number; readonly wrong: number }
}

const scratch = await mkdtemp(join(tmpdir(), 'bench-circle-'))
try {
  const source = await readOsm(join(root, 'tests/fixtures/heidelberg.osm.pbf'))
  const described = { source: 'Heidelberg', date: '2024-09-08', attribution: '© OpenStreetMap contributors' }
  const { bytes, km } = buildNetwork(source, source.buildings, described)
  const network = join(scratch, 'heidelberg.network')
  await writeFile(network, bytes)
  const script = join(scratch, 'measured.cjs')
  await build({
    entryPoints: [join(root, 'bench/circle-measured.ts')],
    outfile: script,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    minify: true,
    logLevel: 'silent',
  })
  const bundle = (await buildFunctions()).find(({ name }) => name === 'circle')?.folder
  const measured = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [script, network, ...args])
    return JSON.parse(stdout)
  }

  const loads: Took[] = []
  for (let i = 0; i < runs; i += 1) loads.push(await measured('load'))
  const { reach, area, coverage, megabytes, peakMegabytes, wrong }: Measured = await measured(
    'all',
    ...(bundle ? [join(bundle, 'index.js')] : []),
  )
  const compressed = (brotliCompressSync(bytes).length / 1024 / km) * 1_000

  const rows: Row[] = [
    ...timed('reach of 1,000 places', reach, { 0.5: 1, 0.99: 5 }),
    ...timed(`loading the file in ${runs} fresh processes`, loads, { 0.5: 15 }),
    ...timed('coverage of 10,000 buildings × 20 categories', coverage, { 0.5: 1_000 }),
    ...timed('drawing the area', area.took, { 0.5: undefined, 0.99: undefined }),
    { what: 'points of the drawn area, p50', measured: quantile(area.points, 0.5), unit: '' },
    { what: 'streets on its wrong side', measured: (100 * wrong.wrong) / wrong.all, unit: '%', limit: 5 },
    { what: 'memory of the function after all this', measured: megabytes, unit: 'MB', limit: 128 },
    { what: 'the most that it was', measured: peakMegabytes, unit: 'MB', limit: 128 },
    { what: 'file, compressed, for 1,000 km', measured: compressed, unit: 'KB', limit: 200 },
  ]
  console.log(`${km.toFixed(0)} km of streets, file of ${(bytes.length / 1024).toFixed(0)} KB\n`)
  console.log('| | measured | by the clock | at most |\n|---|---:|---:|---:|')
  for (const { what, measured, unit, clock, limit } of rows) {
    const cells = [measured, clock, limit].map((value) =>
      value === undefined ? '' : `${Number(value.toPrecision(3))} ${unit}`.trim(),
    )
    console.log(`| ${what} | ${cells.join(' | ')} |`)
  }
  const missed = rows.filter(({ measured, limit }) => limit !== undefined && !(measured <= limit))
  for (const { what } of missed) console.error(`missed: ${what}`)
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}

interface Row {
  readonly what: string
  readonly measured: number
  readonly unit: string
  /** Of times the measured one is the processor's. */
  readonly clock?: number
  readonly limit?: number | undefined
}

/** Rows of the wanted shares; the limits are of the processor's milliseconds. */
function timed(what: string, took: readonly Took[], limits: Record<number, number | undefined>): Row[] {
  return Object.entries(limits).map(([share, limit]) => ({
    what: `${what}, p${Math.round(Number(share) * 100)}`,
    measured: quantile(
      took.map(({ processor }) => processor),
      Number(share),
    ),
    clock: quantile(
      took.map(({ clock }) => clock),
      Number(share),
    ),
    unit: 'ms',
    limit,
  }))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
