import { isLastAdmin } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { instantOf } from '../../../shared/time.ts'
import { readAccount } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { changePost } from './change-posts.ts'
import { dropDeputy } from './finish.ts'
import { notesOf, revocation } from './hold-posts.ts'
import {
  findPost,
  grantOfDeputy,
  type Leave,
  mostGrants,
  type PendingWork,
  readNode,
  withPost,
} from './store.ts'
import { type NodeView, viewNode } from './view.ts'

type Set = AccountsContract['setLeave']
type End = AccountsContract['endLeave']

const longestMs = 366 * 24 * 60 * 60 * 1000

/**
 * A leave with its deputy, who must hold a post that the caller reaches as well. Both days are part of it.
 * @throws Refusal OWN_RIGHTS where the caller would be the deputy, or is the one whose time would be changed; LAST_ADMIN where nobody
 * would stand in for the last administrator.
 */
export async function setLeave(call: Call<ParsedInputOf<Set>>): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  const from = instantOf(input.from, '00:00')
  const until = instantOf(input.to, '24:00')
  caller.mustReach(input.node)
  if (until <= from || until <= now || until - from > longestMs)
    throw new Refusal('INVALID_INPUT', { fields: ['to'] })
  const deputy = input.deputy && (await holderOf(call, input.deputy))

  const set = await changePost(call, 'set-leave', (node, post, { rev, event }) => {
    const before = post.leave?.deputy
    if (caller.openid === deputy?.account || caller.openid === before?.account)
      throw new Refusal('OWN_RIGHTS')
    if (deputy?.account === post.holder?.account && deputy)
      throw new Refusal('INVALID_INPUT', { fields: ['deputy'] })
    if (!deputy && isLastAdmin(node.posts, post.id)) throw new Refusal('LAST_ADMIN')
    const leave: Leave = { from, until, ...(deputy && { deputy }) }
    const grant = grantOfDeputy(node, post, leave)
    const isOther = before && (before.account !== deputy?.account || before.held !== deputy.held)
    const pending: PendingWork[] = [
      ...(isOther ? [revocation(node, post, before.account, before.held, rev)] : []),
      ...(deputy && grant ? [{ kind: 'grant' as const, account: deputy.account, grant, rev }] : []),
    ]
    return {
      posts: withPost(node, { ...post, leave, promises: notesOf(input.promises, post, commandId, now) }),
      pending,
      events: [
        event('leave-set', {
          name: post.holder?.name ?? '',
          from: input.from,
          to: input.to,
          ...(deputy && { deputy: deputy.name }),
        }),
      ],
    }
  })
  if (!deputy || !input.deputy || (await isHeldBy(input.deputy, deputy.account))) return set
  // She left her own post while this was written.
  const { account, name, held } = deputy
  const node = await dropDeputy(
    { node: input.node, post: input.postId, held, name },
    { account, cause: commandId },
    now,
  )
  return node ? viewNode(node, caller.account, now) : set
}

async function isHeldBy({ node, postId }: { node: string; postId: string }, account: string) {
  const found = await readNode(node)
  return found?.posts.some(({ id, holder }) => id === postId && holder?.account === account) ?? false
}

/** @throws Refusal TOO_MANY_POSTS for who has as many already. */
async function holderOf(
  { caller, input }: Call<{ readonly postId: string }>,
  { node: path, postId }: NonNullable<ParsedInputOf<Set>['deputy']>,
): Promise<NonNullable<Leave['deputy']>> {
  caller.mustReach(path)
  const node = await readNode(path)
  if (!node) throw new Refusal('NODE_GONE')
  const { holder } = findPost(node, postId)
  if (!holder) throw new Refusal('POST_STATE')
  const { grants } = await readAccount(holder.account)
  const isDeputy = grants.some(({ post, held }) => post === input.postId && held === postId)
  if (!isDeputy && grants.length >= mostGrants) throw new Refusal('TOO_MANY_POSTS')
  return { account: holder.account, name: holder.name, held: postId }
}

export function endLeave(call: Call<ParsedInputOf<End>>): Promise<NodeView> {
  return changePost(call, 'end-leave', (node, post, { rev, event }) => {
    const { leave, ...back } = post
    const deputy = leave?.deputy
    return {
      posts: withPost(node, back),
      pending: deputy ? [revocation(node, post, deputy.account, deputy.held, rev)] : [],
      events: [event('leave-ended', { name: post.holder?.name ?? '' })],
    }
  })
}
