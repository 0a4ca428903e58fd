import type { Point } from '../../../shared/accounts/appointing.ts'
import { overlaps } from '../../../shared/accounts/boundaries.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { cornersOf, limits, nodesCollection, type OrgNode } from './store.ts'
import { viewName } from './view.ts'

type Boundaries = AccountsContract['getBoundaries']
type Drawn = Pick<OrgNode, '_id' | 'rev' | 'name' | 'kind' | 'children' | 'boundaryGcj02' | 'closedAt'>

const fields = { rev: true, name: true, kind: true, children: true, boundaryGcj02: true, closedAt: true }

export async function getBoundaries({
  input,
  caller,
}: Call<ParsedInputOf<Boundaries>>): Promise<OutputOf<Boundaries>> {
  caller.mustReach(input.node)
  const [[node], below] = await Promise.all([
    database().find<Drawn>(nodesCollection, { _id: input.node }, { limit: 1, fields }),
    drawnBelow(input.node),
  ])
  if (!node || node.closedAt !== undefined) throw new Refusal('NODE_GONE')
  return { node: view(node), below: below.map(view) }
}

function view(node: Drawn): OutputOf<Boundaries>['node'] {
  const { rev, children, boundaryGcj02 } = node
  return {
    ...viewName(node),
    rev,
    children: children.length,
    ...(boundaryGcj02 && { boundaryGcj02: [...cornersOf(boundaryGcj02)] }),
  }
}

function drawnBelow(parent: string): Promise<Drawn[]> {
  const { command: _ } = database()
  return database().find<Drawn>(
    nodesCollection,
    { parent, closedAt: _.exists(false) },
    { orderBy: [['order', 'asc']], limit: limits.children, fields },
  )
}

/**
 * Asked before the write, not in it: of two who draw neighbours in the same moment the later one is not told. Where areas overlap all
 * the same, the one whose path comes first is taken (`locateNode`), and the next who draws is told.
 * @param path of the node whose boundary it becomes. @throws Refusal BOUNDARY_OVERLAPS
 */
export async function refuseOverlap(
  { path, parent }: { readonly path: string; readonly parent: string },
  corners: readonly Point[],
): Promise<void> {
  const beside = await drawnBelow(parent)
  const isOver = ({ _id, boundaryGcj02 }: Drawn) =>
    _id !== path && boundaryGcj02 !== undefined && overlaps(corners, cornersOf(boundaryGcj02))
  if (beside.some(isOver)) throw new Refusal('BOUNDARY_OVERLAPS')
}
