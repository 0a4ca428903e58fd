import * as z from 'zod'
import { query, roles } from '../contract.ts'
import { nodePath } from '../schemas.ts'
import { comparison, noticeId, noticeSummary, noticeView } from './content.ts'
import { editorRoles, noticeKinds } from './rules.ts'

/** What residents read, and what colleagues and volunteers are told. */

/** What the answer before ended with; over HTTP everything is text. */
const cursor = () => z.string().regex(/^\d{1,15}\.ntc_[a-z0-9]{8,40}$/)

/** Number of a version, from 1; over HTTP everything is text. */
const versionNumber = () => z.string().regex(/^[1-9]\d?$/)

const listInput = () =>
  z.strictObject({
    /** Where the reader lives or looks: notices for this node and for all above it. */
    node: nodePath(),
    kind: z.enum(noticeKinds).optional(),
    /** Words of the title or the summary, among the newest 500. */
    search: z.string().trim().max(40).optional(),
    /** `next` of the answer before. */
    after: cursor().optional(),
  })

const list = () =>
  z.object({
    /** On top of the first page: what presses, then what is pinned; they do not come again below. */
    pinned: z.array(noticeSummary()),
    /** The newest first; withdrawn ones stay where they were. */
    notices: z.array(noticeSummary()),
    /** Where there are more. */
    next: cursor().optional(),
  })

/** Everybody who has a role. */
const team = roles as unknown as readonly [(typeof roles)[number], ...(typeof roles)[number][]]

export const readingOperations = {
  listNotices: query({
    summary:
      'What is announced to everyone at a node and above it: what presses, what is pinned, then the newest; by kind, with search',
    path: '/notices',
    access: { who: 'anyone' },
    input: listInput,
    output: list,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  getNotice: query({
    summary: 'A notice for everyone: its newest version, or that and why it was withdrawn',
    path: '/notices/one',
    access: { who: 'anyone' },
    input: () => z.strictObject({ noticeId: noticeId() }),
    output: noticeView,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  compareVersions: query({
    summary:
      'What a correction changed: two versions of a notice for everyone, by default the newest and the one before',
    path: '/notices/compare',
    access: { who: 'anyone' },
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        from: versionNumber().optional(),
        to: versionNumber().optional(),
      }),
    output: comparison,
    errors: ['NOT_FOUND'],
    roundTrips: 1,
    limit: { perMinute: 60 },
  }),
  compareDraft: query({
    summary: 'What a draft would change of what is published',
    path: '/notices/compare/draft',
    access: { who: 'staff', roles: editorRoles },
    input: () => z.strictObject({ noticeId: noticeId() }),
    output: comparison,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  listTeamNotices: query({
    summary: 'What is told to staff, or to volunteers, at a node where the caller works and above it',
    path: '/notices/team',
    access: { who: 'staff', roles: team },
    input: listInput,
    output: list,
    errors: [],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  getTeamNotice: query({
    summary: 'A notice for staff or volunteers, for somebody who works at a node that it covers',
    path: '/notices/team/one',
    access: { who: 'staff', roles: team },
    input: () => z.strictObject({ noticeId: noticeId(), node: nodePath() }),
    output: noticeView,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
}
