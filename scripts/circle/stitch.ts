import { edgeFlag } from '../../functions/circle/network/network.ts'
import { rulerAt, type Wgs84 } from '../../shared/geo.ts'
import { cutAtJunctions, lengthOf, type Piece, partsOf } from './cut.ts'
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
 * near a closed gate: there the gap is meant.
 */
export function stitch(pieces: readonly Piece[]): { pieces: Piece[]; stitches: number } {
  const isAtGate = nearGates(pieces)
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
          : nearestGap(part, (other) => partOf.get(other) !== own, segments, isAtGate),
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
      added.push({ ...other, points }, { points: [end, foot], flags: edgeFlag.stitched, name: '' })
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
      const [west, east] = [columnOf(a), columnOf(b)].sort((x, y) => x - y) as [number, number]
      const [south, north] = [rowOf(a), rowOf(b)].sort((x, y) => x - y) as [number, number]
      for (let row = south; row <= north; row += 1) {
        for (let column = west; column <= east; column += 1) put(index, cellAt(column, row), { piece, after })
      }
    }
  }
  return index
}

function nearestGap(
  part: readonly Piece[],
  isOther: (piece: Piece) => boolean,
  segments: ReadonlyMap<number, readonly Segment[]>,
  isAtGate: (place: Wgs84) => boolean,
): Gap | undefined {
  let nearest: Gap | undefined
  for (const end of part.flatMap(({ points }) => points)) {
    for (const at of cellsAround(end)) {
      for (const { piece, after } of segments.get(at) ?? []) {
        if (!isOther(piece)) continue
        const { metres, foot } = footOn(piece, after, end)
        if (metres > widestGapM || metres >= (nearest?.metres ?? Number.POSITIVE_INFINITY)) continue
        if (isAtGate(end) || isAtGate(foot)) continue
        nearest = { metres, end, other: piece, after, foot }
      }
    }
  }
  return nearest
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
