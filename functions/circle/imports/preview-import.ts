import type { CircleContract } from '../../../shared/circle/contract.ts'
import { lowestAt } from '../../../shared/circle/outlines.ts'
import { mostImportBytes, mostWrongNamed } from '../../../shared/circle/rules.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isInInbox, readUpload, removeFiles } from '../../platform/storage.ts'
import { mustBeOpen, type Nodes } from '../nodes.ts'
import { keeperOf } from '../places/change.ts'
import { noteList } from '../places/leftovers.ts'
import { allPlaces } from '../places/remembered.ts'
import { collection, readState } from '../store.ts'
import { isCovered, readNetwork } from '../streets.ts'
import { checkRows, without } from './check-rows.ts'
import { refusedRows } from './check-words.ts'
import { findTwins } from './find-twins.ts'
import { readTable } from './read-table.ts'
import {
  type ImportView,
  keptKeys,
  listOf,
  type PlaceImport,
  putRows,
  readImport,
  viewImport,
} from './store.ts'

type Preview = ParsedInputOf<CircleContract['previewImport']>
type List = CircleContract['listImports']

/** A preview that nobody applies is forgotten. */
const previewMs = 7 * 24 * 60 * 60 * 1000
const sampled = 5
const mostListed = 50

/**
 * Reads and checks a file; what is right waits in storage. Its id comes from the command, so that a repeat finds it. Where it dies, or the
 * file cannot be read, the timer empties the inbox a day later.
 */
export async function previewImport(
  { input, caller, now, commandId, repeated }: Call<Preview>,
  nodes: Nodes,
): Promise<ImportView> {
  const { node, name, upload, format, system } = input
  const by = keeperOf(caller, node)
  const id = derivedId('imp', commandId)
  if (repeated) {
    const made = await database().read<PlaceImport>(collection.imports, id)
    if (made) return viewImport(made)
  }
  // Some other file.
  if (!isInInbox(upload, 'places')) throw new Refusal('FILE_MISSING')
  await Promise.all([mustBeOpen(nodes, node), noteList(id, upload, now)])
  const content = await readUpload(upload, mostImportBytes)
  if (content === 'missing') {
    // The same command, sent twice at once, may have used it up a moment ago.
    const made = await database().read<PlaceImport>(collection.imports, id)
    if (made) return viewImport(made)
    throw new Refusal('FILE_MISSING')
  }
  if (content === 'too-large') {
    await removeFiles([upload])
    throw new Refusal('FILE_TOO_LARGE')
  }
  const { rows, unread } = await readTable(content, format)
  const network = await readNetwork()
  const checked = checkRows(rows, system, (at) => isCovered(network, at))
  const { good, wrong, wrongRows } = without(checked, await refusedRows(checked.good, caller.openid))
  const lowest = lowestAt(await nodes.drawn(node))
  const placed = good.map((row) => ({ ...row, node: lowest(row.gcj02) ?? node }))
  const list = listOf(node, name)
  const state = await readState()
  const [kept, onMap, [before]] = await Promise.all([
    keptKeys(list),
    allPlaces(state, now),
    database().find<PlaceImport>(collection.imports, { list, state: 'applied' }, { limit: 1 }),
    putRows(id, placed, now),
  ])
  const preview: PlaceImport = {
    _id: id,
    v: 1,
    rev: 1,
    node,
    within: lineOf(node),
    name,
    list,
    state: 'previewed',
    format,
    system,
    rows: rows.length,
    goodRows: good.length,
    wrongRows,
    wrong: wrong.slice(0, mostWrongNamed),
    twins: findTwins(
      good.filter(({ key }) => !kept.has(key)),
      onMap.filter(({ place }) => place.layer !== before?._id),
    ),
    unread,
    kept: good.filter(({ key }) => kept.has(key)).length,
    ...(before && { replaces: { id: before._id, rows: before.goodRows, at: before.appliedAt ?? before.at } }),
    sample: good.slice(0, sampled).map(({ row, name, category, gcj02 }) => ({ row, name, category, gcj02 })),
    done: 0,
    at: now,
    by,
    nextPendingAt: now + previewMs,
    commands: [commandId],
  }
  const isNew = await database().insert(collection.imports, { ...preview })
  await removeFiles([upload])
  return viewImport(isNew ? preview : await readImport(id))
}

export async function listImports({ input, caller }: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  caller.mustReach(input.node)
  const found = await database().find<PlaceImport>(
    collection.imports,
    { within: input.node },
    {
      orderBy: [['at', 'desc']],
      limit: mostListed,
      fields: { wrong: false, sample: false, twins: false, unread: false },
    },
  )
  return { imports: found.map(viewImport) }
}

export async function getImport({
  input,
  caller,
}: Call<ParsedInputOf<CircleContract['getImport']>>): Promise<ImportView> {
  const found = await readImport(input.importId)
  caller.mustReach(found.node)
  return viewImport(found)
}
