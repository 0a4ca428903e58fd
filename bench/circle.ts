/**
 * What the quarter-hour circle costs on a large piece of map: ways, areas, coverage, memory, the size of the file, how wrong the drawn
 * area is, and how long a phone waits for a function that was just started. Fails when a limit is missed.
 *
 * Each measurement runs in Node processes of their own, bundled as the function is. Limits are held against the clock, which is what
 * somebody waits; the processor's time stands beside it, and says on a busy machine what is ours.
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
import { measureFunction, type Took } from './circle-function.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const runs = Number(values.runs)
const run = promisify(execFile)

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
  const built = await buildFunctions()
  const bundle = built.find(({ name }) => name === 'circle')?.folder
  const measured = async (...args: string[]) => {
    const { stdout } = await run(process.execPath, [script, network, ...args])
    return JSON.parse(stdout)
  }

  const firsts: { readonly load: Took; readonly area: Took }[] = []
  for (let i = 0; i < runs; i += 1) firsts.push(await measured('first'))
  const { reach, area, coverage, megabytes, peakMegabytes, wrong }: Measured = await measured(
    'all',
    ...(bundle ? [join(bundle, 'index.js')] : []),
  )
  const compressed = (brotliCompressSync(bytes).length / 1024 / km) * 1_000
  const called = await measureFunction(source, built, scratch, runs)
  const more = (share: number): Took => {
    const of = (kind: keyof Took) =>
      quantile(called.cold.map(only(kind)), share) - quantile(called.foundation.map(only(kind)), share)
    return { clock: of('clock'), processor: of('processor') }
  }

  const rows: Row[] = [
    ...timed('reach of 1,000 places', reach, { 0.5: 1, 0.99: 5 }),
    ...timed(`loading the file in ${runs} fresh processes`, firsts.map(only('load')), { 0.5: 15 }),
    ...timed('coverage of 10,000 buildings × 20 categories', coverage, { 0.5: 1_000 }),
    ...timed('first answer of a fresh function: accounts', called.foundation, { 0.5: undefined }),
    ...timed('first answer of a fresh function: 300 places, with the area', called.cold, { 0.5: undefined }),
    {
      what: `the same, above accounts, medians of ${runs} each in turns`,
      measured: more(0.5).clock,
      processor: more(0.5).processor,
      unit: 'ms',
      limit: 150,
    },
    {
      what: 'a warm call that lists 300 places, without the database, p50',
      measured: quantile(called.reach, 0.5),
      unit: 'ms',
    },
    {
      what: 'a warm call for the coverage, 10,000 buildings × 35 categories, without the database, p50',
      measured: quantile(called.coverage, 0.5),
      unit: 'ms',
      limit: 1_000,
    },
    ...timed('drawing the first area of a process', firsts.map(only('area')), { 0.5: undefined }),
    ...timed('drawing the area', area.took, { 0.5: undefined }),
    { what: 'points of the drawn area, p50', measured: quantile(area.points, 0.5), unit: '' },
    { what: 'streets on its wrong side', measured: (100 * wrong.wrong) / wrong.all, unit: '%', limit: 5 },
    {
      what: 'memory with the bundle, streets, walks and coverage',
      measured: megabytes,
      unit: 'MB',
      limit: 128,
    },
    { what: 'the most that it was', measured: peakMegabytes, unit: 'MB', limit: 128 },
    {
      what: 'the most memory in 400 calls without a pause and six coverages',
      measured: called.megabytes,
      unit: 'MB',
      limit: 128,
    },
    { what: 'file, compressed, for 1,000 km', measured: compressed, unit: 'KB', limit: 200 },
  ]
  console.log(`${km.toFixed(0)} km of streets, file of ${(bytes.length / 1024).toFixed(0)} KB`)
  console.log(`${called.reached} places within reach of the first answer\n`)
  console.log('| | by the clock | processor | at most | |\n|---|---:|---:|---:|---|')
  const isMissed = ({ measured, limit }: Row) => limit !== undefined && !(measured <= limit)
  for (const row of rows) {
    const cells = [row.measured, row.processor, row.limit].map((value) =>
      value === undefined ? '' : `${Number(value.toPrecision(3))} ${row.unit}`.trim(),
    )
    const judged = row.limit === undefined ? '' : isMissed(row) ? 'MISSED' : 'kept'
    console.log(`| ${row.what} | ${cells.join(' | ')} | ${judged} |`)
  }
  const missed = rows.filter(isMissed)
  for (const { what } of missed) console.error(`missed: ${what}`)
  process.exitCode = missed.length === 0 ? 0 : 1
} finally {
  await rm(scratch, { recursive: true, force: true })
}

interface Row {
  readonly what: string
  /** Of times that of the clock. */
  readonly measured: number
  readonly unit: string
  readonly processor?: number
  readonly limit?: number | undefined
}

function only<Key extends string>(key: Key): <Value>(from: { readonly [K in Key]: Value }) => Value {
  return (from) => from[key]
}

/** Rows of the wanted shares; the limits are of the clock's milliseconds. */
function timed(what: string, took: readonly Took[], limits: Record<number, number | undefined>): Row[] {
  return Object.entries(limits).map(([share, limit]) => ({
    what: `${what}, p${Math.round(Number(share) * 100)}`,
    measured: quantile(took.map(only('clock')), Number(share)),
    processor: quantile(took.map(only('processor')), Number(share)),
    unit: 'ms',
    limit,
  }))
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN
}
