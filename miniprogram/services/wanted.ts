import type { ServiceCategory } from '../../shared/appointments/contract'

/** A tab cannot be given parameters: what the tab 办事 is to show when it opens is left here for it. */
const storageKey = 'wanted-category'

export function wantCategory(category: ServiceCategory): void {
  wx.setStorageSync(storageKey, category)
}

/** Answers it once. */
export function takeWantedCategory(): ServiceCategory | undefined {
  const wanted = wx.getStorageSync(storageKey) as ServiceCategory | ''
  wx.removeStorageSync(storageKey)
  return wanted || undefined
}
