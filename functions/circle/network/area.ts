import { contours } from 'd3-contour'
import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { lineOf } from './line-of.ts'
import type { Network } from './network.ts'
import type { Walker } from './walk.ts'

/** A ring of places, the last one the first again. */
export type Ring = readonly Wgs84[]
/** The outer ring first, then what is cut out of it. */
export type Polygon = readonly Ring[]

const cellM = 15
const sampleM = 5
/** So far beside a street the ground counts as reached with it. */
const besideCells = 4

/**
 * The ground that can be walked to, for the eye: around each place the nearest piece of street decides. Who wants to know whether a place
 * is reached asks for its distance.
 *
 * @param walker has walked from the start, at least as far as `limit`
 * @param limit centimetres
 */
export function areaOf(network: Network, walker: Walker, around: Wgs84, limit: number): Polygon[] {
  const ruler = rulerAt(around.lat)
  const reachM = limit / 100 + 100
  const side = Math.ceil((2 * reachM) / cellM)
  const west = around.lon - reachM / ruler.lon
  const south = around.lat - reachM / ruler.lat
  const [cellLon, cellLat] = [cellM / ruler.lon, cellM / ruler.lat]
  const inside = new Float32Array(side * side)
  const samples = new Uint16Array(side * side)
  const mark = (lon: number, lat: number, reached: boolean) => {
    const column = Math.floor((lon - west) / cellLon)
    const row = Math.floor((lat - south) / cellLat)
    if (column < 0 || row < 0 || column >= side || row >= side) return
    const cell = row * side + column
    samples[cell] = (samples[cell] as number) + 1
    if (reached) inside[cell] = (inside[cell] as number) + 1
  }
  for (const edge of edgesNear(network, west, south, west + side * cellLon, south + side * cellLat)) {
    sample(network, walker, edge, ruler, limit, mark)
  }
  for (let cell = 0; cell < inside.length; cell += 1)
    if (samples[cell]) inside[cell] = (inside[cell] as number) / (samples[cell] as number)
  spreadToNearest(inside, samples, side)
  // Contours run through the middles of cells.
  const [ground] = contours().size([side, side]).thresholds([0.5])(inside as unknown as number[])
  return (ground?.coordinates ?? []).map((polygon) =>
    polygon.map((ring) =>
      ring.map(([x, y]) => ({ lon: west + (x as number) * cellLon, lat: south + (y as number) * cellLat })),
    ),
  )
}

function edgesNear(
  { about: { bounds, grid }, cellStart, cellEdge }: Network,
  west: number,
  south: number,
  east: number,
  north: number,
): Set<number> {
  const column = (lon: number) =>
    Math.min(grid.columns - 1, Math.max(0, Math.floor(((lon - bounds.west) * 1e6) / grid.width)))
  const row = (lat: number) =>
    Math.min(grid.rows - 1, Math.max(0, Math.floor(((lat - bounds.south) * 1e6) / grid.height)))
  const edges = new Set<number>()
  for (let r = row(south); r <= row(north); r += 1) {
    for (let c = column(west); c <= column(east); c += 1) {
      const cell = r * grid.columns + c
      for (let slot = cellStart[cell] as number; slot < (cellStart[cell + 1] as number); slot += 1)
        edges.add(cellEdge[slot] as number)
    }
  }
  return edges
}

function sample(
  network: Network,
  walker: Walker,
  edge: number,
  ruler: { lon: number; lat: number },
  limit: number,
  mark: (lon: number, lat: number, reached: boolean) => void,
): void {
  const line = lineOf(network, edge)
  const lengths = line.map((point, i) => {
    const before = line[i - 1]
    return before ? Math.hypot((point.lon - before.lon) * ruler.lon, (point.lat - before.lat) * ruler.lat) : 0
  })
  const whole = lengths.reduce((sum, length) => sum + length, 0)
  const scale = whole === 0 ? 0 : (network.edgeLength[edge] as number) / whole
  let walked = 0
  line.slice(1).forEach((point, i) => {
    const before = line[i] as Wgs84
    const length = lengths[i + 1] as number
    const pieces = Math.max(1, Math.ceil(length / sampleM))
    for (let piece = 0; piece < pieces; piece += 1) {
      const part = (piece + 0.5) / pieces
      const along = Math.round((walked + part * length) * scale)
      const reached = walker.distanceTo({ edge, along, off: 0 }) <= limit
      mark(
        before.lon + part * (point.lon - before.lon),
        before.lat + part * (point.lat - before.lat),
        reached,
      )
    }
    walked += length
  })
}

/** Cells without a street take the value of the nearest cell with one, if it is near enough. */
function spreadToNearest(values: Float32Array, samples: Uint16Array, side: number): void {
  let edge: number[] = []
  const known = new Uint8Array(values.length)
  for (let cell = 0; cell < values.length; cell += 1) {
    if (samples[cell]) {
      known[cell] = 1
      edge.push(cell)
    }
  }
  for (let step = 0; step < besideCells && edge.length > 0; step += 1) {
    const next: number[] = []
    const sums = new Map<number, { sum: number; count: number }>()
    for (const cell of edge) {
      const column = cell % side
      for (const near of [
        column > 0 ? cell - 1 : -1,
        column < side - 1 ? cell + 1 : -1,
        cell - side,
        cell + side,
      ]) {
        if (near < 0 || near >= values.length || known[near]) continue
        const found = sums.get(near)
        if (found) {
          found.sum += values[cell] as number
          found.count += 1
        } else sums.set(near, { sum: values[cell] as number, count: 1 })
      }
    }
    for (const [cell, { sum, count }] of sums) {
      values[cell] = sum / count
      known[cell] = 1
      next.push(cell)
    }
    edge = next
  }
}
