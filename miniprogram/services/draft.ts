import type { InputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'

/** What somebody writes on a notice, kept on the phone until the function has it: a call that fails loses no word. */

type Creation = InputOf<NoticesContract['createNotice']>
type Saving = InputOf<NoticesContract['saveDraft']>

export interface Written {
  kind: Creation['kind']
  audience: Creation['audience']
  text: Creation['text']
  plan: NonNullable<Saving['plan']>
}

interface Kept {
  /** The change of the notice that it was written on; 0 where there is none yet. */
  rev: number
  written: Written
}

const keyOf = (which: string) => `draft:${which}`

/** @param which id of the notice, or the node for which a new one is written. */
export function keepDraft(which: string, kept: Kept): void {
  wx.setStorageSync(keyOf(which), kept)
}

export function keptDraft(which: string): Kept | undefined {
  return (wx.getStorageSync(keyOf(which)) as Kept | '') || undefined
}

export function dropDraft(which: string): void {
  wx.removeStorageSync(keyOf(which))
}
