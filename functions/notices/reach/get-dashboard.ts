import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { timerLateMs, timersInWords } from '../../../shared/notices/reach-rules.ts'
import { standingStates } from '../../../shared/notices/rules.ts'
import { today } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { readHeartbeats } from '../../platform/heartbeat.ts'
import type { Call } from '../../platform/perform.ts'
import { collection, type Notice } from '../store.ts'

type Dashboard = NoticesContract['getDashboard']

/** How many appointments there are at each site at and below a node; `index.ts` says who answers it. */
export type CountBookings = (
  node: string,
  day: string,
) => Promise<readonly OutputOf<Dashboard>['appointments'][number][]>

const most = 1000

/** Counts only; the lists behind them are on the desk. */
export async function getDashboard(
  { input: { node }, caller, now }: Call<ParsedInputOf<Dashboard>>,
  countBookings: CountBookings,
): Promise<OutputOf<Dashboard>> {
  caller.mustReach(node)
  const { command: _ } = database()
  const find = (where: object, field: string, fields: Readonly<Record<string, boolean>>) =>
    database().find<Pick<Notice, '_id' | 'state' | 'reviewDueAt' | 'announcement' | 'answers'>>(
      collection.notices,
      { within: node, ...where },
      { orderBy: [[field, 'asc']], limit: most, fields },
    )
  const names = Object.keys(timersInWords) as (keyof typeof timersInWords)[]
  const [appointments, reviews, urgent, unclosed, { beats, mindedSince }] = await Promise.all([
    countBookings(node, today(now)),
    find({ state: _.in(['in-review', 'correction-in-review']) }, 'changedAt', { state: true }),
    find({ reviewDueAt: _.gt(0) }, 'reviewDueAt', { reviewDueAt: true }),
    find(
      { kind: 'announcement', state: _.in([...standingStates]), 'announcement.closed.at': _.eq(null) },
      'announcement.endsAt',
      { 'announcement.endsAt': true, 'answers.open.id': true },
    ),
    readHeartbeats(names, now),
  ])
  const ranAt = new Map(beats.map((beat) => [beat._id, beat.ranAt]))
  return {
    appointments: [...appointments],
    waiting: {
      reviews: reviews.length,
      urgentReviews: urgent.length,
      urgentReviewsLate: urgent.filter(({ reviewDueAt = now }) => reviewDueAt < now).length,
      answers: unclosed.reduce((sum, { answers }) => sum + (answers?.open?.length ?? 0), 0),
      announcementsToClose: unclosed.filter(({ announcement }) => (announcement?.endsAt ?? now + 1) <= now)
        .length,
    },
    timers: names.map((name) => {
      const at = ranAt.get(name)
      return {
        name,
        ...(at !== undefined && { ranAt: at }),
        late: now - (at ?? mindedSince) > timerLateMs,
      }
    }),
  }
}
