/** To which notices 我知道了 was said on this phone, so that it is not asked for again; the latest ones. */
interface Said {
  noticeId: string
  /** Whether she said which door it is: then nobody comes. Which one is kept nowhere. */
  withDoor: boolean
}

const storageKey = 'known-notices'
const most = 50

/** Undefined while it was not said. */
export function saidKnown(noticeId: string): Said | undefined {
  return said().find((one) => one.noticeId === noticeId)
}

export function noteKnown(noticeId: string, withDoor: boolean): void {
  const others = said().filter((one) => one.noticeId !== noticeId)
  wx.setStorageSync(storageKey, [{ noticeId, withDoor }, ...others].slice(0, most))
}

function said(): Said[] {
  return (wx.getStorageSync(storageKey) as Said[] | '') || []
}
