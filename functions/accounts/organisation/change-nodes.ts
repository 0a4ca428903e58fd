import { childKinds } from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { refuseOverlap } from './boundaries.ts'
import { finishNode } from './finish.ts'
import { above, changeNode as change, isRefusedGeometry, limits, polygonOf, readNode } from './store.ts'
import { type NodeView, viewNode } from './view.ts'

type Add = AccountsContract['addNode']
type Change = AccountsContract['changeNode']
type Close = AccountsContract['closeNode']

/** The node above is changed first, and says what is to be made: a crash in between leaves a name that is made later. */
export async function addNode(call: Call<ParsedInputOf<Add>>): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  const { node: parent, rev, slug, kind, name, order, boundaryGcj02 } = input
  const by = actorOf(caller.mustReach(parent))
  const path = `${parent}/${slug}`
  const taken = await readNode(path)
  if (boundaryGcj02 && !taken) await refuseOverlap({ path, parent }, boundaryGcj02)
  const changed = await change(
    parent,
    { cause: commandId, rev },
    (node) => {
      if (!childKinds[node.kind].includes(kind)) throw new Refusal('INVALID_INPUT', { fields: ['kind'] })
      if (taken || node.children.includes(slug)) throw new Refusal('NODE_EXISTS')
      if (node.children.length >= limits.children) throw new Refusal('TOO_LARGE')
      const child = { slug, kind, name, order, ...(boundaryGcj02 && { boundary: boundaryGcj02 }) }
      return {
        addChild: slug,
        pending: [{ kind: 'child', child }],
        events: [eventOf(commandId, { at: now, action: 'node-added', by, details: { node: name } })],
      }
    },
    now,
  )
  await finishNode(changed, now)
  const child = await readNode(path)
  if (!child) throw new Refusal('UNAVAILABLE')
  return viewNode(child, caller.account, now)
}

export async function changeNode(call: Call<ParsedInputOf<Change>>): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  const { node: path, rev, name, order, boundaryGcj02, announcementDays } = input
  const by = actorOf(caller.mustReach(path))
  if (boundaryGcj02) await refuseOverlap({ path, ...above(path) }, boundaryGcj02)
  const write = change(
    path,
    { cause: commandId, rev },
    (node) => ({
      fields: {
        ...(name && { name }),
        ...(order !== undefined && { order }),
        ...(boundaryGcj02 && { boundaryGcj02: polygonOf(boundaryGcj02) }),
        ...(typeof announcementDays === 'number' && { announcementDays }),
      },
      ...(announcementDays === null && { without: ['announcementDays'] }),
      events: [
        eventOf(commandId, {
          at: now,
          action: 'node-changed',
          by,
          details: {
            node: node.name,
            ...(name && name !== node.name && { name }),
            ...(boundaryGcj02 && { boundary: true }),
            ...(announcementDays !== undefined && { announcementDays: announcementDays ?? 0 }),
          },
        }),
      ],
    }),
    now,
  )
  const changed = await write.catch((error: unknown) => {
    throw isRefusedGeometry(error) ? new Refusal('INVALID_INPUT', { fields: ['boundaryGcj02'] }) : error
  })
  await finishNode(changed, now)
  return viewNode(changed, caller.account, now)
}

/** The county is never closed: its last administrator stays. */
export async function closeNode(call: Call<ParsedInputOf<Close>>): Promise<NodeView> {
  const { input, caller, now, commandId } = call
  const by = actorOf(caller.mustReach(input.node))
  const closed = await change(
    input.node,
    { cause: commandId, rev: input.rev },
    (node) => {
      if (node.posts.length > 0 || node.children.length > 0 || node.parent === '')
        throw new Refusal('NODE_IN_USE')
      return {
        fields: { closedAt: now },
        pending: [{ kind: 'closed' }],
        events: [eventOf(commandId, { at: now, action: 'node-closed', by, details: { node: node.name } })],
      }
    },
    now,
  )
  await finishNode(closed, now)
  return viewNode(closed, caller.account, now)
}
