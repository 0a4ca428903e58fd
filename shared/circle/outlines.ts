import { type Gcj02, isInside } from '../geo.ts'

/** What has a boundary; most positions lie outside of the box around it already. */
export interface Outline {
  readonly path: string
  has(at: Gcj02): boolean
}

/** @param rings at least one */
export function outlineOf(
  path: string,
  rings: readonly (readonly Gcj02[])[],
): Outline & { readonly box: { readonly southWest: Gcj02; readonly northEast: Gcj02 } } {
  const latitudes = rings.flatMap((ring) => ring.map(({ latitude }) => latitude))
  const longitudes = rings.flatMap((ring) => ring.map(({ longitude }) => longitude))
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)]
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)]
  const isNear = ({ latitude, longitude }: Gcj02) =>
    latitude >= south && latitude <= north && longitude >= west && longitude <= east
  return {
    path,
    box: {
      southWest: { latitude: south, longitude: west },
      northEast: { latitude: north, longitude: east },
    },
    has: (at) => isNear(at) && rings.some((ring) => isInside(at, ring)),
  }
}

/**
 * Whose a place is: the lowest node that is drawn around it, so that those who work there look after it. @param drawn closed rings
 * @returns undefined where nothing is drawn
 */
export function lowestAt(
  drawn: readonly { readonly path: string; readonly ring?: readonly Gcj02[] }[],
): (at: Gcj02) => string | undefined {
  const depth = (path: string) => path.split('/').length
  const outlines = drawn
    .flatMap(({ path, ring }) => (ring ? [outlineOf(path, [ring])] : []))
    .sort((a, b) => depth(b.path) - depth(a.path) || (a.path < b.path ? -1 : 1))
  return (at) => outlines.find((one) => one.has(at))?.path
}
