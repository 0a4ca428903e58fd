import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { lengthsOf, lineOf, pointAt, sliceOf } from './line.ts'
import { edgeFlag, type Network } from './network.ts'
import type { Way } from './walk.ts'

/** One stretch of a way on one street. */
export interface Stretch {
  /** How one gets onto it from the stretch before; the first has none. */
  readonly turn: 'start' | 'straight' | 'left' | 'right' | 'half-left' | 'half-right' | 'back'
  /** Compass direction of its first metres, in eighths of a circle from north, clockwise: 0 is north, 2 east. */
  readonly heading: number
  /** Empty when the street has no name. */
  readonly street: string
  readonly steps: boolean
  /** Whole metres. */
  readonly metres: number
  /** Where it begins. */
  readonly at: Wgs84
}

export interface Directions {
  /** From the start's place on its street to the end's. */
  readonly line: readonly Wgs84[]
  readonly stretches: readonly Stretch[]
}

/** Degrees: bends below are no turns, turns below are half ones, and above somebody walks back. */
const straightBelow = 30
const halfBelow = 60
const backAbove = 150
/** What is shorter is walked over without a word: crossings, corners of drawing. Metres. */
const shortestM = 12
/** A turn is judged by so many metres before and after it. */
const judgedM = 10

/** The line of a way, and what to tell somebody who walks it. */
export function directionsOf(network: Network, way: Way): Directions {
  const parts = partsOf(network, way)
  const legs = legsOf(runsOf(parts))
  return {
    line: parts.flatMap(({ points }, index) => (index === 0 ? points : points.slice(1))),
    stretches: legs.map(({ street, steps, metres, points, enter }, index) => {
      const before = legs[index - 1]
      return {
        turn: before ? turnOf(turnBetween(before.leave, enter)) : 'start',
        heading: Math.round(enter / 45) % 8,
        street,
        steps,
        metres: Math.round(metres),
        at: points[0] as Wgs84,
      }
    }),
  }
}

interface Part {
  readonly street: string
  readonly steps: boolean
  readonly metres: number
  readonly points: readonly Wgs84[]
}

/** A part for each edge of the way. */
function partsOf(network: Network, { start, end, arcs }: Way): Part[] {
  const piece = (edge: number, from: number, to: number): Part => ({
    street: network.about.names[network.edgeName[edge] as number] ?? '',
    steps: ((network.edgeFlags[edge] as number) & edgeFlag.steps) !== 0,
    metres: Math.abs(to - from) / 100,
    points: sliceOf(lineOf(network, edge), network.edgeLength[edge] as number, from, to),
  })
  if (arcs.length === 0) return [piece(start.edge, start.along, end.along)]
  const parts = arcs.map((arc, index) => {
    const edge = arc >> 1
    const whole = network.edgeLength[edge] as number
    const [first, last] = (arc & 1) === 1 ? [whole, 0] : [0, whole]
    return piece(edge, index === 0 ? start.along : first, index === arcs.length - 1 ? end.along : last)
  })
  // Who starts or ends at a corner walks nothing of the one street.
  const walked = parts.filter(({ metres }) => metres > 0)
  return walked.length > 0 ? walked : parts.slice(0, 1)
}

const append = (first: Part, next: Part) => ({
  metres: first.metres + next.metres,
  points: [...first.points, ...next.points.slice(1)],
})

/** Parts of one street are one run, for as long as it goes on without a turn. */
function runsOf(parts: readonly Part[]): Part[] {
  const runs: Part[] = []
  for (const part of parts) {
    const last = runs.at(-1)
    if (last && goesOn(last, part, bearing(last.points, 'last'), bearing(part.points, 'first'))) {
      runs[runs.length - 1] = { ...last, ...append(last, part) }
    } else {
      runs.push(part)
    }
  }
  return runs
}

/** What is told, and the directions in which one enters and leaves it: those of its long runs. */
interface Leg extends Part {
  readonly enter: number
  readonly leave: number
}

/** Short runs belong to the leg before. A flight of steps is told however short it is. */
function legsOf(runs: readonly Part[]): Leg[] {
  const legs: Leg[] = []
  for (const run of runs) {
    const leg = { ...run, enter: bearing(run.points, 'first'), leave: bearing(run.points, 'last') }
    const last = legs.at(-1)
    if (!last) {
      legs.push(leg)
    } else if (isShort(run)) {
      legs[legs.length - 1] = { ...last, ...append(last, run) }
    } else if (isShort(last)) {
      legs[legs.length - 1] = { ...leg, ...append(last, run) }
    } else if (goesOn(last, run, last.leave, leg.enter)) {
      legs[legs.length - 1] = { ...last, ...append(last, run), leave: leg.leave }
    } else {
      legs.push(leg)
    }
  }
  return legs
}

const isShort = ({ metres, steps }: Part): boolean => metres < shortestM && !steps

/** Between parts there is a junction: of a street that turns off there, one is told to turn with it. */
function goesOn(last: Part, next: Part, leave: number, enter: number): boolean {
  if (last.street !== next.street || last.steps !== next.steps) return false
  return Math.abs(turnBetween(leave, enter)) < (next.street === '' ? straightBelow : halfBelow)
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
function turnBetween(leave: number, enter: number): number {
  return ((enter - leave + 540) % 360) - 180
}

function turnOf(degrees: number): Stretch['turn'] {
  const size = Math.abs(degrees)
  if (size < straightBelow) return 'straight'
  if (size > backAbove) return 'back'
  if (size < halfBelow) return degrees < 0 ? 'half-left' : 'half-right'
  return degrees < 0 ? 'left' : 'right'
}
