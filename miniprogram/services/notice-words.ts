import type { OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'
import { kindInWords } from '../generated/shared/notices/rules'
import { dayInWords, dayOf } from '../generated/shared/time'

type Summary = OutputOf<NoticesContract['listNotices']>['notices'][number]

/** A notice as lists show it. */
export interface Card {
  id: string
  kind: string
  title: string
  summary: string
  day: string
  /** Who says so: 柳岸社区. */
  unit: string
  /** What is special about it, in words: 紧急, 已撤回. */
  marks: string[]
}

export function cardOf(
  { id, kind, unit, title, summary, visibleFrom, state, urgent, pinned, correctedAt }: Summary,
  now: number,
): Card {
  const withdrawn = state === 'withdrawn'
  const marks: [boolean, string][] = [
    [withdrawn, '已撤回'],
    [urgent && !withdrawn, '紧急'],
    [pinned, '置顶'],
    [correctedAt !== undefined && !withdrawn, '更正过'],
  ]
  return {
    id,
    kind: kindInWords[kind],
    title,
    summary,
    unit,
    day: dayInWords(dayOf(visibleFrom), now),
    marks: marks.flatMap(([holds, words]) => (holds ? [words] : [])),
  }
}
