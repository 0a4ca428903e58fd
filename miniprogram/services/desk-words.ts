import type { OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'
import { kindInWords, stateInWords } from '../generated/shared/notices/rules'
import { relativeInWords } from '../generated/shared/time'

type DeskNotice = OutputOf<NoticesContract['getDeskNotice']>
type Last = DeskNotice['last']
type DeskLine = OutputOf<NoticesContract['listDesk']>['drafts'][number]

/** How the leader's desk says things. */

/** What somebody has done with a notice. */
const actionWords: Readonly<Record<string, string>> = {
  create: '起草',
  save: '写',
  submit: '提交审核',
  'send-back': '退回',
  approve: '审核通过',
  'take-back': '收回',
  'publish-urgent': '紧急发布',
  confirm: '事后看过',
  correct: '开始更正',
  discard: '删除草稿',
  withdraw: '撤回',
  close: '办结',
}

/** `吴国强 今天 上午9:00 提交审核` */
export function lastInWords({ action, at, by }: Last, now: number): string {
  return [by?.name, relativeInWords(at, now), actionWords[action] ?? '有变动'].filter(Boolean).join(' ')
}

/** `还剩5小时20分钟`, `已经晚了2小时`: for what a second person has to look at in time. */
export function leftInWords(until: number, now: number): string {
  const span = spanInWords(Math.floor(Math.abs(until - now) / 60_000))
  return until > now ? `还剩${span}` : `已经晚了${span}`
}

/** The two largest units, so that it is said in one breath. */
function spanInWords(minutes: number): string {
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor(minutes / 60) % 24, minutes % 60]
  const parts: [number, string][] = [
    [days, '天'],
    [hours, '小时'],
    [days > 0 ? 0 : rest, '分钟'],
  ]
  return parts.flatMap(([count, unit]) => (count > 0 ? [`${count}${unit}`] : [])).join('') || '不到1分钟'
}

/** A notice as the lists of the desk show it. */
export interface Line {
  id: string
  title: string
  /** What it is, and in which state. */
  words: string
  /** Who wrote it, and who did what last. */
  last: string
  marks: string[]
  /** How long somebody has to look at it. */
  left: string
  late: boolean
  /** Whether it is written on, so that a tap leads to the pen. */
  written: boolean
}

export function lineOf(line: DeskLine, now: number): Line {
  const { id, kind, state, scheduled, unit, title, urgent, reviewDueAt, mine, last, writtenBy } = line
  // 吴国强 今天 起草 says it already.
  const isWriting = ['create', 'save'].includes(last.action) && last.by?.name === writtenBy?.name
  const waits = state === 'in-review' || state === 'correction-in-review'
  return {
    id,
    title,
    words: `${unit}　${kindInWords[kind]}　${stateInWords[scheduled ? 'scheduled' : state]}`,
    last: [isWriting ? '' : writtenBy && `${writtenBy.name}写`, lastInWords(last, now)]
      .filter(Boolean)
      .join('；'),
    marks: [
      ...(urgent ? ['紧急'] : []),
      ...(mine && (waits || reviewDueAt !== undefined) ? ['您写的，要请另一位看'] : []),
    ],
    left: reviewDueAt === undefined ? '' : leftInWords(reviewDueAt, now),
    late: reviewDueAt !== undefined && reviewDueAt <= now,
    written: state === 'draft' || state === 'correcting',
  }
}
