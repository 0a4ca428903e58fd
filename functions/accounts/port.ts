import { database } from '../platform/database.ts'
import { nodesCollection, type OrgNode } from './organisation/store.ts'

/** What other capabilities may ask of accounts. */

/** What they may know of a node of the organisation. */
export interface NodeFacts {
  /** 柳岸社区 */
  readonly name: string
  /** How many working days an announcement stands here at least, where it is more than the rule says. */
  readonly announcementDays?: number
}

export type FindNodes = typeof findNodes

/** The nodes that are there and open, by their paths; at most a thousand. One round trip. */
export async function findNodes(paths: readonly string[]): Promise<ReadonlyMap<string, NodeFacts>> {
  const { command: _ } = database()
  const found = await database().find<Pick<OrgNode, '_id' | 'name' | 'announcementDays' | 'closedAt'>>(
    nodesCollection,
    { _id: _.in([...new Set(paths)]) },
    { limit: 1000, fields: { name: true, announcementDays: true, closedAt: true } },
  )
  return new Map(
    found
      .filter(({ closedAt }) => closedAt === undefined)
      .map(({ _id, name, announcementDays }) => [
        _id,
        { name, ...(announcementDays !== undefined && { announcementDays }) },
      ]),
  )
}
