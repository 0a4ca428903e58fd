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

test('shows data, lists and conditions, and sets them by paths', async () => {
  page = await fixture.open('pages/home/home')
  await has('0 甲（没选）')
  await page.getByText('1 乙').click()
  await has('0 第1行（未选）')
  await has('1 乙（已选）')
  await page.getByRole('button', { name: '加一' }).click()
  await has('次数：1')
  await has('页脚 1')
})

test('leaves out of setData what is undefined, as WeChat does, and says so', async () => {
  const fresh = await fixture.browser.newPage()
  const errors: string[] = []
  fresh.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text())
  })
  await fresh.goto(`${fixture.url}?frame=none#/pages/home/home`)
  await fresh.getByRole('button', { name: '加一' }).click()
  await fresh.getByText('次数：1').waitFor()
  await fresh.evaluate('getCurrentPages()[0].setData({ count: undefined, chosen: null })')
  await fresh.getByText('次数：1').waitFor()
  expect(errors).toEqual(['setData: count is undefined and stays as it was (pages/home/home)'])
  // A page that is gone hears nothing: an answer may come late.
  await fresh.evaluate(`{
    const gone = getCurrentPages()[0]
    wx.reLaunch({ url: '/pages/calls/calls', complete: () => gone.setData({ count: 7 }) })
  }`)
  await fresh.getByText('次数').waitFor({ state: 'detached' })
  expect(errors).toHaveLength(1)
  await fresh.close()
})

test('runs WXS with the constructor names, getRegExp and required files of WeChat', async () => {
  page = await fixture.open('pages/home/home')
  await has('WXS 12 42')
  await has('模板：内容')
})

test('components have slots, behaviors, observers, relations, lifetimes of their own and of the page', async () => {
  page = await fixture.open('pages/home/home')
  await has('里面有 2 个')
  await has('甲 0 / 0 / 1 / shown / ready')
  await page.getByRole('button', { name: '增加甲' }).click()
  await has('甲 2 / 4 / 1 / shown / ready')
  await has('组件说：2 甲')
  await has('前面')
  await has('后面')
})

test('styles stay inside of a component unless it applies shared ones', async () => {
  page = await fixture.open('pages/home/home')
  const colour = (text: string) => page.getByText(text).evaluate((node) => getComputedStyle(node).color)
  expect(await colour('甲 0 / 0')).toBe('rgb(1, 2, 3)')
  // `.line` of the counter is red, but neither the page nor the panel sees it.
  expect(await colour('次数：0')).toBe('rgb(0, 0, 0)')
  expect(await colour('里面有 2 个')).toBe('rgb(0, 0, 0)')
  const padding = (text: string) => page.getByText(text).evaluate((node) => getComputedStyle(node).padding)
  expect(await padding('里面有 2 个')).toBe('10px')
  // An external class carries the page's `.line` into the counter.
  expect(
    await page
      .locator('wx-view', { hasText: '甲 0 / 0' })
      .last()
      .evaluate((node) => getComputedStyle(node).padding),
  ).toBe('10px')
  expect(await page.getByText('次数：0').evaluate((node) => getComputedStyle(node).fontWeight)).toBe('700')
})

test('taps bubble, `catch` stops them, and a long press is no tap', async () => {
  page = await fixture.open('pages/home/home')
  await page.getByText('拦住').click()
  await page.getByText('按住我').click()
  await has('inner touchstart1 tap')
  await page.getByText('按住我').click({ delay: 500 })
  await has(/^inner touchstart1 tap touchstart1 longpress$/)
})

test('roles and labels of WXML reach the accessibility tree, and the keyboard taps', async () => {
  page = await fixture.open('pages/home/home')
  const button = page.getByRole('button', { name: '有名字的' })
  expect(await button.getAttribute('aria-pressed')).toBe('false')
  await button.focus()
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: '有名字的', pressed: true }).waitFor()
  expect(await page.locator('wx-page').evaluate((node) => getComputedStyle(node).letterSpacing)).toBe('4px')
})

test('opens pages with parameters, a channel between them, and goes back', async () => {
  page = await fixture.open('pages/home/home')
  await page.getByText('打开详情').click()
  await has('编号 7，张 三，从首页来')
  expect(page.url()).toContain('#/pages/detail/detail?id=7&name=%E5%BC%A0%20%E4%B8%89')
  expect(await page.title()).toBe('详情')
  // `.item` is blue on the first page, which is still open below.
  expect(await page.locator('wx-text.item').evaluate((node) => getComputedStyle(node).color)).toBe(
    'rgb(0, 0, 0)',
  )
  await page.getByRole('button', { name: '改标题' }).click()
  await page.getByRole('heading', { name: '新标题' }).waitFor()
  await page.getByRole('button', { name: '保存' }).click()
  await has('组件说：已保存')
  expect(await page.evaluate(() => getCurrentPages().map((one) => [one.route, one.shows]))).toEqual([
    ['pages/home/home', 2],
  ])
})

test('keeps tabs alive, closes other pages, and refuses what WeChat refuses', async () => {
  page = await fixture.open('pages/home/home')
  await page.getByRole('button', { name: '加一' }).click()
  await page.getByRole('button', { name: '表单' }).click()
  await page.getByRole('textbox', { name: '姓名' }).waitFor()
  await page.getByRole('button', { name: '首页' }).click()
  await has('次数：1')
  const refused = await page.evaluate(async () => {
    const fail = (promise: Promise<unknown>) =>
      promise.then(
        () => '',
        ({ errMsg }) => errMsg,
      )
    return [
      await fail(wx.navigateTo({ url: '/pages/form/form' })),
      await fail(wx.switchTab({ url: '/pages/detail/detail' })),
      await fail(wx.navigateTo({ url: '../nowhere/nowhere' })),
      await fail(wx.navigateBack()),
    ]
  })
  expect(refused).toEqual([
    'navigateTo:fail can not navigateTo a tabbar page',
    'switchTab:fail can not switchTab to a no-tabBar page',
    'navigateTo:fail page "pages/nowhere/nowhere" is not found',
    'navigateBack:fail cannot navigate back at first page.',
  ])
  const eleventh = await page.evaluate(async () => {
    for (let count = 1; count < 10; count++) await wx.navigateTo({ url: '/pages/detail/detail' })
    return wx.navigateTo({ url: '/pages/detail/detail' }).catch(({ errMsg }: { errMsg: string }) => errMsg)
  })
  expect(eleventh).toBe('navigateTo:fail webview count limit exceed')
})

test('opens a page of a subpackage straight from the address, with a property from the query', async () => {
  page = await fixture.open('packages/desk/pages/list/list?day=2026-03-02')
  await has('分包里的页 2026-03-02')
  await page.getByRole('heading', { name: '名单 2026-03-02' }).waitFor()
})

test('measures, scrolls, observes and fixes boxes in the view of the page', async () => {
  page = await fixture.open('pages/layout/layout?from=test')
  await has('来自 test，187.5 0 0')
  await page.getByRole('button', { name: '跳到第 20 行' }).click()
  await has('滚动 500，到底 0')
  const fixed = await page.getByText('固定').boundingBox()
  expect(fixed?.y).toBe(88)
  const half = await page.locator('.tall').evaluate((node) => node.getBoundingClientRect().height)
  expect(half).toBeCloseTo(724 * 1.2, 0)
  await page.evaluate(() => wx.pageScrollTo({ selector: '#end', duration: 0 }))
  await has('末尾看见了')
  expect(await page.evaluate(() => getCurrentPages()[0]?.data.bottom)).toBe(1)
  expect((await page.getByText('固定').boundingBox())?.y).toBe(88)
})

test('turns slides, plays animations, loads pictures, draws maps and canvases', async () => {
  page = await fixture.open('pages/layout/layout')
  await has('图片 27')
  expect((await page.getByRole('img', { name: '图标' }).boundingBox())?.width).toBe(20)
  await page.getByRole('button', { name: '下一张' }).click()
  await has('第 1 张')
  await page.getByText('动画').click()
  await expect
    .poll(() => page.getByText('动画').evaluate((node) => getComputedStyle(node).opacity))
    .toBe('0.5')
  await page.getByRole('button', { name: '服务中心' }).click()
  await has('标记 4')
  // In the middle, and 80 px to the right of it: a marker that is tapped is no tap of the map.
  await has(/^点在 $/)
  const map = await page.locator('wx-map').boundingBox()
  if (!map) throw new Error('there is no map')
  await page.locator('wx-map').click({ position: { x: map.width / 2 + 80, y: map.height / 2 } })
  await has('点在 39.9920，116.3414')
  expect(await page.locator('wx-map polyline').count()).toBe(1)
  expect(await page.locator('wx-map polygon').count()).toBe(2)
  await has('© OpenStreetMap contributors')
  expect(await page.locator('wx-rich-text').innerHTML()).toBe('<b style="color:red">粗</b>字&amp;')
  const pixel = await page
    .locator('canvas')
    .evaluate((node) => [
      ...((node as HTMLCanvasElement).getContext('2d')?.getImageData(1, 1, 1, 1).data ?? []),
    ])
  expect(pixel).toEqual([0, 0, 0, 255])
})
