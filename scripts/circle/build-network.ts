import { createHash } from 'node:crypto'
import { type Content, encodeNetwork } from '../../functions/circle/network/file.ts'
import { type About, edgeFlag, stepsPerDegree } from '../../functions/circle/network/network.ts'
import { metresBetween, type Wgs84 } from '../../shared/geo.ts'
import { hilbert } from './hilbert.ts'
import { stitch } from './stitch.ts'
import type { Street, StreetPoint } from './street.ts'

/** A piece of street between two junctions. */
export interface Piece {
  readonly points: readonly StreetPoint[]
  readonly flags: number
  readonly name: string
}

/** Parts that hang together and are shorter than this are dropped: nobody would get anywhere from them. */
const smallestPartM = 10_000

export interface Report {
  readonly pieces: number
  readonly km: number
  readonly stitches: number
  readonly islands: readonly { readonly km: number; readonly at: Wgs84 }[]
}

export function buildNetwork(
  streets: readonly Street[],
  described: Pick<About, 'source' | 'date' | 'attribution'>,
): { bytes: Uint8Array; content: Content; report: Report } {
  const cut = joinAtPlainPoints(
    cutAtJunctions(
      streets.map((street) => ({ points: street.points, flags: flagsOf(street), name: street.name })),
    ),
  )
  const { pieces: stitched, stitches } = stitch(cut)
  const { kept, islands } = dropIslands(stitched)
  const content = pack(joinAtPlainPoints(kept), described)
  const km = kept.reduce((sum, piece) => sum + lengthOf(piece.points), 0) / 1000
  return {
    bytes: encodeNetwork(content),
    content,
    report: { pieces: content.edgeLength.length, km, stitches, islands },
  }
}

export function lengthOf(points: readonly Wgs84[]): number {
  let metres = 0
  for (let i = 1; i < points.length; i += 1)
    metres += metresBetween(points[i - 1] as Wgs84, points[i] as Wgs84)
  return metres
}

const flagsOf = ({ steps, private: isPrivate }: Street): number =>
  (steps ? edgeFlag.steps : 0) | (isPrivate ? edgeFlag.private : 0)

/** Cuts lines where a point of theirs is named again: there they meet. */
export function cutAtJunctions(lines: readonly Piece[]): Piece[] {
  const uses = new Map<StreetPoint['id'], number>()
  for (const { points } of lines) for (const { id } of points) uses.set(id, (uses.get(id) ?? 0) + 1)
  const pieces: Piece[] = []
  for (const line of lines) {
    let from = 0
    line.points.forEach(({ id }, index) => {
      const last = index === line.points.length - 1
      if (index === from || !(last || (uses.get(id) ?? 0) > 1)) return
      pieces.push({ ...line, points: line.points.slice(from, index + 1) })
      from = index
    })
  }
  // A point that a line names twice in a row makes a piece of nothing.
  return pieces.filter(({ points }) => points.length > 2 || points[0]?.id !== points[1]?.id)
}

/** Where just two pieces of the same street meet there is no junction: they are one. */
export function joinAtPlainPoints(pieces: readonly Piece[]): Piece[] {
  const at = new Map<StreetPoint['id'], Set<Piece>>()
  const ends = ({ points }: Piece) => [points[0] as StreetPoint, points.at(-1) as StreetPoint] as const
  const all = new Set<Piece>()
  const put = (piece: Piece) => {
    all.add(piece)
    for (const { id } of ends(piece)) at.set(id, (at.get(id) ?? new Set()).add(piece))
  }
  const loops = new Map<StreetPoint['id'], number>()
  for (const piece of pieces) {
    put(piece)
    const [a, b] = ends(piece)
    if (a.id === b.id) loops.set(a.id, 1)
  }
  for (const [id, meeting] of at) {
    if (meeting.size !== 2 || loops.has(id)) continue
    const [one, two] = [...meeting] as [Piece, Piece]
    if (one.flags !== two.flags || one.name !== two.name) continue
    const first = one.points.at(-1)?.id === id ? one.points : [...one.points].reverse()
    const second = two.points[0]?.id === id ? two.points : [...two.points].reverse()
    if (first[0]?.id === second.at(-1)?.id) continue
    for (const piece of meeting) {
      all.delete(piece)
      for (const end of ends(piece)) at.get(end.id)?.delete(piece)
    }
    put({ points: [...first, ...second.slice(1)], flags: one.flags, name: one.name })
  }
  return [...all]
}

export function partsOf(pieces: readonly Piece[]): Piece[][] {
  const leader = new Map<StreetPoint['id'], StreetPoint['id']>()
  const find = (id: StreetPoint['id']): StreetPoint['id'] => {
    let at = id
    for (let up = leader.get(at); up !== undefined && up !== at; up = leader.get(at)) {
      leader.set(at, leader.get(up) ?? up)
      at = up
    }
    return at
  }
  for (const { points } of pieces)
    leader.set(find((points[0] as StreetPoint).id), find((points.at(-1) as StreetPoint).id))
  const parts = new Map<StreetPoint['id'], Piece[]>()
  for (const piece of pieces) {
    const id = find((piece.points[0] as StreetPoint).id)
    const part = parts.get(id)
    if (part) part.push(piece)
    else parts.set(id, [piece])
  }
  return [...parts.values()]
}

function dropIslands(pieces: readonly Piece[]): { kept: Piece[]; islands: Report['islands'] } {
  const parts = partsOf(pieces).map((part) => ({
    part,
    metres: part.reduce((sum, { points }) => sum + lengthOf(points), 0),
  }))
  const longest = Math.max(...parts.map(({ metres }) => metres))
  const isKept = ({ metres }: { metres: number }) => metres === longest || metres >= smallestPartM
  return {
    kept: parts.filter(isKept).flatMap(({ part }) => part),
    islands: parts
      .filter((part) => !isKept(part))
      .map(({ part, metres }) => ({ km: metres / 1000, at: part[0]?.points[0] as Wgs84 })),
  }
}

function pack(pieces: readonly Piece[], described: Pick<About, 'source' | 'date' | 'attribution'>): Content {
  const everyPoint = pieces.flatMap(({ points }) => points)
  let [west, south, east, north] = [180, 90, -180, -90]
  for (const { lon, lat } of everyPoint) {
    west = Math.min(west, lon)
    east = Math.max(east, lon)
    south = Math.min(south, lat)
    north = Math.max(north, lat)
  }
  const x0 = Math.floor(west * stepsPerDegree)
  const y0 = Math.floor(south * stepsPerDegree)
  const xOf = ({ lon }: Wgs84) => Math.round(lon * stepsPerDegree) - x0
  const yOf = ({ lat }: Wgs84) => Math.round(lat * stepsPerDegree) - y0

  // Nodes along a Hilbert curve: what is near on the ground is near in the file, which makes it small and quick.
  const junctions = new Map<StreetPoint['id'], StreetPoint>()
  for (const { points } of pieces)
    for (const point of [points[0] as StreetPoint, points.at(-1) as StreetPoint])
      junctions.set(point.id, point)
  const ordered = [...junctions.values()]
    .map((point) => ({ point, key: hilbert(xOf(point), yOf(point)) }))
    .sort((a, b) => a.key - b.key || (String(a.point.id) < String(b.point.id) ? -1 : 1))
  const numbers = new Map(ordered.map(({ point }, index) => [point.id, index]))
  const number = (point: StreetPoint | undefined) => numbers.get(point?.id as number) as number

  const edges = pieces
    .map((piece) => {
      const from = number(piece.points[0])
      const to = number(piece.points.at(-1))
      return from <= to
        ? { ...piece, from, to }
        : { ...piece, points: [...piece.points].reverse(), from: to, to: from }
    })
    .sort((a, b) => a.from - b.from || a.to - b.to || lengthOf(a.points) - lengthOf(b.points))

  const names = ['', ...new Set(edges.map(({ name }) => name).filter(Boolean))]
  const nameIndex = new Map(names.map((name, index) => [name, index]))
  const bends = edges.map(({ points }) => bendsOf(points.map((point) => [xOf(point), yOf(point)] as const)))
  const edgesOfNode = new Uint8Array(ordered.length)
  for (const { from } of edges) edgesOfNode[from] = (edgesOfNode[from] as number) + 1

  const size = { x: Math.round(east * stepsPerDegree) - x0, y: Math.round(north * stepsPerDegree) - y0 }
  const grid = gridOf(size, (south + north) / 2)
  const cells = Array.from({ length: grid.columns * grid.rows }, () => [] as number[])
  edges.forEach(({ points }, edge) => {
    const touched = new Set<number>()
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1] as StreetPoint, points[i] as StreetPoint]
      for (const cell of cellsOf(grid, xOf(a), yOf(a), xOf(b), yOf(b))) touched.add(cell)
    }
    for (const cell of touched) cells[cell]?.push(edge)
  })
  const steps = (places: readonly number[]) =>
    Int32Array.from(places, (place, index) => place - (places[index - 1] ?? 0))
  const arraysOnly = {
    nodeStepX: steps(ordered.map(({ point }) => xOf(point))),
    nodeStepY: steps(ordered.map(({ point }) => yOf(point))),
    edgesOfNode,
    edgeReach: Uint32Array.from(edges, ({ from, to }) => to - from),
    edgeLength: Uint32Array.from(edges, ({ points }) => Math.max(1, Math.round(lengthOf(points) * 100))),
    edgeFlags: Uint8Array.from(edges, ({ flags }) => flags),
    edgeName: Uint16Array.from(edges, ({ name }) => nameIndex.get(name) ?? 0),
    bendsOfEdge: Uint16Array.from(bends, ({ length }) => length),
    bendX: Int16Array.from(bends.flat(), ([x]) => x),
    bendY: Int16Array.from(bends.flat(), ([, y]) => y),
    edgesOfCell: Uint16Array.from(cells, ({ length }) => length),
    cellEdge: Uint32Array.from(cells.flat()),
  }
  const hash = createHash('sha256')
  for (const array of Object.values(arraysOnly)) hash.update(array)
  const bounds = { west: x0 / stepsPerDegree, south: y0 / stepsPerDegree, east, north }
  return {
    about: { version: hash.digest('hex').slice(0, 12), ...described, bounds, grid, names },
    ...arraysOnly,
  }
}

const farthest = 32_767

/** The points between the ends, as steps from the one before; a long straight line gets points of its own. */
function bendsOf(points: readonly (readonly [number, number])[]): [number, number][] {
  const bends: [number, number][] = []
  let [x, y] = points[0] as [number, number]
  points.slice(1).forEach(([nextX, nextY], index, all) => {
    const parts = Math.ceil(Math.max(Math.abs(nextX - x), Math.abs(nextY - y), 1) / farthest)
    const [fromX, fromY] = [x, y]
    for (let part = 1; part <= parts; part += 1) {
      const last = part === parts
      if (last && index === all.length - 1) break
      const [toX, toY] = [
        fromX + Math.round(((nextX - fromX) * part) / parts),
        fromY + Math.round(((nextY - fromY) * part) / parts),
      ]
      bends.push([toX - x, toY - y])
      ;[x, y] = [toX, toY]
    }
  })
  return bends
}

const cellM = 250

function gridOf(size: { x: number; y: number }, lat: number): About['grid'] {
  const height = Math.round((cellM / 111_200) * stepsPerDegree)
  const width = Math.round(height / Math.cos((lat * Math.PI) / 180))
  return { columns: Math.floor(size.x / width) + 1, rows: Math.floor(size.y / height) + 1, width, height }
}

/** Every cell of the box around a piece of line that the line touches. */
function* cellsOf(
  { columns, width, height }: About['grid'],
  ax: number,
  ay: number,
  bx: number,
  by: number,
): Generator<number> {
  const rows = [Math.floor(Math.min(ay, by) / height), Math.floor(Math.max(ay, by) / height)] as const
  for (let row = rows[0]; row <= rows[1]; row += 1) {
    // The part of the line that lies in this row.
    const low = Math.max(row * height, Math.min(ay, by))
    const high = Math.min((row + 1) * height, Math.max(ay, by))
    const at = (y: number) => (ay === by ? ax : ax + ((bx - ax) * (y - ay)) / (by - ay))
    const [x1, x2] = ay === by ? [ax, bx] : [at(low), at(high)]
    for (
      let column = Math.floor(Math.min(x1, x2) / width);
      column <= Math.floor(Math.max(x1, x2) / width);
      column += 1
    )
      yield row * columns + column
  }
}
