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
  'draft.by': true,
  'draft.begunBy': true,
  'shown.by': true,
  'audience.who': true,
  'shown.title': true,
  'shown.authors': true,
  visibleFrom: true,
  reviewDueAt: true,
  urgent: true,
  last: true,
  changedAt: true,
}

/**
 * What waits at a node and below, the longest waiting first, and each kind by itself: many of one must not hide another. Drafts, of
 * which some wait for nothing any more, have the latest first. Five round trips, four at once.
 */
export async function listDesk({ input, caller, now }: Call<ParsedInputOf<Desk>>): Promise<OutputOf<Desk>> {
  const { node } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const find = (where: object, order: readonly [string, 'asc' | 'desc'], more: readonly string[] = []) =>
    database().find<Notice>(
      collection.notices,
      { within: node, ...where },
      {
        orderBy: [order],
        limit: most,
        fields: { ...lineFields, ...Object.fromEntries(more.map((field) => [field, true])) },
      },
    )
  const [drafts, reviews, unreviewed, announcements] = await Promise.all([
    find({ state: _.in(['draft', 'correcting']) }, ['changedAt', 'desc']),
    find({ state: _.in(['in-review', 'correction-in-review']) }, ['changedAt', 'asc']),
    find({ reviewDueAt: _.gt(0) }, ['reviewDueAt', 'asc']),
    find(
      { kind: 'announcement', state: _.in([...standingStates]), 'announcement.closed.at': _.eq(null) },
      ['announcement.endsAt', 'asc'],
      ['announcement.endsAt', 'answers.open.id'],
    ),
  ])
  const line = (notice: Notice) => viewLine(notice, caller.openid, now)
  return {
    drafts: drafts.map(line),
    toReview: reviews.map(line),
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
    _.and([
      { within: node, state: _.in([...standingStates, 'withdrawn']) },
      ...(after === undefined ? [] : [following(after)]),
    ]),
    {
      orderBy: [
        ['changedAt', 'desc'],
        ['_id', 'desc'],
      ],
      limit: pageSize + 1,
      fields: lineFields,
    },
  )
  const page = found.slice(0, pageSize)
  const last = found.length > pageSize ? page.at(-1) : undefined
  return {
    notices: page.map((notice) => viewLine(notice, caller.openid, now)),
    ...(last && { next: `${last.changedAt}.${last._id}` }),
  }
}

/** What comes after the last one of a page; several may have been changed at the same instant. */
function following(after: string): object {
  const { command: _ } = database()
  const [at = '', id = ''] = after.split('.')
  const changedAt = Number(at)
  return _.and([
    { changedAt: _.lte(changedAt) },
    _.or([{ changedAt: _.lt(changedAt) }, { changedAt, _id: _.lt(id) }]),
  ])
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
