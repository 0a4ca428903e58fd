import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { mostVersions } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { Notice, Plan, Version } from '../store.ts'
import type { DeskNotice } from '../view.ts'
import { act } from './act.ts'
import { forgetting } from './forget-drafts.ts'
import { draftOf, lookedAt } from './review.ts'

type Which = ParsedInputOf<NoticesContract['takeBackNotice']>
type Correction = ParsedInputOf<NoticesContract['startCorrection']>
type Withdrawal = ParsedInputOf<NoticesContract['withdrawNotice']>

/** Begins a new version; what people read stays as it is until a second person has approved it. */
export function startCorrection(call: Call<Correction>): Promise<DeskNotice> {
  const { input, caller, now } = call
  return act(call, 'correct', (notice, by) => {
    const {
      n,
      at: _,
      by: __,
      authors: ___,
      reviewedBy: ____,
      cleared: _______,
      why: _____,
      toldAs: ______,
      ...text
    } = shownOf(notice)
    if (n >= mostVersions) throw new Refusal('TOO_MANY_VERSIONS')
    const { why, hideEarlier } = input
    const plan = stillToCome(planOf(notice), now)
    return {
      set: {
        draft: {
          ...text,
          n: n + 1,
          at: now,
          by,
          begunBy: by,
          authors: [caller.openid],
          why,
          ...(hideEarlier && { hideEarlier }),
          plan,
        },
      },
      details: { version: n + 1, why, ...(hideEarlier && { hideEarlier }) },
    }
  })
}

/** Out of the hands of who reviews, or of the clock that would have shown it: a draft again. */
export function takeBackNotice(call: Call<Which>): Promise<DeskNotice> {
  return act(call, 'take-back', (notice) => {
    if (notice.draft) {
      const { submitted: _, ...draft } = notice.draft
      return { set: { draft }, details: { version: draft.n } }
    }
    // Somebody whose clock is ahead has answered it: then it was read.
    if (notice.answers) throw new Refusal('NOTICE_STATE')
    const { reviewedBy: _, cleared: __, ...version } = shownOf(notice)
    return {
      onlyIf: { answers: database().command.exists(false) },
      set: {
        draft: { ...version, plan: planOf(notice) },
        shown: undefined,
        visibleFrom: undefined,
        pinnedUntil: undefined,
        reviewDueAt: undefined,
        announcement: undefined,
      },
      details: { version: version.n },
    }
  })
}

/** Throws a draft away, or gives a correction up. */
export function discardDraft(call: Call<Which>): Promise<DeskNotice> {
  const { now, commandId } = call
  return act(call, 'discard', (notice) => {
    const { n } = draftOf(notice)
    if (notice.state !== 'draft') return { set: { draft: undefined }, details: { version: n } }
    return { set: {}, pending: [forgetting(commandId, now)], details: { version: n } }
  })
}

/**
 * The second person's look at what one alone published: at its pictures too, where WeChat has said nothing about them in half an hour.
 * @throws Refusal PICTURES_UNCHECKED, CONTENT_REFUSED
 */
export function confirmUrgent(call: Call<Which>): Promise<DeskNotice> {
  const { now } = call
  return act(call, 'confirm', (notice, by) => {
    const shown = shownOf(notice)
    return {
      set: { shown: { ...shown, reviewedBy: by }, reviewDueAt: undefined },
      fields: lookedAt(notice, shown, now),
      details: { version: shown.n },
    }
  })
}

/** It stays where it was, with the reason; nothing that was published vanishes. */
export function withdrawNotice(call: Call<Withdrawal>): Promise<DeskNotice> {
  const { input, now } = call
  const { why, hideText } = input
  return act(call, 'withdraw', (_notice, by) => ({
    set: {
      withdrawn: { at: now, why, by, hidden: hideText },
      pinnedUntil: undefined,
      reviewDueAt: undefined,
    },
    details: { why, hidden: hideText },
  }))
}

function shownOf({ _id, shown }: Notice): Version {
  if (!shown) throw new Error(`${_id} was approved and has no version`)
  return shown
}

/** Of a correction: what is over already is not planned anew. */
function stillToCome({ pinnedUntil, endsAt, ...plan }: Plan, now: number): Plan {
  return {
    ...plan,
    ...(pinnedUntil !== undefined && pinnedUntil > now && { pinnedUntil }),
    ...(endsAt !== undefined && endsAt > now && { endsAt }),
  }
}

/** How it was published, as a plan again. */
function planOf({ visibleFrom, pinnedUntil, endsAt, urgent, mustReach, answerDays }: Notice): Plan {
  return {
    ...(visibleFrom !== undefined && { visibleFrom }),
    ...(pinnedUntil !== undefined && { pinnedUntil }),
    ...(endsAt !== undefined && { endsAt }),
    urgent: urgent === true,
    mustReach: mustReach === true,
    ...(answerDays !== undefined && { answerDays }),
  }
}
