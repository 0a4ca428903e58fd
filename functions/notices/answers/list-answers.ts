import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { collection, type Notice } from '../store.ts'
import {
  type AnnouncedNotice,
  type Answer,
  answersCollection,
  countsOf,
  readAnnounced,
  settle,
} from './store.ts'
import { viewForStaff, viewMine } from './view.ts'

type List = NoticesContract['listAnswers']
type Mine = NoticesContract['listMyAnswers']

const pageSize = 50
/** Nobody has said more in years. */
const mostOfMine = 100

/** The oldest first, as they are to be replied to. Three round trips, four where claims are a minute old. */
export async function listAnswers({
  input,
  caller,
  now,
}: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  const { noticeId, which, after } = input
  const [notice, { page, next }] = await Promise.all([
    readAnnounced(noticeId),
    answersOfNotice(noticeId, { state: which }, after, pageSize),
  ])
  caller.mustReach(notice.node)
  const counts = countsOf(await settle(notice, now))
  return { counts, answers: page.map(viewForStaff), ...(next && { next }) }
}

/** A page of what was said to a notice, the oldest first. One round trip. */
export async function answersOfNotice(
  notice: string,
  where: { readonly state?: Answer['state'] },
  after: string | undefined,
  limit: number,
): Promise<{ readonly page: readonly Answer[]; readonly next?: string }> {
  const { command: _ } = database()
  const found = await database().find<Answer>(
    answersCollection,
    _.and([{ notice, ...where }, ...(after === undefined ? [] : [following(after)])]),
    {
      orderBy: [
        ['at', 'asc'],
        ['_id', 'asc'],
      ],
      limit: limit + 1,
    },
  )
  const page = found.slice(0, limit)
  const last = found.length > limit ? page.at(-1) : undefined
  return { page, ...(last && { next: `${last.at}.${last._id}` }) }
}

/** What comes after the last one of a page; several may have come at the same instant. */
function following(after: string): object {
  const { command: _ } = database()
  const [instant = '', id = ''] = after.split('.')
  const at = Number(instant)
  return _.and([{ at: _.gte(at) }, _.or([{ at: _.gt(at) }, { at, _id: _.gt(id) }])])
}

/** What the account has written, be it in another person's name; two round trips behind the admission. */
export async function listMyAnswers({ caller }: Call<ParsedInputOf<Mine>>): Promise<OutputOf<Mine>> {
  const { command: _ } = database()
  const answers = await database().find<Answer>(
    answersCollection,
    { account: caller.openid },
    { orderBy: [['at', 'desc']], limit: mostOfMine },
  )
  if (answers.length === 0) return { answers: [] }
  const ids = [...new Set(answers.map(({ notice }) => notice))]
  const notices = await database().find<
    Pick<Notice, '_id' | 'kind' | 'withdrawn'> & Pick<AnnouncedNotice, 'shown'>
  >(
    collection.notices,
    { _id: _.in(ids) },
    { limit: ids.length, fields: { kind: true, withdrawn: true, 'shown.title': true } },
  )
  const byId = new Map(notices.map((notice) => [notice._id, notice]))
  return {
    answers: answers.map((answer) =>
      viewMine(answer, byId.get(answer.notice) ?? { kind: 'announcement' as const }),
    ),
  }
}
