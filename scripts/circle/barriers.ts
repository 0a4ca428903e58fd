import type { Street, StreetPoint } from './street.ts'

type Id = StreetPoint['id']

/** Points where a way cannot be walked on, and points with a step. */
export interface Barriers {
  readonly closed: ReadonlySet<Id>
  readonly steps: ReadonlySet<Id>
}

/**
 * The street, cut at closed gates: each side has an end of its own there. At a point with a step each side has one, too, and a piece of
 * nothing with a step that leads from it to the point itself: so that however one passes the point, one takes the step.
 *
 * @param line tells the street from all others
 */
export function cutAtBarriers(street: Street, line: string, { closed, steps }: Barriers): Street[] {
  const lines: StreetPoint[][] = [[]]
  const stepped: Street[] = []
  street.points.forEach((point, index) => {
    const { id } = point
    const isClosed = closed.has(id)
    if (!isClosed && !steps.has(id)) {
      lines.at(-1)?.push(point)
      return
    }
    const sides = ['<', '>'].map((side) => ({
      ...point,
      id: `${id}${side}${line}.${index}`,
      ...(isClosed && { closed: true }),
    })) as [StreetPoint, StreetPoint]
    lines.at(-1)?.push(sides[0])
    lines.push([sides[1]])
    const walked = [index > 0, index < street.points.length - 1]
    if (!isClosed) {
      const ends = sides.filter((_, side) => walked[side])
      stepped.push(...ends.map((end) => ({ ...street, points: [end, point], steps: true })))
    }
  })
  return [...lines.filter(({ length }) => length > 1).map((points) => ({ ...street, points })), ...stepped]
}
