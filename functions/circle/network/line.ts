import { rulerAt, type Wgs84 } from '../../../shared/geo.ts'
import { type Network, stepsPerDegree } from './network.ts'

/** @returns the points of an edge from its first node to its last, degrees */
export function lineOf(network: Network, edge: number): Wgs84[] {
  const { nodeX, nodeY, edgeFrom, edgeTo, bendStart, bendX, bendY } = network
  const { west, south } = network.about.bounds
  const place = (x: number, y: number) => ({
    lon: west + x / stepsPerDegree,
    lat: south + y / stepsPerDegree,
  })
  const from = edgeFrom[edge] as number
  const to = edgeTo[edge] as number
  let x = nodeX[from] as number
  let y = nodeY[from] as number
  const line = [place(x, y)]
  for (let bend = bendStart[edge] as number; bend < (bendStart[edge + 1] as number); bend += 1) {
    x += bendX[bend] as number
    y += bendY[bend] as number
    line.push(place(x, y))
  }
  line.push(place(nodeX[to] as number, nodeY[to] as number))
  return line
}

/** Of each point of a line, metres from the first. */
export function lengthsOf(line: readonly Wgs84[]): number[] {
  const ruler = rulerAt(line[0]?.lat ?? 0)
  let walked = 0
  return line.map((point, i) => {
    const before = line[i - 1] ?? point
    walked += Math.hypot((point.lon - before.lon) * ruler.lon, (point.lat - before.lat) * ruler.lat)
    return walked
  })
}

/** @param lengths of the line, as `lengthsOf` gives them */
export function pointAt(line: readonly Wgs84[], lengths: readonly number[], metres: number): Wgs84 {
  const after = lengths.findIndex((length) => length >= metres)
  if (after <= 0) return (after === 0 ? line[0] : line.at(-1)) as Wgs84
  const [a, b] = [line[after - 1] as Wgs84, line[after] as Wgs84]
  const [from, to] = [lengths[after - 1] as number, lengths[after] as number]
  const part = (metres - from) / (to - from)
  return { lon: a.lon + part * (b.lon - a.lon), lat: a.lat + part * (b.lat - a.lat) }
}

/**
 * The part of a line between two of its lengths; backwards when `from` is more.
 *
 * @param length what counts as the length of the line; this and the others in centimetres
 */
export function sliceOf(line: readonly Wgs84[], length: number, from: number, to: number): Wgs84[] {
  if (from > to) return sliceOf(line, length, to, from).reverse()
  const lengths = lengthsOf(line)
  const scale = (lengths.at(-1) as number) / length
  const [low, high] = [from * scale, to * scale]
  const between = line.filter((_, i) => (lengths[i] as number) > low && (lengths[i] as number) < high)
  return [pointAt(line, lengths, low), ...between, pointAt(line, lengths, high)]
}

/** Steps from the corner. */
export type Steps = readonly [x: number, y: number]

/** As far as one step from point to point can be stored. */
const farthest = 32_767

/** The points between the ends, as steps from the one before; a long straight line gets points of its own. */
export function bendsOf(line: readonly Steps[]): Steps[] {
  const bends: Steps[] = []
  let [x, y] = line[0] as Steps
  for (let i = 1; i < line.length; i += 1) {
    const [nextX, nextY] = line[i] as Steps
    const [fromX, fromY] = [x, y]
    const parts = Math.ceil(Math.max(Math.abs(nextX - x), Math.abs(nextY - y), 1) / farthest)
    const kept = i === line.length - 1 ? parts - 1 : parts
    for (let part = 1; part <= kept; part += 1) {
      const toX = fromX + Math.round(((nextX - fromX) * part) / parts)
      const toY = fromY + Math.round(((nextY - fromY) * part) / parts)
      bends.push([toX - x, toY - y])
      x = toX
      y = toY
    }
  }
  return bends
}
