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

function tileName(row: number, column: number): string {
  return `${row}:${column}`
}
