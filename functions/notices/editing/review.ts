import type { ParsedInputOf } from '../../../shared/contract.ts'
import { missingIn } from '../../../shared/notices/complete.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { checkText } from '../../platform/content-check.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Draft, Notice, TextCheck } from '../store.ts'
import type { DeskNotice } from '../view.ts'
import { act } from './act.ts'
import { publication } from './publication.ts'

type Submission = ParsedInputOf<NoticesContract['submitForReview']>
type Review = ParsedInputOf<NoticesContract['reviewNotice']>
type Urgent = ParsedInputOf<NoticesContract['publishUrgent']>

/** Hands a draft to a second person. WeChat checks the text now, because it wants somebody who is here. */
export function submitForReview(call: Call<Submission>): Promise<DeskNotice> {
  const { caller, now } = call
  return act(call, 'submit', async (notice, by) => {
    const draft = completeDraft(notice, now)
    const check = await checkedText(draft, caller.openid)
    // Nothing presses: whoever submits can do it again in a minute.
    if (check === 'unknown') throw new Refusal('UNAVAILABLE')
    return { set: { draft: { ...draft, submitted: { at: now, by, check } } }, details: { version: draft.n } }
  })
}

/** A second person's word. Of two at once, the faster one's counts, and the other is told. */
export function reviewNotice(call: Call<Review>): Promise<DeskNotice> {
  const { input, now } = call
  const { decision, why } = input
  if (decision === 'send-back') {
    if (!why) throw new Refusal('INVALID_INPUT', { fields: ['why'] })
    return act(call, 'send-back', (notice, by) => {
      const { submitted: _, ...draft } = draftOf(notice)
      return { set: { draft: { ...draft, sentBack: { at: now, by, why } } }, details: { version: draft.n } }
    })
  }
  return act(call, 'approve', (notice, by) =>
    publication(notice, completeDraft(notice, now), { reviewedBy: by }, now),
  )
}

/** One alone, at once; also where WeChat cannot be asked: whoever reviews it afterwards sees that. */
export function publishUrgent(call: Call<Urgent>): Promise<DeskNotice> {
  const { caller, now } = call
  return act(call, 'publish-urgent', async (notice, by) => {
    const draft = completeDraft(notice, now)
    const check = await checkedText(draft, caller.openid)
    const submitted = { ...draft, submitted: { at: now, by, check } }
    return publication(notice, submitted, { publishedBy: caller.openid }, now)
  })
}

export function draftOf({ _id, draft }: Notice): Draft {
  if (!draft) throw new Error(`${_id} is in a state that has a draft, and has none`)
  return draft
}

/** @throws Refusal NOTICE_INCOMPLETE with the fields that something is missing in. */
function completeDraft(notice: Notice, now: number): Draft {
  const draft = draftOf(notice)
  const fields = missingIn(notice.kind, draft, draft.plan, now)
  if (fields.length > 0) throw new Refusal('NOTICE_INCOMPLETE', { fields })
  return draft
}

/** @throws Refusal CONTENT_REFUSED */
async function checkedText(draft: Draft, openid: string): Promise<TextCheck> {
  const { title, summary, markup, meaning = '' } = draft
  const verdict = await checkText([title, summary, markup, meaning].join('\n'), openid)
  if (verdict === 'refused') throw new Refusal('CONTENT_REFUSED', { of: 'text' })
  return verdict
}
