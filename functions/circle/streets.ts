import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Profile } from '../../shared/circle/rules.ts'
import { type Gcj02, gcj02Of, metresBetween, type Wgs84, wgs84Of } from '../../shared/geo.ts'
import { type Building, buildingsOf } from './network/buildings.ts'
import { decodeNetwork } from './network/file.ts'
import { edgeFlag, type Network } from './network/network.ts'
import { withPaths } from './network/paths.ts'
import { Walker } from './network/walk.ts'
import { findPaths } from './paths/store.ts'
import { type CircleState, rememberedMs } from './store.ts'

/** The streets that this function walks on: what the build packed beside it, and what staff added. */
export interface Streets {
  readonly network: Network
  readonly walker: Walker
  /** Ids of paths of staff that join no street of this map any more: they are not walked. */
  readonly unjoined: ReadonlySet<string>
}

let packed: Promise<Network> | undefined
let walked: { readonly pathsMark: number; readonly at: number; readonly streets: Streets } | undefined
let houses: readonly Building[] | undefined

/** The street data itself, read on first use: other operations need no streets. */
export function readNetwork(): Promise<Network> {
  if (packed) return packed
  const network = readFile(join(__dirname, 'network.bin')).then(decodeNetwork)
  packed = network
  network.catch(() => {
    packed = undefined
  })
  return network
}

/**
 * With the paths that staff added. One round trip where this function does not know them. What is on its way is not remembered: where a
 * call ends before it comes, it may never come, and the next call would wait for it.
 */
export async function readStreets({ pathsMark }: CircleState, now: number): Promise<Streets> {
  if (walked && walked.pathsMark === pathsMark && now - walked.at < rememberedMs) return walked.streets
  const streets = await joinPaths()
  walked = { pathsMark, at: now, streets }
  return streets
}

async function joinPaths(): Promise<Streets> {
  const [network, paths] = await Promise.all([readNetwork(), findPaths()])
  const added = paths.map(({ gcj02, steps }) => ({ points: gcj02.map(wgs84Of), steps }))
  const { network: joined, left } = added.length === 0 ? { network, left: [] } : withPaths(network, added)
  const unjoined = new Set(left.flatMap((index) => paths[index]?._id ?? []))
  return { network: joined, walker: new Walker(joined), unjoined }
}

/** The buildings of the street data. */
export async function readBuildings(): Promise<readonly Building[]> {
  const network = await readNetwork()
  houses ??= buildingsOf(network)
  return houses
}

/** Flags of streets that are not walked. */
export function forbiddenTo(profile: Profile): number {
  return profile === 'step-free' ? edgeFlag.steps : 0
}

/** Beyond the edge of the map by so much, nothing is said any more. Metres. */
const beyondM = 250

/** Does the map reach there? */
export function isCovered({ about: { bounds } }: Network, { lon, lat }: Wgs84): boolean {
  const nearest = {
    lon: Math.min(bounds.east, Math.max(bounds.west, lon)),
    lat: Math.min(bounds.north, Math.max(bounds.south, lat)),
  }
  return metresBetween({ lon, lat }, nearest) <= beyondM
}

export function viewAttribution({ about: { attribution, date, source } }: Network) {
  return { text: attribution, date, source }
}

/** As answers show it: to a ten-millionth of a degree, 0.01 m. */
export function viewPoint(at: Wgs84): Gcj02 {
  const { latitude, longitude } = gcj02Of(at)
  return { latitude: rounded(latitude), longitude: rounded(longitude) }
}

function rounded(degrees: number): number {
  return Math.round(degrees * 1e7) / 1e7
}
