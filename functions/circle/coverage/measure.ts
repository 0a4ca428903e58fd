import { type CategoryId, categoriesOf, categoryIds } from '../../../shared/circle/categories.ts'
import { type Outline, outlineOf } from '../../../shared/circle/outlines.ts'
import { metresWithin, type Profile } from '../../../shared/circle/rules.ts'
import { type Gcj02, gcj02Of } from '../../../shared/geo.ts'
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
  /** Path of the community that it lies in; undefined where it lies in none. */
  readonly community: string | undefined
}

export interface Measured {
  readonly homes: readonly Home[]
  /** Of each category, the indexes of homes that have none within reach. */
  readonly uncovered: ReadonlyMap<CategoryId, readonly number[]>
}

/** What belongs to a node. */
export interface Ground {
  /** Undefined where nothing at or below the node is drawn: then it is the whole map. */
  readonly outline: Outline | undefined
  /** Of the communities that are drawn. */
  readonly communities: readonly Outline[]
  /** Communities that are not drawn, and none of their grids. */
  readonly undrawn: readonly Area[]
}

/**
 * The boundary of the node; where it has none, those of its communities together. In the same way a community without a boundary is
 * its grids together.
 *
 * @param areas the node, its communities and their grids
 */
export function groundOf(node: Area, areas: readonly Area[]): Ground {
  const grids = new Map<string, Area[]>()
  for (const area of areas) {
    const parent = area.path.slice(0, area.path.lastIndexOf('/'))
    if (area.kind === 'grid') grids.set(parent, [...(grids.get(parent) ?? []), area])
  }
  const ringsOf = ({ path, ring }: Area): readonly (readonly Gcj02[])[] =>
    ring ? [ring] : (grids.get(path) ?? []).flatMap((one) => (one.ring ? [one.ring] : []))
  const outlineIn = (area: Area) => {
    const rings = ringsOf(area)
    return rings.length === 0 ? undefined : outlineOf(area.path, rings)
  }
  const all = areas
    .filter(({ kind }) => kind === 'community')
    .map((area) => ({ area, outline: outlineIn(area) }))
  const communities = all.flatMap(({ outline }) => outline ?? [])
  const together =
    communities.length === 0
      ? undefined
      : { path: node.path, has: (at: Gcj02) => communities.some((one) => one.has(at)) }
  return {
    outline: outlineIn(node) ?? together,
    communities,
    undrawn: all.filter(({ outline }) => !outline).map(({ area }) => area),
  }
}

/** Buildings with households on the ground of a node. */
export function homesIn(buildings: readonly Building[], { outline, communities }: Ground): readonly Home[] {
  const homes: Home[] = []
  for (const building of buildings) {
    if (building.households === 0) continue
    const gcj02 = gcj02Of(building.at)
    if (outline && !outline.has(gcj02)) continue
    homes.push({ building, gcj02, community: communities.find((one) => one.has(gcj02))?.path })
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

/** Of all homes, and of those of each community by its path. */
export function sharesOf({ homes, uncovered }: Measured): {
  readonly all: Shares
  readonly byCommunity: ReadonlyMap<string, Shares>
} {
  const tallies = new Map<string | undefined, Tally>()
  const all: Tally = { households: 0, without: new Map() }
  for (const { community, building } of homes) {
    const tally = tallies.get(community) ?? { households: 0, without: new Map() }
    tallies.set(community, tally)
    all.households += building.households
    tally.households += building.households
  }
  for (const [category, indexes] of uncovered) {
    for (const index of indexes) {
      const { community, building } = homes[index] as Home
      const tally = tallies.get(community) as Tally
      count(all, category, building.households)
      count(tally, category, building.households)
    }
  }
  const byCommunity = [...tallies].flatMap(([path, tally]) =>
    path === undefined ? [] : [[path, sharesIn(tally)] as const],
  )
  return { all: sharesIn(all), byCommunity: new Map(byCommunity) }
}

interface Tally {
  households: number
  readonly without: Map<CategoryId, number>
}

function count({ without }: Tally, category: CategoryId, households: number): void {
  without.set(category, (without.get(category) ?? 0) + households)
}

function sharesIn({ households, without }: Tally): Shares {
  const share = (id: CategoryId) => (households - (without.get(id) ?? 0)) / households
  const mean = (kind: 'basic' | 'upgraded') => {
    const ids = categoriesOf(kind)
    return ids.reduce((sum, id) => sum + share(id), 0) / ids.length
  }
  const isEmpty = households === 0
  return {
    households,
    shares: new Map(categoryIds.map((id) => [id, isEmpty ? undefined : share(id)])),
    without,
    score: isEmpty
      ? { basic: undefined, upgraded: undefined }
      : { basic: mean('basic'), upgraded: mean('upgraded') },
  }
}

/** Percent with one digit behind the point, never more than it is: 100 means everybody. */
export function percent(share: number): number {
  return Math.floor(share * 1000 + 1e-9) / 10
}
