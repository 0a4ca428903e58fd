import { decodeNetwork } from '../../functions/circle/network/file.ts'
import type { Network } from '../../functions/circle/network/network.ts'
import { type Snap, snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import { type Built, buildNetwork } from '../../scripts/circle/build-network.ts'
import { readOsm } from '../../scripts/circle/read-osm.ts'
import type { Street } from '../../scripts/circle/street.ts'
import { rulerAt, type Wgs84 } from '../../shared/geo.ts'

/** Metres east and north of a corner in Beijing. */
export type Spot = readonly [east: number, north: number]

const corner = { lon: 116.3, lat: 40 }
const ruler = rulerAt(corner.lat)

export const at = ([east, north]: Spot): Wgs84 => ({
  lon: corner.lon + east / ruler.lon,
  lat: corner.lat + north / ruler.lat,
})

/** A street as a test draws it; streets meet where they name the same spot. */
export interface Drawn {
  readonly line: readonly Spot[]
  readonly name?: string
  readonly steps?: boolean
  readonly private?: boolean
  readonly level?: number
}

export const described = { source: 'drawn', date: '2026-11-22', attribution: 'nobody' }

export function drawn(streets: readonly Drawn[]): Street[] {
  return streets.map(({ line, name = '', steps = false, private: isPrivate = false, level = 0 }) => ({
    name,
    steps,
    private: isPrivate,
    level,
    points: line.map((spot) => ({ id: spot.join(), ...at(spot) })),
  }))
}

export const builtOf = (...streets: readonly Drawn[]): Built =>
  buildNetwork({ streets: drawn(streets), obstacles: [] }, [], described)
export const town = (...streets: readonly Drawn[]): Network => decodeNetwork(builtOf(...streets).bytes)

export function snapAt(network: Network, spot: Spot, forbidden = 0): Snap {
  const found = snap(network, at(spot), forbidden)
  if (!found) throw new Error(`no street near ${spot}`)
  return found
}

/** Whole metres to walk: where a position lies is stored to 0.1 m. */
export function metresOf(network: Network, from: Spot, to: Spot, forbidden = 0): number {
  const walker = new Walker(network).from([snapAt(network, from, forbidden)], 1_000_000, forbidden)
  return Math.round(walker.distanceTo(snapAt(network, to, forbidden)) / 100)
}

/** Both pieces of real map; made once in a process. */
export const extracts = {
  wudaokou: once('local/demo/circle/wudaokou.osm.pbf'),
  heidelberg: once('tests/fixtures/heidelberg.osm.pbf'),
}

function once(path: string): () => Promise<Network> {
  let network: Promise<Network> | undefined
  const make = async () => {
    const source = await readOsm(path)
    return decodeNetwork(buildNetwork(source, source.buildings, described).bytes)
  }
  return () => {
    network ??= make()
    return network
  }
}
