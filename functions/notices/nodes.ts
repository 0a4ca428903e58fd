import { Refusal } from '../platform/refusal.ts'

/** What notices need to know of the organisation; `index.ts` says who answers it. */

export interface NodeFacts {
  /** 柳岸社区 */
  readonly name: string
  /** How many working days an announcement stands here at least, where it is more than the rule says. */
  readonly announcementDays?: number
}

/** The nodes that are there and open, by their paths. One round trip. */
export type FindNodes = (paths: readonly string[]) => Promise<ReadonlyMap<string, NodeFacts>>

/** Where people can ask, in person or by phone. */
export interface Office {
  /** 柳岸社区党群服务站 */
  readonly name: string
  readonly address: string
  readonly phone: string
}

/** The office of a node, else the nearest above it. One round trip. */
export type FindOffice = (node: string) => Promise<Office | undefined>

/** @throws Refusal NODE_GONE unless all of them are there and open. */
export async function mustBeOpen(
  findNodes: FindNodes,
  paths: readonly string[],
): Promise<ReadonlyMap<string, NodeFacts>> {
  const found = await findNodes(paths)
  if (!paths.every((path) => found.has(path))) throw new Refusal('NODE_GONE')
  return found
}
