import type { Role } from '../contract.ts'
import type { Machine, Transition } from '../state-machine.ts'
import type { Instant } from '../time.ts'

/** What may be done with a notice, by whom and when, and who may read it: pure decisions for functions and phones alike. */

export const noticeKinds = ['notice', 'policy', 'activity', 'announcement'] as const
export type NoticeKind = (typeof noticeKinds)[number]

export const kindInWords: Readonly<Record<NoticeKind, string>> = {
  notice: '通知',
  policy: '政策',
  activity: '活动',
  announcement: '公示',
}

/** For whom a notice is. Everyone's is read without a sign-in; the others' only by those who hold such a role. */
export const audiences = ['everyone', 'volunteers', 'staff'] as const
export type AudienceKind = (typeof audiences)[number]

export const noticeStates = [
  'draft',
  'in-review',
  'published',
  'correcting',
  'correction-in-review',
  'withdrawn',
  'discarded',
] as const
export type NoticeState = (typeof noticeStates)[number]

/** As staff read it. `published` before its time is 到时自动发布, see `stateAt`. */
export const stateInWords: Readonly<Record<NoticeState | 'scheduled', string>> = {
  draft: '草稿',
  'in-review': '等人审核',
  scheduled: '到时自动发布',
  published: '已发布',
  correcting: '已发布，正在改',
  'correction-in-review': '已发布，改动等人审核',
  withdrawn: '已撤回',
  discarded: '已删除的草稿',
}

/** A version is there that people read, or will read when its time comes. */
export const standingStates = ['published', 'correcting', 'correction-in-review'] as const

export const noticeActions = [
  'create',
  'save',
  'submit',
  'send-back',
  'approve',
  'take-back',
  'publish-urgent',
  'confirm',
  'correct',
  'discard',
  'withdraw',
  'close',
] as const
export type NoticeAction = (typeof noticeActions)[number]

/**
 * Who: `editor` may write at the notice's node, `publisher` may also publish there, `reviewer` is a publisher who wrote nothing
 * of the draft, `second-person` one who wrote nothing of what is published. `timer`: nobody has touched it for `untouchedMs`.
 */
export type NoticeWho = 'editor' | 'publisher' | 'reviewer' | 'second-person' | 'timer'

type When =
  /** It is urgent, and one alone may publish it: see `mayGoOutAlone`. */
  | 'urgent'
  /** It was approved, and its time is more than a minute away. */
  | 'before-visible'
  /** People can read it. */
  | 'visible'
  /** One alone published it, and nobody else has looked yet. */
  | 'review-due'
  /** It is an announcement that people can read, and was not closed. */
  | 'announced'

export interface NoticeTransition extends Transition<NoticeState, NoticeAction, NoticeWho> {
  /** What must be given with the action. */
  readonly needs: readonly ('text' | 'reason')[]
  readonly when?: When
}

/** One row an action of a state; the drawing in `docs/states/notice.md` is made from it. */
export const noticeTable: readonly NoticeTransition[] = [
  { from: null, action: 'create', to: 'draft', who: ['editor'], needs: ['text'] },
  { from: 'draft', action: 'save', to: 'draft', who: ['editor'], needs: ['text'] },
  { from: 'draft', action: 'submit', to: 'in-review', who: ['editor'], needs: [] },
  {
    from: 'draft',
    action: 'publish-urgent',
    to: 'published',
    who: ['publisher'],
    needs: [],
    when: 'urgent',
  },
  { from: 'draft', action: 'discard', to: 'discarded', who: ['editor', 'timer'], needs: [] },
  { from: 'in-review', action: 'approve', to: 'published', who: ['reviewer'], needs: [] },
  { from: 'in-review', action: 'send-back', to: 'draft', who: ['reviewer'], needs: ['reason'] },
  { from: 'in-review', action: 'take-back', to: 'draft', who: ['editor'], needs: [] },
  {
    from: 'published',
    action: 'take-back',
    to: 'draft',
    who: ['publisher'],
    needs: [],
    when: 'before-visible',
  },
  {
    from: 'published',
    action: 'correct',
    to: 'correcting',
    who: ['editor'],
    needs: ['reason'],
    when: 'visible',
  },
  // After its end, when each answer has its reply; the answers themselves leave the state alone.
  {
    from: 'published',
    action: 'close',
    to: 'published',
    who: ['publisher'],
    needs: [],
    when: 'announced',
  },
  // What one alone published (water off, storm) is looked at by a second person afterwards.
  ...standingStates.map(
    (state): NoticeTransition => ({
      from: state,
      action: 'confirm',
      to: state,
      who: ['second-person'],
      needs: [],
      when: 'review-due',
    }),
  ),
  // Until a correction is approved, the version before it stays where it is.
  { from: 'correcting', action: 'save', to: 'correcting', who: ['editor'], needs: ['text'] },
  { from: 'correcting', action: 'submit', to: 'correction-in-review', who: ['editor'], needs: [] },
  {
    from: 'correcting',
    action: 'publish-urgent',
    to: 'published',
    who: ['publisher'],
    needs: [],
    when: 'urgent',
  },
  { from: 'correcting', action: 'discard', to: 'published', who: ['editor'], needs: [] },
  { from: 'correction-in-review', action: 'approve', to: 'published', who: ['reviewer'], needs: [] },
  {
    from: 'correction-in-review',
    action: 'send-back',
    to: 'correcting',
    who: ['reviewer'],
    needs: ['reason'],
  },
  { from: 'correction-in-review', action: 'take-back', to: 'correcting', who: ['editor'], needs: [] },
  ...standingStates.map(
    (state): NoticeTransition => ({
      from: state,
      action: 'withdraw',
      to: 'withdrawn',
      who: ['publisher'],
      needs: ['reason'],
      when: 'visible',
    }),
  ),
]

export const noticeMachine: Machine<NoticeState> = {
  states: noticeStates,
  final: ['published', 'withdrawn', 'discarded'],
  table: noticeTable,
}

/** Who may write drafts, and who may also review and publish, on a node and below. */
export const editorRoles = ['counter-staff', 'community-leader', 'street-admin', 'county-admin'] as const
export const publisherRoles = ['community-leader', 'street-admin', 'county-admin'] as const

/** What a decision needs to know of a notice. */
export interface NoticeAtTime {
  readonly state: NoticeState
  /** Epoch milliseconds; set from the approval on. */
  readonly visibleFrom?: Instant
  /** Until when a second person has to look at what one alone published. */
  readonly reviewDueAt?: Instant
  /** Whether one alone may publish its draft. */
  readonly urgent: boolean
  /** Whether it is a public announcement that was not closed. */
  readonly announced?: boolean
}

/** Can people read it now, be it as 已撤回? Computed from the time alone: no timer has to fire for a notice to appear. */
export function isVisible({ state, visibleFrom }: Pick<NoticeAtTime, 'state' | 'visibleFrom'>, now: Instant) {
  if (visibleFrom === undefined || visibleFrom > now) return false
  return state === 'withdrawn' || isStanding(state)
}

export function isStanding(state: NoticeState): boolean {
  return (standingStates as readonly NoticeState[]).includes(state)
}

/** The state as people read it: what is approved and not yet visible is `scheduled`. */
export function stateAt(
  notice: Pick<NoticeAtTime, 'state' | 'visibleFrom'>,
  now: Instant,
): NoticeState | 'scheduled' {
  return notice.state === 'published' && !isVisible(notice, now) ? 'scheduled' : notice.state
}

/** Is it on top of the list? Only what stands can be, and not longer than it was meant to. */
export function isPinned(
  notice: Pick<NoticeAtTime, 'state' | 'visibleFrom'> & { readonly pinnedUntil?: Instant },
  now: Instant,
): boolean {
  return isStanding(notice.state) && isVisible(notice, now) && (notice.pinnedUntil ?? 0) > now
}

/** What presses, and does not say when it is over, presses for so long: three days. */
export const pressesForMs = 3 * 24 * 60 * 60 * 1000

/** Does it press now? What is over does not any more, nor what was withdrawn. */
export function isPressing(
  {
    urgent,
    endsAt,
    ...notice
  }: Pick<NoticeAtTime, 'state' | 'visibleFrom'> & {
    readonly urgent?: boolean
    readonly endsAt?: Instant | undefined
  },
  now: Instant,
): boolean {
  if (urgent !== true || !isStanding(notice.state) || !isVisible(notice, now)) return false
  return now < (endsAt ?? (notice.visibleFrom ?? 0) + pressesForMs)
}

function isTimeFor(when: When | undefined, notice: NoticeAtTime, now: Instant): boolean {
  switch (when) {
    case 'urgent':
      return notice.urgent
    case 'before-visible':
      // What people are about to read is not pulled away under their eyes: clocks differ, and a write takes its time.
      return notice.visibleFrom !== undefined && notice.visibleFrom - now > takeBackUntilMs
    case 'visible':
      return isVisible(notice, now)
    case 'review-due':
      return notice.reviewDueAt !== undefined
    case 'announced':
      return notice.announced === true && isVisible(notice, now)
    case undefined:
      return true
  }
}

export type NoticeDecision = 'ok' | 'NOTICE_STATE' | 'NOTICE_WITHDRAWN' | 'OWN_REVIEW' | 'NOT_ALLOWED'

/** May somebody who is all of `who` do this to the notice now? */
export function mayDo(
  action: Exclude<NoticeAction, 'create'>,
  notice: NoticeAtTime,
  who: readonly NoticeWho[],
  now: Instant,
): NoticeDecision {
  if (notice.state === 'withdrawn') return 'NOTICE_WITHDRAWN'
  const row = noticeTable.find((row) => row.from === notice.state && row.action === action)
  if (!row || !isTimeFor(row.when, notice, now)) return 'NOTICE_STATE'
  if (row.who.some((one) => who.includes(one))) return 'ok'
  const isForAnother = row.who.includes('reviewer') || row.who.includes('second-person')
  return isForAnother && who.includes('publisher') ? 'OWN_REVIEW' : 'NOT_ALLOWED'
}

/** What somebody who is all of `who` may do now, in the order of the table: these are the buttons. */
export function actionsFor(
  notice: NoticeAtTime,
  who: readonly NoticeWho[],
  now: Instant,
): readonly Exclude<NoticeAction, 'create'>[] {
  return noticeTable.flatMap(({ from, action }) =>
    from === notice.state && action !== 'create' && mayDo(action, notice, who, now) === 'ok' ? [action] : [],
  )
}

/** The state that an action leads to. Throws where the table has no such row. */
export function stateAfter(action: NoticeAction, state: NoticeState): NoticeState {
  const row = noticeTable.find((row) => row.from === state && row.action === action)
  if (!row) throw new Error(`${state} knows no ${action}`)
  return row.to
}

/** What was approved can be taken back until so long before people can read it. */
const takeBackUntilMs = 60 * 1000

/** A draft that nobody has touched for so long is thrown away, and forgotten a month later: 180 days. */
export const untouchedMs = 180 * 24 * 60 * 60 * 1000

/**
 * May one alone publish it? Water is off or a storm comes: that is a notice. What gives rights or opens a period is looked at by two
 * first, and what two people have approved is not rewritten by one.
 * @param published what it corrects.
 */
export function mayGoOutAlone(
  kind: NoticeKind,
  plan: { readonly urgent: boolean },
  published: { readonly urgent: boolean } | undefined,
): boolean {
  return kind === 'notice' && plan.urgent && (published === undefined || published.urgent)
}

/** A notice that was corrected so often is withdrawn and written anew. */
export const mostVersions = 12

/** A second person looks at what one alone published within a day. */
export const REVIEW_WITHIN_MILLISECONDS = 24 * 60 * 60 * 1000

/** Whose roles read a notice that is not for everyone. */
export function audiencesOf(roles: readonly Role[]): readonly AudienceKind[] {
  return roles.some((role) => role !== 'volunteer') ? ['staff', 'volunteers'] : ['volunteers']
}

/** A node and all nodes above it, nearest first: `/a/b` → `/a/b`, `/a`. */
export function lineage(node: string): readonly string[] {
  const steps = node.split('/').slice(1)
  return steps.map((_, index) => `/${steps.slice(0, steps.length - index).join('/')}`)
}

/** Does a notice for these nodes reach somebody at `node`? */
export function covers(nodes: readonly string[], node: string): boolean {
  return lineage(node).some((one) => nodes.includes(one))
}
