import type { Wgs84 } from '../../shared/geo.ts'
import type { Ground } from './ground-policy.ts'
import { type Box, boxOf } from './margin.ts'

export interface GroundArea {
  readonly ground: Ground
  /** Lines that together go around it, in any order and direction, and around what is cut out of it. */
  readonly lines: readonly (readonly Wgs84[])[]
}

/** Degrees: about a kilometre, as large as most of what has many buildings. */
const cell = 0.01

/**
 * On which ground a place is. Of several the smallest decides: a school in a block of houses is a school, the housing within a university's
 * grounds is housing.
 */
export function groundAt(areas: readonly GroundArea[]): (at: Wgs84) => Ground | undefined {
  const bySize = areas
    .filter(({ lines }) => lines.some((line) => line.length > 0))
    .map((area) => ({ ...area, box: boxOf(area.lines.flat()) }))
    .sort((a, b) => sizeOf(a.box) - sizeOf(b.box) || (a.ground < b.ground ? 1 : -1))
  const cells = new Map<string, (typeof bySize)[number][]>()
  for (const area of bySize) {
    const { west, south, east, north } = area.box
    for (let x = Math.floor(west / cell); x <= Math.floor(east / cell); x += 1)
      for (let y = Math.floor(south / cell); y <= Math.floor(north / cell); y += 1) {
        const there = cells.get(`${x},${y}`)
        if (there) there.push(area)
        else cells.set(`${x},${y}`, [area])
      }
  }
  return (at) =>
    cells
      .get(`${Math.floor(at.lon / cell)},${Math.floor(at.lat / cell)}`)
      ?.find(({ box, lines }) => isIn(box, at) && isBetween(lines, at))?.ground
}

/** Whether lines, as the ids of their points, go around something: at each end another one goes on. */
export function goAround(lines: readonly (readonly number[])[]): boolean {
  const open = new Set<number>()
  for (const line of lines)
    for (const end of [line[0], line.at(-1)]) if (end !== undefined && !open.delete(end)) open.add(end)
  return lines.length > 0 && open.size === 0
}

/** Of what lies within another its box lies within the other's. */
const sizeOf = ({ west, south, east, north }: Box): number => (east - west) * (north - south)

const isIn = ({ west, south, east, north }: Box, { lon, lat }: Wgs84): boolean =>
  lon >= west && lon <= east && lat >= south && lat <= north

/** By the even-odd rule, so that the order of the lines, and which of them go around a hole, need not be known. */
function isBetween(lines: readonly (readonly Wgs84[])[], { lon, lat }: Wgs84): boolean {
  let inside = false
  for (const line of lines)
    for (let i = 1; i < line.length; i += 1) {
      const [a, b] = [line[i - 1] as Wgs84, line[i] as Wgs84]
      if (a.lat > lat === b.lat > lat) continue
      if (a.lon + ((b.lon - a.lon) * (lat - a.lat)) / (b.lat - a.lat) > lon) inside = !inside
    }
  return inside
}
