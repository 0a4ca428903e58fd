import { database } from '../../platform/database.ts'
import { nodesCollection, type OrgNode } from './store.ts'

type Name = Pick<OrgNode, '_id' | 'name' | 'kind' | 'children'>

export const nameFields = { name: true, kind: true, children: true }

/**
 * The open nodes in whose boundary a position lies, from the top down to the lowest one. A boundary belongs to both neighbours: the one
 * whose path comes first is taken. One round trip.
 */
export async function nodesAt({
  latitude,
  longitude,
}: {
  readonly latitude: number
  readonly longitude: number
}): Promise<readonly Name[]> {
  const { command: _ } = database()
  // The SDK asks its operand for this form.
  const geometry = { toJSON: () => ({ type: 'Point', coordinates: [longitude, latitude] }) }
  const found = await database().find<Name>(
    nodesCollection,
    { boundaryGcj02: _.geoIntersects({ geometry } as never), closedAt: _.exists(false) },
    { limit: 20, fields: nameFields },
  )
  found.sort((a, b) => (a._id < b._id ? -1 : 1))
  const deepest = found.reduce<Name | undefined>(
    (best, node) => (!best || depthOf(node) > depthOf(best) ? node : best),
    undefined,
  )
  return found.filter(({ _id }) => deepest && `${deepest._id}/`.startsWith(`${_id}/`))
}

export function depthOf({ _id }: Pick<OrgNode, '_id'>): number {
  return _id.split('/').length
}
