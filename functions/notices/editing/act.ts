import { mayDo, type NoticeAction, stateAfter } from '../../../shared/notices/rules.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import type { Call, Caller } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { whoIs } from '../staff.ts'
import { changeNotice, type Notice, type NoticeChange, readNotice, type StaffName } from '../store.ts'
import { atTime, type DeskNotice, viewForDesk, viewLast } from '../view.ts'

/** What every change of a notice has in common. */

type Input = { readonly noticeId: string; readonly rev: number }
type Action = Exclude<NoticeAction, 'create'>

/** What an action does to a notice that it may be done to, besides its new state. */
export interface Decided {
  readonly set: NoticeChange['set']
  readonly fields?: NoticeChange['fields']
  readonly onlyIf?: NonNullable<NoticeChange['onlyIf']>
  readonly pending?: NoticeChange['pending']
  /** For the history; no personal data. */
  readonly details?: Readonly<Record<string, string | number | boolean>>
  /** The history does not tell each time that somebody saves. */
  readonly isRecorded?: boolean
}

/**
 * Reads the notice, asks the table of states, and writes what `decide` says on condition that nobody changed the notice
 * meanwhile. Three round trips with the admission.
 * @throws Refusal NOT_FOUND, NOT_ALLOWED, STALE with what changed, NOTICE_STATE, NOTICE_WITHDRAWN, OWN_REVIEW
 */
export async function act(
  { input, caller, now, commandId }: Call<Input>,
  action: Action,
  decide: (notice: Notice, by: StaffName) => Decided | Promise<Decided>,
): Promise<DeskNotice> {
  const view = (notice: Notice) => viewForDesk(notice, caller, now)

  const notice = await readNotice(input.noticeId)
  const by = nameOf(caller, notice.node)
  if (notice.commands.includes(commandId)) return view(notice)
  refuseUnless(notice, action, input.rev, caller, now)

  let decided: Decided
  try {
    decided = await decide(notice, by)
  } catch (error) {
    // The same command, sent twice at once, may have been carried out a moment ago and have used up what it names: whichever came first.
    const seen = await readNotice(input.noticeId)
    if (seen.commands.includes(commandId)) return view(seen)
    throw error
  }
  const { set, fields = {}, onlyIf = {}, pending = [], details = {}, isRecorded = true } = decided
  const changed = await changeNotice(
    notice,
    {
      set: { state: stateAfter(action, notice.state), ...set },
      fields,
      onlyIf,
      event: eventOf(commandId, { at: now, action, by, details }),
      isRecorded,
      pending,
    },
    commandId,
  )
  if (changed) return view(changed)
  // Somebody was faster; or the write arrived twice, the first time unheard.
  const seen = await readNotice(input.noticeId)
  if (seen.commands.includes(commandId)) return view(seen)
  throw seen.state === 'withdrawn' ? new Refusal('NOTICE_WITHDRAWN') : stale(seen)
}

/** By which post the caller writes at a node. @throws Refusal NOT_ALLOWED */
export function nameOf(caller: Caller, node: string): StaffName {
  const actor = actorOf(caller.mustReach(node))
  if (typeof actor === 'string') throw new Error('a grant is no member of the staff')
  return actor
}

function refuseUnless(notice: Notice, action: Action, rev: number, caller: Caller, now: number): void {
  const decision = mayDo(action, atTime(notice), whoIs(caller, notice), now)
  // That it is withdrawn says more than that it was changed.
  if (decision === 'NOTICE_WITHDRAWN') throw new Refusal(decision)
  if (notice.rev !== rev) throw stale(notice)
  if (decision !== 'ok') throw new Refusal(decision)
}

/** Tells who comes second what the first one did. */
function stale({ rev, state, last }: Notice): Refusal {
  return new Refusal('STALE', { rev, state, last: viewLast(last) })
}
