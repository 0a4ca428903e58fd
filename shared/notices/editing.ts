import * as z from 'zod'
import { command, query } from '../contract.ts'
import { id, instant, nodePath, rev, text } from '../schemas.ts'
import {
  deskLine,
  deskNotice,
  noticeAudience,
  noticeId,
  noticePlan,
  noticeText,
  staffName,
} from './content.ts'
import { fileUses } from './files.ts'
import { editorRoles, noticeKinds, publisherRoles } from './rules.ts'

/** From a draft to a notice that is published, corrected or withdrawn. */

/** What any change of a notice may be refused with. */
const changeErrors = ['NOT_FOUND', 'STALE', 'NOTICE_STATE', 'NOTICE_WITHDRAWN', 'KEY_REUSED'] as const

/** What a draft may be refused with that is handed in or published. */
const draftErrors = [
  'CONTENT_REFUSED',
  'NOTICE_INCOMPLETE',
  'PERSONAL_DATA',
  'PERIOD_TOO_SHORT',
  'CALENDAR_NOT_OUT',
  'NODE_GONE',
] as const

/** Of a public announcement: keys of findings that look like personal data and may be public. */
const confirmed = () => z.array(z.string().max(80)).max(100).default([])

const which = () => ({ noticeId: noticeId(), rev: rev() })
const writers = { who: 'staff', roles: editorRoles } as const
const publishers = { who: 'staff', roles: publisherRoles } as const
const reason = () => text(300, { lines: true })

/** What the answer before ended with; several may have been changed at the same instant. */
const cursor = () => z.string().regex(/^\d{1,15}\.ntc_[a-z0-9]{8,40}$/)

export const editingOperations = {
  createNotice: command({
    summary: 'Begin a draft',
    path: '/notices/create',
    access: writers,
    onComputer: true,
    input: () =>
      z.strictObject({
        node: nodePath(),
        kind: z.enum(noticeKinds),
        audience: noticeAudience(),
        text: noticeText(),
        plan: noticePlan().prefault({}),
      }),
    output: deskNotice,
    errors: ['KEY_REUSED', 'NODE_GONE'],
    roundTrips: 3,
    limit: { perDay: 60 },
  }),
  saveDraft: command({
    summary: 'Write on in a draft or a correction',
    path: '/notices/save',
    access: writers,
    onComputer: true,
    input: () =>
      z.strictObject({
        ...which(),
        text: noticeText(),
        plan: noticePlan().prefault({}),
        /** Both of a notice that was never published: what people know it as, and whom it was for, stays. */
        kind: z.enum(noticeKinds).optional(),
        audience: noticeAudience().optional(),
      }),
    output: deskNotice,
    errors: [...changeErrors, 'NODE_GONE'],
    roundTrips: 3,
    limit: { perDay: 300 },
  }),
  addFile: command({
    summary:
      'Take a file into a draft that the phone has uploaded below `uploadTo`: at most 10 MB; a picture is cleaned and checked',
    path: '/notices/files/add',
    access: writers,
    input: () =>
      z.strictObject({
        ...which(),
        use: z.enum(fileUses),
        /** The `fileID` that the upload answered. */
        upload: z
          .string()
          .max(300)
          .regex(/^cloud:\/\/[\w.-]+\/inbox\/[\w\-./]+$/),
        /** As people will read it, with its ending. */
        name: text(80),
      }),
    output: deskNotice,
    errors: [...changeErrors, 'FILE_MISSING', 'FILE_TOO_LARGE', 'FILE_KIND', 'TOO_MANY_FILES'],
    roundTrips: 6,
    limit: { perDay: 100 },
  }),
  removeFile: command({
    summary: 'Take a file out of a draft',
    path: '/notices/files/remove',
    access: writers,
    input: () => z.strictObject({ ...which(), fileId: id('fil') }),
    output: deskNotice,
    errors: [...changeErrors, 'FILE_MISSING'],
    roundTrips: 3,
    limit: { perDay: 100 },
  }),
  submitForReview: command({
    summary: 'Hand a draft or a correction to a second person; WeChat checks the text',
    path: '/notices/submit',
    access: writers,
    input: () => z.strictObject({ ...which(), confirmed: confirmed() }),
    output: deskNotice,
    errors: [...changeErrors, ...draftErrors],
    roundTrips: 4,
    limit: { perDay: 100 },
  }),
  reviewNotice: command({
    summary:
      'Approve what somebody else wrote, so that it is published at its time, or send it back with the reason',
    path: '/notices/review',
    access: publishers,
    input: () =>
      z.strictObject({
        ...which(),
        decision: z.enum(['approve', 'send-back']),
        /** Must be given when it is sent back. */
        why: reason().optional(),
      }),
    output: deskNotice,
    errors: [...changeErrors, ...draftErrors, 'OWN_REVIEW', 'PICTURES_UNCHECKED', 'TEXT_UNCHECKED'],
    roundTrips: 4,
    limit: { perDay: 200 },
  }),
  takeBackNotice: command({
    summary:
      'Make a draft again of what waits for a review, or of what was approved, until a minute before it is visible',
    path: '/notices/take-back',
    access: writers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: changeErrors,
    roundTrips: 3,
    limit: { perDay: 100 },
  }),
  discardDraft: command({
    summary: 'Throw a draft away, or give a correction up; nothing that was published goes',
    path: '/notices/discard',
    access: writers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: changeErrors,
    roundTrips: 3,
    limit: { perDay: 60 },
  }),
  publishUrgent: command({
    summary:
      'Publish at once an urgent notice; a second person reviews it within 24 hours, else it stays on top of the desks up to the county',
    path: '/notices/publish-urgent',
    access: publishers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: [...changeErrors, 'CONTENT_REFUSED', 'NOTICE_INCOMPLETE', 'NODE_GONE'],
    roundTrips: 4,
    limit: { perDay: 20 },
  }),
  confirmUrgent: command({
    summary: 'Say, as the second person, that what one alone published is right',
    path: '/notices/confirm-urgent',
    access: publishers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: [...changeErrors, 'OWN_REVIEW', 'CONTENT_REFUSED', 'PICTURES_UNCHECKED'],
    roundTrips: 3,
    limit: { perDay: 100 },
  }),
  startCorrection: command({
    summary: 'Begin a new version of what is published; the old one stays until the new one is approved',
    path: '/notices/correct',
    access: writers,
    input: () =>
      z.strictObject({
        ...which(),
        why: reason(),
        /** What was there before must not be read on, such as when it holds somebody's personal data. */
        hideEarlier: z.boolean().default(false),
      }),
    output: deskNotice,
    errors: [...changeErrors, 'TOO_MANY_VERSIONS'],
    roundTrips: 3,
    limit: { perDay: 60 },
  }),
  withdrawNotice: command({
    summary: 'Withdraw what people can read, with the reason; it stays in its place as 已撤回',
    path: '/notices/withdraw',
    access: publishers,
    input: () =>
      z.strictObject({
        ...which(),
        /** People read it. */
        why: reason(),
        /** The text must not be read on either, such as when it holds somebody's personal data. */
        hideText: z.boolean().default(false),
      }),
    output: deskNotice,
    errors: changeErrors,
    roundTrips: 3,
    limit: { perDay: 60 },
  }),
  listPublished: query({
    summary: 'What was published, is scheduled or was withdrawn at a node and below',
    path: '/notices/published',
    access: writers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        /** `next` of the answer before. */
        after: cursor().optional(),
      }),
    output: () => z.object({ notices: z.array(deskLine()), next: cursor().optional() }),
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  listNoticeHistory: query({
    summary: 'What happened to a notice, by whom and when',
    path: '/notices/history',
    access: writers,
    input: () => z.strictObject({ noticeId: noticeId() }),
    output: () =>
      z.object({
        events: z.array(
          z.object({
            id: z.string(),
            at: instant(),
            action: z.string(),
            by: staffName().optional(),
            /** What belongs to the action: number of the version, reason. */
            details: z.record(z.string(), z.string()),
          }),
        ),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  listDesk: query({
    summary:
      'What waits at a node and below: drafts, reviews, urgent ones to be reviewed, open announcements',
    path: '/notices/desk',
    access: writers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () =>
      z.object({
        /** The latest first; nobody's for 180 days is thrown away. */
        drafts: z.array(deskLine()),
        /** The longest waiting first. */
        toReview: z.array(deskLine()),
        /** Published by one alone; those whose day is over come first, also at the desks of the nodes above. */
        urgentToReview: z.array(z.object({ ...deskLine().shape, reviewDueAt: instant() })),
        /** Those that were not closed, with how many answers wait for a reply. */
        openAnnouncements: z.array(
          z.object({ ...deskLine().shape, endsAt: instant(), waiting: z.int().nonnegative() }),
        ),
      }),
    errors: [],
    roundTrips: 5,
    limit: { perMinute: 60 },
  }),
  getDeskNotice: query({
    summary: 'A notice with its draft, for those who write and review',
    path: '/notices/desk/one',
    access: writers,
    input: () => z.strictObject({ noticeId: noticeId() }),
    output: deskNotice,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
}
