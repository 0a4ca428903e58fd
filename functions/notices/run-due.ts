import { database } from '../platform/database.ts'
import { recordEvents, takeOffEvents } from '../platform/history.ts'
import { removeFiles } from '../platform/storage.ts'
import { tellReplies } from './answers/tell-replies.ts'
import { deliverNotice } from './reach/deliver-notice.ts'
import { tellDigest } from './reach/digest.ts'
import { tidyReach } from './reach/tidy-reach.ts'
import { collection, firstDue, type Notice, type Pending } from './store.ts'

/**
 * What the timer does: copies events into the history and carries out what is pending. Each step may be done twice or by two at
 * once; what was done is taken off the notice last. No notice waits for it to be seen, or to be over.
 */

/** Notices that a run looks at; the next run goes on. */
const noticesPerRun = 20
/** A run stops taking on more after this long; this function ends after 40 s. */
const timeBudgetMs = 30_000

/** What became of an entry: it is done, or the notice is gone, or it goes on in another run from this instant on. */
export type Outcome = 'done' | 'gone' | { readonly againAt: number }

/** @param hasTime whether there is time left for another batch. */
export type CarryOut = (
  notice: Notice,
  entry: Pending,
  now: number,
  hasTime: () => boolean,
) => Promise<Outcome>

/** What carries out each kind of entry. */
const carryOut: Readonly<Partial<Record<Pending['kind'], CarryOut>>> = {
  deliver: deliverNotice,
  forget,
}

export async function runDue(now: number): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const startedAt = performance.now()
  const hasTime = () => performance.now() - startedAt < timeBudgetMs
  const notices = await database().find<Notice>(
    collection.notices,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: noticesPerRun },
  )
  const counts = { notices: 0, recorded: 0, done: 0, failed: 0 }
  for (const notice of notices) {
    if (!hasTime()) break
    counts.notices += 1
    try {
      counts.recorded += notice.unrecorded.length
      counts.done += await runNotice(notice, now, hasTime)
    } catch {
      // One notice that cannot be done must not keep the others waiting; it is tried again with the next run.
      counts.failed += 1
    }
  }
  const replies = await tellReplies(now, hasTime)
  const over = await tidyReach(now)
  const digest = await tellDigest(now, hasTime)
  return { ...counts, ...replies, over, digest: digest === 'done' ? 1 : 0 }
}

/** @returns how many entries were done. */
async function runNotice(notice: Notice, now: number, hasTime: () => boolean): Promise<number> {
  await recordEvents(notice, notice.node)
  const done: Pending[] = []
  const left: Pending[] = []
  for (const entry of notice.pending) {
    const work = entry.at <= now ? carryOut[entry.kind] : undefined
    const outcome = work ? await work(notice, entry, now, hasTime) : { againAt: entry.at }
    if (outcome === 'gone') return done.length + 1
    if (outcome === 'done') done.push(entry)
    else left.push({ ...entry, at: outcome.againAt })
  }
  await moveOn(notice, done, left)
  return done.length
}

/** Unless something was queued meanwhile: then the next run sees all of it. */
async function moveOn(notice: Notice, done: readonly Pending[], left: readonly Pending[]): Promise<void> {
  const { command: _ } = database()
  const next = firstDue([], left)
  await database().change(
    collection.notices,
    { _id: notice._id, queued: notice.queued },
    {
      ...(notice.unrecorded.length > 0 && takeOffEvents(notice)),
      ...(done.length > 0 && { pending: _.pull({ id: _.in(done.map(({ id }) => id)) }) }),
      nextPendingAt: Number.isFinite(next) ? next : _.remove(),
    },
  )
}

/** A draft that was thrown away a month ago leaves, with its files. Its history stays. */
async function forget({ _id, files }: Notice): Promise<Outcome> {
  await removeFiles(Object.values(files).map(({ fileId }) => fileId))
  await database().remove(collection.notices, { _id, state: 'discarded' })
  return 'gone'
}
