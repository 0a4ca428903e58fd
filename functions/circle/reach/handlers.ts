import type { Nodes } from '../nodes.ts'
import type { SitesToday } from '../sites.ts'
import { findWay } from './find-way.ts'
import { getMap } from './get-map.ts'
import { getPlace } from './get-place.ts'
import { listPlaces } from './list-places.ts'
import { reachPlaces } from './reach-places.ts'
import { searchPositions } from './search-positions.ts'

export const reachHandlers = (nodes: Nodes, sitesToday: SitesToday) => ({
  reachPlaces: (call: Parameters<typeof reachPlaces>[0]) => reachPlaces(call, sitesToday),
  getPlace: (call: Parameters<typeof getPlace>[0]) => getPlace(call, sitesToday),
  findWay: (call: Parameters<typeof findWay>[0]) => findWay(call, sitesToday),
  searchPositions: (call: Parameters<typeof searchPositions>[0]) => searchPositions(call, nodes),
  listPlaces: (call: Parameters<typeof listPlaces>[0]) => listPlaces(call, sitesToday),
  getMap,
})
