import type { Instant } from '../time.ts'
import { type FindingKind, findPersonalData } from './personal-data.ts'
import type { AudienceKind, NoticeKind } from './rules.ts'

/** What of a draft has to be mended before others may see it: fields of the contract. */
export function missingIn(
  kind: NoticeKind,
  text: { readonly meaning?: string | undefined },
  plan: {
    readonly visibleFrom?: Instant | undefined
    readonly pinnedUntil?: Instant | undefined
    readonly endsAt?: Instant | undefined
    readonly urgent: boolean
    readonly mustReach: boolean
    readonly answerDays?: number | undefined
  },
  who: AudienceKind,
  now: Instant,
): readonly string[] {
  const from = Math.max(now, plan.visibleFrom ?? now)
  const missing: string[] = []
  if (kind === 'policy' && text.meaning === undefined) missing.push('text.meaning')
  if (plan.pinnedUntil !== undefined && plan.pinnedUntil <= from) missing.push('plan.pinnedUntil')
  if (plan.endsAt !== undefined && plan.endsAt <= from) missing.push('plan.endsAt')
  // The list of households that were not reached is thrown away when the notice ends: so it has to end.
  if (plan.mustReach && plan.endsAt === undefined) missing.push('plan.endsAt')
  // Two look at what gives rights or opens a period, however it presses.
  if (plan.urgent && kind !== 'notice') missing.push('plan.urgent')
  // What presses does not wait for its time.
  if (plan.urgent && from > now) missing.push('plan.visibleFrom')
  if (kind === 'announcement' && plan.answerDays === undefined) missing.push('plan.answerDays')
  // Who may not read it cannot answer it; and nobody goes to the doors for what is told to colleagues.
  if (kind === 'announcement' && who !== 'everyone') missing.push('audience.who')
  if (plan.mustReach && who !== 'everyone') missing.push('plan.mustReach')
  return missing
}

/** What looks like personal data, and where: enough to find it again, without saying what it is. */
export interface Place {
  /** Names it to whoever confirms it; stays the same while the text before it does: `markup.12.mobile-number`. */
  readonly key: string
  readonly field: (typeof textFields)[number] | 'attachments'
  /** Nobody can look into an attachment but a person: each of an announcement is one. */
  readonly kind: FindingKind | 'attachment'
  /** In UTF-16 units; of an attachment, which one it is, from 0. */
  readonly at: number
  readonly length: number
}

const textFields = ['title', 'summary', 'markup', 'meaning'] as const

export function placesOfPersonalData(
  texts: Readonly<Partial<Record<(typeof textFields)[number], string>>>,
  attachments: readonly string[] = [],
): readonly Place[] {
  const places = textFields.flatMap((field): readonly Place[] =>
    findPersonalData(texts[field] ?? '').map(({ kind, text, at }) => ({
      key: `${field}.${at}.${kind}`,
      field,
      kind,
      at,
      length: text.length,
    })),
  )
  return [
    ...places,
    ...attachments.map(
      (id, at): Place => ({
        key: `attachments.${id}`,
        field: 'attachments',
        kind: 'attachment',
        at,
        length: 0,
      }),
    ),
  ]
}
