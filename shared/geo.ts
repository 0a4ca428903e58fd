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
export function gcj02Of(place: Wgs84): Gcj02 {
  const { lon: longitude, lat: latitude } = shifted(place.lon, place.lat)
  return { latitude, longitude }
}

/** @throws when a number is not finite */
export function wgs84Of({ latitude, longitude }: Gcj02): Wgs84 {
  return wgs84From('gcj02', longitude, latitude)
}

/** @throws when a number is not finite */
export function wgs84From(system: CoordinateSystem, lon: number, lat: number): Wgs84 {
  if (system === 'wgs84') return { lon, lat }
  return system === 'gcj02' ? inverse(lon, lat, shifted) : inverse(lon, lat, shiftedForBaidu)
}

/**
 * The place that is shifted to here. The shift changes so slowly that each round of taking off what the guess is wrong by leaves less
 * than a hundredth of it: four rounds leave a thousandth of a millimetre.
 */
function inverse(lon: number, lat: number, shift: (lon: number, lat: number) => Wgs84): Wgs84 {
  let [guessLon, guessLat] = [lon, lat]
  for (let round = 0; round < 4; round += 1) {
    const there = shift(guessLon, guessLat)
    guessLon += lon - there.lon
    guessLat += lat - there.lat
  }
  return { lon: guessLon, lat: guessLat }
}

const krassovskyM = 6_378_245
const krassovskyE2 = 0.006693421622965943
const radian = Math.PI / 180

/**
 * The shift of GCJ-02 as it is published. gcoord, which knows it as well, looks at what it is given for so long that a function that was
 * just started waits 80 ms for a thousand places.
 */
function shifted(lon: number, lat: number): Wgs84 {
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) throw new RangeError('not a place on the earth')
  // Beyond the border nothing is shifted.
  if (lon < 72.004 || lon > 137.8347 || lat < 0.8293 || lat > 55.8271) return { lon, lat }
  const [x, y] = [lon - 105, lat - 35]
  const waves = 20 * Math.sin(6 * x * Math.PI) + 20 * Math.sin(2 * x * Math.PI)
  const north =
    -100 +
    2 * x +
    3 * y +
    0.2 * y * y +
    0.1 * x * y +
    0.2 * Math.sqrt(Math.abs(x)) +
    ((waves +
      20 * Math.sin(y * Math.PI) +
      40 * Math.sin((y / 3) * Math.PI) +
      160 * Math.sin((y / 12) * Math.PI) +
      320 * Math.sin((y * Math.PI) / 30)) *
      2) /
      3
  const east =
    300 +
    x +
    2 * y +
    0.1 * x * x +
    0.1 * x * y +
    0.1 * Math.sqrt(Math.abs(x)) +
    ((waves +
      20 * Math.sin(x * Math.PI) +
      40 * Math.sin((x / 3) * Math.PI) +
      150 * Math.sin((x / 12) * Math.PI) +
      300 * Math.sin((x / 30) * Math.PI)) *
      2) /
      3
  const sin = Math.sin(lat * radian)
  const magic = 1 - krassovskyE2 * sin * sin
  const root = Math.sqrt(magic)
  return {
    lon: lon + east / ((krassovskyM / root) * Math.cos(lat * radian) * radian),
    lat: lat + north / (((krassovskyM * (1 - krassovskyE2)) / (magic * root)) * radian),
  }
}

function shiftedForBaidu(lon: number, lat: number): Wgs84 {
  const [foundLon, foundLat] = gcoord.transform([lon, lat], gcoord.WGS84, gcoord.BD09)
  return { lon: foundLon, lat: foundLat }
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
