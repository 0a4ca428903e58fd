import type { Browser } from 'playwright-core'
import { launchChromium } from '../../scripts/launch-chromium.ts'

let shared: Promise<Browser> | undefined

/** One Chromium for all files that a test process runs, one after the other; the next file starts another one when this one is gone. */
export function sharedBrowser(): Promise<Browser> {
  shared ??= launchChromium().then((browser) =>
    browser.once('disconnected', () => {
      shared = undefined
    }),
  )
  return shared
}

/** Closes every page that the file has opened, with what is kept on it. */
export async function closePages(browser: Browser): Promise<void> {
  await Promise.all(browser.contexts().map((context) => context.close()))
}
