import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startFixture } from './phone.ts'

let fixture: Fixture
let page: Page

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const has = (text: string | RegExp) => page.getByText(text).first().waitFor()
const result = () => page.locator('[id$="--result"]').textContent()

test('an input tells what was typed once, binds both ways, and keeps its limit', async () => {
  page = await fixture.open('pages/form/form')
  const name = page.getByRole('textbox', { name: '姓名' })
  await name.pressSequentially('abcdefg')
  await has('打了 5 次：abcde')
  await name.press('Enter')
  expect(await result()).toBe('confirm abcde')
})

test('a form hands over what its controls hold, and resets them', async () => {
  page = await fixture.open('pages/form/form')
  await page.getByRole('textbox', { name: '姓名' }).fill('王')
  await page.getByRole('textbox', { name: '备注' }).fill('靠窗')
  await page.getByText('手语').click()
  expect(await result()).toBe('sign+low')
  await page.getByRole('radio', { name: '替家人' }).click()
  expect(await page.getByRole('radio', { name: '本人' }).getAttribute('aria-checked')).toBe('false')
  await page.getByRole('switch', { name: '提醒我' }).click()
  await page.getByRole('slider', { name: '音量' }).fill('40')
  await page.getByRole('button', { name: '提交' }).click()
  await expect
    .poll(async () => JSON.parse((await result()) ?? ''))
    .toEqual({
      name: '王',
      note: '靠窗',
      needs: ['sign', 'low'],
      who: 'other',
      remind: false,
      level: 40,
      service: 0,
    })
  await page.getByRole('button', { name: '重置' }).click()
  await expect.poll(result).toBe('reset')
  expect(await page.getByRole('textbox', { name: '备注' }).inputValue()).toBe('')
  expect(await page.getByRole('switch', { name: '提醒我' }).getAttribute('aria-checked')).toBe('true')
  expect(await page.getByRole('radio', { name: '本人' }).getAttribute('aria-checked')).toBe('true')
})

test('pickers choose from a list, a date within limits, a time', async () => {
  page = await fixture.open('pages/form/form')
  await page.getByRole('button', { name: '服务：社保' }).click()
  await page.getByRole('listbox').selectOption('居住证')
  await page.getByRole('button', { name: '确定' }).click()
  await has('服务：居住证')

  await page.getByRole('button', { name: '日期：2026-02-01' }).click()
  const month = page.getByRole('listbox').nth(1)
  expect(await month.locator('option').allInnerTexts()).toEqual(['01', '02', '03'])
  await month.selectOption('03')
  expect(await page.getByRole('listbox').nth(2).locator('option').count()).toBe(10)
  await page.getByRole('listbox').nth(2).selectOption('09')
  await page.getByRole('button', { name: '确定' }).click()
  await has('日期：2026-03-09')

  await page.getByRole('button', { name: '时间：09:30' }).click()
  await page.getByRole('listbox').first().selectOption('14')
  await page.getByRole('button', { name: '确定' }).click()
  await has('时间：14:30')
})

test('a picker view turns by scrolling', async () => {
  page = await fixture.open('pages/form/form')
  const wheel = page.locator('.picker-wheel')
  await expect.poll(() => wheel.evaluate((node) => node.scrollTop)).toBe(60)
  await wheel.evaluate((node) => node.scrollTo({ top: 120 }))
  await has('转到 4')
})
