import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { act } from '../editing/act.ts'
import type { DeskNotice } from '../view.ts'
import { countsOf, settle } from './store.ts'

type Input = ParsedInputOf<NoticesContract['closeAnnouncement']>

/**
 * After the end, with a reply to everything that was said. That nothing waits is a condition of the write: an answer that was given
 * in the last second and is still on its way is not left over.
 */
export function closeAnnouncement(call: Call<Input>): Promise<DeskNotice> {
  const { now } = call
  return act(call, 'close', async (notice, by) => {
    const { command: _ } = database()
    const { announcement } = notice
    if (!announcement) throw new Error(`${notice._id} is announced and has no period`)
    if (now < announcement.endsAt) throw new Refusal('ANNOUNCEMENT_OPEN', { endsAt: announcement.endsAt })
    const { waiting, app, paper, phone } = countsOf(await settle(notice, now))
    if (waiting > 0) throw new Refusal('ANSWERS_OPEN', { waiting })
    return {
      set: { announcement: { ...announcement, closed: { at: now, by } } },
      onlyIf: { 'answers.open.0': _.exists(false) },
      details: { app, paper, phone },
    }
  })
}
