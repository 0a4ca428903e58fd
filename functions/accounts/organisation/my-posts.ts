import { isLastAdmin, roleNames } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import { type OutputOf, type ParsedInputOf, roles } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { type Grant, grantsOf, isDeputy } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { changeNode, nodesCollection, type OrgNode, type Post, withPost } from './store.ts'
import { viewLeave } from './view.ts'

type Mine = OutputOf<AccountsContract['listMyPosts']>
type Keep = AccountsContract['keepPromise']

/** The account says which posts they are, their nodes what there is to do. */
export async function listMyPosts({ caller, now }: Call<unknown>): Promise<Mine> {
  const grants = grantsOf(caller.account, roles, now)
  const nodes = await nodesOf(grants)
  return { posts: grants.flatMap((grant) => viewMine(grant, nodes.get(grant.node))) }
}

async function nodesOf(grants: readonly Grant[]): Promise<ReadonlyMap<string, OrgNode>> {
  const { command: _ } = database()
  const paths = [...new Set(grants.map(({ node }) => node))]
  if (paths.length === 0) return new Map()
  const nodes = await database().find<OrgNode>(
    nodesCollection,
    { _id: _.in(paths) },
    { limit: paths.length, fields: { name: true, posts: true } },
  )
  return new Map(nodes.map((node) => [node._id, node]))
}

function viewMine(grant: Grant, node: OrgNode | undefined): Mine['posts'] {
  const post = node?.posts.find(({ id }) => id === grant.post)
  if (!node || !post) return []
  const { id, role, title, site, holder, leave, promises } = post
  return [
    {
      id,
      node: node._id,
      nodeName: node.name,
      role,
      roleName: roleNames[role],
      title,
      ...(site && { site }),
      ...(isDeputy(grant) && { deputyOf: holder?.name ?? '' }),
      ...(leave && { leave: viewLeave(leave) }),
      mayLeave: !isDeputy(grant) && !isLastAdmin(node.posts, id),
      promises: promises.map((one) => ({ ...one })),
    },
  ]
}

/** Done already where there is no such promise (any more). It is nothing that the history keeps. */
export async function keepPromise(call: Call<ParsedInputOf<Keep>>): Promise<Mine> {
  const { input, caller, now, commandId } = call
  const grants = grantsOf(caller.account, roles, now)
  const isMine = (path: string, { id, promises }: Post) =>
    grants.some((grant) => grant.node === path && grant.post === id) &&
    promises.some((one) => one.id === input.promiseId)
  for (const [path, { posts }] of await nodesOf(grants)) {
    if (!posts.some((post) => isMine(path, post))) continue
    await changeNode(
      path,
      { cause: commandId },
      (node) => {
        const post = node.posts.find((one) => isMine(path, one))
        if (!post) return undefined
        const promises = post.promises.filter(({ id }) => id !== input.promiseId)
        return { posts: withPost(node, { ...post, promises }), events: [] }
      },
      now,
    )
  }
  return listMyPosts(call)
}
