import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { finishNode } from './finish.ts'
import { depthOf, nameFields, nodesAt } from './nodes-at.ts'
import { limits, nodesCollection, type OrgNode, type SeenNode, seenFields } from './store.ts'
import { viewBelow, viewName, viewNode } from './view.ts'

type Names = AccountsContract['listNodes']
type Located = AccountsContract['locateNode']
type Organisation = AccountsContract['getOrganisation']

type Name = Pick<OrgNode, '_id' | 'name' | 'kind' | 'children'>

/** The open nodes right below one, by their order; the county itself where none is named. */
export async function listNodes({ input }: Call<ParsedInputOf<Names>>): Promise<OutputOf<Names>> {
  const { command: _ } = database()
  const nodes = await database().find<Name>(
    nodesCollection,
    { parent: input.below ?? '', closedAt: _.exists(false) },
    { orderBy: [['order', 'asc']], limit: limits.children, fields: nameFields },
  )
  return { nodes: nodes.map((node) => ({ ...viewName(node), children: node.children.length })) }
}

export async function locateNode({ input }: Call<ParsedInputOf<Located>>): Promise<OutputOf<Located>> {
  const [latitude = 91, longitude = 181] = input.gcj02.split(',').map(Number)
  if (Math.abs(latitude) > 90 || Math.abs(longitude) > 180)
    throw new Refusal('INVALID_INPUT', { fields: ['gcj02'] })
  return { nodes: (await nodesAt({ latitude, longitude })).map(viewName) }
}

/** Who reads a node finishes what a crash left of its changes. */
export async function getOrganisation(
  call: Call<ParsedInputOf<Organisation>>,
): Promise<OutputOf<Organisation>> {
  const { input, caller, now } = call
  caller.mustReach(input.node)
  const { command: _ } = database()
  const names = input.node.split('/').slice(1)
  const above = names.slice(1).map((_, index) => `/${names.slice(0, index + 1).join('/')}`)
  const [line, [node], below] = await Promise.all([
    database().find<Name>(
      nodesCollection,
      { _id: _.in(above) },
      { limit: names.length, fields: { name: true, kind: true } },
    ),
    database().find<SeenNode>(nodesCollection, { _id: input.node }, { limit: 1, fields: seenFields }),
    database().find<SeenNode>(
      nodesCollection,
      { parent: input.node, closedAt: _.exists(false) },
      { orderBy: [['order', 'asc']], limit: limits.children, fields: seenFields },
    ),
  ])
  line.sort((a, b) => depthOf(a) - depthOf(b))
  if (!node) throw new Refusal('NODE_GONE')
  await Promise.all([node, ...below].map((one) => finishNode(one, now)))
  return {
    line: [...line, node].map(viewName),
    node: viewNode(node, caller.account, now),
    below: below.map((one) => viewBelow(one, caller.account, now)),
  }
}
