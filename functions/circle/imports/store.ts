import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { importFormats, importStates } from '../../../shared/circle/imports.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import type { CoordinateSystem } from '../../../shared/geo.ts'
import { database } from '../../platform/database.ts'
import type { StaffActor } from '../../platform/history.ts'
import { Refusal } from '../../platform/refusal.ts'
import { collection, findAllPlaces, type Place, rememberedCommands, staffLayer } from '../store.ts'
import type { PlacedRow, Wrong } from './check-rows.ts'

/**
 * `place_imports/<imp_…>`: below 64 KB with 200 wrong fields named. The rows themselves wait in `place_import_rows`; places carry the
 * id of their import as `layer`, and are seen when `circle_state.layers` names it.
 */
export interface PlaceImport {
  readonly _id: string
  readonly v: 1
  readonly rev: number
  readonly node: string
  /** The node and all above it. */
  readonly within: readonly string[]
  readonly name: string
  /** Node and name: a new list takes the place of the one before. */
  readonly list: string
  readonly state: (typeof importStates)[number]
  readonly format: (typeof importFormats)[number]
  readonly system: CoordinateSystem
  readonly rows: number
  readonly goodRows: number
  readonly wrongRows: number
  readonly wrong: readonly Wrong[]
  readonly kept: number
  readonly replaces?: { readonly id: string; readonly rows: number; readonly at: number }
  readonly twins: { readonly count: number; readonly rows: readonly number[] }
  readonly unread: readonly string[]
  readonly sample: readonly Pick<PlacedRow, 'row' | 'name' | 'category' | 'gcj02'>[]
  /** How many of the good rows are stored as places. */
  readonly done: number
  readonly at: number
  readonly appliedAt?: number
  readonly by: Pick<StaffActor, 'name' | 'title'>
  /** When the timer goes on with it, clears up after it, or forgets it. */
  readonly nextPendingAt?: number
  readonly commands: readonly string[]
}

export type ImportView = OutputOf<CircleContract['getImport']>

export const listOf = (node: string, name: string) => `${node} ${name}`

/** @throws Refusal NOT_FOUND */
export async function readImport(id: string): Promise<PlaceImport> {
  const found = await database().read<PlaceImport>(collection.imports, id)
  if (!found) throw new Refusal('NOT_FOUND')
  return found
}

/** @returns undefined when it is not in this state or somebody else was faster. */
export function changeImport(
  where: Partial<Pick<PlaceImport, '_id' | 'rev' | 'state'>>,
  changes: Readonly<Record<string, unknown>>,
  commandId?: string,
): Promise<PlaceImport | undefined> {
  const { command: _ } = database()
  return database().changeAndRead<PlaceImport>(collection.imports, where, {
    ...changes,
    ...(commandId && {
      rev: _.inc(1),
      commands: _.push({ each: [commandId], slice: -rememberedCommands }),
    }),
  })
}

/** Keys of a list's rows that staff look after themselves. One round trip for each thousand. */
export async function keptKeys(list: string): Promise<ReadonlySet<string>> {
  const found = await findAllPlaces<Pick<Place, 'key'>>({ list, layer: staffLayer }, { key: true })
  return new Set(found.flatMap(({ key }) => key ?? []))
}

/** Rows that are stored at once. */
export const batchSize = 500

/** `place_import_rows/<import:number>`: good rows that wait for somebody to apply them; below 512 KB. */
interface RowsOfImport {
  readonly _id: string
  readonly v: 1
  readonly import: string
  readonly at: number
  readonly rows: readonly PlacedRow[]
}

/** Puts them aside, batch by batch. Doing it again is harmless. */
export async function putRows(importId: string, rows: readonly PlacedRow[], now: number): Promise<void> {
  for (let from = 0; from < rows.length; from += batchSize) {
    await database().insert(collection.importRows, {
      _id: rowsId(importId, from),
      v: 1,
      import: importId,
      at: now,
      rows: rows.slice(from, from + batchSize),
    } satisfies RowsOfImport)
  }
}

/** The batch that begins with this row, counted from 0; undefined when the import is applied or dropped. */
export async function readBatch(importId: string, from: number): Promise<readonly PlacedRow[] | undefined> {
  return (await database().read<RowsOfImport>(collection.importRows, rowsId(importId, from)))?.rows
}

export async function forgetRows(importId: string): Promise<void> {
  await database().remove(collection.importRows, { import: importId })
}

const rowsId = (importId: string, from: number) => `${importId}:${from}`

/** What lists show: without what is wrong, and without samples. */
export type ImportLine = OutputOf<CircleContract['listImports']>['imports'][number]

export function viewImport({
  _id: id,
  v: _,
  within: __,
  list: ___,
  goodRows: ____,
  commands: _____,
  nextPendingAt: ______,
  ...rest
}: PlaceImport): ImportView {
  return { id, ...rest } as ImportView
}
