import { PageBackend } from './backend.ts'
import { showBars } from './bars.ts'
import { bundle } from './bundle.ts'
import { application, loadComponent, normalize } from './engine.ts'
import { EventChannel } from './event-channel.ts'
import { noteClosed } from './page-instance.ts'
import { tell } from './phone.ts'
import { watchPullDown } from './pull-down.ts'
import { views } from './screen.ts'
import { codeSpace, environment } from './space.ts'
import { currentPage, type OpenPage, openPages, stack } from './stack.ts'

const stackLimit = 10

/** The tabs that were opened: they live until the mini-program is restarted. */
const tabs = new Map<string, OpenPage>()

export function isTab(path: string): boolean {
  return bundle.app.tabBar?.list.some(({ pagePath }) => pagePath === path) ?? false
}

/** `pages/home/home?id=1` of the page on top: what the address bar and the frame show. */
export function address({ path, query }: OpenPage): string {
  const pairs = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  return pairs.length > 0 ? `${path}?${pairs.join('&')}` : path
}

export function firstPage(): string {
  return bundle.app.entryPagePath ?? bundle.app.pages[0] ?? ''
}

/**
 * Splits `/pages/a/a?x=1` or, relative to the current page, `../a/a`. Values stay encoded, as WeChat leaves
 * them. Throws when unknown.
 */
function parse(url: string): { path: string; query: Record<string, string> } {
  const [name = '', search = ''] = url.split('?')
  const base = currentPage()?.path.split('/').slice(0, -1).join('/') ?? ''
  const path = normalize(name.startsWith('/') ? name : `${base}/${name}`)
  if (!bundle.app.pages.includes(path)) throw new Error(`page "${path}" is not found`)
  const query: Record<string, string> = {}
  for (const pair of search.split('&').filter(Boolean)) {
    const [key = '', ...rest] = pair.split('=')
    query[key] = rest.join('=')
  }
  return { path, query }
}

export type Target = { url: string; events?: Record<string, (...values: unknown[]) => void> }

export function navigateTo({ url, events = {} }: Target): { eventChannel: EventChannel } {
  const { path, query } = parse(url)
  if (isTab(path)) throw new Error('can not navigateTo a tabbar page')
  if (stack.length >= stackLimit) throw new Error('webview count limit exceed')
  const channel = new EventChannel()
  for (const [name, listener] of Object.entries(events)) channel.on(name, listener)
  hide(currentPage())
  push(create(path, query, channel))
  return { eventChannel: channel }
}

export function redirectTo({ url }: Target): void {
  const { path, query } = parse(url)
  if (isTab(path)) throw new Error('can not redirectTo a tabbar page')
  close(stack.pop())
  push(create(path, query))
}

export function switchTab({ url }: Target): void {
  const { path } = parse(url)
  if (!isTab(path)) throw new Error('can not switchTab to a no-tabBar page')
  const [bottom] = stack
  if (stack.length === 1 && bottom?.path === path) {
    call(bottom, 'onTabItemTap', tabItem(path))
    return
  }
  hide(currentPage())
  for (const page of stack.splice(0).reverse()) if (!isTab(page.path)) close(page)
  const known = tabs.get(path)
  if (known) {
    stack.push(known)
    show(known)
  } else push(create(path, {}))
}

export function reLaunch({ url }: Target): void {
  const { path, query } = parse(url)
  for (const page of new Set([...stack.splice(0).reverse(), ...tabs.values()])) close(page)
  tabs.clear()
  push(create(path, query))
}

export function navigateBack({ delta = 1 }: { delta?: number } = {}): void {
  if (stack.length < 2) throw new Error('cannot navigate back at first page.')
  for (let left = Math.min(delta, stack.length - 1); left > 0; left--) close(stack.pop())
  const page = currentPage()
  if (page) show(page)
}

/**
 * What the address after `#` names, or the first page. An address that names no page opens the first one,
 * with a word in the console.
 */
export function openAddress(hash: string): void {
  const url = decodeURI(hash.replace(/^#?\/?/, ''))
  try {
    reLaunch({ url: `/${url || firstPage()}` })
  } catch (error) {
    if (url === '') throw error
    console.error(error)
    reLaunch({ url: `/${firstPage()}` })
  }
}

function create(path: string, query: Record<string, string>, events = new EventChannel()): OpenPage {
  loadComponent(path)
  const view = document.createElement('div')
  view.className = 'view'
  const placeholder = view.appendChild(document.createElement('i'))
  views.append(view)
  const backend = new PageBackend(view)
  const search = Object.entries(query).map(([name, value]) => `${name}=${value}`)
  const root = environment
    .associateBackend(backend)
    .createRoot('page', codeSpace, `/${path}?${search.join('&')}`)
  const node = root.getComponent()
  const config = { ...bundle.app.window, ...bundle.components[path], usingComponents: {} }
  const page: OpenPage = {
    path,
    query,
    config,
    root,
    node,
    instance: Object.assign(root.get(), {
      route: path,
      __route__: path,
      options: query,
      getOpenerEventChannel: () => events,
    }),
    view,
    scroller: node.getBackendElement() as unknown as HTMLElement,
    backend,
    title: config.navigationBarTitleText ?? '',
    barColors: {
      front: config.navigationBarTextStyle === 'white' ? '#ffffff' : '#000000',
      back: config.navigationBarBackgroundColor ?? '#ffffff',
    },
    events,
  }
  openPages.set(view, page)
  document.adoptedStyleSheets = backend.sheets
  root.attach(view as never, placeholder as never)
  if (isTab(path)) tabs.set(path, page)
  watchScroll(page)
  if (config.enablePullDownRefresh) watchPullDown(page, () => call(page, 'onPullDownRefresh'))
  return page
}

function push(page: OpenPage): void {
  stack.push(page)
  call(page, 'onLoad', page.query)
  // The page may have gone on to another one already.
  if (currentPage() === page) show(page)
  call(page, 'onReady')
}

function show(page: OpenPage): void {
  for (const one of [...stack, ...tabs.values()]) one.view.hidden = one !== page
  showPage(page)
  call(page, 'onShow')
  page.node.triggerPageLifetime('show', [])
}

/** Lets the document look like the page: style sheets, bars, title, address. */
export function showPage(page: OpenPage): void {
  document.adoptedStyleSheets = page.backend.sheets
  document.documentElement.style.fontSize = page.rootFontSize ? `${page.rootFontSize}px` : ''
  document.title = page.title
  showBars(page)
  const hash = `#/${address(page)}`
  if (location.hash !== hash) history.replaceState(null, '', hash)
  tell({ kind: 'page', address: address(page) })
}

function hide(page: OpenPage | undefined): void {
  if (!page) return
  call(page, 'onHide')
  page.node.triggerPageLifetime('hide', [])
}

function close(page: OpenPage | undefined): void {
  if (!page) return
  tabs.delete(page.path)
  call(page, 'onUnload')
  noteClosed(page.instance)
  page.root.release()
  page.view.remove()
  openPages.delete(page.view)
}

/** Calls a function of the page if it has one; what it throws is reported and stops nothing. */
export function call(page: OpenPage, name: string, ...values: unknown[]): unknown {
  const handler = page.instance[name]
  if (typeof handler !== 'function') return undefined
  try {
    return handler.apply(page.instance, values)
  } catch (error) {
    reportError(error)
    return undefined
  }
}

/** The same for the object that `App({...})` was given. */
export function callApplication(name: string, ...values: unknown[]): void {
  const handler = application[name]
  if (typeof handler === 'function') handler.apply(application, values)
}

/** The person leaves WeChat, or comes back. */
export function bringToFront(front: boolean): void {
  const page = currentPage()
  if (!front) hide(page)
  callApplication(front ? 'onShow' : 'onHide', {})
  if (front && page) show(page)
}

export function tabItem(path: string): { index: number; pagePath: string; text: string } {
  const list = bundle.app.tabBar?.list ?? []
  const index = list.findIndex(({ pagePath }) => pagePath === path)
  return { index, pagePath: path, text: list[index]?.text ?? '' }
}

function watchScroll(page: OpenPage): void {
  const { scroller, config } = page
  const distance = config.onReachBottomDistance ?? 50
  let atBottom = false
  scroller.addEventListener('scroll', () => {
    const { scrollTop, scrollHeight, clientHeight } = scroller
    call(page, 'onPageScroll', { scrollTop })
    const near = scrollTop + clientHeight >= scrollHeight - distance
    if (near && !atBottom) call(page, 'onReachBottom')
    atBottom = near
  })
}
