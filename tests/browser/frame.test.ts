import type { FrameLocator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startFixture } from './phone.ts'

let fixture: Fixture
let page: Page
let screen: FrameLocator

beforeAll(async () => {
  fixture = await startFixture()
  page = await fixture.browser.newPage({ viewport: { width: 1280, height: 900 } })
  page.setDefaultTimeout(5000)
  await page.goto(fixture.url)
  screen = page.frameLocator('iframe')
})
afterAll(() => fixture.close())

test('shows the phone between the accounts and what happened', async () => {
  await screen.getByText('次数：0').waitFor()
  expect(await page.locator('iframe').evaluate((node) => [node.clientWidth, node.clientHeight])).toEqual([
    375, 812,
  ])
  await page.getByText('pages/home/home').waitFor()
  await page.getByRole('cell', { name: 'echo' }).waitFor()
  await page.getByText('预约成功通知').waitFor()
})

test('opens the page of a message, and keeps the address of the page in its own', async () => {
  await page.getByRole('button', { name: '打开', exact: true }).click()
  await screen.getByText('编号 9').waitFor()
  await expect.poll(() => page.url()).toContain('#/pages/detail/detail?id=9')
})

test('changes person and font with a fresh start, and the network at once', async () => {
  await page.getByRole('button', { name: '李明' }).click()
  await screen.getByText('次数：0').waitFor()
  await page.getByRole('button', { name: '特大' }).click()
  await expect
    .poll(() => inPhone('phone.settings.fontScale + wx.getAppBaseInfo().fontSizeScaleFactor'))
    .toBe(3)
  await page.getByRole('checkbox', { name: '断网' }).check()
  await expect.poll(() => inPhone('phone.settings.openid + phone.settings.offline')).toBe('o-litrue')
})

test('moves the clock of the stand-in', async () => {
  await page.getByRole('button', { name: '+1 天' }).click()
  await expect
    .poll(() => fixture.asked.findLast(({ body }) => body !== null))
    .toEqual({ path: '/control/clock', body: { stands: false, timers: 'latest', advance: 86_400_000 } })
})

test('shows the phone alone where there is no room for a frame', async () => {
  const narrow = await fixture.browser.newPage({ viewport: { width: 390, height: 700 } })
  await narrow.goto(fixture.url)
  await narrow.getByText('次数：0').waitFor()
  expect(await narrow.locator('iframe').count()).toBe(0)
  // A real phone has a status bar of its own.
  expect(await narrow.evaluate(() => wx.getWindowInfo().statusBarHeight)).toBe(0)
  await narrow.close()
})

function inPhone(expression: string): Promise<unknown> {
  const frame = page.frames()[1]
  return frame ? frame.evaluate(expression).catch(() => undefined) : Promise.resolve(undefined)
}
