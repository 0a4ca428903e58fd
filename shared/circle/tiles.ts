import type { Gcj02 } from '../geo.ts'

/** Squares of the map: places are found by the square that they lie in. */

/** Height and width of a tile, degrees: at least 1.3 km each way anywhere in China, so that nine hold whatever is 1.3 km away. */
const tileSize = { latitude: 0.015, longitude: 0.02 }

/** The square that a position lies in, by its number from the equator and from Greenwich. */
export function tileOf({ latitude, longitude }: Gcj02): string {
  return tileName(Math.floor(latitude / tileSize.latitude), Math.floor(longitude / tileSize.longitude))
}

/** The tile of a position and those around it. */
export function tilesAround({ latitude, longitude }: Gcj02): readonly string[] {
  const row = Math.floor(latitude / tileSize.latitude)
  const column = Math.floor(longitude / tileSize.longitude)
  return [-1, 0, 1].flatMap((up) => [-1, 0, 1].map((right) => tileName(row + up, column + right)))
}

/** The tiles that a box touches; undefined where they are more than `most`. */
export function tilesWithin(southWest: Gcj02, northEast: Gcj02, most: number): readonly string[] | undefined {
  const [south, north] = [southWest, northEast].map((at) => Math.floor(at.latitude / tileSize.latitude)) as [
    number,
    number,
  ]
  const [west, east] = [southWest, northEast].map((at) => Math.floor(at.longitude / tileSize.longitude)) as [
    number,
    number,
  ]
  if ((north - south + 1) * (east - west + 1) > most) return undefined
  const tiles: string[] = []
  for (let row = south; row <= north; row += 1)
    for (let column = west; column <= east; column += 1) tiles.push(tileName(row, column))
  return tiles
}

function tileName(row: number, column: number): string {
  return `${row}:${column}`
}
