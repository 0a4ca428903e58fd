import { describe, expect, test } from 'vitest'
import { pointOf } from '../../functions/circle/imports/point-of.ts'

/** The one point that an import takes of a shape of GeoJSON. */

const square = (west: number, south: number, size: number) => [
  [west, south],
  [west + size, south],
  [west + size, south + size],
  [west, south + size],
  [west, south],
]

describe('the point of', () => {
  test.each([
    ['a point', 'Point', [116.3, 40.1, 52], [116.3, 40.1]],
    ['a square', 'Polygon', [square(116, 40, 0.2)], [116.1, 40.1]],
    ['a square drawn the other way round', 'Polygon', [square(116, 40, 0.2).reverse()], [116.1, 40.1]],
    // A third of the way up from its base.
    [
      'a triangle',
      'Polygon',
      [
        [
          [116, 40],
          [116.3, 40],
          [116, 40.3],
          [116, 40],
        ],
      ],
      [116.1, 40.1],
    ],
    [
      'a square with a courtyard in the south-west',
      'Polygon',
      [square(116, 40, 0.4), square(116, 40, 0.2)],
      [116.2333333, 40.2333333],
    ],
    // Its centre of gravity lies between the arms; half way up the western arm is the wider one.
    [
      'a U',
      'Polygon',
      [
        [
          [116, 40],
          [116.5, 40],
          [116.5, 40.5],
          [116.4, 40.5],
          [116.4, 40.1],
          [116.15, 40.1],
          [116.15, 40.5],
          [116, 40.5],
          [116, 40],
        ],
      ],
      [116.075, 40.3],
    ],
    [
      'a building around its courtyard',
      'Polygon',
      [square(116, 40, 0.4), square(116.1, 40.1, 0.25)],
      [116.05, 40.225],
    ],
    [
      'two areas: the larger',
      'MultiPolygon',
      [[square(116, 40, 0.1)], [square(117, 40, 0.2)]],
      [117.1, 40.1],
    ],
    [
      'a line',
      'LineString',
      [
        [116, 40],
        [116, 40.1],
        [116, 40.4],
      ],
      [116, 40.2],
    ],
    [
      'two lines: the longer',
      'MultiLineString',
      [
        [
          [116, 40],
          [116, 40.1],
        ],
        [
          [117, 40],
          [117, 40.4],
        ],
      ],
      [117, 40.2],
    ],
  ] as const)('%s', (_name, type, coordinates, expected) => {
    const found = pointOf({ type, coordinates }) as readonly number[]
    expect(found[0]).toBeCloseTo(expected[0], 7)
    expect(found[1]).toBeCloseTo(expected[1], 7)
  })

  test('nothing is none', () => {
    expect(pointOf(null)).toBeUndefined()
  })

  test.each([
    ['MultiPoint', [[116, 40]], '“MultiPoint”这种图形用不了，请画成点、线或者面'],
    ['GeometryCollection', undefined, '“GeometryCollection”这种图形用不了，请画成点、线或者面'],
    ['Point', ['116', '40'], '图形不完整'],
    ['LineString', [[116, 40]], '图形不完整'],
    ['Polygon', [], '图形不完整'],
    [
      'Polygon',
      [
        [
          [116, 40],
          [116.1, 40],
          [116, 40],
        ],
      ],
      '图形不完整',
    ],
    ['MultiPolygon', null, '图形不完整'],
  ])('%s of %j says why', (type, coordinates, why) => {
    expect(pointOf({ type, coordinates })).toBe(why)
  })
})
