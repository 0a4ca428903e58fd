import type { Draft, Notice, NoticeText, Plan, StaffName, Version } from '../../functions/notices/store.ts'
import type { HistoryEvent } from '../../functions/platform/history.ts'
import { lineage, type NoticeKind } from '../../shared/notices/rules.ts'
import { accounts } from './accounts.ts'
import { grantsOf } from './organisation.ts'
import { nodeNames } from './places.ts'

/** Notices of the demo as documents: who wrote them, who reviewed them, and how they stand. */

/** Who writes and who reviews, by the account. */
export function staff(openid: string): StaffName {
  const found = accounts.find((one) => one.openid === openid)
  const [grant] = found ? grantsOf(found) : []
  if (!found || !grant) throw new Error(`${openid} is no member of the staff`)
  return {
    name: found.name,
    title: grant.title,
    role: grant.role,
    node: grant.node,
  }
}

export const clerk = 'demo-zhao-lihua'
export const stationClerk = 'demo-qian-wei'
export const leader = 'demo-wu-guoqiang'
export const streetAdmin = 'demo-feng-tao'
export const countyAdmin = 'demo-xu-jing'

export type Text = Pick<NoticeText, 'title' | 'summary' | 'markup' | 'meaning' | 'link'>

export interface Written {
  readonly id: string
  readonly node: string
  readonly kind: NoticeKind
  readonly who?: Notice['audience']['who']
  readonly by: string
  readonly text: Text
}

export const calm: Plan = { urgent: false, mustReach: false }

export function draftOf({ by, text }: Written, at: number, more: Partial<Draft> = {}): Draft {
  return {
    ...text,
    pictures: [],
    attachments: [],
    n: 1,
    at,
    by: staff(by),
    authors: [by],
    plan: calm,
    ...more,
  }
}

export function versionOf(
  { by, text }: Written,
  at: number,
  reviewer: string,
  more: Partial<Version> = {},
): Version {
  const written = { ...text, pictures: [], attachments: [], n: 1, at, by: staff(by), authors: [by] }
  return { ...written, reviewedBy: staff(reviewer), ...more }
}

/** What the documents of notices are called. */
export const idOf = (id: string) => `ntc_demo${id.padEnd(12, '0')}`

/** One step of its course: what somebody did, and when. */
export interface Step {
  readonly action: string
  readonly at: number
  readonly by: string
}

/** @param steps its course, the latest step last; the timer puts it into the history. */
export function noticeOf(
  { id, node, kind, who = 'everyone' }: Written,
  state: Notice['state'],
  steps: readonly Step[],
  more: Partial<Notice>,
): Notice {
  const events = steps.map(
    ({ action, at, by }): HistoryEvent => ({
      id: `evt_demo${id}${action.replaceAll('-', '')}${at}`,
      at,
      action,
      by: staff(by),
      details: {},
    }),
  )
  const last = events.at(-1)
  if (!last || typeof last.by !== 'object') throw new Error(`${id} came from nothing`)
  return {
    _id: idOf(id),
    v: 1,
    rev: steps.length,
    node,
    unit: nodeNames[node] ?? '',
    within: lineage(node),
    kind,
    state,
    audience: { nodes: [node], who },
    earlier: [],
    files: {},
    traces: [],
    last: { action: last.action, at: last.at, by: last.by },
    changedAt: last.at,
    commands: [],
    unrecorded: events,
    pending: [],
    queued: 1,
    nextPendingAt: last.at,
    ...more,
  }
}

const hour = 3_600_000

/** Written, handed in, approved at `at` by somebody else. */
export function untilApproved({ by }: Pick<Written, 'by'>, reviewer: string, at: number): readonly Step[] {
  return [
    { action: 'create', at: at - 3 * hour, by },
    { action: 'submit', at: at - 2 * hour, by },
    { action: 'approve', at, by: reviewer },
  ]
}

/** What was approved, to be read from `from` on; `approvedAt` where it was approved before. */
export function approved(
  written: Written,
  from: number,
  reviewer: string,
  {
    approvedAt = from,
    after = [],
    ...more
  }: Partial<Notice> & { approvedAt?: number; after?: readonly Step[] } = {},
): Notice {
  const steps = [...untilApproved(written, reviewer, approvedAt), ...after]
  return noticeOf(written, 'published', steps, {
    shown: versionOf(written, from, reviewer),
    visibleFrom: from,
    ...more,
  })
}

export function unreviewed({ reviewedBy: _, ...version }: Version): Version {
  return version
}
