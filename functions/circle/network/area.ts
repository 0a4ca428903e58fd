import { contours } from 'd3-contour'
import { type Ruler, rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { edgesIn } from './grid.ts'
import { lengthsOf, lineOf } from './line.ts'
import type { Network } from './network.ts'
import type { Walker } from './walk.ts'

/** A closed line, the last place the first again. What lies in it is cut out by a slit: WeChat's polygons know no holes. */
export type Ring = readonly Wgs84[]

const cellM = 15
const sampleM = 5
/** So many cells beside a street the ground counts as reached with it. */
const besideCells = 4

/**
 * The ground that can be walked to, for the eye: around each place the nearest piece of street decides. Who wants to know whether
 * a place is reached asks for its distance.
 *
 * @param walker has walked from the start, at least as far as `limit`
 * @param limit centimetres
 */
export function areaOf(network: Network, walker: Walker, around: Wgs84, limit: number): Ring[] {
  const ruler = rulerAt(around.lat)
  const reachM = limit / 100 + 100
  const raster = new Raster(around, ruler, reachM)
  for (const edge of edgesIn(network, raster.box)) sampleEdge(network, walker, edge, limit, raster)
  const shares = raster.shares()
  // Contours run through the middles of cells.
  const [ground] = contours().size([raster.side, raster.side]).thresholds([0.5])(
    shares as unknown as number[],
  )
  return (ground?.coordinates ?? []).map((polygon) =>
    slit(polygon as unknown as Point[][]).map(([x, y]) => raster.placeAt(x, y)),
  )
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
  readonly #cellLon: number
  readonly #cellLat: number
  readonly #reached: Float32Array
  readonly #samples: Uint16Array

  constructor(around: Wgs84, ruler: Ruler, reachM: number) {
    this.side = Math.ceil((2 * reachM) / cellM)
    this.#cellLon = cellM / ruler.lon
    this.#cellLat = cellM / ruler.lat
    const west = around.lon - reachM / ruler.lon
    const south = around.lat - reachM / ruler.lat
    this.box = {
      west,
      south,
      east: west + this.side * this.#cellLon,
      north: south + this.side * this.#cellLat,
    }
    this.#reached = new Float32Array(this.side * this.side)
    this.#samples = new Uint16Array(this.side * this.side)
  }

  placeAt(x: number, y: number): Wgs84 {
    return { lon: this.box.west + x * this.#cellLon, lat: this.box.south + y * this.#cellLat }
  }

  mark(lon: number, lat: number, isReached: boolean): void {
    const column = Math.floor((lon - this.box.west) / this.#cellLon)
    const row = Math.floor((lat - this.box.south) / this.#cellLat)
    if (column < 0 || row < 0 || column >= this.side || row >= this.side) return
    const cell = row * this.side + column
    this.#samples[cell] = (this.#samples[cell] as number) + 1
    if (isReached) this.#reached[cell] = (this.#reached[cell] as number) + 1
  }

  /** Of each cell, 0 to 1. Cells without a street take the value of the nearest ones that have one, if they are near enough. */
  shares(): Float32Array {
    const { side } = this
    const shares = new Float32Array(side * side)
    const known = new Uint8Array(side * side)
    let border: number[] = []
    for (let cell = 0; cell < shares.length; cell += 1) {
      const samples = this.#samples[cell] as number
      if (samples === 0) continue
      shares[cell] = (this.#reached[cell] as number) / samples
      known[cell] = 1
      border.push(cell)
    }
    const count = new Uint8Array(side * side)
    for (let step = 0; step < besideCells; step += 1) {
      const next: number[] = []
      for (const cell of border) {
        const column = cell % side
        for (const near of [
          column > 0 ? cell - 1 : -1,
          column < side - 1 ? cell + 1 : -1,
          cell - side,
          cell + side,
        ]) {
          if (near < 0 || near >= shares.length || known[near] === 1) continue
          if (count[near] === 0) next.push(near)
          count[near] = (count[near] as number) + 1
          shares[near] = (shares[near] as number) + (shares[cell] as number)
        }
      }
      for (const cell of next) {
        shares[cell] = (shares[cell] as number) / (count[cell] as number)
        known[cell] = 1
      }
      border = next
    }
    return shares
  }
}

/** Marks a place every five metres of an edge. */
function sampleEdge(network: Network, walker: Walker, edge: number, limit: number, raster: Raster): void {
  const line = lineOf(network, edge)
  const walked = lengthsOf(line)
  const whole = walked.at(-1) as number
  const scale = whole === 0 ? 0 : (network.edgeLength[edge] as number) / whole
  for (let i = 1; i < line.length; i += 1) {
    const before = line[i - 1] as Wgs84
    const point = line[i] as Wgs84
    const start = walked[i - 1] as number
    const length = (walked[i] as number) - start
    const pieces = Math.max(1, Math.ceil(length / sampleM))
    for (let piece = 0; piece < pieces; piece += 1) {
      const part = (piece + 0.5) / pieces
      const along = Math.round((start + part * length) * scale)
      const isReached = walker.distanceTo({ edge, along, off: 0 }) <= limit
      raster.mark(
        before.lon + part * (point.lon - before.lon),
        before.lat + part * (point.lat - before.lat),
        isReached,
      )
    }
  }
}

type Point = readonly [number, number]

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
