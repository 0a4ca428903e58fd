import { describe, expect, test } from 'vitest'
import { groundOf, homesIn } from '../../functions/circle/coverage/measure.ts'
import type { Area } from '../../functions/circle/nodes.ts'
import { gcj02Of, wgs84Of } from '../../shared/geo.ts'

/** Which buildings are whose. */

/** A square of a hundredth of a degree; `column` 0 begins at 116.30. */
const square = (column: number): Area['ring'] =>
  [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
    [0, 0],
  ].map(([x = 0, y = 0]) => ({
    latitude: 40 + y / 100,
    longitude: 116.3 + (column + x) / 100,
  }))
const area = (path: string, kind: string, column?: number): Area => ({
  path,
  name: path,
  kind,
  order: 0,
  ...(column !== undefined && { ring: square(column) ?? [] }),
})

/** In the middle of the square. */
const building = (column: number, households = 1) => ({
  at: wgs84Of({ latitude: 40.005, longitude: 116.305 + column / 100 }),
  households,
  name: String(column),
  address: '',
})
const buildings = [0, 1, 2, 3, 4].map((column) => building(column))

const whose = (node: Area, areas: readonly Area[]) => {
  const ground = groundOf(node, areas)
  const homes = homesIn(buildings, ground).map(({ building, community }) => [building.name, community])
  return { homes, undrawn: ground.undrawn.map(({ path }) => path), isDrawn: ground.outline !== undefined }
}

const street = area('/c/s', 'street')
const drawn = area('/c/s/one', 'community', 0)
const byGrids = area('/c/s/two', 'community')
const grids = [area('/c/s/two/grid-1', 'grid', 1), area('/c/s/two/grid-2', 'grid', 2)]
const undrawn = area('/c/s/three', 'community')

describe('the ground of a node', () => {
  test('of a community without a boundary is that of its grids together', () => {
    expect(whose(byGrids, [byGrids, ...grids])).toEqual({
      homes: [
        ['1', '/c/s/two'],
        ['2', '/c/s/two'],
      ],
      undrawn: [],
      isDrawn: true,
    })
  })

  test('of a street without a boundary is that of its communities together', () => {
    expect(whose(street, [street, drawn, byGrids, undrawn, ...grids])).toEqual({
      homes: [
        ['0', '/c/s/one'],
        ['1', '/c/s/two'],
        ['2', '/c/s/two'],
      ],
      undrawn: ['/c/s/three'],
      isDrawn: true,
    })
  })

  test('of a street with a boundary is its own; what lies in no community is nobody’s', () => {
    const own = area('/c/s', 'street', 3)
    expect(whose(own, [own, drawn, byGrids, ...grids]).homes).toEqual([['3', undefined]])
  })

  test('a boundary of its own counts before those of its grids', () => {
    const both = area('/c/s/two', 'community', 4)
    expect(whose(both, [both, ...grids]).homes).toEqual([['4', '/c/s/two']])
  })

  test('is the whole map where nothing is drawn, and nobody’s', () => {
    const found = whose(street, [street, undrawn])
    expect(found).toMatchObject({ undrawn: ['/c/s/three'], isDrawn: false })
    expect(found.homes).toHaveLength(5)
    expect(found.homes.every(([, community]) => community === undefined)).toBe(true)
  })

  test('where nobody lives is no home', () => {
    const ground = groundOf(drawn, [drawn])
    expect(homesIn([building(0, 0), building(0, 12)], ground)).toMatchObject([
      { building: { households: 12 }, gcj02: gcj02Of(building(0).at) },
    ])
  })
})
