import type { OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'

/** The first page of notices as it was seen last, kept on the phone: it is read without network, also after a restart. Nothing private. */
interface Kept {
  /** Whose notices: path of a node, and what it is called. */
  node: string
  place: string
  /** When. Epoch milliseconds. */
  at: number
  list: OutputOf<NoticesContract['listNotices']>
}

const storageKey = 'notices-seen'

export function keepNotices(kept: Kept): void {
  // Older ones are asked for where the list ends; without network there are none.
  const { next: _, ...list } = kept.list
  wx.setStorageSync(storageKey, { ...kept, list })
}

export function keptNotices(): Kept | undefined {
  return (wx.getStorageSync(storageKey) as Kept | '') || undefined
}
