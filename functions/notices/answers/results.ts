import { isStanding, isVisible, lineage } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { collection, type Notice } from '../store.ts'
import type { NoticeResult } from '../view.ts'

type Linking = Pick<Notice, '_id' | 'node' | 'state' | 'audience' | 'visibleFrom'> & {
  readonly shown?: { readonly title: string }
}

/** More follow no announcement. */
const most = 20

/**
 * What was announced about an announcement after its end, by its own office or one above: notices for everyone that link to it. The
 * link stands in the result alone, and is read from both sides. One round trip.
 */
export async function findResults(
  { _id, node, announcement }: Pick<Notice, '_id' | 'node'> & Required<Pick<Notice, 'announcement'>>,
  now: number,
): Promise<NoticeResult[]> {
  if (now < announcement.endsAt) return []
  const { command: _ } = database()
  const found = await database().find<Linking>(
    collection.notices,
    { 'shown.link.noticeId': _id, visibleFrom: _.gte(announcement.endsAt) },
    {
      orderBy: [['visibleFrom', 'asc']],
      limit: most,
      fields: { node: true, state: true, 'audience.who': true, visibleFrom: true, 'shown.title': true },
    },
  )
  return found.flatMap((notice) => {
    const { visibleFrom, shown, state, audience } = notice
    const isResult =
      isStanding(state) &&
      isVisible(notice, now) &&
      audience.who === 'everyone' &&
      lineage(node).includes(notice.node)
    return isResult && shown && visibleFrom !== undefined
      ? [{ id: notice._id, title: shown.title, visibleFrom }]
      : []
  })
}
