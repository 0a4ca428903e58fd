import { readFileSync } from 'node:fs'
import { areaOf } from '../functions/circle/network/area.ts'
import { coverageOf } from '../functions/circle/network/coverage.ts'
import { decodeNetwork } from '../functions/circle/network/file.ts'
import type { Network } from '../functions/circle/network/network.ts'
import { type Snap, snap } from '../functions/circle/network/snap.ts'
import { Walker } from '../functions/circle/network/walk.ts'
import { quarterHour, random, somewhere, wronglyDrawn } from '../tests/harness/walks.ts'

/**
 * What `bench/circle.ts` runs in processes of their own, bundled as a function is.
 *
 * Arguments: the network file, `first` (loading it, and the first area of a process) or `all`, and optionally a bundle to load before, so that memory is that of the function.
 */
const [path = '', what, bundle] = process.argv.slice(2)
if (bundle) require(bundle)

const started = begin()
const network = decodeNetwork(readFileSync(path))
const load = end(started)

if (what === 'first') {
  say({ load, area: area(network, 1).took[0] })
} else {
  const warm = reach(network, 200, 1)
  const measured = {
    reach: reach(network, 1_000, 2),
    area: area(network, 100),
    coverage: coverage(network, 10_000, 20),
    megabytes: process.memoryUsage().rss / 1e6,
    peakMegabytes: (process.resourceUsage().maxRSS * 1024) / 1e6,
  }
  say({ ...measured, wrong: wronglyDrawn(network, 40, 7), warm: warm.length })
}

/** Milliseconds of the processor and of the clock: where other jobs run as well, only the former say what something costs. */
interface Took {
  readonly processor: number
  readonly clock: number
}

function begin() {
  return { cpu: process.cpuUsage(), clock: performance.now() }
}

function end({ cpu, clock }: ReturnType<typeof begin>): Took {
  const { user, system } = process.cpuUsage(cpu)
  return { processor: (user + system) / 1000, clock: performance.now() - clock }
}

function say(result: object): void {
  process.stdout.write(JSON.stringify(result))
}

function snapsOf(network: Network, count: number, next: () => number): Snap[] {
  const snaps: Snap[] = []
  while (snaps.length < count) {
    const found = snap(network, somewhere(network, next))
    if (found) snaps.push(found)
  }
  return snaps
}

/** From a position to the minutes to 1,000 places, for each of so many origins. */
function reach(network: Network, origins: number, seed: number): Took[] {
  const next = random(seed)
  const walker = new Walker(network)
  const places = snapsOf(network, 1_000, next)
  return Array.from({ length: origins }, () => {
    const at = somewhere(network, next)
    const started = begin()
    const start = snap(network, at)
    if (start) {
      walker.from([start], quarterHour)
      for (const place of places) walker.distanceTo(place)
    }
    return end(started)
  })
}

/** A drawn area, and its points. */
function area(network: Network, origins: number): { took: Took[]; points: number[] } {
  const next = random(3)
  const walker = new Walker(network)
  const took: Took[] = []
  const points: number[] = []
  for (const start of snapsOf(network, origins, next)) {
    const at = somewhere(network, next)
    walker.from([snap(network, at) ?? start], quarterHour)
    const started = begin()
    const rings = areaOf(network, walker, at, quarterHour)
    took.push(end(started))
    points.push(rings.flat().length)
  }
  return { took, points }
}

/** From the positions of buildings to the shares of all categories, with 50 places each. */
function coverage(network: Network, buildings: number, categories: number): Took[] {
  const next = random(4)
  const walker = new Walker(network)
  const homes = Array.from({ length: buildings }, () => somewhere(network, next))
  const places = new Map(
    Array.from({ length: categories }, (_, index) => [`${index}`, snapsOf(network, 50, next)] as const),
  )
  return Array.from({ length: 5 }, () => {
    const started = begin()
    const snapped = homes.map((home) => ({ snap: snap(network, home), households: 1 }))
    coverageOf(walker, snapped, places, quarterHour)
    return end(started)
  })
}
