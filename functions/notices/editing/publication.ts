import { isStanding, REVIEW_WITHIN_MILLISECONDS } from '../../../shared/notices/rules.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Announcement } from '../answers/announcement.ts'
import { forgettingAnswers } from '../answers/forget-answers.ts'
import type { Draft, Notice, Pending, StaffName, Version } from '../store.ts'
import type { Decided } from './act.ts'

/** The version whose delivery tells the phones of this one. */
export function toldAs({ n, toldAs = n }: Pick<Version, 'n' | 'toldAs'>): number {
  return toldAs
}

/** Who stands behind a publication: a second person, or one alone for the time being. */
type Backing = { readonly reviewedBy: StaffName } | { readonly publishedBy: string }

/**
 * What makes a draft the version that people read. It is one write, and nothing has to run afterwards for people to see it; what
 * goes out to phones is left to the timer as `pending`.
 */
export function publication(
  notice: Notice,
  draft: Draft,
  backing: Backing,
  announcement: Announcement | undefined,
  now: number,
): Decided {
  const {
    plan,
    n,
    by,
    authors,
    why,
    hideEarlier,
    submitted,
    sentBack: _,
    at: __,
    begunBy: ___,
    ...text
  } = draft
  const isCorrection = isStanding(notice.state)
  const visibleFrom = isCorrection ? (notice.visibleFrom ?? now) : Math.max(now, plan.visibleFrom ?? now)
  const alone = 'publishedBy' in backing
  // What was not urgent before was told to nobody.
  const tells = !isCorrection || plan.tellAgain === true || notice.urgent !== true
  const dueAt = now + REVIEW_WITHIN_MILLISECONDS
  const shown: Version = {
    ...text,
    n,
    at: isCorrection ? now : visibleFrom,
    by,
    authors: alone && !authors.includes(backing.publishedBy) ? [...authors, backing.publishedBy] : authors,
    ...(why && { why }),
    ...(!alone && { reviewedBy: backing.reviewedBy }),
    ...(submitted?.confirmed.length && {
      cleared: { at: submitted.at, by: submitted.by, keys: submitted.confirmed },
    }),
    ...(!tells && notice.shown && { toldAs: toldAs(notice.shown) }),
  }
  const deliver: Pending = {
    id: derivedId('due', notice._id, 'deliver', String(n), String(visibleFrom)),
    kind: 'deliver',
    at: Math.max(now, visibleFrom),
    version: n,
  }
  const earlier = notice.shown ? [...notice.earlier, notice.shown] : []
  const isNewPeriod = announcement !== undefined && announcement !== notice.announcement
  return {
    set: {
      shown,
      earlier: hideEarlier ? earlier.map((version) => ({ ...version, hidden: true })) : earlier,
      draft: undefined,
      visibleFrom,
      pinnedUntil: plan.pinnedUntil,
      endsAt: plan.endsAt,
      urgent: plan.urgent,
      mustReach: plan.mustReach,
      answerDays: announcement?.days,
      announcement,
      // Whoever approves a correction has read what stands there from now on. One more by one alone puts the day off for nobody.
      reviewDueAt: alone ? Math.min(notice.reviewDueAt ?? dueAt, dueAt) : undefined,
    },
    pending: [
      ...(tells ? [deliver] : []),
      ...(isNewPeriod ? [forgettingAnswers(notice._id, announcement)] : []),
    ],
    details: {
      version: n,
      visibleFrom,
      ...(announcement && { answersUntil: announcement.endsAt }),
      ...(hideEarlier && { hideEarlier }),
    },
  }
}
