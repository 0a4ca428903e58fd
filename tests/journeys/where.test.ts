import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

const liuan = '/qinghe/hewan/liuan'
const square = (south: number, west: number, north: number, east: number) => [
  { latitude: south, longitude: west },
  { latitude: south, longitude: east },
  { latitude: north, longitude: east },
  { latitude: north, longitude: west },
]

/** A phone whose map offers these places. */
async function withMap(places: readonly { name: string; latitude: number; longitude: number }[]) {
  const page = await phones.open(openids.wang, 'pages/home/home')
  await page.route('**/config.json', async (route) => {
    const response = await route.fetch()
    await route.fulfill({ response, json: { ...((await response.json()) as object), places } })
  })
  await page.goto(page.url().replace(/#.*/, '#/pages/where/where'))
  await page.reload()
  return page
}

test('a point on the map says where she lives, when she confirms it; the point is kept nowhere', async () => {
  const change = (node: string, boundaryGcj02: { latitude: number; longitude: number }[]) =>
    phones.centre.call(openids.countyAdmin, 'accounts', 'changeNode', { node, rev: 1, boundaryGcj02 })
  dataOf(await change(liuan, square(39.99, 116.33, 40.01, 116.35)))
  dataOf(await change(`${liuan}/grid-2`, square(39.99, 116.33, 40, 116.34)))
  const page = await withMap([
    { name: '柳岸小区3号楼', latitude: 39.9951234, longitude: 116.3351234 },
    { name: '柳岸公园', latitude: 40.005, longitude: 116.345 },
    { name: '别处', latitude: 30.1, longitude: 120.2 },
  ])
  const choose = async (name: string) => {
    await button(page, '在地图上选').click()
    const ask = page.getByText('用户隐私保护提示')
    const place = page.getByText(name, { exact: true })
    await ask.or(place).first().waitFor()
    if (await ask.isVisible()) await button(page, /^允许$/).click()
    await place.click()
  }
  await choose('别处')
  await reads(page, '不知道这个点属于哪个社区，请在下面选。')
  await choose('柳岸公园')
  await reads(page, '就选柳岸社区')
  await choose('柳岸小区3号楼')
  await reads(page, '按地图找到的，请看一看对不对。')
  await button(page, '就选柳岸社区第二网格').waitFor()
  const account = () => phones.stored().accounts.find(({ _id }) => _id === openids.wang)
  expect(account()?.preferences).toBeUndefined()

  await setOffline(page, true)
  await choose('柳岸公园')
  await reads(page, '现在查不到，请再点一次，或者在下面选。')
  await setOffline(page, false)
  await button(page, '就选柳岸社区第二网格').click()
  await reads(page, '通知')
  await expect.poll(() => account()?.preferences).toEqual({ home: `${liuan}/grid-2` })
  const everything =
    JSON.stringify(phones.centre.dump()) + phones.centre.standIn.functions.log.map(({ text }) => text).join()
  expect(everything).not.toContain('39.995')
  expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('39.995')
})

test('who does not allow the map chooses from the list', async () => {
  const page = await withMap([])
  await button(page, '在地图上选').click()
  await page.getByText('用户隐私保护提示').waitFor()
  await button(page, /^(不允许|拒绝)$/).click()
  await reads(page, '现在打不开地图，请在下面选。')
  await button(page, '河湾街道').click()
  await reads(page, '就选河湾街道')
})
