import { type Announced, type Channel, hearing, type Unheard } from '../../../shared/notices/answering.ts'
import { standingStates } from '../../../shared/notices/rules.ts'
import type { Day } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { Refusal } from '../../platform/refusal.ts'
import { collection, type Notice, type StaffName } from '../store.ts'
import type { Answers, Claim } from './announcement.ts'

/**
 * What people say to announcements: one document each, and a claim in the notice.
 *
 * The claim says that an answer is there and waits for its reply. It is made in one update whose condition is that the notice still
 * takes answers, so that none comes after the end, and it stands in the document that says whether the announcement is closed, so
 * that none is left over. An answer:
 *
 *   claim in the notice ── document ── told to the person        replied: document ── claim taken off
 *
 * A claim without a document is dropped after a minute by whoever looks; until then the call that made it may still be writing. For
 * the same minute the claim of a document stays, even when it was replied to: the same command, sent twice, finds it.
 */

/** `notice_answers/<ans_…>`: below 16 KB, two texts of 1,000 characters. */
export interface Answer {
  readonly _id: string
  readonly v: 1
  readonly notice: string
  /** Where the notice is written: rights go by this node. */
  readonly node: string
  readonly channel: Channel
  /** From a phone: when its words first arrived here. Else when it was entered. */
  readonly at: number
  readonly state: 'waiting' | 'replied'
  /** Sealed: for staff, and for who said it. */
  readonly name?: string
  /** Who said it in the app, and by which account. */
  readonly person?: string
  readonly account?: string
  readonly text: string
  /** Which version of the announcement it was said to. */
  readonly version: number
  /** The command that said it: sent again, it is answered again. */
  readonly command: string
  /** Of one on paper or by phone. */
  readonly receivedOn?: Day
  readonly enteredBy?: StaffName
  readonly reply?: {
    readonly at: number
    readonly text: string
    readonly by: StaffName
    readonly command: string
  }
  /** When the timer has to tell the person of the reply. */
  readonly tellAt?: number
}

export const answersCollection = 'notice_answers'

/** So many may wait for a reply; beyond it nobody replies any more, and people are asked to ring. */
const mostOpen = 2000
/** Calls have ended after 40 s, and what they sent has arrived after 8 s more. */
const settledAfterMs = 60_000

/** What answering needs of a notice, without its texts. */
const announcedFields = {
  kind: true,
  state: true,
  node: true,
  visibleFrom: true,
  announcement: true,
  answers: true,
  withdrawn: true,
  'shown.n': true,
  'shown.title': true,
  'shown.summary': true,
} as const

export type AnnouncedNotice = Pick<
  Notice,
  '_id' | 'kind' | 'state' | 'node' | 'visibleFrom' | 'announcement' | 'answers' | 'withdrawn'
> & { readonly shown?: { readonly n: number; readonly title: string; readonly summary: string } }

/** @throws Refusal NOT_FOUND for what is not there, or is no announcement that was approved */
export async function readAnnounced(_id: string): Promise<AnnouncedNotice> {
  const [notice] = await database().find<AnnouncedNotice>(
    collection.notices,
    { _id },
    { limit: 1, fields: announcedFields },
  )
  if (!notice?.announcement) throw new Refusal('NOT_FOUND')
  return notice
}

export function readAnswer(id: string): Promise<Answer | undefined> {
  return database().read<Answer>(answersCollection, id)
}

export interface Said {
  readonly id: string
  readonly channel: Channel
  /** When it came: an instant, or some time of a day. */
  readonly came: { readonly from: number; readonly until: number }
}

/**
 * Puts the claim of an answer into the notice, unless the notice does not take it; a claim that is there is made again, so that
 * nobody drops it meanwhile. One round trip, two for one that is there.
 * @throws Refusal NOT_FOUND, ANNOUNCEMENT_OVER; UNAVAILABLE where too many wait for a reply
 */
export async function claim(noticeId: string, { id, channel, came }: Said, now: number): Promise<void> {
  const { command: _ } = database()
  const takesAnswers = {
    _id: noticeId,
    kind: 'announcement',
    state: _.in([...standingStates]),
    visibleFrom: _.lte(came.until),
    'announcement.endsAt': _.gt(came.from),
    'announcement.closed': _.exists(false),
  }
  const isMade = await database().change(
    collection.notices,
    {
      ...takesAnswers,
      'answers.open': _.not(_.elemMatch({ id })),
      [`answers.open.${mostOpen - 1}`]: _.exists(false),
    },
    {
      'answers.open': _.push([{ id, channel, at: now } satisfies Claim]),
      [`answers.${channel}`]: _.inc(1),
    },
  )
  if (isMade) return
  const isThere = await database().change(
    collection.notices,
    { ...takesAnswers, 'answers.open': _.elemMatch({ id }) },
    { 'answers.open.$.at': now },
  )
  if (isThere) return
  const notice = await readAnnounced(noticeId)
  const heard = hearing(notice, came)
  // Claimed again in the very same millisecond: nothing was changed.
  if (heard === 'ok' && notice.answers?.open?.some((one) => one.id === id)) return
  throw new Refusal(heard === 'ok' ? 'UNAVAILABLE' : heard)
}

/** @throws Refusal as the notice says, before anything is written */
export function refuseUnheard(notice: Announced, came: Said['came']): void {
  const heard: 'ok' | Unheard = hearing(notice, came)
  if (heard !== 'ok') throw new Refusal(heard)
}

/** Takes the claim of an answer off that was replied to; within its first minute it is left to whoever looks later. */
export async function release({ _id: id, notice }: Pick<Answer, '_id' | 'notice'>, now: number) {
  const { command: _ } = database()
  await database().change(
    collection.notices,
    // The claim may be younger than the answer, which came when its words first arrived.
    { _id: notice, 'answers.open': _.elemMatch({ id, at: _.lte(now - settledAfterMs) }) },
    { 'answers.open': _.pull({ id }) },
  )
}

/**
 * Drops claims that no document came for, and takes those off that were replied to. Harmless when done by several at once. One
 * round trip where nothing is to be done, none where no claim is a minute old.
 * @returns the notice's answers as they are then.
 */
export async function settle(
  { _id, answers = {} }: Pick<Notice, '_id' | 'answers'>,
  now: number,
): Promise<Answers> {
  const { command: _ } = database()
  const { open = [] } = answers
  const old = open.filter(({ at }) => at + settledAfterMs <= now)
  if (old.length === 0) return answers
  const waiting = new Set<string>()
  const replied = new Set<string>()
  for (const part of parts(old)) {
    const found = await database().find<Pick<Answer, '_id' | 'state'>>(
      answersCollection,
      { _id: _.in(part.map(({ id }) => id)) },
      { limit: part.length, fields: { state: true } },
    )
    for (const { _id: id, state } of found) (state === 'waiting' ? waiting : replied).add(id)
  }
  const gone = old.filter(({ id }) => !waiting.has(id))
  if (gone.length === 0) return answers
  // One that was claimed again meanwhile has another instant, and stays.
  const done = await Promise.all(
    gone.map(({ id, channel, at }) =>
      database().change(
        collection.notices,
        { _id, 'answers.open': _.elemMatch({ id, at }) },
        {
          'answers.open': _.pull({ id }),
          ...(!replied.has(id) && { [`answers.${channel}`]: _.inc(-1) }),
        },
      ),
    ),
  )
  return done.some(Boolean) ? ((await readAnnounced(_id)).answers ?? {}) : answers
}

function parts(claims: readonly Claim[]): readonly (readonly Claim[])[] {
  const most = 500
  return Array.from({ length: Math.ceil(claims.length / most) }, (_, index) =>
    claims.slice(index * most, (index + 1) * most),
  )
}

export function countsOf({ open = [], app = 0, paper = 0, phone = 0 }: Answers = {}) {
  return { app, paper, phone, waiting: open.length }
}
