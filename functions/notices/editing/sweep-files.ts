import { derivedId } from '../../platform/ids.ts'
import { removeFiles } from '../../platform/storage.ts'
import type { CarryOut, Notice, Pending } from '../store.ts'

/**
 * Storage cannot be asked for what lies in it. So what may be left over is noted in the notice before it is put there, or in the write that
 * takes it out, and looked at later: a file that the notice names stays, whatever else is noted goes.
 */
export type Sweep = Extract<Pending, { readonly kind: 'sweep' }>

/** No call of a function, and no phone that sends a command again, is that late. */
const sweepAfterMs = 24 * 60 * 60 * 1000

/** Noted before a file is taken in: what was uploaded, and where its copy will lie. */
export function sweepLater(file: string, paths: readonly string[], now: number): Sweep {
  return { id: derivedId('due', 'sweep', file), kind: 'sweep', at: now + sweepAfterMs, file, paths }
}

/** In the write that takes a file out. */
export function sweepNow(file: string, path: string, now: number): Sweep {
  return { id: derivedId('due', 'swept', file), kind: 'sweep', at: now, file, paths: [path] }
}

/** What a notice leaves in storage besides its files. */
export function unswept({ pending }: Pick<Notice, 'pending'>): readonly string[] {
  return pending.flatMap((entry) => (entry.kind === 'sweep' ? entry.paths : []))
}

export const sweepFiles: CarryOut = async ({ files }, entry) => {
  if (entry.kind !== 'sweep') throw new Error(`${entry.kind} sweeps nothing`)
  const kept = files[entry.file]?.fileId
  await removeFiles(entry.paths.filter((path) => path !== kept))
  return 'done'
}
