import type { NodeKind } from '../../shared/accounts/appointing.ts'
import { database } from '../platform/database.ts'
import { nodesAt } from './organisation/nodes-at.ts'
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

/** A node with its boundary, where it has one. */
export interface Area {
  readonly path: string
  readonly name: string
  readonly kind: NodeKind
  readonly order: number
  /** GCJ-02, the last corner the first again. */
  readonly ring?: readonly { readonly latitude: number; readonly longitude: number }[]
}

const areaFields = { name: true, kind: true, order: true, boundaryGcj02: true } as const
type AreaNode = Pick<OrgNode, '_id' | 'name' | 'kind' | 'order' | 'boundaryGcj02'>

/**
 * An open node, the open communities below it, and the drawn grids of those that have no boundary of their own; at most a thousand of each.
 * One round trip, two where a boundary is missing.
 */
export async function findAreas(node: string): Promise<readonly Area[]> {
  const { command: _ } = database()
  const most = 1000
  const found = await database().find<AreaNode>(
    nodesCollection,
    // What follows the slash of a path is '0' in the order of ids.
    _.and([
      { _id: _.gte(node) },
      { _id: _.lt(`${node}0`) },
      { closedAt: _.exists(false) },
      _.or([{ kind: 'community' }, { _id: node }]),
    ]),
    { orderBy: [['_id', 'asc']], limit: most, fields: areaFields },
  )
  const areas = found.filter(({ _id }) => _id === node || _id.startsWith(`${node}/`)).map(areaOf)
  const undrawn = areas.filter(({ kind, ring }) => kind === 'community' && !ring)
  if (undrawn.length === 0) return areas
  const grids = await database().find<AreaNode>(
    nodesCollection,
    {
      parent: _.in(undrawn.map(({ path }) => path)),
      kind: 'grid',
      closedAt: _.exists(false),
      boundaryGcj02: _.exists(true),
    },
    { limit: most, fields: areaFields },
  )
  return [...areas, ...grids.map(areaOf)]
}

/** Open nodes with a boundary, at and below a node. One round trip for each thousand. */
export async function findDrawn(node: string): Promise<readonly Area[]> {
  const { command: _ } = database()
  const page = 1000
  const all: AreaNode[] = []
  for (let after = node; ; ) {
    const found = await database().find<AreaNode>(
      nodesCollection,
      _.and([
        { _id: after === node ? _.gte(node) : _.gt(after) },
        { _id: _.lt(`${node}0`) },
        { closedAt: _.exists(false), boundaryGcj02: _.exists(true) },
      ]),
      { orderBy: [['_id', 'asc']], limit: page, fields: areaFields },
    )
    all.push(...found)
    const last = found.at(-1)
    if (!last || found.length < page) break
    after = last._id
  }
  return all.filter(({ _id }) => _id === node || _id.startsWith(`${node}/`)).map(areaOf)
}

/** The lowest open node in whose boundary a position lies. GCJ-02. One round trip. */
export async function findNodeAt(gcj02: {
  readonly latitude: number
  readonly longitude: number
}): Promise<string | undefined> {
  return (await nodesAt(gcj02)).at(-1)?._id
}

/** Open nodes with a boundary whose name has all of the words, at most 20. One round trip. */
export async function searchAreas(words: readonly string[]): Promise<readonly Area[]> {
  const { command: _ } = database()
  const found = await database().find<AreaNode>(
    nodesCollection,
    _.and([
      { _id: _.gte('/') },
      { closedAt: _.exists(false), boundaryGcj02: _.exists(true) },
      ...words.map((word) => ({ name: new RegExp(word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')) })),
    ]),
    { orderBy: [['_id', 'asc']], limit: 20, fields: areaFields },
  )
  return found.map(areaOf)
}

interface Drawn {
  readonly coordinates?: readonly (readonly (readonly [longitude: number, latitude: number])[])[]
}

function areaOf({ _id: path, name, kind, order, boundaryGcj02 }: AreaNode): Area {
  // The SDK makes an object of its own of GeoJSON, which writes itself as GeoJSON.
  const { coordinates: [ring] = [] } = JSON.parse(JSON.stringify(boundaryGcj02 ?? {})) as Drawn
  return {
    path,
    name,
    kind,
    order,
    ...(ring && { ring: ring.map(([longitude, latitude]) => ({ latitude, longitude })) }),
  }
}
