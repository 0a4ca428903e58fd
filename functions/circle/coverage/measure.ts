import { type CategoryId, categoriesOf, categoryIds } from '../../../shared/circle/categories.ts'
import { metresWithin, type Profile } from '../../../shared/circle/rules.ts'
import { type Gcj02, gcj02Of, isInside } from '../../../shared/geo.ts'
import type { Building } from '../network/buildings.ts'
import { coverageOf } from '../network/coverage.ts'
import { type Snap, snap } from '../network/snap.ts'
import type { Area } from '../nodes.ts'
import type { MappedPlace } from '../places/remembered.ts'
import { forbiddenTo, type Streets } from '../streets.ts'

/** Who has what within a quarter of an hour: of each building, by the streets. */

export const minutes = 15

/** A building where somebody lives. */
export interface Home {
  readonly building: Building
  readonly gcj02: Gcj02
  /** Path of the community whose boundary it lies in; undefined where it lies in none. */
  readonly community: string | undefined
}

export interface Measured {
  readonly homes: readonly Home[]
  /** Of each category, the indexes of homes that have none within reach. */
  readonly uncovered: ReadonlyMap<CategoryId, readonly number[]>
}

/** Buildings with households in the node's boundary; all of them where it has none. */
export function homesIn(
  buildings: readonly Building[],
  node: Area | undefined,
  communities: readonly Area[],
): readonly Home[] {
  const homes: Home[] = []
  for (const building of buildings) {
    if (building.households === 0) continue
    const gcj02 = gcj02Of(building.at)
    if (node?.ring && !isInside(gcj02, node.ring)) continue
    const community = communities.find(({ ring }) => ring && isInside(gcj02, ring))?.path
    homes.push({ building, gcj02, community })
  }
  return homes
}

export function measure(
  { network, walker }: Streets,
  homes: readonly Home[],
  places: readonly MappedPlace[],
  profile: Profile,
): Measured {
  const forbidden = forbiddenTo(profile)
  const snapped = homes.map(({ building: { at, households } }) => ({
    snap: snap(network, at, forbidden),
    households,
  }))
  const starts = new Map<CategoryId, Snap[]>(categoryIds.map((id) => [id, []]))
  for (const mapped of places) {
    const start = mapped.snapTo(network, forbidden)
    if (start) starts.get(mapped.place.category)?.push(start)
  }
  const covered = coverageOf(walker, snapped, starts, metresWithin(minutes, profile) * 100, forbidden)
  return {
    homes,
    uncovered: new Map(categoryIds.map((id) => [id, covered.get(id)?.uncovered ?? []])),
  }
}

export interface Shares {
  readonly households: number
  /** Of each category, 0 to 1; undefined where nobody lives. */
  readonly shares: ReadonlyMap<CategoryId, number | undefined>
  /** Households without one. */
  readonly without: ReadonlyMap<CategoryId, number>
  readonly score: { readonly basic: number | undefined; readonly upgraded: number | undefined }
}

/** @param isCounted which of the homes */
export function sharesOf({ homes, uncovered }: Measured, isCounted: (home: Home) => boolean): Shares {
  const all = homes.filter(isCounted).reduce((sum, { building }) => sum + building.households, 0)
  const without = new Map(
    [...uncovered].map(([category, indexes]) => {
      const left = indexes
        .map((index) => homes[index])
        .filter((home) => home !== undefined && isCounted(home))
      return [category, left.reduce((sum, home) => sum + (home?.building.households ?? 0), 0)] as const
    }),
  )
  const shares = new Map(
    categoryIds.map((category) => [
      category,
      all === 0 ? undefined : (all - (without.get(category) ?? 0)) / all,
    ]),
  )
  const mean = (kind: 'basic' | 'upgraded') => {
    if (all === 0) return undefined
    const ids = categoriesOf(kind)
    return ids.reduce((sum, id) => sum + (shares.get(id) ?? 0), 0) / ids.length
  }
  return { households: all, shares, without, score: { basic: mean('basic'), upgraded: mean('upgraded') } }
}

/** Percent with one digit behind the point, never more than it is: 100 means everybody. */
export function percent(share: number): number {
  return Math.floor(share * 1000 + 1e-9) / 10
}
