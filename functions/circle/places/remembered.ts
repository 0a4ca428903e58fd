import { tilesAround } from '../../../shared/circle/tiles.ts'
import { type Gcj02, type Wgs84, wgs84Of } from '../../../shared/geo.ts'
import { database } from '../../platform/database.ts'
import type { Network } from '../network/network.ts'
import { type Snap, snap } from '../network/snap.ts'
import { type CircleState, findAllPlaces, isVisible, type Place, rememberedMs, visible } from '../store.ts'

/** Places that a function remembers, square by square, until the map changes. */

/** A place on the map, with what is computed of it once. */
export interface MappedPlace {
  readonly place: PlaceOnMap
  readonly at: Wgs84
  /** Where one gets from it onto a street. */
  snapTo(network: Network, forbidden: number): Snap | undefined
}

/** What lists show; pictures, events and commands are read with the place itself. */
export type PlaceOnMap = Pick<
  Place,
  | '_id'
  | 'layer'
  | 'node'
  | 'category'
  | 'name'
  | 'gcj02'
  | 'tile'
  | 'address'
  | 'phone'
  | 'hours'
  | 'stepFree'
  | 'site'
  | 'services'
  | 'state'
>

export const mapFields = {
  layer: true,
  node: true,
  category: true,
  name: true,
  gcj02: true,
  tile: true,
  address: true,
  phone: true,
  hours: true,
  stepFree: true,
  site: true,
  services: true,
  state: true,
} as const

/** About 25 places around as many squares, or a county's centre: some 10 MB at most. */
const mostTiles = 250

interface Remembered {
  readonly mark: number
  readonly since: number
  readonly tiles: Map<string, readonly MappedPlace[]>
  /** All of the county, once somebody has asked for it. */
  all?: readonly MappedPlace[]
}

let remembered: Remembered | undefined

/** Open places in the square of a position and in those around it. One round trip where they are not remembered. */
export async function placesAround(
  gcj02: Gcj02,
  state: CircleState,
  now: number,
): Promise<readonly MappedPlace[]> {
  const { tiles } = memoryFor(state, now)
  const wanted = tilesAround(gcj02)
  const missing = wanted.filter((tile) => !tiles.has(tile))
  const fresh = new Map<string, MappedPlace[]>(missing.map((tile) => [tile, []]))
  if (missing.length > 0) {
    const { command: _ } = database()
    const where = { tile: _.in(missing), state: 'open', ...visible(state) }
    for (const place of await findAllPlaces<PlaceOnMap>(where, mapFields))
      if (isVisible(place, state)) fresh.get(place.tile)?.push(mapped(place))
    if (tiles.size + fresh.size > mostTiles) tiles.clear()
    for (const [tile, places] of fresh) tiles.set(tile, places)
  }
  return wanted.flatMap((tile) => fresh.get(tile) ?? tiles.get(tile) ?? [])
}

/** Every open place of the county. One round trip for each thousand where they are not remembered. */
export async function allPlaces(state: CircleState, now: number): Promise<readonly MappedPlace[]> {
  const memory = memoryFor(state, now)
  memory.all ??= (await findAllPlaces<PlaceOnMap>({ ...visible(state), state: 'open' }, mapFields)).map(
    mapped,
  )
  return memory.all
}

function memoryFor({ mark }: CircleState, now: number): Remembered {
  if (!remembered || remembered.mark !== mark || now - remembered.since >= rememberedMs)
    remembered = { mark, since: now, tiles: new Map() }
  return remembered
}

export function mapped(place: PlaceOnMap): MappedPlace {
  const at = wgs84Of(place.gcj02)
  let snaps: { readonly network: Network; readonly by: Map<number, Snap | undefined> } | undefined
  return {
    place,
    at,
    snapTo(network, forbidden) {
      if (snaps?.network !== network) snaps = { network, by: new Map() }
      if (!snaps.by.has(forbidden)) snaps.by.set(forbidden, snap(network, at, forbidden))
      return snaps.by.get(forbidden)
    },
  }
}
