import FlatQueue from 'flatqueue'
import { edgeFlag, type Network } from './network.ts'
import type { Snap } from './snap.ts'

/**
 * Walking distances over the network, in centimetres, by Dijkstra's algorithm.
 *
 * Private streets are walked to and from what lies on them, never through: first private ones around the start, then the others,
 * then private ones around the end. Each of the three has a layer of its own; a layer begins with what the one before has reached.
 */
export class Walker {
  readonly #network: Network
  readonly #layers: readonly [Layer, Layer, Layer]
  /** The node has a private street. */
  readonly #nearPrivate: Uint8Array
  #forbidden = 0
  #starts: readonly Snap[] = []

  constructor(network: Network) {
    this.#network = network
    this.#layers = [newLayer(network), newLayer(network), newLayer(network)]
    this.#nearPrivate = new Uint8Array(network.nodeCount)
    network.edgeFlags.forEach((flags, edge) => {
      if ((flags & edgeFlag.private) === 0) return
      this.#nearPrivate[network.edgeFrom[edge] as number] = 1
      this.#nearPrivate[network.edgeTo[edge] as number] = 1
    })
  }

  /**
   * Walks from one place, or from several at once, as far as the limit. Then `distanceTo` answers.
   *
   * @param limit centimetres, what lies between the starts and their streets included
   * @param forbidden flags of edges that are not walked
   */
  from(starts: readonly Snap[], limit: number, forbidden = 0): this {
    this.#forbidden = forbidden
    this.#starts = starts
    const [around, on, to] = this.#layers
    for (const layer of this.#layers) clear(layer)
    const flags = this.#network.edgeFlags
    for (const start of starts) {
      const startFlags = flags[start.edge] as number
      if ((startFlags & forbidden) !== 0) continue
      this.#enter((startFlags & edgeFlag.private) !== 0 ? around : on, start)
    }
    this.#spread(around, limit, forbidden, edgeFlag.private)
    hand(around, on)
    this.#spread(on, limit, forbidden | edgeFlag.private, 0)
    hand(on, to, this.#nearPrivate)
    this.#spread(to, limit, forbidden, edgeFlag.private)
    return this
  }

  /** @returns centimetres, Infinity when it was not reached within the limit */
  distanceTo({ edge, along, off }: Snap): number {
    const { edgeFlags, edgeFrom, edgeTo, edgeLength } = this.#network
    const flags = edgeFlags[edge] as number
    if ((flags & this.#forbidden) !== 0) return Number.POSITIVE_INFINITY
    const { distance } = this.#layers[(flags & edgeFlag.private) !== 0 ? 2 : 1]
    const forwards = (distance[edgeFrom[edge] as number] as number) + along
    const backwards = (distance[edgeTo[edge] as number] as number) + (edgeLength[edge] as number) - along
    let least = Math.min(forwards, backwards)
    for (const start of this.#starts) {
      if (start.edge === edge) least = Math.min(least, start.off + Math.abs(start.along - along))
    }
    return least >= unreached ? Number.POSITIVE_INFINITY : least + off
  }

  /** @returns centimetres to a node on a public street (private for what lies on private ones), Infinity when not reached */
  distanceToNode(node: number, isPrivate = false): number {
    const distance = this.#layers[isPrivate ? 2 : 1].distance[node] as number
    return distance === unreached ? Number.POSITIVE_INFINITY : distance
  }

  /** Nodes that were reached, each once. */
  get reached(): readonly number[] {
    return this.#layers[2].touched
  }

  #enter(layer: Layer, { edge, along, off }: Snap): void {
    const { edgeFrom, edgeTo, edgeLength } = this.#network
    offer(layer, edgeFrom[edge] as number, off + along, fromStart)
    offer(layer, edgeTo[edge] as number, off + (edgeLength[edge] as number) - along, fromStart)
  }

  #spread(layer: Layer, limit: number, forbidden: number, required: number): void {
    const { arcStart, arcTo, arcEdge, edgeFlags, edgeLength } = this.#network
    const { queue, distance } = layer
    for (;;) {
      const far = queue.peekValue()
      const node = queue.pop()
      if (node === undefined || far === undefined || far > limit) break
      if (far > (distance[node] as number)) continue
      for (let slot = arcStart[node] as number; slot < (arcStart[node + 1] as number); slot += 1) {
        const arc = arcEdge[slot] as number
        const flags = edgeFlags[arc >> 1] as number
        if ((flags & forbidden) !== 0 || (flags & required) !== required) continue
        const next = far + (edgeLength[arc >> 1] as number)
        if (next <= limit) offer(layer, arcTo[slot] as number, next, arc)
      }
    }
    queue.clear()
  }

  /**
   * The way that `distanceTo` measured, from the start to a place: half-edges (as in `Network.arcEdge`), each walked whole but
   * for the first and the last. @returns undefined when it was not reached
   */
  wayTo(end: Snap): Way | undefined {
    const total = this.distanceTo(end)
    if (total === Number.POSITIVE_INFINITY) return undefined
    const { edgeFlags, edgeFrom, edgeTo, edgeLength } = this.#network
    const direct = this.#starts.find(
      (start) => start.edge === end.edge && start.off + Math.abs(start.along - end.along) + end.off === total,
    )
    if (direct) return { start: direct, end, arcs: [] }
    let depth = ((edgeFlags[end.edge] as number) & edgeFlag.private) !== 0 ? 2 : 1
    const from = edgeFrom[end.edge] as number
    const layerDistance = (this.#layers[depth] as Layer).distance
    const forwards = (layerDistance[from] as number) + end.along + end.off === total
    let node = forwards ? from : (edgeTo[end.edge] as number)
    const arcs: number[] = [end.edge * 2 + (forwards ? 0 : 1)]
    for (;;) {
      const layer = this.#layers[depth] as Layer
      const via = layer.via[node] as number
      if (via === fromLayerBefore) depth -= 1
      else if (via === fromStart) {
        const start = this.#starts.find((one) => {
          if ((edgeFlags[one.edge] as number) & this.#forbidden) return false
          const far = layer.distance[node] as number
          return (
            (edgeFrom[one.edge] === node && one.off + one.along === far) ||
            (edgeTo[one.edge] === node && one.off + (edgeLength[one.edge] as number) - one.along === far)
          )
        }) as Snap
        const startForwards =
          edgeTo[start.edge] === node &&
          start.off + (edgeLength[start.edge] as number) - start.along === layer.distance[node]
        return { start, end, arcs: [start.edge * 2 + (startForwards ? 0 : 1), ...arcs.reverse()] }
      } else {
        arcs.push(via)
        node = (via & 1 ? edgeTo[via >> 1] : edgeFrom[via >> 1]) as number
      }
    }
  }
}

export interface Way {
  readonly start: Snap
  readonly end: Snap
  /** Empty when both lie on one edge. */
  readonly arcs: readonly number[]
}

const unreached = 0xff_ff_ff_ff
const fromStart = -1
const fromLayerBefore = -2

interface Layer {
  readonly distance: Uint32Array
  /** The half-edge that a node was reached by, or where from else. */
  readonly via: Int32Array
  readonly touched: number[]
  readonly queue: FlatQueue<number>
}

function newLayer({ nodeCount }: Network): Layer {
  return {
    distance: new Uint32Array(nodeCount).fill(unreached),
    via: new Int32Array(nodeCount),
    touched: [],
    queue: new FlatQueue<number>(),
  }
}

function clear({ distance, touched, queue }: Layer): void {
  for (const node of touched) distance[node] = unreached
  touched.length = 0
  queue.clear()
}

function offer({ distance, via, touched, queue }: Layer, node: number, far: number, by: number): void {
  const known = distance[node] as number
  if (far >= known) return
  if (known === unreached) touched.push(node)
  distance[node] = far
  via[node] = by
  queue.push(node, far)
}

/** What a layer has reached, the next begins with; only nodes of `going` have ways on. */
function hand(from: Layer, into: Layer, going?: Uint8Array): void {
  for (const node of from.touched) {
    const far = from.distance[node] as number
    const known = into.distance[node] as number
    if (far >= known) continue
    if (known === unreached) into.touched.push(node)
    into.distance[node] = far
    into.via[node] = fromLayerBefore
    if (!going || going[node] === 1) into.queue.push(node, far)
  }
}
