import { metresBetween, type Wgs84 } from '../../shared/geo.ts'
import type { StreetPoint } from './street.ts'

/** A piece of street. */
export interface Piece {
  readonly points: readonly StreetPoint[]
  /** As in a network. */
  readonly flags: number
  readonly name: string
  /** As of a street. */
  readonly level: number
}

type Id = StreetPoint['id']

/** Metres. */
export function lengthOf(points: readonly Wgs84[]): number {
  let metres = 0
  for (let i = 1; i < points.length; i += 1) {
    metres += metresBetween(points[i - 1] as Wgs84, points[i] as Wgs84)
  }
  return metres
}

/** First and last point. */
export const endsOf = ({ points }: Piece): readonly [StreetPoint, StreetPoint] => [
  points[0] as StreetPoint,
  points.at(-1) as StreetPoint,
]

/** Cuts lines where a point of theirs is named again: there they meet. */
export function cutAtJunctions(lines: readonly Piece[]): Piece[] {
  const uses = new Map<Id, number>()
  for (const { points } of lines) {
    for (const { id } of points) uses.set(id, (uses.get(id) ?? 0) + 1)
  }
  const pieces: Piece[] = []
  for (const line of lines) {
    const last = line.points.length - 1
    let from = 0
    for (let index = 1; index <= last; index += 1) {
      const { id } = line.points[index] as StreetPoint
      if (index < last && (uses.get(id) ?? 0) < 2) continue
      pieces.push({ ...line, points: line.points.slice(from, index + 1) })
      from = index
    }
  }
  // A line that names a point twice in a row has a piece of nothing there.
  return pieces.filter(({ points }) => points.length > 2 || points[0]?.id !== points[1]?.id)
}

/** Where just two pieces of the same street meet there is no junction: they become one. */
export function joinAtPlainPoints(pieces: readonly Piece[]): Piece[] {
  const all = new Set<Piece>()
  const meetingAt = new Map<Id, Set<Piece>>()
  const put = (piece: Piece) => {
    all.add(piece)
    for (const { id } of endsOf(piece)) meetingAt.set(id, (meetingAt.get(id) ?? new Set()).add(piece))
  }
  for (const piece of pieces) put(piece)
  for (const [id, meeting] of meetingAt) {
    const [one, two, ...others] = meeting
    if (!one || !two || others.length > 0) continue
    if (!isSame(one, two) || isLoop(one) || isLoop(two)) continue
    const first = endsOf(one)[1].id === id ? one.points : [...one.points].reverse()
    const second = endsOf(two)[0].id === id ? two.points : [...two.points].reverse()
    // Two that meet at both ends would make a loop.
    if (first[0]?.id === second.at(-1)?.id) continue
    for (const piece of [one, two]) {
      all.delete(piece)
      for (const end of endsOf(piece)) meetingAt.get(end.id)?.delete(piece)
    }
    put({ ...one, points: [...first, ...second.slice(1)] })
  }
  return [...all]
}

const isSame = (one: Piece, two: Piece): boolean =>
  one.flags === two.flags && one.name === two.name && one.level === two.level

const isLoop = (piece: Piece): boolean => endsOf(piece)[0].id === endsOf(piece)[1].id

/** What hangs together. */
export function partsOf(pieces: readonly Piece[]): Piece[][] {
  const leader = new Map<Id, Id>()
  const leaderOf = (id: Id): Id => {
    let at = id
    for (let up = leader.get(at); up !== undefined && up !== at; up = leader.get(at)) {
      leader.set(at, leader.get(up) ?? up)
      at = up
    }
    return at
  }
  for (const piece of pieces) {
    const [first, last] = endsOf(piece)
    leader.set(leaderOf(first.id), leaderOf(last.id))
  }
  const parts = new Map<Id, Piece[]>()
  for (const piece of pieces) {
    const id = leaderOf(endsOf(piece)[0].id)
    const part = parts.get(id)
    if (part) part.push(piece)
    else parts.set(id, [piece])
  }
  return [...parts.values()]
}
