import type { NodeKind, Point } from '../../../shared/accounts/appointing.ts'
import type { Role } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { HistoryEvent } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Grant } from '../../platform/people.ts'
import { Refusal } from '../../platform/refusal.ts'

/**
 * The organisation: `nodes`, one document each, with the posts at the node. A post is what holds rights, and the node is the
 * truth about it; what an account may do is copied from there (`finish.ts`). Every change is one conditional update of one node
 * that names the `rev` it was decided on.
 */

/**
 * `nodes/<path>`: below 1.1 MB where 60 posts of staff have 20 promises each, 300 of volunteers three, and every name is as long as it may
 * be; 100 KB with as many people and ordinary names. `tests/rules/node-size.test.ts` adds it up.
 */
export interface OrgNode {
  /** `/qinghe/hewan/liuan`; it never changes. */
  readonly _id: string
  readonly v: 1
  readonly rev: number
  /** The path above; empty for the county. */
  readonly parent: string
  readonly kind: NodeKind
  readonly name: string
  /** Its place among its neighbours. */
  readonly order: number
  /** GeoJSON in GCJ-02. */
  readonly boundaryGcj02?: object
  /** How many working days an announcement stands here at least, where it is more than the rule says. */
  readonly announcementDays?: number
  /** The last parts of the paths of the open nodes right below: a node that has some is not closed. */
  readonly children: readonly string[]
  readonly posts: readonly Post[]
  readonly closedAt?: number
  /** The latest commands that changed it: sent again, they change nothing. */
  readonly commands: readonly string[]
  /** What the changes cause elsewhere and has perhaps not been done yet. */
  readonly pending: readonly Pending[]
  readonly unrecorded: readonly HistoryEvent<OrganisationAction>[]
  /** When the timer has something to do here: at once, or when an invitation expires or a leave is over. */
  readonly nextPendingAt?: number
}

export interface Post {
  /** `post_…` */
  readonly id: string
  readonly role: Role
  readonly title: string
  readonly site?: string
  readonly holder?: { readonly account: string; readonly name: string; readonly since: number }
  readonly invitation?: Invitation
  readonly leave?: Leave
  /** What was promised to whom, for who does the work next. */
  readonly promises: readonly Promised[]
}

export interface Invitation {
  /** `lookupHash` of the code; the code itself is kept nowhere. */
  readonly hash: string
  readonly name: string
  readonly expiresAt: number
  /** Who made it: the account, which cannot accept it, and 许静（县管理员）. */
  readonly by: { readonly account: string; readonly who: string }
}

export interface Leave {
  /** From the beginning of a day until the end of another. Epoch milliseconds. */
  readonly from: number
  readonly until: number
  /** Who stands in, by the post that she holds herself. */
  readonly deputy?: { readonly account: string; readonly name: string; readonly held: string }
}

export interface Promised {
  /** `prm_…` */
  readonly id: string
  readonly what: string
  readonly toWhom: string
  readonly by: string
  readonly at: number
}

/** `invitations/<hash of the code>`: where the post is. The post's own `invitation` says whether the code still counts. */
export interface InvitationPointer {
  readonly _id: string
  readonly v: 1
  readonly node: string
  readonly post: string
  /** The account that made it; empty where nobody did (the first start). */
  readonly by: string
  readonly expiresAt: number
}

/** Done after the change, again after a crash, and harmless when done twice or late. */
export type Pending = { readonly id: string } & PendingWork
export type PendingWork =
  | {
      readonly kind: 'invitation'
      readonly hash: string
      readonly post: string
      readonly by: string
      readonly expiresAt: number
    }
  /** `rev`: of the node with this change in it. */
  | { readonly kind: 'grant'; readonly account: string; readonly grant: Grant; readonly rev: number }
  | {
      readonly kind: 'revocation'
      readonly account: string
      readonly post: string
      readonly held: string
      readonly rev: number
    }
  | { readonly kind: 'child'; readonly child: NewNode }
  | { readonly kind: 'closed' }

export interface NewNode {
  readonly slug: string
  readonly kind: NodeKind
  readonly name: string
  readonly order: number
  readonly boundary?: readonly Point[]
}

const organisationActions = [
  'county-founded',
  'node-added',
  'node-changed',
  'node-closed',
  'post-added',
  'post-closed',
  'invited',
  'invitation-withdrawn',
  'invitation-expired',
  'invitation-void',
  'invitation-accepted',
  'holding-ended',
  'post-left',
  'leave-set',
  'leave-ended',
  'leave-over',
  'deputy-left',
] as const
export type OrganisationAction = (typeof organisationActions)[number]

export const nodesCollection = 'nodes'
export const invitationsCollection = 'invitations'
export const limits = { children: 100, commands: 50 } as const
/** How many posts of a kind a node has at most, and how many promises are kept with each: a street has a few hundred volunteers. */
export const postLimits = {
  staff: { posts: 60, promises: 20 },
  volunteers: { posts: 300, promises: 3 },
} as const
export function postLimitsOf({ role }: Pick<Post, 'role'>) {
  return role === 'volunteer' ? postLimits.volunteers : postLimits.staff
}
/** So many posts one account may hold and stand in for together. */
export const mostGrants = 20
const attempts = 8

/**
 * What shows a node and finishes what waits there: without its boundary, and of promises only that there are some. Of the nodes right
 * below one, volunteers are only counted in the answer (`viewBelow`).
 */
export type SeenNode = Omit<OrgNode, 'boundaryGcj02' | 'commands' | 'posts'> & {
  readonly posts: readonly SeenPost[]
}
export type SeenPost = Omit<Post, 'promises'> & { readonly promises: readonly Pick<Promised, 'id'>[] }

export const seenFields: Readonly<Record<string, true>> = Object.fromEntries(
  [
    ...['v', 'rev', 'parent', 'kind', 'name', 'order', 'announcementDays', 'children', 'closedAt'],
    ...['pending', 'unrecorded', 'nextPendingAt'],
    ...['id', 'role', 'title', 'site', 'holder', 'invitation', 'leave', 'promises.id'].map(
      (field) => `posts.${field}`,
    ),
  ].map((field) => [field, true] as const),
)

export function readNode(path: string): Promise<OrgNode | undefined> {
  return database().read<OrgNode>(nodesCollection, path)
}

/** What a change makes of a node. What is not named stays. */
export interface NodeChange {
  readonly posts?: readonly Post[]
  readonly fields?: Readonly<
    Partial<Pick<OrgNode, 'name' | 'order' | 'boundaryGcj02' | 'announcementDays' | 'closedAt'>>
  >
  /** What is taken off. */
  readonly without?: readonly 'announcementDays'[]
  readonly addChild?: string
  readonly pending?: readonly PendingWork[]
  readonly events: readonly HistoryEvent<OrganisationAction>[]
}

export interface NodeCommand {
  /** The command, or what the timer found: the same cause changes a node once. */
  readonly cause: string
  /** The `rev` that the person saw; left out where the change decides by itself whether it still fits. */
  readonly rev?: number
}

/**
 * Changes a node by one conditional update, decided on the node as it is when it is written.
 * @param decide from the node and the `rev` that it will have; throws its refusal, and gives undefined where nothing is to be done.
 * @returns the node with the change in it, whether this call or an earlier one of the same cause made it.
 * @throws Refusal NODE_GONE for a node that is missing or closed, STALE with the newest `rev`.
 */
export async function changeNode(
  path: string,
  { cause, rev }: NodeCommand,
  decide: (node: OrgNode, nextRev: number) => NodeChange | undefined,
  now: number,
): Promise<OrgNode> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const node = await readNode(path)
    if (node?.commands.includes(cause)) return node
    if (!node || node.closedAt !== undefined) throw new Refusal('NODE_GONE')
    if (rev !== undefined && rev !== node.rev) throw new Refusal('STALE', { rev: node.rev })
    const change = decide(node, node.rev + 1)
    if (!change) return node
    const changed = await database().changeAndRead<OrgNode>(
      nodesCollection,
      { _id: path, rev: node.rev },
      written(change, cause, now),
    )
    if (changed) return changed
  }
  throw new Refusal('UNAVAILABLE')
}

function written(change: NodeChange, cause: string, now: number) {
  const { posts, fields, without = [], addChild, pending = [], events } = change
  const { command: _ } = database()
  return {
    ...(posts && { posts: _.set([...posts]) }),
    ...Object.fromEntries(
      Object.entries(fields ?? {}).map(([name, value]) => [
        name,
        typeof value === 'object' ? _.set(value) : value,
      ]),
    ),
    ...Object.fromEntries(without.map((name) => [name, _.remove()])),
    ...(addChild && { children: _.push([addChild]) }),
    ...(pending.length > 0 && {
      pending: _.push(
        pending.map((work, index) => ({ id: derivedId('pnd', cause, String(index)), ...work })),
      ),
    }),
    ...(events.length > 0 && { unrecorded: _.push([...events]) }),
    ...((pending.length > 0 || events.length > 0) && { nextPendingAt: now }),
    commands: _.push({ each: [cause], slice: -limits.commands }),
    rev: _.inc(1),
  }
}

/** @throws Refusal NOT_FOUND */
export function findPost({ posts }: OrgNode, id: string): Post {
  const post = posts.find((one) => one.id === id)
  if (!post) throw new Refusal('NOT_FOUND')
  return post
}

/** The posts with one of them replaced. */
export function withPost({ posts }: OrgNode, post: Post): readonly Post[] {
  return posts.map((one) => (one.id === post.id ? post : one))
}

/** What a post gives to who holds it. */
export function grantOfHolder(node: OrgNode, { id, role, title, site }: Post, name: string): Grant {
  return { role, node: node._id, ...(site && { site }), post: id, held: id, title, name }
}

/** What it gives to who stands in for the holder. */
export function grantOfDeputy(node: OrgNode, post: Post, { from, until, deputy }: Leave): Grant | undefined {
  if (!deputy) return undefined
  const { name, held } = deputy
  return { ...grantOfHolder(node, post, name), held, title: `${post.title}（代班）`, from, until }
}

/** Whether the database failed because its index takes no such boundary; `isSimplePolygon` refuses what is known to be one. */
export function isRefusedGeometry(error: unknown): boolean {
  const { message = '' } = (error ?? {}) as { readonly message?: string }
  return /extract geo keys/i.test(message)
}

/** GeoJSON of the corners in order. */
export function polygonOf(corners: readonly Point[]): object {
  const ring = [...corners, ...corners.slice(0, 1)].map(({ longitude, latitude }) => [longitude, latitude])
  return { type: 'Polygon', coordinates: [ring] }
}

/** The other way round. What comes from the database is an object of the SDK, which says its GeoJSON itself. */
export function cornersOf(boundary: { readonly toJSON?: () => object }): readonly Point[] {
  const { coordinates: [ring = []] = [] } = (boundary.toJSON?.() ?? boundary) as {
    readonly coordinates?: readonly (readonly (readonly [number, number])[])[]
  }
  return ring.slice(0, -1).map(([longitude, latitude]) => ({ latitude, longitude }))
}

/** The name of a path's last part, and the path above. */
export function above(path: string): { readonly parent: string; readonly slug: string } {
  const end = path.lastIndexOf('/')
  return { parent: path.slice(0, end), slug: path.slice(end + 1) }
}
