import type { Role } from '../contract.ts'
import type { Machine, Transition } from '../state-machine.ts'

/** Who may appoint whom, where, and what can become of a post: the tables behind the organisation's pages and operations. */

export const nodeKinds = ['county', 'street', 'community', 'grid', 'station', 'unit'] as const
export type NodeKind = (typeof nodeKinds)[number]

export const kindNames: Readonly<Record<NodeKind, string>> = {
  county: '县',
  street: '街道',
  community: '社区',
  grid: '网格',
  station: '服务站',
  unit: '单位',
}

export const roleNames: Readonly<Record<Role, string>> = {
  volunteer: '志愿者',
  'grid-worker': '网格员',
  'counter-staff': '窗口工作人员',
  'community-leader': '社区负责人',
  supervisor: '监督员',
  'street-admin': '街道管理员',
  'county-admin': '县管理员',
  'compliance-officer': '合规专员',
}

/** What may hang below a node. */
export const childKinds: Readonly<Record<NodeKind, readonly NodeKind[]>> = {
  county: ['street', 'station', 'unit'],
  street: ['community', 'station', 'unit'],
  community: ['grid', 'station', 'unit'],
  grid: [],
  station: [],
  unit: [],
}

/**
 * For each role: at which kinds of nodes there are posts of it, and which roles at that node or above appoint to them. Nobody
 * is appointed by his own kind but the county's administrators; who watches over others is appointed by the county alone.
 */
const postTable: Readonly<
  Record<Role, { readonly at: readonly NodeKind[]; readonly by: readonly [Role, ...Role[]] }>
> = {
  volunteer: {
    at: ['street', 'community', 'grid', 'station', 'unit'],
    by: ['community-leader', 'street-admin', 'county-admin'],
  },
  'grid-worker': { at: ['community', 'grid'], by: ['community-leader', 'street-admin', 'county-admin'] },
  'counter-staff': {
    at: ['county', 'street', 'community', 'station', 'unit'],
    by: ['street-admin', 'county-admin'],
  },
  'community-leader': { at: ['community'], by: ['street-admin', 'county-admin'] },
  supervisor: { at: ['county', 'street'], by: ['county-admin'] },
  'street-admin': { at: ['street'], by: ['county-admin'] },
  'county-admin': { at: ['county'], by: ['county-admin'] },
  'compliance-officer': { at: ['county'], by: ['county-admin'] },
}

/** Who decides about posts of this role: makes and closes them, invites, takes away, sets leave. */
export function appointersOf(role: Role): readonly [Role, ...Role[]] {
  return postTable[role].by
}

/**
 * Whether a right decides about posts of a role. Who stands in for somebody keeps the work going, and no more: about those who
 * administrate, or watch over others, whom the county alone appoints, she decides nothing. So nobody gives himself, or a friend, by
 * standing in what his own post would never give.
 */
export function decidesAbout(
  role: Role,
  right: { readonly role: Role; readonly isDeputy: boolean },
): boolean {
  const by = appointersOf(role)
  if (!by.includes(right.role)) return false
  return !right.isDeputy || by.some((one) => one !== 'county-admin')
}

export function mayStandAt(role: Role, kind: NodeKind): boolean {
  return postTable[role].at.includes(kind)
}

/** Those who decide about some post. */
export const appointers = [
  'community-leader',
  'street-admin',
  'county-admin',
] as const satisfies readonly Role[]

export type PostState = 'vacant' | 'invited' | 'held' | 'on-leave' | 'closed'
export type PostAction =
  | 'add'
  | 'invite'
  | 'withdraw-invitation'
  | 'expire'
  | 'accept'
  | 'set-leave'
  | 'end-leave'
  | 'leave-over'
  | 'end-holding'
  | 'resign'
  | 'close'
/** `appointer`: see `appointersOf`, and never on his own behalf. */
export type PostActor = 'appointer' | 'invited' | 'holder' | 'timer'

/** A post that was closed leaves its node; the history keeps it. */
export const postTransitions: readonly Transition<PostState, PostAction, PostActor>[] = [
  { from: null, action: 'add', to: 'vacant', who: ['appointer'] },
  { from: 'vacant', action: 'invite', to: 'invited', who: ['appointer'] },
  { from: 'vacant', action: 'close', to: 'closed', who: ['appointer'] },
  { from: 'invited', action: 'withdraw-invitation', to: 'vacant', who: ['appointer'] },
  { from: 'invited', action: 'expire', to: 'vacant', who: ['timer'] },
  { from: 'invited', action: 'accept', to: 'held', who: ['invited'] },
  { from: 'held', action: 'set-leave', to: 'on-leave', who: ['appointer'] },
  { from: 'held', action: 'end-holding', to: 'vacant', who: ['appointer'] },
  { from: 'held', action: 'resign', to: 'vacant', who: ['holder'] },
  { from: 'on-leave', action: 'set-leave', to: 'on-leave', who: ['appointer'] },
  { from: 'on-leave', action: 'end-leave', to: 'held', who: ['appointer'] },
  { from: 'on-leave', action: 'leave-over', to: 'held', who: ['timer'] },
  { from: 'on-leave', action: 'end-holding', to: 'vacant', who: ['appointer'] },
  { from: 'on-leave', action: 'resign', to: 'vacant', who: ['holder'] },
]

export const postMachine: Machine<PostState> = {
  states: ['vacant', 'invited', 'held', 'on-leave', 'closed'],
  final: ['closed'],
  table: postTransitions,
}

export const postStateNames: Readonly<Record<PostState, string>> = {
  vacant: '空缺',
  invited: '已邀请，等他接受',
  held: '在岗',
  'on-leave': '请假',
  closed: '已撤销',
}

/** The buttons of who decides about the post. */
export const appointerActions = [
  'invite',
  'withdraw-invitation',
  'set-leave',
  'end-leave',
  'end-holding',
  'close',
] as const satisfies readonly PostAction[]
export type AppointerAction = (typeof appointerActions)[number]

export function canBecome(state: PostState, action: PostAction): boolean {
  return postTransitions.some((row) => row.from === state && row.action === action)
}

/** What the state of a post follows from. Epoch milliseconds. */
export interface PostFacts {
  readonly holder?: unknown
  readonly invitation?: { readonly expiresAt: number }
  readonly leave?: { readonly until: number }
}

/** An invitation that has expired and a leave that is over count no more, whether or not the timer has come by. */
export function postStateOf({ holder, invitation, leave }: PostFacts, now: number): PostState {
  if (holder) return leave && now < leave.until ? 'on-leave' : 'held'
  return invitation && now < invitation.expiresAt ? 'invited' : 'vacant'
}

interface PostOfNode extends PostFacts {
  readonly id: string
  readonly role: Role
}

/** Whether nobody else would administrate the county without the holder of this post. Deputies do not count. */
export function isLastAdmin(posts: readonly PostOfNode[], id: string): boolean {
  const admins = posts.filter((post) => post.role === 'county-admin' && post.holder)
  return admins.length === 1 && admins[0]?.id === id
}

export interface Point {
  readonly latitude: number
  readonly longitude: number
}

/**
 * Whether the corners, the last one joined to the first, bound one area: no side crosses or touches another, neither on paper nor on
 * the globe, where the database draws them as arcs and refuses those that cross.
 */
export function isSimplePolygon(corners: readonly Point[]): boolean {
  const count = corners.length
  if (count < 3) return false
  const side = (index: number) =>
    [corners[index % count] as Point, corners[(index + 1) % count] as Point] as const
  for (let one = 0; one < count; one += 1) {
    const [start, end] = side(one)
    if (start.latitude === end.latitude && start.longitude === end.longitude) return false
    for (let other = one + 1; other < count; other += 1) {
      const neighbours = other === one + 1 || (one === 0 && other === count - 1)
      const [a, b] = side(one)
      const [c, d] = side(other)
      if (neighbours ? foldsBack(one, other) : meet(a, b, c, d) || arcsCross(a, b, c, d)) return false
    }
  }
  return true

  /** Neighbouring sides share a corner, and nothing else. */
  function foldsBack(one: number, other: number): boolean {
    const [first, second] = other === one + 1 ? [side(one), side(other)] : [side(other), side(one)]
    const [a, corner] = first
    const b = second[1]
    return turn(a, corner, b) === 0 && dot(a, corner, b) > 0
  }
}

function meet(a: Point, b: Point, c: Point, d: Point): boolean {
  const [ta, tb, tc, td] = [turn(c, d, a), turn(c, d, b), turn(a, b, c), turn(a, b, d)]
  if (ta !== tb && tc !== td) return true
  return (
    (ta === 0 && isBetween(c, d, a)) ||
    (tb === 0 && isBetween(c, d, b)) ||
    (tc === 0 && isBetween(a, b, c)) ||
    (td === 0 && isBetween(a, b, d))
  )
}

type Vector = readonly [number, number, number]

function arcsCross(...points: readonly [Point, Point, Point, Point]): boolean {
  const [a, b, c, d] = points.map(vectorOf) as [Vector, Vector, Vector, Vector]
  const sides = [sideOf(a, b, c), sideOf(d, b, a), sideOf(c, d, b), sideOf(a, d, c)]
  return sides.every((side) => side > 0) || sides.every((side) => side < 0)
}

/** A place on the globe, seen from its centre. */
function vectorOf({ latitude, longitude }: Point): Vector {
  const [lat, lon] = [(latitude * Math.PI) / 180, (longitude * Math.PI) / 180]
  return [Math.cos(lat) * Math.cos(lon), Math.cos(lat) * Math.sin(lon), Math.sin(lat)]
}

/** Above 0 where the three go round to the left. */
function sideOf(a: Vector, b: Vector, c: Vector): number {
  return (
    a[0] * (b[1] * c[2] - b[2] * c[1]) +
    a[1] * (b[2] * c[0] - b[0] * c[2]) +
    a[2] * (b[0] * c[1] - b[1] * c[0])
  )
}

/** 1: left, −1: right, 0: straight on. */
function turn(a: Point, b: Point, c: Point): number {
  return Math.sign(
    (b.longitude - a.longitude) * (c.latitude - a.latitude) -
      (b.latitude - a.latitude) * (c.longitude - a.longitude),
  )
}

/** Above 0 where a and b lie on the same side of the corner. */
function dot(a: Point, corner: Point, b: Point): number {
  return (
    (a.longitude - corner.longitude) * (b.longitude - corner.longitude) +
    (a.latitude - corner.latitude) * (b.latitude - corner.latitude)
  )
}

/** Of three points on a line. */
function isBetween(a: Point, b: Point, c: Point): boolean {
  const within = (x: number, y: number, z: number) => Math.min(x, y) <= z && z <= Math.max(x, y)
  return within(a.longitude, b.longitude, c.longitude) && within(a.latitude, b.latitude, c.latitude)
}
