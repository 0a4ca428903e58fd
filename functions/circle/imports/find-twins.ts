import { metresBetween, type Wgs84, wgs84Of } from '../../../shared/geo.ts'
import type { MappedPlace } from '../places/remembered.ts'
import type { GoodRow } from './check-rows.ts'

/** Two places of one name and category that are nearer than this are probably the same one. Metres. */
const nearM = 100
const mostNamed = 100

/** Rows of places that the map has already. @param others what stays on the map when the list comes onto it */
export function findTwins(
  rows: readonly GoodRow[],
  others: readonly MappedPlace[],
): { readonly count: number; readonly rows: readonly number[] } {
  const known = new Map<string, Wgs84[]>()
  const called = ({ category, name }: Pick<GoodRow, 'category' | 'name'>) =>
    `${category} ${name.normalize('NFKC').replace(/\s/g, '').toLowerCase()}`
  for (const { place, at } of others) {
    const same = known.get(called(place))
    if (same) same.push(at)
    else known.set(called(place), [at])
  }
  const twins = rows.filter((row) => {
    const same = known.get(called(row))
    if (!same) return false
    const at = wgs84Of(row.gcj02)
    return same.some((other) => metresBetween(at, other) <= nearM)
  })
  return { count: twins.length, rows: twins.slice(0, mostNamed).map(({ row }) => row) }
}
