import { isLastAdmin } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { isDeputy } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { changePost } from './change-posts.ts'
import { finishNode } from './finish.ts'
import { listMyPosts } from './my-posts.ts'
import {
  changeNode,
  grantOfHolder,
  type OrgNode,
  type PendingWork,
  type Post,
  type Promised,
  postLimitsOf,
  withPost,
} from './store.ts'
import type { NodeView } from './view.ts'

type End = AccountsContract['endHolding']
type Leave = AccountsContract['leavePost']
type NewPromises = ParsedInputOf<End>['promises']

/** The rights end before this is answered; what was promised stays for who comes next. */
export function endHolding(call: Call<ParsedInputOf<End>>): Promise<NodeView> {
  const { input, now, commandId } = call
  return changePost(call, 'end-holding', (node, post, { rev, event }) => ({
    ...withoutHolder(node, post, rev, notesOf(input.promises, post, commandId, now)),
    events: [event('holding-ended', { name: post.holder?.name ?? '' })],
  }))
}

/** By who holds it; done already where the caller does not hold it (any more). */
export async function leavePost(call: Call<ParsedInputOf<Leave>>): Promise<OutputOf<Leave>> {
  const { input, caller, now, commandId } = call
  const { openid, account } = caller
  const grant = account.grants.find((one) => one.post === input.postId && !isDeputy(one))
  if (grant) {
    const changed = await changeNode(
      grant.node,
      { cause: commandId },
      (node, rev) => {
        const post = node.posts.find(({ id }) => id === input.postId)
        if (!post || post.holder?.account !== openid) return undefined
        const details = { post: post.title, name: grant.name }
        return {
          ...withoutHolder(node, post, rev, notesOf(input.promises, post, commandId, now)),
          events: [eventOf(commandId, { at: now, action: 'post-left', by: actorOf(grant), details })],
        }
      },
      now,
    )
    await finishNode(changed, now)
  }
  const grants = account.grants.filter((one) => one.held !== input.postId)
  return listMyPosts({ ...call, caller: { ...caller, account: { ...account, grants } } })
}

/** @throws Refusal LAST_ADMIN */
function withoutHolder(node: OrgNode, post: Post, rev: number, promises: readonly Promised[]) {
  if (isLastAdmin(node.posts, post.id)) throw new Refusal('LAST_ADMIN')
  const { holder, leave, ...vacant } = post
  const revocations: PendingWork[] = [
    ...(holder ? [revocation(node, post, holder.account, post.id, rev)] : []),
    ...(leave?.deputy ? [revocation(node, post, leave.deputy.account, leave.deputy.held, rev)] : []),
  ]
  return { posts: withPost(node, { ...vacant, promises }), pending: revocations }
}

export function revocation(
  node: OrgNode,
  post: Post,
  account: string,
  held: string,
  rev: number,
): PendingWork {
  const { post: id } = grantOfHolder(node, post, '')
  return { kind: 'revocation', account, post: id, held, rev }
}

/** What is noted already and what is added, the newest kept. */
export function notesOf(
  added: NewPromises,
  { role, promises, holder }: Post,
  commandId: string,
  now: number,
): readonly Promised[] {
  const more = (added ?? []).map(({ what, toWhom }, index) => ({
    id: derivedId('prm', commandId, String(index)),
    what,
    toWhom,
    by: holder?.name ?? '',
    at: now,
  }))
  return [...promises, ...more].slice(-postLimitsOf({ role }).promises)
}
