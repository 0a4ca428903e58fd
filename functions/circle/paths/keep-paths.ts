import type { CircleContract } from '../../../shared/circle/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { type Gcj02, metresBetween, wgs84Of } from '../../../shared/geo.ts'
import { checkText } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { withPaths } from '../network/paths.ts'
import { mustBeOpen, type Nodes } from '../nodes.ts'
import { keeperOf } from '../places/change.ts'
import { collection, noteChange, readState, rememberedCommands } from '../store.ts'
import { readStreets } from '../streets.ts'
import { findPaths, putPath, readPath, type WalkPath } from './store.ts'

type List = CircleContract['listPaths']
type Adding = CircleContract['addPath']
type Removing = CircleContract['removePath']
type PathView = OutputOf<Adding>

const mostListed = 200

export async function listPaths({ input, caller, now }: Call<ParsedInputOf<List>>): Promise<OutputOf<List>> {
  caller.mustReach(input.node)
  const [paths, { unjoined }] = await Promise.all([
    database().find<WalkPath>(
      collection.paths,
      { within: input.node, state: 'open' },
      { orderBy: [['at', 'desc']], limit: mostListed },
    ),
    readState().then((state) => readStreets(state, now)),
  ])
  return { paths: paths.map((path) => view(path, !unjoined.has(path._id))) }
}

export async function addPath(
  { input, caller, now, commandId }: Call<ParsedInputOf<Adding>>,
  nodes: Nodes,
): Promise<PathView> {
  const { node, kind, line, steps, note } = input
  const by = keeperOf(caller, node)
  const [, verdict] = await Promise.all([mustBeOpen(nodes, node), checkText(note, caller.openid)])
  if (verdict === 'refused') throw new Refusal('CONTENT_REFUSED', { fields: ['note'] })
  const others = await mustJoin(line, steps, now)
  const path: Omit<WalkPath, 'slot'> = {
    _id: derivedId('pth', commandId),
    v: 1,
    rev: 1,
    node,
    within: lineOf(node),
    kind,
    gcj02: line,
    metres: metresOf(line),
    steps,
    note,
    state: 'open',
    at: now,
    by,
    commands: [commandId],
  }
  const put = await putPath(path, others)
  await noteChange(commandId, 'paths')
  return view(put, true)
}

/**
 * Both ends lie near a street, or near a path that was added before.
 * @returns the paths that were added before
 * @throws Refusal OFF_STREET
 */
async function mustJoin(line: readonly Gcj02[], steps: boolean, now: number): Promise<readonly WalkPath[]> {
  const state = await readState()
  const [{ network }, others] = await Promise.all([readStreets(state, now), findPaths()])
  const { left } = withPaths(network, [{ points: line.map(wgs84Of), steps }])
  if (left.length > 0) throw new Refusal('OFF_STREET')
  return others
}

export async function removePath({
  input,
  caller,
  commandId,
}: Call<ParsedInputOf<Removing>>): Promise<OutputOf<Removing>> {
  const { pathId, rev } = input
  const { command: _ } = database()
  const path = await readPath(pathId)
  caller.mustReach(path.node)
  if (!path.commands.includes(commandId)) {
    if (path.state === 'removed') throw new Refusal('NOT_FOUND')
    if (path.rev !== rev) throw new Refusal('STALE', { rev: path.rev })
    const removed = await database().change(
      collection.paths,
      { _id: pathId, rev },
      {
        state: 'removed',
        slot: pathId,
        rev: _.inc(1),
        commands: _.push({ each: [commandId], slice: -rememberedCommands }),
      },
    )
    if (!removed && !(await readPath(pathId)).commands.includes(commandId)) throw new Refusal('STALE')
  }
  // Also where it was taken away by the same command, which perhaps died before it said so.
  await noteChange(commandId, 'paths')
  return { id: pathId, removed: true }
}

function metresOf(line: readonly Gcj02[]): number {
  const points = line.map(wgs84Of)
  return Math.round(
    points.slice(1).reduce((sum, point, index) => sum + metresBetween(points[index] ?? point, point), 0),
  )
}

function view(
  { _id: id, rev, node, kind, gcj02, metres, steps, note, at, by }: WalkPath,
  joined: boolean,
): PathView {
  return { id, rev, node, kind, line: [...gcj02], metres, steps, note, at, by, joined }
}
