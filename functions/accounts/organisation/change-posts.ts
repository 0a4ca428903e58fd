import type { PostAction } from '../../../shared/accounts/appointing.ts'
import { canBecome, mayStandAt, postStateOf } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { type Actor, actorOf, eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustDecide } from './deciding.ts'
import { finishNode } from './finish.ts'
import {
  changeNode,
  findPost,
  type NodeChange,
  type OrganisationAction,
  type OrgNode,
  type Post,
  postLimitsOf,
} from './store.ts'
import { type NodeView, viewNode } from './view.ts'

type Add = AccountsContract['addPost']
type Close = AccountsContract['closePost']

export async function addPost(call: Call<ParsedInputOf<Add>>): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  const { node: path, rev, role, title, site } = input
  const by = actorOf(mustDecide(caller, path, role))
  const changed = await changeNode(
    path,
    { cause: commandId, rev },
    (node) => {
      if (!mayStandAt(role, node.kind)) throw new Refusal('INVALID_INPUT', { fields: ['role'] })
      const most = postLimitsOf({ role })
      const alike = node.posts.filter((post) => postLimitsOf(post) === most)
      if (alike.length >= most.posts) throw new Refusal('TOO_LARGE')
      const post: Post = {
        id: derivedId('post', commandId),
        role,
        title,
        ...(site && { site }),
        promises: [],
      }
      return {
        posts: [...node.posts, post],
        events: [eventOf(commandId, { at: now, action: 'post-added', by, details: { post: title } })],
      }
    },
    now,
  )
  await finishNode(changed, now)
  return viewNode(changed, caller.account, now)
}

export function closePost(call: Call<ParsedInputOf<Close>>): Promise<NodeView> {
  return changePost(call, 'close', (node, post, { event }) => ({
    posts: node.posts.filter((one) => one !== post),
    events: [event('post-closed')],
  }))
}

/** What the decision about a post has at hand. */
interface Deciding {
  /** The `rev` that the node will have. */
  readonly rev: number
  readonly by: Actor
  event(
    action: OrganisationAction,
    details?: Readonly<Record<string, string | number | boolean>>,
  ): NodeChange['events'][number]
}

interface PostCommand {
  readonly node: string
  readonly postId: string
  readonly rev: number
}

/**
 * A command about one post by who decides about posts of its role.
 * @throws Refusal NOT_ALLOWED for who does not, NOT_FOUND, POST_STATE where the post's table has no such action now.
 */
export async function changePost(
  call: Call<PostCommand>,
  action: PostAction,
  decide: (node: OrgNode, post: Post, deciding: Deciding) => NodeChange,
): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  caller.mustReach(input.node)
  const changed = await changeNode(
    input.node,
    { cause: commandId, rev: input.rev },
    (node, rev) => {
      const post = findPost(node, input.postId)
      const by = actorOf(mustDecide(caller, node._id, post.role))
      if (!canBecome(postStateOf(post, now), action)) throw new Refusal('POST_STATE')
      const event: Deciding['event'] = (action, details) =>
        eventOf(commandId, { at: now, action, by, details: { post: post.title, ...details } })
      return decide(node, post, { rev, by, event })
    },
    now,
  )
  await finishNode(changed, now)
  return viewNode(changed, caller.account, now)
}
