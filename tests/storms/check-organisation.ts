import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { HistoryEntry } from '../../functions/platform/history.ts'
import type { Account } from '../../functions/platform/people.ts'

/**
 * What always holds of the organisation when nothing is under way: accounts have the grants that the posts give and no others,
 * nothing waits to be done, nodes hang where the node above says, and each change of a node has its event.
 * @returns what is wrong, one sentence each.
 */
export function checkOrganisation(dump: Readonly<Record<string, unknown[]>>): readonly string[] {
  const nodes = (dump.nodes ?? []) as OrgNode[]
  const accounts = (dump.accounts ?? []) as Account[]
  const history = (dump.history ?? []) as HistoryEntry[]
  const problems: string[] = []

  const given = nodes.flatMap((node) =>
    node.posts.flatMap(({ id, role, holder, leave }) => [
      ...(holder ? [`${holder.account} ${role} ${node._id} ${id} ${id}`] : []),
      ...(leave?.deputy ? [`${leave.deputy.account} ${role} ${node._id} ${id} ${leave.deputy.held}`] : []),
    ]),
  )
  const had = accounts.flatMap(({ _id, grants }) =>
    grants.map(({ role, node, post, held }) => `${_id} ${role} ${node} ${post} ${held}`),
  )
  for (const one of given) if (!had.includes(one)) problems.push(`no account has ${one}`)
  for (const one of had) if (!given.includes(one)) problems.push(`no post gives ${one}`)
  if (new Set(had).size !== had.length) problems.push('a grant is there twice')

  for (const node of nodes) {
    if (node.pending.length > 0) problems.push(`${node._id} has something pending`)
    if (node.unrecorded.length > 0) problems.push(`${node._id} has events of its own`)
    const events = history.filter(({ of }) => of === node._id).length
    if (events < node.rev - 1)
      problems.push(`${node._id} changed ${node.rev - 1} times and has ${events} events`)
    const above = nodes.find(({ _id }) => _id === node.parent)
    const isNamed = above?.children.includes(node._id.slice(node.parent.length + 1)) ?? true
    if (isNamed === (node.closedAt !== undefined) && above) problems.push(`${node._id} hangs wrongly`)
    for (const child of node.children)
      if (!nodes.some(({ _id }) => _id === `${node._id}/${child}`))
        problems.push(`${node._id}/${child} is missing`)
  }
  return problems
}
