import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustBeOpen, type Nodes, nodeOfPlace } from '../nodes.ts'
import type { SitesToday } from '../sites.ts'
import { collection, noteChange, type Place, readPlace, staffLayer } from '../store.ts'
import { changePlace, keeperOf } from './change.ts'
import { checkFacts, fieldsOf, type PlaceFacts } from './facts.ts'
import { type KeptPlace, viewOneKept } from './view.ts'

type Adding = ParsedInputOf<CircleContract['addPlace']>
type Changing = ParsedInputOf<CircleContract['changePlace']>
type Closing = ParsedInputOf<CircleContract['closePlace']>
type Reopening = ParsedInputOf<CircleContract['reopenPlace']>

/** Its id comes from the command, so that a repeat finds what the first one made. */
export async function addPlace(
  { input, caller, now, commandId }: Call<Adding>,
  nodes: Nodes,
  sitesToday: SitesToday,
): Promise<KeptPlace> {
  const by = keeperOf(caller, input.node)
  const [node] = await Promise.all([
    nodeOfPlace(nodes, input.place.gcj02, input.node),
    mustBeOpen(nodes, input.node),
    checkFacts(input.place, caller.openid, sitesToday, now),
  ])
  const place = newPlace(derivedId('plc', commandId), node, input.place, 'staff', by, now, commandId)
  const isNew = await database().insert(collection.places, { ...place })
  await noteChange(commandId)
  return viewOneKept(isNew ? place : await readPlace(place._id))
}

export function newPlace(
  _id: string,
  node: string,
  facts: PlaceFacts,
  kind: Place['source']['kind'],
  by: ReturnType<typeof keeperOf>,
  now: number,
  commandId: string,
): Place {
  const { address, phone, hours, site, ...fields } = fieldsOf(facts)
  return {
    _id,
    v: 1,
    rev: 1,
    layer: staffLayer,
    node,
    within: lineOf(node),
    ...fields,
    ...(address && { address }),
    ...(phone && { phone }),
    ...(hours && { hours }),
    ...(site && { site }),
    photos: {},
    state: 'open',
    source: { kind, at: now },
    updatedAt: now,
    events: [{ at: now, action: 'add', by }],
    commands: [commandId],
  }
}

export async function changePlaceFacts(call: Call<Changing>, sitesToday: SitesToday): Promise<KeptPlace> {
  const { input, caller, now } = call
  const changed = await changePlace(call, 'change', async () => {
    await checkFacts(input.place, caller.openid, sitesToday, now)
    return { set: { ...fieldsOf(input.place) } }
  })
  return viewOneKept(changed)
}

export async function closePlace(call: Call<Closing>): Promise<KeptPlace> {
  const { why } = call.input
  return viewOneKept(await changePlace(call, 'close', (place) => ({ ...closing(place), why })))
}

/** @throws Refusal PLACE_STATE */
export function closing({ state }: Pick<Place, 'state'>) {
  if (state === 'closed') throw new Refusal('PLACE_STATE')
  return { set: { state: 'closed' } } as const
}

export async function reopenPlace(call: Call<Reopening>): Promise<KeptPlace> {
  const reopened = await changePlace(call, 'reopen', ({ state }) => {
    if (state === 'open') throw new Refusal('PLACE_STATE')
    return { set: { state: 'open' } }
  })
  return viewOneKept(reopened)
}
