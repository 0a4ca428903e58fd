import { readFile } from 'node:fs/promises'
import { type CoordinateSystem, type Wgs84, wgs84From } from '../../shared/geo.ts'
import { accessOf, hasStep, isClosed, isObstacle, levelOf, type Tags } from './access-policy.ts'
import { cutAtBarriers } from './barriers.ts'
import { type Source, type Street, Unusable } from './street.ts'

type Position = readonly [lon: number, lat: number]

interface Shape {
  readonly type: string
  readonly coordinates: unknown
  readonly properties: Readonly<Record<string, unknown>>
}

/**
 * Streets as GeoJSON lines. What their properties say counts as the tags of OpenStreetMap do (`highway`, `foot`, `access`,
 * `wheelchair`, `name`; also `steps: true`); a line without `highway` is walked, unless it says that it is something else, such as a
 * railway. Lines meet where they name the same coordinates, to a ten-millionth of a degree. Points with `barrier` and `locked=yes` close
 * the lines that meet there.
 *
 * @throws {Unusable} when it is not there, no GeoJSON, or holds coordinates that are none
 */
export async function readGeoJson(path: string, system: CoordinateSystem): Promise<Source> {
  const shapes = shapesOf(await parsed(path), path)
  const pointsThat = (holds: (tags: Tags) => boolean) =>
    new Set(
      shapes
        .filter(({ type, properties }) => type === 'Point' && holds(tagsOf(properties)))
        .map(({ coordinates }) => keyOf(positionOf(coordinates, path))),
    )
  const barriers = { closed: pointsThat(isClosed), steps: pointsThat(hasStep) }
  const leftOut = new Map<string, number>()
  const leave = (reason: string) => leftOut.set(reason, (leftOut.get(reason) ?? 0) + 1)
  const streets: Street[] = []
  const obstacles: (readonly Wgs84[])[] = []
  for (const { type, coordinates, properties } of shapes) {
    if (type === 'Point') continue
    if (type !== 'LineString' && type !== 'MultiLineString') {
      leave(`${type}, which is no line`)
      continue
    }
    const tags = tagsOf(properties)
    const lines = type === 'LineString' ? [coordinates] : coordinates
    if (!Array.isArray(lines)) throw wrongPlace(path)
    const placed = lines.map((line) => pointsOf(line, path, system))
    if (isObstacle(tags)) obstacles.push(...placed)
    const access = accessOf(tags)
    if (!access?.walked) {
      leave(access?.reason ?? whatItIs(tags))
      continue
    }
    const { name = '' } = tags
    const { steps, private: isPrivate } = access
    placed.forEach((points, index) => {
      const street = { name, points, steps, private: isPrivate, level: levelOf(tags) }
      streets.push(...cutAtBarriers(street, `${streets.length}.${index}`, barriers))
    })
  }
  return { streets, obstacles, buildings: [], date: undefined, leftOut }
}

/** Lines that carry no traffic on foot, unless they say so with `highway`. */
const otherLines = ['railway', 'waterway', 'barrier', 'power', 'boundary', 'building', 'natural'] as const

function whatItIs(tags: Tags): string {
  const key = otherLines.find((one) => tags[one] !== undefined)
  return key ? `${key}=${tags[key]}` : 'no street'
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
  if (tags.highway || otherLines.some((key) => tags[key] !== undefined)) return tags
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

function pointsOf(line: unknown, path: string, system: CoordinateSystem): Street['points'] {
  if (!Array.isArray(line)) throw wrongPlace(path)
  return line.map((one) => {
    const position = positionOf(one, path)
    const place: Wgs84 = wgs84From(system, ...position)
    return { id: keyOf(position), ...place }
  })
}
