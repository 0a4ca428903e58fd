import { database } from '../platform/database.ts'
import { clearUp, confirmSeen, goOn } from './imports/apply-import.ts'
import type { PlaceImport } from './imports/store.ts'
import { sweepLeftovers } from './places/leftovers.ts'
import { collection } from './store.ts'

/**
 * What the timer does: goes on with imports whose call ended or died, clears up after those that were dropped, forgets previews that
 * nobody applied, suggestions that were answered long ago, and what pictures and lists have left over in storage. Each step may be done
 * twice or by two at once.
 */

/** A run stops taking on more after this long; this function ends after 40 s. */
const timeBudgetMs = 25_000
const importsPerRun = 10
const suggestionsPerRun = 200
const postponedMs = 5 * 60 * 1000
/** Rows of a preview whose call died before it was a preview. */
const rowsMs = 8 * 24 * 60 * 60 * 1000

export async function runDue(now: number): Promise<Readonly<Record<string, number>>> {
  const { command: _ } = database()
  const startedAt = performance.now()
  const hasTime = () => performance.now() - startedAt < timeBudgetMs
  const due = await database().find<PlaceImport>(
    collection.imports,
    { nextPendingAt: _.lte(now) },
    { orderBy: [['nextPendingAt', 'asc']], limit: importsPerRun },
  )
  const counts = { imports: 0, failed: 0, forgotten: 0, swept: 0 }
  for (const one of due) {
    if (!hasTime()) break
    counts.imports += 1
    try {
      await runImport(one, now, hasTime)
    } catch {
      // One that cannot be done must not keep the others waiting.
      counts.failed += 1
      await database()
        .change(
          collection.imports,
          { _id: one._id, nextPendingAt: _.lte(now) },
          { nextPendingAt: now + postponedMs },
        )
        .catch(() => undefined)
    }
  }
  const over = await database().find<{ readonly _id: string }>(
    collection.suggestions,
    { deleteAt: _.lte(now) },
    { orderBy: [['deleteAt', 'asc']], limit: suggestionsPerRun, fields: { _id: true } },
  )
  if (over.length > 0)
    counts.forgotten = await database().remove(collection.suggestions, {
      _id: _.in(over.map(({ _id }) => _id)),
    })
  await database().remove(collection.importRows, { at: _.lt(now - rowsMs) })
  try {
    counts.swept = await sweepLeftovers(now)
  } catch {
    // Storage does not answer: the next run asks again.
    counts.failed += 1
  }
  return counts
}

async function runImport(one: PlaceImport, now: number, hasTime: () => boolean): Promise<void> {
  const { command: _ } = database()
  if (one.state === 'applying') await goOn(one, now, hasTime)
  else if (one.state === 'applied') await confirmSeen(one, now)
  else if (one.state === 'dropped') await clearUp(one, now, hasTime)
  else if (one.state === 'previewed')
    await database().change(
      collection.imports,
      { _id: one._id, rev: one.rev, state: 'previewed' },
      { state: 'dropped', rev: _.inc(1), nextPendingAt: now },
    )
}
