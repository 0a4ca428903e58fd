import { readFile } from 'node:fs/promises'
import { type CoordinateSystem, rulerAt, type Wgs84, wgs84From } from '../../shared/geo.ts'
import { type Street, Unusable } from './street.ts'

/** How far the streets reach beyond an area on one side, kilometres; below 0 they end inside of it. */
export interface Margin {
  readonly side: 'west' | 'south' | 'east' | 'north'
  readonly km: number
}

/** Degrees. */
export interface Box {
  readonly west: number
  readonly south: number
  readonly east: number
  readonly north: number
}

/**
 * Who lives at the border walks ways that lead out of the area and back: without a margin they are missing.
 *
 * @throws {Unusable} when the map is one of another place
 */
export function marginsOf(area: readonly Wgs84[], streets: readonly Street[], wantedKm: number): Margin[] {
  const inner = boxOf(area)
  const outer = boxOf(streets.flatMap(({ points }) => points))
  if (
    inner.west > outer.east ||
    inner.east < outer.west ||
    inner.south > outer.north ||
    inner.north < outer.south
  ) {
    throw new Unusable(
      'The area lies outside of the map: are both of the same place, longitude first, in the system that --system names?',
    )
  }
  const ruler = rulerAt((inner.south + inner.north) / 2)
  const margins: Margin[] = [
    { side: 'west', km: ((inner.west - outer.west) * ruler.lon) / 1000 },
    { side: 'south', km: ((inner.south - outer.south) * ruler.lat) / 1000 },
    { side: 'east', km: ((outer.east - inner.east) * ruler.lon) / 1000 },
    { side: 'north', km: ((outer.north - inner.north) * ruler.lat) / 1000 },
  ]
  // The last street lies a little before the edge of the map.
  return margins.map(({ side, km }) => ({ side, km: km < wantedKm && km > wantedKm - 0.2 ? wantedKm : km }))
}

export function boxOf(places: readonly Wgs84[]): Box {
  const box = { west: 180, south: 90, east: -180, north: -90 }
  for (const { lon, lat } of places) {
    box.west = Math.min(box.west, lon)
    box.east = Math.max(box.east, lon)
    box.south = Math.min(box.south, lat)
    box.north = Math.max(box.north, lat)
  }
  return box
}

/** The corners of GeoJSON polygons. @throws {Unusable} when the file holds none */
export async function readArea(path: string, system: CoordinateSystem): Promise<Wgs84[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Unusable(`${path} is not there, or may not be read.`)
  })
  const places: Wgs84[] = []
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) {
      const [lon, lat] = value
      if (typeof lon === 'number' && typeof lat === 'number') places.push(wgs84From(system, lon, lat))
      else value.forEach(collect)
    } else if (typeof value === 'object' && value !== null) {
      const { coordinates, geometry, geometries, features } = value as Record<string, unknown>
      for (const inner of [coordinates, geometry, geometries, features]) collect(inner)
    }
  }
  try {
    collect(JSON.parse(text))
  } catch {
    throw new Unusable(`${path} is no GeoJSON, or was cut short: it cannot be read as JSON.`)
  }
  if (places.length < 3) throw new Unusable(`${path} holds no polygon.`)
  return places
}
