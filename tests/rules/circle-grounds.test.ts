import { describe, expect, test } from 'vitest'
import { buildingOf } from '../../scripts/circle/building-policy.ts'
import { type Ground, groundOf } from '../../scripts/circle/ground-policy.ts'
import { goAround, groundAt } from '../../scripts/circle/grounds.ts'
import { type Item, sourceOf } from '../../scripts/circle/read-osm.ts'
import { at, type Spot } from '../harness/town.ts'

/** What a building stands on says whether people live in one of which nothing else is known. */

const box = (west: number, south: number, east: number, north: number): Spot[] => [
  [west, south],
  [east, south],
  [east, north],
  [west, north],
  [west, south],
]
const area = (ground: Ground, ...lines: Spot[][]) => ({ ground, lines: lines.map((line) => line.map(at)) })

describe('a ground', () => {
  test.each([
    [{ amenity: 'school' }, 'other'],
    [{ amenity: 'hospital', name: '第三医院' }, 'other'],
    [{ landuse: 'industrial' }, 'other'],
    [{ landuse: 'military' }, 'other'],
    [{ landuse: 'residential' }, 'homes'],
    [{ landuse: 'residential', amenity: 'kindergarten' }, 'other'],
    [{ landuse: 'retail', layer: '-1' }, undefined],
    [{ landuse: 'construction' }, undefined],
    [{ landuse: 'grass' }, undefined],
    [{ amenity: 'nursing_home' }, undefined],
  ])('of %j is %s', (tags, ground) => {
    expect(groundOf(tags)).toBe(ground)
  })

  test.each([
    [{ building: 'yes' }, 'other', 0],
    [{ building: 'yes' }, 'homes', 1],
    [{ building: 'yes' }, undefined, 1],
    [{ building: 'apartments' }, 'other', 1],
    [{ building: 'yes', name: '紫荆学生公寓9号楼' }, 'other', 1],
    [{ building: 'yes', name: '南2楼' }, 'other', 1],
    [{ building: 'yes', name: '能科楼' }, 'homes', 0],
    [{ building: 'yes', 'building:flats': '12' }, 'other', 12],
    [{ building: 'garage' }, 'homes', 0],
  ] as const)('with the building %j that is %s: households are %d', (tags, ground, households) => {
    expect(buildingOf(tags, at([0, 0]), undefined, ground).households).toBe(households)
  })

  test('is the smallest that is there, whichever was drawn first', () => {
    const university = area('other', box(0, 0, 3_000, 3_000))
    const housing = area('homes', box(1_000, 1_000, 1_400, 1_400))
    const kindergarten = area('other', box(1_100, 1_100, 1_150, 1_150))
    for (const areas of [
      [university, housing, kindergarten],
      [kindergarten, housing, university],
    ]) {
      const groundOn = groundAt(areas)
      expect(groundOn(at([2_900, 2_900]))).toBe('other')
      expect(groundOn(at([1_300, 1_300]))).toBe('homes')
      expect(groundOn(at([1_120, 1_120]))).toBe('other')
      expect(groundOn(at([3_001, 1_300]))).toBeUndefined()
      expect(groundOn(at([-40_000, 0]))).toBeUndefined()
    }
  })

  test('may be of several lines, with a piece cut out of it', () => {
    const south: Spot[] = [
      [0, 100],
      [0, 0],
      [100, 0],
    ]
    const north: Spot[] = [
      [0, 100],
      [100, 100],
      [100, 0],
    ]
    const groundOn = groundAt([area('other', south, box(40, 40, 60, 60), north)])
    expect(groundOn(at([20, 50]))).toBe('other')
    expect(groundOn(at([50, 50]))).toBeUndefined()
    expect(groundOn(at([80, 50]))).toBe('other')
  })

  test.each([
    [[[1, 2, 3, 1]], true],
    [
      [
        [1, 2, 3],
        [1, 9, 3],
      ],
      true,
    ],
    [[[1, 2, 3, 4]], false],
    [[[1, 2, 3], []], false],
    [[], false],
  ])('is closed by the lines %j: %s', (lines, closed) => {
    expect(goAround(lines)).toBe(closed)
  })
})

describe('a map', () => {
  let ids = 0
  const drawn = (tags: Record<string, string>, line: readonly Spot[]): Item[] => {
    const first = ids + 1
    const nodes = line.slice(0, -1).map((spot): Item => {
      ids += 1
      return { type: 'node', id: ids, ...at(spot) }
    })
    const refs = [...nodes.map((_, index) => first + index), first]
    ids += 1
    return [...nodes, { type: 'way', id: ids, refs, tags }]
  }
  const lived = (items: readonly Item[]) => sourceOf(items).buildings.map(({ households }) => households)

  test('gives the outline of a building to who decides whether it is a hut', () => {
    expect(lived(drawn({ building: 'yes' }, box(0, 0, 4, 4.7)))).toEqual([0])
    expect(lived(drawn({ building: 'yes' }, box(0, 0, 4, 5.3)))).toEqual([1])
  })

  test('gives the ground of a building to who decides whether it is a home', () => {
    const house = drawn({ building: 'yes' }, box(40, 40, 60, 60))
    const beyond = drawn({ building: 'yes' }, box(140, 40, 160, 60))
    const school = drawn({ amenity: 'school' }, box(0, 0, 100, 100))
    expect(lived([...house, ...beyond, ...school])).toEqual([0, 1])
    const building = drawn({ amenity: 'school', building: 'school' }, box(0, 0, 100, 100))
    expect(lived([...house, ...building])).toEqual([1, 0])
  })

  test('joins the ways of a relation, streets among them, and leaves a ground that is not whole', () => {
    const [a, b, c, d] = [1, 2, 3, 4].map((id) => 1_000_000 + id)
    const corners: Item[] = [
      { type: 'node', id: a as number, ...at([0, 0]) },
      { type: 'node', id: b as number, ...at([100, 0]) },
      { type: 'node', id: c as number, ...at([100, 100]) },
      { type: 'node', id: d as number, ...at([0, 100]) },
    ]
    const street: Item = {
      type: 'way',
      id: 2_000_001,
      refs: [a as number, b as number, c as number],
      tags: { highway: 'residential' },
    }
    const wall: Item = { type: 'way', id: 2_000_002, refs: [a as number, d as number, c as number] }
    const member = (ref: number) => ({ type: 'way', ref, role: 'outer' })
    const works: Item = {
      type: 'relation',
      members: [member(2_000_001), member(2_000_002)],
      tags: { type: 'multipolygon', landuse: 'industrial' },
    }
    const house = drawn({ building: 'yes' }, box(40, 40, 60, 60))
    expect(lived([works, ...house, ...corners, street, wall])).toEqual([0])
    expect(lived([works, ...house, ...corners, street])).toEqual([1])
    expect(lived([works, ...house, ...corners.slice(1), street, wall])).toEqual([1])
  })
})
