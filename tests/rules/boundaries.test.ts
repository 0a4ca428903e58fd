import { describe, expect, test } from 'vitest'
import { boundaryIn, overlaps } from '../../shared/accounts/boundaries.ts'
import { gcj02Of } from '../../shared/geo.ts'

const same = (point: { latitude: number; longitude: number }) => point
const ring = (...points: readonly (readonly [number, number])[]) => points.map(([x, y]) => [116 + x, 40 + y])
const square = ring([0, 0], [0.01, 0], [0.01, 0.01], [0, 0.01], [0, 0])
const polygon = { type: 'Polygon', coordinates: [square] }
const read = (value: unknown) => boundaryIn(typeof value === 'string' ? value : JSON.stringify(value), same)

describe('a boundary that is brought', () => {
  const corners = [
    { latitude: 40, longitude: 116 },
    { latitude: 40, longitude: 116.01 },
    { latitude: 40.01, longitude: 116.01 },
    { latitude: 40.01, longitude: 116 },
  ]

  test.each([
    ['a polygon', polygon],
    ['a feature', { type: 'Feature', properties: { name: '第一网格' }, geometry: polygon }],
    [
      'a collection of one',
      { type: 'FeatureCollection', features: [{ type: 'Feature', geometry: polygon }] },
    ],
    ['several polygons that are one', { type: 'MultiPolygon', coordinates: [[square]] }],
    ['one with heights', { type: 'Polygon', coordinates: [square.map((one) => [...one, 51.2])] }],
    ['one with a corner clicked twice', { type: 'Polygon', coordinates: [[square[0], ...square]] }],
  ])('as %s is read', (_name, value) => {
    const found = read(value)
    expect(typeof found === 'object' && [...found.corners].sort(byPlace)).toEqual([...corners].sort(byPlace))
  })

  test.each([
    ['no text', '', 'unreadable'],
    ['no GeoJSON', '{"a":1}', 'unreadable'],
    ['null', 'null', 'unreadable'],
    ['a line', { type: 'LineString', coordinates: square }, 'unreadable'],
    ['a polygon of nothing', { type: 'Polygon', coordinates: [] }, 'unreadable'],
    ['two areas', { type: 'MultiPolygon', coordinates: [[square], [square]] }, 'several'],
    ['a hole', { type: 'Polygon', coordinates: [square, square] }, 'hole'],
    [
      'degrees the wrong way round',
      { type: 'Polygon', coordinates: [square.map(([x, y]) => [y, x])] },
      'elsewhere',
    ],
    ['texts for numbers', { type: 'Polygon', coordinates: [[['a', 'b']]] }, 'elsewhere'],
    ['metres', { type: 'Polygon', coordinates: [[[448_262, 4_427_757]]] }, 'elsewhere'],
    ['two corners', { type: 'Polygon', coordinates: [square.slice(0, 2)] }, 'crossing'],
    [
      'a bow',
      { type: 'Polygon', coordinates: [ring([0, 0], [0.01, 0.01], [0.01, 0], [0, 0.01])] },
      'crossing',
    ],
  ])('as %s is none', (_name, value, fault) => {
    expect(read(value)).toBe(fault)
  })

  const round = (count: number, wobble: number) => ({
    type: 'Polygon',
    coordinates: [
      Array.from({ length: count }, (_, index) => {
        const radius = 0.01 + (index % 2) * wobble
        const angle = (index / count) * 2 * Math.PI
        return [116 + radius * Math.cos(angle), 40 + radius * Math.sin(angle)]
      }),
    ],
  })

  test('with a thousand corners is kept to those that one would miss', () => {
    const found = read(round(1000, 0))
    if (typeof found === 'string') throw new Error(found)
    expect(found.isSimplified).toBe(true)
    expect(found.corners.length).toBeGreaterThan(20)
    expect(found.corners.length).toBeLessThan(200)
    expect(read(round(150, 0))).toMatchObject({ isSimplified: false })
    expect(read(round(1000, 0.001))).toBe('too-many')
  })

  test('of GPS lies elsewhere on a map of China', () => {
    // Tiananmen: a place that is known in both systems.
    const { latitude, longitude } = gcj02Of({ lat: 39.90734, lon: 116.39115 })
    expect(latitude).toBeCloseTo(39.90874, 4)
    expect(longitude).toBeCloseTo(116.39739, 4)
  })
})

describe('two boundaries', () => {
  const metres = (...points: readonly (readonly [number, number])[]) =>
    points.map(([x, y]) => ({ latitude: 40 + y / 111_320, longitude: 116 + x / 85_276 }))
  const box = (west: number, south: number, east: number, north: number) =>
    metres([west, south], [east, south], [east, north], [west, north])
  const block = box(0, 0, 500, 400)

  test.each([
    ['that share a side', box(500, 0, 900, 400), false],
    ['that touch at a corner', box(500, 400, 900, 900), false],
    ['drawn four metres into each other', box(492, 0, 900, 400), false],
    ['with a gap', box(600, 0, 900, 400), false],
    ['drawn thirty metres into each other', box(470, 0, 900, 400), true],
    ['that are the same', block, true],
    ['of which one lies in the other', box(200, 150, 260, 200), true],
    ['that cross', box(200, -300, 300, 900), true],
    ['of which one overlaps a corner', box(460, 370, 900, 900), true],
  ])('%s: %s', (_name, other, expected) => {
    expect(overlaps(block, other)).toBe(expected)
    expect(overlaps(other, block)).toBe(expected)
    expect(overlaps([...block].reverse(), other)).toBe(expected)
  })

  test('of which one lies in the notch of the other do not overlap', () => {
    const horseshoe = metres(
      [0, 0],
      [500, 0],
      [500, 400],
      [400, 400],
      [400, 100],
      [100, 100],
      [100, 400],
      [0, 400],
    )
    expect(overlaps(horseshoe, box(110, 110, 390, 390))).toBe(false)
    expect(overlaps(horseshoe, box(20, 20, 80, 390))).toBe(true)
  })
})

function byPlace(a: { latitude: number; longitude: number }, b: { latitude: number; longitude: number }) {
  return a.latitude - b.latitude || a.longitude - b.longitude
}
