import { followClock } from './clock.ts'
import { changeSettings, configuration, listen, settings } from './phone.ts'
import { address, reLaunch } from './router.ts'
import { currentPage } from './stack.ts'

/** How the frame and tests reach into the phone: `window.phone`. */
export interface Remote {
  configuration: typeof configuration
  settings: typeof settings
  change: typeof changeSettings
  listen: typeof listen
  /** Takes the stand-in's time anew, after it was moved. */
  followClock(): Promise<void>
  /** `pages/home/home?id=1` */
  address(): string
  /** Closes all pages and opens one. */
  open(url: string): void
}

declare global {
  var phone: Remote
}

export function openPhone(): void {
  globalThis.phone = {
    configuration,
    settings,
    change: changeSettings,
    listen,
    followClock,
    address() {
      const page = currentPage()
      return page ? address(page) : ''
    },
    open: (url) => reLaunch({ url: url.startsWith('/') ? url : `/${url}` }),
  }
}
