import { hideTabBar, refreshBars, setBadge } from '../bars.ts'
import { showPullDown } from '../pull-down.ts'
import { call, navigateBack, navigateTo, redirectTo, reLaunch, switchTab } from '../router.ts'
import { currentPage } from '../stack.ts'
import { asynchronous, Failure } from './api.ts'

function page() {
  const current = currentPage()
  if (!current) throw new Failure('no page')
  return current
}

export const navigation = {
  navigateTo: asynchronous('navigateTo', navigateTo),
  redirectTo: asynchronous('redirectTo', redirectTo),
  switchTab: asynchronous('switchTab', switchTab),
  reLaunch: asynchronous('reLaunch', reLaunch),
  navigateBack: asynchronous('navigateBack', navigateBack),

  setNavigationBarTitle: asynchronous('setNavigationBarTitle', ({ title }: { title: string }) => {
    page().title = title
    document.title = title
    refreshBars()
  }),
  setNavigationBarColor: asynchronous(
    'setNavigationBarColor',
    ({ frontColor, backgroundColor }: { frontColor: string; backgroundColor: string }) => {
      page().barColors = { front: frontColor, back: backgroundColor }
      refreshBars()
    },
  ),
  showNavigationBarLoading: asynchronous('showNavigationBarLoading', () => {}),
  hideNavigationBarLoading: asynchronous('hideNavigationBarLoading', () => {}),
  hideHomeButton: asynchronous('hideHomeButton', () =>
    document.querySelector('.navigation-bar .home')?.remove(),
  ),
  setBackgroundColor: asynchronous('setBackgroundColor', () => {}),

  setTabBarBadge: asynchronous('setTabBarBadge', ({ index, text }: { index: number; text: string }) =>
    setBadge(index, text),
  ),
  removeTabBarBadge: asynchronous('removeTabBarBadge', ({ index }: { index: number }) =>
    setBadge(index, undefined),
  ),
  showTabBarRedDot: asynchronous('showTabBarRedDot', ({ index }: { index: number }) => setBadge(index, '')),
  hideTabBarRedDot: asynchronous('hideTabBarRedDot', ({ index }: { index: number }) =>
    setBadge(index, undefined),
  ),
  showTabBar: asynchronous('showTabBar', () => hideTabBar(false)),
  hideTabBar: asynchronous('hideTabBar', () => hideTabBar(true)),

  pageScrollTo: asynchronous(
    'pageScrollTo',
    ({
      scrollTop,
      selector,
      duration = 300,
      offsetTop = 0,
    }: {
      scrollTop?: number
      selector?: string
      duration?: number
      offsetTop?: number
    }) => {
      const { scroller, node } = page()
      let top = scrollTop ?? 0
      if (selector !== undefined) {
        const found = node.getShadowRoot()?.querySelector(selector)
        if (!found) throw new Failure(`no element matches ${selector}`)
        const element = found.getBackendElement() as unknown as HTMLElement
        top =
          scroller.scrollTop +
          element.getBoundingClientRect().top -
          scroller.getBoundingClientRect().top +
          offsetTop
      }
      scroller.scrollTo({ top, behavior: duration > 0 ? 'smooth' : 'auto' })
    },
  ),
  startPullDownRefresh: asynchronous('startPullDownRefresh', () => {
    showPullDown(page(), true)
    call(page(), 'onPullDownRefresh')
  }),
  stopPullDownRefresh: asynchronous('stopPullDownRefresh', () => showPullDown(page(), false)),
}
