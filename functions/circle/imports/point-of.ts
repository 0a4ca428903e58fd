/**
 * One point for a shape of GeoJSON: a point is itself; of a line it is the middle; of an area its centre of gravity, or, where that lies
 * outside of it or in a hole, the middle of the widest stretch across it, half way up. Of several lines the longest counts, of several
 * areas the largest. Degrees, in whatever system the shape is drawn; shapes are so small that the earth is flat.
 */

type Position = readonly [lon: number, lat: number]
type Ring = readonly Position[]

/**
 * @param geometry as it stands in the file, whatever it is; undefined where there is none
 * @returns why there is no point, in Chinese
 */
export function pointOf(geometry: unknown): Position | string | undefined {
  const { type, coordinates } = (geometry ?? {}) as {
    readonly type?: unknown
    readonly coordinates?: unknown
  }
  if (type === undefined) return undefined
  try {
    switch (type) {
      case 'Point':
        return positionOf(coordinates)
      case 'LineString':
        return middleOf(lineOf(coordinates))
      case 'MultiLineString':
        return middleOf(largest(listOf(coordinates).map(lineOf), lengthOf))
      case 'Polygon':
        return insideOf(ringsOf(coordinates))
      case 'MultiPolygon':
        return insideOf(largest(listOf(coordinates).map(ringsOf), areaOf))
      default:
        return `“${String(type).slice(0, 20)}”这种图形用不了，请画成点、线或者面`
    }
  } catch (error) {
    if (error instanceof Broken) return '图形不完整'
    throw error
  }
}

class Broken extends Error {}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Broken()
  return value
}

function positionOf(value: unknown): Position {
  const [lon, lat] = listOf(value)
  if (typeof lon !== 'number' || typeof lat !== 'number') throw new Broken()
  return [lon, lat]
}

function lineOf(value: unknown): Ring {
  const line = listOf(value).map(positionOf)
  if (line.length < 2) throw new Broken()
  return line
}

/** The outer ring, then its holes. */
function ringsOf(value: unknown): readonly Ring[] {
  const rings = listOf(value).map(lineOf)
  if (rings.length === 0) throw new Broken()
  return rings
}

function largest<Shape>(shapes: readonly Shape[], sizeOf: (shape: Shape) => number): Shape {
  const [first, ...rest] = shapes
  if (first === undefined) throw new Broken()
  return rest.reduce((best, shape) => (sizeOf(shape) > sizeOf(best) ? shape : best), first)
}

function stretchesOf(
  line: Ring,
): readonly { readonly from: Position; readonly to: Position; readonly length: number }[] {
  return line.slice(1).map((to, index) => {
    const from = line[index] ?? to
    const width = Math.cos((to[1] * Math.PI) / 180)
    return { from, to, length: Math.hypot((to[0] - from[0]) * width, to[1] - from[1]) }
  })
}

const lengthOf = (line: Ring) => stretchesOf(line).reduce((sum, { length }) => sum + length, 0)

function middleOf(line: Ring): Position {
  let left = lengthOf(line) / 2
  for (const { from, to, length } of stretchesOf(line)) {
    if (length > 0 && left <= length) {
      const part = left / length
      return rounded([from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part])
    }
    left -= length
  }
  return line[0] ?? broken()
}

/** Twice the area, with the sign of the direction, and the centre of gravity times that, three times; from a corner of its own. */
function momentsOf(ring: Ring, [lon0, lat0]: Position) {
  let [area, lon, lat] = [0, 0, 0]
  ring.forEach((corner, index) => {
    const next = ring[index + 1] ?? ring[0] ?? corner
    const [ax, ay, bx, by] = [corner[0] - lon0, corner[1] - lat0, next[0] - lon0, next[1] - lat0]
    const cross = ax * by - bx * ay
    area += cross
    lon += (ax + bx) * cross
    lat += (ay + by) * cross
  })
  const sign = Math.sign(area)
  return { area: area * sign, lon: lon * sign, lat: lat * sign }
}

function wholeOf([outer = [], ...holes]: readonly Ring[]) {
  const from = outer[0] ?? broken()
  const whole = momentsOf(outer, from)
  for (const hole of holes) {
    const { area, lon, lat } = momentsOf(hole, from)
    whole.area -= area
    whole.lon -= lon
    whole.lat -= lat
  }
  return { ...whole, from }
}

const areaOf = (rings: readonly Ring[]) => wholeOf(rings).area

function insideOf(rings: readonly Ring[]): Position {
  const { area, lon, lat, from } = wholeOf(rings)
  if (!(area > 0)) throw new Broken()
  const centre: Position = [from[0] + lon / (3 * area), from[1] + lat / (3 * area)]
  return rounded(
    crossings(rings, centre[1]).filter((at) => at < centre[0]).length % 2 === 1 ? centre : acrossOf(rings),
  )
}

/** Where the boundary crosses a parallel, from west to east. */
function crossings(rings: readonly Ring[], lat: number): readonly number[] {
  return rings
    .flatMap((ring) =>
      ring.flatMap((a, index) => {
        const b = ring[index + 1] ?? ring[0] ?? a
        return a[1] > lat === b[1] > lat ? [] : [a[0] + ((lat - a[1]) / (b[1] - a[1])) * (b[0] - a[0])]
      }),
    )
    .sort((a, b) => a - b)
}

function acrossOf(rings: readonly Ring[]): Position {
  const heights = rings.flatMap((ring) => ring.map(([, lat]) => lat))
  // Thousands of corners are too many for the arguments of a call.
  const lowest = (some: readonly number[]) => some.reduce((a, b) => Math.min(a, b))
  const highest = (some: readonly number[]) => some.reduce((a, b) => Math.max(a, b))
  const middle = (lowest(heights) + highest(heights)) / 2
  // Between two corners, so that none lies on it.
  const below = highest(heights.filter((lat) => lat <= middle))
  const above = lowest(heights.filter((lat) => lat > middle))
  const lat = (below + above) / 2
  const ends = crossings(rings, lat)
  let best: { readonly west: number; readonly east: number } | undefined
  for (let index = 0; index + 1 < ends.length; index += 2) {
    const [west = 0, east = 0] = ends.slice(index, index + 2)
    if (!best || east - west > best.east - best.west) best = { west, east }
  }
  return best ? [(best.west + best.east) / 2, lat] : broken()
}

function broken(): never {
  throw new Broken()
}

/** To a ten-millionth of a degree, 0.01 m. */
function rounded([lon, lat]: Position): Position {
  return [Math.round(lon * 1e7) / 1e7, Math.round(lat * 1e7) / 1e7]
}
