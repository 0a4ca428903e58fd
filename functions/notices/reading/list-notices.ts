import { searchIn } from '../../../shared/appointments/search.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import {
  type AudienceKind,
  isPressing,
  isStanding,
  lineage,
  pressesForMs,
} from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { audiencesAt } from '../staff.ts'
import { collection } from '../store.ts'
import { type NoticeSummary, type SummaryFields, summaryFields, viewSummary } from '../view.ts'

type List = NoticesContract['listNotices']
type Input = ParsedInputOf<List>

const pageSize = 20
/** What presses comes before what is pinned, and of both there are few. */
const mostOnTop = 20
/** Search looks at the newest ones of a place, and answers so many. */
const search = { among: 500, most: 50 }

/** What is told to everyone. */
export function listNotices({ input, now }: Call<Input>): Promise<OutputOf<List>> {
  return list(input, ['everyone'], now)
}

/** What is told to staff or to volunteers, at a node where the caller works. */
export function listTeamNotices({ input, caller, now }: Call<Input>): Promise<OutputOf<List>> {
  caller.mustReach(input.node)
  return list(input, audiencesAt(caller, input.node), now)
}

/**
 * Two round trips at once, whatever the audience; one for a search. What is not approved has no `visibleFrom`, so that a range
 * over it finds only what people may read now.
 */
async function list(
  { node, kind, search: words, after }: Input,
  audience: readonly AudienceKind[],
  now: number,
): Promise<OutputOf<List>> {
  const { command: _ } = database()
  const where = {
    'audience.who': _.in([...audience]),
    'audience.nodes': _.in([...lineage(node)]),
  }
  const find = (more: object, limit: number) =>
    database().find<SummaryFields>(collection.notices, _.and([{ ...where, ...(kind && { kind }) }, more]), {
      orderBy: [
        ['visibleFrom', 'desc'],
        ['_id', 'asc'],
      ],
      limit,
      fields: summaryFields,
    })
  const view = (notice: SummaryFields) => viewSummary(notice, now)

  if (words) {
    const newest = await find({ visibleFrom: _.lte(now) }, search.among)
    return { pinned: [], notices: matching(newest.map(view), words) }
  }
  const [found, newest] = await Promise.all([
    database().find<SummaryFields>(
      collection.notices,
      _.or([
        { ...where, pinnedUntil: _.gt(now), visibleFrom: _.lte(now) },
        { ...where, urgent: true, endsAt: _.gt(now), visibleFrom: _.lte(now) },
        // Those that do not say when they are over.
        {
          ...where,
          urgent: true,
          endsAt: _.eq(null),
          visibleFrom: _.and([_.gt(now - pressesForMs), _.lte(now)]),
        },
      ]),
      { limit: mostOnTop, fields: summaryFields },
    ),
    find(after === undefined ? { visibleFrom: _.lte(now) } : following(after), pageSize + 1),
  ])
  const onTop = found.filter((one) => isStanding(one.state) && (kind === undefined || one.kind === kind))
  const isOnTop = new Set(onTop.map(({ _id }) => _id))
  const page = newest.slice(0, pageSize)
  const last = newest.length > pageSize ? page.at(-1) : undefined
  return {
    pinned: after === undefined ? inOrder(onTop, now).map(view) : [],
    notices: page.filter(({ _id }) => !isOnTop.has(_id)).map(view),
    ...(last && { next: `${last.visibleFrom}.${last._id}` }),
  }
}

/** What comes after the last one of a page; several may have been meant for the same minute. */
function following(after: string): object {
  const { command: _ } = database()
  const [at = '', id = ''] = after.split('.')
  const visibleFrom = Number(at)
  return _.and([
    { visibleFrom: _.lte(visibleFrom) },
    _.or([{ visibleFrom: _.lt(visibleFrom) }, { visibleFrom, _id: _.gt(id) }]),
  ])
}

/** What presses first; of both the newest first. */
function inOrder(onTop: readonly SummaryFields[], now: number): SummaryFields[] {
  const newestFirst = [...onTop].sort((a, b) => (b.visibleFrom ?? 0) - (a.visibleFrom ?? 0))
  const presses = (one: SummaryFields) => isPressing(one, now)
  return [...newestFirst.filter(presses), ...newestFirst.filter((one) => !presses(one))]
}

function matching(notices: readonly NoticeSummary[], words: string): NoticeSummary[] {
  const items = notices.map((notice) => ({
    notice,
    name: notice.title,
    summary: notice.summary,
    keywords: [],
  }))
  return searchIn(items, words)
    .slice(0, search.most)
    .map(({ notice }) => notice)
}
