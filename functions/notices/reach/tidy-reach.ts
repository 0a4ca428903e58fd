import { reachOf } from '../../../shared/notices/reach-rules.ts'
import { database } from '../../platform/database.ts'
import { collection, type Notice } from '../store.ts'
import { checkAt, forgetReach, type Reach, reachCollection } from './households.ts'

/** Lists that a run looks at; the next one goes on. */
const perRun = 100

/**
 * Throws away what is known of households once the notice is over, withdrawn, or need not reach everybody any more.
 * @returns for how many notices.
 */
export async function tidyReach(now: number): Promise<number> {
  const { command: _ } = database()
  const due = await database().find<Pick<Reach, '_id' | 'notice'>>(
    reachCollection,
    { checkAt: _.lte(now) },
    { orderBy: [['checkAt', 'asc']], limit: perRun, fields: { notice: true } },
  )
  if (due.length === 0) return 0
  const ids = [...new Set(due.map(({ notice }) => notice))]
  const notices = await database().find<
    Pick<Notice, '_id' | 'state' | 'visibleFrom' | 'endsAt' | 'mustReach'>
  >(
    collection.notices,
    { _id: _.in(ids) },
    { limit: ids.length, fields: { state: true, visibleFrom: true, endsAt: true, mustReach: true } },
  )
  const open = new Map(
    notices.flatMap(({ _id, endsAt, ...notice }) =>
      endsAt !== undefined && reachOf({ ...notice, endsAt }, now) === 'open' ? [[_id, endsAt] as const] : [],
    ),
  )
  const over = ids.filter((id) => !open.has(id))
  if (over.length > 0) await forgetReach(over)
  for (const [id, endsAt] of open)
    await database().changeAll(
      reachCollection,
      { _id: _.in(due.filter(({ notice }) => notice === id).map(({ _id }) => _id)) },
      { checkAt: checkAt({ endsAt }, now) },
    )
  return over.length
}
