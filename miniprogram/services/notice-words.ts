import type { OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'
import { isPressing, kindInWords } from '../generated/shared/notices/rules'
import { dayInWords, dayOf, inWords } from '../generated/shared/time'

type Summary = OutputOf<NoticesContract['listNotices']>['notices'][number]

/** A notice as lists show it. */
export interface Card {
  id: string
  kind: string
  title: string
  summary: string
  /** When it was published: the day; of what is urgent, the time too. */
  day: string
  /** Whether it presses now: what is over does not. */
  presses: boolean
  over: boolean
  /** Who says so: 柳岸社区. */
  unit: string
  /** What is special about it, in words: 紧急, 已撤回. */
  marks: string[]
}

export function cardOf(notice: Summary, now: number): Card {
  const { id, kind, unit, title, summary, state, pinned, correctedAt, endsAt } = notice
  const withdrawn = state === 'withdrawn'
  const presses = isPressing(notice, now)
  const over = !withdrawn && endsAt !== undefined && endsAt <= now
  const marks: [boolean, string][] = [
    [withdrawn, '已撤回'],
    [presses, '紧急'],
    [over, '已结束'],
    [pinned, '置顶'],
    [correctedAt !== undefined && !withdrawn, '更正过'],
  ]
  return {
    id,
    kind: kindInWords[kind],
    title,
    summary,
    unit,
    day: publishedInWords(notice, now),
    presses,
    over,
    marks: marks.flatMap(([holds, words]) => (holds ? [words] : [])),
  }
}

/** The day of its publication; of what is urgent, the time too: it may be about this hour. */
export function publishedInWords(
  { urgent, visibleFrom }: Pick<Summary, 'urgent' | 'visibleFrom'>,
  now: number,
) {
  return urgent ? inWords(visibleFrom, now) : dayInWords(dayOf(visibleFrom), now)
}
