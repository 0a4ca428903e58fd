import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { mapFields, type PlaceOnMap } from '../places/remembered.ts'
import { kindsOfDays, sitesOf, viewLine } from '../places/view.ts'
import type { SitesToday } from '../sites.ts'
import { collection, readState, visible } from '../store.ts'

type ListPlaces = CircleContract['listPlaces']

const pageSize = 50

export async function listPlaces(
  { input, now }: Call<ParsedInputOf<ListPlaces>>,
  sitesToday: SitesToday,
): Promise<OutputOf<ListPlaces>> {
  const { node, category, after } = input
  const { command: _ } = database()
  const state = await readState()
  const found = await database().find<PlaceOnMap>(
    collection.places,
    _.and([
      { within: node, ...(category && { category }) },
      { state: 'open', ...visible(state) },
      ...(after ? [{ _id: _.gt(after) }] : []),
    ]),
    { orderBy: [['_id', 'asc']], limit: pageSize + 1, fields: mapFields },
  )
  const page = found.slice(0, pageSize)
  const last = found.length > pageSize ? page.at(-1) : undefined
  const sites = await sitesToday(sitesOf(page), now)
  const kindOf = kindsOfDays()
  return {
    places: page.map((place) => viewLine(place, now, sites, kindOf)),
    ...(last && { next: last._id }),
  }
}
