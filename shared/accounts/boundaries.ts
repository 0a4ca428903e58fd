import { isSimplePolygon, type Point } from './appointing.ts'

/** Boundaries of places of the organisation, as somebody draws them elsewhere and brings them here. Corners in order, the last joined to the first. */

/** So many corners a boundary has at most. */
export const mostCorners = 200

/** Why a text is no boundary. */
export type BoundaryFault =
  /** No GeoJSON with an area in it. */
  | 'unreadable'
  /** More than one area. */
  | 'several'
  /** An area with a hole. */
  | 'hole'
  /** Degrees the wrong way round, or not in China. */
  | 'elsewhere'
  /** Sides that cross or touch. */
  | 'crossing'
  /** More than `mostCorners`, even where what is left out is not seen. */
  | 'too-many'

export interface ReadBoundary {
  readonly corners: readonly Point[]
  /** Whether some of its corners were left out: none was more than `tolerance` metres off the line. */
  readonly isSimplified: boolean
}

/** Metres. */
export const tolerance = 3

/**
 * The one area that a GeoJSON text holds: a Polygon, a MultiPolygon of one, a Feature of it, or a collection of one Feature.
 * @param convert from the text's system of coordinates to the one of what is stored.
 */
export function boundaryIn(text: string, convert: (point: Point) => Point): ReadBoundary | BoundaryFault {
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return 'unreadable'
  }
  const areas = areasIn(parsed)
  const [area, ...more] = areas
  if (!area) return 'unreadable'
  if (more.length > 0) return 'several'
  const [ring, ...holes] = area
  if (!ring) return 'unreadable'
  if (holes.length > 0) return 'hole'
  if (!ring.every(isInChina)) return 'elsewhere'
  const whole = withoutRepeats(ring.map(convert))
  const corners = whole.length <= mostCorners ? whole : simplified(whole)
  if (corners.length > mostCorners) return 'too-many'
  return isSimplePolygon(corners) ? { corners, isSimplified: corners !== whole } : 'crossing'
}

type Ring = readonly Point[]

/** Each area with its outer ring and its holes; none for what is no GeoJSON. */
function areasIn(value: unknown): readonly (readonly Ring[])[] {
  const { type, geometry, features, geometries, coordinates } = (value ?? {}) as Readonly<
    Record<string, unknown>
  >
  switch (type) {
    case 'Feature':
      return areasIn(geometry)
    case 'FeatureCollection':
      return Array.isArray(features) ? features.flatMap(areasIn) : []
    case 'GeometryCollection':
      return Array.isArray(geometries) ? geometries.flatMap(areasIn) : []
    case 'Polygon':
      return [ringsIn(coordinates)]
    case 'MultiPolygon':
      return Array.isArray(coordinates) ? coordinates.map(ringsIn) : []
    default:
      return []
  }
}

function ringsIn(coordinates: unknown): readonly Ring[] {
  if (!Array.isArray(coordinates)) return []
  return coordinates.map((ring: unknown) =>
    Array.isArray(ring)
      ? ring.map((position: unknown) => {
          const [longitude, latitude] = Array.isArray(position) ? (position as unknown[]) : []
          return { latitude: Number(latitude), longitude: Number(longitude) }
        })
      : [],
  )
}

function isInChina({ latitude, longitude }: Point): boolean {
  return latitude > 3 && latitude < 54 && longitude > 73 && longitude < 136
}

/** GeoJSON says the first corner once more at the end; who draws by hand clicks twice. */
function withoutRepeats(ring: Ring): readonly Point[] {
  return ring.filter((point, index) => {
    const next = ring[(index + 1) % ring.length]
    return !next || next.latitude !== point.latitude || next.longitude !== point.longitude
  })
}

interface Flat {
  readonly x: number
  readonly y: number
}

/** Metres east and north of a point nearby. */
function flattened(origin: Point): (point: Point) => Flat {
  const metres = 111_320
  const east = metres * Math.cos((origin.latitude * Math.PI) / 180)
  return ({ latitude, longitude }) => ({
    x: (longitude - origin.longitude) * east,
    y: (latitude - origin.latitude) * metres,
  })
}

/** Without the corners that are less than the tolerance off the line between those that stay (Douglas and Peucker). */
function simplified(ring: readonly Point[]): readonly Point[] {
  const [first] = ring
  if (!first) return ring
  const flat = ring.map(flattened(first))
  const kept = new Set([0, Math.floor(ring.length / 2)])
  const halves: [number, number][] = [
    [0, Math.floor(ring.length / 2)],
    [Math.floor(ring.length / 2), ring.length],
  ]
  for (let half = halves.pop(); half; half = halves.pop()) {
    const [from, to] = half
    const [start, end] = [flat[from], flat[to % ring.length]]
    let [farthest, distance] = [-1, tolerance]
    for (let index = from + 1; index < to; index += 1) {
      const off = distanceTo(flat[index] as Flat, start as Flat, end as Flat)
      if (off > distance) [farthest, distance] = [index, off]
    }
    if (farthest < 0) continue
    kept.add(farthest)
    halves.push([from, farthest], [farthest, to])
  }
  return ring.filter((_, index) => kept.has(index))
}

/** From a point to the side between two others. */
function distanceTo({ x, y }: Flat, a: Flat, b: Flat): number {
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - a.x) * dx + (y - a.y) * dy) / length))
  return Math.hypot(x - a.x - along * dx, y - a.y - along * dy)
}

/** Two people who draw one street draw it a few metres apart. */
const overlapMetres = 5
/** Points that are looked at, in each direction of what the two have in common. */
const looked = 60

/**
 * Whether two areas overlap by more than the few metres by which two drawings of one line differ: whether a place lies in both, and more
 * than five metres inside of each. It looks at a net of 60 by 60 places where both may be, so what is narrower than a net's mesh may
 * escape it; between neighbours the net is as narrow as what they share.
 */
export function overlaps(one: readonly Point[], other: readonly Point[]): boolean {
  const [origin] = one
  if (!origin) return false
  const flat = flattened(origin)
  const [a, b] = [one.map(flat), other.map(flat)]
  const [boxA, boxB] = [boxOf(a), boxOf(b)]
  const [west, east] = [Math.max(boxA.west, boxB.west), Math.min(boxA.east, boxB.east)]
  const [south, north] = [Math.max(boxA.south, boxB.south), Math.min(boxA.north, boxB.north)]
  if (east - west <= overlapMetres || north - south <= overlapMetres) return false
  for (let row = 0; row < looked; row += 1)
    for (let column = 0; column < looked; column += 1) {
      const place = {
        x: west + ((column + 0.5) * (east - west)) / looked,
        y: south + ((row + 0.5) * (north - south)) / looked,
      }
      if (isDeepIn(a, place) && isDeepIn(b, place)) return true
    }
  return false
}

function boxOf(ring: readonly Flat[]) {
  const [xs, ys] = [ring.map(({ x }) => x), ring.map(({ y }) => y)]
  return {
    west: Math.min(...xs),
    east: Math.max(...xs),
    south: Math.min(...ys),
    north: Math.max(...ys),
  }
}

function isDeepIn(ring: readonly Flat[], place: Flat): boolean {
  let inside = false
  for (let index = 0; index < ring.length; index += 1) {
    const [a, b] = [ring[index] as Flat, ring[(index + 1) % ring.length] as Flat]
    if (a.y > place.y !== b.y > place.y && place.x < a.x + ((place.y - a.y) * (b.x - a.x)) / (b.y - a.y))
      inside = !inside
  }
  if (!inside) return false
  return ring.every(
    (a, index) => distanceTo(place, a, ring[(index + 1) % ring.length] as Flat) > overlapMetres,
  )
}
