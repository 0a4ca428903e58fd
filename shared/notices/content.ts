import * as z from 'zod'
import { roles } from '../contract.ts'
import { day, id, instant, nodePath, rev, slug, text } from '../schemas.ts'
import { fileKinds, mostShown } from './files.ts'
import { audiences, noticeActions, noticeKinds, noticeStates } from './rules.ts'

/** Shapes that several operations of notices share. */

export const noticeId = () => id('ntc')

/** What a notice points to: the service that an activity is booked as, or another notice, such as a result's announcement. */
const noticeLink = () =>
  z.union([
    z.strictObject({ to: z.literal('service'), serviceId: slug(), siteId: slug().optional() }),
    z.strictObject({ to: z.literal('notice'), noticeId: noticeId() }),
  ])

/** What people read. Pictures and attachments are ids of files that `addFile` took in, in their order. */
export const noticeText = () =>
  z.strictObject({
    title: text(60),
    /** One or two sentences: what lists and cards show. */
    summary: text(120),
    /** Small markup, see `markup.ts`. */
    markup: text(8000, { lines: true }),
    /** Of a policy: what it means for you. */
    meaning: text(1000, { lines: true }).optional(),
    link: noticeLink().optional(),
    pictures: z.array(id('fil')).max(mostShown).default([]),
    attachments: z.array(id('fil')).max(mostShown).default([]),
  })

/** What is planned lies in this century: a day beyond it has no name in the calendar. */
const planned = () => instant().max(Date.UTC(2100, 0, 1))

/** When and how it is to be published. */
export const noticePlan = () =>
  z.strictObject({
    /** Not before; absent or past: as soon as it is approved. */
    visibleFrom: planned().optional(),
    /** On top of the lists until then. */
    pinnedUntil: planned().optional(),
    /** When what it says is over. */
    endsAt: planned().optional(),
    /**
     * Of the kind `notice` (water off, storm): one publishes at once, a second person looks at it within a day. A correction only where
     * what stands there was urgent too.
     */
    urgent: z.boolean().default(false),
    /** Everybody has to learn of it (storm, water off, safety): households that were not reached are visited. */
    mustReach: z.boolean().default(false),
    /** Of a public announcement: how many working days people may answer. */
    answerDays: z.int().nonnegative().max(60).optional(),
    /** Of a correction of an announcement: the matter itself is another one, so that the period begins anew. */
    substance: z.boolean().optional(),
    /**
     * Of a correction of what is urgent: tell the phones once more, whatever the hour. Otherwise nobody who was told is told again, and
     * who was not yet is told what stands there now.
     */
    tellAgain: z.boolean().optional(),
  })

export const noticeAudience = () =>
  z.strictObject({
    /** Its own node, or nodes below it. */
    nodes: z.array(nodePath()).min(1).max(20),
    who: z.enum(audiences).default('everyone'),
  })

export const staffName = () => z.object({ name: z.string(), title: z.string(), role: z.enum(roles) })

const fileLink = () =>
  z.object({
    id: id('fil'),
    name: z.string(),
    kind: z.enum(fileKinds),
    bytes: z.int(),
    /** A link for half an hour; absent where links are not given. */
    url: z.string().optional(),
  })

const withdrawn = () => z.object({ at: instant(), why: z.string() })

/** For how long people may answer an announcement, and why until then. */
export const period = () =>
  z.object({
    /** Which version began it. */
    version: z.int(),
    /** Working days. */
    days: z.int(),
    from: instant(),
    /** The first instant at which it is over: midnight after the last day. */
    endsAt: instant(),
    lastDay: day(),
    /** In Chinese sentences: how it was counted, and by which documents. */
    why: z.string(),
  })

/** What the office announced about it after its end. */
export const noticeResult = () => z.object({ id: noticeId(), title: z.string(), visibleFrom: instant() })

/** How many answers came by each way, and how many wait for a reply. */
export const answerCounts = () =>
  z.object({
    app: z.int().nonnegative(),
    paper: z.int().nonnegative(),
    phone: z.int().nonnegative(),
    waiting: z.int().nonnegative(),
  })

/** As lists show it. */
export const noticeSummary = () =>
  z.object({
    id: noticeId(),
    kind: z.enum(noticeKinds),
    state: z.enum(['published', 'withdrawn']),
    node: nodePath(),
    /** Who announces it: 柳岸社区. */
    unit: z.string(),
    /** Of one whose text must not be read on, only its kind in words. */
    title: z.string(),
    summary: z.string(),
    visibleFrom: instant(),
    /** Of a notice that was corrected: when. */
    correctedAt: instant().optional(),
    urgent: z.boolean(),
    pinned: z.boolean(),
    endsAt: instant().optional(),
  })

/** As readers see it: the newest version, or 已撤回. */
export const noticeView = () =>
  z.object({
    ...noticeSummary().shape,
    /** Absent where the text must not be read on. */
    markup: z.string().optional(),
    meaning: z.string().optional(),
    link: noticeLink().optional(),
    pictures: z.array(fileLink()),
    attachments: z.array(fileLink()),
    /** Number of the version shown, from 1. */
    version: z.int(),
    /** All versions that were published, the newest first. */
    versions: z.array(
      z.object({
        n: z.int(),
        at: instant(),
        why: z.string().optional(),
        /** It must not be read any more: there is nothing to compare with. */
        hidden: z.boolean().optional(),
      }),
    ),
    withdrawn: withdrawn().optional(),
    /** Where everybody finds it as a poster: what a code leads to. Absent for colleagues, and where there is no such address. */
    poster: z.string().optional(),
    /** Where to ask about what is urgent, and to say something to an announcement: the office of its node, or the nearest above. */
    office: z.object({ name: z.string(), address: z.string(), phone: z.string() }).optional(),
    /** Whether the page asks for 我知道了, because staff go to whoever has not said it. */
    toConfirm: z.boolean(),
    announcement: z
      .object({
        ...period().shape,
        /** Whether people may answer now. */
        open: z.boolean(),
        closedAt: instant().optional(),
        results: z.array(noticeResult()),
      })
      .optional(),
  })

const deskFile = () =>
  z.object({
    ...fileLink().shape,
    /** What WeChat's check says of a picture. */
    check: z.enum(['none', 'checking', 'pass', 'review', 'refused']),
  })

const plainText = () => ({
  title: z.string(),
  summary: z.string(),
  markup: z.string(),
  meaning: z.string().optional(),
  link: noticeLink().optional(),
  pictures: z.array(id('fil')),
  attachments: z.array(id('fil')),
})

const draftView = () =>
  z.object({
    ...plainText(),
    n: z.int(),
    at: instant(),
    by: staffName(),
    /** Of a correction: why, and whether nobody shall read any more what was there before. */
    why: z.string().optional(),
    hideEarlier: z.boolean().optional(),
    plan: z.object({
      visibleFrom: instant().optional(),
      pinnedUntil: instant().optional(),
      endsAt: instant().optional(),
      urgent: z.boolean(),
      mustReach: z.boolean(),
      answerDays: z.int().optional(),
      substance: z.boolean().optional(),
      tellAgain: z.boolean().optional(),
    }),
    submitted: z
      .object({
        at: instant(),
        by: staffName(),
        /** What WeChat's check of the text says; `review`: a person should look closely; `unknown`: it could not be asked. */
        check: z.enum(['pass', 'review', 'unknown']),
        /** How much that looks like personal data was said to be public, attachments included. */
        confirmed: z.int(),
      })
      .optional(),
    sentBack: z.object({ at: instant(), by: staffName(), why: z.string() }).optional(),
  })

/** As staff see it. */
export const deskNotice = () =>
  z.object({
    id: noticeId(),
    rev: rev(),
    kind: z.enum(noticeKinds),
    state: z.enum(noticeStates),
    /** Whether it is approved and waits for its time. */
    scheduled: z.boolean(),
    node: nodePath(),
    unit: z.string(),
    audience: z.object({ nodes: z.array(nodePath()), who: z.enum(audiences) }),
    draft: draftView().optional(),
    shown: z
      .object({
        ...plainText(),
        n: z.int(),
        at: instant(),
        by: staffName(),
        reviewedBy: staffName().optional(),
        /** Who said when that what looks like personal data, or cannot be looked into, may be public. */
        cleared: z.object({ at: instant(), by: staffName(), count: z.int() }).optional(),
        why: z.string().optional(),
      })
      .optional(),
    files: z.array(deskFile()),
    visibleFrom: instant().optional(),
    pinnedUntil: instant().optional(),
    endsAt: instant().optional(),
    urgent: z.boolean(),
    mustReach: z.boolean(),
    reviewDueAt: instant().optional(),
    withdrawn: z.object({ at: instant(), why: z.string(), by: staffName(), hidden: z.boolean() }).optional(),
    announcement: z
      .object({
        ...period().shape,
        counts: answerCounts(),
        closed: z.object({ at: instant(), by: staffName() }).optional(),
      })
      .optional(),
    /** What the caller may do now; it drives the buttons. */
    actions: z.array(z.enum(noticeActions)),
    /** Where the caller's phone uploads files to, before `addFile` takes them in. */
    uploadTo: z.string(),
    /** What happened last. */
    last: z.object({ action: z.string(), at: instant(), by: staffName().optional() }),
  })

/** What differs between two texts, in the order in which it is read. */
const changedText = () => z.array(z.object({ how: z.enum(['same', 'added', 'removed']), text: z.string() }))

export const comparison = () =>
  z.object({
    from: z.object({ n: z.int(), at: instant() }),
    to: z.object({ n: z.int(), at: instant(), why: z.string().optional() }),
    title: changedText(),
    summary: changedText(),
    markup: changedText(),
    meaning: changedText(),
    /** Names of attachments that came or went. */
    attachments: changedText(),
  })

/** One line of the desk's lists. */
export const deskLine = () =>
  z.object({
    id: noticeId(),
    rev: rev(),
    kind: z.enum(noticeKinds),
    state: z.enum(noticeStates),
    scheduled: z.boolean(),
    node: nodePath(),
    unit: z.string(),
    title: z.string(),
    urgent: z.boolean(),
    visibleFrom: instant().optional(),
    reviewDueAt: instant().optional(),
    audience: z.enum(audiences),
    /** Who began what is being written, or wrote what stands there. */
    writtenBy: staffName().optional(),
    /** Whether the caller wrote what waits for a review, so that somebody else has to review it. */
    mine: z.boolean(),
    last: z.object({ action: z.string(), at: instant(), by: staffName().optional() }),
  })
