import { type Day, type Instant, instantOf } from '../time.ts'
import { isStanding, isVisible, type NoticeState } from './rules.ts'

/** What people may say to a public announcement, until when, and when it may be closed: pure decisions. */

/** How an answer came: by the box 我要提意见, on paper, or by phone; the latter two are entered by staff and count the same. */
export const channels = ['app', 'paper', 'phone'] as const
export type Channel = (typeof channels)[number]

export const channelInWords: Readonly<Record<Channel, string>> = {
  app: '小程序',
  paper: '书面',
  phone: '电话',
}

/** From a phone, to one announcement; at the counter there is no limit. */
export const mostAnswersOfPerson = 5

export interface Announced {
  readonly state: NoticeState
  readonly visibleFrom?: Instant
  readonly announcement?: { readonly endsAt: Instant; readonly closed?: object }
}

/** Why an answer does not count: there is nothing to answer, or not any more. */
export type Unheard = 'NOT_FOUND' | 'ANNOUNCEMENT_OVER'

/**
 * Does an answer count that came between `from` and `until`, both included? One from a phone comes at an instant, one on paper on
 * a day.
 */
export function hearing(
  notice: Announced,
  { from, until }: { readonly from: Instant; readonly until: Instant },
): 'ok' | Unheard {
  const { announcement, visibleFrom, state } = notice
  if (!announcement || !isVisible({ state, ...(visibleFrom !== undefined && { visibleFrom }) }, until))
    return 'NOT_FOUND'
  const isOver = announcement.closed !== undefined || announcement.endsAt <= from
  return isOver || !isStanding(state) ? 'ANNOUNCEMENT_OVER' : 'ok'
}

/** The first and the last instant of a day, for what came on paper or by phone some time that day. */
export function wholeDay(day: Day): { readonly from: Instant; readonly until: Instant } {
  return { from: instantOf(day, '00:00'), until: instantOf(day, '24:00') - 1 }
}
