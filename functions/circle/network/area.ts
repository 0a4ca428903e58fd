import { contours } from 'd3-contour'
import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { edgesIn } from './grid.ts'
import { type Network, stepsPerDegree } from './network.ts'
import type { Walker } from './walk.ts'

/** A closed line, the last place the first again. What lies in it is cut out by a slit: WeChat's polygons know no holes. */
export type Ring = readonly Wgs84[]

const cellM = 30
const sampleM = 15
/** So many cells beside a street the ground counts as reached with it. */
const besideCells = 2

/**
 * The ground that can be walked to, for the eye: around each place the nearest piece of street decides. Who wants to know whether
 * a place is reached asks for its distance.
 *
 * @param walker has walked from the start, at least as far as `limit`
 * @param limit centimetres
 */
export function areaOf(network: Network, walker: Walker, around: Wgs84, limit: number): Ring[] {
  const raster = new Raster(network, around, limit / 100 + 100)
  for (const edge of edgesIn(network, raster.box)) raster.draw(walker, edge, limit)
  const { values, columns, rows, west, south } = raster.shares()
  // Contours run through the middles of cells.
  const [ground] = contours().size([columns, rows]).thresholds([0.5])(values as unknown as number[])
  return (ground?.coordinates ?? []).map((polygon) => {
    const rings = (polygon as unknown as Point[][]).map(simplified)
    return slit(rings).map(([x, y]) => raster.placeAt(west + x, south + y))
  })
}

/** Squares of ground: of the pieces of street in each, how many are reached. */
class Raster {
  readonly side: number
  readonly box: {
    readonly west: number
    readonly south: number
    readonly east: number
    readonly north: number
  }
  readonly #network: Network
  /** Cells that a step of the network's coordinates is long, and where the raster begins, in such steps. */
  readonly #perStepX: number
  readonly #perStepY: number
  readonly #x: number
  readonly #y: number
  readonly #samples: Uint16Array
  readonly #reached: Uint16Array
  /** Cells with samples. */
  readonly #touched: number[] = []

  constructor(network: Network, around: Wgs84, reachM: number) {
    const { bounds } = network.about
    const ruler = rulerAt(around.lat)
    this.#network = network
    this.side = Math.ceil((2 * reachM) / cellM)
    const west = around.lon - reachM / ruler.lon
    const south = around.lat - reachM / ruler.lat
    const sideM = this.side * cellM
    this.box = { west, south, east: west + sideM / ruler.lon, north: south + sideM / ruler.lat }
    this.#perStepX = ruler.lon / stepsPerDegree / cellM
    this.#perStepY = ruler.lat / stepsPerDegree / cellM
    this.#x = (west - bounds.west) * stepsPerDegree
    this.#y = (south - bounds.south) * stepsPerDegree
    this.#samples = new Uint16Array(this.side * this.side)
    this.#reached = new Uint16Array(this.side * this.side)
  }

  placeAt(column: number, row: number): Wgs84 {
    const { west, south, east, north } = this.box
    return {
      lon: west + (column / this.side) * (east - west),
      lat: south + (row / this.side) * (north - south),
    }
  }

  /** Marks a place every few metres of an edge. */
  draw(walker: Walker, edge: number, limit: number): void {
    const { nodeX, nodeY, edgeFrom, edgeTo, edgeLength, bendStart, bendX, bendY } = this.#network
    const { side } = this
    // Of the edge, reached from its two ends.
    const first = limit - walker.distanceToEnd(edge, 0)
    const second = (edgeLength[edge] as number) - limit + walker.distanceToEnd(edge, 1)
    const hasStart = walker.startsOn(edge)
    const to = edgeTo[edge] as number
    const last = bendStart[edge + 1] as number
    let x = nodeX[edgeFrom[edge] as number] as number
    let y = nodeY[edgeFrom[edge] as number] as number
    let walked = 0
    for (let bend = bendStart[edge] as number; bend <= last; bend += 1) {
      const nextX = bend === last ? (nodeX[to] as number) : x + (bendX[bend] as number)
      const nextY = bend === last ? (nodeY[to] as number) : y + (bendY[bend] as number)
      const dx = (nextX - x) * this.#perStepX
      const dy = (nextY - y) * this.#perStepY
      const cells = Math.sqrt(dx * dx + dy * dy)
      const pieces = Math.max(1, Math.ceil((cells * cellM) / sampleM))
      for (let piece = 0; piece < pieces; piece += 1) {
        const part = (piece + 0.5) / pieces
        const column = Math.floor((x - this.#x) * this.#perStepX + part * dx)
        const row = Math.floor((y - this.#y) * this.#perStepY + part * dy)
        if (column < 0 || row < 0 || column >= side || row >= side) continue
        const along = (walked + part * cells) * cellM * 100
        const isReached =
          along <= first ||
          along >= second ||
          (hasStart && walker.distanceTo({ edge, along: Math.round(along), off: 0 }) <= limit)
        const cell = row * side + column
        const samples = this.#samples[cell] as number
        if (samples === 0) this.#touched.push(cell)
        this.#samples[cell] = samples + 1
        if (isReached) this.#reached[cell] = (this.#reached[cell] as number) + 1
      }
      walked += cells
      x = nextX
      y = nextY
    }
  }

  /** Of each cell, 0 to 1. Cells without a street take the value of the nearest ones that have one, if they are near enough. */
  shares(): Piece {
    const { side } = this
    const shares = new Float32Array(side * side)
    const isFixed = new Uint8Array(side * side)
    // The outermost cells take nothing, so that all others have four neighbours.
    for (let i = 0; i < side; i += 1) {
      isFixed[i] = 1
      isFixed[i * side] = 1
      isFixed[i * side + side - 1] = 1
      isFixed[(side - 1) * side + i] = 1
    }
    let border: number[] = []
    for (const cell of this.#touched) {
      if (isFixed[cell] === 1) continue
      shares[cell] = (this.#reached[cell] as number) / (this.#samples[cell] as number)
      isFixed[cell] = 1
      border.push(cell)
    }
    const filled = [...border]
    // How many neighbours gave a cell its value.
    const given = new Uint8Array(side * side)
    for (let step = 0; step < besideCells; step += 1) {
      const next: number[] = []
      for (const cell of border) {
        for (let way = 0; way < 4; way += 1) {
          const near = cell + (way === 0 ? -1 : way === 1 ? 1 : way === 2 ? -side : side)
          if (isFixed[near] === 1) continue
          if (given[near] === 0) next.push(near)
          given[near] = (given[near] as number) + 1
          shares[near] = (shares[near] as number) + (shares[cell] as number)
        }
      }
      for (const cell of next) {
        shares[cell] = (shares[cell] as number) / (given[cell] as number)
        isFixed[cell] = 1
        filled.push(cell)
      }
      border = next
    }
    return pieceOf(shares, side, filled)
  }
}

interface Piece {
  readonly values: Float32Array
  readonly columns: number
  readonly rows: number
  /** Where in the square its first cell lies. */
  readonly west: number
  readonly south: number
}

/** The piece of a square that holds all cells that are more than nothing, with a border of nothing around them. */
function pieceOf(square: Float32Array, side: number, cells: readonly number[]): Piece {
  let [west, east, south, north] = [side, 0, side, 0]
  for (const cell of cells) {
    if (square[cell] === 0) continue
    const column = cell % side
    const row = (cell - column) / side
    if (column < west) west = column
    if (column > east) east = column
    if (row < south) south = row
    if (row > north) north = row
  }
  if (west > east) return { values: new Float32Array(1), columns: 1, rows: 1, west: 0, south: 0 }
  const [columns, rows] = [east - west + 3, north - south + 3]
  const values = new Float32Array(columns * rows)
  for (let row = 0; row < rows; row += 1) {
    const start = (south - 1 + row) * side + west - 1
    values.set(square.subarray(start, start + columns), row * columns)
  }
  return { values, columns, rows, west: west - 1, south: south - 1 }
}

type Point = readonly [number, number]

/** Cells: a third of one is less than the drawing can be right by. */
const tolerance = 0.3

/** A closed ring with fewer points, none of those left out farther away than the tolerance (Douglas and Peucker). */
function simplified(ring: readonly Point[]): Point[] {
  const kept = new Uint8Array(ring.length)
  const spans: [first: number, last: number][] = [[0, ring.length - 1]]
  // A ring begins where it ends: any other point halves it.
  kept[0] = 1
  kept[ring.length - 1] = 1
  for (let span = spans.pop(); span; span = spans.pop()) {
    const [first, last] = span
    const [ax, ay] = ring[first] as Point
    const [bx, by] = ring[last] as Point
    const length = Math.sqrt((bx - ax) ** 2 + (by - ay) ** 2)
    let farthest = -1
    let most = length === 0 ? -1 : tolerance
    for (let i = first + 1; i < last; i += 1) {
      const [x, y] = ring[i] as Point
      const off =
        length === 0
          ? Math.sqrt((x - ax) ** 2 + (y - ay) ** 2)
          : Math.abs((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / length
      if (off <= most) continue
      most = off
      farthest = i
    }
    if (farthest < 0) continue
    kept[farthest] = 1
    spans.push([first, farthest], [farthest, last])
  }
  return ring.filter((_, i) => kept[i] === 1)
}

/**
 * One ring of an outer one and its holes: from its easternmost point each hole is cut open to the east, up to the first line there. From
 * east to west, so that a cut meets the outer ring or a hole that is cut open already.
 *
 * @param rings closed, the outer one first
 */
export function slit([outer = [], ...holes]: readonly (readonly Point[])[]): Point[] {
  const opened = holes.map((hole) => {
    const points = hole.slice(1)
    const first = points.reduce((east, point, i) => (point[0] > (points[east] as Point)[0] ? i : east), 0)
    return [...points.slice(first), ...points.slice(0, first + 1)]
  })
  opened.sort((a, b) => (b[0] as Point)[0] - (a[0] as Point)[0])
  let ring = [...outer]
  for (const hole of opened) {
    const [x, y] = hole[0] as Point
    let after = -1
    let nearest = Number.POSITIVE_INFINITY
    for (let i = 1; i < ring.length; i += 1) {
      const [ax, ay] = ring[i - 1] as Point
      const [bx, by] = ring[i] as Point
      if (ay > y === by > y) continue
      const crossing = ax + ((bx - ax) * (y - ay)) / (by - ay)
      if (crossing >= x && crossing < nearest) {
        nearest = crossing
        after = i
      }
    }
    // A hole always has a line to its east; drawn without it the area is still right for all that is around.
    if (after < 0) continue
    const foot: Point = [nearest, y]
    ring = [...ring.slice(0, after), foot, ...hole, foot, ...ring.slice(after)]
  }
  return ring
}
