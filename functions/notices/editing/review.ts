import type { ParsedInputOf } from '../../../shared/contract.ts'
import { missingIn, placesOfPersonalData } from '../../../shared/notices/complete.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { lineage } from '../../../shared/notices/rules.ts'
import { checkText } from '../../platform/content-check.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { announcementOf } from '../answers/period.ts'
import { type FindNodes, mustBeOpen } from '../nodes.ts'
import type { Draft, Notice, PictureCheck, TextCheck } from '../store.ts'
import type { DeskNotice } from '../view.ts'
import { act } from './act.ts'
import { publication } from './publication.ts'

type Submission = ParsedInputOf<NoticesContract['submitForReview']>
type Review = ParsedInputOf<NoticesContract['reviewNotice']>
type Urgent = ParsedInputOf<NoticesContract['publishUrgent']>

/**
 * Hands a draft to a second person. WeChat checks the text now, because it wants somebody who is here; what it cannot be asked
 * from a computer, which has no right to call WeChat, it is asked when the draft is approved.
 */
export function submitForReview(call: Call<Submission>, findNodes: FindNodes): Promise<DeskNotice> {
  const { input, caller, now } = call
  return act(call, 'submit', async (notice, by) => {
    const draft = completeDraft(notice, now)
    refuseUnconfirmed(notice.kind, draft, input.confirmed)
    const confirmed = placesIn(notice.kind, draft).filter((key) => input.confirmed.includes(key))
    await periodAt(notice, draft, findNodes, now)
    const check = await checkedText(notice, draft, caller.openid)
    return {
      set: { draft: { ...draft, submitted: { at: now, by, check, confirmed } } },
      details: { version: draft.n, ...(confirmed.length > 0 && { confirmed: confirmed.length }) },
    }
  })
}

/** A second person's word. Of two at once, the faster one's counts, and the other is told. */
export function reviewNotice(call: Call<Review>, findNodes: FindNodes): Promise<DeskNotice> {
  const { input, caller, now } = call
  const { decision, why } = input
  if (decision === 'send-back') {
    if (!why) throw new Refusal('INVALID_INPUT', { fields: ['why'] })
    return act(call, 'send-back', (notice, by) => {
      const { submitted: _, ...draft } = draftOf(notice)
      return { set: { draft: { ...draft, sentBack: { at: now, by, why } } }, details: { version: draft.n } }
    })
  }
  return act(call, 'approve', async (notice, by) => {
    const draft = completeDraft(notice, now)
    const isUnchecked = draft.submitted?.check === 'unknown'
    if (isUnchecked && (await checkedText(notice, draft, caller.openid)) === 'unknown')
      throw new Refusal('TEXT_UNCHECKED')
    refuseUnconfirmed(notice.kind, draft, draft.submitted?.confirmed ?? [])
    const looked = lookedAt(notice, draft, now)
    const announcement = await periodAt(notice, draft, findNodes, now)
    return { ...publication(notice, draft, { reviewedBy: by }, announcement, now), fields: looked }
  })
}

/**
 * One alone, at once; also where WeChat cannot be asked: whoever reviews it afterwards sees that. It is a notice and nothing else,
 * so there is no period to count and nothing to confirm.
 */
export function publishUrgent(call: Call<Urgent>, findNodes: FindNodes): Promise<DeskNotice> {
  const { caller, now } = call
  return act(call, 'publish-urgent', async (notice) => {
    const draft = completeDraft(notice, now)
    await mustBeOpen(findNodes, [notice.node])
    const check = await checkedText(notice, draft, caller.openid)
    const published = publication(notice, draft, { publishedBy: caller.openid }, undefined, now)
    return { ...published, details: { ...published.details, check } }
  })
}

/**
 * Nothing more is published at a node that was closed; what stands there can be withdrawn.
 * @returns the period of an announcement. One round trip for it and for the node.
 * @throws Refusal NODE_GONE, PERIOD_TOO_SHORT, CALENDAR_NOT_OUT
 */
async function periodAt(notice: Notice, draft: Draft, findNodes: FindNodes, now: number) {
  const nodes = await mustBeOpen(findNodes, lineage(notice.node))
  return announcementOf(notice, draft, async () => nodes, now)
}

export function draftOf({ _id, draft }: Notice): Draft {
  if (!draft) throw new Error(`${_id} is in a state that has a draft, and has none`)
  return draft
}

/** @throws Refusal NOTICE_INCOMPLETE with the fields that something is missing in. */
function completeDraft(notice: Notice, now: number): Draft {
  const draft = draftOf(notice)
  const fields = missingIn(notice.kind, draft, draft.plan, notice.audience.who, now)
  if (fields.length > 0) throw new Refusal('NOTICE_INCOMPLETE', { fields })
  return draft
}

/** @throws Refusal CONTENT_REFUSED, also when WeChat refused a picture */
async function checkedText(notice: Notice, draft: Draft, openid: string): Promise<TextCheck> {
  const refused = draft.pictures.filter((id) => notice.files[id]?.check === 'refused')
  if (refused.length > 0) throw new Refusal('CONTENT_REFUSED', { fields: ['text.pictures'], files: refused })
  const { title, summary, markup, meaning = '', attachments } = draft
  const names = attachments.map((id) => notice.files[id]?.name ?? '')
  const verdict = await checkText([title, summary, markup, meaning, ...names].join('\n'), openid)
  if (verdict === 'refused') throw new Refusal('CONTENT_REFUSED', { fields: ['text'] })
  return verdict
}

/** WeChat answers within half an hour, if it does. */
const pictureCheckMs = 30 * 60 * 1000

/**
 * A picture that WeChat says nothing about in half an hour counts as looked at by who approves.
 * @throws Refusal PICTURES_UNCHECKED, CONTENT_REFUSED
 */
export function lookedAt(
  { files }: Pick<Notice, 'files'>,
  { pictures }: Pick<Draft, 'pictures'>,
  now: number,
): Readonly<Record<string, string>> {
  const of = (...checks: readonly PictureCheck[]) =>
    pictures.filter((id) => checks.includes(files[id]?.check ?? 'refused'))
  const refused = of('refused')
  if (refused.length > 0) throw new Refusal('CONTENT_REFUSED', { fields: ['text.pictures'], files: refused })
  const waiting = of('checking')
  if (waiting.some((id) => (files[id]?.at ?? 0) + pictureCheckMs > now))
    throw new Refusal('PICTURES_UNCHECKED')
  return Object.fromEntries(waiting.map((id) => [`files.${id}.check`, 'review']))
}

/** Keys of what looks like personal data; nobody can look into attachments, so each of an announcement is one. */
function placesIn(kind: Notice['kind'], draft: Draft): readonly string[] {
  const attachments = kind === 'announcement' ? draft.attachments : []
  return placesOfPersonalData(draft, attachments).map(({ key }) => key)
}

/**
 * In a public announcement each thing that looks like personal data, and each attachment, has to be said to be public. The refusal
 * says where it stands, never what.
 * @throws Refusal PERSONAL_DATA
 */
function refuseUnconfirmed(kind: Notice['kind'], draft: Draft, confirmed: readonly string[]): void {
  if (kind !== 'announcement') return
  const open = placesOfPersonalData(draft, draft.attachments).filter(({ key }) => !confirmed.includes(key))
  if (open.length > 0) throw new Refusal('PERSONAL_DATA', { findings: open })
}
