import { describe, expect, test } from 'vitest'
import { lineOf } from '../../functions/circle/network/line.ts'
import { edgeFlag, type Network } from '../../functions/circle/network/network.ts'
import { withPaths } from '../../functions/circle/network/paths.ts'
import { metresBetween } from '../../shared/geo.ts'
import { at, type Drawn, metresOf, type Spot, snapAt, town } from '../harness/town.ts'

/** Two streets 100 m apart that meet at their east ends. */
const hairpin = town({
  line: [
    [0, 0],
    [500, 0],
    [500, 100],
    [0, 100],
  ],
  name: '弯路',
})

const path = (...spots: Spot[]) => ({ points: spots.map(at), steps: false })

function joined(network: Network, ...paths: Parameters<typeof withPaths>[1]): Network {
  const { network: found, left } = withPaths(network, paths)
  expect(left).toEqual([])
  return found
}

describe('a path that staff add', () => {
  test('is walked, and the streets are cut where it ends', () => {
    const network = joined(hairpin, path([100, 0], [100, 100]))
    expect(metresOf(hairpin, [90, 0], [90, 100])).toBe(920)
    expect(metresOf(network, [90, 0], [90, 100])).toBe(120)
    expect(metresOf(network, [300, 0], [300, 100])).toBe(500)
    expect(metresOf(network, [20, 0], [20, 100])).toBe(260)
    expect(network.edgeCount).toBe(hairpin.edgeCount + 3)
  })

  test('leaves the network without it as it was', () => {
    joined(hairpin, path([100, 0], [100, 100]))
    expect(metresOf(hairpin, [90, 0], [90, 100])).toBe(920)
    expect(hairpin.edgeCount).toBe(1)
  })

  test('may end beside a street, at most 20 m off, and is walked from there', () => {
    const network = joined(hairpin, path([100, 15], [120, 50], [100, 85]))
    // 15 m to its ends, and 40.3 m twice.
    expect(metresOf(network, [100, 0], [100, 100])).toBe(111)
  })

  test('is left out when an end joins nothing', () => {
    expect(withPaths(hairpin, [path([100, 0], [100, 50])])).toEqual({ network: hairpin, left: [0] })
    const { network, left } = withPaths(hairpin, [
      path([100, 21], [100, 100]),
      path([200, 0], [200, 100]),
      path([9_000, 0], [9_100, 0]),
    ])
    expect(left).toEqual([0, 2])
    expect(metresOf(network, [190, 0], [190, 100])).toBe(120)
  })

  test('may end on another one', () => {
    const network = joined(hairpin, path([100, 0], [100, 100]), path([100, 50], [300, 50], [300, 100]))
    expect(metresOf(network, [100, 0], [300, 100])).toBe(300)
    expect(metresOf(network, [300, 60], [100, 60])).toBe(220)
  })

  test('may end on one that comes later in the list', () => {
    const network = joined(hairpin, path([100, 50], [300, 50], [300, 100]), path([100, 0], [100, 100]))
    expect(metresOf(network, [100, 0], [300, 100])).toBe(300)
    const alone = withPaths(hairpin, [path([100, 50], [300, 50], [300, 100]), path([200, 0], [200, 40])])
    expect(alone.left).toEqual([0, 1])
  })

  test('may end where another one does, and at the end of a street', () => {
    const network = joined(
      hairpin,
      path([100, 0], [100, 100]),
      path([100, 0], [60, 50], [0, 100]),
      path([0, 0], [0, 100]),
    )
    expect(metresOf(network, [0, 0], [0, 100])).toBe(100)
    // 64.03 and 78.10 m.
    expect(metresOf(network, [100, 0], [0, 100])).toBe(142)
  })

  test('with steps is left out of step-free ways', () => {
    const network = joined(hairpin, { ...path([100, 0], [100, 100]), steps: true })
    expect(metresOf(network, [90, 0], [90, 100])).toBe(120)
    expect(metresOf(network, [90, 0], [90, 100], edgeFlag.steps)).toBe(920)
  })

  test('leads without steps to where only steps led', () => {
    const deck: Drawn[] = [
      {
        line: [
          [300, 100],
          [300, 130],
        ],
        steps: true,
      },
      {
        line: [
          [300, 130],
          [400, 130],
        ],
      },
    ]
    const street: Drawn = {
      line: [
        [0, 100],
        [300, 100],
        [500, 100],
      ],
    }
    const before = town(street, ...deck)
    expect(Math.round(snapAt(before, [350, 135], edgeFlag.steps).off / 100)).toBe(35)
    const after = joined(before, path([400, 130], [450, 100]))
    expect(Math.round(snapAt(after, [350, 135], edgeFlag.steps).off / 100)).toBe(5)
    // 5, 50, 58.31 and 50 m.
    expect(metresOf(after, [350, 135], [500, 100], edgeFlag.steps)).toBe(163)
  })

  test('is found from a position beside it, and leads through places outside of the map', () => {
    const network = joined(hairpin, path([0, 0], [-60, -40], [-60, 100], [0, 100]))
    expect(Math.round(snapAt(network, [-30, 103]).off / 100)).toBe(3)
    // 72.11, 140 and 60 m.
    expect(metresOf(network, [0, 0], [0, 100])).toBe(272)
  })

  test('leaves the line of a street where it was', () => {
    const network = joined(
      hairpin,
      path([100, 0], [100, 100]),
      path([300, 0], [300, 100]),
      path([400, 100], [400, 0]),
    )
    const metres = Array.from({ length: network.edgeCount }, (_, edge) => {
      const line = lineOf(network, edge)
      const drawn = line.slice(1).reduce((sum, point, i) => sum + metresBetween(line[i] ?? point, point), 0)
      expect(Math.abs(drawn - (network.edgeLength[edge] ?? 0) / 100)).toBeLessThan(0.3)
      return (network.edgeLength[edge] ?? 0) / 100
    })
    expect(metres.reduce((sum, length) => sum + length, 0)).toBeCloseTo(1_100 + 300, 0)
    const names = Array.from(network.edgeName, (name) => network.about.names[name])
    expect(names.filter((name) => name === '弯路').length).toBe(7)
    expect(Array.from(network.edgeFlags).filter((flags) => flags === edgeFlag.added).length).toBe(3)
  })
})
