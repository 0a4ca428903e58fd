import * as z from 'zod'
import { command, query } from '../contract.ts'
import { day, id, instant, nodePath, rev, text } from '../schemas.ts'
import { channels } from './answering.ts'
import { answerCounts, deskNotice, noticeId, noticeResult, period, staffName } from './content.ts'
import { editorRoles, noticeStates, publisherRoles } from './rules.ts'

/** What people say to a public announcement, what they are answered, and how it went. */

const answerId = () => id('ans')
const words = () => text(1000, { lines: true })
const clerks = { who: 'staff', roles: editorRoles } as const

/** What the answer before ended with; over HTTP everything is text. */
const cursor = () => z.string().regex(/^\d{1,15}\.ans_[a-z0-9]{8,40}$/)

const reply = () => z.object({ at: instant(), text: z.string(), by: staffName() })

/** As who wrote it sees it. */
const myAnswer = () =>
  z.object({
    id: answerId(),
    noticeId: noticeId(),
    /** Of the announcement; of one whose text must not be read on, only its kind. */
    title: z.string(),
    /** In whose name. */
    name: z.string(),
    at: instant(),
    text: z.string(),
    reply: z.object({ at: instant(), text: z.string() }).optional(),
  })

/** As staff see it. */
const answer = () =>
  z.object({
    id: answerId(),
    noticeId: noticeId(),
    channel: z.enum(channels),
    at: instant(),
    /** Of one on paper or by phone: the day on which it came. */
    receivedOn: day().optional(),
    enteredBy: staffName().optional(),
    /** Who said it, for staff only; absent where no name was given. */
    name: z.string().optional(),
    text: z.string(),
    /** Which version of the announcement it was said to. */
    version: z.int(),
    reply: reply().optional(),
  })

export const answersOperations = {
  answerAnnouncement: command({
    summary: 'Say something to a public announcement; the name is for staff only, and each gets a reply',
    path: '/notices/answers/give',
    access: { who: 'person' },
    input: () => z.strictObject({ noticeId: noticeId(), personId: id('per'), text: words() }),
    output: myAnswer,
    errors: ['NOT_FOUND', 'NOT_REGISTERED', 'KEY_REUSED', 'ANNOUNCEMENT_OVER', 'TOO_MANY_ANSWERS'],
    roundTrips: 5,
    limit: { perDay: 20 },
  }),
  listMyAnswers: query({
    summary: 'What the caller has said to announcements, with the replies, the latest first',
    path: '/notices/answers/mine',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: () => z.object({ answers: z.array(myAnswer()) }),
    errors: [],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  enterAnswer: command({
    summary: 'Enter what somebody said on paper or by phone; it counts as if it came from a phone',
    path: '/notices/answers/enter',
    access: clerks,
    onComputer: true,
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        channel: z.enum(['paper', 'phone']),
        /** The day on which it came: within the period, even where it is entered later. */
        receivedOn: day(),
        name: text(30).optional(),
        text: words(),
      }),
    output: answer,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'ANNOUNCEMENT_OVER'],
    roundTrips: 5,
    limit: { perDay: 500 },
  }),
  listAnswers: query({
    summary: 'What people said to an announcement: what waits for a reply, or what has one; the oldest first',
    path: '/notices/answers',
    access: clerks,
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        which: z.enum(['waiting', 'replied']).default('waiting'),
        /** `next` of the answer before. */
        after: cursor().optional(),
      }),
    output: () => z.object({ counts: answerCounts(), answers: z.array(answer()), next: cursor().optional() }),
    errors: ['NOT_FOUND'],
    roundTrips: 4,
    limit: { perMinute: 120 },
  }),
  replyToAnswer: command({
    summary: 'Reply to what somebody said; who wrote it in the app gets a message',
    path: '/notices/answers/reply',
    access: clerks,
    onComputer: true,
    input: () => z.strictObject({ answerId: answerId(), text: words() }),
    output: answer,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'STALE'],
    roundTrips: 4,
    limit: { perDay: 500 },
  }),
  closeAnnouncement: command({
    summary: 'Close an announcement after its end, when each answer has its reply',
    path: '/notices/close',
    access: { who: 'staff', roles: publisherRoles },
    input: () => z.strictObject({ noticeId: noticeId(), rev: rev() }),
    output: deskNotice,
    errors: [
      'NOT_FOUND',
      'STALE',
      'NOTICE_STATE',
      'NOTICE_WITHDRAWN',
      'KEY_REUSED',
      'ANNOUNCEMENT_OPEN',
      'ANSWERS_OPEN',
    ],
    roundTrips: 4,
    limit: { perDay: 60 },
  }),
  exportCourse: query({
    summary:
      'The course of an announcement to be filed or handed out: versions, periods with their reasons, what was said, blacked out, and the replies',
    path: '/notices/course',
    access: clerks,
    input: () => z.strictObject({ noticeId: noticeId(), after: cursor().optional() }),
    output: () =>
      z.object({
        noticeId: noticeId(),
        node: nodePath(),
        unit: z.string(),
        title: z.string(),
        state: z.enum(noticeStates),
        visibleFrom: instant(),
        versions: z.array(
          z.object({ n: z.int(), at: instant(), title: z.string(), why: z.string().optional() }),
        ),
        /** The first one, and one more for each correction of substance. */
        periods: z.array(period()),
        counts: answerCounts(),
        closed: z.object({ at: instant(), by: staffName() }).optional(),
        results: z.array(noticeResult()),
        /** The oldest first. */
        events: z.array(z.object({ at: instant(), action: z.string(), by: staffName().optional() })),
        /** The oldest first, without names; a page of them. */
        answers: z.array(
          z.object({
            at: instant(),
            channel: z.enum(channels),
            receivedOn: day().optional(),
            version: z.int(),
            text: z.string(),
            reply: z.object({ at: instant(), text: z.string() }).optional(),
          }),
        ),
        next: cursor().optional(),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 5,
    limit: { perMinute: 30 },
  }),
}
