import { areaOf, type Ring } from '../../functions/circle/network/area.ts'
import { edgesIn } from '../../functions/circle/network/grid.ts'
import { lengthsOf, lineOf, pointAt } from '../../functions/circle/network/line.ts'
import { type Network, stepsPerDegree } from '../../functions/circle/network/network.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { rulerAt, type Wgs84 } from '../../shared/geo.ts'

/** 15 minutes at 4.8 km/h, centimetres. */
export const quarterHour = 120_000

/** The same numbers in each run, 0 to 1. */
export function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** Somewhere near a junction. */
export function somewhere(network: Network, next: () => number): Wgs84 {
  const node = Math.floor(next() * network.nodeCount)
  const { west, south } = network.about.bounds
  const off = () => (next() - 0.5) * 1_000
  return {
    lon: west + ((network.nodeX[node] ?? 0) + off()) / stepsPerDegree,
    lat: south + ((network.nodeY[node] ?? 0) + off()) / stepsPerDegree,
  }
}

export function around({ lon, lat }: Wgs84, metres: number) {
  const ruler = rulerAt(lat)
  const [dx, dy] = [metres / ruler.lon, metres / ruler.lat]
  return { west: lon - dx, south: lat - dy, east: lon + dx, north: lat + dy }
}

/** Is a place within one of the rings? */
export const isInside = ({ lon, lat }: Wgs84, rings: readonly Ring[]): boolean =>
  rings.some((ring) => {
    let inside = false
    ring.forEach((b, index) => {
      const a = ring[index - 1]
      if (!a || a.lat > lat === b.lat > lat) return
      if (lon < a.lon + ((b.lon - a.lon) * (lat - a.lat)) / (b.lat - a.lat)) inside = !inside
    })
    return inside
  })

/** Places every 10 m along the streets around some origins, and how many of them the drawing has on the wrong side. */
export function wronglyDrawn(
  network: Network,
  origins: number,
  seed: number,
): { all: number; wrong: number } {
  const next = random(seed)
  const walker = new Walker(network)
  let all = 0
  let wrong = 0
  for (let origin = 0; origin < origins; ) {
    const at = somewhere(network, next)
    const start = snap(network, at)
    if (!start) continue
    origin += 1
    walker.from([start], quarterHour)
    const rings = areaOf(network, walker, at, quarterHour)
    for (const edge of edgesIn(network, around(at, 1_000))) {
      const line = lineOf(network, edge)
      const lengths = lengthsOf(line)
      const whole = lengths.at(-1) ?? 0
      for (let metres = 3.7; metres < whole; metres += 10) {
        const along = Math.round((metres / whole) * (network.edgeLength[edge] ?? 0))
        const isReached = walker.distanceTo({ edge, along, off: 0 }) <= quarterHour
        all += 1
        if (isInside(pointAt(line, lengths, metres), rings) !== isReached) wrong += 1
      }
    }
  }
  return { all, wrong }
}
