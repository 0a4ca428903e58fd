import type { FileKind } from '../../shared/notices/files.ts'
import type { AudienceKind, NoticeKind, NoticeState } from '../../shared/notices/rules.ts'
import { database } from '../platform/database.ts'
import type { Actor, HistoryEvent } from '../platform/history.ts'
import { Refusal } from '../platform/refusal.ts'
import type { Announcement, Answers } from './answers/announcement.ts'

/**
 * The documents of notices, and the reads and writes that several use cases share.
 *
 * A notice is one document: what people read (`shown`), what it was before (`earlier`), what is being written (`draft`), its files,
 * and what its publication causes (`pending`, `unrecorded`). So no reader can see half of a publication.
 */

/**
 * `notices/<ntc_…>`, below 512 KB: a version is at most 30 KB (8,000 characters of markup, 1,000 of meaning), and there are at
 * most `mostVersions` and a draft; `mostFiles` files take 20 KB; `answers.open` holds at most 2,000 ids of 24 bytes.
 *
 * `rev` counts changes of text and state, and every change of those names the one that it saw. Answers, delivery and reach
 * count for themselves: they change their own fields and leave `rev` alone.
 */
export interface Notice {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  /** Where it is written: rights go by this node. */
  readonly node: string
  /** What the node is called, for readers: 柳岸社区. */
  readonly unit: string
  /** `node` and all nodes above it, for the lists of desks. */
  readonly within: readonly string[]
  readonly kind: NoticeKind
  readonly state: NoticeState
  readonly audience: { readonly nodes: readonly string[]; readonly who: AudienceKind }
  /** The version that people read, or will read from `visibleFrom` on. */
  readonly shown?: Version
  /** Versions before it, the oldest first. */
  readonly earlier: readonly Version[]
  /** What is being written: the first version or a correction. */
  readonly draft?: Draft
  /** Pictures and attachments by their ids, at most `mostFiles`; versions name them. */
  readonly files: Readonly<Record<string, NoticeFile>>
  /** Checks of pictures that WeChat has not answered yet, by its trace id; see platform/picture-verdicts.ts. */
  readonly traces: readonly string[]
  /** Set from the approval on. Visibility is this instant and `state`, nothing else: see `isVisible`. */
  readonly visibleFrom?: number
  readonly pinnedUntil?: number
  readonly endsAt?: number
  readonly urgent?: boolean
  readonly mustReach?: boolean
  readonly answerDays?: number
  /** One alone published it: until when a second person has to look. */
  readonly reviewDueAt?: number
  /** Of a public announcement, from its approval on: for how long people may answer. */
  readonly announcement?: Announcement
  /** What they said; it changes without `rev`. */
  readonly answers?: Answers
  readonly withdrawn?: {
    readonly at: number
    readonly why: string
    readonly by: StaffName
    /** The text must not be read on, such as when it held somebody's personal data. */
    readonly hidden: boolean
  }
  /** What happened last: whoever comes second is told. */
  readonly last: { readonly action: string; readonly at: number; readonly by?: StaffName }
  /** When text or state changed last; orders the lists of desks. */
  readonly changedAt: number
  /** Ids of the latest commands that changed it: one that comes again is answered, not carried out. */
  readonly commands: readonly string[]

  readonly unrecorded: readonly HistoryEvent[]
  /** What the timer has to do; each entry is taken off when it is done. */
  readonly pending: readonly Pending[]
  /** Grows with every entry in `pending` and `unrecorded`: `nextPendingAt` is only moved on by who has seen them all. */
  readonly queued: number
  readonly nextPendingAt?: number
}

/** What is due, once, at its time. */
export type Pending =
  /** The version goes out to the phones of its audience. */
  | { readonly id: string; readonly kind: 'deliver'; readonly at: number; readonly version: number }
  /** A draft that was thrown away leaves with its files. */
  | { readonly id: string; readonly kind: 'forget'; readonly at: number }
  /** Files in storage that go unless the notice names them by then: see editing/sweep-files.ts. */
  | {
      readonly id: string
      readonly kind: 'sweep'
      readonly at: number
      /** Id of the file that the notice would name. */
      readonly file: string
      readonly paths: readonly string[]
    }
  /** What people said to an announcement, and who, was kept long enough. */
  | { readonly id: string; readonly kind: 'forget-answers'; readonly at: number }

/** What became of an entry: it is done, or the notice is gone, or it goes on in another run from this instant on. */
export type Outcome = 'done' | 'gone' | { readonly againAt: number }

/** @param hasTime whether there is time left for another batch. */
export type CarryOut = (
  notice: Notice,
  entry: Pending,
  now: number,
  hasTime: () => boolean,
) => Promise<Outcome>

/** A member of the staff, by the post that gave the right. */
export type StaffName = Exclude<Actor, string>

export type Link =
  | { readonly to: 'service'; readonly serviceId: string; readonly siteId?: string | undefined }
  | { readonly to: 'notice'; readonly noticeId: string }

/** What people read. */
export interface NoticeText {
  readonly title: string
  readonly summary: string
  readonly markup: string
  readonly meaning?: string
  readonly link?: Link
  readonly pictures: readonly string[]
  readonly attachments: readonly string[]
}

/** How it is to be published. */
export interface Plan {
  readonly visibleFrom?: number
  readonly pinnedUntil?: number
  readonly endsAt?: number
  readonly urgent: boolean
  readonly mustReach: boolean
  readonly answerDays?: number
  /** A correction of the matter itself: the period for answers begins anew. */
  readonly substance?: boolean
  /** A correction of what is urgent: the phones are told once more. */
  readonly tellAgain?: boolean
}

export interface Version extends NoticeText {
  /** From 1. */
  readonly n: number
  /** From when on people could read it. */
  readonly at: number
  readonly by: StaffName
  /** Accounts that wrote in it: none of them reviews it. */
  readonly authors: readonly string[]
  readonly reviewedBy?: StaffName
  /** Who said when that what looks like personal data in it may be public. */
  readonly cleared?: { readonly at: number; readonly by: StaffName; readonly keys: readonly string[] }
  /** Of a correction: why. */
  readonly why?: string
  /** It stays for staff; nobody else reads it any more, since the correction that says so. */
  readonly hidden?: boolean
  /** Of a correction that tells nobody once more: the version under which phones were told, or are being told. */
  readonly toldAs?: number
}

export interface Draft extends NoticeText {
  readonly n: number
  readonly at: number
  readonly by: StaffName
  /** Who began it. */
  readonly begunBy?: StaffName
  /** Who wrote in it; the last one did so last. */
  readonly authors: readonly string[]
  readonly why?: string
  /** Of a correction: what was there before must not be read on. */
  readonly hideEarlier?: boolean
  readonly plan: Plan
  readonly submitted?: Submitted
  readonly sentBack?: { readonly at: number; readonly by: StaffName; readonly why: string }
}

export interface Submitted {
  readonly at: number
  readonly by: StaffName
  /** What WeChat's check of the text says. */
  readonly check: TextCheck
  /** What looks like personal data in it, attachments of an announcement included, and was said to be public: keys of `Place`. */
  readonly confirmed: readonly string[]
}

export type TextCheck = 'pass' | 'review' | 'unknown'

export interface NoticeFile {
  readonly name: string
  readonly kind: FileKind
  readonly bytes: number
  readonly fileId: string
  /** Attachments are not checked by WeChat. */
  readonly check: PictureCheck
  readonly trace?: string
  readonly at: number
}

export type PictureCheck = 'none' | 'checking' | 'pass' | 'review' | 'refused'

export const collection = { notices: 'notices' } as const

/** At most so many people write in one draft. */
export const mostAuthors = 20
const rememberedCommands = 20

/** @throws Refusal NOT_FOUND */
export async function readNotice(id: string): Promise<Notice> {
  const notice = await database().read<Notice>(collection.notices, id)
  if (!notice) throw new Refusal('NOT_FOUND')
  return notice
}

/** What a change writes besides its fields. */
export interface NoticeChange {
  /** Fields to set; `undefined` takes a field away. */
  readonly set: {
    readonly [Field in Exclude<
      keyof Notice,
      '_id' | 'v' | 'rev' | 'unrecorded' | 'pending' | 'queued' | 'nextPendingAt' | 'commands'
    >]?: Notice[Field] | undefined
  }
  /** Changes of single fields inside of others, as the database takes them. */
  readonly fields: Readonly<Record<string, unknown>>
  readonly event: HistoryEvent
  /** What else must hold of the notice when it is written, of what changes without `rev`. */
  readonly onlyIf?: Readonly<Record<string, unknown>>
  /** Whether the history shall tell it too, and not only who comes second. */
  readonly isRecorded: boolean
  readonly pending: readonly Pending[]
}

/**
 * Changes text or state: nobody else may have changed them since `notice` was read.
 * @returns the notice as it is now, or undefined when somebody else was faster.
 */
export function changeNotice(
  { _id, rev }: Pick<Notice, '_id' | 'rev'>,
  { set, fields, event, onlyIf = {}, isRecorded, pending }: NoticeChange,
  commandId: string,
): Promise<Notice | undefined> {
  const { command: _ } = database()
  const whole = Object.fromEntries(
    Object.entries(set).map(([field, value]) => [field, value === undefined ? _.remove() : _.set(value)]),
  )
  return database().changeAndRead<Notice>(
    collection.notices,
    { _id, rev, ...onlyIf },
    {
      ...whole,
      ...fields,
      ...queue(isRecorded ? [event] : [], pending),
      changedAt: event.at,
      last: _.set(lastOf(event)),
      rev: _.inc(1),
      commands: _.push({ each: [commandId], slice: -rememberedCommands }),
    },
  )
}

export function lastOf({ action, at, by }: HistoryEvent): Notice['last'] {
  return { action, at, ...(typeof by === 'object' && { by }) }
}

/**
 * The part of a write that leaves work for the timer: events to record at once, entries at their time. Entries are only added,
 * never looked for: one that means nothing any more (the notice was taken back) is dropped by whoever carries it out.
 */
export function queue(
  events: readonly HistoryEvent[],
  entries: readonly Pending[] = [],
): Readonly<Record<string, unknown>> {
  const { command: _ } = database()
  if (events.length + entries.length === 0) return {}
  return {
    ...(events.length > 0 && { unrecorded: _.push([...events]) }),
    ...(entries.length > 0 && { pending: _.push([...entries]) }),
    queued: _.inc(1),
    nextPendingAt: _.min(firstDue(events, entries)),
  }
}

/** When the timer has to look: events at once, entries at their time; Infinity when there is nothing. */
export function firstDue(events: readonly HistoryEvent[], entries: readonly Pending[]): number {
  return Math.min(Number.POSITIVE_INFINITY, ...events.map(({ at }) => at), ...entries.map(({ at }) => at))
}
