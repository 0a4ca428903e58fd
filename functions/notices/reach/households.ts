import { type Door, type Reached, reachOf, sumOf } from '../../../shared/notices/reach-rules.ts'
import { covers } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { Refusal } from '../../platform/refusal.ts'
import { collection, type Notice } from '../store.ts'

/**
 * Households that know of a notice which has to reach everybody. There is one document a notice and grid; each change of it is one
 * conditional update that names the `rev` it was decided on. It goes when the notice is over; who asks later is told so.
 */

/** `doors/<path of the grid>`: at most 600 doors of 80 bytes. No names, no remarks. */
export interface DoorsOfGrid {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly doors: readonly Door[]
  readonly count: number
  /** The latest commands that changed it. */
  readonly commands: readonly string[]
}

/** `reach/<notice:path of the grid>`: below 220 KB, with 600 doors and 5,000 people who named none. */
export interface Reach {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly notice: string
  readonly node: string
  /** By `doorKey`. */
  readonly doors: Readonly<Record<string, Reached>>
  /** How many doors are reached, so that numbers are had without the doors. */
  readonly reached: number
  /**
   * People who said that they know and named no door: a keyed hash of account and notice, so that each counts once. It says nothing
   * to anybody who has not the key, and nothing about other notices.
   */
  readonly people: readonly string[]
  readonly others: number
  /** When the timer looks whether the notice is over: at its end, and once an hour in case that it is withdrawn. */
  readonly checkAt: number
}

export const doorsCollection = 'doors'
export const reachCollection = 'reach'
export const mostPeople = 5000

const attempts = 10
const hourMs = 60 * 60 * 1000

export const noHouseholds = { doors: 0, reached: 0, others: 0 }
export type Households = typeof noHouseholds

const noticeFields = {
  state: true,
  visibleFrom: true,
  endsAt: true,
  mustReach: true,
  audience: true,
  'shown.title': true,
  'shown.summary': true,
} as const

export type OpenNotice = Pick<Notice, '_id' | 'state' | 'visibleFrom' | 'audience'> & {
  readonly endsAt: number
  readonly shown: { readonly title: string; readonly summary: string }
}

/**
 * The notice, whose households in this place are still to be reached. Where it is over, what was known of them goes at once.
 * @throws Refusal NOT_FOUND where it need not reach them, REACH_OVER.
 */
export async function mustBeOpen(
  noticeId: string,
  node: string | undefined,
  now: number,
): Promise<OpenNotice> {
  const [notice] = await database().find<OpenNotice>(
    collection.notices,
    { _id: noticeId },
    { limit: 1, fields: noticeFields },
  )
  const state = notice ? reachOf(notice, now) : 'none'
  if (!notice || state === 'none') throw new Refusal('NOT_FOUND')
  if (notice.audience.who !== 'everyone') throw new Refusal('NOT_FOUND')
  if (node !== undefined && !covers(notice.audience.nodes, node)) throw new Refusal('NOT_FOUND')
  if (state === 'over') {
    await forgetReach([noticeId])
    throw new Refusal('REACH_OVER')
  }
  return notice
}

export async function forgetReach(notices: readonly string[]): Promise<void> {
  const { command: _ } = database()
  await database().remove(reachCollection, { notice: _.in([...notices]) })
}

export function readDoors(node: string): Promise<DoorsOfGrid | undefined> {
  return database().read<DoorsOfGrid>(doorsCollection, node)
}

export function reachId(noticeId: string, node: string): string {
  return `${noticeId}:${node}`
}

export function readReach(noticeId: string, node: string): Promise<Reach | undefined> {
  return database().read<Reach>(reachCollection, reachId(noticeId, node))
}

type Changed = Partial<Pick<Reach, 'doors' | 'reached' | 'people' | 'others'>>

/**
 * Changes what is known in a grid, decided on what is known when it is written.
 * @param decide undefined where nothing is to be changed.
 * @returns what is known then.
 */
export async function changeReach(
  notice: OpenNotice,
  node: string,
  now: number,
  decide: (reach: Reach) => Changed | undefined,
): Promise<Reach> {
  const { command: _ } = database()
  const nothing: Reach = {
    _id: reachId(notice._id, node),
    v: 1,
    rev: 1,
    notice: notice._id,
    node,
    doors: {},
    reached: 0,
    people: [],
    others: 0,
    checkAt: checkAt(notice, now),
  }
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const stored = await readReach(notice._id, node)
    const change = decide(stored ?? nothing)
    if (!change) return stored ?? nothing
    if (!stored) {
      const first = { ...nothing, ...change }
      if (await database().insert(reachCollection, { ...first })) return first
      continue
    }
    const changed = await database().changeAndRead<Reach>(
      reachCollection,
      { _id: stored._id, rev: stored.rev },
      {
        ...Object.fromEntries(Object.entries(change).map(([field, value]) => [field, _.set(value)])),
        rev: _.inc(1),
      },
    )
    if (changed) return changed
  }
  throw new Refusal('UNAVAILABLE')
}

export function checkAt({ endsAt }: Pick<OpenNotice, 'endsAt'>, now: number): number {
  return Math.min(endsAt, now + hourMs)
}

/** Numbers of one grid. */
export function householdsOf(
  doors: Pick<DoorsOfGrid, 'count'> | undefined,
  reach: Pick<Reach, 'reached' | 'others'> | undefined,
): Households {
  return { doors: doors?.count ?? 0, reached: reach?.reached ?? 0, others: reach?.others ?? 0 }
}

/** A county has some hundred grids. */
const mostGrids = 1000

/** Numbers of all grids at and below a node, by path. Two round trips at once. */
export async function householdsBelow(
  noticeId: string,
  node: string,
): Promise<readonly (readonly [node: string, households: Households])[]> {
  const { command: _ } = database()
  // The sign after `/` is `0`; what only begins alike is sorted out.
  const within = _.gte(node).and(_.lt(`${node}0`))
  const [grids, known] = await Promise.all([
    database().find<Pick<DoorsOfGrid, '_id' | 'count'>>(
      doorsCollection,
      { _id: within },
      { limit: mostGrids, fields: { count: true } },
    ),
    database().find<Pick<Reach, 'node' | 'reached' | 'others'>>(
      reachCollection,
      { notice: noticeId, node: within },
      { limit: mostGrids, fields: { node: true, reached: true, others: true } },
    ),
  ])
  const nodes = new Set([...grids.map(({ _id }) => _id), ...known.map((one) => one.node)])
  const doors = new Map(grids.map((grid) => [grid._id, grid]))
  const reached = new Map(known.map((one) => [one.node, one]))
  return [...nodes]
    .filter((one) => covers([node], one))
    .map((one) => [one, householdsOf(doors.get(one), reached.get(one))] as const)
}

export function sumOfHouseholds(all: readonly Households[]): Households {
  return sumOf<Households>(all, noHouseholds)
}
