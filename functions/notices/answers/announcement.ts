import type { WorkingDays } from '../../../shared/calendar.ts'
import type { Channel } from '../../../shared/notices/answering.ts'
import type { Actor } from '../../platform/history.ts'

/** What a public announcement keeps in its notice: for how long people may answer, and who waits for a reply. */

/** For how long people may answer; at most 3 KB, and 12 KB with all the periods before it. */
export interface Period {
  /** Which version began it. */
  readonly version: number
  /** Working days. */
  readonly days: number
  readonly from: number
  /** The first instant at which it is over. */
  readonly endsAt: number
  /** How the end was counted; it explains itself. */
  readonly basis: WorkingDays
}

export interface Announcement extends Period {
  /** Periods that a correction of substance ended, the oldest first. */
  readonly before: readonly Period[]
  readonly closed?: { readonly at: number; readonly by: Exclude<Actor, string> }
}

/** What was said to a notice, in numbers: 160 KB at most. */
export type Answers = {
  /** Answers that have no reply yet, at most `mostOpen`. */
  readonly open?: readonly Claim[]
} & {
  /** How many came each way, those that wait included. */
  readonly [Way in Channel]?: number
}

export interface Claim {
  readonly id: string
  readonly channel: Channel
  /** When it was made, or made again. */
  readonly at: number
}
