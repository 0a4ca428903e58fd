import type { Spot } from './spot'

/** What lies on WeChat's map. */
export interface Marker extends Spot {
  id: number
  iconPath: string
  width: number
  height: number
  ariaLabel: string
  zIndex: number
}

const icons = {
  start: '/images/pin-start.png',
  open: '/images/pin-open.png',
  closed: '/images/pin-closed.png',
  unknown: '/images/pin-unknown.png',
} as const
const metresInDegree = 111_320

/** @param id 0 is where the walk begins; places are counted from 1. */
export function marker(
  id: number,
  kind: keyof typeof icons,
  { latitude, longitude }: Spot,
  name: string,
): Marker {
  const iconPath = icons[kind]
  return {
    id,
    latitude,
    longitude,
    iconPath,
    width: 34,
    height: 42,
    zIndex: id === 0 ? 2 : 1,
    ariaLabel: name,
  }
}

export function pinOf({ state }: { state: string }): keyof typeof icons {
  return state === 'open' || state === 'closed' ? state : 'unknown'
}

/** Those that lie at least so many metres from each other and from `around`, so that a thumb meets one pin; the first ones stay. */
export function apart<Pinned extends { readonly gcj02: Spot }>(
  all: readonly Pinned[],
  metres: number,
  around: Spot,
): Pinned[] {
  const apartFrom = (one: Spot, other: Spot) => {
    const north = (one.latitude - other.latitude) * metresInDegree
    const east = (one.longitude - other.longitude) * metresInDegree * Math.cos((one.latitude * Math.PI) / 180)
    return Math.hypot(north, east) >= metres
  }
  const kept: Pinned[] = []
  for (const one of all)
    if ([around, ...kept.map(({ gcj02 }) => gcj02)].every((other) => apartFrom(one.gcj02, other)))
      kept.push(one)
  return kept
}

/** A ring of what can be reached; without an outline, which would show where holes are cut in. */
export function reachedArea(points: readonly Spot[]) {
  return { points, fillColor: '#1b633940', strokeWidth: 0 }
}

export function walkedLine(points: readonly Spot[]) {
  return { points, color: '#1b6339', width: 6, arrowLine: true }
}

/** The corners around all of it, for `include-points`. */
export function corners(points: readonly Spot[]): Spot[] {
  const [first] = points
  if (!first) return []
  const box = { south: first.latitude, north: first.latitude, west: first.longitude, east: first.longitude }
  for (const { latitude, longitude } of points) {
    box.south = Math.min(box.south, latitude)
    box.north = Math.max(box.north, latitude)
    box.west = Math.min(box.west, longitude)
    box.east = Math.max(box.east, longitude)
  }
  return [
    { latitude: box.south, longitude: box.west },
    { latitude: box.north, longitude: box.east },
  ]
}
