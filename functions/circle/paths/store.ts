import type { pathKinds } from '../../../shared/circle/paths.ts'
import { mostPaths } from '../../../shared/circle/rules.ts'
import type { Gcj02 } from '../../../shared/geo.ts'
import { database } from '../../platform/database.ts'
import type { StaffActor } from '../../platform/history.ts'
import { Refusal } from '../../platform/refusal.ts'
import { collection } from '../store.ts'

/** `walk_paths/<pth_…>`: a gate or a path that the street data lacks; below 6 KB with 50 points. */
export interface WalkPath {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly node: string
  /** The node and all above it. */
  readonly within: readonly string[]
  readonly kind: (typeof pathKinds)[number]
  readonly gcj02: readonly Gcj02[]
  /** Whole metres. */
  readonly metres: number
  readonly steps: boolean
  readonly note: string
  readonly state: 'open' | 'removed'
  /**
   * Which of the `mostPaths` paths of the county it is, counted from 0; of one that was removed its own id. No two have the same, by a unique
   * index: so there are never more, however many are added at once.
   */
  readonly slot: number | string
  readonly at: number
  readonly by: Pick<StaffActor, 'name' | 'title'>
  readonly commands: readonly string[]
}

/** Those that are walked. One round trip. */
export function findPaths(): Promise<WalkPath[]> {
  return database().find<WalkPath>(
    collection.paths,
    { state: 'open' },
    { orderBy: [['_id', 'asc']], limit: mostPaths },
  )
}

/** A call tries again when others take the slot that it has seen free. */
const attempts = 10

/**
 * Puts it into a slot that is free. The same path, put twice, is there once. One round trip; two more for each slot that somebody took
 * meanwhile.
 * @param open those that are walked
 * @throws Refusal TOO_MANY_PATHS, UNAVAILABLE
 */
export async function putPath(path: Omit<WalkPath, 'slot'>, open: readonly WalkPath[]): Promise<WalkPath> {
  let others: readonly Pick<WalkPath, 'slot'>[] = open
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const taken = new Set(others.map(({ slot }) => slot))
    const slot = Array.from({ length: mostPaths }, (_, index) => index).find((one) => !taken.has(one))
    if (slot !== undefined) {
      const placed = { ...path, slot }
      if (await database().insert(collection.paths, placed)) return placed
    }
    const there = await database().read<WalkPath>(collection.paths, path._id)
    if (there) return there
    if (slot === undefined) throw new Refusal('TOO_MANY_PATHS')
    others = await database().find<Pick<WalkPath, 'slot'>>(
      collection.paths,
      { state: 'open' },
      { orderBy: [['_id', 'asc']], limit: mostPaths, fields: { slot: true } },
    )
  }
  throw new Refusal('UNAVAILABLE')
}

/** @throws Refusal NOT_FOUND */
export async function readPath(id: string): Promise<WalkPath> {
  const path = await database().read<WalkPath>(collection.paths, id)
  if (!path) throw new Refusal('NOT_FOUND')
  return path
}
