import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { standingStates } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { readHistory } from '../../platform/history.ts'
import type { Call } from '../../platform/perform.ts'
import { linksTo } from '../links.ts'
import { collection, type Notice, readNotice } from '../store.ts'
import { type DeskNotice, viewForDesk, viewLast, viewLine } from '../view.ts'

type Desk = NoticesContract['listDesk']

/** A desk with more than this has other worries. */
const most = 100
const lineFields = {
  rev: true,
  kind: true,
  state: true,
  node: true,
  unit: true,
  'draft.title': true,
  'draft.authors': true,
  'draft.plan': true,
  'shown.title': true,
  'shown.authors': true,
  visibleFrom: true,
  reviewDueAt: true,
  urgent: true,
  last: true,
  changedAt: true,
}

/** What waits at a node and below, the longest waiting first. Four round trips, at once where they can be. */
export async function listDesk({ input, caller, now }: Call<ParsedInputOf<Desk>>): Promise<OutputOf<Desk>> {
  const { node } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const find = (where: object, field: string, more: Readonly<Record<string, boolean>> = {}) =>
    database().find<Notice>(
      collection.notices,
      { within: node, ...where },
      { orderBy: [[field, 'asc']], limit: most, fields: { ...lineFields, ...more } },
    )
  const [written, unreviewed, announcements] = await Promise.all([
    find({ state: _.in(['draft', 'in-review', 'correcting', 'correction-in-review']) }, 'changedAt'),
    find({ reviewDueAt: _.gt(0) }, 'reviewDueAt'),
    find(
      { kind: 'announcement', state: _.in([...standingStates]), 'announcement.closed': _.exists(false) },
      'changedAt',
      { 'announcement.endsAt': true, 'answers.open.id': true },
    ),
  ])
  const line = (notice: Notice) => viewLine(notice, caller.openid, now)
  const of = (...states: readonly Notice['state'][]) =>
    written.filter(({ state }) => states.includes(state)).map(line)
  return {
    drafts: of('draft', 'correcting'),
    toReview: of('in-review', 'correction-in-review'),
    urgentToReview: unreviewed.map((notice) => ({ ...line(notice), reviewDueAt: notice.reviewDueAt ?? 0 })),
    openAnnouncements: announcements.flatMap((notice) =>
      notice.announcement
        ? [
            {
              ...line(notice),
              endsAt: notice.announcement.endsAt,
              waiting: notice.answers?.open?.length ?? 0,
            },
          ]
        : [],
    ),
  }
}

type Published = NoticesContract['listPublished']

const pageSize = 50

/** What was published at a node and below, with what waits for its time and what was withdrawn; changed last comes first. */
export async function listPublished({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Published>>): Promise<OutputOf<Published>> {
  const { node, after } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const found = await database().find<Notice>(
    collection.notices,
    {
      within: node,
      state: _.in([...standingStates, 'withdrawn']),
      ...(after && { changedAt: _.lt(Number(after)) }),
    },
    { orderBy: [['changedAt', 'desc']], limit: pageSize + 1, fields: lineFields },
  )
  const page = found.slice(0, pageSize)
  const last = found.length > pageSize ? page.at(-1) : undefined
  return {
    notices: page.map((notice) => viewLine(notice, caller.openid, now)),
    ...(last && { next: String(last.changedAt) }),
  }
}

/** With links to its files, for who writes and reviews. */
export async function getDeskNotice({
  input,
  caller,
  now,
}: Call<ParsedInputOf<NoticesContract['getDeskNotice']>>): Promise<DeskNotice> {
  const notice = await readNotice(input.noticeId)
  caller.mustReach(notice.node)
  return viewForDesk(notice, caller, now, await linksTo(notice, Object.keys(notice.files)))
}

type History = NoticesContract['listNoticeHistory']

/** All that happened to a notice, the latest first; it is as long as there were changes, some dozen. */
export async function listNoticeHistory({
  input,
  caller,
}: Call<ParsedInputOf<History>>): Promise<OutputOf<History>> {
  const notice = await readNotice(input.noticeId)
  caller.mustReach(notice.node)
  const events = await readHistory({ about: { of: notice._id }, documents: [notice], limit: 200 })
  return {
    events: events.map((event) => ({
      ...viewLast(event),
      id: event.id,
      details: Object.fromEntries(
        Object.entries(event.details).map(([name, value]) => [name, String(value)]),
      ),
    })),
  }
}
