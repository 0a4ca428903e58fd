import {
  appointerActions,
  canBecome,
  childKinds,
  isLastAdmin,
  kindNames,
  mayStandAt,
  postStateNames,
  postStateOf,
  roleNames,
} from '../../../shared/accounts/appointing.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import { type OutputOf, roles } from '../../../shared/contract.ts'
import { dayOf } from '../../../shared/time.ts'
import type { Actor } from '../../platform/history.ts'
import { type Account, grantsOf, reaching } from '../../platform/people.ts'
import { deciding } from './deciding.ts'
import type { OrgNode, Post, SeenNode, SeenPost } from './store.ts'

export type NodeView = OutputOf<AccountsContract['changeNode']>
type PostView = NodeView['posts'][number]

export function viewName({ _id: path, name, kind }: Pick<OrgNode, '_id' | 'name' | 'kind'>) {
  return { path, name, kind, kindName: kindNames[kind] }
}

/** A node as this member of the staff sees it, with what she may do there. */
export function viewNode(node: SeenNode, account: Account, now: number): NodeView {
  const mine = grantsOf(account, roles, now)
  const isOpen = node.closedAt === undefined
  const administrating = grantsOf(account, ['street-admin', 'county-admin'], now)
  const administrates = isOpen && reaching(administrating, node._id) !== undefined
  const newPosts = isOpen
    ? roles.filter((role) => mayStandAt(role, node.kind) && deciding(mine, node._id, role))
    : []
  const isEmpty = node.posts.length === 0 && node.children.length === 0 && node.parent !== ''
  return {
    ...viewName(node),
    rev: node.rev,
    order: node.order,
    closed: !isOpen,
    ...(node.announcementDays !== undefined && { announcementDays: node.announcementDays }),
    children: node.children.length,
    volunteers: node.posts.filter(({ role }) => role === 'volunteer').length,
    posts: node.posts.map((post) => viewPost(node, post, account, now)),
    may: [
      ...(administrates ? (['change'] as const) : []),
      ...(administrates && isEmpty ? (['close'] as const) : []),
      ...(administrates && childKinds[node.kind].length > 0 ? (['add-node'] as const) : []),
      ...(newPosts.length > 0 ? (['add-post'] as const) : []),
    ],
    newNodes: administrates ? childKinds[node.kind].map((kind) => ({ kind, name: kindNames[kind] })) : [],
    newPosts: newPosts.map((role) => ({ role, name: roleNames[role] })),
  }
}

/** As one of many that are listed below another: without its volunteers, who are many and only counted. */
export function viewBelow(node: SeenNode, account: Account, now: number): NodeView {
  const seen = viewNode(node, account, now)
  return { ...seen, posts: seen.posts.filter(({ role }) => role !== 'volunteer') }
}

function viewPost(node: SeenNode, post: SeenPost, account: Account, now: number): PostView {
  const { id, role, title, site, holder, invitation, leave, promises } = post
  const state = postStateOf(post, now)
  const lastAdmin = isLastAdmin(node.posts, id)
  const decides = deciding(grantsOf(account, roles, now), node._id, role) !== undefined
  return {
    id,
    role,
    roleName: roleNames[role],
    title,
    ...(site && { site }),
    state,
    stateName: postStateNames[state],
    ...(holder && {
      holder: { name: holder.name, since: holder.since, isMe: holder.account === account._id },
    }),
    lastAdmin,
    ...(state === 'invited' &&
      invitation && {
        invitation: { name: invitation.name, by: invitation.by.who, expiresAt: invitation.expiresAt },
      }),
    ...(state === 'on-leave' && leave && { leave: { ...viewLeave(leave), begun: leave.from <= now } }),
    promises: promises.length,
    may: appointerActions.filter(
      (action) => decides && canBecome(state, action) && !(lastAdmin && action === 'end-holding'),
    ),
  }
}

export function viewLeave({ from, until, deputy }: NonNullable<Post['leave']>) {
  return { from: dayOf(from), to: dayOf(until - 1), ...(deputy && { deputy: deputy.name }) }
}

/** 许静（县管理员） */
export function whoIs(by: Actor): string {
  if (by === 'resident') return '本人'
  if (by === 'system') return '系统'
  return `${by.name}（${by.title}）`
}
