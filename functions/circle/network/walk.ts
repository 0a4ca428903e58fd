import FlatQueue from 'flatqueue'
import { edgeFlag, type Network } from './network.ts'
import type { Snap } from './snap.ts'

/** A way over the network. */
export interface Way {
  readonly start: Snap
  readonly end: Snap
  /** Half-edges, each walked whole but for the first and the last; none when both ends lie on one edge. */
  readonly arcs: readonly number[]
}

/**
 * Walking distances over the network, in centimetres, by Dijkstra's algorithm. A walker keeps what it has walked until it walks again,
 * so use its answers before anything else may use it.
 *
 * Private streets are walked to and from what lies on them, never through: first private ones around the start, then the others,
 * then private ones around the end. Each of the three has a layer of its own; a layer begins with what the one before has reached.
 */
export class Walker {
  readonly #network: Network
  readonly #layers: readonly [Layer, Layer, Layer]
  /** Of each node, 1 where a private street begins. */
  readonly #nearPrivate: Uint8Array
  #starts: readonly Snap[] = []
  /** By the edge that they lie on. */
  #startsOn: ReadonlyMap<number, readonly Snap[]> = new Map()
  #limit = 0
  #forbidden = 0

  constructor(network: Network) {
    const { nodeCount, edgeCount, edgeFlags, edgeFrom, edgeTo } = network
    this.#network = network
    this.#layers = [newLayer(nodeCount), newLayer(nodeCount), newLayer(nodeCount)]
    this.#nearPrivate = new Uint8Array(nodeCount)
    for (let edge = 0; edge < edgeCount; edge += 1) {
      if (((edgeFlags[edge] as number) & edgeFlag.private) === 0) continue
      this.#nearPrivate[edgeFrom[edge] as number] = 1
      this.#nearPrivate[edgeTo[edge] as number] = 1
    }
  }

  /**
   * Walks from one place, or from several at once, as far as the limit; then `distanceTo` answers.
   *
   * @param limit centimetres, with what lies between a place and its street
   * @param forbidden flags of edges that are not walked
   */
  from(starts: readonly Snap[], limit: number, forbidden = 0): this {
    this.#starts = starts
    this.#startsOn = byEdge(starts)
    this.#limit = limit
    this.#forbidden = forbidden
    const [around, on, to] = this.#layers
    for (const layer of this.#layers) clear(layer)
    const { edgeFlags, edgeFrom, edgeTo, edgeLength } = this.#network
    starts.forEach(({ edge, along, off }, index) => {
      const flags = edgeFlags[edge] as number
      if ((flags & forbidden) !== 0) return
      const layer = (flags & edgeFlag.private) !== 0 ? around : on
      offer(layer, edgeFrom[edge] as number, off + along, viaStart(index, 1))
      offer(layer, edgeTo[edge] as number, off + (edgeLength[edge] as number) - along, viaStart(index, 0))
    })
    this.#spread(around, edgeFlag.private, edgeFlag.private)
    hand(around, on)
    this.#spread(on, edgeFlag.private, 0)
    hand(on, to, this.#nearPrivate)
    this.#spread(to, edgeFlag.private, edgeFlag.private)
    return this
  }

  /** @returns centimetres, Infinity when that is more than the limit */
  distanceTo({ edge, along, off }: Snap): number {
    const { edgeFlags, edgeFrom, edgeTo, edgeLength } = this.#network
    const flags = edgeFlags[edge] as number
    if ((flags & this.#forbidden) !== 0) return Number.POSITIVE_INFINITY
    const { distance } = (flags & edgeFlag.private) !== 0 ? this.#layers[2] : this.#layers[1]
    const forwards = (distance[edgeFrom[edge] as number] as number) + along
    const backwards = (distance[edgeTo[edge] as number] as number) + (edgeLength[edge] as number) - along
    let least = Math.min(forwards, backwards)
    const starts = this.#startsOn.get(edge)
    if (starts) {
      for (const start of starts) least = Math.min(least, start.off + Math.abs(start.along - along))
    }
    return least < unreached && least + off <= this.#limit ? least + off : Number.POSITIVE_INFINITY
  }

  /** @returns centimetres to the first (0) or second (1) end of an edge, for who goes onto it there; Infinity when it is not reached */
  distanceToEnd(edge: number, end: 0 | 1): number {
    const { edgeFlags, edgeFrom, edgeTo } = this.#network
    const flags = edgeFlags[edge] as number
    if ((flags & this.#forbidden) !== 0) return Number.POSITIVE_INFINITY
    const { distance } = (flags & edgeFlag.private) !== 0 ? this.#layers[2] : this.#layers[1]
    const found = distance[(end === 0 ? edgeFrom[edge] : edgeTo[edge]) as number] as number
    return found === unreached ? Number.POSITIVE_INFINITY : found
  }

  /** Does one of the places that it started from lie on this edge? */
  startsOn(edge: number): boolean {
    return this.#startsOn.has(edge)
  }

  /** @returns the way that `distanceTo` measured; undefined when the place is not within the limit */
  wayTo(end: Snap): Way | undefined {
    const total = this.distanceTo(end)
    if (total === Number.POSITIVE_INFINITY) return undefined
    const direct = this.#startsOn
      .get(end.edge)
      ?.find((start) => start.off + Math.abs(start.along - end.along) + end.off === total)
    if (direct) return { start: direct, end, arcs: [] }
    const { edgeFlags, edgeFrom, edgeTo } = this.#network
    let depth = ((edgeFlags[end.edge] as number) & edgeFlag.private) !== 0 ? 2 : 1
    const from = edgeFrom[end.edge] as number
    const forwards = ((this.#layers[depth] as Layer).distance[from] as number) + end.along + end.off === total
    const arcs = [2 * end.edge + (forwards ? 0 : 1)]
    let node = forwards ? from : (edgeTo[end.edge] as number)
    // Back to the start, by what each node was reached.
    for (;;) {
      const via = (this.#layers[depth] as Layer).via[node] as number
      if (via >= 0) {
        arcs.push(via)
        node = ((via & 1) === 1 ? edgeTo[via >> 1] : edgeFrom[via >> 1]) as number
      } else if (via === viaLayerBefore) {
        depth -= 1
      } else {
        const start = this.#starts[(viaStart0 - via) >> 1] as Snap
        arcs.push(2 * start.edge + ((viaStart0 - via) & 1))
        return { start, end, arcs: arcs.reverse() }
      }
    }
  }

  /** Walks on over edges whose flags, of those in `mask`, are just the wanted ones. */
  #spread(layer: Layer, mask: number, wanted: number): void {
    const { distance, via, queue } = layer
    const { firstArc, nextArc, edgeFrom, edgeTo, edgeFlags, edgeLength } = this.#network
    const limit = this.#limit
    const forbidden = this.#forbidden
    while (queue.length > 0) {
      const far = queue.peekValue() as number
      const node = queue.pop() as number
      if (far > (distance[node] as number)) continue
      for (let arc = firstArc[node] as number; arc >= 0; arc = nextArc[arc] as number) {
        const edge = arc >> 1
        const flags = edgeFlags[edge] as number
        if ((flags & forbidden) !== 0 || (flags & mask) !== wanted) continue
        const next = far + (edgeLength[edge] as number)
        const to = ((arc & 1) === 1 ? edgeFrom[edge] : edgeTo[edge]) as number
        const known = distance[to] as number
        if (next > limit || next >= known) continue
        if (known === unreached) touch(layer, to)
        distance[to] = next
        via[to] = arc
        queue.push(to, next)
      }
    }
  }
}

function byEdge(starts: readonly Snap[]): Map<number, Snap[]> {
  const found = new Map<number, Snap[]>()
  for (const start of starts) {
    const others = found.get(start.edge)
    if (others) others.push(start)
    else found.set(start.edge, [start])
  }
  return found
}

const unreached = 0xff_ff_ff_ff

/** How a node was reached: by a half-edge, handed on by the layer before, or from a start (at most -2). */
const viaLayerBefore = -1
const viaStart0 = -2
/** From start number `index`, against the direction of its edge where `backwards` is 1. */
const viaStart = (index: number, backwards: 0 | 1): number => viaStart0 - (2 * index + backwards)

interface Layer {
  /** Centimetres. */
  readonly distance: Uint32Array
  readonly via: Int32Array
  /** Nodes that were reached: so many of the list, which is never shortened, so that the next walk has room. */
  readonly touched: number[]
  count: number
  readonly queue: FlatQueue<number>
}

function newLayer(nodeCount: number): Layer {
  return {
    distance: new Uint32Array(nodeCount).fill(unreached),
    via: new Int32Array(nodeCount),
    touched: [],
    count: 0,
    queue: new FlatQueue<number>(),
  }
}

function touch(layer: Layer, node: number): void {
  layer.touched[layer.count] = node
  layer.count += 1
}

function clear(layer: Layer): void {
  const { distance, touched, count, queue } = layer
  for (let index = 0; index < count; index += 1) distance[touched[index] as number] = unreached
  layer.count = 0
  queue.clear()
}

function offer(layer: Layer, node: number, far: number, by: number): void {
  const { distance, via, queue } = layer
  const known = distance[node] as number
  if (far >= known) return
  if (known === unreached) touch(layer, node)
  distance[node] = far
  via[node] = by
  queue.push(node, far)
}

/** What a layer has reached, the next begins with; where `going` is given, only its nodes have ways on. */
function hand(from: Layer, into: Layer, going?: Uint8Array): void {
  for (let index = 0; index < from.count; index += 1) {
    const node = from.touched[index] as number
    const far = from.distance[node] as number
    const known = into.distance[node] as number
    if (far >= known) continue
    if (known === unreached) touch(into, node)
    into.distance[node] = far
    into.via[node] = viaLayerBefore
    if (!going || going[node] === 1) into.queue.push(node, far)
  }
}
