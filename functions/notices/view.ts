import type { OutputOf } from '../../shared/contract.ts'
import { hearing } from '../../shared/notices/answering.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { reachOf } from '../../shared/notices/reach-rules.ts'
import {
  actionsFor,
  isPinned,
  isStanding,
  kindInWords,
  mayGoOutAlone,
  type NoticeAtTime,
  stateAt,
} from '../../shared/notices/rules.ts'
import type { Actor, HistoryEvent } from '../platform/history.ts'
import type { Caller } from '../platform/perform.ts'
import { inboxOf } from '../platform/storage.ts'
import { viewPeriod } from './answers/period.ts'
import { countsOf } from './answers/store.ts'
import { whoIs } from './staff.ts'
import type { Draft, Notice, NoticeFile, NoticeText, StaffName, Version } from './store.ts'

/** How notices look to those who ask: the shapes of the contract. */

export type NoticeView = OutputOf<NoticesContract['getNotice']>
export type NoticeResult = NonNullable<NoticeView['announcement']>['results'][number]
export type NoticeSummary = OutputOf<NoticesContract['listNotices']>['notices'][number]
export type DeskNotice = OutputOf<NoticesContract['createNotice']>
export type DeskLine = OutputOf<NoticesContract['listDesk']>['drafts'][number]

/** What lists read of a notice. */
export const summaryFields = {
  kind: true,
  state: true,
  node: true,
  unit: true,
  'shown.n': true,
  'shown.at': true,
  'shown.title': true,
  'shown.summary': true,
  visibleFrom: true,
  pinnedUntil: true,
  endsAt: true,
  urgent: true,
  withdrawn: true,
} as const

export interface SummaryFields
  extends Pick<
    Notice,
    | '_id'
    | 'kind'
    | 'state'
    | 'node'
    | 'unit'
    | 'visibleFrom'
    | 'pinnedUntil'
    | 'endsAt'
    | 'urgent'
    | 'withdrawn'
  > {
  readonly shown?: Pick<Version, 'n' | 'at' | 'title' | 'summary'>
}

/** The title; where a text must not be read on, only what it was. */
export function viewTitle({
  kind,
  shown,
  withdrawn,
}: Pick<Notice, 'kind' | 'withdrawn'> & { readonly shown?: Pick<Version, 'title'> }): string {
  return withdrawn?.hidden ? `一则${kindInWords[kind]}（已撤回）` : (shown?.title ?? '')
}

export function viewSummary(notice: SummaryFields, now: number): NoticeSummary {
  const { _id, kind, node, unit, shown, visibleFrom, endsAt, urgent, withdrawn } = notice
  if (!shown || visibleFrom === undefined) throw new Error(`${_id} was never approved`)
  const isHidden = withdrawn?.hidden === true
  return {
    id: _id,
    kind,
    state: isStanding(notice.state) ? 'published' : 'withdrawn',
    node,
    unit,
    title: viewTitle(notice),
    summary: isHidden ? withdrawn.why : shown.summary,
    visibleFrom,
    ...(shown.n > 1 && { correctedAt: shown.at }),
    urgent: urgent === true,
    pinned: isPinned(notice, now),
    ...(endsAt !== undefined && { endsAt }),
  }
}

/** What readers may know of versions before the one that is shown. */
export type ReadableNotice = Omit<Notice, 'earlier' | 'shown' | 'answers'> & {
  readonly shown?: Version
  readonly earlier: readonly Pick<Version, 'n' | 'at' | 'why' | 'hidden'>[]
}

/**
 * @param links temporary links by the ids of files.
 * @param results of an announcement: what was announced about it after its end.
 */
export function viewNotice(
  notice: ReadableNotice,
  links: ReadonlyMap<string, string>,
  results: readonly NoticeResult[],
  now: number,
): NoticeView {
  const { shown, earlier, withdrawn, announcement } = notice
  const summary = viewSummary(notice, now)
  if (!shown) throw new Error(`${notice._id} has no version`)
  const about = {
    ...summary,
    version: shown.n,
    versions: [shown, ...[...earlier].reverse()].map(({ n, at, why, hidden }) => ({
      n,
      at,
      ...(why && { why }),
      ...(hidden && { hidden }),
    })),
    ...(withdrawn && { withdrawn: { at: withdrawn.at, why: withdrawn.why } }),
    toConfirm: notice.audience.who === 'everyone' && reachOf(notice, now) === 'open',
    ...(announcement && {
      announcement: {
        ...viewPeriod(announcement),
        open: hearing(notice, { from: now, until: now }) === 'ok',
        ...(announcement.closed && { closedAt: announcement.closed.at }),
        results: [...results],
      },
    }),
  }
  if (withdrawn?.hidden) return { ...about, pictures: [], attachments: [] }
  const { markup, meaning, link } = shown
  const { pictures, attachments } = readableFiles(notice, shown)
  return {
    ...about,
    markup,
    ...(meaning && { meaning }),
    ...(link && { link: viewLink(link) }),
    pictures: pictures.map((id) => viewFile(id, notice.files[id], links)),
    attachments: attachments.map((id) => viewFile(id, notice.files[id], links)),
  }
}

/** Pictures that WeChat has not cleared are not shown to anybody but staff. */
export function readableFiles(
  { files }: Pick<Notice, 'files'>,
  { pictures, attachments }: NoticeText,
): { readonly pictures: readonly string[]; readonly attachments: readonly string[] } {
  const isClear = (id: string) => ['pass', 'review'].includes(files[id]?.check ?? '')
  return { pictures: pictures.filter(isClear), attachments: attachments.filter((id) => files[id]) }
}

function viewFile(id: string, file: NoticeFile | undefined, links: ReadonlyMap<string, string>) {
  if (!file) throw new Error(`${id} is no file of this notice`)
  const { name, kind, bytes } = file
  const url = links.get(id)
  return { id, name, kind, bytes, ...(url && { url }) }
}

function viewLink(link: NonNullable<NoticeText['link']>) {
  if (link.to === 'notice') return { to: link.to, noticeId: link.noticeId }
  return { to: link.to, serviceId: link.serviceId, ...(link.siteId && { siteId: link.siteId }) }
}

/** What the rules need to know of a notice. */
export function atTime(notice: Notice): NoticeAtTime {
  const { kind, state, visibleFrom, reviewDueAt, draft, shown, announcement } = notice
  const published = shown && { urgent: notice.urgent === true }
  return {
    state,
    ...(visibleFrom !== undefined && { visibleFrom }),
    ...(reviewDueAt !== undefined && { reviewDueAt }),
    urgent: draft !== undefined && mayGoOutAlone(kind, draft.plan, published),
    announced: kind === 'announcement' && announcement !== undefined && !announcement.closed,
  }
}

/** @param links temporary links by the ids of files. */
export function viewForDesk(
  notice: Notice,
  caller: Caller,
  now: number,
  links: ReadonlyMap<string, string> = new Map(),
): DeskNotice {
  const { _id, rev, kind, state, node, unit, audience, draft, shown, files, withdrawn, last } = notice
  const { visibleFrom, pinnedUntil, endsAt, reviewDueAt, announcement, answers } = notice
  return {
    id: _id,
    rev,
    kind,
    state,
    scheduled: stateAt(notice, now) === 'scheduled',
    node,
    unit,
    audience: { nodes: [...audience.nodes], who: audience.who },
    ...(draft && { draft: viewDraft(draft) }),
    ...(shown && { shown: viewVersion(shown) }),
    files: Object.entries(files).map(([id, file]) => ({ ...viewFile(id, file, links), check: file.check })),
    ...(visibleFrom !== undefined && { visibleFrom }),
    ...(pinnedUntil !== undefined && { pinnedUntil }),
    ...(endsAt !== undefined && { endsAt }),
    urgent: notice.urgent === true,
    mustReach: notice.mustReach === true,
    ...(reviewDueAt !== undefined && { reviewDueAt }),
    ...(withdrawn && { withdrawn: { ...withdrawn, by: viewStaff(withdrawn.by) } }),
    ...(announcement && {
      announcement: {
        ...viewPeriod(announcement),
        counts: countsOf(answers),
        ...(announcement.closed && {
          closed: { at: announcement.closed.at, by: viewStaff(announcement.closed.by) },
        }),
      },
    }),
    actions: [...actionsFor(atTime(notice), whoIs(caller, notice), now)],
    uploadTo: inboxOf(_id),
    last: viewLast(last),
  }
}

export function viewLine(notice: Notice, openid: string, now: number): DeskLine {
  const { _id, rev, kind, state, node, unit, draft, shown, visibleFrom, reviewDueAt, last } = notice
  const writer = draft ? (draft.begunBy ?? draft.by) : shown?.by
  return {
    id: _id,
    rev,
    kind,
    state,
    scheduled: stateAt(notice, now) === 'scheduled',
    node,
    unit,
    title: draft?.title ?? shown?.title ?? '',
    urgent: (draft ? draft.plan.urgent : notice.urgent) === true,
    ...(visibleFrom !== undefined && { visibleFrom }),
    ...(reviewDueAt !== undefined && { reviewDueAt }),
    audience: notice.audience.who,
    ...(writer && { writtenBy: viewStaff(writer) }),
    mine: (draft ?? shown)?.authors.includes(openid) === true,
    last: viewLast(last),
  }
}

function viewText({ title, summary, markup, meaning, link, pictures, attachments }: NoticeText) {
  return {
    title,
    summary,
    markup,
    ...(meaning && { meaning }),
    ...(link && { link: viewLink(link) }),
    pictures: [...pictures],
    attachments: [...attachments],
  }
}

function viewDraft(draft: Draft) {
  const { n, at, by, why, hideEarlier, plan, submitted, sentBack } = draft
  return {
    ...viewText(draft),
    n,
    at,
    by: viewStaff(by),
    ...(why && { why }),
    ...(hideEarlier && { hideEarlier }),
    plan,
    ...(submitted && {
      submitted: {
        at: submitted.at,
        by: viewStaff(submitted.by),
        check: submitted.check,
        confirmed: submitted.confirmed.length,
      },
    }),
    ...(sentBack && { sentBack: { ...sentBack, by: viewStaff(sentBack.by) } }),
  }
}

function viewVersion(version: Version) {
  const { n, at, by, reviewedBy, cleared, why } = version
  return {
    ...viewText(version),
    n,
    at,
    by: viewStaff(by),
    ...(reviewedBy && { reviewedBy: viewStaff(reviewedBy) }),
    ...(cleared && { cleared: { at: cleared.at, by: viewStaff(cleared.by), count: cleared.keys.length } }),
    ...(why && { why }),
  }
}

export function viewStaff({ name, title, role }: StaffName) {
  return { name, title, role }
}

export function viewLast({ action, at, by }: Pick<HistoryEvent, 'action' | 'at'> & { readonly by?: Actor }) {
  return { action, at, ...(typeof by === 'object' && { by: viewStaff(by) }) }
}
