import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { lineOf } from './line-of.ts'
import { edgeFlag, type Network } from './network.ts'
import type { Way } from './walk.ts'

/** One stretch of a way on one street. */
export interface Stretch {
  /** How one gets onto it: from the stretch before; `start` is the first. */
  readonly turn: 'start' | 'straight' | 'left' | 'right' | 'half-left' | 'half-right' | 'back'
  /** Compass direction of its first metres, in eighths of a circle from north, clockwise: 0 is north, 2 east. */
  readonly heading: number
  /** Empty when the street has none. */
  readonly street: string
  readonly steps: boolean
  /** Whole metres. */
  readonly metres: number
  /** Where it begins. */
  readonly at: Wgs84
}

export interface Directions {
  readonly line: readonly Wgs84[]
  readonly stretches: readonly Stretch[]
}

/** Bends below this are not turns. Degrees. */
const straightBelow = 30
const halfBelow = 60
const backAbove = 150
/** What is shorter is walked over without a word: crossings, corners of drawing. Metres. */
const shortest = 12
/** A turn is judged by so many metres before and after it. */
const judgedM = 10

/** The line of a way, and what to tell somebody who walks it. */
export function directionsOf(network: Network, way: Way): Directions {
  const parts = partsOf(network, way)
  const line = parts.flatMap(({ points }, index) => (index === 0 ? points : points.slice(1)))
  const merged: Part[] = []
  for (const part of parts) {
    const last = merged.at(-1)
    const isTurn = last ? Math.abs(turnBetween(last.points, part.points)) >= straightBelow : false
    const sameStreet = last && last.street === part.street && last.steps === part.steps
    if (last && ((sameStreet && !(isTurn && part.street === '')) || part.metres < shortest)) {
      merged[merged.length - 1] = {
        ...last,
        metres: last.metres + part.metres,
        points: [...last.points, ...part.points.slice(1)],
      }
    } else merged.push(part)
  }
  const stretches = merged.map((part, index): Stretch => {
    const before = merged[index - 1]
    return {
      turn: before ? turnName(turnBetween(before.points, part.points)) : 'start',
      heading: Math.round(bearing(part.points, 'first') / 45) % 8,
      street: part.street,
      steps: part.steps,
      metres: Math.round(part.metres),
      at: part.points[0] as Wgs84,
    }
  })
  return { line, stretches }
}

interface Part {
  readonly street: string
  readonly steps: boolean
  readonly metres: number
  readonly points: readonly Wgs84[]
}

function partsOf(network: Network, { start, end, arcs }: Way): Part[] {
  const piece = (edge: number, from: number, to: number): Part => ({
    street: network.about.names[network.edgeName[edge] as number] ?? '',
    steps: ((network.edgeFlags[edge] as number) & edgeFlag.steps) !== 0,
    metres: Math.abs(to - from) / 100,
    points: sliceOf(network, edge, from, to),
  })
  if (arcs.length === 0) return [piece(start.edge, start.along, end.along)]
  return arcs
    .map((arc, index) => {
      const edge = arc >> 1
      const whole = network.edgeLength[edge] as number
      const [first, last] = (arc & 1) === 1 ? [whole, 0] : [0, whole]
      return piece(edge, index === 0 ? start.along : first, index === arcs.length - 1 ? end.along : last)
    })
    .filter(({ points }) => points.length > 1)
}

/** The part of an edge between two of its lengths, centimetres; backwards when `from` is more. */
function sliceOf(network: Network, edge: number, from: number, to: number): Wgs84[] {
  if (from > to) return sliceOf(network, edge, to, from).reverse()
  const line = lineOf(network, edge)
  const lengths = lengthsOf(line)
  const scale = (lengths.at(-1) as number) / (network.edgeLength[edge] as number)
  const [low, high] = [from * scale, to * scale]
  const between = line.filter((_, i) => (lengths[i] as number) > low && (lengths[i] as number) < high)
  return [pointAt(line, lengths, low), ...between, pointAt(line, lengths, high)]
}

/** Of each point, metres from the first. */
function lengthsOf(line: readonly Wgs84[]): number[] {
  let walked = 0
  const ruler = rulerAt(line[0]?.lat ?? 0)
  return line.map((point, i) => {
    const before = line[i - 1]
    if (before)
      walked += Math.hypot((point.lon - before.lon) * ruler.lon, (point.lat - before.lat) * ruler.lat)
    return walked
  })
}

function pointAt(line: readonly Wgs84[], lengths: readonly number[], metres: number): Wgs84 {
  const after = lengths.findIndex((length) => length >= metres)
  if (after <= 0) return (after === 0 ? line[0] : line.at(-1)) as Wgs84
  const [a, b] = [line[after - 1] as Wgs84, line[after] as Wgs84]
  const [from, to] = [lengths[after - 1] as number, lengths[after] as number]
  const part = to === from ? 0 : (metres - from) / (to - from)
  return { lon: a.lon + part * (b.lon - a.lon), lat: a.lat + part * (b.lat - a.lat) }
}

/** Degrees clockwise from north, 0 to 360, of the first or last metres of a line. */
function bearing(points: readonly Wgs84[], where: 'first' | 'last'): number {
  const lengths = lengthsOf(points)
  const whole = lengths.at(-1) as number
  const near = Math.min(judgedM, whole)
  const [a, b] =
    where === 'first'
      ? [points[0] as Wgs84, pointAt(points, lengths, near)]
      : [pointAt(points, lengths, whole - near), points.at(-1) as Wgs84]
  const ruler = rulerAt(a.lat)
  const degrees = (Math.atan2((b.lon - a.lon) * ruler.lon, (b.lat - a.lat) * ruler.lat) * 180) / Math.PI
  return (degrees + 360) % 360
}

/** Degrees, positive to the right. */
function turnBetween(before: readonly Wgs84[], after: readonly Wgs84[]): number {
  return ((bearing(after, 'first') - bearing(before, 'last') + 540) % 360) - 180
}

function turnName(degrees: number): Stretch['turn'] {
  const size = Math.abs(degrees)
  if (size < straightBelow) return 'straight'
  if (size > backAbove) return 'back'
  if (size < halfBelow) return degrees < 0 ? 'half-left' : 'half-right'
  return degrees < 0 ? 'left' : 'right'
}
