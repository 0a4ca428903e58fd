import { categories } from '../../../shared/circle/categories.ts'
import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { Gcj02, Wgs84 } from '../../../shared/geo.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import type { Building } from '../network/buildings.ts'
import type { Network } from '../network/network.ts'
import { snap } from '../network/snap.ts'
import type { Area, Nodes } from '../nodes.ts'
import { mapFields, type PlaceOnMap } from '../places/remembered.ts'
import { collection, readState, visible } from '../store.ts'
import { readBuildings, readNetwork, viewPoint } from '../streets.ts'
import { named, wordsOf } from '../words.ts'
import { findBuildings, readingsOf } from './find-buildings.ts'

type Search = CircleContract['searchPositions']
type Position = OutputOf<Search>['positions'][number]

const most = 20
const mostOfAKind = 10

/**
 * What somebody types may be a building, a place or a unit. Several words may stand in the name and in the address. Three round trips, two
 * of them at once.
 */
export async function searchPositions(
  { input }: Call<ParsedInputOf<Search>>,
  nodes: Nodes,
): Promise<OutputOf<Search>> {
  const words = wordsOf(input.text.normalize('NFKC').replace(/[,、;]/g, ' '))
  const [state, network, buildings] = await Promise.all([readState(), readNetwork(), readBuildings()])
  const streets = { names: network.about.names, beside: ({ at }: Building) => streetBeside(at, network) }
  const readings = readingsOf(words, buildings, streets)
  const [places, areas] = await Promise.all([findPlaces(readings, visible(state)), nodes.search(words)])
  const positions: Position[] = [
    ...areas.flatMap(viewArea),
    ...findBuildings(readings, buildings, streets, mostOfAKind).map((building) =>
      viewBuilding(building, network),
    ),
    ...places.map(viewPlace),
  ]
  // Names that begin with what was typed come first; the order is kept otherwise.
  const starts = ({ name }: Position) => (name.startsWith(words[0] ?? '') ? 0 : 1)
  return { positions: [...positions].sort((a, b) => starts(a) - starts(b)).slice(0, most) }
}

/** Each part stands in the name or in the address. */
function findPlaces(readings: readonly (readonly string[])[], isVisible: object): Promise<PlaceOnMap[]> {
  const { command: _ } = database()
  const stands = (part: string) => _.or([named(part), named(part, 'address')])
  return database().find<PlaceOnMap>(
    collection.places,
    _.and([
      { _id: _.gt('plc_') },
      { state: 'open', ...isVisible },
      _.or(readings.map((parts) => _.and(parts.map(stands)))),
    ]),
    { orderBy: [['_id', 'asc']], limit: mostOfAKind, fields: mapFields },
  )
}

/** Every compound has a 3号楼: without an address, the nearest street with a name tells which. */
function viewBuilding({ at, name, address }: Building, network: Network): Position {
  const street = name && !address && streetBeside(at, network)
  const note = name && (address || (street && `${street}附近`))
  return { kind: 'building', name: name || address, ...(note && { note }), gcj02: viewPoint(at) }
}

/** The nearest one with a name; empty where there is none. */
function streetBeside(at: Wgs84, network: Network): string {
  const { about, edgeName } = network
  const nameOf = (edge: number) => about.names[edgeName[edge] ?? 0] ?? ''
  const nearest = snap(network, at, 0, (edge) => nameOf(edge) !== '')
  return nearest ? nameOf(nearest.edge) : ''
}

function viewPlace({ name, category, address, gcj02 }: PlaceOnMap): Position {
  return { kind: 'place', name, note: address ?? categories[category].name, gcj02 }
}

function viewArea({ name, ring }: Area): readonly Position[] {
  const middle = ring && middleOf(ring)
  return middle ? [{ kind: 'unit', name, gcj02: middle }] : []
}

/** The centre of gravity of the corners; the last one is the first again. */
function middleOf(ring: readonly Gcj02[]): Gcj02 {
  const corners = ring.slice(1)
  const mean = (of: (corner: Gcj02) => number) =>
    Math.round((corners.reduce((sum, corner) => sum + of(corner), 0) / corners.length) * 1e7) / 1e7
  return { latitude: mean(({ latitude }) => latitude), longitude: mean(({ longitude }) => longitude) }
}
