import { edgeFlag } from '../../functions/circle/network/network.ts'
import { rulerAt, type Wgs84 } from '../../shared/geo.ts'
import { cutAtJunctions, endsOf, lengthOf, type Piece, partsOf } from './cut.ts'
import type { StreetPoint } from './street.ts'

/** Gaps of drawing that are closed. Only between parts that nothing else joins: in one part a gap may be a wall. Metres. */
const widestGapM = 15

interface Gap {
  readonly metres: number
  readonly end: StreetPoint
  /** The piece of the other part, after which of its points the nearest place lies, and that place. */
  readonly other: Piece
  readonly after: number
  readonly foot: StreetPoint
}

/**
 * Joins parts that come within 15 m of another part, the smallest gap first, round after round until nothing is left to join. Never
 * near a closed gate, across an obstacle, or from the middle of a bridge: there the gap is meant.
 */
export function stitch(
  pieces: readonly Piece[],
  obstacles: readonly (readonly Wgs84[])[],
): { pieces: Piece[]; stitches: number } {
  const isAtGate = nearGates(pieces)
  const isBarred = across(obstacles)
  const isMeant = ({ end, foot }: Gap) => isAtGate(end) || isAtGate(foot) || isBarred(end, foot)
  let all = [...pieces]
  let stitches = 0
  for (;;) {
    const parts = partsOf(all)
    const partOf = new Map(parts.flatMap((part, index) => part.map((piece) => [piece, index] as const)))
    const lengths = parts.map((part) => part.reduce((sum, { points }) => sum + lengthOf(points), 0))
    const longest = lengths.indexOf(Math.max(...lengths))
    const segments = segmentIndex(all)
    const gaps = parts
      .map((part, own) =>
        own === longest
          ? undefined
          : nearestGap(part, (other) => partOf.get(other) !== own, segments, isMeant),
      )
      .filter((gap) => gap !== undefined)
      .sort((a, b) => a.metres - b.metres)
    // A piece is cut once in a round, and what it was joined to may have changed its neighbours by the next.
    const cut = new Set<Piece>()
    const added: Piece[] = []
    for (const { end, other, after, foot } of gaps) {
      if (cut.has(other)) continue
      cut.add(other)
      const points = [...other.points.slice(0, after + 1), foot, ...other.points.slice(after + 1)]
      added.push({ ...other, points }, { points: [end, foot], flags: edgeFlag.stitched, name: '', level: 0 })
      stitches += 1
    }
    if (added.length === 0) return { pieces: all, stitches }
    all = cutAtJunctions([...all.filter((piece) => !cut.has(piece)), ...added])
  }
}

/** Degrees: more than the widest gap wherever people live. */
const cell = 0.0005

/** One number for each cell of the earth. */
const cellAt = (column: number, row: number): number => row * 1_000_000 + column
const columnOf = ({ lon }: Wgs84): number => Math.floor(lon / cell)
const rowOf = ({ lat }: Wgs84): number => Math.floor(lat / cell)

function* cellsAround(place: Wgs84): Generator<number> {
  for (let row = rowOf(place) - 1; row <= rowOf(place) + 1; row += 1) {
    for (let column = columnOf(place) - 1; column <= columnOf(place) + 1; column += 1) {
      yield cellAt(column, row)
    }
  }
}

function cellsOfBox(a: Wgs84, b: Wgs84): number[] {
  const cells: number[] = []
  const [west, east] = [columnOf(a), columnOf(b)].sort((x, y) => x - y) as [number, number]
  const [south, north] = [rowOf(a), rowOf(b)].sort((x, y) => x - y) as [number, number]
  for (let row = south; row <= north; row += 1) {
    for (let column = west; column <= east; column += 1) cells.push(cellAt(column, row))
  }
  return cells
}

function put<Value>(index: Map<number, Value[]>, at: number, value: Value): void {
  const list = index.get(at)
  if (list) list.push(value)
  else index.set(at, [value])
}

/** @returns whether a place is so near to a closed gate that what would be joined there may be what the gate shuts */
function nearGates(pieces: readonly Piece[]): (place: Wgs84) => boolean {
  const gates = new Map<number, Wgs84[]>()
  for (const { points } of pieces) {
    for (const point of points) {
      if (point.closed) put(gates, cellAt(columnOf(point), rowOf(point)), point)
    }
  }
  return (place) => {
    const near = [...cellsAround(place)].flatMap((at) => gates.get(at) ?? [])
    return near.some((gate) => lengthOf([gate, place]) <= widestGapM)
  }
}

interface Segment {
  readonly piece: Piece
  /** Index of its first point. */
  readonly after: number
}

function segmentIndex(pieces: readonly Piece[]): Map<number, Segment[]> {
  const index = new Map<number, Segment[]>()
  for (const piece of pieces) {
    for (let after = 0; after + 1 < piece.points.length; after += 1) {
      const [a, b] = [piece.points[after] as StreetPoint, piece.points[after + 1] as StreetPoint]
      for (const at of cellsOfBox(a, b)) put(index, at, { piece, after })
    }
  }
  return index
}

function nearestGap(
  part: readonly Piece[],
  isOther: (piece: Piece) => boolean,
  segments: ReadonlyMap<number, readonly Segment[]>,
  isMeant: (gap: Gap) => boolean,
): Gap | undefined {
  let nearest: Gap | undefined
  for (const own of part) {
    for (const end of own.points) {
      for (const at of cellsAround(end)) {
        for (const { piece, after } of segments.get(at) ?? []) {
          if (!isOther(piece)) continue
          const { metres, foot } = footOn(piece, after, end)
          if (metres > widestGapM || metres >= (nearest?.metres ?? Number.POSITIVE_INFINITY)) continue
          if (own.level !== piece.level && !(isOnGround(own, end) && isOnGround(piece, foot))) continue
          const gap = { metres, end, other: piece, after, foot }
          if (!isMeant(gap)) nearest = gap
        }
      }
    }
  }
  return nearest
}

/** A bridge stands on the ground at its ends. */
function isOnGround(piece: Piece, { id }: StreetPoint): boolean {
  return piece.level === 0 || endsOf(piece).some((end) => end.id === id)
}

/** @returns whether one of the lines lies between two places */
function across(lines: readonly (readonly Wgs84[])[]): (from: Wgs84, to: Wgs84) => boolean {
  const index = new Map<number, (readonly [Wgs84, Wgs84])[]>()
  for (const line of lines) {
    line.forEach((end, i) => {
      const start = line[i - 1]
      if (start) for (const at of cellsOfBox(start, end)) put(index, at, [start, end])
    })
  }
  return (from, to) =>
    cellsOfBox(from, to).some((at) => (index.get(at) ?? []).some(([a, b]) => doCross(from, to, a, b)))
}

/** Whether two pieces of line have a place in common. */
function doCross(a: Wgs84, b: Wgs84, c: Wgs84, d: Wgs84): boolean {
  const side = (p: Wgs84, q: Wgs84, r: Wgs84) =>
    (q.lon - p.lon) * (r.lat - p.lat) - (q.lat - p.lat) * (r.lon - p.lon)
  const overlap = (of: (place: Wgs84) => number) =>
    Math.max(of(a), of(b)) >= Math.min(of(c), of(d)) && Math.max(of(c), of(d)) >= Math.min(of(a), of(b))
  return (
    overlap(({ lon }) => lon) &&
    overlap(({ lat }) => lat) &&
    side(a, b, c) * side(a, b, d) <= 0 &&
    side(c, d, a) * side(c, d, b) <= 0
  )
}

function footOn(piece: Piece, after: number, end: StreetPoint): { metres: number; foot: StreetPoint } {
  const [a, b] = [piece.points[after] as StreetPoint, piece.points[after + 1] as StreetPoint]
  const ruler = rulerAt(end.lat)
  const [bx, by] = [(b.lon - a.lon) * ruler.lon, (b.lat - a.lat) * ruler.lat]
  const [px, py] = [(end.lon - a.lon) * ruler.lon, (end.lat - a.lat) * ruler.lat]
  const along = Math.min(1, Math.max(0, (px * bx + py * by) / (bx * bx + by * by || 1)))
  const metres = Math.hypot(px - along * bx, py - along * by)
  if (along === 0) return { metres, foot: a }
  if (along === 1) return { metres, foot: b }
  const place = { lon: a.lon + along * (b.lon - a.lon), lat: a.lat + along * (b.lat - a.lat) }
  return { metres, foot: { id: `${a.id}~${b.id}@${end.id}`, ...place } }
}
