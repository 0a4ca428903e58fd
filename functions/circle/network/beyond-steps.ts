import { edgeFlag, type Network } from './network.ts'

/** What hangs together without steps and is shorter than this is a deck, a platform, a court: nobody lives in it alone. Centimetres. */
const shortest = 100_000

type Edges = Pick<Network, 'nodeCount' | 'edgeFrom' | 'edgeTo' | 'edgeLength' | 'edgeFlags'>

/**
 * The flags of the edges, with `beyondSteps` on those that only steps lead to. Who avoids steps would be stuck on them, as on an island.
 * What is public has to hang together by itself, because private streets are not walked through; a private one is not an island when it begins
 * at a public one that is none.
 */
export function withBeyondSteps(edges: Edges): Uint8Array {
  const { edgeFrom, edgeTo, edgeFlags } = edges
  const open = partsOf(edges, 0)
  const longest = open.length.reduce(
    (best, length, part) => (length > (open.length[best] ?? 0) ? part : best),
    -1,
  )
  if (longest < 0) return edgeFlags
  const isOpen = (node: number) => {
    const part = open.of(node)
    return part === longest || (open.length[part] as number) >= shortest
  }
  const closed = partsOf(edges, edgeFlag.private)
  const leadsOut = new Uint8Array(edges.nodeCount)
  edgeFlags.forEach((flags, edge) => {
    if ((flags & kinds) !== edgeFlag.private) return
    if (isOpen(edgeFrom[edge] as number) || isOpen(edgeTo[edge] as number))
      leadsOut[closed.of(edgeFrom[edge] as number)] = 1
  })
  const isClosed = (node: number) => {
    const part = closed.of(node)
    return leadsOut[part] === 1 || (closed.length[part] as number) >= shortest
  }
  return edgeFlags.map((flags, edge) => {
    const node = edgeFrom[edge] as number
    const isKept =
      (flags & edgeFlag.steps) !== 0 || ((flags & edgeFlag.private) === 0 ? isOpen(node) : isClosed(node))
    return isKept ? flags & ~edgeFlag.beyondSteps : flags | edgeFlag.beyondSteps
  })
}

const kinds = edgeFlag.steps | edgeFlag.private

interface Parts {
  /** The part that a node belongs to: one of its nodes. */
  readonly of: (node: number) => number
  /** Centimetres, of each part. */
  readonly length: Float64Array
}

/** What hangs together over edges of one kind. */
function partsOf({ nodeCount, edgeFrom, edgeTo, edgeLength, edgeFlags }: Edges, kind: number): Parts {
  const leader = Uint32Array.from({ length: nodeCount }, (_, node) => node)
  const of = (node: number): number => {
    let at = node
    for (let up = leader[at] as number; up !== at; up = leader[at] as number) {
      leader[at] = leader[up] as number
      at = up
    }
    return at
  }
  edgeFlags.forEach((flags, edge) => {
    if ((flags & kinds) === kind) leader[of(edgeFrom[edge] as number)] = of(edgeTo[edge] as number)
  })
  const length = new Float64Array(nodeCount)
  edgeFlags.forEach((flags, edge) => {
    if ((flags & kinds) !== kind) return
    const part = of(edgeFrom[edge] as number)
    length[part] = (length[part] as number) + (edgeLength[edge] as number)
  })
  return { of, length }
}
