import type { Snap } from './snap.ts'
import type { Walker } from './walk.ts'

/** Somewhere people live. */
export interface Home {
  /** Undefined when no street is near. */
  readonly snap: Snap | undefined
  /** Households; 1 where nobody has counted them. */
  readonly households: number
}

export interface Covered {
  /** Of households, 0 to 1; undefined when there are none. */
  readonly share: number | undefined
  readonly households: number
  /** Indexes of homes that have no place of the category within reach. */
  readonly uncovered: readonly number[]
}

/**
 * For each category, who can walk to one of its places. Walks from the places, which costs one walk a category however many
 * homes there are.
 *
 * @param limit centimetres
 * @param forbidden flags of edges that are not walked
 */
export function coverageOf(
  walker: Walker,
  homes: readonly Home[],
  categories: ReadonlyMap<string, readonly Snap[]>,
  limit: number,
  forbidden = 0,
): Map<string, Covered> {
  const all = homes.reduce((sum, { households }) => sum + households, 0)
  const covered = new Map<string, Covered>()
  for (const [category, places] of categories) {
    walker.from(places, limit, forbidden)
    const uncovered: number[] = []
    let left = 0
    for (let index = 0; index < homes.length; index += 1) {
      const { snap, households } = homes[index] as Home
      if (snap && walker.distanceTo(snap) <= limit) continue
      uncovered.push(index)
      left += households
    }
    covered.set(category, { share: all === 0 ? undefined : (all - left) / all, households: all, uncovered })
  }
  return covered
}
