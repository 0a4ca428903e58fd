import { database } from '../platform/database.ts'
import { recordEvents, takeOffEvents } from '../platform/history.ts'
import { forgetVerdicts } from '../platform/picture-verdicts.ts'
import { forgetAnswers } from './answers/forget-answers.ts'
import { tellReplies } from './answers/tell-replies.ts'
import { discardUntouched, forgetDraft } from './editing/forget-drafts.ts'
import { sweepFiles } from './editing/sweep-files.ts'
import { deliverNotice } from './reach/deliver-notice.ts'
import { tellDigest } from './reach/digest.ts'
import { tidyReach } from './reach/tidy-reach.ts'
import { type CarryOut, collection, firstDue, type Notice, type Pending } from './store.ts'

/**
 * What the timer does: copies events into the history and carries out what is pending. Each step may be done twice or by two at
 * once; what was done is taken off the notice last. No notice waits for it to be seen, or to be over.
 */

/** Notices that a run looks at; the next run goes on. */
const noticesPerRun = 20
/** A run stops taking on more after this long; this function ends after 40 s. */
const timeBudgetMs = 30_000

/** When a notice is tried again that could not be done. */
const postponedMs = 5 * 60 * 1000

/** What carries out each kind of entry. */
const carryOut: Readonly<Record<Pending['kind'], CarryOut>> = {
  deliver: deliverNotice,
  forget: forgetDraft,
  sweep: sweepFiles,
  'forget-answers': forgetAnswers,
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
      // One notice that cannot be done must not keep the others waiting, not even in front of them in the next run.
      counts.failed += 1
      await postpone(notice, now).catch(() => undefined)
    }
  }
  const others = [
    async () => ({ ...(await tellReplies(now, hasTime)) }),
    async () => ({ over: await tidyReach(now) }),
    async () => ({ untouched: await discardUntouched(now), verdicts: await forgetVerdicts(now) }),
    async () => ({ digest: (await tellDigest(now, hasTime)) === 'done' ? 1 : 0 }),
  ]
  const done: Record<string, number> = {}
  for (const other of others) {
    try {
      Object.assign(done, await other())
    } catch {
      counts.failed += 1
    }
  }
  return { ...counts, ...done }
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

/** Unless something was queued meanwhile. */
async function postpone({ _id, queued }: Notice, now: number): Promise<void> {
  await database().change(collection.notices, { _id, queued }, { nextPendingAt: now + postponedMs })
}
