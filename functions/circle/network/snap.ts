import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { type Network, stepsPerDegree } from './network.ts'

/** Where somebody who stands at a position gets onto the street. */
export interface Snap {
  readonly edge: number
  /** Centimetres from the first node of the edge. */
  readonly along: number
  /** Centimetres from the position to the street, in a straight line. */
  readonly off: number
}

/** Farther from every street than this, a position is outside the network. */
const farthestM = 250

/**
 * The nearest street that may be walked.
 *
 * @param forbidden flags of edges that are not looked at
 * @returns undefined when no street is within 250 m, or the position is no place at all
 */
export function snap(network: Network, at: Wgs84, forbidden = 0): Snap | undefined {
  const { bounds, grid } = network.about
  const ruler = rulerAt(at.lat)
  const [stepX, stepY] = [ruler.lon / stepsPerDegree, ruler.lat / stepsPerDegree]
  const x = (at.lon - bounds.west) * stepsPerDegree
  const y = (at.lat - bounds.south) * stepsPerDegree
  const column = Math.floor(x / grid.width)
  const row = Math.floor(y / grid.height)
  const rings = Math.ceil(farthestM / (grid.height * stepY))
  const { cellStart, cellEdge, edgeFlags } = network
  // Squared metres.
  let nearest = farthestM * farthestM
  const found = { edge: -1, along: 0 }
  for (let ring = 0; ring <= rings; ring += 1) {
    // Whatever lies in this ring is at least so far away.
    const least =
      (ring - 1) * Math.min(grid.width * stepX, grid.height * stepY) + edgeOfCell(x, y, grid, stepX, stepY)
    if (ring > 0 && least > 0 && least * least > nearest) break
    for (let r = row - ring; r <= row + ring; r += 1) {
      if (r < 0 || r >= grid.rows) continue
      const wholeRow = r === row - ring || r === row + ring
      for (let c = column - ring; c <= column + ring; c += wholeRow || ring === 0 ? 1 : 2 * ring) {
        if (c < 0 || c >= grid.columns) continue
        const cell = r * grid.columns + c
        for (let slot = cellStart[cell] as number; slot < (cellStart[cell + 1] as number); slot += 1) {
          const edge = cellEdge[slot] as number
          if (((edgeFlags[edge] as number) & forbidden) !== 0) continue
          nearest = nearestOnEdge(network, edge, x, y, stepX, stepY, nearest, found)
        }
      }
    }
  }
  if (found.edge < 0) return undefined
  return { edge: found.edge, along: found.along, off: Math.round(Math.sqrt(nearest) * 100) }
}

/** Metres from the position to the nearest side of its cell. */
function edgeOfCell(
  x: number,
  y: number,
  grid: Network['about']['grid'],
  stepX: number,
  stepY: number,
): number {
  const [inX, inY] = [
    x - Math.floor(x / grid.width) * grid.width,
    y - Math.floor(y / grid.height) * grid.height,
  ]
  return Math.min(Math.min(inX, grid.width - inX) * stepX, Math.min(inY, grid.height - inY) * stepY)
}

function nearestOnEdge(
  network: Network,
  edge: number,
  x: number,
  y: number,
  stepX: number,
  stepY: number,
  nearest: number,
  found: { edge: number; along: number },
): number {
  const { nodeX, nodeY, edgeFrom, edgeTo, bendStart, bendX, bendY } = network
  const to = edgeTo[edge] as number
  let ax = nodeX[edgeFrom[edge] as number] as number
  let ay = nodeY[edgeFrom[edge] as number] as number
  let best = nearest
  let walked = 0
  let alongBest = -1
  const end = bendStart[edge + 1] as number
  for (let bend = bendStart[edge] as number; bend <= end; bend += 1) {
    const bx = bend === end ? (nodeX[to] as number) : ax + (bendX[bend] as number)
    const by = bend === end ? (nodeY[to] as number) : ay + (bendY[bend] as number)
    const [dx, dy] = [(bx - ax) * stepX, (by - ay) * stepY]
    const [px, py] = [(x - ax) * stepX, (y - ay) * stepY]
    const length2 = dx * dx + dy * dy
    const length = Math.sqrt(length2)
    const part = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2))
    const [ox, oy] = [px - part * dx, py - part * dy]
    const distance2 = ox * ox + oy * oy
    if (distance2 < best) {
      best = distance2
      alongBest = walked + part * length
    }
    walked += length
    ax = bx
    ay = by
  }
  if (alongBest >= 0) {
    found.edge = edge
    // The edge's length was measured before its points were rounded.
    found.along = walked === 0 ? 0 : Math.round((alongBest / walked) * (network.edgeLength[edge] as number))
  }
  return best
}
