import type { CircleContract } from '../../../shared/circle/contract.ts'
import { tileOf } from '../../../shared/circle/tiles.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustBeOpen, type Nodes } from '../nodes.ts'
import { changeLayers, collection, mostLayers, openState, type Place, readState } from '../store.ts'
import type { PlacedRow } from './check-rows.ts'
import {
  batchSize,
  changeImport,
  forgetRows,
  type ImportView,
  keptKeys,
  type PlaceImport,
  readBatch,
  readImport,
  viewImport,
} from './store.ts'

/**
 * An import comes onto the map in one write. Its rows are stored first, in batches, under ids that follow from the import and the row: who
 * goes on after a death stores none twice, and nobody sees any of them. When all are there, `circle_state.layers` names the import and
 * no longer the one that it replaces.
 *
 *   previewed ── applying ──(rows stored, in batches)── named in `layers` ── applied
 *                    │                                                          │
 *                    └───────── dropped ──(not in `layers`)── rows deleted ─────┘
 */

/** A call ends after 40 s; the timer goes on with the rest. */
const timeBudgetMs = 20_000
/** Who runs writes this down again with each batch; the timer takes over from who died. */
const leaseMs = 2 * 60 * 1000
/**
 * The rows of a list that has left the map stay for whoever asked just before what is on it, and is still reading: such a call, and the one
 * that takes the list off, ends after 40 s, and nothing is remembered beyond a call without asking `circle_state` again.
 */
const readersMs = 2 * 60 * 1000
const keptMs = 180 * 24 * 60 * 60 * 1000
const attempts = 10

export async function applyImport(
  { input, caller, now, commandId }: Call<ParsedInputOf<CircleContract['applyImport']>>,
  nodes: Nodes,
): Promise<ImportView> {
  const found = await readImport(input.importId)
  caller.mustReach(found.node)
  const startedAt = performance.now()
  const finish = async (one: PlaceImport) =>
    one.state === 'applying' ? goOn(one, now, () => performance.now() - startedAt < timeBudgetMs) : one
  if (found.commands.includes(commandId)) return viewImport(await finish(found))
  if (found.rev !== input.rev) throw new Refusal('STALE', { rev: found.rev })
  if (found.state !== 'previewed' || found.goodRows === 0) throw new Refusal('IMPORT_STATE')
  if (found.wrongRows > 0 && !input.withoutWrong)
    throw new Refusal('IMPORT_WRONG', { wrongRows: found.wrongRows })
  await mustBeOpen(nodes, found.node)
  const begun = await changeImport(
    { _id: found._id, rev: input.rev, state: 'previewed' },
    { state: 'applying', nextPendingAt: now + leaseMs },
    commandId,
  )
  return viewImport(await finish(begun ?? (await mineOrStale(found._id, commandId))))
}

export async function dropImport({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<CircleContract['dropImport']>>): Promise<ImportView> {
  const found = await readImport(input.importId)
  caller.mustReach(found.node)
  if (!found.commands.includes(commandId)) {
    if (found.rev !== input.rev) throw new Refusal('STALE', { rev: found.rev })
    if (found.state === 'dropped') throw new Refusal('IMPORT_STATE')
    const dropped = await changeImport(
      { _id: found._id, rev: input.rev },
      { state: 'dropped', nextPendingAt: now + readersMs },
      commandId,
    )
    if (!dropped) return viewImport(await mineOrStale(found._id, commandId))
  }
  await takeOff(found._id)
  return viewImport(await readImport(found._id))
}

async function mineOrStale(id: string, commandId: string): Promise<PlaceImport> {
  const seen = await readImport(id)
  if (seen.commands.includes(commandId)) return seen
  throw new Refusal('STALE', { rev: seen.rev })
}

/** Stores what is not stored yet, and puts all of it onto the map. May be done by two at once. */
export async function goOn(begun: PlaceImport, now: number, hasTime: () => boolean): Promise<PlaceImport> {
  const { command: _ } = database()
  let current = begun
  while (current.done < current.goodRows) {
    if (!hasTime()) return current
    const batch = await readBatch(current._id, current.done)
    if (!batch) return elsewhere(current)
    await store(current, batch, now)
    const noted = await changeImport(
      { _id: current._id, state: 'applying' },
      { done: _.max(current.done + batch.length), nextPendingAt: now + leaseMs },
    )
    if (!noted) return elsewhere(current)
    current = noted
  }
  await putOn(current, now)
  const applied = await changeImport(
    { _id: current._id, state: 'applying' },
    { state: 'applied', appliedAt: now, nextPendingAt: now + leaseMs },
  )
  if (applied) return confirmSeen(applied, now)
  const seen = await readImport(current._id)
  if (seen.state === 'dropped') await takeOff(seen._id)
  return seen
}

/**
 * Another one of the same list may have come onto the map between the two writes, when this one did not say yet that it is applied: then it
 * has been replaced.
 */
export async function confirmSeen(applied: PlaceImport, now: number): Promise<PlaceImport> {
  const { command: _ } = database()
  const { layers } = await readState()
  await forgetRows(applied._id)
  const confirmed = await changeImport(
    { _id: applied._id, state: 'applied' },
    layers.includes(applied._id)
      ? { nextPendingAt: _.remove() }
      : { state: 'dropped', nextPendingAt: now + readersMs, rev: _.inc(1) },
  )
  return confirmed ?? readImport(applied._id)
}

/** It was dropped meanwhile, or somebody else is done. */
async function elsewhere({ _id }: PlaceImport): Promise<PlaceImport> {
  const seen = await readImport(_id)
  if (seen.state === 'applying') throw new Error('an import has lost its rows')
  return seen
}

async function store(of: PlaceImport, batch: readonly PlacedRow[], now: number): Promise<void> {
  const places = batch.map((row) => placeOf(of, row, now))
  if (await database().insertAll(collection.places, places)) return
  const { command: _ } = database()
  const there = await database().find<{ readonly _id: string }>(
    collection.places,
    { _id: _.in(places.map(({ _id }) => _id)) },
    { limit: batchSize, fields: { _id: true } },
  )
  const ids = new Set(there.map(({ _id }) => _id))
  const missing = places.filter(({ _id }) => !ids.has(_id))
  // Another one who does the same may be faster: then all of them are there.
  if (missing.length > 0) await database().insertAll(collection.places, missing)
}

const placeId = (importId: string, row: number) => derivedId('plc', importId, String(row))

function placeOf(
  of: PlaceImport,
  { row, key, ...fields }: PlacedRow,
  now: number,
): Place & Record<string, unknown> {
  return {
    _id: placeId(of._id, row),
    v: 1,
    rev: 1,
    layer: of._id,
    list: of.list,
    key,
    within: lineOf(fields.node),
    ...fields,
    tile: tileOf(fields.gcj02),
    photos: {},
    services: [],
    state: 'open',
    source: { kind: 'import', at: of.at },
    updatedAt: now,
    events: [],
    commands: [],
  }
}

/**
 * Names the import in `layers`, without those of the same list. Rows that staff look after themselves are left out; whoever changes a
 * place meanwhile changes `mark`, and it is looked at again.
 */
async function putOn(of: PlaceImport, now: number): Promise<void> {
  const { command: _ } = database()
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const seen = await readState()
    const state = seen.mark === 0 ? await openState() : seen
    if (state.layers.includes(of._id)) break
    const [kept, others] = await Promise.all([
      keptKeys(of.list),
      database().find<Pick<PlaceImport, '_id'>>(
        collection.imports,
        { list: of.list, state: _.in(['applying', 'applied']) },
        { limit: 100, fields: { _id: true } },
      ),
    ])
    const keys = [...kept]
    for (let from = 0; from < keys.length; from += batchSize)
      await database().remove(collection.places, {
        layer: of._id,
        key: _.in(keys.slice(from, from + batchSize)),
      })
    const replaced = others.map(({ _id }) => _id).filter((id) => id !== of._id && state.layers.includes(id))
    const layers = [...state.layers.filter((id) => !replaced.includes(id)), of._id]
    if (layers.length > mostLayers) throw new Refusal('IMPORT_STATE', { layers: mostLayers })
    if (!(await changeLayers(state, layers))) continue
    break
  }
  await forgetReplaced(of, now)
}

/** Those of the same list that are not seen any more; the timer deletes their rows when nobody reads them any more. */
async function forgetReplaced({ _id, list }: PlaceImport, now: number): Promise<void> {
  const { command: _ } = database()
  const { layers } = await readState()
  if (!layers.includes(_id)) throw new Refusal('UNAVAILABLE')
  await database().changeAll(
    collection.imports,
    { list, state: 'applied', _id: _.nin([...layers]) },
    { state: 'dropped', nextPendingAt: now + readersMs, rev: _.inc(1) },
  )
}

/** Whatever anybody does to the map meanwhile, the import is not seen any more. */
async function takeOff(id: string): Promise<void> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const state = await readState()
    if (!state.layers.includes(id)) return
    const layers = state.layers.filter((layer) => layer !== id)
    if (await changeLayers(state, layers)) return
  }
  throw new Refusal('UNAVAILABLE')
}

/** Deletes the rows of an import that is not seen. @returns whether nothing is left */
export async function clearUp(dropped: PlaceImport, now: number, hasTime: () => boolean): Promise<boolean> {
  const { command: _ } = database()
  if ((await readState()).layers.includes(dropped._id)) {
    // Who dropped it died before it was taken off.
    await changeImport({ _id: dropped._id, state: 'dropped' }, { nextPendingAt: now + readersMs })
    await takeOff(dropped._id)
    return false
  }
  // Another run may have taken it off a moment ago: it has written before how long the rows stay.
  const seen = await database().read<PlaceImport>(collection.imports, dropped._id)
  if (!seen || (seen.nextPendingAt ?? 0) > now) return false
  for (;;) {
    if (!hasTime()) return false
    const found = await database().find<{ readonly _id: string }>(
      collection.places,
      { layer: dropped._id },
      { orderBy: [['_id', 'asc']], limit: batchSize, fields: { _id: true } },
    )
    if (found.length === 0) break
    // One that staff have changed in this moment is theirs.
    await database().remove(collection.places, {
      _id: _.in(found.map(({ _id }) => _id)),
      layer: dropped._id,
    })
  }
  await forgetRows(dropped._id)
  await changeImport({ _id: dropped._id, state: 'dropped' }, { nextPendingAt: dropped.at + keptMs, done: 0 })
  if (dropped.at + keptMs <= now) await database().remove(collection.imports, { _id: dropped._id })
  return true
}
