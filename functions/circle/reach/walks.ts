import {
  detour,
  metresPerMinute,
  metresWithin,
  minutesFor,
  type Profile,
} from '../../../shared/circle/rules.ts'
import { type Gcj02, metresBetween, type Wgs84, wgs84Of } from '../../../shared/geo.ts'
import { type Snap, snap } from '../network/snap.ts'
import type { MappedPlace } from '../places/remembered.ts'
import { forbiddenTo, type Streets } from '../streets.ts'

/** A position that came as a text; its form was checked. */
export function positionOf(text: string): { readonly gcj02: Gcj02; readonly at: Wgs84 } {
  const [latitude = 0, longitude = 0] = text.split(',').map(Number)
  const gcj02 = { latitude, longitude }
  return { gcj02, at: wgs84Of(gcj02) }
}

/** A place with the way there. */
export interface Walk {
  readonly mapped: MappedPlace
  readonly metres: number
  readonly minutes: number
}

export type Start =
  | { readonly certainty: 'network'; readonly snap: Snap; readonly at: Wgs84 }
  | { readonly certainty: 'estimate'; readonly at: Wgs84 }

/** Where somebody who stands there gets onto a street; else what follows can only be estimated. */
export function startAt({ network }: Streets, at: Wgs84, profile: Profile): Start {
  const found = snap(network, at, forbiddenTo(profile))
  return found ? { certainty: 'network', snap: found, at } : { certainty: 'estimate', at }
}

/** Walks that take at most so many minutes, the shortest first. Decided in centimetres; metres and minutes are for the eye. */
export function walksFrom(
  { network, walker }: Streets,
  start: Start,
  places: readonly MappedPlace[],
  minutes: number,
  profile: Profile,
): readonly Walk[] {
  const limit = metresWithin(minutes, profile) * 100
  const forbidden = forbiddenTo(profile)
  if (start.certainty === 'network') walker.from([start.snap], limit, forbidden)
  const distance = (mapped: MappedPlace) => {
    if (start.certainty === 'estimate') return estimate(start.at, mapped.at) * 100
    const end = mapped.snapTo(network, forbidden)
    return end ? walker.distanceTo(end) : Number.POSITIVE_INFINITY
  }
  const found: { readonly mapped: MappedPlace; readonly far: number }[] = []
  for (const mapped of places) {
    const far = distance(mapped)
    if (far <= limit) found.push({ mapped, far })
  }
  found.sort((a, b) => a.far - b.far || (a.mapped.place._id < b.mapped.place._id ? -1 : 1))
  return found.map(({ mapped, far }) => ({
    mapped,
    metres: Math.round(far / 100),
    minutes: minutesFor(far / 100, profile),
  }))
}

/** Metres of a way where no street is known. */
export function estimate(from: Wgs84, to: Wgs84): number {
  return metresBetween(from, to) * detour
}

/** A circle, for where nothing better is known. */
export function estimatedArea(around: Wgs84, minutes: number, profile: Profile): readonly Wgs84[] {
  const radius = (minutes * metresPerMinute[profile]) / detour
  const corners = 48
  const oneDegree = {
    lat: metresBetween(around, { ...around, lat: around.lat + 0.01 }) * 100,
    lon: metresBetween(around, { ...around, lon: around.lon + 0.01 }) * 100,
  }
  return Array.from({ length: corners + 1 }, (_, index) => {
    const angle = (2 * Math.PI * (index % corners)) / corners
    return {
      lon: around.lon + (Math.sin(angle) * radius) / oneDegree.lon,
      lat: around.lat + (Math.cos(angle) * radius) / oneDegree.lat,
    }
  })
}
