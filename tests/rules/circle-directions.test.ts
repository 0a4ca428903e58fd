import { describe, expect, test } from 'vitest'
import { directionsOf, type Stretch } from '../../functions/circle/network/directions.ts'
import type { Network } from '../../functions/circle/network/network.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { metresBetween } from '../../shared/geo.ts'
import { at, type Drawn, type Spot, snapAt, town } from '../harness/town.ts'

function directions(network: Network, from: Spot, to: Spot) {
  const walker = new Walker(network).from([snapAt(network, from)], 1_000_000)
  const way = walker.wayTo(snapAt(network, to))
  if (!way) throw new Error('no way')
  return directionsOf(network, way)
}

const said = ({ turn, heading, street, metres, steps }: Stretch) =>
  [turn, heading, street, metres, ...(steps ? ['steps'] : [])] as const

const north = 0
const east = 2
const south = 4
const west = 6

const crossing: Drawn[] = [
  {
    line: [
      [0, 0],
      [200, 0],
      [400, 0],
    ],
    name: '人民路',
  },
  {
    line: [
      [200, -150],
      [200, 0],
      [200, 150],
    ],
    name: '中山路',
  },
  {
    line: [
      [200, 150],
      [120, 230],
    ],
    name: '斜街',
  },
]

describe('directions', () => {
  const network = town(...crossing)

  test('name each street, how one gets onto it, and how far it is walked', () => {
    expect(directions(network, [50, 0], [200, 100]).stretches.map(said)).toEqual([
      ['start', east, '人民路', 150],
      ['left', north, '中山路', 100],
    ])
    expect(directions(network, [50, 0], [200, -100]).stretches.map(said)).toEqual([
      ['start', east, '人民路', 150],
      ['right', south, '中山路', 100],
    ])
    expect(directions(network, [200, 100], [50, 0]).stretches.map(said)).toEqual([
      ['start', south, '中山路', 100],
      ['right', west, '人民路', 150],
    ])
  })

  test('tell half turns, and say nothing where one goes straight on', () => {
    expect(directions(network, [200, -100], [120, 230]).stretches.map(said)).toEqual([
      ['start', north, '中山路', 250],
      ['half-left', 7, '斜街', 113],
    ])
  })

  test('draw the line from street to street', () => {
    const { line, stretches } = directions(network, [50, 12], [200, 100])
    const spots: Spot[] = [
      [50, 0],
      [200, 0],
      [200, 100],
    ]
    expect(line.length).toBe(3)
    spots.forEach((spot, index) => {
      expect(metresBetween(line[index] ?? at([0, 0]), at(spot))).toBeLessThan(0.2)
    })
    expect(metresBetween(stretches[1]?.at ?? at([0, 0]), at([200, 0]))).toBeLessThan(0.2)
  })

  test('within one street are one stretch, in either direction', () => {
    expect(directions(network, [10, 0], [60, 0]).stretches.map(said)).toEqual([['start', east, '人民路', 50]])
    expect(directions(network, [60, 0], [10, 0]).stretches.map(said)).toEqual([['start', west, '人民路', 50]])
    expect(directions(network, [60, 0], [60, 5]).stretches).toHaveLength(1)
  })

  test('tell the turn where the street itself turns off at a junction, not where it bends', () => {
    const turning = town(
      {
        line: [
          [0, 0],
          [200, 0],
        ],
        name: '柳岸里',
      },
      {
        line: [
          [200, 0],
          [200, 100],
          [300, 100],
        ],
        name: '柳岸里',
      },
      {
        line: [
          [200, 0],
          [400, 0],
        ],
        name: '柳岸里',
      },
    )
    expect(directions(turning, [50, 0], [290, 100]).stretches.map(said)).toEqual([
      ['start', east, '柳岸里', 150],
      ['left', north, '柳岸里', 190],
    ])
    expect(directions(turning, [50, 0], [350, 0]).stretches.map(said)).toEqual([
      ['start', east, '柳岸里', 300],
    ])
  })

  test('tell steps from the street before and after', () => {
    const stepped = town(
      {
        line: [
          [0, 0],
          [100, 0],
        ],
        name: '坡路',
      },
      {
        line: [
          [100, 0],
          [130, 0],
        ],
        name: '坡路',
        steps: true,
      },
      {
        line: [
          [130, 0],
          [300, 0],
        ],
        name: '坡路',
      },
    )
    expect(directions(stepped, [20, 0], [250, 0]).stretches.map(said)).toEqual([
      ['start', east, '坡路', 80],
      ['straight', east, '坡路', 30, 'steps'],
      ['straight', east, '坡路', 120],
    ])
  })

  test('walk over short links without a word', () => {
    const linked = town(
      {
        line: [
          [0, 0],
          [100, 0],
        ],
        name: '东路',
      },
      {
        line: [
          [100, 0],
          [100, 6],
        ],
      },
      {
        line: [
          [100, 6],
          [300, 6],
        ],
        name: '西路',
      },
      // So that each is a piece of its own.
      {
        line: [
          [100, 0],
          [100, -80],
        ],
        name: '南路',
      },
      {
        line: [
          [100, 6],
          [100, 90],
        ],
        name: '北路',
      },
    )
    expect(directions(linked, [20, 0], [250, 6]).stretches.map(said)).toEqual([
      ['start', east, '东路', 86],
      ['straight', east, '西路', 150],
    ])
  })

  test('turn where a way without a name turns', () => {
    const nameless = town(
      {
        line: [
          [0, 0],
          [100, 0],
        ],
      },
      {
        line: [
          [100, 0],
          [100, -80],
        ],
      },
      {
        line: [
          [100, 0],
          [100, 90],
        ],
        name: '北路',
      },
    )
    expect(directions(nameless, [20, 0], [100, -60]).stretches.map(said)).toEqual([
      ['start', east, '', 80],
      ['right', south, '', 60],
    ])
  })

  test('tell a short flight of steps', () => {
    const stepped = town(
      {
        line: [
          [0, 0],
          [100, 0],
        ],
        name: '坡路',
      },
      {
        line: [
          [100, 0],
          [105, 0],
        ],
        steps: true,
      },
      {
        line: [
          [105, 0],
          [300, 0],
        ],
        name: '坡路',
      },
    )
    expect(directions(stepped, [20, 0], [250, 0]).stretches.map(said)).toEqual([
      ['start', east, '坡路', 80],
      ['straight', east, '', 5, 'steps'],
      ['straight', east, '坡路', 145],
    ])
  })

  test('stay on a street across a crossing that is drawn without a name', () => {
    const crossed = town(
      {
        line: [
          [0, 0],
          [100, 0],
        ],
        name: '人民路',
      },
      {
        line: [
          [100, 0],
          [108, 0],
        ],
      },
      {
        line: [
          [108, 0],
          [300, 0],
        ],
        name: '人民路',
      },
      {
        line: [
          [100, -50],
          [100, 0],
          [100, 50],
        ],
        name: '中山路',
      },
      {
        line: [
          [108, -50],
          [108, 0],
          [108, 50],
        ],
        name: '中山路',
      },
    )
    expect(directions(crossed, [20, 0], [250, 0]).stretches.map(said)).toEqual([
      ['start', east, '人民路', 230],
    ])
  })
})
