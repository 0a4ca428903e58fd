let going = false
let opened = ''

/** Opens a page on top of this one; once, however often it is tapped. `events` are what that page may tell this one. */
export function goTo(url: string, events: Record<string, () => void> = {}): void {
  const pages = getCurrentPages()
  const top = pages[pages.length - 1]?.route
  // The second tap of a double tap may arrive before the new page has come, or after. A notice may lead to another notice.
  if (going || (url === opened && url.split('?')[0] === `/${top}`)) return
  going = true
  opened = url
  wx.navigateTo({
    url,
    events,
    complete: () => {
      going = false
    },
  })
}
