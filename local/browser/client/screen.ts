/** The boxes of the phone's screen, and the settings that shape them. */

export const parameters = new URLSearchParams(location.search)

/** On a real phone there is a status bar already. */
export const statusBarHeight = parameters.has('frame') ? 44 : 0
export const navigationBarHeight = 44
const tabBarHeight = 56
/** The capsule with ••• and ◎ at the right of the navigation bar. */
export const capsule = { width: 87, height: 32, right: 7 }

function box(tag: string, className: string, parent: HTMLElement): HTMLElement {
  const element = document.createElement(tag)
  element.className = className
  parent.append(element)
  return element
}

export const screen = box('div', 'screen', document.body)
export const statusBar = box('div', 'status-bar', screen)
export const navigationBar = box('header', 'navigation-bar', screen)
export const views = box('main', 'views', screen)
export const tabBar = box('nav', 'tab-bar', screen)
/** Dialogs, toasts and sheets of WeChat's own. */
export const overlay = box('div', 'overlay', screen)

screen.style.setProperty('--status-bar', `${statusBarHeight}px`)
screen.style.setProperty('--navigation-bar', `${navigationBarHeight}px`)
screen.style.setProperty('--tab-bar', `${tabBarHeight}px`)
statusBar.setAttribute('aria-hidden', 'true')
