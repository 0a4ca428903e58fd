/** To which notices 我知道了 was said on this phone, so that it is not asked for again; the latest ones. */
const storageKey = 'known-notices'
const most = 50

export function hasSaidKnown(noticeId: string): boolean {
  return said().includes(noticeId)
}

export function noteKnown(noticeId: string): void {
  wx.setStorageSync(storageKey, [noticeId, ...said()].slice(0, most))
}

function said(): string[] {
  return (wx.getStorageSync(storageKey) as string[] | '') || []
}
