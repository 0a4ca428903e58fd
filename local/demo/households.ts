import type { Delivery } from '../../functions/notices/reach/delivery.ts'
import type { DoorsOfGrid, Reach } from '../../functions/notices/reach/households.ts'
import type { Account } from '../../functions/platform/people.ts'
import { type Door, doorKey, type Outcome, type Reached } from '../../shared/notices/reach-rules.ts'
import { covers } from '../../shared/notices/rules.ts'
import { grid, node } from './places.ts'
import { idOf } from './written.ts'

/**
 * The doors of two grids, and how far the notice that has to reach everybody came: which of them know, and whose phone was told. The
 * grid worker of the second grid has 23 doors left to go to.
 */

/** Water is off. */
export const mustReachId = idOf('water')
const deliveryId = `${mustReachId}:1`

/** Six floors with two doors each in two stairwells. */
function house(building: string): readonly Door[] {
  return ['1单元', '2单元'].flatMap((unit) =>
    [1, 2, 3, 4, 5, 6].flatMap((floor) =>
      [1, 2].map((door) => ({ building, unit, door: `${floor}0${door}` })),
    ),
  )
}

const houses: Readonly<Record<string, readonly string[]>> = {
  [grid(node.liuan, 1)]: ['1号楼', '2号楼', '3号楼', '4号楼'],
  [grid(node.liuan, 2)]: ['5号楼', '6号楼', '7号楼', '8号楼'],
}

export const doors: readonly DoorsOfGrid[] = Object.entries(houses).map(([_id, buildings]) => {
  const all = buildings.flatMap(house)
  return { _id, v: 1, rev: 1, doors: all, count: all.length, commands: [] }
})

const minute = 60_000
const hour = 60 * minute

/** How it is known of every fourth door but the first: not yet. */
function knownOf({ doors }: DoorsOfGrid, now: number): Readonly<Record<string, Reached>> {
  const ways = ['app', 'app', 'visit', 'phone', 'app', 'paper'] as const
  return Object.fromEntries(
    doors.flatMap((door, index) => {
      if (index % 4 === 1 && index > 1) return []
      const how = ways[index % ways.length] ?? 'visit'
      const at = now - 50 * minute + index * 20_000
      const by = `demo${String(index).padStart(12, '0')}`
      return [[doorKey(door), { how, at, ...(how === 'app' && { by }) }] as const]
    }),
  )
}

export function reachedDoors(now: number): readonly Reach[] {
  return doors.map((list) => {
    const known = knownOf(list, now)
    return {
      _id: `${mustReachId}:${list._id}`,
      v: 1,
      rev: 1,
      notice: mustReachId,
      node: list._id,
      doors: known,
      reached: Object.keys(known).length,
      people: [],
      others: 0,
      checkAt: now + hour,
    }
  })
}

/** Of ten phones seven had a message left. */
function outcomeOf(index: number): Outcome {
  return index % 10 < 7 ? 'sent' : 'noCredit'
}

/** Who lives where, in the order of the accounts; undefined: has not said it. */
export type Homes = readonly { readonly openid: string; readonly home?: string | undefined }[]

/** What the accounts say of where they live, and of the message that told them. */
export function atHome(homes: Homes): ReadonlyMap<string, Pick<Account, 'preferences' | 'told'>> {
  return new Map(
    homes.flatMap(({ openid, home }, index) => {
      if (home === undefined) return []
      const isTold = covers([node.liuan], home) && outcomeOf(index) === 'sent'
      const told = [{ n: deliveryId, batch: 0, by: 'run_demo' }]
      return [[openid, { preferences: { home }, ...(isTold && { told }) }] as const]
    }),
  )
}

/** The message of an hour ago. */
export function delivered(homes: Homes, now: number): Delivery {
  const byNode: Record<string, Partial<Record<Outcome, number>>> = {}
  homes.forEach(({ home }, index) => {
    if (home === undefined || !covers([node.liuan], home)) return
    const outcome = outcomeOf(index)
    const counts = byNode[home] ?? {}
    byNode[home] = { ...counts, [outcome]: (counts[outcome] ?? 0) + 1 }
  })
  return {
    _id: deliveryId,
    v: 1,
    startedAt: now - 59 * minute,
    cursor: { done: node.liuan, home: '', account: '' },
    batches: 1,
    byNode,
    endedAt: now - 58 * minute,
  }
}
