import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Period } from '../../functions/notices/answers/announcement.ts'
import type { Answer } from '../../functions/notices/answers/store.ts'
import type { Notice, Version } from '../../functions/notices/store.ts'
import type { HistoryEntry, HistoryEvent } from '../../functions/platform/history.ts'

/** Notices that were published before are part of the harness. */
const began = Date.parse('2026-03-02T00:00:00+08:00')

/**
 * What must hold of notices and of what people said to them, asked of the documents alone: nobody reviewed what he wrote, no period
 * is shorter than its rule, no answer came out of time, each claim has its answer and each answer that waits its claim.
 */
export function checkNotices(
  dump: Readonly<Record<string, unknown[]>>,
  openidOf: ReadonlyMap<string, string>,
): readonly string[] {
  const {
    notices = [],
    notice_answers: answers = [],
    history = [],
    nodes = [],
  } = dump as {
    notices?: Notice[]
    notice_answers?: Answer[]
    history?: HistoryEntry[]
    nodes?: OrgNode[]
  }
  const wrong = notices.flatMap((notice) => [
    ...[...notice.earlier, ...(notice.shown ? [notice.shown] : [])].flatMap((version) =>
      // What was there before the history began has no events.
      notice.commands.length > 0 && version.at >= began
        ? wrongWithVersion(notice, version, eventsOf(notice, history), openidOf)
        : [],
    ),
    ...wrongWithPeriods(notice, leastDaysAt(notice.node, nodes)),
    ...wrongWithAnswers(
      notice,
      answers.filter((answer) => answer.notice === notice._id),
    ),
  ])
  const known = new Set(notices.map(({ _id }) => _id))
  return [
    ...wrong,
    ...answers.filter(({ notice }) => !known.has(notice)).map(({ _id }) => `${_id} is to nothing`),
  ]
}

function eventsOf({ _id, unrecorded }: Notice, history: readonly HistoryEntry[]): readonly HistoryEvent[] {
  return [...history.filter((entry) => entry.of === _id), ...unrecorded]
}

function wrongWithVersion(
  { _id }: Notice,
  { n, authors, reviewedBy }: Version,
  events: readonly HistoryEvent[],
  openidOf: ReadonlyMap<string, string>,
): string[] {
  const who = (...actions: readonly string[]) =>
    events
      .filter(({ action, details }) => actions.includes(action) && details.version === n)
      .map(({ by }) => (typeof by === 'object' ? openidOf.get(by.name) : undefined))
  const reviewers = who('approve', 'confirm')
  return [
    ...(reviewers.some((reviewer) => reviewer === undefined || authors.includes(reviewer))
      ? [`version ${n} of ${_id} was reviewed by who wrote it`]
      : []),
    ...(reviewedBy && reviewers.length === 0 ? [`version ${n} of ${_id} was reviewed by nobody`] : []),
    ...(!reviewedBy && who('publish-urgent').length === 0
      ? [`version ${n} of ${_id} is out, and nobody published it`]
      : []),
  ]
}

/** Monday to Friday are worked in these weeks of March 2026, in which there is no holiday. */
const chinaMs = 8 * 3_600_000
const dayMs = 24 * 3_600_000
const dayNumber = (at: number) => Math.floor((at + chinaMs) / dayMs)
/** The first of January 1970 was a Thursday. */
const isWorked = (day: number) => (day + 3) % 7 < 5

function workedDays({ from, endsAt }: Period): number {
  const first = dayNumber(from) + 1
  const days = Array.from({ length: dayNumber(endsAt) - first }, (_, index) => first + index)
  return days.filter(isWorked).length
}

/** Three by the rule, or what the node, or one above it, asks for. */
const leastDaysAt = (node: string, nodes: readonly OrgNode[]): number =>
  Math.max(
    3,
    ...nodes
      .filter(({ _id }) => node === _id || node.startsWith(`${_id}/`))
      .map(({ announcementDays = 0 }) => announcementDays),
  )

function wrongWithPeriods(
  { _id, kind, state, visibleFrom, announcement }: Notice,
  leastDays: number,
): string[] {
  const isApproved = visibleFrom !== undefined && state !== 'discarded'
  if (kind !== 'announcement') return announcement ? [`${_id} is no announcement and has a period`] : []
  if (!announcement) return isApproved ? [`${_id} was approved without a period`] : []
  const periods = [...announcement.before, announcement]
  return periods.flatMap((period) => {
    // Those that were there before lie in weeks with holidays.
    const isCounted = period.from >= began
    return [
      ...(period.days < (isCounted ? leastDays : 3) ? [`${_id} has a period of ${period.days} days`] : []),
      ...(isCounted && workedDays(period) !== period.days
        ? [`the ${period.days} days of ${_id} are ${workedDays(period)}`]
        : []),
      ...((period.endsAt + chinaMs) % dayMs === 0
        ? []
        : [`the period of ${_id} ends in the middle of a day`]),
      ...(visibleFrom !== undefined && period.from < visibleFrom
        ? [`the period of ${_id} begins before anybody can read it`]
        : []),
    ]
  })
}

function wrongWithAnswers(notice: Notice, answers: readonly Answer[]): string[] {
  const { _id, announcement, visibleFrom = Number.POSITIVE_INFINITY } = notice
  const { open = [], ...counts } = notice.answers ?? {}
  const endsAt = announcement?.endsAt ?? 0
  const waiting = answers.filter(({ state }) => state === 'waiting').map((answer) => answer._id)
  const ids = open.map(({ id }) => id)
  const of = (channel: Answer['channel']) => answers.filter((one) => one.channel === channel).length
  return [
    ...(ids.slice().sort().join() === waiting.slice().sort().join()
      ? []
      : [`${_id}: ${waiting.length} answers wait, and ${ids.length} are claimed`]),
    ...(['app', 'paper', 'phone'] as const).flatMap((channel) =>
      (counts[channel] ?? 0) === of(channel)
        ? []
        : [`${_id} counts ${counts[channel] ?? 0} by ${channel}, and there are ${of(channel)}`],
    ),
    ...answers.flatMap(({ _id: id, at, channel, reply, state }) => [
      ...(channel === 'app' && (at >= endsAt || at < visibleFrom) ? [`${id} came out of time`] : []),
      ...((state === 'replied') === (reply !== undefined)
        ? []
        : [`${id} is ${state} and was not replied to`]),
    ]),
    ...(announcement?.closed && announcement.closed.at < endsAt ? [`${_id} was closed before its end`] : []),
    ...(announcement?.closed && waiting.length > 0 ? [`${_id} was closed, and ${waiting.length} wait`] : []),
  ]
}
