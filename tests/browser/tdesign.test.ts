import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startFixture } from './phone.ts'

let fixture: Fixture
let page: Page

beforeAll(async () => {
  fixture = await startFixture()
  page = await fixture.open('pages/tdesign/tdesign')
})
afterAll(() => fixture.close())

const has = (text: string | RegExp) => page.getByText(text).first().waitFor()

test('search, tabs, choices, switch and stepper answer to what a person does', async () => {
  await page.getByPlaceholder('搜索服务').fill('社保')
  await has('找 社保')
  await page.getByText('明天', { exact: true }).click()
  await has('标签 tomorrow')
  await page.getByText('母亲').click()
  await page.getByText('手语').click()
  await has('mother low,sign')
  await page.locator('.t-switch').click()
  await page.locator('.t-stepper__plus').click()
  await has('true 2')
})

test('a cell is tapped; a cell with actions slides away under the finger', async () => {
  await page.getByText('可预约').first().click()
  await has('结果 社保')
  const cell = page.getByText('左滑我')
  await cell.scrollIntoViewIfNeeded()
  const box = await cell.boundingBox()
  if (!box) throw new Error('no cell')
  await page.mouse.move(box.x + 40, box.y + 5)
  await page.mouse.down()
  await page.mouse.move(box.x - 60, box.y + 5, { steps: 5 })
  await page.mouse.up()
  await expect.poll(async () => (await cell.boundingBox())?.x ?? 0).toBeLessThan(box.x - 50)
})

test('dialog, pickers, popup and toast open and close', async () => {
  await page.getByText('对话框', { exact: true }).click()
  await page.getByText('再想想').click()
  await has('结果 取消')
  await page.getByText('选时间').click()
  await page.getByText('10点').click()
  await page.locator('.t-picker__confirm').first().click()
  await has('结果 10')
  await page.getByText('选日期').click()
  await page.locator('.t-picker__confirm').last().click()
  await has('结果 2026-03-02')
  await page.getByText('弹层').click()
  await page.getByText('弹出的内容').waitFor()
  await page.mouse.click(100, 200)
  await page.getByText('弹出的内容').waitFor({ state: 'hidden' })
  await page.getByText('轻提示').click()
  await has('已收到')
})

test('icons are drawn from the package, without a font from elsewhere', async () => {
  const icon = page.locator('.t-icon-time')
  const mask = await icon.evaluate((node) => getComputedStyle(node, '::before').maskImage)
  expect(mask).toContain('data:image/svg+xml')
  const css = await page.evaluate(() =>
    document.adoptedStyleSheets.flatMap((sheet) => [...sheet.cssRules].map((rule) => rule.cssText)).join(),
  )
  expect(css).not.toContain('tdesign.gtimg.com')
})
