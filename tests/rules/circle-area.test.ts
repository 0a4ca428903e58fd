import { describe, expect, test } from 'vitest'
import { areaOf, type Ring, slit } from '../../functions/circle/network/area.ts'
import type { Network } from '../../functions/circle/network/network.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { at, type Spot, snapAt, town } from '../harness/town.ts'
import { isInside } from '../harness/walks.ts'

function area(network: Network, from: Spot, metres: number): Ring[] {
  const walker = new Walker(network).from([snapAt(network, from)], metres * 100)
  return areaOf(network, walker, at(from), metres * 100)
}

const contains = (rings: readonly Ring[], spot: Spot): boolean => isInside(at(spot), rings)

describe('the drawn area', () => {
  test('does not jump a river: the other bank is reached over the bridge only', () => {
    // Banks 60 m apart; the bridge is 400 m to the east.
    const river = town(
      {
        line: [
          [-800, 60],
          [400, 60],
          [800, 60],
        ],
        name: '北岸',
      },
      {
        line: [
          [400, 60],
          [400, 0],
        ],
        name: '桥',
      },
      {
        line: [
          [-800, 0],
          [400, 0],
          [800, 0],
        ],
        name: '南岸',
      },
    )
    const rings = area(river, [0, 60], 600)
    expect(contains(rings, [0, 60])).toBe(true)
    expect(contains(rings, [-550, 60])).toBe(true)
    expect(contains(rings, [-650, 60])).toBe(false)
    expect(contains(rings, [380, 0])).toBe(true)
    // 460 m to the end of the bridge; 140 m are left on the other bank.
    expect(contains(rings, [300, 0])).toBe(true)
    expect(contains(rings, [200, 0])).toBe(false)
    expect(contains(rings, [0, 0])).toBe(false)
    expect(contains(rings, [-500, 0])).toBe(false)
  })

  test('is closed, one ring for each piece, and ground without streets is not in it', () => {
    const street = town({
      line: [
        [0, 0],
        [1_000, 0],
      ],
    })
    const rings = area(street, [500, 0], 300)
    expect(rings).toHaveLength(1)
    expect(rings[0]?.[0]).toEqual(rings[0]?.at(-1))
    expect(contains(rings, [500, 30])).toBe(true)
    expect(contains(rings, [500, 100])).toBe(false)
    expect(contains(rings, [780, 0])).toBe(true)
    expect(contains(rings, [830, 0])).toBe(false)
  })

  test('leaves out a block in its middle that is not reached', () => {
    // A ring road of 400 m a side that is walked all around, and in its middle a street that joins it nowhere near.
    const block = town(
      {
        line: [
          [0, 0],
          [400, 0],
          [400, 400],
          [0, 400],
          [0, 0],
        ],
      },
      {
        line: [
          [0, 400],
          [-3_000, 400],
          [-3_000, 900],
          [200, 900],
          [200, 2_000],
        ],
      },
    )
    const rings = area(block, [200, 0], 900)
    expect(rings).toHaveLength(1)
    expect(contains(rings, [400, 200])).toBe(true)
    expect(contains(rings, [200, 200])).toBe(false)
  })
})

describe('a hole that is cut in by a slit', () => {
  /** Twice the signed area, so holes count against the outside. */
  const doubled = (ring: readonly (readonly [number, number])[]): number =>
    ring.reduce((sum, [bx, by], i) => {
      const [ax, ay] = ring[i - 1] ?? [bx, by]
      return sum + ax * by - bx * ay
    }, 0)
  const square = (x: number, y: number, side: number): [number, number][] => [
    [x, y],
    [x + side, y],
    [x + side, y + side],
    [x, y + side],
    [x, y],
  ]
  const outer = square(0, 0, 10)

  test('leaves the ring without a hole as it is', () => {
    expect(slit([outer])).toEqual(outer)
  })

  test('makes one ring of outside and hole', () => {
    const ring = slit([outer, square(4, 4, 2).reverse()])
    expect(ring).toHaveLength(5 + 5 + 2)
    expect(ring[0]).toEqual(ring.at(-1))
    expect(doubled(ring)).toBe(2 * (100 - 4))
  })

  test('goes through a hole that lies in the way', () => {
    const ring = slit([outer, square(1, 4.5, 1).reverse(), square(6, 4, 2).reverse()])
    expect(doubled(ring)).toBe(2 * (100 - 5))
    // The western hole is joined to the eastern one, not to the outside.
    expect(ring.filter(([x, y]) => x === 6 && y === 5.5)).toHaveLength(2)
    expect(ring.filter(([x]) => x === 10)).toHaveLength(2 + 2)
  })
})
