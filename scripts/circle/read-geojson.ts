import { readFile } from 'node:fs/promises'
import { type CoordinateSystem, type Wgs84, wgs84From } from '../../shared/geo.ts'
import { accessOf, isClosed, type Tags } from './access-policy.ts'
import { type Source, type Street, type StreetPoint, Unusable } from './street.ts'

type Position = readonly [lon: number, lat: number]

interface Shape {
  readonly type: string
  readonly coordinates: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

/**
 * Streets as GeoJSON lines. What their properties say counts as the tags of OpenStreetMap do (`highway`, `foot`, `access`,
 * `wheelchair`, `name`; also `steps: true`); a line without `highway` is walked. Lines meet where they name the same coordinates,
 * to a ten-millionth of a degree. Points with `barrier` and `locked=yes` close the lines that meet there.
 *
 * @throws {Unusable} when it is not there, no GeoJSON, or holds coordinates that are none
 */
export async function readGeoJson(path: string, system: CoordinateSystem): Promise<Source> {
  const shapes = shapesOf(await parsed(path), path)
  const closed = new Set(
    shapes
      .filter(({ type, properties }) => type === 'Point' && isClosed(tagsOf(properties)))
      .map(({ coordinates }) => keyOf(positionOf(coordinates, path))),
  )
  const leftOut = new Map<string, number>()
  const leave = (reason: string) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
  const streets: Street[] = []
  for (const { type, coordinates, properties } of shapes) {
    if (type === 'Point') continue
    if (type !== 'LineString' && type !== 'MultiLineString') {
      leave(`${type}, which is no line`)
      continue
    }
    const tags = tagsOf(properties)
    const access = accessOf(tags)
    if (!access?.walked) {
      leave(access?.reason ?? 'no street')
      continue
    }
    const lines = type === 'LineString' ? [coordinates] : coordinates
    if (!Array.isArray(lines)) throw wrongPlace(path)
    lines.forEach((line, index) => {
      if (!Array.isArray(line)) throw wrongPlace(path)
      const positions = line.map((one) => positionOf(one, path))
      for (const points of cutAtGates(positions, closed, `${streets.length}.${index}`, system)) {
        streets.push({ name: tags.name ?? '', points, steps: access.steps, private: access.private })
      }
    })
  }
  return { streets, buildings: [], date: undefined, leftOut }
}

async function parsed(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new Unusable(`${path} is not there, or may not be read.`)
  })
  try {
    return JSON.parse(text)
  } catch {
    throw new Unusable(`${path} is no GeoJSON, or was cut short: it cannot be read as JSON.`)
  }
}

function shapesOf(value: unknown, path: string, properties: Shape['properties'] = {}): Shape[] {
  const { type, ...rest } = (value ?? {}) as { type?: unknown } & Readonly<Record<string, unknown>>
  const list = (found: unknown): unknown[] => {
    if (Array.isArray(found)) return found
    throw new Unusable(`${path} is no GeoJSON: a ${type} without its list.`)
  }
  if (type === 'FeatureCollection') return list(rest.features).flatMap((feature) => shapesOf(feature, path))
  if (type === 'Feature') {
    if (rest.geometry === null || rest.geometry === undefined) return []
    return shapesOf(rest.geometry, path, (rest.properties ?? {}) as Shape['properties'])
  }
  if (type === 'GeometryCollection') {
    return list(rest.geometries).flatMap((geometry) => shapesOf(geometry, path, properties))
  }
  if (typeof type !== 'string') throw new Unusable(`${path} is no GeoJSON: something in it has no type.`)
  return [{ type, coordinates: rest.coordinates, properties }]
}

function tagsOf(properties: Shape['properties']): Tags {
  const tags = Object.fromEntries(
    Object.entries(properties).flatMap(([key, value]) =>
      value === null || value === undefined || value === '' ? [] : [[key, String(value)]],
    ),
  )
  if (tags.highway) return tags
  return { ...tags, highway: tags.steps === 'true' || tags.steps === 'yes' ? 'steps' : 'road' }
}

function positionOf(value: unknown, path: string): Position {
  const [lon, lat] = Array.isArray(value) ? value : []
  if (typeof lon !== 'number' || typeof lat !== 'number') throw wrongPlace(path)
  if (Math.abs(lon) > 180 || Math.abs(lat) > 85) {
    throw new Unusable(
      `${path} holds the place ${lon}, ${lat}, which is nowhere: GeoJSON wants degrees, longitude first.`,
    )
  }
  return [lon, lat]
}

const wrongPlace = (path: string): Unusable =>
  new Unusable(`${path} is no GeoJSON: a line without its pairs of numbers.`)

const keyOf = ([lon, lat]: Position): string => `${Math.round(lon * 1e7)},${Math.round(lat * 1e7)}`

/** Each side of a closed gate has an end of its own. */
function cutAtGates(
  positions: readonly Position[],
  closed: ReadonlySet<string>,
  line: string,
  system: CoordinateSystem,
): StreetPoint[][] {
  const lines: StreetPoint[][] = [[]]
  positions.forEach((position, index) => {
    const place: Wgs84 = wgs84From(system, ...position)
    const id = keyOf(position)
    if (!closed.has(id)) {
      lines.at(-1)?.push({ id, ...place })
      return
    }
    lines.at(-1)?.push({ id: `${id}<${line}.${index}`, ...place, closed: true })
    lines.push([{ id: `${id}>${line}.${index}`, ...place, closed: true }])
  })
  return lines.filter(({ length }) => length > 1)
}
