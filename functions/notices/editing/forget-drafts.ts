import { mayDo, stateAfter, untouchedMs } from '../../../shared/notices/rules.ts'
import { database } from '../../platform/database.ts'
import { eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { removeFiles } from '../../platform/storage.ts'
import { type CarryOut, changeNotice, collection, type Notice, type Pending } from '../store.ts'
import { atTime } from '../view.ts'
import { unswept } from './sweep-files.ts'

/** A draft that was thrown away is kept so long, in case it was a mistake. */
const forgetAfterMs = 30 * 24 * 60 * 60 * 1000
/** Drafts that a run of the timer looks at; the next one goes on. */
const perRun = 20

/** @param cause what it was thrown away by, such as the id of the command. */
export function forgetting(cause: string, now: number): Pending {
  return { id: derivedId('due', cause), kind: 'forget', at: now + forgetAfterMs }
}

/** A draft that was thrown away a month ago leaves, with its files. Its history stays. */
export const forgetDraft: CarryOut = async (notice) => {
  const { _id, files } = notice
  await removeFiles([...Object.values(files).map(({ fileId }) => fileId), ...unswept(notice)])
  await database().remove(collection.notices, { _id, state: 'discarded' })
  return 'gone'
}

/**
 * Throws away drafts that nobody has touched for half a year. Somebody who saves at this very moment is faster, or is told that it
 * was thrown away.
 * @returns how many.
 */
export async function discardUntouched(now: number): Promise<number> {
  const { command: _ } = database()
  const drafts = await database().find<Notice>(
    collection.notices,
    { state: 'draft', changedAt: _.lte(now - untouchedMs) },
    { orderBy: [['changedAt', 'asc']], limit: perRun },
  )
  let discarded = 0
  for (const draft of drafts) {
    const { _id, rev, state } = draft
    if (mayDo('discard', atTime(draft), ['timer'], now) !== 'ok') continue
    const cause = derivedId('untouched', _id, String(rev))
    const changed = await changeNotice(
      draft,
      {
        set: { state: stateAfter('discard', state) },
        fields: {},
        event: eventOf(cause, { at: now, action: 'discard', by: 'system', details: { untouched: true } }),
        isRecorded: true,
        pending: [forgetting(cause, now)],
      },
      cause,
    )
    if (changed) discarded += 1
  }
  return discarded
}
