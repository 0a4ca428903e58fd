import { database } from '../../platform/database.ts'
import { eventOf, type HistoryEvent } from '../../platform/history.ts'
import { finishNode } from './finish.ts'
import { revocation } from './hold-posts.ts'
import {
  changeNode,
  invitationsCollection,
  nodesCollection,
  type OrganisationAction,
  type OrgNode,
  type PendingWork,
  type Post,
  readNode,
} from './store.ts'

type Due = Pick<OrgNode, '_id' | 'rev' | 'closedAt'>

/** Nodes, and codes of invitations, that one run looks at; the next one goes on. */
const perRun = 100

/**
 * What the timer does for the organisation: finishes what a crash left, lets invitations expire, and ends leaves that are over.
 * Rights do not wait for it: they end by the clock of each call. One node that cannot be done keeps no other waiting.
 * @param mayGoOn false when the time for it is up.
 */
export async function tidyNodes(
  now: number,
  mayGoOn: () => boolean,
): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  // Nodes are large; each is read when it is its turn.
  const due = await database().find<Due>(
    nodesCollection,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: perRun, fields: { rev: true, closedAt: true } },
  )
  let [nodes, failed] = [0, 0]
  for (const one of due) {
    if (!mayGoOn()) break
    try {
      const node = one.closedAt === undefined ? await withoutOutdated(one, now) : await readNode(one._id)
      if (node) await finishNode(node, now)
      nodes += 1
    } catch {
      failed += 1
      await postpone(one, now)
    }
  }
  const invitations = await database().remove(invitationsCollection, { expiresAt: _.lte(now) })
  return { nodes, failed, invitations }
}

/** The node without what is over by the clock; another command may have changed it meanwhile. */
function withoutOutdated(seen: Due, now: number): Promise<OrgNode> {
  return changeNode(
    seen._id,
    { cause: `tidy ${seen._id} ${seen.rev}` },
    (node, rev) => {
      const pending: PendingWork[] = []
      const events: HistoryEvent<OrganisationAction>[] = []
      const note = (action: OrganisationAction, post: Post, name: string) => {
        const details = { post: post.title, name }
        events.push(eventOf(`${post.id} ${rev}`, { at: now, action, by: 'system', details }))
      }
      const posts = node.posts.map((post) => {
        let kept = post
        if (kept.invitation && kept.invitation.expiresAt <= now) {
          note('invitation-expired', post, kept.invitation.name)
          const { invitation: _, ...rest } = kept
          kept = rest
        }
        if (kept.leave && kept.leave.until <= now) {
          note('leave-over', post, kept.holder?.name ?? '')
          const { leave, ...rest } = kept
          if (leave.deputy) pending.push(revocation(node, post, leave.deputy.account, leave.deputy.held, rev))
          kept = rest
        }
        return kept
      })
      return events.length > 0 ? { posts, pending, events } : undefined
    },
    now,
  )
}

/** So that it does not stand before the others for ever. */
async function postpone({ _id, rev }: Due, now: number): Promise<void> {
  const quarterHourMs = 15 * 60 * 1000
  await database().change(nodesCollection, { _id, rev }, { nextPendingAt: now + quarterHourMs })
}
