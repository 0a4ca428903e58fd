import { edgeFlag } from '../../functions/circle/network/network.ts'
import { rulerAt } from '../../shared/geo.ts'
import { cutAtJunctions, lengthOf, type Piece, partsOf } from './build-network.ts'
import type { StreetPoint } from './street.ts'

/** Gaps of drawing that are closed. Only between parts that nothing else joins: in one part a gap may be a wall. */
const widestGapM = 15

interface Gap {
  readonly metres: number
  readonly end: StreetPoint
  readonly other: Piece
  /** Between which points of the other piece the nearest place lies, and where. */
  readonly after: number
  readonly foot: StreetPoint
}

/** Joins parts whose streets end at most 15 m from a street of another part, the smallest gap first. */
export function stitch(pieces: readonly Piece[]): { pieces: Piece[]; stitches: number } {
  let all = [...pieces]
  let stitches = 0
  for (;;) {
    const parts = partsOf(all)
    if (parts.length < 2) break
    const partOf = new Map(parts.flatMap((part, index) => part.map((piece) => [piece, index] as const)))
    const lengths = parts.map((part) => part.reduce((sum, { points }) => sum + lengthOf(points), 0))
    const longest = lengths.indexOf(Math.max(...lengths))
    const index = segmentIndex(all)
    // Each part but the longest looks for its nearest neighbour; a piece is changed once in a round.
    const gaps = parts
      .map((part, own) =>
        own === longest ? undefined : nearestGap(part, (other) => partOf.get(other) !== own, index),
      )
      .filter((gap) => gap !== undefined)
      .sort((a, b) => a.metres - b.metres)
    const changed = new Set<Piece>()
    const added: Piece[] = []
    for (const gap of gaps) {
      if (changed.has(gap.other)) continue
      changed.add(gap.other)
      const { points } = gap.other
      added.push(
        {
          ...gap.other,
          points: [...points.slice(0, gap.after + 1), gap.foot, ...points.slice(gap.after + 1)],
        },
        { points: [gap.end, gap.foot], flags: edgeFlag.stitched, name: '' },
      )
      stitches += 1
    }
    if (changed.size === 0) break
    all = cutAtJunctions([...all.filter((piece) => !changed.has(piece)), ...added])
  }
  return { pieces: all, stitches }
}

interface Segment {
  readonly piece: Piece
  readonly after: number
}
type SegmentIndex = Map<string, Segment[]>
/** Degrees, wider than the widest gap anywhere on earth where people live. */
const cell = 0.0005

const key = (column: number, row: number) => `${column},${row}`

function segmentIndex(pieces: readonly Piece[]): SegmentIndex {
  const index: SegmentIndex = new Map()
  for (const piece of pieces) {
    for (let after = 0; after + 1 < piece.points.length; after += 1) {
      const [a, b] = [piece.points[after] as StreetPoint, piece.points[after + 1] as StreetPoint]
      for (
        let column = Math.floor(Math.min(a.lon, b.lon) / cell);
        column <= Math.floor(Math.max(a.lon, b.lon) / cell);
        column += 1
      ) {
        for (
          let row = Math.floor(Math.min(a.lat, b.lat) / cell);
          row <= Math.floor(Math.max(a.lat, b.lat) / cell);
          row += 1
        ) {
          const list = index.get(key(column, row))
          if (list) list.push({ piece, after })
          else index.set(key(column, row), [{ piece, after }])
        }
      }
    }
  }
  return index
}

function nearestGap(
  part: readonly Piece[],
  isOther: (piece: Piece) => boolean,
  index: SegmentIndex,
): Gap | undefined {
  let nearest: Gap | undefined
  for (const { points } of part) {
    for (const end of points) {
      if (end.closed) continue
      const [column, row] = [Math.floor(end.lon / cell), Math.floor(end.lat / cell)]
      for (let dx = -1; dx <= 1; dx += 1) {
        for (let dy = -1; dy <= 1; dy += 1) {
          for (const { piece, after } of index.get(key(column + dx, row + dy)) ?? []) {
            if (!isOther(piece)) continue
            const { metres, foot } = footOn(piece, after, end)
            if (metres <= widestGapM && metres < (nearest?.metres ?? Infinity))
              nearest = { metres, end, other: piece, after, foot }
          }
        }
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
  const foot = {
    id: `${a.id}~${b.id}@${end.id}`,
    lon: a.lon + along * (b.lon - a.lon),
    lat: a.lat + along * (b.lat - a.lat),
  }
  return { metres, foot }
}
