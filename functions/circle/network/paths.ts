import { metresBetween, rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { withBeyondSteps } from './beyond-steps.ts'
import { cellsOf } from './grid.ts'
import { bendsOf, lengthsOf, lineOf, pointAt, type Steps, sliceOf } from './line.ts'
import { edgeFlag, type Network, stepsPerDegree } from './network.ts'
import { snap } from './snap.ts'

/** A gate or a path that the map lacks. It is joined to the streets at its two ends. */
export interface AddedPath {
  readonly points: readonly Wgs84[]
  readonly steps: boolean
}

/** An end that is farther from every street, or from a path added before, joins nothing. */
export const farthestEndM = 20

/**
 * The network with paths that staff have added; the streets where they end are cut there. Costs some milliseconds, so keep it for
 * as long as the paths are the same.
 *
 * @returns also the indexes of paths with an end that joins nothing: they are left out
 */
export function withPaths(
  network: Network,
  paths: readonly AddedPath[],
): { readonly network: Network; readonly left: readonly number[] } {
  const joining = new Joining(network)
  let left = paths.map((_, index) => index)
  // One may end on another that comes later.
  for (let before = Number.POSITIVE_INFINITY; left.length < before; ) {
    before = left.length
    left = left.filter((index) => !joining.add(paths[index] as AddedPath))
  }
  return { network: left.length === paths.length ? network : joining.joined(), left }
}

/** A street or a path that is cut. */
interface Line {
  /** Of the network; undefined for a path. */
  readonly edge: number | undefined
  readonly points: readonly Wgs84[]
  /** Centimetres. */
  readonly length: number
  readonly flags: number
  readonly name: number
  readonly from: number
  readonly to: number
  /** Where it is cut: centimetres from its first node, and the node there. */
  readonly cuts: Map<number, number>
}

interface Spot {
  readonly line: Line
  readonly along: number
  /** Metres from the end of the path. */
  readonly metres: number
}

interface Piece {
  readonly points: readonly Wgs84[]
  readonly length: number
  readonly flags: number
  readonly name: number
  readonly from: number
  readonly to: number
}

class Joining {
  readonly #network: Network
  readonly #streets = new Map<number, Line>()
  readonly #paths: Line[] = []
  readonly #newNodes: Wgs84[] = []

  constructor(network: Network) {
    this.#network = network
  }

  /** @returns false when an end joins nothing */
  add({ points, steps }: AddedPath): boolean {
    const ends = [points[0], points.at(-1)].map((end) => end && this.#spotNear(end))
    const [first, last] = ends
    if (!first || !last) return false
    const from = this.#nodeAt(first)
    const to = this.#nodeAt(last)
    const whole = [this.#placeOf(from), ...points, this.#placeOf(to)]
    const length = Math.max(1, Math.round((lengthsOf(whole).at(-1) as number) * 100))
    const flags = edgeFlag.added | (steps ? edgeFlag.steps : 0)
    this.#paths.push({ edge: undefined, points: whole, length, flags, name: 0, from, to, cuts: new Map() })
    return true
  }

  joined(): Network {
    const { about, nodeCount, edgeCount, ...old } = this.#network
    const changed = new Map<number, Piece>()
    const added: Piece[] = []
    for (const line of [...this.#streets.values(), ...this.#paths]) {
      const [first, ...others] = piecesOf(line)
      if (!first) continue
      if (line.edge === undefined) added.push(first)
      else changed.set(line.edge, first)
      added.push(...others)
    }
    added.forEach((piece, index) => {
      changed.set(edgeCount + index, piece)
    })

    const edges = edgeCount + added.length
    const nodes = nodeCount + this.#newNodes.length
    const [nodeX, nodeY] = [grown(old.nodeX, nodes), grown(old.nodeY, nodes)]
    this.#newNodes.forEach((place, index) => {
      const [x, y] = this.#stepsOf(place)
      nodeX[nodeCount + index] = x
      nodeY[nodeCount + index] = y
    })
    const [edgeFrom, edgeTo] = [grown(old.edgeFrom, edges), grown(old.edgeTo, edges)]
    const [edgeLength, edgeFlags] = [grown(old.edgeLength, edges), grown(old.edgeFlags, edges)]
    const edgeName = grown(old.edgeName, edges)
    const bends = new Map<number, readonly Steps[]>()
    const cells: { readonly cell: number; readonly edge: number }[] = []
    for (const [edge, piece] of changed) {
      edgeFrom[edge] = piece.from
      edgeTo[edge] = piece.to
      edgeLength[edge] = piece.length
      edgeFlags[edge] = piece.flags
      edgeName[edge] = piece.name
      const steps = piece.points.map((place) => this.#stepsOf(place))
      bends.set(edge, bendsOf(steps))
      // What is left of a street stays in the cells of the whole.
      if (edge >= edgeCount) for (const cell of cellsOfLine(about.grid, steps)) cells.push({ cell, edge })
    }
    return {
      about,
      nodeCount: nodes,
      edgeCount: edges,
      nodeX,
      nodeY,
      edgeFrom,
      edgeTo,
      ...chainArcs(nodes, edgeFrom, edgeTo),
      edgeLength,
      // A ramp may lead now to what only steps led to.
      edgeFlags: withBeyondSteps({ nodeCount: nodes, edgeFrom, edgeTo, edgeLength, edgeFlags }),
      edgeName,
      ...withBends(old, edges, bends),
      ...withCells(old, cells),
      buildings: old.buildings,
    }
  }

  /** The nearest street or path. */
  #spotNear(at: Wgs84): Spot | undefined {
    const street = snap(this.#network, at)
    const spots = this.#paths.map((line) => spotOn(line, at))
    if (street) {
      spots.push({ line: this.#streetOf(street.edge), along: street.along, metres: street.off / 100 })
    }
    const near = spots.filter(({ metres }) => metres <= farthestEndM)
    return near.sort((a, b) => a.metres - b.metres)[0]
  }

  #streetOf(edge: number): Line {
    const known = this.#streets.get(edge)
    if (known) return known
    const { edgeFrom, edgeTo, edgeLength, edgeFlags, edgeName } = this.#network
    const line: Line = {
      edge,
      points: lineOf(this.#network, edge),
      length: edgeLength[edge] as number,
      flags: edgeFlags[edge] as number,
      name: edgeName[edge] as number,
      from: edgeFrom[edge] as number,
      to: edgeTo[edge] as number,
      cuts: new Map(),
    }
    this.#streets.set(edge, line)
    return line
  }

  /** The node at a place of a line, which is cut there. */
  #nodeAt({ line, along }: Spot): number {
    if (along === 0) return line.from
    if (along === line.length) return line.to
    const known = line.cuts.get(along)
    if (known !== undefined) return known
    const node = this.#network.nodeCount + this.#newNodes.length
    const lengths = lengthsOf(line.points)
    this.#newNodes.push(pointAt(line.points, lengths, (along * (lengths.at(-1) as number)) / line.length))
    line.cuts.set(along, node)
    return node
  }

  #placeOf(node: number): Wgs84 {
    const { nodeCount, nodeX, nodeY, about } = this.#network
    const added = this.#newNodes[node - nodeCount]
    if (added) return added
    const { west, south } = about.bounds
    return {
      lon: west + (nodeX[node] as number) / stepsPerDegree,
      lat: south + (nodeY[node] as number) / stepsPerDegree,
    }
  }

  #stepsOf({ lon, lat }: Wgs84): Steps {
    const { west, south } = this.#network.about.bounds
    return [Math.round((lon - west) * stepsPerDegree), Math.round((lat - south) * stepsPerDegree)]
  }
}

function spotOn(line: Line, at: Wgs84): Spot {
  const ruler = rulerAt(at.lat)
  const lengths = lengthsOf(line.points)
  const whole = lengths.at(-1) as number
  let nearest: Spot = { line, along: 0, metres: metresBetween(line.points[0] as Wgs84, at) }
  for (let i = 1; i < line.points.length; i += 1) {
    const [a, b] = [line.points[i - 1] as Wgs84, line.points[i] as Wgs84]
    const [dx, dy] = [(b.lon - a.lon) * ruler.lon, (b.lat - a.lat) * ruler.lat]
    const [px, py] = [(at.lon - a.lon) * ruler.lon, (at.lat - a.lat) * ruler.lat]
    const length2 = dx * dx + dy * dy
    const part = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2))
    const metres = Math.hypot(px - part * dx, py - part * dy)
    if (metres >= nearest.metres) continue
    const walked = (lengths[i - 1] as number) + part * Math.sqrt(length2)
    nearest = { line, along: Math.min(line.length, Math.round((walked / whole) * line.length)), metres }
  }
  return nearest
}

/** The line cut at its cuts. */
function piecesOf({ points, length, flags, name, from, to, cuts }: Line): Piece[] {
  const ends = [...cuts].sort(([a], [b]) => a - b)
  const stops: (readonly [along: number, node: number])[] = [[0, from], ...ends, [length, to]]
  return stops.slice(1).map(([along, node], index) => {
    const [before, nodeBefore] = stops[index] as readonly [number, number]
    return {
      points: sliceOf(points, length, before, along),
      length: along - before,
      flags,
      name,
      from: nodeBefore,
      to: node,
    }
  })
}

function cellsOfLine(grid: Network['about']['grid'], line: readonly Steps[]): Set<number> {
  const cells = new Set<number>()
  for (let i = 1; i < line.length; i += 1) {
    const [ax, ay] = line[i - 1] as Steps
    const [bx, by] = line[i] as Steps
    for (const cell of cellsOf(grid, ax, ay, bx, by)) cells.add(cell)
  }
  return cells
}

function grown<Numbers extends Uint8Array | Uint16Array | Uint32Array>(
  old: Numbers,
  length: number,
): Numbers {
  const Type = old.constructor as new (length: number) => Numbers
  const numbers = new Type(length)
  numbers.set(old)
  return numbers
}

function withBends(
  { bendStart, bendX, bendY }: Pick<Network, 'bendStart' | 'bendX' | 'bendY'>,
  edgeCount: number,
  changed: ReadonlyMap<number, readonly Steps[]>,
): Pick<Network, 'bendStart' | 'bendX' | 'bendY'> {
  const starts = new Uint32Array(edgeCount + 1)
  const oldCount = (edge: number) => (bendStart[edge + 1] as number) - (bendStart[edge] as number)
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const count = changed.get(edge)?.length ?? oldCount(edge)
    starts[edge + 1] = (starts[edge] as number) + count
  }
  const xs = new Int16Array(starts[edgeCount] as number)
  const ys = new Int16Array(starts[edgeCount] as number)
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const bends = changed.get(edge)
    const start = starts[edge] as number
    for (let slot = start; slot < (starts[edge + 1] as number); slot += 1) {
      const old = (bendStart[edge] as number) + slot - start
      xs[slot] = bends ? (bends[slot - start]?.[0] ?? 0) : (bendX[old] as number)
      ys[slot] = bends ? (bends[slot - start]?.[1] ?? 0) : (bendY[old] as number)
    }
  }
  return { bendStart: starts, bendX: xs, bendY: ys }
}

function withCells(
  { cellStart, cellEdge }: Pick<Network, 'cellStart' | 'cellEdge'>,
  added: readonly { readonly cell: number; readonly edge: number }[],
): Pick<Network, 'cellStart' | 'cellEdge'> {
  const cells = cellStart.length - 1
  const ofCell = new Map<number, number[]>()
  for (const { cell, edge } of added) ofCell.set(cell, [...(ofCell.get(cell) ?? []), edge])
  const starts = new Uint32Array(cells + 1)
  const edges = new Uint32Array(cellEdge.length + added.length)
  let at = 0
  for (let cell = 0; cell < cells; cell += 1) {
    starts[cell] = at
    for (let slot = cellStart[cell] as number; slot < (cellStart[cell + 1] as number); slot += 1) {
      edges[at] = cellEdge[slot] as number
      at += 1
    }
    for (const edge of ofCell.get(cell) ?? []) {
      edges[at] = edge
      at += 1
    }
  }
  starts[cells] = at
  return { cellStart: starts, cellEdge: edges }
}

/** The chains of the nodes' half-edges. */
function chainArcs(
  nodeCount: number,
  edgeFrom: Uint32Array,
  edgeTo: Uint32Array,
): Pick<Network, 'firstArc' | 'nextArc'> {
  const firstArc = new Int32Array(nodeCount).fill(-1)
  const nextArc = new Int32Array(edgeFrom.length * 2)
  for (let edge = 0; edge < edgeFrom.length; edge += 1) {
    const from = edgeFrom[edge] as number
    const to = edgeTo[edge] as number
    nextArc[2 * edge + 1] = firstArc[to] as number
    firstArc[to] = 2 * edge + 1
    nextArc[2 * edge] = firstArc[from] as number
    firstArc[from] = 2 * edge
  }
  return { firstArc, nextArc }
}
