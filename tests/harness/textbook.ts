import { edgeFlag, type Network } from '../../functions/circle/network/network.ts'
import type { Snap } from '../../functions/circle/network/snap.ts'

/**
 * Dijkstra's algorithm as textbooks have it, to check the engine with: a graph of vertices and lists of neighbours, and a heap.
 *
 * Each node of the network is there three times: while still on private streets around the start (0), on the others (1), and on private
 * ones around the end (2). Private streets join copies 0 and copies 2, the others copies 1, and one may go from a copy to the next.
 * Forbidden streets join nothing.
 */
export class Textbook {
  readonly #network: Network
  readonly #neighbours: (readonly [vertex: number, length: number])[][]
  /** Centimetres, by vertex; infinite where nobody has come. */
  readonly #distance: Float64Array
  #start: Snap | undefined
  readonly #forbidden: number

  /** @param forbidden flags of streets that are not walked */
  constructor(network: Network, forbidden = 0) {
    this.#network = network
    this.#forbidden = forbidden
    const { nodeCount, edgeCount, edgeFrom, edgeTo, edgeLength } = network
    this.#neighbours = Array.from({ length: 3 * nodeCount }, () => [])
    this.#distance = new Float64Array(3 * nodeCount)
    for (let edge = 0; edge < edgeCount; edge += 1) {
      if (this.#isForbidden(edge)) continue
      const [from, to, length] = [edgeFrom[edge] ?? 0, edgeTo[edge] ?? 0, edgeLength[edge] ?? 0]
      for (const copy of this.#isPrivate(edge) ? [0, 2] : [1]) {
        this.#neighbours[3 * from + copy]?.push([3 * to + copy, length])
        this.#neighbours[3 * to + copy]?.push([3 * from + copy, length])
      }
    }
    for (let node = 0; node < nodeCount; node += 1) {
      this.#neighbours[3 * node]?.push([3 * node + 1, 0])
      this.#neighbours[3 * node + 1]?.push([3 * node + 2, 0])
    }
  }

  /** @param limit centimetres; farther ones need not be right */
  from(start: Snap, limit: number): void {
    const copy = this.#isPrivate(start.edge) ? 0 : 1
    const length = this.#network.edgeLength[start.edge] ?? 0
    const heap = new Heap()
    heap.push(start.off + start.along, 3 * (this.#network.edgeFrom[start.edge] ?? 0) + copy)
    heap.push(start.off + length - start.along, 3 * (this.#network.edgeTo[start.edge] ?? 0) + copy)
    this.#start = start
    this.#distance.fill(Number.POSITIVE_INFINITY)
    for (let next = heap.pop(); next && next[0] <= limit; next = heap.pop()) {
      const [distance, vertex] = next
      if (this.#isReached(vertex)) continue
      this.#distance[vertex] = distance
      for (const [neighbour, way] of this.#neighbours[vertex] ?? []) {
        if (!this.#isReached(neighbour)) heap.push(distance + way, neighbour)
      }
    }
  }

  /** Centimetres. */
  distanceTo({ edge, along, off }: Snap): number {
    if (this.#isForbidden(edge)) return Number.POSITIVE_INFINITY
    const copy = this.#isPrivate(edge) ? 2 : 1
    const { edgeFrom, edgeTo, edgeLength } = this.#network
    const ways = [
      (this.#distance[3 * (edgeFrom[edge] ?? 0) + copy] ?? Number.POSITIVE_INFINITY) + along,
      (this.#distance[3 * (edgeTo[edge] ?? 0) + copy] ?? Number.POSITIVE_INFINITY) +
        (edgeLength[edge] ?? 0) -
        along,
    ]
    if (this.#start?.edge === edge) ways.push(this.#start.off + Math.abs(this.#start.along - along))
    return Math.min(...ways) + off
  }

  /** Centimetres to the farthest junction that was reached within the limit. */
  farthest(): number {
    let most = 0
    for (const distance of this.#distance)
      if (distance < Number.POSITIVE_INFINITY) most = Math.max(most, distance)
    return most
  }

  #isReached(vertex: number): boolean {
    return (this.#distance[vertex] ?? Number.POSITIVE_INFINITY) < Number.POSITIVE_INFINITY
  }

  #isForbidden(edge: number): boolean {
    return ((this.#network.edgeFlags[edge] ?? 0) & this.#forbidden) !== 0
  }

  #isPrivate(edge: number): boolean {
    return ((this.#network.edgeFlags[edge] ?? 0) & edgeFlag.private) !== 0
  }
}

/** The smallest first; a binary heap. */
class Heap {
  readonly #items: (readonly [key: number, vertex: number])[] = []

  push(key: number, vertex: number): void {
    const items = this.#items
    let at = items.length
    items.push([key, vertex])
    while (at > 0) {
      const above = (at - 1) >> 1
      if (this.#key(above) <= key) break
      this.#swap(at, above)
      at = above
    }
  }

  pop(): readonly [key: number, vertex: number] | undefined {
    const items = this.#items
    this.#swap(0, items.length - 1)
    const smallest = items.pop()
    for (let at = 0; ; ) {
      const left = 2 * at + 1
      const below = this.#key(left + 1) < this.#key(left) ? left + 1 : left
      if (this.#key(below) >= this.#key(at)) return smallest
      this.#swap(at, below)
      at = below
    }
  }

  #key(at: number): number {
    return this.#items[at]?.[0] ?? Number.POSITIVE_INFINITY
  }

  #swap(a: number, b: number): void {
    const [one, two] = [this.#items[a], this.#items[b]]
    if (one && two) [this.#items[a], this.#items[b]] = [two, one]
  }
}
