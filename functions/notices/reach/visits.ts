import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { countReached, doorKey, isReached, reachOf, withVisits } from '../../../shared/notices/reach-rules.ts'
import { covers } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { collection } from '../store.ts'
import { plain } from './doors.ts'
import {
  changeReach,
  householdsOf,
  mustBeOpen,
  type OpenNotice,
  type Reach,
  reachCollection,
  reachId,
  readDoors,
  readReach,
} from './households.ts'

/** What the grid worker of a grid does, and nobody else sees: go to the doors of those who do not know yet. */

type List = NoticesContract['listMustReach']
type NotReached = NoticesContract['listNotReached']
type Record = NoticesContract['recordVisits']

/** Storms and burst pipes of a county at one time. */
const mostNotices = 200

export async function listMustReach({
  input: { node },
  caller,
  now,
}: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  caller.mustReach(node)
  const { command: _ } = database()
  const [found, doors] = await Promise.all([
    database().find<OpenNotice>(
      collection.notices,
      { mustReach: true, endsAt: _.gt(now) },
      {
        orderBy: [['endsAt', 'asc']],
        limit: mostNotices,
        fields: {
          state: true,
          visibleFrom: true,
          endsAt: true,
          mustReach: true,
          audience: true,
          'shown.title': true,
        },
      },
    ),
    readDoors(node),
  ])
  const open = found
    .filter((notice) => reachOf(notice, now) === 'open')
    .filter(({ audience }) => audience.who === 'everyone' && covers(audience.nodes, node))
  const known =
    open.length === 0
      ? []
      : await database().find<Pick<Reach, '_id' | 'reached' | 'others'>>(
          reachCollection,
          { _id: _.in(open.map(({ _id }) => reachId(_id, node))) },
          { limit: open.length, fields: { reached: true, others: true } },
        )
  const byId = new Map(known.map((reach) => [reach._id, reach]))
  return {
    notices: open.map(({ _id, shown, endsAt }) => ({
      id: _id,
      title: shown.title,
      endsAt,
      households: householdsOf(doors, byId.get(reachId(_id, node))),
    })),
  }
}

export async function listNotReached({
  input: { noticeId, node },
  caller,
  now,
}: Call<ParsedInputOf<NotReached>>): Promise<OutputOf<NotReached>> {
  caller.mustReach(node)
  const notice = await mustBeOpen(noticeId, node, now)
  const [listed, reach] = await Promise.all([readDoors(node), readReach(noticeId, node)])
  const { title, summary } = notice.shown
  const known = reach?.doors ?? {}
  return {
    id: noticeId,
    node,
    title,
    summary,
    endsAt: notice.endsAt,
    households: householdsOf(listed, reach),
    doors: (listed?.doors ?? []).filter((door) => !isReached(known, door)).map(plain),
    said: (listed?.doors ?? []).filter((door) => known[doorKey(door)]?.how === 'app').map(plain),
  }
}

/** May come twice, late and in any order: of each door the latest word counts. A clock that is fast does not win for ever. */
export async function recordVisits({
  input: { noticeId, node, visits },
  caller,
  now,
}: Call<ParsedInputOf<Record>>): Promise<OutputOf<Record>> {
  caller.mustReach(node)
  const notice = await mustBeOpen(noticeId, node, now)
  const listed = await readDoors(node)
  const keys = new Set((listed?.doors ?? []).map(doorKey))
  const known = visits.filter((visit) => keys.has(doorKey(visit)))
  const reach = await changeReach(notice, node, now, ({ doors }) => {
    const after = withVisits(
      doors,
      known.map((visit) => ({ ...visit, at: Math.min(visit.at, now) })),
    )
    const isSame = known.every((visit) => {
      const key = doorKey(visit)
      return doors[key]?.at === after[key]?.at && doors[key]?.how === after[key]?.how
    })
    return isSame ? undefined : { doors: after, reached: countReached(after) }
  })
  return { households: householdsOf(listed, reach), unknown: visits.length - known.length }
}
