import { existsSync } from 'node:fs'
import { type Browser, chromium } from 'playwright-core'

/** The shell draws the same pages without a window, a fifth quicker: scripts/install.mjs installs it where neither is. */
const places = ['/usr/bin/chromium-headless-shell', '/usr/bin/chromium']

/** Starts Debian's Chromium, or the one that the environment variable `CHROMIUM` names. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM ?? places.find((place) => existsSync(place)) ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      // Nothing is drawn by a card: one process less.
      '--in-process-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
