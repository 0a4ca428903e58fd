import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import type { Nodes } from '../nodes.ts'
import { collection, type Place, readPlace, readState, visible } from '../store.ts'
import { named } from '../words.ts'
import { keptElsewhere } from './kept-elsewhere.ts'
import { type KeptPlace, viewKept, viewOneKept } from './view.ts'

type List = CircleContract['listPlacesForStaff']

const pageSize = 30

/** Three round trips; with what belongs elsewhere, three more at most. */
export async function listPlacesForStaff(
  { input, caller }: Call<ParsedInputOf<List>>,
  nodes: Nodes,
): Promise<OutputOf<List>> {
  const { node, category, search = '', after } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const state = await readState()
  const kept = database().find<Place>(
    collection.places,
    _.and([
      { within: node, ...(category && { category }) },
      visible(state),
      named(search),
      ...(after === undefined ? [] : [behind(after)]),
    ]),
    {
      orderBy: [
        ['category', 'asc'],
        ['name', 'asc'],
        ['_id', 'asc'],
      ],
      limit: pageSize + 1,
    },
  )
  const [found, elsewhere] = await Promise.all([
    kept,
    after === undefined ? keptElsewhere(input, state, nodes) : [],
  ])
  const page = found.slice(0, pageSize)
  const last = found.length > pageSize ? page.at(-1) : undefined
  return { places: [...(await viewKept(page))], elsewhere, ...(last && { next: cursorTo(last) }) }
}

/** The name comes last, because anything may stand in it. */
function cursorTo({ category, name, _id }: Place): string {
  return `${category}.${_id}.${name}`
}

/** Condition: what follows the place of a cursor. */
function behind(cursor: string): object {
  const { command: _ } = database()
  const [category = '', id = '', ...rest] = cursor.split('.')
  const name = rest.join('.')
  return _.and([
    // An index finds where to begin by this alone.
    { category: _.gte(category) },
    _.or([{ category: _.gt(category) }, { category, name: _.gt(name) }, { category, name, _id: _.gt(id) }]),
  ])
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
