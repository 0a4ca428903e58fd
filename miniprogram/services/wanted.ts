import type { ServiceCategory } from '../../shared/appointments/contract'

/** A tab cannot be given parameters: what the tab 办事 is to show when it opens is left here for it. */
const storageKey = 'wanted-category'
const every = 'every'

/** Without a category: all of them. */
export function wantCategory(category: ServiceCategory | '' = ''): void {
  wx.setStorageSync(storageKey, category || every)
}

/** Answers it once; undefined when nothing was left. */
export function takeWantedCategory(): ServiceCategory | '' | undefined {
  const wanted = wx.getStorageSync(storageKey) as ServiceCategory | typeof every | ''
  wx.removeStorageSync(storageKey)
  return wanted === every ? '' : wanted || undefined
}
