import * as z from 'zod'
import { command, query } from '../contract.ts'
import { instant, rev, text } from '../schemas.ts'
import {
  deskLine,
  deskNotice,
  nodePath,
  noticeAudience,
  noticeId,
  noticePlan,
  noticeText,
} from './content.ts'
import { editorRoles, noticeKinds, publisherRoles } from './rules.ts'

/** From a draft to a notice that is published, corrected or withdrawn. */

/** What any change of a notice may be refused with. */
const changeErrors = ['NOT_FOUND', 'STALE', 'NOTICE_STATE', 'NOTICE_WITHDRAWN', 'KEY_REUSED'] as const

const which = () => ({ noticeId: noticeId(), rev: rev() })
const writers = { who: 'staff', roles: editorRoles } as const
const publishers = { who: 'staff', roles: publisherRoles } as const
const reason = () => text(300)

export const editingOperations = {
  createNotice: command({
    summary: 'Begin a draft',
    path: '/notices/create',
    access: writers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        kind: z.enum(noticeKinds),
        audience: noticeAudience(),
        text: noticeText(),
        plan: noticePlan().prefault({}),
      }),
    output: deskNotice,
    errors: ['KEY_REUSED'],
    roundTrips: 2,
    limit: { perDay: 60 },
  }),
  saveDraft: command({
    summary: 'Write on in a draft or a correction',
    path: '/notices/save',
    access: writers,
    input: () =>
      z.strictObject({
        ...which(),
        text: noticeText(),
        plan: noticePlan().prefault({}),
        /** Of a notice that was never published. */
        audience: noticeAudience().optional(),
      }),
    output: deskNotice,
    errors: changeErrors,
    roundTrips: 3,
    limit: { perDay: 600 },
  }),
  submitForReview: command({
    summary: 'Hand a draft or a correction to a second person; WeChat checks the text',
    path: '/notices/submit',
    access: writers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: [...changeErrors, 'CONTENT_REFUSED', 'NOTICE_INCOMPLETE'],
    roundTrips: 3,
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
    errors: [...changeErrors, 'OWN_REVIEW', 'NOTICE_INCOMPLETE'],
    roundTrips: 3,
    limit: { perDay: 200 },
  }),
  publishUrgent: command({
    summary: 'Publish at once what is marked as urgent; a second person reviews it within 24 hours',
    path: '/notices/publish-urgent',
    access: publishers,
    input: () => z.strictObject(which()),
    output: deskNotice,
    errors: [...changeErrors, 'CONTENT_REFUSED', 'NOTICE_INCOMPLETE'],
    roundTrips: 3,
    limit: { perDay: 20 },
  }),
  listDesk: query({
    summary:
      'What waits at a node and below: drafts, reviews, urgent ones to be reviewed, open announcements',
    path: '/notices/desk',
    access: writers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () =>
      z.object({
        drafts: z.array(deskLine()),
        toReview: z.array(deskLine()),
        /** Published by one alone; the most urgent first. */
        urgentToReview: z.array(z.object({ ...deskLine().shape, reviewDueAt: instant() })),
        openAnnouncements: z.array(deskLine()),
      }),
    errors: [],
    roundTrips: 4,
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
