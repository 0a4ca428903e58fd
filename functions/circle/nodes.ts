import type { Gcj02 } from '../../shared/geo.ts'
import { Refusal } from '../platform/refusal.ts'

/** What the circle needs to know of the organisation; `index.ts` says who answers it. */

export interface NodeFacts {
  /** 柳岸社区 */
  readonly name: string
}

/** A node with its boundary, where it has one. */
export interface Area {
  readonly path: string
  readonly name: string
  readonly kind: string
  /** Position among its neighbours. */
  readonly order: number
  /** GCJ-02, closed. */
  readonly ring?: readonly Gcj02[]
}

export interface Nodes {
  /** The nodes that are there and open, by their paths. One round trip. */
  readonly find: (paths: readonly string[]) => Promise<ReadonlyMap<string, NodeFacts>>
  /** The open node, its communities, and the drawn grids of communities that are not drawn themselves. Two round trips at most. */
  readonly areas: (node: string) => Promise<readonly Area[]>
  /** Open nodes with a boundary, at and below a node. One round trip for each thousand. */
  readonly drawn: (node: string) => Promise<readonly Area[]>
  /** The lowest open node in whose boundary a position lies. One round trip. */
  readonly at: (gcj02: Gcj02) => Promise<string | undefined>
  /** Open nodes with a boundary whose name has all of the words, at most 20. One round trip. */
  readonly search: (words: readonly string[]) => Promise<readonly Area[]>
}

/** The lowest node around a place that a node reaches; else that node itself. One round trip. */
export async function nodeOfPlace({ at }: Pick<Nodes, 'at'>, gcj02: Gcj02, node: string): Promise<string> {
  const lowest = await at(gcj02)
  return lowest?.startsWith(`${node}/`) ? lowest : node
}

/** @throws Refusal NODE_GONE unless it is there and open. One round trip. */
export async function mustBeOpen({ find }: Nodes, node: string): Promise<void> {
  if (!(await find([node])).has(node)) throw new Refusal('NODE_GONE')
}
