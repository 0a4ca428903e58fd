import type { CategoryId } from '../../../shared/circle/categories.ts'
import type { CircleContract } from '../../../shared/circle/contract.ts'
import { outlineOf } from '../../../shared/circle/outlines.ts'
import { mostKeptElsewhere } from '../../../shared/circle/rules.ts'
import { tilesWithin } from '../../../shared/circle/tiles.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Nodes } from '../nodes.ts'
import { type CircleState, collection, type Place, visible } from '../store.ts'
import { named } from '../words.ts'

type KeptElsewhere = OutputOf<CircleContract['listPlacesForStaff']>['elsewhere'][number]

/** Places that are read to look which of them lie on the ground. */
const mostRead = 1000
/** A street of 25 km by 25 km. */
const mostTiles = 300

const fields = { node: true, category: true, name: true, gcj02: true, address: true } as const

/**
 * Open places that lie on the ground of a node and belong elsewhere: they were there before its boundary was drawn, or who put them onto
 * the map works elsewhere. A right follows the node to which a place belongs, never a boundary; so those who work here see them, as
 * residents do, and do not change them. Two round trips where the node is drawn, three where a part of it is not.
 */
export async function keptElsewhere(
  {
    node,
    category,
    search = '',
  }: {
    readonly node: string
    readonly category?: CategoryId | undefined
    readonly search?: string | undefined
  },
  state: CircleState,
  nodes: Nodes,
): Promise<KeptElsewhere[]> {
  // Everything of a county belongs to it, or to what is below.
  if (node.lastIndexOf('/') === 0) return []
  const areas = await nodes.areas(node)
  const own = areas.find(({ path }) => path === node)?.ring
  const rings = own ? [own] : areas.flatMap(({ ring }) => (ring ? [ring] : []))
  if (rings.length === 0) return []
  const { box, has } = outlineOf(node, rings)
  const tiles = tilesWithin(box.southWest, box.northEast, mostTiles)
  if (!tiles) return []
  const { command: _ } = database()
  const between = (south: number, north: number) => _.and([_.gte(south), _.lte(north)])
  const found = await database().find<Pick<Place, '_id' | keyof typeof fields>>(
    collection.places,
    _.and([
      { tile: _.in([...tiles]), state: 'open', ...(category && { category }) },
      visible(state),
      named(search),
      {
        within: _.nin([node]),
        'gcj02.latitude': between(box.southWest.latitude, box.northEast.latitude),
        'gcj02.longitude': between(box.southWest.longitude, box.northEast.longitude),
      },
    ]),
    { orderBy: [['_id', 'asc']], limit: mostRead, fields },
  )
  return found
    .filter(({ gcj02 }) => has(gcj02))
    .map(({ _id: id, node, category, name, address }) => ({
      id,
      node,
      category,
      name,
      ...(address && { address }),
    }))
    .sort((a, b) => order(a.category, b.category) || order(a.name, b.name) || order(a.id, b.id))
    .slice(0, mostKeptElsewhere)
}

function order(a: string, b: string): number {
  return a === b ? 0 : a < b ? -1 : 1
}
