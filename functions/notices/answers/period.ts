import { explain } from '../../../shared/calendar.ts'
import { fewestDays, periodOf } from '../../../shared/notices/period.ts'
import { isStanding, lineage } from '../../../shared/notices/rules.ts'
import { Refusal } from '../../platform/refusal.ts'
import type { FindNodes } from '../nodes.ts'
import type { Draft, Notice } from '../store.ts'
import type { Announcement, Period } from './announcement.ts'

/**
 * The period of an announcement whose draft is published now: from its publication, anew from a correction of substance, else as it
 * was. The node, or one above it, may ask for more days than the rule says. One round trip where it is counted.
 * @returns undefined for what is no announcement.
 * @throws Refusal PERIOD_TOO_SHORT with the least number of days, CALENDAR_NOT_OUT
 */
export async function announcementOf(
  { kind, node, state, announcement }: Notice,
  { n, plan }: Draft,
  findNodes: FindNodes,
  now: number,
): Promise<Announcement | undefined> {
  if (kind !== 'announcement') return undefined
  const isCorrection = isStanding(state)
  if (isCorrection && announcement && plan.substance !== true) return announcement
  const nodes = await findNodes(lineage(node))
  const least = Math.max(
    fewestDays,
    ...[...nodes.values()].map(({ announcementDays = fewestDays }) => announcementDays),
  )
  const from = isCorrection ? now : Math.max(now, plan.visibleFrom ?? now)
  const days = plan.answerDays ?? 0
  const period = periodOf(from, days, least)
  if (period === 'PERIOD_TOO_SHORT') throw new Refusal(period, { least })
  if (period === 'CALENDAR_NOT_OUT') throw new Refusal(period)
  const { before = [], closed: _, ...last } = announcement ?? {}
  return {
    version: n,
    days,
    from,
    ...period,
    before: isCorrection && announcement ? [...before, last as Period] : [],
  }
}

/** As people read it, with its reason. */
export function viewPeriod({ version, days, from, endsAt, basis }: Period) {
  return { version, days, from, endsAt, lastDay: basis.date, why: explain(basis) }
}
