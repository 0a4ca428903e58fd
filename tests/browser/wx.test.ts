import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, startFixture } from './phone.ts'

let fixture: Fixture
let page: Page

beforeAll(async () => {
  fixture = await startFixture()
})
afterAll(() => fixture.close())

const run = (name: string) => page.getByRole('button', { name, exact: true }).click()
const answer = (expected: string) => page.locator('[id$="--answer"]', { hasText: expected }).waitFor()

test('a function is called for the account, and fails as WeChat does without a network', async () => {
  page = await fixture.open('pages/calls/calls', 'openid=o-li')
  await run('调用云函数')
  await answer('"data":{"openid":"o-li","data":{"op":"hello"}}')
  await page.evaluate(() => phone.change({ offline: true }))
  await page.getByText('网络 none').waitFor()
  await run('调用云函数')
  await answer('失败 cloud.callFunction:fail request:fail')
})

test('a subscription is asked for inside a tap only, for three templates at most, and told to the platform', async () => {
  page = await fixture.open('pages/calls/calls')
  await run('迟到的订阅')
  await answer('requestSubscribeMessage:fail can only be invoked by user TAP gesture.')
  await run('太多订阅')
  await answer('requestSubscribeMessage:fail Templates count out of max bounds')
  await run('订阅')
  await page.getByRole('checkbox', { name: '预约成功通知' }).uncheck()
  await page.getByRole('button', { name: '允许' }).click()
  await answer('{"a":"reject","b":"accept","errMsg":"requestSubscribeMessage:ok"}')
  expect(fixture.asked.at(-1)).toEqual({
    path: '/control/wx/subscribe',
    body: { openid: 'o-wang', tmplIds: ['a', 'b'], answers: { a: 'reject', b: 'accept' } },
  })
})

test('the place is read after both questions, and undeclared interfaces are refused', async () => {
  page = await fixture.open('pages/calls/calls')
  await run('选位置')
  await answer(
    'chooseLocation:fail the api need to be declared in the requiredPrivateInfos field in app.json',
  )
  await run('定位')
  await page.getByText('用户隐私保护提示').waitFor()
  await page.getByRole('button', { name: '允许', exact: true }).click()
  await page.getByText('用来找附近的服务站').waitFor()
  await page.getByRole('button', { name: '不允许' }).click()
  await answer('getLocation:fail auth deny')
  await run('定位')
  await page.getByRole('button', { name: '允许', exact: true }).click()
  await answer('{"latitude":39.992,"longitude":116.338')
})

test('a plugin is there when app.json declares it and the browser has one', async () => {
  page = await fixture.open('pages/calls/calls')
  await run('说话')
  await answer('{"retcode":0,"origin":"你好","filename":"speech:zh-CN,%E4%BD%A0%E5%A5%BD"}')
  await run('说得太长')
  await answer('失败 content is empty or too long')
  await run('没写的插件')
  await answer('失败 plugin none is not declared in app.json')
  await run('别的插件')
  await answer('失败 the plugin other (wx0000000000000000) is not provided in the browser')
})

test('dialogs answer, and take the focus', async () => {
  page = await fixture.open('pages/calls/calls')
  await run('询问')
  await page.getByRole('dialog', { name: '取消预约' }).waitFor()
  await page.keyboard.press('Enter')
  await answer('{"confirm":true,"cancel":false,"errMsg":"showModal:ok"}')
  await run('选一个')
  await page.getByRole('button', { name: '南门' }).click()
  await answer('{"tapIndex":1')
  await run('选一个')
  await page.getByRole('button', { name: '取消' }).click()
  await answer('showActionSheet:fail cancel')
  await run('提示')
  await page.getByRole('status').getByText('已收到').waitFor()
})

test('storage belongs to the account; the window, the font and the clock are those of the phone', async () => {
  page = await fixture.open('pages/calls/calls', 'font=1.3')
  await run('存取')
  await answer('{"text":"草稿"}')
  await page.evaluate(() => phone.change({ openid: 'o-li' }))
  expect(await page.evaluate(() => wx.getStorageSync('draft'))).toBe('')
  await run('系统')
  await answer('{"windowWidth":375,"windowHeight":724,"font":1.3}')
  expect(await page.evaluate(() => new Date().toISOString().slice(0, 10))).toBe('2026-03-02')
})

test('the page is shared from the menu, and pulled down for fresh data', async () => {
  page = await fixture.open('pages/layout/layout')
  await page.evaluate(() => {
    globalThis.notices = []
    phone.listen(({ text }) => text && notices.push(text))
  })
  await page.getByRole('button', { name: '更多' }).click()
  await page.getByRole('button', { name: '转发给朋友' }).click()
  expect(await page.evaluate(() => notices)).toEqual(['转发：布局样例（/pages/layout/layout?from=card）'])
  await page.evaluate(() => wx.startPullDownRefresh())
  expect(await page.evaluate(() => getCurrentPages()[0].data.refreshed)).toBe(1)
  expect(await page.locator('.view.refreshing').count()).toBe(0)
})

test('what is not provided fails by its name', async () => {
  page = await fixture.open('pages/calls/calls')
  await run('不认识的')
  await answer('wx.startBeaconDiscovery is not provided in the browser')
  await run('去不存在的页')
  await answer('navigateTo:fail page "pages/none/none" is not found')
})
