import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { type Door, doorKey } from '../../../shared/notices/reach-rules.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type FindNodes, mustBeOpen } from '../nodes.ts'
import { type DoorsOfGrid, doorsCollection, readDoors } from './households.ts'

type Doors = OutputOf<NoticesContract['getDoors']>
type Saving = ParsedInputOf<NoticesContract['saveDoors']>

const rememberedCommands = 20

export async function getDoors({
  input: { node },
}: Call<ParsedInputOf<NoticesContract['getDoors']>>): Promise<Doors> {
  return view(node, await readDoors(node))
}

/** In the order in which they are walked, as they were given; each once. */
export async function saveDoors(call: Call<Saving>, findNodes: FindNodes): Promise<Doors> {
  const { input, caller, commandId } = call
  const { node, rev } = input
  caller.mustReach(node)
  await mustBeOpen(findNodes, [node])
  const { command: _ } = database()
  const doors = [...new Map(input.doors.map((door) => [doorKey(door), plain(door)])).values()]
  const first: DoorsOfGrid = { _id: node, v: 1, rev: 1, doors, count: doors.length, commands: [commandId] }
  const saved =
    rev === 0
      ? (await database().insert(doorsCollection, { ...first })) && first
      : await database().changeAndRead<DoorsOfGrid>(
          doorsCollection,
          { _id: node, rev },
          {
            doors: _.set(doors),
            count: doors.length,
            rev: _.inc(1),
            commands: _.push({ each: [commandId], slice: -rememberedCommands }),
          },
        )
  if (saved) return view(node, saved)
  const stored = await readDoors(node)
  if (stored?.commands.includes(commandId)) return view(node, stored)
  throw new Refusal('STALE', { rev: stored?.rev ?? 0 })
}

export function plain({ building, unit, door }: Door): Door {
  return { building, ...(unit !== undefined && { unit }), door }
}

function view(node: string, stored: DoorsOfGrid | undefined): Doors {
  return { node, rev: stored?.rev ?? 0, doors: (stored?.doors ?? []).map(plain) }
}
