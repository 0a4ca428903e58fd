import { requestFailed } from './errors.ts'
import { type Document, isDocument, isNumeric, toNumber, type Value } from './values.ts'

/** Longitude and latitude in degrees, WGS-84 as MongoDB assumes it. */
type Position = readonly [longitude: number, latitude: number]

/** A geometry taken apart: a MultiPolygon has many polygons, a Point one position. */
export interface Geometry {
  positions: Position[]
  lines: Position[][]
  /** Rings of each polygon: the outer one, then its holes. */
  polygons: Position[][][]
}

/** A region that `$geoWithin` takes. */
export type Region =
  | { kind: 'geometry'; geometry: Geometry }
  | { kind: 'cap'; center: Position; radians: number }
  | { kind: 'flat'; contains: (position: Position) => boolean; box: Box }

/** West, south, east, north in degrees. */
export type Box = [number, number, number, number]

export interface Near {
  point: Geometry
  /** Metres. */
  minDistance: number
  maxDistance: number
}

/** The earth's radius with which MongoDB turns angles into metres. */
const earthRadius = 6_378_100
const degree = Math.PI / 180
/** Angles below this (about a millimetre) count as touching. */
const tolerance = 1.5e-10

type Vector = readonly [number, number, number]

const vectorOf = ([longitude, latitude]: Position): Vector => {
  const cos = Math.cos(latitude * degree)
  return [cos * Math.cos(longitude * degree), cos * Math.sin(longitude * degree), Math.sin(latitude * degree)]
}
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
]
const length = (a: Vector) => Math.sqrt(dot(a, a))
const angle = (a: Vector, b: Vector) => Math.atan2(length(cross(a, b)), dot(a, b))

const isCoordinate = (value: Value | undefined): value is number =>
  typeof value === 'number' && Number.isFinite(value)

function positionOf(value: Value | undefined): Position | undefined {
  if (!Array.isArray(value) || value.length < 2) return undefined
  const [longitude, latitude] = value
  if (!isCoordinate(longitude) || !isCoordinate(latitude)) return undefined
  if (Math.abs(longitude) > 180 || Math.abs(latitude) > 90) return undefined
  return [longitude, latitude]
}

function listOf<T>(
  value: Value | undefined,
  item: (value: Value) => T | undefined,
  least = 1,
): T[] | undefined {
  if (!Array.isArray(value) || value.length < least) return undefined
  const list: T[] = []
  for (const part of value) {
    const parsed = item(part)
    if (parsed === undefined) return undefined
    list.push(parsed)
  }
  return list
}

const lineOf = (value: Value) => listOf(value, positionOf, 2)

function ringOf(value: Value): Position[] | undefined {
  const ring = listOf(value, positionOf, 4)
  const first = ring?.[0]
  const last = ring?.at(-1)
  return first && last && first[0] === last[0] && first[1] === last[1] ? ring : undefined
}

const polygonOf = (value: Value) => listOf(value, ringOf)

const geometryOf = (parts: Partial<Geometry>): Geometry => ({
  positions: [],
  lines: [],
  polygons: [],
  ...parts,
})

/** Reads GeoJSON or a legacy pair of coordinates; undefined when the value is neither. */
export function parseGeometry(value: Value): Geometry | undefined {
  if (Array.isArray(value)) {
    const position = value.length === 2 ? positionOf(value) : undefined
    return position && geometryOf({ positions: [position] })
  }
  if (!isDocument(value)) return undefined
  const { type, coordinates } = value
  if (coordinates === undefined && type !== 'GeometryCollection') {
    const numbers = Object.values(value)
    const position = numbers.length === 2 ? positionOf(numbers) : undefined
    return position && geometryOf({ positions: [position] })
  }
  switch (type) {
    case 'Point': {
      const position = positionOf(coordinates)
      return position && geometryOf({ positions: [position] })
    }
    case 'MultiPoint': {
      const positions = listOf(coordinates, positionOf)
      return positions && geometryOf({ positions })
    }
    case 'LineString': {
      const line = lineOf(coordinates ?? null)
      return line && geometryOf({ lines: [line] })
    }
    case 'MultiLineString': {
      const lines = listOf(coordinates, lineOf)
      return lines && geometryOf({ lines })
    }
    case 'Polygon': {
      const polygon = polygonOf(coordinates ?? null)
      return polygon && geometryOf({ polygons: [polygon] })
    }
    case 'MultiPolygon': {
      const polygons = listOf(coordinates, polygonOf)
      return polygons && geometryOf({ polygons })
    }
    case 'GeometryCollection': {
      const parts = listOf(value.geometries, parseGeometry)
      return (
        parts && {
          positions: parts.flatMap((part) => part.positions),
          lines: parts.flatMap((part) => part.lines),
          polygons: parts.flatMap((part) => part.polygons),
        }
      )
    }
  }
  return undefined
}

function metres(value: Value | undefined, name: string, missing: number): number {
  if (value === undefined || value === null) return missing
  if (isNumeric(value) && toNumber(value) >= 0) return toNumber(value)
  throw requestFailed(`(BadValue) ${name} must be non-negative`)
}

/** Reads the operand of `$near` and `$nearSphere`; `siblings` holds the distances of the legacy form, in radians. */
export function parseNear(operand: Value, siblings: Document): Near {
  if (isDocument(operand) && operand.$geometry !== undefined) {
    const point = parseGeometry(operand.$geometry)
    if (point?.positions.length !== 1)
      throw requestFailed('(BadValue) $near requires a point, given a different geometry')
    return {
      point,
      minDistance: metres(operand.$minDistance, '$minDistance', 0),
      maxDistance: metres(operand.$maxDistance, '$maxDistance', Number.POSITIVE_INFINITY),
    }
  }
  const point = parseGeometry(operand)
  if (point?.positions.length !== 1) {
    throw requestFailed(
      '(BadValue) invalid argument in geo near query: expected $geometry or a pair of coordinates',
    )
  }
  return {
    point,
    minDistance: metres(siblings.$minDistance, '$minDistance', 0) * earthRadius,
    maxDistance: metres(siblings.$maxDistance, '$maxDistance', Number.POSITIVE_INFINITY) * earthRadius,
  }
}

/** What is wrong with the rings of a geometry, as MongoDB says it: edges that cross or touch each other. */
export function ringProblem({ polygons }: Geometry): string | undefined {
  for (const ring of polygons.flat()) {
    const places = new Map<string, number>()
    for (const [i, position] of ring.slice(0, -1).entries()) {
      const other = places.get(position.join())
      // MongoDB drops a corner that is said twice in a row.
      if (other !== undefined && other !== i - 1)
        return `Loop is not valid: Duplicate vertices: ${other} and ${i}`
      places.set(position.join(), i)
    }
    const edges = [...arcs(ring)]
    for (const [i, [a, b]] of edges.entries()) {
      for (let j = i + 2; j < edges.length; j++) {
        const [c, d] = edges[j] as [Vector, Vector]
        if (i === 0 && j === edges.length - 1) continue
        if (arcsCross(a, b, c, d)) return `Loop is not valid: Edges ${i} and ${j} cross`
      }
    }
  }
  return undefined
}

function checkRings(geometry: Geometry): Geometry {
  const problem = ringProblem(geometry)
  if (problem) throw requestFailed(`(BadValue) ${problem}`)
  return geometry
}

/** Reads the operand of `$geoIntersects`. */
export function parseIntersection(operand: Value): Geometry {
  const geometry = isDocument(operand) ? parseGeometry(operand.$geometry ?? null) : undefined
  if (!geometry) throw requestFailed('(BadValue) $geoIntersects needs a $geometry')
  return checkRings(geometry)
}

function flatPolygon(ring: Position[]): (position: Position) => boolean {
  return ([x, y]) => {
    let inside = false
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [ax, ay] = ring[i] as Position
      const [bx, by] = ring[j] as Position
      if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside
    }
    return inside
  }
}

/** Reads the operand of `$geoWithin`. */
export function parseRegion(operand: Value): Region {
  if (!isDocument(operand)) throw requestFailed('(BadValue) $geoWithin needs an object')
  const [shape, value] = Object.entries(operand)[0] ?? []
  if (shape === '$geometry') {
    const geometry = parseGeometry(value ?? null)
    if (!geometry || geometry.polygons.length === 0) {
      throw requestFailed('(BadValue) $geoWithin not supported with provided geometry')
    }
    return { kind: 'geometry', geometry: checkRings(geometry) }
  }
  if (shape === '$centerSphere' || shape === '$center') {
    const [first, radius] = Array.isArray(value) ? value : []
    const center = parseGeometry(first ?? null)?.positions[0]
    if (!center || !isNumeric(radius) || toNumber(radius) < 0)
      throw requestFailed(`(BadValue) malformed ${shape}`)
    const size = toNumber(radius)
    if (shape === '$centerSphere') return { kind: 'cap', center, radians: size }
    const [x, y] = center
    return {
      kind: 'flat',
      contains: (position) => Math.hypot(position[0] - x, position[1] - y) <= size,
      box: [x - size, y - size, x + size, y + size],
    }
  }
  if (shape === '$box' || shape === '$polygon') {
    const corners = listOf(value, (corner) => parseGeometry(corner)?.positions[0], shape === '$box' ? 2 : 3)
    if (!corners) throw requestFailed(`(BadValue) malformed ${shape}`)
    const box = boxOfPositions(corners)
    const [west, south, east, north] = box
    const contains =
      shape === '$polygon'
        ? flatPolygon(corners)
        : ([x, y]: Position) => x >= west && x <= east && y >= south && y <= north
    return { kind: 'flat', contains, box }
  }
  throw requestFailed(`(BadValue) unknown geo specifier: ${shape}`)
}

/** Whether the point lies on the arc between two others. */
function onArc(point: Vector, a: Vector, b: Vector): boolean {
  return arcDistance(point, a, b) < tolerance
}

/** The angle between a point and the nearest place of the arc between two others. */
function arcDistance(point: Vector, a: Vector, b: Vector): number {
  const normal = cross(a, b)
  const size = length(normal)
  if (size > 0) {
    // The foot of the perpendicular lies on the arc when it is between the planes through both ends.
    const fromA = dot(cross(normal, a), point)
    const fromB = dot(cross(b, normal), point)
    if (fromA >= 0 && fromB >= 0) return Math.abs(Math.asin(Math.min(1, Math.abs(dot(normal, point)) / size)))
  }
  return Math.min(angle(point, a), angle(point, b))
}

/** Whether two arcs cross or touch. */
function arcsMeet(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  return arcsCross(a, b, c, d) || onArc(a, c, d) || onArc(b, c, d) || onArc(c, a, b) || onArc(d, a, b)
}

/** Whether two arcs cross at an inner place of both. */
function arcsCross(a: Vector, b: Vector, c: Vector, d: Vector): boolean {
  const ab = cross(a, b)
  const acb = -dot(ab, c)
  const bda = dot(ab, d)
  if (acb * bda <= 0) return false
  const cd = cross(c, d)
  return acb * -dot(cd, b) > 0 && acb * dot(cd, a) > 0
}

function* arcs(line: Position[]): Generator<[Vector, Vector]> {
  let before: Vector | undefined
  for (const position of line) {
    const vector = vectorOf(position)
    if (before) yield [before, vector]
    before = vector
  }
}

type Side = 'inside' | 'edge' | 'outside'

/** Where a point is with regard to a ring; the ring encloses the smaller part of the sphere. */
function sideOf(point: Vector, ring: Position[]): Side {
  let turns = 0
  let towards = 0
  for (const [a, b] of arcs(ring)) {
    if (onArc(point, a, b)) return 'edge'
    // The angle between both ends as seen from the point, signed by the direction of going around it.
    const toA = cross(point, a)
    const toB = cross(point, b)
    turns += Math.atan2(dot(point, cross(toA, toB)), dot(toA, toB))
    towards += dot(point, a)
  }
  // Going around the opposite of a point looks like going around the point; the sign of `towards` tells them apart.
  return Math.abs(turns) > Math.PI && towards > 0 ? 'inside' : 'outside'
}

function sideOfPolygon(point: Vector, [outer, ...holes]: Position[][]): Side {
  const side = sideOf(point, outer as Position[])
  if (side !== 'inside') return side
  for (const hole of holes) {
    const inHole = sideOf(point, hole)
    if (inHole !== 'outside') return inHole === 'edge' ? 'edge' : 'outside'
  }
  return 'inside'
}

const ringsOf = (geometry: Geometry) => [...geometry.lines, ...geometry.polygons.flat()]

function partWithin(line: Position[], polygon: Position[][]): boolean {
  for (const position of line) if (sideOfPolygon(vectorOf(position), polygon) === 'outside') return false
  for (const ring of polygon) {
    for (const [c, d] of arcs(ring)) for (const [a, b] of arcs(line)) if (arcsCross(a, b, c, d)) return false
  }
  return true
}

function polygonWithin(inner: Position[][], outer: Position[][]): boolean {
  if (!partWithin(inner[0] as Position[], outer)) return false
  // A hole of the region must not lie in the inside of the polygon.
  return outer
    .slice(1)
    .every((hole) => hole.every((position) => sideOfPolygon(vectorOf(position), inner) !== 'inside'))
}

/** Whether a geometry lies in a region as a whole; its edge belongs to the region. */
export function within(geometry: Geometry, region: Region): boolean {
  const { positions, lines, polygons } = geometry
  const all = [...positions, ...lines.flat(), ...polygons.flat(2)]
  if (region.kind === 'flat') return all.every(region.contains)
  if (region.kind === 'cap') {
    const center = vectorOf(region.center)
    return all.every((position) => angle(center, vectorOf(position)) <= region.radians)
  }
  const areas = region.geometry.polygons
  return (
    positions.every((position) =>
      areas.some((area) => sideOfPolygon(vectorOf(position), area) !== 'outside'),
    ) &&
    lines.every((line) => areas.some((area) => partWithin(line, area))) &&
    polygons.every((polygon) => areas.some((area) => polygonWithin(polygon, area)))
  )
}

const touchesArea = (position: Position, { polygons }: Geometry) =>
  polygons.some((polygon) => sideOfPolygon(vectorOf(position), polygon) !== 'outside')

/** Whether two geometries share a place. */
export function intersects(a: Geometry, b: Geometry): boolean {
  const left = ringsOf(a)
  const right = ringsOf(b)
  for (const lineA of left) {
    for (const lineB of right) {
      for (const [p, q] of arcs(lineA))
        for (const [r, s] of arcs(lineB)) if (arcsMeet(p, q, r, s)) return true
    }
  }
  const meets = (position: Position, other: Geometry, lines: Position[][]) => {
    const point = vectorOf(position)
    if (touchesArea(position, other)) return true
    if (other.positions.some((place) => angle(point, vectorOf(place)) < tolerance)) return true
    return lines.some((line) => [...arcs(line)].some(([from, to]) => onArc(point, from, to)))
  }
  if (a.positions.some((position) => meets(position, b, right))) return true
  if (b.positions.some((position) => meets(position, a, left))) return true
  // What remains is one wholly inside of the other: then any of its corners is.
  return (
    left.some((line) => touchesArea(line[0] as Position, b)) ||
    right.some((line) => touchesArea(line[0] as Position, a))
  )
}

/** Metres between a point and the nearest place of a geometry. */
export function distance({ positions: [from] }: Geometry, geometry: Geometry): number {
  if (!from) return Number.POSITIVE_INFINITY
  if (touchesArea(from, geometry)) return 0
  const point = vectorOf(from)
  let least = Number.POSITIVE_INFINITY
  for (const position of geometry.positions) least = Math.min(least, angle(point, vectorOf(position)))
  for (const line of ringsOf(geometry))
    for (const [a, b] of arcs(line)) least = Math.min(least, arcDistance(point, a, b))
  return least * earthRadius
}

function boxOfPositions(positions: readonly Position[]): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity]
  for (const [x, y] of positions) {
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  }
  return box
}

const world: Box = [-180, -90, 180, 90]

/** A box that holds the geometry. Edges bulge towards the poles, and may cross the antimeridian: then the box is large. */
export function boundsOf({ positions, lines, polygons }: Geometry): Box {
  const box = boxOfPositions([...positions, ...lines.flat(), ...polygons.flat(2)])
  const width = box[2] - box[0]
  if (lines.length + polygons.length === 0) return width > 180 ? world : box
  if (width > 90) return world
  // An arc of this width leaves its ends' circle of latitude by less than this many degrees.
  const bulge = (width * width) / 400
  return [box[0], Math.max(-90, box[1] - bulge), box[2], Math.min(90, box[3] + bulge)]
}

/** A box that holds every place within so many metres. */
export function boxAround({ positions: [center] }: Geometry, metresAround: number): Box {
  if (!center) return world
  const height = (metresAround / earthRadius / degree) * 1.001
  const [longitude, latitude] = center
  const cos = Math.cos(Math.min(90, Math.abs(latitude) + height) * degree)
  const width = cos > 0.01 ? height / cos : 360
  const box: Box = [longitude - width, latitude - height, longitude + width, latitude + height]
  return box[0] < -180 || box[2] > 180 ? world : box
}

export function regionBox(region: Region): Box {
  if (region.kind === 'geometry') return boundsOf(region.geometry)
  if (region.kind === 'flat') return region.box
  return boxAround(geometryOf({ positions: [region.center] }), region.radians * earthRadius)
}
