import gcoord from 'gcoord'

/** A place on the earth, WGS-84, degrees: what street data comes in, and what is computed with. */
export interface Wgs84 {
  readonly lon: number
  readonly lat: number
}

/** A place as WeChat and the maps of the mainland mean it, degrees: 360 to 625 m away from WGS-84. What phones send and are shown. */
export interface Gcj02 {
  readonly latitude: number
  readonly longitude: number
}

/** What the coordinates of a list of places are given in: Baidu's are BD-09. */
export const coordinateSystems = ['wgs84', 'gcj02', 'bd09'] as const
export type CoordinateSystem = (typeof coordinateSystems)[number]

/** @throws when a number is not finite */
export function gcj02Of({ lon, lat }: Wgs84): Gcj02 {
  const [longitude, latitude] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.GCJ02)
  return { latitude, longitude }
}

/** @throws when a number is not finite */
export function wgs84Of({ latitude, longitude }: Gcj02): Wgs84 {
  return wgs84From('gcj02', longitude, latitude)
}

/** @throws when a number is not finite */
export function wgs84From(system: CoordinateSystem, lon: number, lat: number): Wgs84 {
  if (system === 'wgs84') return { lon, lat }
  const [foundLon, foundLat] = inverse(lon, lat, system === 'gcj02' ? gcoord.GCJ02 : gcoord.BD09)
  return { lon: foundLon, lat: foundLat }
}

/**
 * The place that is shifted to here. gcoord's own way back is up to 0.27 m off; the shift changes so slowly that each round of taking
 * off what the guess is wrong by leaves less than a hundredth of it.
 */
function inverse(
  lon: number,
  lat: number,
  system: typeof gcoord.GCJ02 | typeof gcoord.BD09,
): [number, number] {
  let [guessLon, guessLat] = [lon, lat]
  for (let round = 0; round < 6; round += 1) {
    const [shiftedLon, shiftedLat] = gcoord.transform([guessLon, guessLat], gcoord.WGS84, system)
    guessLon += lon - shiftedLon
    guessLat += lat - shiftedLat
  }
  return [guessLon, guessLat]
}

/** Metres that one degree is long at a latitude. */
export interface Ruler {
  readonly lon: number
  readonly lat: number
}

const equatorM = 6_378_137
const flattening = 1 / 298.257223563
const eccentricity2 = flattening * (2 - flattening)

/**
 * A flat ruler for distances of a few kilometres around a latitude, on the ellipsoid of WGS-84: wrong by less than 1 mm in 100 m.
 *
 * @param lat degrees
 */
export function rulerAt(lat: number): Ruler {
  const radians = Math.PI / 180
  const sin = Math.sin(lat * radians)
  const w2 = 1 - eccentricity2 * sin * sin
  const prime = equatorM / Math.sqrt(w2)
  return {
    lon: prime * Math.cos(lat * radians) * radians,
    lat: ((prime * (1 - eccentricity2)) / w2) * radians,
  }
}

/** @returns metres between two places that are at most some kilometres apart */
export function metresBetween(a: Wgs84, b: Wgs84): number {
  const ruler = rulerAt((a.lat + b.lat) / 2)
  return Math.hypot((b.lon - a.lon) * ruler.lon, (b.lat - a.lat) * ruler.lat)
}

/** By the even-odd rule; a boundary is small enough to be flat. @param ring the last corner is the first again */
export function isInside({ latitude, longitude }: Gcj02, ring: readonly Gcj02[]): boolean {
  let inside = false
  for (let i = 1; i < ring.length; i += 1) {
    const [a, b] = [ring[i - 1] as Gcj02, ring[i] as Gcj02]
    if (a.latitude > latitude === b.latitude > latitude) continue
    const crossing =
      a.longitude + ((b.longitude - a.longitude) * (latitude - a.latitude)) / (b.latitude - a.latitude)
    if (crossing > longitude) inside = !inside
  }
  return inside
}
