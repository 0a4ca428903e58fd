import type { CategoryId } from '../../shared/circle/categories'
import type { CircleContract } from '../../shared/circle/contract'
import type { OutputOf } from '../../shared/contract'
import { categories } from '../generated/shared/circle/categories'
import {
  clockInWords,
  clockOf,
  dateInWords,
  dayOf,
  relativeInWords,
  TO_CONFIRM,
} from '../generated/shared/time'

/** How pages say where something is, how far, and whether it is open. */

type Line = OutputOf<CircleContract['listPlaces']>['places'][number]

export interface OpeningWords {
  /** Before the words, for the eye. */
  mark: string
  text: string
  tone: 'green' | 'soft'
}

/** @param walks whether it is about the moment when she arrives, not about now. */
export function openingWords(
  { opening, phone }: Pick<Line, 'opening' | 'phone'>,
  walks: boolean,
): OpeningWords {
  const { state, always, until, next, reason } = opening
  const when = walks ? '到的时候' : '现在'
  const why = reason ? `，${reason}` : ''
  if (state === 'open') {
    const end = always ? '，24小时都开' : until === undefined ? '' : `，开到${soon(until)}`
    return { mark: '●', text: `${when}开着${end}`, tone: 'green' }
  }
  if (state === 'closed') {
    const opens = next === undefined ? '' : `，${soon(next)}开门`
    return { mark: '○', text: `${when}关着${opens}${why}`, tone: 'soft' }
  }
  if (state === 'to-confirm') return { mark: '?', text: `开不开门：${TO_CONFIRM}`, tone: 'soft' }
  return { mark: '?', text: `开放时间不清楚${phone ? '，去之前请打电话' : ''}`, tone: 'soft' }
}

/** 晚上8:00 of today, 明天 上午8:00 of another day. */
function soon(instant: number): string {
  const now = Date.now()
  return dayOf(instant) === dayOf(now) ? clockInWords(clockOf(instant)) : relativeInWords(instant, now)
}

export function categoryName(id: CategoryId): string {
  return categories[id].name
}

export const stepFreeWords: Readonly<Record<Line['stepFree'], string>> = {
  yes: '门口没有台阶',
  no: '门口有台阶',
  unknown: '',
}

/** Whose streets they are; it must stand where walking times are. */
export function attributionWords({ text, date }: { text: string; date: string }): string {
  return `路的数据：${text}，${dateInWords(date, Date.now())}`
}
