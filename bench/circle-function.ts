import { execFile } from 'node:child_process'
import { cp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { EJSON } from 'bson'
import { decodeNetwork } from '../functions/circle/network/file.ts'
import type { Network } from '../functions/circle/network/network.ts'
import { collections, indexes } from '../functions/indexes.ts'
import { contextArgument, environmentOfCall, environmentOfInstance } from '../local/cloudbase/context.ts'
import { startStandIn } from '../local/cloudbase/stand-in.ts'
import type { BuiltFunction } from '../scripts/build-functions.ts'
import { buildNetwork } from '../scripts/circle/build-network.ts'
import type { Source } from '../scripts/circle/street.ts'
import { categoryIds } from '../shared/circle/categories.ts'
import { gcj02Of, type Wgs84 } from '../shared/geo.ts'
import { place } from '../tests/harness/circle.ts'
import { neighbourhood, openids } from '../tests/harness/neighbourhood.ts'
import { random, somewhere } from '../tests/harness/walks.ts'

/**
 * The deployed function on a large piece of map: how long a phone waits for one that was just started, against the foundation's, and
 * what a call costs then. Positions have to be in China, so the map lies there.
 */

/** Milliseconds of the processor and of the clock: where other jobs run as well, only the former say what something costs. */
export interface Took {
  readonly processor: number
  readonly clock: number
}

export interface FunctionMeasured {
  /** First answers of fresh processes, in turns. */
  readonly foundation: readonly Took[]
  readonly cold: readonly Took[]
  /** Milliseconds of warm calls without the database. */
  readonly reach: readonly number[]
  readonly coverage: readonly number[]
  /** The most that the process of the warm calls took. */
  readonly megabytes: number
  readonly reached: number
}

const run = promisify(execFile)
const eastwards = 107
const middle = { lon: 8.69 + eastwards, lat: 49.41 }
const node = '/qinghe'
const buildings = 10_000
/** So many places are listed at most. */
const placesAround = 300
const warmCalls = 400

/** What the measured process runs: nothing but the function. Its log lines are kept off stdout, and say what a call cost. */
const script = `
const [file, calls] = process.argv.slice(1)
const write = process.stdout.write.bind(process.stdout)
const lines = []
console.log = (line) => lines.push(JSON.parse(line))
process.stdout.write = () => true
const { readFileSync } = require('node:fs')
const asked = JSON.parse(readFileSync(calls, 'utf8'))
const now = () => Number(process.hrtime.bigint()) / 1e6
const started = now()
const { main } = require(file)
main(asked[0].event, asked[0].context).then(async (first) => {
  const answer = now() - started
  const { user, system } = process.cpuUsage()
  const processor = (user + system) / 1000
  if (!first.ok) throw new Error(JSON.stringify(first))
  const reached = first.data.counts ? Object.values(first.data.counts).reduce((sum, count) => sum + count, 0) : 0
  let most = process.memoryUsage.rss()
  for (const { event, context } of asked.slice(1)) {
    const result = await main(event, context)
    if (!result.ok) throw new Error(JSON.stringify(result))
    most = Math.max(most, process.memoryUsage.rss())
  }
  const own = lines.map(({ operation, milliseconds, databaseMilliseconds }) => ({ operation, own: milliseconds - databaseMilliseconds }))
  write(JSON.stringify({ answer, processor, reached, own, megabytes: most / 1e6 }), () => process.exit(0))
})`

export async function measureFunction(
  source: Source,
  built: readonly BuiltFunction[],
  scratch: string,
  runs: number,
): Promise<FunctionMeasured> {
  const functions = join(scratch, 'functions')
  for (const { name, folder } of built) await cp(folder, join(functions, name), { recursive: true })
  const { bytes, network } = inChina(source)
  await writeFile(join(functions, 'circle/network.bin'), bytes)
  const standIn = await startStandIn({
    functionsDirectory: functions,
    functions: [],
    directory: join(scratch, 'data'),
    collections,
    indexes,
  })
  const insert = async (collectionName: string, documents: readonly object[]) => {
    const data = documents.map((document) => EJSON.stringify(document, { ignoreUndefined: true }))
    const answer = await standIn.database.handle('database.insertDocument', { collectionName, data })
    if ('code' in answer) throw new Error(JSON.stringify(answer))
  }
  const ask = async (name: string, calls: readonly { op: string; input: object; openid: string }[]) => {
    const configuration = { name, memorySize: 512, timeout: 40 }
    const path = join(scratch, `${name}.json`)
    const asked = calls.map(({ op, input, openid }, index) => ({
      event: { op, input },
      context: contextArgument(
        configuration,
        `call-${index}`,
        environmentOfCall({ kind: 'phone', openid }, `call-${index}`),
      ),
    }))
    await writeFile(path, JSON.stringify(asked))
    const key = Buffer.alloc(32, 7).toString('base64')
    const { stdout } = await run(process.execPath, ['-e', script, join(functions, name, 'index.js'), path], {
      env: {
        ...environmentOfInstance(configuration, '', standIn.urls.cloudbase),
        SEAL_KEYS: `1:${key}`,
        LOOKUP_KEY: key,
      },
      maxBuffer: 64 * 1024 * 1024,
    })
    return JSON.parse(stdout) as {
      answer: number
      processor: number
      reached: number
      megabytes: number
      own: { operation: string; own: number }[]
    }
  }
  try {
    for (const [collection, documents] of Object.entries(neighbourhood)) {
      if (documents.length > 0) await insert(collection, documents)
    }
    await insert('places', places())
    await insert('circle_state', [{ _id: 'county', v: 1, mark: 1, pathsMark: 0, layers: [], commands: [] }])
    const next = random(21)
    const reach = (at: Wgs84, openid: string) => ({
      op: 'reachPlaces',
      input: { gcj02: textOf(at), area: 'yes' },
      openid,
    })
    const near = () => ({
      lon: middle.lon + (next() - 0.5) * 0.004,
      lat: middle.lat + (next() - 0.5) * 0.003,
    })
    const foundation: Took[] = []
    const cold: Took[] = []
    // One round more than is counted: it fills the file caches.
    for (let round = -1; round < runs; round += 1) {
      const plain = await ask('accounts', [{ op: 'getMe', input: {}, openid: openids.wang }])
      const circle = await ask('circle', [reach(middle, openids.wang)])
      if (round < 0) continue
      foundation.push({ processor: plain.processor, clock: plain.answer })
      cold.push({ processor: circle.processor, clock: circle.answer })
    }
    const warm = await ask('circle', [
      reach(middle, openids.wang),
      ...Array.from({ length: warmCalls }, (_, index) => ({
        op: 'reachPlaces',
        // Somewhere else each time, now and then far from the places.
        input: { gcj02: textOf(index % 10 === 0 ? somewhere(network, next) : near()) },
        openid: `openid-${index % 20}`,
      })),
      ...Array.from({ length: 6 }, () => ({
        op: 'getCoverage',
        input: { node, profile: 'usual' },
        openid: openids.countyAdmin,
      })),
    ])
    const own = (operation: string, skip: number) =>
      warm.own
        .filter((one) => one.operation === operation)
        .slice(skip)
        .map((one) => one.own)
    return {
      foundation,
      cold,
      // The first of them are still being compiled.
      reach: own('reachPlaces', 100),
      coverage: own('getCoverage', 0),
      megabytes: warm.megabytes,
      reached: warm.reached,
    }
  } finally {
    await standIn.close()
  }
}

/** The same streets, so many degrees farther east, with buildings where people live. */
function inChina(source: Source): { readonly bytes: Uint8Array; readonly network: Network } {
  const streets = source.streets.map((street) => ({
    ...street,
    points: street.points.map((point) => ({ ...point, lon: point.lon + eastwards })),
  }))
  const obstacles = source.obstacles.map((line) =>
    line.map(({ lon, lat }) => ({ lon: lon + eastwards, lat })),
  )
  const described = { source: 'Heidelberg', date: '2024-09-08', attribution: '© OpenStreetMap contributors' }
  const empty = decodeNetwork(buildNetwork({ streets, obstacles }, [], described).bytes)
  const next = random(22)
  const homes = Array.from({ length: buildings }, (_, index) => ({
    at: somewhere(empty, next),
    households: 1 + (index % 40),
    name: '',
    address: `人民路${index}号`,
  }))
  const { bytes } = buildNetwork({ streets, obstacles }, homes, described)
  return { bytes, network: decodeNetwork(bytes) }
}

function places() {
  const next = random(23)
  return Array.from({ length: placesAround }, (_, index) => {
    const at = { lon: middle.lon + (next() - 0.5) * 0.012, lat: middle.lat + (next() - 0.5) * 0.008 }
    const open = [{ from: '08:00', to: '21:00' }]
    return place(`bench${String(index).padStart(7, '0')}`, {
      name: `第${index}家`,
      category: categoryIds[index % categoryIds.length] ?? 'pharmacy',
      gcj02: gcj02Of(at),
      hours: { weekly: { 1: open, 2: open, 3: open, 4: open, 5: open }, holidays: 'as-usual' },
    })
  })
}

function textOf(at: Wgs84): string {
  const { latitude, longitude } = gcj02Of(at)
  return `${latitude.toFixed(7)},${longitude.toFixed(7)}`
}
