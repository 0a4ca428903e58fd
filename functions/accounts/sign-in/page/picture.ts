import type { Point } from '../../../../shared/accounts/appointing.ts'

/** An area of a picture, with what it is: `above` holds the others, `old` makes way for `new`. */
export interface Drawn {
  readonly corners: readonly Point[]
  readonly name: string
  readonly kind: 'above' | 'beside' | 'old' | 'new'
}

const width = 760
const tallest = 560
const edge = 24

/** Areas beside each other, north above, with their names. No map lies beneath: the page loads nothing from elsewhere. */
export function areaPicture(drawn: readonly Drawn[]): SVGElement {
  const all = drawn.flatMap(({ corners }) => corners)
  const [west, east] = [least(all, 'longitude'), most(all, 'longitude')]
  const [south, north] = [least(all, 'latitude'), most(all, 'latitude')]
  const narrow = Math.cos((((south + north) / 2) * Math.PI) / 180)
  const scale = Math.min(
    (width - 2 * edge) / Math.max((east - west) * narrow, 1e-9),
    (tallest - 2 * edge) / Math.max(north - south, 1e-9),
  )
  const x = (longitude: number) => edge + (longitude - west) * narrow * scale
  const y = (latitude: number) => edge + (north - latitude) * scale
  const height = Math.ceil(2 * edge + (north - south) * scale)
  const svg = (name: string, attributes: Readonly<Record<string, string | number>>, text = '') => {
    const made = document.createElementNS('http://www.w3.org/2000/svg', name)
    for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, String(value))
    made.textContent = text
    return made
  }
  const names = drawn.map(({ name }) => name).join('、')
  const picture = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    role: 'img',
    'aria-label': `边界图：${names}`,
    class: 'areas',
  })
  for (const { corners, kind } of drawn)
    picture.append(
      svg('polygon', {
        class: kind,
        points: corners
          .map(({ longitude, latitude }) => `${x(longitude).toFixed(1)},${y(latitude).toFixed(1)}`)
          .join(' '),
      }),
    )
  // Names last, so that no area lies over one. Of the area above all the name stands in the heading.
  for (const { corners, kind, name } of drawn) {
    if (kind === 'above' || kind === 'old') continue
    const middle = (pick: (point: Point) => number) =>
      corners.reduce((sum, corner) => sum + pick(corner), 0) / Math.max(corners.length, 1)
    picture.append(
      svg(
        'text',
        {
          x: x(middle(({ longitude }) => longitude)).toFixed(1),
          y: y(middle(({ latitude }) => latitude)).toFixed(1),
          class: kind,
        },
        name,
      ),
    )
  }
  return picture
}

function least(points: readonly Point[], field: keyof Point): number {
  return points.reduce((found, point) => Math.min(found, point[field]), Number.POSITIVE_INFINITY)
}

function most(points: readonly Point[], field: keyof Point): number {
  return points.reduce((found, point) => Math.max(found, point[field]), Number.NEGATIVE_INFINITY)
}
