import type { InputOf, OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'

/**
 * The list of doors that a grid worker goes to, and what she noted at them, kept on the phone: stairwells have no network. It holds no
 * names, and goes when its notice is over.
 */

export type DoorList = OutputOf<NoticesContract['listNotReached']>
export type Visit = InputOf<NoticesContract['recordVisits']>['visits'][number]

interface Kept {
  node: string
  name: string
  lists: DoorList[]
  /** By notice: what was noted and has not arrived yet. */
  queue: Record<string, Visit[]>
}

const storageKey = 'doors-to-visit'

/** Without what is over. */
export function keptDoors(now: number): Kept | undefined {
  const kept = (wx.getStorageSync(storageKey) as Kept | '') || undefined
  if (!kept) return undefined
  const lists = kept.lists.filter(({ endsAt }) => endsAt > now)
  const queue = Object.fromEntries(
    Object.entries(kept.queue).filter(([id]) => lists.some((list) => list.id === id)),
  )
  return { ...kept, lists, queue }
}

export function keepDoors(kept: Kept): void {
  wx.setStorageSync(storageKey, kept)
}

export function forgetDoors(): void {
  wx.removeStorageSync(storageKey)
}
