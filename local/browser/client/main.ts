import './phone.css'
import { bundle } from './bundle.ts'
import { followClock } from './clock.ts'
import { provideGlobals, requireModule, startEngine } from './engine.ts'
import { startGestures } from './gestures.ts'
import { loadConfiguration } from './phone.ts'
import { requirePlugin } from './plugins.ts'
import { openPhone } from './remote.ts'
import { bringToFront, callApplication, openAddress } from './router.ts'
import { views } from './screen.ts'
import { stack } from './stack.ts'
import { defineTags } from './tags/all.ts'
import { wx } from './wx/wx.ts'

async function start(): Promise<void> {
  await loadConfiguration()
  await followClock()
  const fail = (message: string, error?: unknown) => {
    console.error(message, error)
    callApplication('onError', message)
  }
  addEventListener('error', (event) => callApplication('onError', event.message))
  startEngine(fail)
  defineTags()
  provideGlobals({ wx, requirePlugin, getCurrentPages: () => stack.map(({ instance }) => instance) })
  startGestures(views)
  if (bundle.modules.app) requireModule('app')
  openPhone()
  const launch = { path: '', query: {}, scene: 1001, referrerInfo: {} }
  callApplication('onLaunch', launch)
  callApplication('onShow', launch)
  openAddress(location.hash)
  document.addEventListener('visibilitychange', () => bringToFront(!document.hidden))
  addEventListener('hashchange', () => openAddress(location.hash))
}

start().catch((error: unknown) => {
  console.error(error)
  document.body.append(`没有打开：${error instanceof Error ? error.message : String(error)}`)
})
