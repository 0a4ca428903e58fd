import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { edgeFlag, type Network, stepsPerDegree } from './network.ts'

/** Where somebody who stands at a position gets onto the street. */
export interface Snap {
  readonly edge: number
  /** Centimetres from the first node of the edge. */
  readonly along: number
  /** Centimetres from the position to the street, in a straight line. */
  readonly off: number
}

/** Farther from every street than this, a position is outside of the network. */
export const farthestM = 250

/**
 * The nearest street that may be walked. Where steps are forbidden, one does not begin on what only steps lead to.
 *
 * @param forbidden flags of edges that are not looked at
 * @param takes whether an edge is looked at, where that is not all
 * @returns undefined when no street is within 250 m, or the position is no place at all
 */
export function snap(
  network: Network,
  at: Wgs84,
  forbidden = 0,
  takes?: (edge: number) => boolean,
): Snap | undefined {
  const { cellStart, cellEdge, edgeFlags } = network
  const { bounds, grid } = network.about
  if (!isNear(at, bounds)) return undefined
  const skipped = (forbidden & edgeFlag.steps) === 0 ? forbidden : forbidden | edgeFlag.beyondSteps
  const ruler = rulerAt(at.lat)
  const stepX = ruler.lon / stepsPerDegree
  const stepY = ruler.lat / stepsPerDegree
  const x = (at.lon - bounds.west) * stepsPerDegree
  const y = (at.lat - bounds.south) * stepsPerDegree
  const column = Math.floor(x / grid.width)
  const row = Math.floor(y / grid.height)
  const cellM = Math.min(grid.width * stepX, grid.height * stepY)
  const toSideM = Math.min(
    Math.min(x - column * grid.width, (column + 1) * grid.width - x) * stepX,
    Math.min(y - row * grid.height, (row + 1) * grid.height - y) * stepY,
  )
  const found: Found = { edge: -1, along: 0, metres2: farthestM * farthestM }
  // Ring after ring of cells around the one of the position, as long as something nearer may lie there.
  for (let ring = 0; ring === 0 || ((ring - 1) * cellM + toSideM) ** 2 < found.metres2; ring += 1) {
    for (let r = Math.max(0, row - ring); r <= Math.min(grid.rows - 1, row + ring); r += 1) {
      const step = ring === 0 || r === row - ring || r === row + ring ? 1 : 2 * ring
      for (let c = column - ring; c <= column + ring; c += step) {
        if (c < 0 || c >= grid.columns) continue
        const cell = r * grid.columns + c
        const end = cellStart[cell + 1] as number
        for (let slot = cellStart[cell] as number; slot < end; slot += 1) {
          const edge = cellEdge[slot] as number
          if (((edgeFlags[edge] as number) & skipped) !== 0) continue
          if (takes && !takes(edge)) continue
          lookAt(network, edge, x, y, stepX, stepY, found)
        }
      }
    }
  }
  if (found.edge < 0) return undefined
  return { edge: found.edge, along: found.along, off: Math.round(Math.sqrt(found.metres2) * 100) }
}

/** Degrees: more than 250 m wherever people live. */
const margin = 0.01

/** False as well for what is no number. */
function isNear({ lon, lat }: Wgs84, { west, south, east, north }: Network['about']['bounds']): boolean {
  return lon > west - margin && lon < east + margin && lat > south - margin && lat < north + margin
}

interface Found {
  edge: number
  along: number
  /** Metres, squared. */
  metres2: number
}

/** Notes the place of the edge that is nearest to a position, when it is nearer than what was found. */
function lookAt(
  network: Network,
  edge: number,
  x: number,
  y: number,
  stepX: number,
  stepY: number,
  found: Found,
): void {
  const { nodeX, nodeY, edgeFrom, edgeTo, bendStart, bendX, bendY } = network
  const to = edgeTo[edge] as number
  const last = bendStart[edge + 1] as number
  let ax = nodeX[edgeFrom[edge] as number] as number
  let ay = nodeY[edgeFrom[edge] as number] as number
  let walked = 0
  let along = -1
  for (let bend = bendStart[edge] as number; bend <= last; bend += 1) {
    const bx = bend === last ? (nodeX[to] as number) : ax + (bendX[bend] as number)
    const by = bend === last ? (nodeY[to] as number) : ay + (bendY[bend] as number)
    const dx = (bx - ax) * stepX
    const dy = (by - ay) * stepY
    const px = (x - ax) * stepX
    const py = (y - ay) * stepY
    const length2 = dx * dx + dy * dy
    const length = Math.sqrt(length2)
    const part = length2 === 0 ? 0 : Math.min(1, Math.max(0, (px * dx + py * dy) / length2))
    const metres2 = (px - part * dx) ** 2 + (py - part * dy) ** 2
    if (metres2 < found.metres2) {
      found.metres2 = metres2
      along = walked + part * length
    }
    walked += length
    ax = bx
    ay = by
  }
  if (along < 0) return
  found.edge = edge
  // The length of the edge was measured before its points were rounded.
  found.along = walked === 0 ? 0 : Math.round((along / walked) * (network.edgeLength[edge] as number))
}
