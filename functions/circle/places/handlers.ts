import type { Nodes } from '../nodes.ts'
import type { SitesToday } from '../sites.ts'
import { addPlace, changePlaceFacts, closePlace, reopenPlace } from './keep.ts'
import { getPlaceForStaff, listPlacesForStaff } from './list-kept.ts'
import { addPlacePhoto, removePlacePhoto, showPlacePhoto } from './photos.ts'

export const placesHandlers = (nodes: Nodes, sitesToday: SitesToday) => ({
  listPlacesForStaff: (call: Parameters<typeof listPlacesForStaff>[0]) => listPlacesForStaff(call, nodes),
  getPlaceForStaff,
  addPlace: (call: Parameters<typeof addPlace>[0]) => addPlace(call, nodes, sitesToday),
  changePlace: (call: Parameters<typeof changePlaceFacts>[0]) => changePlaceFacts(call, sitesToday),
  closePlace,
  reopenPlace,
  addPlacePhoto,
  showPlacePhoto,
  removePlacePhoto,
})
