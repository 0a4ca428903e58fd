import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { circleDocuments, listCsv, place } from '../harness/circle.ts'
import { openids } from '../harness/neighbourhood.ts'
import { measure } from './figures.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

/** The quarter-hour circle: what a resident finds around her, who keeps it, who sees what is missing. */

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(async () => {
  await phones.renew()
  await phones.centre.put(circleDocuments)
})
afterAll(() => phones.close())

const box = (page: Page, name: string) => page.getByRole('textbox', { name })
const choice = (page: Page, name: string | RegExp) => page.getByRole('radio', { name })
const inDialog = (page: Page, name: string) =>
  page.getByRole('dialog').getByRole('button', { name, exact: true })

/** Chooses a clock time on WeChat's wheels. */
async function pickTime(page: Page, name: RegExp, hour: string, minute: string) {
  await page.locator('wx-picker').and(page.getByLabel(name)).click()
  const wheels = page.getByRole('listbox')
  await wheels.nth(0).selectOption(hour)
  await wheels.nth(1).selectOption(minute)
  await inDialog(page, '确定').click()
}

describe('a resident of 72, in the largest letters', () => {
  test('finds a pharmacy within a quarter of an hour and its way, without telling where her phone is', async () => {
    const { call } = phones.centre
    dataOf(await call(openids.wang, 'accounts', 'savePreferences', { home: '/qinghe/hewan/liuan/grid-1' }))
    const page = await phones.open(openids.wang, 'pages/home/home', { text: 30 })
    await button(page, '看看我周围有什么').click()
    await reads(page, '选了从哪里出发，才知道走多久')
    // Places are the community's; she has said her grid.
    await reads(page, '柳岸社区有的地方')
    await button(page, /春和药房/).waitFor()
    await button(page, '选一选').click()
    await button(page, '从我现在的位置出发').click()
    await inDialog(page, '不允许').click()
    await reads(page, '没有用手机的定位')
    await box(page, '写楼名').fill('柳岸里公厕')
    await button(page, /^柳岸里公厕/).click()

    await reads(page, '15分钟走得到')
    await button(page, /^还有/).click()
    await button(page, '药店 1').click()
    await reads(page, '1个药店')
    const row = button(page, /春和药房/)
    await row.getByText('8分钟').waitFor()
    await row.getByText('到的时候开着，开到晚上9:00').waitFor()
    expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
    await row.click()
    await reads(page, '门口没有台阶')
    await button(page, '走过去').click()
    await reads(page, '到了：春和药房')
    await reads(page, /^走8分钟/)
    await reads(page, /^往.+走\d+米$|^沿.+走\d+米$/)
    expect(await page.locator('wx-map polyline[style*="#1b6339"]').count()).toBe(1)
    expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
    await page.evaluate(() => {
      phone.listen((event) => {
        if (event.kind === 'notice') document.title = event.text ?? ''
      })
    })
    await button(page, '用微信地图打开').click()
    await expect.poll(() => page.title()).toBe('打开地图：春和药房（40.0033, 116.3261）')
    expect(
      await page.evaluate(() => Object.keys(localStorage).filter((key) => /walk|start/.test(key))),
    ).toEqual([])
  })

  test('finds no pharmacy in five minutes, and looks further for one', async () => {
    const page = await phones.open(openids.wang, 'circle/position/position')
    await box(page, '写楼名').fill('柳岸里公厕')
    await button(page, /^柳岸里公厕/).click()
    await button(page, '药店 1').click()
    await choice(page, /^5分钟$/).click()
    await reads(page, '5分钟里走不到药店')
    await button(page, '看15分钟里的药店').click()
    await reads(page, '1个药店')
    await button(page, /春和药房/).waitFor()
  })

  test('lets the phone say where she is, asks for a way without steps, keeps her home, and sees it without a network', async () => {
    const page = await phones.open(openids.wang, 'circle/position/position', { text: 30 })
    await page.getByRole('checkbox', { name: '记成我家' }).click()
    await button(page, '从我现在的位置出发').click()
    await inDialog(page, '允许').click()
    await page.getByRole('dialog', { name: '申请获取您的位置' }).waitFor()
    await inDialog(page, '允许').click()
    await reads(page, '我家')
    await button(page, /春和药房/)
      .getByText('4分钟')
      .waitFor()
    await button(page, /要改，点这里/).click()
    // What was found for another choice does not stay under the new one.
    let answer: () => void = () => undefined
    const slow = new Promise<void>((resolve) => {
      answer = resolve
    })
    await page.route('**/call/circle', async (route) => {
      await slow
      await route.continue()
    })
    await choice(page, '不走台阶').click()
    await choice(page, /^5分钟$/).click()
    await reads(page, '正在打开')
    expect(await button(page, /春和药房/).count()).toBe(0)
    answer()
    const pharmacy = button(page, /春和药房/)
    await pharmacy.getByText('5分钟').waitFor()
    await pharmacy.getByText('门口没有台阶').waitFor()
    await setOffline(page, true)
    await choice(page, /^10分钟$/).click()
    await reads(page, '现在连不上服务中心')
    await setOffline(page, false)
    await button(page, '再试一次').click()
    await reads(page, '10分钟走得到')

    await page.evaluate(() => phone.open('circle/position/position'))
    await button(page, '从家里出发').waitFor()
    await button(page, '不再记着我家').click()
    await expect.poll(() => button(page, /从家里出发/).count()).toBe(0)
  })

  test('is told that it is an estimate, or that the map does not reach there', async () => {
    const page = await phones.open(openids.wang, 'circle/circle/circle', { text: 30 })
    const startAt = async (latitude: number, longitude: number) => {
      await page.evaluate((place) => phone.change({ place: { name: '别处', ...place } }), {
        latitude,
        longitude,
      })
      await page.evaluate(() => phone.open('circle/position/position'))
      await button(page, '从我现在的位置出发').click()
    }
    const others = Array.from({ length: 50 }, (_, index) =>
      place(`more${10 + index}x`, { name: `便利店${10 + index}` }),
    )
    await phones.centre.put({ places: others })
    await startAt(38.0, 121.0)
    await inDialog(page, '允许').click()
    await page.getByRole('dialog', { name: '申请获取您的位置' }).waitFor()
    await inDialog(page, '允许').click()
    await reads(page, '这个位置不在本县地图的范围里')
    await button(page, /便利店10/).waitFor()
    expect(await button(page, /便利店\d\d/).count()).toBe(49)
    await button(page, '再看一些').click()
    await button(page, /便利店59/).waitFor()
    await button(page, /春和药房/).waitFor()
    // A phone abroad says what is no place in China.
    await startAt(40.7, -74)
    await button(page, /便利店10/).waitFor()
    await reads(page, '这个位置不在本县地图的范围里')
    // Within what the map covers, 600 m from the nearest street that it knows.
    await startAt(39.9876, 116.3204)
    await reads(page, '这里附近没有地图认得的路，下面是估计的')
    await reads(page, '15分钟里没有走得到的地方')
    await button(page, '打电话 010-55550001').waitFor()
  })
})

describe('who keeps the places', () => {
  test('a resident says that the hours are wrong; staff put them right; she sees both', async () => {
    const resident = await phones.open(openids.li, 'circle/place/place?id=plc_pharmacy0000')
    await reads(resident, '上午8:00到晚上9:00')
    await button(resident, '这里写得不对').click()
    await choice(resident, '开放时间不对').click()
    await button(resident, '交上去').click()
    await reads(resident, '请写一写，应该是什么样')
    // Many lines are all to be seen.
    await box(resident, '应该是什么样').fill('现在晚上10点半才关门。'.repeat(14))
    expect(
      await box(resident, '应该是什么样').evaluate(
        ({ scrollHeight, clientHeight }) => scrollHeight - clientHeight,
      ),
    ).toBeLessThanOrEqual(1)
    await button(resident, '交上去').click()
    await reads(resident, '已收到，谢谢您')

    const staff = await phones.open(openids.leader, 'pages/me/me')
    await button(staff, /周边的地方/).click()
    await button(staff, '居民说的（1条没看）').click()
    await reads(staff, '现在晚上10点半才关门')
    await button(staff, '改好并采纳：春和药房').click()
    await reads(staff, '居民说：')
    await pickTime(staff, /每天第1段，几点关/, '22', '30')
    await box(staff, '给他回一句').fill('改好了，谢谢您。')
    await button(staff, '就这样改，采纳').click()
    await reads(staff, '这里没有')

    await resident.evaluate(() => phone.open('circle/place/place?id=plc_pharmacy0000'))
    await reads(resident, '上午8:00到晚上10:30')
    await button(resident, '这里写得不对').click()
    await button(resident, '看我说过的').click()
    await reads(resident, /今天说的，改好了，谢谢您/)
  })

  test('a grid worker adds a place with its table, takes one off the map, and cannot import', async () => {
    const page = await phones.open(openids.gridWorker, 'places/list/list')
    await button(page, '加一个地方').click()
    await page.locator('wx-picker').and(page.getByLabel('它是哪一类：选一类')).click()
    await page.getByRole('listbox').selectOption('早餐店')
    await inDialog(page, '确定').click()
    await box(page, '它叫什么').fill('小河早点')
    await button(page, '保存').click()
    await reads(page, '请在地图上选它在哪里')
    await button(page, '在地图上选').click()
    await inDialog(page, '允许').click()
    await button(page, '柳岸里小区南门').click()
    await choice(page, '按星期').click()
    await choice(page, '周末不一样').click()
    await pickTime(page, /星期一到星期五第1段，几点开/, '06', '00')
    await pickTime(page, /星期一到星期五第1段，几点关/, '10', '30')
    await button(page, '删掉星期六、星期日第1段').click()
    // One day is closed at first; open again, it is not said to be closed.
    await page.locator('wx-picker').and(page.getByLabel('哪一天和平时不一样')).click()
    await inDialog(page, '确定').click()
    await page.getByRole('checkbox', { name: '这天不开' }).click()
    await button(page, '保存').click()
    await reads(page, '加上了，居民马上看得到')
    const { places } = phones.centre.dump() as {
      places: { _id: string; name: string; hours: object; gcj02: object }[]
    }
    expect(places.find(({ name }) => name === '小河早点')).toMatchObject({
      gcj02: { latitude: 40.0013, longitude: 116.3261 },
      hours: {
        weekly: Object.fromEntries([1, 2, 3, 4, 5].map((day) => [day, [{ from: '06:00', to: '10:30' }]])),
        holidays: 'as-usual',
      },
    })
    expect(places.find(({ name }) => name === '小河早点')).toHaveProperty('hours.exceptions', {
      '2026-03-02': { ranges: [{ from: '06:00', to: '10:30' }] },
    })
    await button(page, '这里没有了').click()
    await box(page, '为什么没有了').fill('门面拆了')
    await button(page, '从地图上拿掉').click()
    await reads(page, '这里写成“没有了”')
    // Somebody comes by a card that was shared before.
    const gone = places.find(({ name }) => name === '小河早点')?._id ?? ''
    await page.evaluate((id) => phone.open(`circle/place/place?id=${id}`), gone)
    await reads(page, '这里已经没有了')
    expect(await page.getByText('上午6:00').count()).toBe(0)
    await button(page, '看附近别的地方').click()
    await reads(page, '才知道走多久')
    await page.evaluate(() => phone.open('places/list/list'))
    await reads(page, '小河早点')
    expect(await button(page, '用表格导入').count()).toBe(0)
    await setOffline(page, true)
    await box(page, '按名字找').fill('早点')
    await reads(page, '现在连不上服务中心')
    await setOffline(page, false)
    await button(page, '再试一次').click()
    await button(page, /小河早点/).waitFor()
    expect(await box(page, '按名字找').inputValue()).toBe('早点')
  })

  test('the leader imports a list: looked at first, then on the map at once, then off it at once', async () => {
    const page = await phones.open(openids.leader, 'places/list/list')
    await button(page, '用表格导入').click()
    const chosen = page.waitForEvent('filechooser')
    await button(page, '选文件').click()
    await inDialog(page, '允许').click()
    const wrong = '无名,什么店,40.0023,116.3262,,,,,,L-9'
    const file = { name: '柳岸的店.csv', mimeType: 'text/csv', buffer: Buffer.from(`${listCsv}\r\n${wrong}`) }
    await (await chosen).setFiles(file)
    await reads(page, '柳岸的店.csv')
    await button(page, '先看一看').click()
    await reads(page, '请选坐标是哪一种')
    await choice(page, '高德、腾讯、微信的').click()
    await button(page, '先看一看').click()
    await reads(page, '共3行，2行没有问题')
    await reads(page, /^第4行，类别：/)
    await button(page, '导入到地图上').click()
    await reads(page, '有1行没有填对')
    await page.getByRole('checkbox', { name: '不要这些行' }).click()
    await button(page, '导入到地图上').click()
    await reads(page, '在地图上')
    const around = async () => {
      const { call } = phones.centre
      const answer = await call(openids.li, 'circle', 'reachPlaces', { gcj02: '40.0013,116.3261' })
      return dataOf(answer).places.map(({ name }) => name)
    }
    expect(await around()).toEqual(expect.arrayContaining(['清风理发店', '小河早点']))
    await button(page, '把这份表从地图上拿掉').click()
    await reads(page, '柳岸的店拿掉了')
    expect(await around()).not.toContain('小河早点')
  })

  test('the leader draws a path that the map lacks, and takes it away again', async () => {
    const page = await phones.open(openids.leader, 'places/list/list')
    await button(page, '补小路和门').click()
    await button(page, '我站的地方加一个点').click()
    await inDialog(page, '允许').click()
    await page.getByRole('dialog', { name: '申请获取您的位置' }).waitFor()
    await inDialog(page, '允许').click()
    await reads(page, '画了1个点')
    const map = await page.locator('wx-map').boundingBox()
    if (!map) throw new Error('there is no map')
    await page.locator('wx-map').click({ position: { x: map.width / 2 + 12, y: map.height / 2 + 12 } })
    await reads(page, '画了2个点')
    await box(page, '它在哪里').fill('小区东门，白天开')
    await choice(page, /^门$/).click()
    await button(page, '补到地图上').click()
    await reads(page, '补上了')
    await reads(page, '门：小区东门，白天开')
    await button(page, /^现在走不通了/).click()
    await button(page, '从地图上去掉').click()
    await reads(page, '还没有补过')
  })
})

test('the leader sees what is missing for how many, where, and takes it along as a picture and a table', async () => {
  const page = await phones.open(openids.leader, 'pages/me/me')
  await button(page, /服务圈缺什么/).click()
  await reads(page, '基本保障')
  // No list of buildings knows a market in a hundred places; one pharmacy is in reach of some.
  const pharmacy = page.getByText(/^\d[\d.]*%，有1处$/)
  await pharmacy.first().waitFor()
  await button(page, /^药店：\d+栋楼走不到/).click()
  await reads(page, '红点是走不到的楼')
  expect(await page.locator('wx-map circle').count()).toBeGreaterThan(10)
  await choice(page, '慢慢走').click()
  await reads(page, '基本保障')
  await button(page, '做成一张图').click()
  const picture = page.getByAltText('图片预览')
  await picture.waitFor()
  expect(await picture.evaluate((image) => (image as HTMLImageElement).naturalWidth)).toBe(1500)
  await picture.click()
  await button(page, '做成表格').click()
  const download = page.waitForEvent('download')
  await button(page, '发到微信').click()
  expect((await download).suggestedFilename()).toMatch(/\.csv$/)
})
