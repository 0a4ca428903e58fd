import { createHash } from 'node:crypto'
import { withBeyondSteps } from '../../functions/circle/network/beyond-steps.ts'
import { type Building, storedBuildings } from '../../functions/circle/network/buildings.ts'
import type { Content } from '../../functions/circle/network/file.ts'
import { cellsOf, gridOf } from '../../functions/circle/network/grid.ts'
import { bendsOf } from '../../functions/circle/network/line.ts'
import { type About, stepsPerDegree } from '../../functions/circle/network/network.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import { endsOf, lengthOf, type Piece } from './cut.ts'
import { hilbert, hilbertSide } from './hilbert.ts'
import { type StreetPoint, Unusable } from './street.ts'

/** The arrays of the file. @throws {Unusable} when something does not fit into them */
export function pack(
  pieces: readonly Piece[],
  buildings: readonly Building[],
  described: Pick<About, 'source' | 'date' | 'attribution'>,
): Content {
  const box = boxOf(pieces)
  const x0 = Math.floor(box.west * stepsPerDegree)
  const y0 = Math.floor(box.south * stepsPerDegree)
  const xOf = ({ lon }: Wgs84) => Math.round(lon * stepsPerDegree) - x0
  const yOf = ({ lat }: Wgs84) => Math.round(lat * stepsPerDegree) - y0
  const size = { x: xOf({ lon: box.east, lat: 0 }), y: yOf({ lon: 0, lat: box.north }) }
  if (Math.max(size.x, size.y) >= hilbertSide) {
    throw new Unusable('It reaches over more than 16 degrees: cut out the county and 2 km around it.')
  }
  // Along a curve on which what is near on the ground is near in the file: that makes it small and quick.
  const alongCurve = <Thing>(things: Iterable<Thing>, placeOf: (thing: Thing) => Wgs84): Thing[] =>
    [...things]
      .map((thing) => {
        const place = placeOf(thing)
        const inside = (value: number) => Math.min(hilbertSide - 1, Math.max(0, value))
        return { thing, key: hilbert(inside(xOf(place)), inside(yOf(place))) }
      })
      .sort((a, b) => a.key - b.key)
      .map(({ thing }) => thing)

  const junctions = new Map<StreetPoint['id'], StreetPoint>()
  for (const piece of pieces) for (const point of endsOf(piece)) junctions.set(point.id, point)
  const nodes = alongCurve(junctions.values(), (point) => point)
  const numbers = new Map(nodes.map(({ id }, index) => [id, index]))
  const edges = pieces
    .map((piece) => {
      const [from, to] = endsOf(piece).map(({ id }) => numbers.get(id)) as [number, number]
      return from <= to
        ? { ...piece, from, to }
        : { ...piece, points: [...piece.points].reverse(), from: to, to: from }
    })
    .sort((a, b) => a.from - b.from || a.to - b.to || lengthOf(a.points) - lengthOf(b.points))
  const edgesOfNode = nodes.map(() => 0)
  for (const { from } of edges) edgesOfNode[from] = (edgesOfNode[from] ?? 0) + 1

  const names = ['', ...new Set(edges.map(({ name }) => name).filter(Boolean))]
  const nameNumbers = new Map(names.map((name, index) => [name, index]))
  const bends = edges.map(({ points }) => bendsOf(points.map((point) => [xOf(point), yOf(point)] as const)))

  const grid = gridOf(size, (box.south + box.north) / 2)
  const cells = Array.from({ length: grid.columns * grid.rows }, () => new Set<number>())
  edges.forEach(({ points }, edge) => {
    for (let i = 1; i < points.length; i += 1) {
      const [a, b] = [points[i - 1] as StreetPoint, points[i] as StreetPoint]
      for (const cell of cellsOf(grid, xOf(a), yOf(a), xOf(b), yOf(b))) cells[cell]?.add(edge)
    }
  })

  const corner = { west: x0 / stepsPerDegree, south: y0 / stepsPerDegree }
  const { stepX, stepY, households, text } = storedBuildings(
    alongCurve(buildings, ({ at }) => at),
    corner,
  )
  const edgeLength = Uint32Array.from(edges, ({ points }) => Math.max(1, Math.round(lengthOf(points) * 100)))
  const edgeFlags = withBeyondSteps({
    nodeCount: nodes.length,
    edgeFrom: Uint32Array.from(edges, ({ from }) => from),
    edgeTo: Uint32Array.from(edges, ({ to }) => to),
    edgeLength,
    edgeFlags: Uint8Array.from(edges, ({ flags }) => flags),
  })
  const arrays = {
    nodeStepX: steps(nodes.map(xOf)),
    nodeStepY: steps(nodes.map(yOf)),
    edgesOfNode: filled(new Uint8Array(nodes.length), edgesOfNode),
    edgeReach: Uint32Array.from(edges, ({ from, to }) => to - from),
    edgeLength,
    edgeFlags: Uint8Array.from(edgeFlags),
    edgeName: filled(
      new Uint16Array(edges.length),
      edges.map(({ name }) => nameNumbers.get(name) ?? 0),
    ),
    bendSteps: Int32Array.from([0, ...bends.map(({ length }) => length)]),
    bendX: Int16Array.from(bends.flat(), ([x]) => x),
    bendY: Int16Array.from(bends.flat(), ([, y]) => y),
    cellSteps: Int32Array.from([0, ...cells.map((cell) => cell.size)]),
    cellEdge: Uint32Array.from(cells.flatMap((cell) => [...cell])),
    buildingStepX: stepX,
    buildingStepY: stepY,
    households,
    buildingText: text,
  }
  const bounds = { ...corner, east: box.east, north: box.north }
  const content = { ...described, bounds, grid, names }
  return { about: { version: versionOf(content, arrays), ...content }, ...arrays }
}

function boxOf(pieces: readonly Piece[]): { west: number; south: number; east: number; north: number } {
  const box = { west: 180, south: 90, east: -180, north: -90 }
  for (const { points } of pieces) {
    for (const { lon, lat } of points) {
      box.west = Math.min(box.west, lon)
      box.east = Math.max(box.east, lon)
      box.south = Math.min(box.south, lat)
      box.north = Math.max(box.north, lat)
    }
  }
  return box
}

const steps = (places: readonly number[]) =>
  Int32Array.from(places, (place, index) => place - (places[index - 1] ?? 0))

function filled<Numbers extends Uint8Array | Uint16Array>(
  array: Numbers,
  values: readonly number[],
): Numbers {
  array.set(values)
  if (values.some((value, index) => array[index] !== value)) {
    throw new Unusable('It holds more than fits into one file: cut out the county and 2 km around it.')
  }
  return array
}

/** The same content, the same version. */
function versionOf(about: Omit<About, 'version'>, arrays: Record<string, ArrayBufferView>): string {
  const hash = createHash('sha256').update(JSON.stringify(about))
  for (const array of Object.values(arrays)) {
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex').slice(0, 12)
}
