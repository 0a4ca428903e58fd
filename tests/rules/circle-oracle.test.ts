import { beforeAll, describe, expect, test } from 'vitest'
import { edgesIn } from '../../functions/circle/network/grid.ts'
import { lengthsOf, lineOf, pointAt } from '../../functions/circle/network/line.ts'
import { edgeFlag, type Network } from '../../functions/circle/network/network.ts'
import { withPaths } from '../../functions/circle/network/paths.ts'
import { type Snap, snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import type { Wgs84 } from '../../shared/geo.ts'
import { Textbook } from '../harness/textbook.ts'
import { extracts } from '../harness/town.ts'
import { around, random, somewhere, wronglyDrawn } from '../harness/walks.ts'

/** 15 minutes at 4.8 km/h, centimetres. */
const limit = 120_000

/** A place on each street around, and whether the engine measures it as the textbook does; its ways are as long as it says. */
function compare(network: Network, origins: number, seed: number, without: 'nothing' | 'steps' = 'nothing') {
  const next = random(seed)
  const walker = new Walker(network)
  const forbidden = without === 'steps' ? edgeFlag.steps : 0
  const textbook = new Textbook(network, forbidden)
  const found = { origins: 0, reached: 0, different: [] as unknown[], stuck: [] as unknown[] }
  while (found.origins < origins) {
    const at = somewhere(network, next)
    const start = snap(network, at, forbidden)
    if (!start) continue
    found.origins += 1
    walker.from([start], limit, forbidden)
    textbook.from(start, limit)
    if (without === 'steps' && textbook.farthest() < 0.9 * limit) {
      // At the end of a long street, or stuck.
      textbook.from(start, 10 * limit)
      if (textbook.farthest() < limit) found.stuck.push(start)
      textbook.from(start, limit)
    }
    for (const edge of edgesIn(network, around(at, 1_200))) {
      const along = Math.floor(next() * ((network.edgeLength[edge] ?? 0) + 1))
      const place: Snap = { edge, along, off: Math.floor(next() * 2_000) }
      const expected = textbook.distanceTo(place)
      const measured = walker.distanceTo(place)
      if (measured <= limit) found.reached += 1
      if (measured !== (expected <= limit ? expected : Number.POSITIVE_INFINITY)) {
        found.different.push({ start, place, expected, measured })
      }
      if (measured <= limit && next() < 0.05 && lengthOfWay(network, walker, place) !== measured) {
        found.different.push({ start, place, measured, way: lengthOfWay(network, walker, place) })
      }
    }
  }
  return found
}

/** Centimetres of a way, walked piece by piece; NaN when its pieces do not hang together. */
function lengthOfWay(network: Network, walker: Walker, place: Snap): number {
  const way = walker.wayTo(place)
  if (!way) return Number.NaN
  const { start, end, arcs } = way
  if (arcs.length === 0) return start.off + Math.abs(start.along - end.along) + end.off
  const { edgeFrom, edgeTo, edgeLength } = network
  let length = start.off + end.off
  arcs.forEach((arc, index) => {
    const [edge, isBack] = [arc >> 1, (arc & 1) === 1]
    const whole = edgeLength[edge] ?? 0
    const before = arcs[index - 1]
    if (before !== undefined) {
      const left = (before & 1) === 1 ? edgeFrom[before >> 1] : edgeTo[before >> 1]
      if (left !== (isBack ? edgeTo[edge] : edgeFrom[edge])) length = Number.NaN
    }
    if (index === 0) length += isBack ? start.along : whole - start.along
    else if (index === arcs.length - 1) length += isBack ? whole - end.along : end.along
    else length += whole
  })
  return length
}

describe.each(['wudaokou', 'heidelberg'] as const)('on the streets of %s', (name) => {
  let network: Network
  beforeAll(async () => {
    network = await extracts[name]()
  }, 120_000)

  test('walking is as far as a textbook says, to the centimetre, from 1,000 places', () => {
    const { reached, different } = compare(network, 1_000, 1)
    expect(different.slice(0, 3)).toEqual([])
    expect(reached).toBeGreaterThan(100_000)
  }, 60_000)

  test('walking without steps is, too, and nobody begins where only steps lead to', () => {
    const { reached, different, stuck } = compare(network, 300, 2, 'steps')
    expect(different.slice(0, 3)).toEqual([])
    expect(stuck.slice(0, 3)).toEqual([])
    expect(reached).toBeGreaterThan(30_000)
  }, 60_000)

  test('the drawn area has at most 2 % of the streets on the wrong side', () => {
    const { all, wrong } = wronglyDrawn(network, 10, 7)
    expect(all).toBeGreaterThan(20_000)
    expect(wrong / all).toBeLessThan(0.02)
  }, 60_000)

  test('walking is as far as a textbook says with 30 paths that staff added', () => {
    const next = random(3)
    const paths = Array.from({ length: 30 }, () => {
      const from = somewhere(network, next)
      const by = () => (next() - 0.5) * 0.002
      const to = { lon: from.lon + by(), lat: from.lat + by() }
      const onStreet = (place: Wgs84) => {
        const found = snap(network, place)
        if (!found) return place
        const line = lineOf(network, found.edge)
        const lengths = lengthsOf(line)
        const part = found.along / (network.edgeLength[found.edge] ?? 1)
        return pointAt(line, lengths, part * (lengths.at(-1) ?? 0))
      }
      return { points: [onStreet(from), onStreet(to)], steps: false }
    })
    const joined = withPaths(network, paths)
    expect(joined.left).toEqual([])
    expect(joined.network.edgeCount).toBeGreaterThan(network.edgeCount + 60)
    const { different } = compare(joined.network, 50, 5)
    expect(different.slice(0, 3)).toEqual([])
  }, 60_000)
})
