import { database } from '../../platform/database.ts'
import type { StaffActor } from '../../platform/history.ts'
import type { Call, Caller } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import {
  collection,
  mostEvents,
  noteChange,
  type Place,
  type PlaceEvent,
  readPlace,
  rememberedCommands,
  staffLayer,
} from '../store.ts'

/** What every change of a place has in common. */

export interface Decided {
  /** Fields to set; `undefined` takes a field away. */
  readonly set: Partial<Readonly<Record<keyof Place, unknown>>>
  /** Changes of what lies deeper, by path: `photos.<id>`. */
  readonly fields?: Readonly<Record<string, unknown>>
  readonly why?: string
}

/**
 * Reads the place and writes what `decide` says, on condition that nobody changed it meanwhile; then says that the map changed. A place of
 * an import is staff's own from then on. Five round trips with the admission.
 * @throws Refusal NOT_FOUND, NOT_ALLOWED, STALE with the revision that it has
 */
export async function changePlace(
  { input, caller, now, commandId }: Call<{ readonly placeId: string; readonly rev: number }>,
  action: PlaceEvent['action'],
  decide: (place: Place) => Decided | Promise<Decided>,
): Promise<Place> {
  const place = await readPlace(input.placeId)
  const by = keeperOf(caller, place.node)
  if (place.commands.includes(commandId)) {
    // Perhaps it died before it said so.
    await noteChange(commandId)
    return place
  }
  if (place.rev !== input.rev) throw new Refusal('STALE', { rev: place.rev })
  let decided: Decided
  try {
    decided = await decide(place)
  } catch (error) {
    // The same command, sent twice at once, may have been carried out a moment ago and have used up what it names: whichever came first.
    const seen = await readPlace(input.placeId)
    if (seen.commands.includes(commandId)) return seen
    throw error
  }
  const { set, fields = {}, why } = decided
  const changed = await writePlace(
    place,
    { set, fields, event: { at: now, action, by, ...(why && { why }) } },
    commandId,
  )
  if (changed) {
    await noteChange(commandId)
    return changed
  }
  // Somebody was faster; or the write arrived twice, the first time unheard.
  const seen = await readPlace(input.placeId)
  if (!seen.commands.includes(commandId)) throw new Refusal('STALE', { rev: seen.rev })
  await noteChange(commandId)
  return seen
}

/** @returns undefined when somebody else was faster. */
export function writePlace(
  { _id, rev }: Pick<Place, '_id' | 'rev'>,
  { set, fields, event }: Pick<Decided, 'set' | 'fields'> & { readonly event: PlaceEvent },
  commandId: string,
): Promise<Place | undefined> {
  const { command: _ } = database()
  const changes = Object.entries(set).map(([field, value]) => [
    field,
    value === undefined ? _.remove() : _.set(value),
  ])
  return database().changeAndRead<Place>(
    collection.places,
    { _id, rev },
    {
      ...Object.fromEntries(changes),
      ...fields,
      layer: staffLayer,
      rev: _.inc(1),
      updatedAt: event.at,
      events: _.push({ each: [event], slice: -mostEvents }),
      commands: _.push({ each: [commandId], slice: -rememberedCommands }),
    },
  )
}

/** By which post the caller keeps the map at a node. @throws Refusal NOT_ALLOWED */
export function keeperOf(caller: Caller, node: string): Pick<StaffActor, 'name' | 'title'> {
  const { name, title } = caller.mustReach(node)
  return { name, title }
}
