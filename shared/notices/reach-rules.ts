import { clockOf, type Instant } from '../time.ts'
import {
  covers,
  isStanding,
  isVisible,
  kindInWords,
  type NoticeKind,
  type NoticeState,
  noticeKinds,
} from './rules.ts'

/** Whom a notice is brought to, by message or at the door: pure decisions. Nothing here knows who has read what. */

/** What somebody wants to be told about; who has said nothing wants to be told everything. */
export interface Wishes {
  readonly subscriptions?: readonly NoticeKind[]
  readonly digest?: boolean
  readonly home?: string
}

export function isSubscribed({ subscriptions = noticeKinds }: Wishes, kind: NoticeKind): boolean {
  return subscriptions.includes(kind)
}

/** What became of the message to an account of the audience. `skipped`: it does not want to be told. */
export const outcomes = ['sent', 'noCredit', 'failed', 'unknown', 'skipped'] as const
export type Outcome = (typeof outcomes)[number]
export type OutcomeCounts = Readonly<Record<Outcome, number>>

export const noOutcomes: OutcomeCounts = { sent: 0, noCredit: 0, failed: 0, unknown: 0, skipped: 0 }

/** Of these nodes, those that lie below none of the others, in the order of their paths: each place once. */
export function outermost(nodes: readonly string[]): readonly string[] {
  const all = [...new Set(nodes)].sort()
  return all.filter((node) => !all.some((other) => other !== node && covers([other], node)))
}

/**
 * The next step on the way from `above` down to `node`: `/a`, `/a/b/c` → `/a/b`. `above` itself where the node is no place below
 * it: what is known only about the whole.
 */
export function childOn(above: string, node: string): string {
  if (!node.startsWith(`${above}/`)) return above
  const [step = ''] = node.slice(above.length + 1).split('/')
  return `${above}/${step}`
}

/** Numbers of many places as numbers of the places right below a node, and of the node itself, in the order of their paths. */
export function byChild<Numbers extends Readonly<Record<string, number>>>(
  above: string,
  places: readonly (readonly [node: string, numbers: Numbers])[],
  none: Numbers,
): readonly { readonly node: string; readonly numbers: Numbers }[] {
  const sums = new Map<string, Numbers>()
  for (const [node, numbers] of places) {
    const child = childOn(above, node)
    sums.set(child, sumOf([sums.get(child) ?? none, numbers], none))
  }
  return [...sums].map(([node, numbers]) => ({ node, numbers })).sort((a, b) => (a.node < b.node ? -1 : 1))
}

export function sumOf<Numbers extends Readonly<Record<string, number>>>(
  all: readonly Partial<Numbers>[],
  none: Numbers,
): Numbers {
  const fields = Object.keys(none)
  return Object.fromEntries(
    fields.map((field) => [field, all.reduce((sum, one) => sum + (one[field] ?? 0), 0)]),
  ) as Numbers
}

/** A summary goes out at a time at which nobody is woken; what is urgent goes out at any time. */
const digestHours = { from: '09:00', until: '20:00' } as const

export function isDigestTime(now: Instant): boolean {
  const clock = clockOf(now)
  return digestHours.from <= clock && clock < digestHours.until
}

/** What a summary counts. */
export interface News {
  readonly kind: NoticeKind
  readonly nodes: readonly string[]
}

/** What of the news somebody wants to have summed up who lives at `home`, by kind; empty: there is nothing to tell. */
export function digestFor(wishes: Wishes, news: readonly News[]): ReadonlyMap<NoticeKind, number> {
  const { digest = true, home } = wishes
  if (!digest || home === undefined) return new Map()
  const hers = news.filter(({ kind, nodes }) => isSubscribed(wishes, kind) && covers(nodes, home))
  const counts = noticeKinds.map((kind) => [kind, hers.filter((one) => one.kind === kind).length] as const)
  return new Map(counts.filter(([, count]) => count > 0))
}

/** `通知2则、公示1则`: as many kinds as there can be fit into 20 characters as long as there are fewer than ten of each. */
export function digestInWords(counts: ReadonlyMap<NoticeKind, number>): string {
  return [...counts].map(([kind, count]) => `${kindInWords[kind]}${count}则`).join('、')
}

/** What decides whether households are still to be reached. */
export interface ToBeReached {
  readonly state: NoticeState
  readonly visibleFrom?: Instant
  readonly endsAt?: Instant
  readonly mustReach?: boolean
}

/** `open`: people may say that they know, and staff go to the others. `over`: the lists are gone. */
export function reachOf(notice: ToBeReached, now: Instant): 'none' | 'open' | 'over' {
  if (!isVisible(notice, now)) return 'none'
  if (notice.mustReach !== true || notice.endsAt === undefined) return 'none'
  return isStanding(notice.state) && now < notice.endsAt ? 'open' : 'over'
}

/** How it is known of a household. `not-reached` takes a slip of the finger back. */
export const waysToReach = ['visit', 'paper', 'phone', 'not-reached'] as const
export type WayToReach = (typeof waysToReach)[number]

/** A door of a grid: no names, no remarks. A house without stairwells has no `unit`. */
export interface Door {
  readonly building: string
  readonly unit?: string | undefined
  readonly door: string
}

/** Names a door in its grid: `3号楼/2单元/501`. */
export function doorKey({ building, unit = '', door }: Door): string {
  return `${building}/${unit}/${door}`
}

export interface Reached {
  /** `app`: somebody who lives there tapped 我知道了. */
  readonly how: 'app' | WayToReach
  readonly at: Instant
  /** Of `app`: a keyed hash of account and notice, so that one phone speaks for one door. */
  readonly by?: string
}

/**
 * What a grid worker noted, perhaps hours ago and without a network, put into what is known: of each door the latest word counts,
 * so that notes may come twice and in any order.
 */
export function withVisits(
  known: Readonly<Record<string, Reached>>,
  visits: readonly (Door & Reached)[],
): Readonly<Record<string, Reached>> {
  const doors = new Map(Object.entries(known))
  for (const { how, at, ...door } of visits) {
    const key = doorKey(door)
    if (at > (doors.get(key)?.at ?? -1)) doors.set(key, { how, at })
  }
  return Object.fromEntries(doors)
}

/**
 * Somebody tapped 我知道了 for a door: what she said before of another one is taken back, so that nobody empties the list of those
 * who are visited.
 */
export function withWordOf(
  by: string,
  known: Readonly<Record<string, Reached>>,
  door: Door,
  at: Instant,
): Readonly<Record<string, Reached>> {
  const others = Object.entries(known).filter(([key, one]) => one.by !== by || key === doorKey(door))
  const doors = Object.fromEntries(others)
  return isReached(doors, door) ? doors : { ...doors, [doorKey(door)]: { how: 'app', at, by } }
}

export function countReached(known: Readonly<Record<string, Reached>>): number {
  return Object.values(known).filter(({ how }) => how !== 'not-reached').length
}

export function isReached(known: Readonly<Record<string, Reached>>, door: Door): boolean {
  const found = known[doorKey(door)]
  return found !== undefined && found.how !== 'not-reached'
}

/** A timer that has not run for so long is late; each of them runs at least every five minutes. */
export const timerLateMs = 15 * 60 * 1000

/** The functions with a timer, and what it does for people. */
export const timersInWords = {
  appointments: '预约提醒',
  accounts: '账号和岗位',
  notices: '通知发送',
  circle: '服务圈的地点名单',
} as const
