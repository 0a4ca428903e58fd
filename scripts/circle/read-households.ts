import { readFile } from 'node:fs/promises'
import { parse } from 'csv-parse/sync'
import type { Building } from '../../functions/circle/network/buildings.ts'
import { type CoordinateSystem, metresBetween, type Wgs84, wgs84From } from '../../shared/geo.ts'
import { Unusable } from './street.ts'

/** What a county has counted in one building. */
export interface Counted {
  /** Of the file, 1 is its headings. */
  readonly row: number
  readonly households: number
  readonly at: Wgs84 | undefined
  readonly name: string
  readonly address: string
}

/** Headings that are understood. */
const headings: Readonly<Record<string, 'lon' | 'lat' | 'households' | 'name' | 'address'>> = {
  lon: 'lon',
  longitude: 'lon',
  经度: 'lon',
  lat: 'lat',
  latitude: 'lat',
  纬度: 'lat',
  households: 'households',
  户数: 'households',
  name: 'name',
  名称: 'name',
  address: 'address',
  地址: 'address',
}

/** @throws {Unusable} when the file or a row of it cannot be understood: which, and why */
export async function readHouseholds(path: string, system: CoordinateSystem): Promise<Counted[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Unusable(`${path} is not there, or may not be read.`)
  })
  const [head = [], ...rows] = rowsOf(text, path)
  const columns = head.map((heading) => headings[heading.trim().toLowerCase()])
  if (!columns.includes('households')) {
    throw new Unusable(`${path} has no column households (户数) in its first row.`)
  }
  return rows.flatMap((cells, index) => {
    if (cells.every((cell) => cell.trim() === '')) return []
    const row = index + 2
    const cell = (column: (typeof columns)[number]) => (cells[columns.indexOf(column)] ?? '').trim()
    const households = numberOf(cell('households'))
    if (!Number.isInteger(households) || households < 0 || households > 65_535) {
      throw new Unusable(`${path}, row ${row}: ${cell('households')} is no number of households.`)
    }
    const lon = numberOf(cell('lon'))
    const lat = numberOf(cell('lat'))
    const isPlace = Math.abs(lon) <= 180 && Math.abs(lat) <= 85
    if (!isPlace && cell('lon') !== '') {
      throw new Unusable(`${path}, row ${row}: ${cell('lon')}, ${cell('lat')} is no place.`)
    }
    const at = isPlace ? wgs84From(system, lon, lat) : undefined
    return [{ row, households, at, name: cell('name'), address: cell('address') }]
  })
}

function rowsOf(text: string, path: string): string[][] {
  try {
    return parse(text, { bom: true, relaxColumnCount: true })
  } catch (error) {
    throw new Unusable(`${path} is no CSV file: ${(error as Error).message}`)
  }
}

const numberOf = (text: string): number => (text === '' ? Number.NaN : Number(text))

/** A counted building belongs to a drawn one whose middle is not farther than this. Metres. */
const sameM = 30

/**
 * Puts what a county has counted into the buildings of the map: to the one of the same name or address, else to the nearest; what
 * has a place but no building there becomes one.
 *
 * @returns also the rows for which there is neither
 */
export function withHouseholds(
  buildings: readonly Building[],
  counted: readonly Counted[],
): { readonly buildings: readonly Building[]; readonly unmatched: readonly number[] } {
  const result = [...buildings]
  const taken = new Set<number>()
  const unmatched: number[] = []
  for (const { row, households, at, name, address } of counted) {
    const index = indexOfSame(buildings, taken, at, name, address)
    const drawn = buildings[index]
    if (drawn) {
      taken.add(index)
      result[index] = { ...drawn, households, name: name || drawn.name, address: address || drawn.address }
    } else if (at) result.push({ at, households, name, address })
    else unmatched.push(row)
  }
  return { buildings: result, unmatched }
}

function indexOfSame(
  buildings: readonly Building[],
  taken: ReadonlySet<number>,
  at: Wgs84 | undefined,
  name: string,
  address: string,
): number {
  if (at) {
    let nearest = -1
    let nearestM = sameM
    buildings.forEach((building, index) => {
      const metres = Math.abs(building.at.lat - at.lat) > 0.001 ? sameM : metresBetween(building.at, at)
      if (metres >= nearestM || taken.has(index)) return
      nearest = index
      nearestM = metres
    })
    return nearest
  }
  return buildings.findIndex(
    (building, index) =>
      !taken.has(index) &&
      ((address !== '' && building.address === address) || (name !== '' && building.name === name)),
  )
}
