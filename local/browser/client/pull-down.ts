import type { OpenPage } from './stack.ts'

const enough = 70

/** Lets a drag downwards at the top of a page ask for fresh data. */
export function watchPullDown(page: OpenPage, refresh: () => void): void {
  const { scroller } = page
  let from: number | undefined
  scroller.addEventListener('pointerdown', (event) => {
    from = scroller.scrollTop <= 0 ? event.clientY : undefined
  })
  scroller.addEventListener('pointerup', (event) => {
    if (from === undefined || event.clientY - from < enough) return
    showPullDown(page, true)
    refresh()
  })
}

/** The three dots above the page while it fetches. */
export function showPullDown({ view }: OpenPage, on: boolean): void {
  view.classList.toggle('refreshing', on)
}
