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

/** @throws Refusal NOT_FOUND */
export async function readPath(id: string): Promise<WalkPath> {
  const path = await database().read<WalkPath>(collection.paths, id)
  if (!path) throw new Refusal('NOT_FOUND')
  return path
}
