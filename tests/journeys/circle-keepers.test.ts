import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Place } from '../../functions/circle/store.ts'
import { dataOf } from '../harness/centre.ts'
import { circleDocuments, corner, place, walkPath } from '../harness/circle.ts'
import { whitePixel } from '../harness/examples/circle.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'
import { addAxe, violationsOf } from './axe.ts'
import { measure } from './figures.ts'
import { button, type Phones, reads, startPhones } from './phones.ts'

/** Who keeps the map, and who looks at what is missing on it: what residents see of it is what they decide here. */

const liuan = '/qinghe/hewan/liuan'
const centrePlace = place('centre', {
  category: 'party-centre',
  name: '河湾街道党群服务中心',
  gcj02: { latitude: 40.0013, longitude: 116.3271 },
  site: 'centre',
})

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(async () => {
  await phones.renew()
  await phones.centre.put({ ...circleDocuments, places: [...circleDocuments.places, centrePlace] })
})
afterAll(() => phones.close())

const stored = (id: string) => (phones.centre.dump().places as Place[]).find(({ _id }) => _id === id)
/** A phone with the largest letters. */
const largest = { width: 375, text: 30 }

test('a keeper chooses by name which services a place shows, and residents see those', async () => {
  const page = await phones.open(openids.leader, `places/edit/edit?id=${centrePlace._id}`, largest)
  await reads(page, '那里能预约的3件事，都显示')
  await button(page, '选显示哪些事').click()
  // What only takes walk-ins is not to be chosen.
  expect(await page.getByRole('checkbox').count()).toBe(4)
  await page.getByRole('checkbox', { name: '老年人优待证' }).click()
  expect(await page.getByRole('checkbox', { name: '都显示' }).getAttribute('aria-checked')).toBe('false')
  expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  await button(page, '保存').click()
  await reads(page, '改好了')
  expect(stored(centrePlace._id)?.services).toEqual(['senior-card'])
  const resident = await phones.open(openids.li, `circle/place/place?id=${centrePlace._id}`)
  await reads(resident, '老年人优待证')
  expect(await resident.getByText('居住证明').count()).toBe(0)

  await page.getByRole('checkbox', { name: '都显示' }).click()
  await button(page, '保存').click()
  await expect.poll(() => stored(centrePlace._id)?.services).toEqual([])
})

test('a phone that is none is said in words, and nothing is lost', async () => {
  const page = await phones.open(openids.leader, `places/edit/edit?id=${centrePlace._id}`)
  await page.getByRole('textbox', { name: '电话' }).fill('1234567')
  await button(page, '保存').click()
  await reads(page, '电话号码没有写对')
  await page.getByRole('textbox', { name: '电话' }).fill('010-55550301')
  await button(page, '保存').click()
  await reads(page, '改好了')
  expect(stored(centrePlace._id)?.phone).toBe('010-55550301')
})

test('a photo that WeChat doubts is looked at by the keeper before residents see it', async () => {
  const id = 'pho_doubtful00000000'
  const path = `places/${centrePlace._id}/${id}.png`
  const { fileID } = await phones.centre.standIn.storage.upload(path, whitePixel, {
    openid: openids.leader,
    uid: '',
    loginType: 'WECHAT',
  })
  const photos = {
    [id]: { fileId: fileID, at: Date.parse('2026-03-01T08:00:00+08:00'), check: 'review' as const },
  }
  const withPhoto = { ...centrePlace, _id: 'plc_withphoto000', photos }
  await phones.centre.put({ places: [withPhoto] })
  const resident = await phones.open(openids.li, `circle/place/place?id=${withPhoto._id}`)
  await reads(resident, '什么时候开')
  expect(await resident.getByRole('button', { name: /看大图/ }).count()).toBe(0)

  const page = await phones.open(openids.leader, `places/edit/edit?id=${withPhoto._id}`, largest)
  await reads(page, '微信拿不准，请您看一看')
  expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  await button(page, '我看过了，给居民看照片 1').click()
  await reads(page, '居民看得到这张照片了')
  expect(await page.getByText('微信拿不准').count()).toBe(0)
  await resident.evaluate((to) => phone.open(to), `circle/place/place?id=${withPhoto._id}`)
  await button(resident, /看大图/).waitFor()
})

test('a grid worker sees what lies on his grid and belongs elsewhere, and says there what is wrong', async () => {
  const square = (south: number, west: number, north: number, east: number) => [
    { latitude: south, longitude: west },
    { latitude: south, longitude: east },
    { latitude: north, longitude: east },
    { latitude: north, longitude: west },
  ]
  const drawn = {
    node: `${liuan}/grid-1`,
    rev: 1,
    boundaryGcj02: square(39.9993, 116.3241, 40.0053, 116.3281),
  }
  dataOf(await phones.centre.call(openids.countyAdmin, 'accounts', 'changeNode', drawn))
  const page = await phones.open(openids.gridWorker, 'places/list/list', largest)
  await reads(page, '也在这一片，归别处管')
  await reads(page, '药店，柳岸里小区1号楼底商，归柳岸社区管')
  expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  await page.getByRole('textbox', { name: '按名字找' }).fill('药房')
  await expect.poll(() => page.getByText('河湾街道党群服务中心').count()).toBe(0)
  await button(page, /^春和药房/).click()
  await button(page, '这里写得不对').waitFor()
})

test('a path that a new map has left without a street is said to be none', async () => {
  const far = { latitude: 40.0173, longitude: 116.3321 }
  await phones.centre.put({
    walk_paths: [
      walkPath,
      {
        ...walkPath,
        _id: 'pth_forgotten000',
        slot: 1,
        note: '后墙的小路',
        kind: 'path',
        gcj02: [corner, far],
      },
    ],
  })
  // By which functions know that there are paths.
  const line = [corner, { latitude: 40.0014, longitude: 116.3261 }]
  const added = { node: liuan, kind: 'gate' as const, line, note: '小区南门' }
  dataOf(await phones.centre.call(openids.leader, 'circle', 'addPath', added))
  const page = await phones.open(openids.leader, `places/paths/paths?node=${liuan}`, largest)
  await reads(page, '地图换新以后，有1条接不上街道了，现在不算路')
  expect(await page.getByText('接不上街道，现在不算路').count()).toBe(1)
  expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  await button(page, '去掉旧的：小路：后墙的小路').click()
  await button(page, '从地图上去掉').click()
  await reads(page, '去掉了')
  expect(await page.getByText('地图换新以后').count()).toBe(0)
})

test('what is wrong with a list is taken to a computer as a table', async () => {
  const page = await phones.open(openids.leader, `places/import/import?node=${liuan}`)
  await button(page, '有哪些类别').click()
  await reads(page, /^基本保障：便利店、综合超市、菜市场/)
  await button(page, '要一份空表').click()
  const empty = page.waitForEvent('download')
  await button(page, '发到微信').click()
  expect(await readFile((await (await empty).path()) ?? '', 'utf8')).toBe(
    '\uFEFF名称,类别,纬度,经度,地址,电话,营业时间,节假日,无障碍,编号\r\n',
  )
  const chosen = page.waitForEvent('filechooser')
  await button(page, '选文件').click()
  await page.getByRole('dialog').getByRole('button', { name: '允许', exact: true }).click()
  const rows = Array.from({ length: 25 }, (_, index) => `店${index},没有的类别,40.0013,116.3271,1`)
  const buffer = Buffer.from(['名称,类别,纬度,经度,营业执照', ...rows].join('\n'))
  await (await chosen).setFiles({ name: '柳岸的店.csv', mimeType: 'text/csv', buffer })
  await page.getByRole('radio', { name: '高德、腾讯、微信的' }).click()
  await button(page, '先看一看').click()
  await reads(page, '这些列没有用到：营业执照')
  await reads(page, '没有填对的：25行')
  await button(page, '做成表格，到电脑上改').click()
  const wrong = page.waitForEvent('download')
  await button(page, '发到微信').click()
  const lines = (await readFile((await (await wrong).path()) ?? '', 'utf8')).split('\r\n')
  expect(lines.slice(0, 2)).toEqual(['\uFEFF第几行,哪一项,哪里不对', '2,类别,没有“没有的类别”这个类别'])
  expect(lines).toHaveLength(1 + 25 + 1)
})

describe('what is missing for whom', () => {
  const grid = (from: number, to: number) => ({
    type: 'Polygon' as const,
    coordinates: [
      [
        [from, 39.9993],
        [to, 39.9993],
        [to, 40.0053],
        [from, 40.0053],
        [from, 39.9993],
      ],
    ],
  })

  /** Two communities: one has drawn grids, the other nothing. */
  beforeEach(async () => {
    const nodes = (neighbourhood.nodes ?? []).map((one) => {
      const { _id } = one as { _id: string }
      if (_id.endsWith('/grid-1')) return { ...one, boundaryGcj02: grid(116.3241, 116.3261) }
      if (_id.endsWith('/grid-2')) return { ...one, boundaryGcj02: grid(116.3261, 116.3281) }
      return one
    })
    const [, , community] = nodes
    const other = {
      ...community,
      _id: '/qinghe/hewan/yushuyuan',
      name: '榆树园社区',
      posts: [],
      children: [],
    }
    await phones.centre.renew({ ...neighbourhood, ...circleDocuments, nodes: [...nodes, other] as never })
  })

  test('on the phone: by community, also where only its grids are drawn', async () => {
    const page = await phones.open(openids.streetAdmin, 'leader/coverage/coverage', largest)
    await reads(page, '榆树园社区还没有画范围')
    expect(await page.getByText('整张地图').count()).toBe(0)
    expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  })

  test('on a computer: as a page, printed, and as a table with scores and communities', async () => {
    const page = await phones.openComputer({ bypassCSP: true })
    const text = async (selector: string) => (await page.locator(selector).textContent()) ?? ''
    const code = (await text('dd.code')).replace(' ', '')
    const digits = await text('dd.digits')
    dataOf(await phones.centre.call(openids.streetAdmin, 'accounts', 'confirmSignIn', { code, digits }))
    await button(page, '服务圈').click()
    await page.getByRole('heading', { name: '河湾街道：服务圈缺什么' }).waitFor()
    await reads(page, '榆树园社区还没有画范围')
    await page.getByRole('row').filter({ hasText: '柳岸社区' }).getByText(/分$/).first().waitFor()
    const pharmacy = page.getByRole('row').filter({ hasText: '药店' })
    await pharmacy.getByText('100%').waitFor()
    await page.getByLabel('怎么走').selectOption('慢慢走')
    await page.getByRole('row').filter({ hasText: '药店' }).getByText(/%$/).waitFor()
    await addAxe(page)
    expect(await violationsOf(page, ['.watermark'])).toEqual([])

    const [download] = await Promise.all([page.waitForEvent('download'), button(page, '导出表格').click()])
    expect(download.suggestedFilename()).toBe('步行圈-河湾街道-2026-03-02.csv')
    const csv = await readFile((await download.path()) ?? '', 'utf8')
    expect(csv).toContain('河湾街道,')
    expect(csv).toMatch(/柳岸社区,\d+,基本保障,得分（各类的平均）,[\d.]+,/)
    expect(csv).toContain('走法：慢慢走')
  })
})
