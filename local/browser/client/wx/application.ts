import { component } from 'glass-easel-miniprogram-adapter'
import { settings } from '../phone.ts'
import { SelectorQuery } from '../query.ts'
import { currentPage } from '../stack.ts'
import { mapContexts } from '../tags/map.ts'
import { createAnimation } from './animation.ts'
import { asynchronous } from './api.ts'
import { loud } from './loud.ts'

const launch = { path: '', query: {}, scene: 1001, referrerInfo: {}, shareTicket: '' }

/** Everything about the mini-program as a whole, and about looking at its own page. */
export const application = {
  createSelectorQuery: () => new SelectorQuery(),
  createIntersectionObserver(owner: component.GeneralComponent, options?: object) {
    return component.ComponentCaller.prototype.createIntersectionObserver.call(owner, options)
  },
  createAnimation,
  createMapContext(id: string, owner?: component.GeneralComponent) {
    const host = (owner?._$ ?? currentPage()?.node)
      ?.getShadowRoot()
      ?.querySelector(`#${id}`)
      ?.getBackendElement()
    const context = host && mapContexts.get(host as unknown as Element)
    if (!context) throw new Error(`wx.createMapContext: there is no map #${id}`)
    return loud('MapContext', context)
  },
  nextTick: (callback: () => void) => setTimeout(callback),

  login: asynchronous('login', () => ({ code: `login-${settings.openid}` })),
  checkSession: asynchronous('checkSession', () => {}),
  getLaunchOptionsSync: () => ({ ...launch, path: currentPage()?.path ?? '' }),
  getEnterOptionsSync: () => ({ ...launch, path: currentPage()?.path ?? '' }),
  getAccountInfoSync: () => ({
    miniProgram: { appId: 'wx0000000000local1', envVersion: 'develop', version: '' },
  }),
  exitMiniProgram: asynchronous('exitMiniProgram', () => {}),
  getUpdateManager: () => ({
    onCheckForUpdate: (listener: (result: { hasUpdate: boolean }) => void) => listener({ hasUpdate: false }),
    onUpdateReady() {},
    onUpdateFailed() {},
    applyUpdate() {},
  }),

  onError(listener: (message: string) => void) {
    addEventListener('error', (event) => listener(event.message))
  },
  offError() {},
  onUnhandledRejection(listener: (result: { reason: unknown }) => void) {
    addEventListener('unhandledrejection', (event) => listener({ reason: event.reason }))
  },
  offUnhandledRejection() {},
  onPageNotFound() {},
  onAppShow() {},
  offAppShow() {},
  onAppHide() {},
  offAppHide() {},
  onMemoryWarning() {},

  showShareMenu: asynchronous('showShareMenu', () => {}),
  hideShareMenu: asynchronous('hideShareMenu', () => {}),
  updateShareMenu: asynchronous('updateShareMenu', () => {}),
  reportEvent() {},
  reportAnalytics() {},
  getLogManager: () => ({ debug() {}, info() {}, log() {}, warn() {} }),
  getRealtimeLogManager: () => ({
    debug() {},
    info() {},
    error() {},
    warn() {},
    setFilterMsg() {},
    addFilterMsg() {},
  }),
  loadFontFace: asynchronous('loadFontFace', () => {}),
  setInnerAudioOption: asynchronous('setInnerAudioOption', () => {}),
}
