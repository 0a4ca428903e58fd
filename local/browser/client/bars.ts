import { bundle } from './bundle.ts'
import { openMenu } from './menu.ts'
import { call, firstPage, isTab, navigateBack, reLaunch, switchTab, tabItem } from './router.ts'
import { navigationBar, statusBar, tabBar, views } from './screen.ts'
import { currentPage, type OpenPage, stack } from './stack.ts'

const badges = new Map<number, string>()
let tabBarHidden = false

/** Draws the navigation bar and the tab bar for the page on top. */
export function showBars(page: OpenPage): void {
  const custom = page.config.navigationStyle === 'custom'
  const { front, back } = page.barColors
  for (const bar of [navigationBar, statusBar]) {
    bar.style.color = front
    bar.style.background = custom ? 'transparent' : back
  }
  statusBar.textContent = new Date().toLocaleTimeString('zh-CN', {
    hour: 'numeric',
    minute: '2-digit',
    timeZone: 'Asia/Shanghai',
  })
  const title = document.createElement('h1')
  title.textContent = custom ? '' : page.title
  title.hidden = custom
  const left: HTMLElement[] = []
  if (!custom && stack.length > 1) left.push(button('back', '返回', () => navigateBack()))
  else if (!custom && !isTab(page.path) && page.path !== firstPage()) {
    left.push(button('home', '首页', () => reLaunch({ url: `/${firstPage()}` })))
  }
  const capsule = document.createElement('div')
  capsule.className = 'capsule'
  capsule.append(button('more', '更多', openMenu), button('close', '关闭', openMenu))
  navigationBar.replaceChildren(...left, title, capsule)
  const tabs = isTab(page.path) && !tabBarHidden
  views.classList.toggle('under-bar', custom)
  views.classList.toggle('above-tabs', tabs)
  showTabs(tabs, page.path)
}

/** Draws the bars again after something that they show has changed. */
export function refreshBars(): void {
  const page = currentPage()
  if (page) showBars(page)
}

export function setBadge(index: number, text: string | undefined): void {
  if (text === undefined) badges.delete(index)
  else badges.set(index, text)
  refreshBars()
}

export function hideTabBar(hidden: boolean): void {
  tabBarHidden = hidden
  refreshBars()
}

function showTabs(visible: boolean, path: string): void {
  tabBar.hidden = !visible
  const config = bundle.app.tabBar
  if (!visible || !config) return
  tabBar.style.background = config.backgroundColor ?? '#ffffff'
  tabBar.replaceChildren(
    ...config.list.map(({ pagePath, text, iconPath, selectedIconPath }, index) => {
      const selected = pagePath === path
      const tab = button('tab', text, () => {
        const page = currentPage()
        if (page?.path === pagePath) call(page, 'onTabItemTap', tabItem(pagePath))
        else switchTab({ url: `/${pagePath}` })
      })
      tab.style.color = (selected ? config.selectedColor : config.color) ?? ''
      if (selected) tab.setAttribute('aria-current', 'page')
      const icon = selected ? selectedIconPath : iconPath
      if (icon) {
        const image = document.createElement('img')
        image.src = `app/${icon.replace(/^\//, '')}`
        image.alt = ''
        tab.append(image)
      }
      const label = document.createElement('span')
      label.textContent = text
      tab.append(label)
      const badge = badges.get(index)
      if (badge !== undefined) {
        const mark = document.createElement('b')
        mark.className = badge === '' ? 'dot' : 'badge'
        mark.textContent = badge
        tab.append(mark)
      }
      return tab
    }),
  )
}

function button(className: string, label: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.className = className
  element.ariaLabel = label
  element.addEventListener('click', onClick)
  return element
}
