/**
 * Compares walking times with an independent engine, Valhalla, on the same map: for random pairs of places that are within a quarter of an
 * hour by our engine, and begin and end on the streets that ours found. So a way that only Valhalla knows is not looked for.
 *
 * Valhalla weighs 280 MB, so it is not among the packages of the project: it is fetched once into the user's cache folder, and so are the
 * tiles that it makes of the map. It runs on Linux and macOS.
 *
 * @example npm run bench:circle-valhalla -- --origins 100
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { edgesIn } from '../functions/circle/network/grid.ts'
import { lengthsOf, lineOf, pointAt } from '../functions/circle/network/line.ts'
import type { Network } from '../functions/circle/network/network.ts'
import { type Snap, snap } from '../functions/circle/network/snap.ts'
import { Walker } from '../functions/circle/network/walk.ts'
import { root } from '../scripts/build-functions.ts'
import type { Wgs84 } from '../shared/geo.ts'
import { extracts } from '../tests/harness/town.ts'
import { around, quarterHour, random, somewhere } from '../tests/harness/walks.ts'

const { values } = parseArgs({ options: { origins: { type: 'string', default: '100' } } })
const origins = Number(values.origins)
const targetsOfOrigin = 20
/** Kilometres an hour. */
const speed = 4.8

const version = '3.6.1'
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), `valhallajs-${version}`)

interface Valhalla {
  getConfig(options: { tileDir: string }): Promise<{ mjolnir: Record<string, unknown> }>
  Actor: new (
    config: object,
  ) => {
    matrix(query: object): Promise<{
      /** Seconds and kilometres; null where there is no way. */
      sources_to_targets: { time: number | null; distance: number | null }[][]
    }>
  }
}

async function install(): Promise<void> {
  if (existsSync(join(cache, 'node_modules/@valhallajs/valhallajs/package.json'))) return
  console.log(`Fetching Valhalla ${version} into ${cache} …`)
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, 'package.json'), '{ "private": true }\n')
  const args = ['install', `@valhallajs/valhallajs@${version}`, '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync('npm', args, { cwd: cache, stdio: 'inherit' })
  if (status === 0) return
  await rm(join(cache, 'node_modules'), { recursive: true, force: true })
  throw new Error('Valhalla could not be fetched')
}

async function openValhalla(): Promise<InstanceType<Valhalla['Actor']>> {
  const { getConfig, Actor }: Valhalla = createRequire(join(cache, 'package.json'))('@valhallajs/valhallajs')
  const tiles = join(cache, 'heidelberg')
  const config = await getConfig({ tileDir: tiles })
  delete config.mjolnir.tile_extract
  if (!existsSync(tiles)) {
    const path = join(cache, 'config.json')
    await writeFile(path, JSON.stringify(config))
    const map = join(root, 'tests/fixtures/heidelberg.osm.pbf')
    const args = ['valhalla', 'build_tiles', '-c', path, map]
    execFileSync('npx', args, { cwd: cache, stdio: ['ignore', 'ignore', 'pipe'] })
  }
  return new Actor(config)
}

interface Pair {
  readonly from: Wgs84
  readonly to: Wgs84
  /** From street to street. */
  readonly seconds: number
}

/** Where somebody at a snap gets onto the street. */
function placeOf(network: Network, { edge, along }: Snap): Wgs84 {
  const line = lineOf(network, edge)
  const lengths = lengthsOf(line)
  return pointAt(line, lengths, (along / (network.edgeLength[edge] ?? 1)) * (lengths.at(-1) ?? 0))
}

/** Places on streets around random origins, and how long the walk takes by our engine. */
function* walks(network: Network): Generator<Pair[]> {
  const next = random(11)
  const walker = new Walker(network)
  for (let origin = 0; origin < origins; ) {
    const at = somewhere(network, next)
    const found = snap(network, at)
    if (!found) continue
    origin += 1
    const start = { ...found, off: 0 }
    walker.from([start], quarterHour)
    const edges = [...edgesIn(network, around(at, 1_000))]
    const pairs: Pair[] = []
    for (let tries = 0; tries < 500 && pairs.length < targetsOfOrigin; tries += 1) {
      const edge = edges[Math.floor(next() * edges.length)] ?? start.edge
      const end = { edge, along: Math.floor(next() * (network.edgeLength[edge] ?? 1)), off: 0 }
      const seconds = walker.distanceTo(end) / 100 / (speed / 3.6)
      // What is nearer than a minute says nothing.
      if (seconds < 60 || seconds === Number.POSITIVE_INFINITY) continue
      pairs.push({ from: placeOf(network, start), to: placeOf(network, end), seconds })
    }
    yield pairs
  }
}

await install()
const network = await extracts.heidelberg()
const valhalla = await openValhalla()

interface Question {
  readonly name: string
  readonly pedestrian: object
  /** How Valhalla looks for the streets at both ends. */
  readonly ends?: object
}

/** What Valhalla is asked: the way that it thinks best, the shortest one, and that without one after the other of what sets it apart. */
const shortest = { walking_speed: speed, shortest: true }
const atGates = { ...shortest, gate_cost: 0, gate_penalty: 0 }
const atSteps = { ...atGates, step_penalty: 0 }
const onTrails = { ...atSteps, max_hiking_difficulty: 6 }
const questions: readonly Question[] = [
  { name: 'the way that it would recommend', pedestrian: { walking_speed: speed } },
  { name: 'the shortest way', pedestrian: shortest },
  { name: '… with no seconds for gates', pedestrian: atGates },
  { name: '… and no penalty for steps', pedestrian: atSteps },
  { name: '… and mountain paths', pedestrian: onTrails },
  {
    name: '… and from the very street where ours begins',
    pedestrian: onTrails,
    ends: { minimum_reachability: 0, node_snap_tolerance: 0 },
  },
]
const all = [...walks(network)].filter((pairs) => pairs.length > 0)
console.log(
  '| Valhalla is asked for | pairs | without a way there | median difference | within 30 s | ours quicker by more | ours slower by more | as long within 40 m | ours shorter by more | ours longer by more |',
)
console.log('|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|')
for (const question of questions) {
  const differences: { readonly seconds: number; readonly metres: number }[] = []
  let none = 0
  for (const pairs of all) {
    const found = await answered(pairs, question)
    pairs.forEach(({ seconds }, index) => {
      const { time, distance } = found[index] ?? {}
      if (typeof time !== 'number' || typeof distance !== 'number') none += 1
      else {
        const metres = seconds * (speed / 3.6) - 1_000 * distance
        differences.push({ seconds: seconds - time, metres })
      }
    })
  }
  const sorted = differences.map(({ seconds }) => Math.abs(seconds)).sort((a, b) => a - b)
  const share = (holds: (difference: (typeof differences)[number]) => boolean) =>
    `${((100 * differences.filter(holds).length) / differences.length).toFixed(1)} %`
  const cells = [
    question.name,
    differences.length + none,
    none,
    `${(sorted[sorted.length >> 1] ?? Number.NaN).toFixed(1)} s`,
    share(({ seconds }) => Math.abs(seconds) <= 30),
    share(({ seconds }) => seconds < -30),
    share(({ seconds }) => seconds > 30),
    share(({ metres }) => Math.abs(metres) <= 40),
    share(({ metres }) => metres < -40),
    share(({ metres }) => metres > 40),
  ]
  console.log(`| ${cells.join(' | ')} |`)
}

/** From the first place of the pairs to all of their ends. */
async function answered(pairs: readonly Pair[], { pedestrian, ends = {} }: Question) {
  const asked = ({ lat, lon }: Wgs84) => ({ lat, lon, ...ends })
  try {
    const { sources_to_targets } = await valhalla.matrix({
      sources: pairs.slice(0, 1).map(({ from }) => asked(from)),
      targets: pairs.map(({ to }) => asked(to)),
      costing: 'pedestrian',
      costing_options: { pedestrian },
    })
    return sources_to_targets[0] ?? []
  } catch (error) {
    // It says so when it finds no way to any of them.
    if (String(error).includes('No path')) return []
    throw error
  }
}
