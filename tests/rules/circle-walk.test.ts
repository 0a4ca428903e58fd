import { describe, expect, test } from 'vitest'
import { coverageOf } from '../../functions/circle/network/coverage.ts'
import { edgeFlag } from '../../functions/circle/network/network.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { at, builtOf, type Drawn, metresOf, snapAt, town } from '../harness/town.ts'

/** Two streets 100 m apart that meet at their east ends. */
const hairpin: Drawn[] = [
  {
    line: [
      [0, 0],
      [100, 0],
      [300, 0],
      [500, 0],
    ],
    name: '南路',
  },
  {
    line: [
      [500, 0],
      [500, 100],
    ],
  },
  {
    line: [
      [500, 100],
      [300, 100],
      [100, 100],
      [0, 100],
    ],
    name: '北路',
  },
]

describe('a position', () => {
  const network = town(...hairpin)

  test('lies at the nearest street, so far along and so far off', () => {
    const { along, off, edge } = snapAt(network, [120, 7])
    expect(network.about.names[network.edgeName[edge] ?? 0]).toBe('南路')
    expect(network.edgeLength[edge]).toBe(50_000)
    expect(metresOf(network, [0, 0], [120, 7])).toBe(127)
    expect(Math.abs(along - 12_000)).toBeLessThanOrEqual(10)
    expect(Math.abs(off - 700)).toBeLessThanOrEqual(10)
  })

  test('is outside when no street is within 250 m', () => {
    expect(snap(network, at([100, -249]))?.off).toBeGreaterThan(24_800)
    expect(snap(network, at([100, -251]))).toBeUndefined()
    expect(snap(network, at([10_000, 0]))).toBeUndefined()
  })

  test.each([
    ['the sea', { lon: 125, lat: 30 }],
    ['swapped', { lon: 40, lat: 116.3 }],
    ['no number', { lon: Number.NaN, lat: 40 }],
    ['endless', { lon: 116.3, lat: Number.POSITIVE_INFINITY }],
    ['a pole', { lon: 116.3, lat: 90 }],
  ])('is outside when it is %s', (_, place) => {
    expect(snap(network, place)).toBeUndefined()
  })

  test('leaves out what may not be walked', () => {
    const network = town(
      {
        line: [
          [0, 0],
          [500, 0],
        ],
        steps: true,
      },
      {
        line: [
          [0, 0],
          [0, 50],
          [500, 50],
        ],
      },
    )
    expect(Math.round(snapAt(network, [250, 10]).off / 100)).toBe(10)
    expect(Math.round(snapAt(network, [250, 10], edgeFlag.steps).off / 100)).toBe(40)
  })
})

describe('a position without steps', () => {
  const stepFree = edgeFlag.steps
  const street: Drawn = {
    line: [
      [0, 0],
      [300, 0],
      [900, 0],
    ],
  }
  const deck = (isPrivate = false): Drawn => ({
    line: [
      [300, 30],
      [400, 30],
    ],
    private: isPrivate,
  })
  const up = (steps: boolean, isPrivate = false): Drawn => ({
    line: [
      [300, 0],
      [300, 30],
    ],
    steps,
    private: isPrivate,
  })

  test('lies at the street, not on the deck over it that only steps lead to', () => {
    const network = town(street, up(true), deck())
    expect(builtOf(street, up(true), deck()).beyondStepsKm).toBeCloseTo(0.1, 3)
    expect(Math.round(snapAt(network, [350, 25]).off / 100)).toBe(5)
    expect(Math.round(snapAt(network, [350, 25], stepFree).off / 100)).toBe(25)
    expect(metresOf(network, [350, 25], [600, 0], stepFree)).toBe(275)
  })

  test('lies on the deck when a ramp leads there', () => {
    const network = town(street, up(false), deck())
    expect(Math.round(snapAt(network, [350, 25], stepFree).off / 100)).toBe(5)
    expect(metresOf(network, [350, 25], [600, 0], stepFree)).toBe(385)
  })

  test('lies on a deck that leads nowhere else when there is a kilometre of it', () => {
    const long = (east: number): Drawn => ({
      line: [
        [300, 30],
        [east, 30],
      ],
    })
    const offOf = (east: number) =>
      Math.round(
        snapAt(
          town(
            {
              line: [
                [0, 0],
                [300, 0],
                [3_000, 0],
              ],
            },
            up(true),
            long(east),
          ),
          [350, 25],
          stepFree,
        ).off / 100,
      )
    expect(offOf(1_290)).toBe(25)
    expect(offOf(1_310)).toBe(5)
  })

  test('does not lie on a public street that only private ones lead to without steps', () => {
    const around: Drawn = {
      line: [
        [400, 30],
        [500, 30],
        [500, 0],
      ],
      private: true,
    }
    const network = town(
      {
        line: [
          [0, 0],
          [300, 0],
          [500, 0],
          [900, 0],
        ],
      },
      up(true),
      deck(),
      around,
    )
    expect(Math.round(snapAt(network, [350, 25], stepFree).off / 100)).toBe(25)
    // The private one itself hangs together with the street: one may begin there.
    expect(Math.round(snapAt(network, [450, 25], stepFree).off / 100)).toBe(5)
    expect(metresOf(network, [450, 25], [600, 0], stepFree)).toBe(185)
  })

  test('does not lie on a private one that only steps lead to', () => {
    const network = town(street, up(true), deck(true))
    expect(Math.round(snapAt(network, [350, 25], stepFree).off / 100)).toBe(25)
  })
})

describe('walking', () => {
  test('goes along the streets, not through the air', () => {
    const network = town(...hairpin)
    expect(metresOf(network, [100, 0], [100, 100])).toBe(900)
    expect(metresOf(network, [100, 0], [350, 0])).toBe(250)
    expect(metresOf(network, [100, -10], [100, 120])).toBe(930)
  })

  test('ends at the limit, to the centimetre', () => {
    const network = town(...hairpin)
    const [start, end] = [snapAt(network, [100, 0]), snapAt(network, [100, 100])]
    const distance = new Walker(network).from([start], 100_000).distanceTo(end)
    expect(Math.round(distance / 100)).toBe(900)
    expect(new Walker(network).from([start], distance).distanceTo(end)).toBe(distance)
    const short = new Walker(network).from([start], distance - 1)
    expect(short.distanceTo(end)).toBe(Number.POSITIVE_INFINITY)
    expect(short.wayTo(end)).toBeUndefined()
  })

  test('of a walker that is used again starts anew', () => {
    const network = town(...hairpin)
    const walker = new Walker(network)
    const [west, east] = [snapAt(network, [0, 0]), snapAt(network, [500, 0])]
    expect(walker.from([west], 100_000).distanceTo(east)).toBeLessThan(50_020)
    expect(walker.from([east], 20_000).distanceTo(west)).toBe(Number.POSITIVE_INFINITY)
    expect(walker.from([east], 20_000).distanceTo(east)).toBeLessThan(20)
  })

  test('takes no steps where they are forbidden', () => {
    const network = town(...hairpin, {
      line: [
        [0, 0],
        [0, 100],
      ],
      steps: true,
    })
    expect(metresOf(network, [10, 0], [10, 100])).toBe(120)
    expect(metresOf(network, [10, 0], [10, 100], edgeFlag.steps)).toBe(1_080)
  })

  test('starts from the nearest of several places', () => {
    const network = town(...hairpin)
    const walker = new Walker(network)
    const places = [snapAt(network, [0, 100]), snapAt(network, [400, 0]), snapAt(network, [450, 0])]
    walker.from(places, 100_000)
    expect(Math.round(walker.distanceTo(snapAt(network, [390, 0])) / 100)).toBe(10)
    expect(Math.round(walker.distanceTo(snapAt(network, [480, 100])) / 100)).toBe(170)
  })
})

describe('a private street', () => {
  // A compound whose street would cut a corner of 900 m to 100 m, with a house 50 m into it.
  const network = town(...hairpin, {
    line: [
      [100, 0],
      [100, 100],
    ],
    private: true,
  })

  test('is not walked through', () => {
    expect(metresOf(network, [90, 0], [90, 100])).toBe(920)
  })

  test('is walked to what lies on it, from both sides', () => {
    expect(metresOf(network, [90, 0], [100, 50])).toBe(60)
    expect(metresOf(network, [90, 100], [100, 50])).toBe(60)
    expect(metresOf(network, [100, 30], [100, 80])).toBe(50)
  })

  test('is walked from what lies on it', () => {
    expect(metresOf(network, [100, 50], [90, 100])).toBe(60)
  })

  test('is left and another one is entered', () => {
    const two = town(
      ...hairpin,
      {
        line: [
          [100, 0],
          [100, 40],
        ],
        private: true,
      },
      {
        line: [
          [300, 0],
          [300, 40],
        ],
        private: true,
      },
    )
    expect(metresOf(two, [100, 30], [300, 30])).toBe(260)
  })

  test('that leads to another private one is walked to the end', () => {
    const deep = town(
      ...hairpin,
      {
        line: [
          [100, 0],
          [100, 40],
        ],
        private: true,
        name: '甲',
      },
      {
        line: [
          [100, 40],
          [150, 40],
        ],
        private: true,
        name: '乙',
      },
    )
    expect(metresOf(deep, [90, 0], [150, 40])).toBe(100)
    expect(metresOf(deep, [150, 40], [90, 0])).toBe(100)
  })
})

test('coverage counts households, and names the homes that are left out', () => {
  const network = town(...hairpin)
  const homes = [
    { snap: snapAt(network, [100, 0]), households: 30 },
    { snap: snapAt(network, [100, 100]), households: 10 },
    { snap: undefined, households: 20 },
  ]
  const places = new Map([
    ['market', [snapAt(network, [0, 0])]],
    ['pharmacy', [snapAt(network, [0, 0]), snapAt(network, [0, 100])]],
    ['toilet', []],
  ])
  const covered = coverageOf(new Walker(network), homes, places, 50_000)
  expect(covered.get('market')).toEqual({ share: 0.5, households: 60, uncovered: [1, 2] })
  expect(covered.get('pharmacy')).toEqual({ share: 40 / 60, households: 60, uncovered: [2] })
  expect(covered.get('toilet')).toEqual({ share: 0, households: 60, uncovered: [0, 1, 2] })
  expect(coverageOf(new Walker(network), [], places, 50_000).get('market')?.share).toBeUndefined()
})
