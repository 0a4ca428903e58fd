import { database } from '../../platform/database.ts'
import { eventOf, moveOutEvents, recordEvents } from '../../platform/history.ts'
import {
  type Account,
  accountsCollection,
  applyGrant,
  applyRevocation,
  type Grant,
  isDeputy,
} from '../../platform/people.ts'
import { Refusal } from '../../platform/refusal.ts'
import {
  above,
  changeNode,
  type InvitationPointer,
  invitationsCollection,
  isRefusedGeometry,
  nodesCollection,
  type OrgNode,
  type Pending,
  polygonOf,
  type SeenNode,
  withPost,
} from './store.ts'

/**
 * Does what a change of a node causes elsewhere, and takes it off the node last:
 *
 *   node (with what is pending) ── account, invitation, node below or above ── history ── taken off the node
 *
 * A command answers after it. Where it dies on the way, the same is done by its repeat, by whoever reads the node next, and by the
 * timer; each part may be done twice or late.
 */
export async function finishNode(node: SeenNode, now: number): Promise<void> {
  const { pending, unrecorded } = node
  if (pending.length === 0 && unrecorded.length === 0 && node.nextPendingAt === dueOf(node)) return
  // In their order: of two words about one account the later must not wait behind a failure of the earlier.
  for (const one of pending) await carryOut(one, node, now)
  await recordEvents(node, node._id)
  await takeOff(node)
}

async function carryOut(one: Pending, node: SeenNode, now: number): Promise<void> {
  switch (one.kind) {
    case 'invitation': {
      const { hash: _id, post, by, expiresAt } = one
      const pointer: InvitationPointer = { _id, v: 1, node: node._id, post, by, expiresAt }
      await database().insert(invitationsCollection, { ...pointer })
      return
    }
    case 'grant': {
      const { account: openid, grant, rev } = one
      if (await applyGrant(openid, grant, rev)) return
      // Who left at the very moment when she was made a deputy is none.
      if (!isDeputy(grant)) return
      const account = await database().read<Account>(accountsCollection, openid)
      if (!holds(account, grant.held)) await dropDeputy(grant, { account: openid, cause: one.id }, now)
      return
    }
    case 'revocation':
      await revoke(one, now)
      return
    case 'child': {
      const { slug, kind, name, order, boundary } = one.child
      const child: OrgNode = {
        _id: `${node._id}/${slug}`,
        v: 1,
        rev: 1,
        parent: node._id,
        kind,
        name,
        order,
        ...(boundary && { boundaryGcj02: polygonOf(boundary) }),
        children: [],
        posts: [],
        commands: [],
        pending: [],
        unrecorded: [],
      }
      try {
        await database().insert(nodesCollection, { ...child })
      } catch (error) {
        if (!isRefusedGeometry(error)) throw error
        // It stands without its boundary rather than holding up what else waits here, such as rights that end.
        const { boundaryGcj02: _, ...undrawn } = child
        await database().insert(nodesCollection, undrawn)
      }
      return
    }
    case 'closed': {
      const { parent, slug } = above(node._id)
      const { command: _ } = database()
      await database().change(nodesCollection, { _id: parent }, { children: _.pull(slug) })
      return
    }
  }
}

/**
 * With her own post somebody stops being deputy elsewhere: that counts at once (`grantsOf`). Then the nodes concerned are told, so
 * that nobody believes in a deputy who has left; as long as one is not, the account says which.
 */
async function revoke(one: Extract<Pending, { kind: 'revocation' }>, now: number): Promise<void> {
  await applyRevocation(one.account, one, one.rev)
  if (isDeputy(one)) return
  const account = await database().read<Account>(accountsCollection, one.account)
  const through = account?.grants.filter((grant) => isDeputy(grant) && grant.held === one.post) ?? []
  if (holds(account, one.post)) return
  for (const grant of through) await dropDeputy(grant, { account: one.account, cause: one.id }, now)
}

/** Whether a post is the account's own; being deputy there does not count. */
function holds(account: Account | undefined, id: string): boolean {
  return account?.grants.some(({ post, held }) => post === id && held === id) ?? false
}

/**
 * Finishes nothing else that waits at that node: it may be the very node that is being finished.
 * @param why the account that is no deputy any more, and what is the cause of it.
 * @returns the node, where it is still there.
 */
export async function dropDeputy(
  { node: path, post: postId, held, name }: Pick<Grant, 'node' | 'post' | 'held' | 'name'>,
  { account, cause: first }: { readonly account: string; readonly cause: string },
  now: number,
): Promise<OrgNode | undefined> {
  const cause = `${first}:${postId}`
  try {
    const changed = await changeNode(
      path,
      { cause },
      (node) => {
        const post = node.posts.find((one) => one.id === postId)
        const named = post?.leave?.deputy
        if (!post?.leave || named?.account !== account || named.held !== held) return undefined
        const { deputy: _, ...leave } = post.leave
        const details = { post: post.title, deputy: name }
        return {
          posts: withPost(node, { ...post, leave }),
          events: [eventOf(cause, { at: now, action: 'deputy-left', by: 'system', details })],
        }
      },
      now,
    )
    await applyRevocation(account, { post: postId, held }, changed.rev)
    await moveOutEvents(nodesCollection, changed, path)
    return changed
  } catch (error) {
    if (!(error instanceof Refusal && error.code === 'NODE_GONE')) throw error
    // It never comes back under its path, so this is the last word.
    await applyRevocation(account, { post: postId, held }, Number.MAX_SAFE_INTEGER)
    return undefined
  }
}

/** Off the node with what is done; what came meanwhile stays. */
async function takeOff(node: SeenNode): Promise<void> {
  const { command: _ } = database()
  const { _id, rev, pending, unrecorded } = node
  const due = dueOf(node)
  const isAsSeen = await database().change(
    nodesCollection,
    { _id, rev },
    { pending: _.set([]), unrecorded: _.set([]), nextPendingAt: due ?? _.remove() },
  )
  if (isAsSeen) return
  await database().change(
    nodesCollection,
    { _id },
    {
      pending: _.pull({ id: _.in(pending.map(({ id }) => id)) }),
      unrecorded: _.pull({ id: _.in(unrecorded.map(({ id }) => id)) }),
    },
  )
}

/** When there is something to do at a node with nothing pending: when an invitation expires or a leave is over, or never. */
function dueOf({ posts }: SeenNode): number | undefined {
  const times = posts.flatMap(({ invitation, leave }) => [
    ...(invitation ? [invitation.expiresAt] : []),
    ...(leave ? [leave.until] : []),
  ])
  return times.length > 0 ? Math.min(...times) : undefined
}
