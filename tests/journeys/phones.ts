import { rmSync } from 'node:fs'
import { cp, mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core'
import type { AppointmentDay, AppointmentRecord } from '../../functions/appointments/store.ts'
import type { Account, Person } from '../../functions/platform/people.ts'
import { writeStreets } from '../../local/streets.ts'
import { buildBrowser } from '../../scripts/build-browser.ts'
import { root } from '../../scripts/build-functions.ts'
import { sharedBrowser } from '../harness/browser.ts'
import { builtBefore, type Centre, openCentre } from '../harness/centre.ts'
import { corner } from '../harness/circle.ts'

/** The mini-program on phones in Chromium, at a running service centre: built functions, stand-in, small neighbourhood. */

export interface Phones {
  readonly centre: Centre
  /** A phone of its own, with nothing kept on it, on a page of the mini-program. */
  open(
    openid: string,
    path?: string,
    /** `text: null`: nobody has chosen a size on it. */
    look?: { readonly width?: number; readonly text?: number | null },
  ): Promise<Page>
  /** A computer of its own with the page of staff in its browser. */
  openComputer(options?: BrowserContextOptions): Promise<Page>
  /** Puts the phones away, and sets the centre back to Monday morning. */
  renew(): Promise<void>
  /** What is stored, in the words of the tests. */
  stored(): Stored
  close(): Promise<void>
}

export interface Stored {
  readonly bookings: readonly {
    readonly id: string
    readonly person: string
    readonly account: string
    readonly status: string
    readonly when: string
    readonly needs: readonly string[]
  }[]
  /** `<day> <slot>` of every taken place, holds included. */
  readonly places: readonly string[]
  readonly records: readonly AppointmentRecord[]
  readonly people: readonly Person[]
  readonly accounts: readonly Account[]
}

/** One build of the page for all files that a test process runs; it goes when the process does. */
let webDirectory: Promise<string> | undefined

async function buildPage(): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'journeys-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  if (builtBefore) await cp(join(root, 'dist/browser'), directory, { recursive: true })
  else await buildBrowser({ miniprogramRoot: join(root, 'miniprogram'), outDirectory: directory })
  const config = JSON.stringify({
    call: '/call',
    control: '/control',
    accounts: [],
    places: [{ name: '柳岸里小区南门', ...corner }],
    map: await writeStreets(directory),
  })
  await writeFile(join(directory, 'config.json'), config)
  return directory
}

/** Phones that nobody holds: taking one of them up costs half of what making one does. */
const drawer: Page[] = []

function takeFrom(phones: Page[]): Page | undefined {
  const page = phones.pop()
  return page?.isClosed() ? takeFrom(phones) : page
}

async function makePhone(browser: Browser): Promise<Page> {
  const context = await browser.newContext()
  const page = await context.newPage()
  page.setDefaultTimeout(8000)
  // What nobody catches fails the test.
  page.on('pageerror', (error) => {
    throw error
  })
  // What WeChat would not have set.
  page.on('console', (message) => {
    if (message.type() === 'error' && message.text().startsWith('setData')) throw new Error(message.text())
  })
  return page
}

/**
 * @param functions where they run: in this process, which is quicker, or in processes of their own, as in the cloud
 */
export async function startPhones(functions: 'here' | 'in processes' = 'here'): Promise<Phones> {
  webDirectory ??= buildPage()
  const [browser, directory] = await Promise.all([sharedBrowser(), webDirectory])
  const centre = await openCentre({
    webDirectory: directory,
    instancesPerFunction: 1,
    ...(functions === 'here' && { seed: 0 }),
  })
  /** Of the place that pages keep things for; shows nothing. */
  const nothing = `${centre.standIn.urls.web}/config.json`
  const held: Page[] = []

  /** Where a test was cut off, a phone may be gone or hang: it is not used again. */
  async function putAway(): Promise<void> {
    const phones = held.splice(0)
    await Promise.all(
      phones.map(async (page) => {
        for (const other of page.context().pages()) if (other !== page) await other.close()
        await page.unrouteAll({ behavior: 'ignoreErrors' })
        await page.goto(nothing)
        drawer.push(page)
      }),
    ).catch(() => undefined)
    const kept = new Set(drawer.map((page) => page.context()))
    await Promise.all(browser.contexts().map((context) => (kept.has(context) ? undefined : context.close())))
  }

  return {
    centre,
    async open(openid, path = 'pages/home/home', { width = 375, text = 0 } = {}) {
      const page = takeFrom(drawer) ?? (await makePhone(browser))
      held.push(page)
      await page.setViewportSize({ width, height: 812 })
      if (page.url() !== nothing) await page.goto(nothing)
      await page.evaluate(
        ([key, value]) => {
          localStorage.clear()
          sessionStorage.clear()
          if (value !== null) localStorage.setItem(key, value)
        },
        [`wx:${openid}:elder-text-size`, text === null ? null : String(text)] as const,
      )
      await page.goto(`${centre.standIn.urls.web}/?frame=none&openid=${openid}#/${path}`)
      await page.locator('wx-page').first().waitFor()
      return page
    },
    async openComputer(options = {}) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options })
      const page = await context.newPage()
      page.setDefaultTimeout(8000)
      page.on('pageerror', (error) => {
        throw error
      })
      // It asks every two seconds whether the phone has agreed: nobody here waits for that.
      await page.addInitScript(() => {
        const { setTimeout: later } = window
        const soon = (run: () => void, ms?: number) => later(run, ms === 2000 ? 300 : ms)
        window.setTimeout = soon as typeof setTimeout
      })
      await page.goto(`${centre.standIn.urls.http}/accounts/desk`)
      return page
    },
    async renew() {
      await putAway()
      await centre.renew()
    },
    stored: () => storedIn(centre.dump()),
    async close() {
      await putAway()
      await centre.close()
    },
  }
}

function storedIn(dump: Record<string, unknown[]>): Stored {
  const days = (dump.appointment_days ?? []) as AppointmentDay[]
  return {
    bookings: days.flatMap(({ day, bookings }) =>
      Object.entries(bookings).flatMap(([id, booking]) =>
        booking.status === 'moved'
          ? []
          : [
              {
                id,
                person: booking.person,
                account: booking.account,
                status: booking.status,
                when: `${day} ${booking.slot}`,
                needs: booking.needs,
              },
            ],
      ),
    ),
    places: days.flatMap(({ day, slots }) =>
      Object.entries(slots).flatMap(([slot, entries]) => entries.map(() => `${day} ${slot}`)),
    ),
    records: (dump.appointments ?? []) as AppointmentRecord[],
    people: (dump.people ?? []) as Person[],
    accounts: (dump.accounts ?? []) as Account[],
  }
}

/** What a person does, by what she reads or hears. */
export const button = (page: Page, name: string | RegExp): Locator => page.getByRole('button', { name })
export const tab = (page: Page, name: string): Locator =>
  page.locator('.tab-bar').getByRole('button', { name, exact: true })
export const reads = (page: Page, text: string | RegExp): Promise<void> =>
  page.getByText(text).filter({ visible: true }).first().waitFor()
export const setOffline = (page: Page, offline: boolean): Promise<void> =>
  page.evaluate((value) => phone.change({ offline: value }), offline)
/** WeChat's own dialog about messages, which comes up with the tap that books. */
export const allowReminders = (page: Page): Promise<void> =>
  page.getByRole('dialog', { name: '服务通知' }).getByRole('button', { name: '允许' }).click()
