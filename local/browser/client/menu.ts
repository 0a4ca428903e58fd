import { openSheet } from './dialogs.ts'
import { tell } from './phone.ts'
import { address, call, firstPage, reLaunch } from './router.ts'
import { currentPage } from './stack.ts'

/** The menu behind •••. */
export async function openMenu(): Promise<void> {
  const page = currentPage()
  if (!page) return
  const mayShare = typeof page.instance.onShareAppMessage === 'function'
  const items = [...(mayShare ? ['转发给朋友'] : []), '回到首页', '重新进入小程序']
  const chosen = items[(await openSheet({ items })) ?? -1]
  if (chosen === '转发给朋友') share('menu')
  if (chosen === '回到首页') reLaunch({ url: `/${firstPage()}` })
  if (chosen === '重新进入小程序') location.reload()
}

/** Asks the page what a shared card says, and shows it in the frame. */
export function share(from: 'menu' | 'button', target?: unknown): void {
  const page = currentPage()
  if (!page) return
  const card = (call(page, 'onShareAppMessage', { from, target }) ?? {}) as { title?: string; path?: string }
  tell({ kind: 'notice', text: `转发：${card.title ?? page.title}（${card.path ?? `/${address(page)}`}）` })
}
