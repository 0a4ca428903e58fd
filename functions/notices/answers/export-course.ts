import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { redacted } from '../../../shared/notices/personal-data.ts'
import { readHistory } from '../../platform/history.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { readNotice } from '../store.ts'
import { viewLast, viewStaff, viewTitle } from '../view.ts'
import { answersOfNotice } from './list-answers.ts'
import { viewPeriod } from './period.ts'
import { findResults } from './results.ts'
import { type Answer, countsOf } from './store.ts'

type Course = NoticesContract['exportCourse']

/** With its replies below 1 MB, which is what a phone takes. */
const pageSize = 100
const mostEvents = 200

/**
 * How an announcement went, to be filed, printed or handed out: so nobody's name is in it, and numbers and addresses of people are
 * blacked out. Four round trips, the last three at once.
 */
export async function exportCourse({
  input,
  caller,
  now,
}: Call<ParsedInputOf<Course>>): Promise<OutputOf<Course>> {
  const { noticeId, after } = input
  const notice = await readNotice(noticeId)
  caller.mustReach(notice.node)
  const { node, unit, state, visibleFrom, shown, earlier, announcement, answers } = notice
  if (!announcement || !shown || visibleFrom === undefined) throw new Refusal('NOT_FOUND')
  const [events, results, { page, next }] = await Promise.all([
    readHistory({ about: { of: noticeId }, documents: [notice], limit: mostEvents }),
    findResults({ ...notice, announcement }, now),
    answersOfNotice(noticeId, {}, after, pageSize),
  ])
  const { before, closed } = announcement
  return {
    noticeId,
    node,
    unit,
    title: viewTitle(notice),
    state,
    visibleFrom,
    versions: [...earlier, shown].map(({ n, at, title, why, hidden }) => ({
      n,
      at,
      title: notice.withdrawn?.hidden ? viewTitle(notice) : hidden ? '（原文不再显示）' : title,
      ...(why && { why }),
    })),
    periods: [...before, announcement].map(viewPeriod),
    counts: countsOf(answers),
    ...(closed && { closed: { at: closed.at, by: viewStaff(closed.by) } }),
    results,
    events: [...events].reverse().map(viewLast),
    answers: page.map(viewInCourse),
    ...(next && { next }),
  }
}

function viewInCourse({ at, channel, receivedOn, version, text, reply }: Answer) {
  return {
    at,
    channel,
    ...(receivedOn && { receivedOn }),
    version,
    text: redacted(text),
    ...(reply && { reply: { at: reply.at, text: redacted(reply.text) } }),
  }
}
