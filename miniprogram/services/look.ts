/**
 * How large everything is: the elder mode (长辈版), and the size that the person has set in WeChat. A page puts `rootStyle` on its
 * outermost view; all sizes of `app.wxss` are made of these values.
 */
export interface Look {
  elder: boolean
  /** One of `elderSizes`, or 0 for the ordinary mode: what was chosen, before WeChat's own font size is applied. */
  chosen: number
  /** Sizes in px, chosen on the page 我的. Main text; at least 18 in elder mode, up to 30. */
  textSize: number
  rootStyle: string
}

export const elderSizes = [22, 26, 30] as const
const standardSize = 17
const largest = 30
const storageKey = 'elder-text-size'

export function look(): Look {
  const chosen = Number(wx.getStorageSync(storageKey) || 0)
  const elder = chosen > 0
  // Phones that were not updated for long know neither; the size is chosen on the page then.
  const scale = wx.getAppBaseInfo?.().fontSizeScaleFactor ?? 1
  const base = elder ? chosen : standardSize
  const textSize = Math.min(largest, Math.max(base, Math.round(base * scale)))
  const touch = elder ? 60 : 48
  return { elder, chosen, textSize, rootStyle: `--text:${textSize}px;--touch:${touch}px` }
}

/** 0 leaves the elder mode. */
export function chooseTextSize(size: number): void {
  wx.setStorageSync(storageKey, size)
}

/** Whether a size was ever chosen on this phone. */
export function hasChosenSize(): boolean {
  return wx.getStorageSync(storageKey) !== ''
}
