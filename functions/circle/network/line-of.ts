import type { Wgs84 } from '../../../shared/geo.ts'
import { type Network, stepsPerDegree } from './network.ts'

/** @returns the points of an edge from its first node to its last, degrees */
export function lineOf(network: Network, edge: number): Wgs84[] {
  const { nodeX, nodeY, edgeFrom, edgeTo, bendStart, bendX, bendY, about } = network
  const place = (x: number, y: number): Wgs84 => ({
    lon: about.bounds.west + x / stepsPerDegree,
    lat: about.bounds.south + y / stepsPerDegree,
  })
  const [from, to] = [edgeFrom[edge] as number, edgeTo[edge] as number]
  let [x, y] = [nodeX[from] as number, nodeY[from] as number]
  const line = [place(x, y)]
  for (let bend = bendStart[edge] as number; bend < (bendStart[edge + 1] as number); bend += 1) {
    x += bendX[bend] as number
    y += bendY[bend] as number
    line.push(place(x, y))
  }
  line.push(place(nodeX[to] as number, nodeY[to] as number))
  return line
}
