import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { collection, type Place, readPlace, readState, visible } from '../store.ts'
import { named } from '../words.ts'
import { type KeptPlace, viewKept, viewOneKept } from './view.ts'

type List = CircleContract['listPlacesForStaff']

const pageSize = 30

export async function listPlacesForStaff({
  input,
  caller,
}: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  const { node, category, search = '', after } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const state = await readState()
  const found = await database().find<Place>(
    collection.places,
    _.and([
      { within: node, ...(category && { category }) },
      visible(state),
      named(search),
      ...(after ? [{ _id: _.gt(after) }] : []),
    ]),
    { orderBy: [['_id', 'asc']], limit: pageSize + 1 },
  )
  const page = found.slice(0, pageSize)
  const last = found.length > pageSize ? page.at(-1) : undefined
  return { places: [...(await viewKept(page))], ...(last && { next: last._id }) }
}

export async function getPlaceForStaff({
  input,
  caller,
}: Call<ParsedInputOf<CircleContract['getPlaceForStaff']>>): Promise<KeptPlace> {
  const place = await readPlace(input.placeId)
  caller.mustReach(place.node)
  const [viewed] = await viewKept([place])
  return viewed ?? viewOneKept(place)
}
