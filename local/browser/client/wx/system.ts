import { settings } from '../phone.ts'
import { capsule, navigationBarHeight, screen, statusBarHeight } from '../screen.ts'
import { currentPage } from '../stack.ts'
import { asynchronous } from './api.ts'

function getWindowInfo() {
  const { clientWidth: screenWidth, clientHeight: screenHeight } = screen
  const windowHeight =
    currentPage()?.view.clientHeight ?? screenHeight - statusBarHeight - navigationBarHeight
  return {
    pixelRatio: devicePixelRatio,
    screenWidth,
    screenHeight,
    windowWidth: screenWidth,
    windowHeight,
    statusBarHeight,
    screenTop: currentPage()?.config.navigationStyle === 'custom' ? 0 : statusBarHeight + navigationBarHeight,
    safeArea: {
      left: 0,
      right: screenWidth,
      top: statusBarHeight,
      bottom: screenHeight,
      width: screenWidth,
      height: screenHeight - statusBarHeight,
    },
  }
}

function getDeviceInfo() {
  return {
    abi: '',
    benchmarkLevel: -1,
    brand: 'browser',
    model: 'browser',
    platform: 'devtools',
    system: 'browser',
    memorySize: 4096,
  }
}

function getAppBaseInfo() {
  return {
    SDKVersion: '3.7.0',
    enableDebug: false,
    host: { appId: '' },
    language: 'zh_CN',
    version: '8.0.50',
    theme: 'light',
    fontSizeScaleFactor: settings.fontScale,
    fontSizeSetting: Math.round(16 * settings.fontScale),
  }
}

function getSystemInfoSync() {
  return { ...getDeviceInfo(), ...getAppBaseInfo(), ...getWindowInfo() }
}

export const system = {
  getWindowInfo,
  getDeviceInfo,
  getAppBaseInfo,
  getSystemInfoSync,
  getSystemInfo: asynchronous('getSystemInfo', getSystemInfoSync),
  getSystemInfoAsync: asynchronous('getSystemInfoAsync', getSystemInfoSync),
  getSystemSetting: () => ({
    bluetoothEnabled: true,
    locationEnabled: true,
    wifiEnabled: true,
    deviceOrientation: 'portrait',
  }),
  getAppAuthorizeSetting: () => ({ locationAuthorized: 'authorized', notificationAuthorized: 'authorized' }),
  getMenuButtonBoundingClientRect() {
    const top = statusBarHeight + (navigationBarHeight - capsule.height) / 2
    const right = screen.clientWidth - capsule.right
    return { ...capsule, top, right, bottom: top + capsule.height, left: right - capsule.width }
  },
  canIUse: () => true,
  onWindowResize(listener: (result: unknown) => void) {
    addEventListener('resize', () => listener({ size: getWindowInfo() }))
  },
  offWindowResize() {},
  onThemeChange() {},
  offThemeChange() {},
}
