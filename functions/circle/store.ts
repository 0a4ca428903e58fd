import type { CategoryId } from '../../shared/circle/categories.ts'
import type { PlaceHours } from '../../shared/circle/hours.ts'
import type { PhotoCheck, placeActions } from '../../shared/circle/rules.ts'
import type { Gcj02 } from '../../shared/geo.ts'
import { database } from '../platform/database.ts'
import type { StaffActor } from '../platform/history.ts'
import { Refusal } from '../platform/refusal.ts'

/**
 * The documents of places, and the reads and writes that several use cases share.
 *
 * Functions keep in memory what they read of the map. `circle_state` says whether it is still so: its `mark` goes up with each change
 * of a place, a path or an import, and it alone is asked by each call. The place is written first: who reads between the two writes
 * reads it again. Should a function die between them, the phone's repeat says it, and what others remember is forgotten after
 * `rememberedMs` in any case.
 */

/** `places/<plc_…>`: below 12 KB with 60 exceptions of hours and 20 events. */
export interface Place {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  /** `staff`, or the import that it belongs to: that is seen only while `circle_state.layers` names it. */
  readonly layer: string
  /** Of an imported place, also after staff have changed it: which list it came from, and which of its rows it is. */
  readonly list?: string
  readonly key?: string
  readonly node: string
  /** The node and all above it. */
  readonly within: readonly string[]
  readonly category: CategoryId
  readonly name: string
  readonly gcj02: Gcj02
  /** Where it is found by: see `tileOf`. */
  readonly tile: string
  readonly address?: string
  readonly phone?: string
  readonly hours?: PlaceHours
  readonly stepFree: 'yes' | 'no' | 'unknown'
  /** By their ids. */
  readonly photos: Readonly<Record<string, PlacePhoto>>
  /** Under which WeChat is asked about its pictures now. */
  readonly traces?: readonly string[]
  /** The site of appointments that it is, and those of its services that are shown; none means all. */
  readonly site?: string
  readonly services: readonly string[]
  readonly state: 'open' | 'closed'
  readonly source: { readonly kind: 'staff' | 'import' | 'suggestion' | 'osm'; readonly at: number }
  readonly updatedAt: number
  /** The latest 20, the oldest first. */
  readonly events: readonly PlaceEvent[]
  /** The latest commands that changed it: one that comes again is answered, not carried out. */
  readonly commands: readonly string[]
}

export interface PlacePhoto {
  readonly fileId: string
  readonly at: number
  /** What WeChat says of it; `pass` also where it was doubtful or said nothing, and a keeper looked. Residents see nothing else. */
  readonly check: PhotoCheck
  readonly trace?: string
}

export interface PlaceEvent {
  readonly at: number
  readonly action: (typeof placeActions)[number]
  readonly by?: Pick<StaffActor, 'name' | 'title'>
  readonly why?: string
}

/** `circle_state/county`: below 16 KB with five hundred imports. */
export interface CircleState {
  readonly _id: 'county'
  readonly v: 1
  /** Goes up with each change of a place, a path or an import, at times by more than one. */
  readonly mark: number
  /** Goes up with each change of the paths that staff added. */
  readonly pathsMark: number
  /** Imports that are seen. */
  readonly layers: readonly string[]
  /** The latest commands that changed something. */
  readonly commands: readonly string[]
}

export const collection = {
  places: 'places',
  state: 'circle_state',
  imports: 'place_imports',
  importRows: 'place_import_rows',
  suggestions: 'place_suggestions',
  paths: 'walk_paths',
  leftovers: 'place_leftovers',
} as const

/** What is remembered is forgotten after so long, whatever `mark` says. */
export const rememberedMs = 5 * 60 * 1000
export const staffLayer = 'staff'
export const mostEvents = 20
export const rememberedCommands = 20
export const mostLayers = 500

const stateId = 'county'
const emptyState: CircleState = { _id: stateId, v: 1, mark: 0, pathsMark: 0, layers: [], commands: [] }

export async function readState(): Promise<CircleState> {
  return (await database().read<CircleState>(collection.state, stateId)) ?? emptyState
}

/**
 * Says that what others remember of places, or of paths too, is old. A repeat of the command says it again, in case the first died before
 * it could; it is said once. Marks only go up, so none ever comes back. One round trip, more for the first change of a county.
 */
export async function noteChange(commandId: string, what: 'places' | 'paths' = 'places'): Promise<void> {
  const { command: _ } = database()
  const noted = () =>
    database().change(
      collection.state,
      { _id: stateId, commands: _.nin([commandId]) },
      {
        mark: _.inc(1),
        ...(what === 'paths' && { pathsMark: _.inc(1) }),
        commands: _.push({ each: [commandId], slice: -rememberedCommands }),
      },
    )
  if (await noted()) return
  if (await database().insert(collection.state, { ...emptyState })) await noted()
}

/** The document of the county, made where there is none. */
export async function openState(): Promise<CircleState> {
  await database().insert(collection.state, { ...emptyState })
  return readState()
}

/** Changes which imports are seen, if nothing was changed on the map since `state` was read. */
export function changeLayers({ mark }: CircleState, layers: readonly string[]): Promise<boolean> {
  const { command: _ } = database()
  return database().change(
    collection.state,
    { _id: stateId, mark },
    { layers: _.set([...layers]), mark: _.inc(1) },
  )
}

/** Condition: what is on the map. */
export function visible({ layers }: CircleState): object {
  const { command: _ } = database()
  return { layer: _.in([staffLayer, ...layers]) }
}

export function isVisible({ layer }: Pick<Place, 'layer'>, { layers }: CircleState): boolean {
  return layer === staffLayer || layers.includes(layer)
}

/** @throws Refusal NOT_FOUND, also where it belongs to an import that is not seen. Two round trips at once. */
export async function readPlace(id: string): Promise<Place> {
  return (await readPlaceAndState(id)).place
}

/** The same, with what the map is at. */
export async function readPlaceAndState(
  id: string,
): Promise<{ readonly place: Place; readonly state: CircleState }> {
  const [place, state] = await Promise.all([database().read<Place>(collection.places, id), readState()])
  if (!place || !isVisible(place, state)) throw new Refusal('NOT_FOUND')
  return { place, state }
}

/** Every place that meets the conditions, in the order of ids. One round trip for each thousand. */
export async function findAllPlaces<Fields extends Partial<Place> = Place>(
  where: object,
  fields?: Readonly<Record<string, boolean>>,
): Promise<Fields[]> {
  const { command: _ } = database()
  const page = 1000
  const all: Fields[] = []
  for (let after = ''; ; ) {
    const found = await database().find<Fields & { readonly _id: string }>(
      collection.places,
      after === '' ? where : _.and([where, { _id: _.gt(after) }]),
      { orderBy: [['_id', 'asc']], limit: page, ...(fields && { fields }) },
    )
    all.push(...found)
    const last = found.at(-1)
    if (!last || found.length < page) return all
    after = last._id
  }
}
