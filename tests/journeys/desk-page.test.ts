import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Session } from '../../functions/platform/session.ts'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { addAxe, violationsOf } from './axe.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

/** Staff at a computer, in Chromium: the page of the accounts function, and the phone beside it. */

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
/** All computers of these tests have one address, which begins to sign in twenty times a minute at most. */
let minute = 0
beforeEach(async () => {
  await phones.renew()
  minute = 1 - minute
  await phones.centre.moveClock(`2026-03-02T08:0${minute}:00+08:00`)
})
afterAll(() => phones.close())

const sessions = () => (phones.centre.dump().sessions ?? []) as Session[]

async function book(openid: string, personId: string, serviceId: string) {
  const place = { siteId: 'centre', day: '2026-03-02', slotId: 's1000' }
  const input = { ...place, serviceId, personId, needs: ['low-counter' as const] }
  return dataOf(await phones.centre.call(openid, 'appointments', 'bookSlot', input))
}

const shown = async (page: Page) => {
  const text = async (selector: string) => (await page.locator(selector).textContent()) ?? ''
  return { code: (await text('dd.code')).replace(' ', ''), digits: await text('dd.digits') }
}

/** A computer on which the clerk has signed in. */
async function signedIn(openid: string = openids.clerk): Promise<Page> {
  const page = await phones.openComputer()
  dataOf(await phones.centre.call(openid, 'accounts', 'confirmSignIn', await shown(page)))
  await page.getByRole('heading', { name: /3月2日/ }).waitFor()
  return page
}

test('the clerk signs in with her phone: where it is, two digits, and the list is there', async () => {
  const { code } = await book(openids.wang, people.wang, 'senior-card')
  const computer = await phones.openComputer()
  const { code: typed, digits } = await shown(computer)
  const phone = await phones.open(openids.clerk, 'desk/sign-in/sign-in')
  await phone.getByRole('textbox', { name: '登录码' }).fill(typed.toLowerCase())
  await button(phone, '下一步').click()
  await reads(phone, 'Linux 电脑，Chrome 浏览器')
  await reads(phone, '网络地址 127.0.0.1')
  const wrong = digits === '00' ? '01' : '00'
  await phone.getByRole('textbox', { name: '电脑上的两位数字' }).fill(wrong)
  await button(phone, '登录这台电脑').click()
  await reads(phone, '数字和电脑上的不一样')
  await phone.getByRole('textbox', { name: '电脑上的两位数字' }).fill(digits)
  await button(phone, '登录这台电脑').click()
  await reads(phone, '电脑上已经登录')

  await computer.getByRole('cell', { name: code }).waitFor()
  await computer.getByRole('cell', { name: '王**' }).waitFor()
  expect(await computer.locator('#desk').textContent()).not.toContain('王秀英')

  await button(phone, '全部退出登录').click()
  await reads(phone, '没有登录的电脑')
  await button(computer, '后一天').click()
  await computer.getByText('登录已经结束，请重新登录。').waitFor()
  expect(await computer.locator('table').count()).toBe(0)
})

test('a resident who scans the code is told that it is for staff', async () => {
  const computer = await phones.openComputer()
  const { code } = await shown(computer)
  const phone = await phones.open(openids.wang, `desk/sign-in/sign-in?code=${code}`)
  await reads(phone, '这件事您不能操作')
  expect(sessions()[0]?.account).toBeUndefined()
})

test('WeChat on a computer: the arrow keys turn the days of the list', async () => {
  const page = await phones.open(openids.clerk, 'desk/day/day', { width: 1280 })
  await reads(page, '3月2日 星期一')
  await page.keyboard.press('ArrowRight')
  await reads(page, '3月3日 星期二')
  await page.keyboard.press('ArrowRight')
  await page.keyboard.press('ArrowLeft')
  await reads(page, '3月3日 星期二')
  const { width = 0 } = (await page.locator('.page').first().boundingBox()) ?? {}
  expect(width).toBe(800)
})

test('a clerk of a station is offered her station', async () => {
  const page = await signedIn(openids.stationClerk)
  expect(await page.getByRole('combobox', { name: '地点' }).textContent()).toBe('柳岸社区党群服务站')
})

test('the phone offers the computer to those for whom it has something, and to nobody else', async () => {
  for (const [openid, has] of [
    [openids.clerk, true],
    [openids.officer, true],
    [openids.gridWorker, false],
  ] as const) {
    const me = await phones.open(openid, 'pages/me/me')
    await button(me, /^工作通知/).waitFor()
    expect([openid, await button(me, /^登录电脑/).count()]).toEqual([openid, has ? 1 : 0])
    if (openid === openids.clerk) continue
    const computer = await phones.openComputer()
    dataOf(await phones.centre.call(openid, 'accounts', 'confirmSignIn', await shown(computer)))
    await button(computer, '退出登录').waitFor()
    const idle = computer.getByText('还没有要办的事')
    if (has) expect(await idle.count()).toBe(0)
    else await idle.waitFor()
  }
})

test('a leader whose post names no site is offered the stations of her community', async () => {
  const page = await signedIn(openids.leader)
  expect(await page.getByRole('combobox', { name: '地点' }).textContent()).toBe('柳岸社区党群服务站')
  await page.getByText('这一天还没有人预约').waitFor()
})

describe('the page', () => {
  test('is one document: no cookie, nothing from elsewhere, nothing but its own script', async () => {
    const { standIn } = phones.centre
    const response = await fetch(`${standIn.urls.http}/accounts/desk`)
    const html = await response.text()
    expect(response.status).toBe(200)
    expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8')
    expect(response.headers.get('set-cookie')).toBeNull()
    const policy = response.headers.get('content-security-policy') ?? ''
    expect(policy).toMatch(
      /^default-src 'none'; script-src 'sha256-[\w+/=]{44}'; style-src 'sha256-[\w+/=]{44}'; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'$/,
    )
    expect(html.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:\/\/|src=|@import|url\(/)
    // The policy holds: a script that was slipped in does not run.
    const page = await phones.openComputer()
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'document.title = "taken over"'
      document.body.append(script)
    })
    expect(await page.title()).toBe('党群服务中心 · 工作台')
    expect(said.join()).toContain('Content Security Policy')
    expect(await page.context().cookies()).toEqual([])
  })

  test('keeps a key that cannot be taken out, and the session over a reload', async () => {
    const page = await signedIn()
    await page.reload()
    await page.getByRole('heading', { name: /3月2日/ }).waitFor()
    const out = await page.evaluate(async () => {
      const database = await new Promise<IDBDatabase>((resolve) => {
        const request = indexedDB.open('desk', 1)
        request.onsuccess = () => resolve(request.result)
      })
      const kept = await new Promise<{ pair: CryptoKeyPair }>((resolve) => {
        const request = database.transaction('kept').objectStore('kept').get('browser')
        request.onsuccess = () => resolve(request.result)
      })
      return crypto.subtle.exportKey('pkcs8', kept.pair.privateKey).then(
        () => 'exported',
        () => 'refused',
      )
    })
    expect(out).toBe('refused')
  })

  test('a request that was listened to is worth nothing', async () => {
    const page = await signedIn()
    const [request] = await Promise.all([
      page.waitForRequest((one) => one.url().includes('/desk/day')),
      button(page, '后一天').click(),
    ])
    await page.getByRole('heading', { name: /3月3日/ }).waitFor()
    const again = await fetch(request.url(), { headers: request.headers() })
    expect(await again.json()).toMatchObject({ ok: false, error: { code: 'OUT_OF_ORDER' } })
    expect(again.status).toBe(409)
  })

  test('two windows of one browser share the session and get along', async () => {
    const page = await signedIn()
    const other = await page.context().newPage()
    await other.goto(page.url())
    await other.getByRole('heading', { name: /3月2日/ }).waitFor()
    for (let count = 0; count < 5; count += 1)
      await Promise.all([button(page, '后一天').click(), button(other, '后一天').click()])
    await Promise.all([page, other].map((one) => one.getByRole('heading', { name: /3月7日/ }).waitFor()))
    expect(await page.getByRole('alert').count()).toBe(0)
    expect(await other.getByRole('alert').count()).toBe(0)
  })

  test('works by keyboard alone', async () => {
    const page = await signedIn()
    const focused = () =>
      page.evaluate(() => document.activeElement?.textContent || document.activeElement?.id || '')
    const reached: string[] = []
    for (let count = 0; count < 20; count += 1) {
      await page.keyboard.press('Tab')
      reached.push(await focused())
      if (reached.at(-1) === '后一天') break
    }
    expect(reached.slice(0, 4)).toEqual(['跳到内容', '今日名单', '通知公示', '退出登录'])
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: /3月3日/ }).waitFor()
  })

  test('prints on A4 and on the paper of a counter printer, without its buttons and with who printed', async () => {
    await book(openids.wang, people.wang, 'senior-card')
    const page = await signedIn()
    await page.getByRole('cell', { name: '王**' }).waitFor()
    await page.evaluate(() => {
      const printed: string[] = []
      Object.assign(window, { printed })
      window.print = () => {
        const rules = Array.from(document.styleSheets[0]?.cssRules ?? [], (rule) => rule.cssText)
        printed.push(`${rules.at(-1)} ${document.body.className}`)
      }
    })
    await button(page, '打印').first().click()
    await button(page, '打印小票纸').click()
    const printed = await page.evaluate(() => (window as unknown as { printed: string[] }).printed)
    expect(printed[0]).toMatch(/^@page \{[^}]*size: a4;[^}]*\} $/i)
    expect(printed[1]).toMatch(/^@page \{[^}]*size: 80mm 297mm;[^}]*\} slip$/)
    expect(await page.evaluate(() => document.body.className)).toBe('')

    await page.emulateMedia({ media: 'print' })
    await page.getByText('打印人：赵丽华').waitFor()
    expect(await button(page, '打印').count()).toBe(0)
    expect(await page.locator('.watermark').isVisible()).toBe(true)
    await page.evaluate(() => document.body.classList.add('slip'))
    await page.setViewportSize({ width: 280, height: 900 })
    expect(await page.evaluate(() => document.querySelector('main')?.scrollWidth)).toBeLessThanOrEqual(280)
  })

  test('exports a table that a spreadsheet reads as texts', async () => {
    const { code } = await book(openids.wang, people.wang, 'senior-card')
    const page = await signedIn()
    await page.getByRole('cell', { name: '王**' }).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, '导出表格').click()])
    expect(download.suggestedFilename()).toBe('预约名单 河湾街道党群服务中心 2026-03-02.csv')
    expect(await readFile(await download.path(), 'utf8')).toBe(
      `\uFEFF日期,时间,预约码,姓名,办什么事,需要,情况\r\n2026-03-02,10:00–10:30,${code},王**,老年人优待证,低位台,已约好\r\n`,
    )
  })

  test('becomes the screen of the hall: times and codes, nothing about anybody; who ends it is signed out', async () => {
    const { code } = await book(openids.wang, people.wang, 'senior-card')
    const page = await signedIn()
    await page.getByRole('cell', { name: '王**' }).waitFor()
    await button(page, '大厅屏幕').click()
    await page.getByRole('listitem').filter({ hasText: code }).waitFor()
    const text = await page.locator('#desk').textContent()
    for (const word of ['王', '老年人优待证', '低位台', '赵丽华']) expect(text).not.toContain(word)
    await page.reload()
    await page.getByRole('listitem').filter({ hasText: code }).waitFor()
    await button(page, '结束大厅屏幕').click()
    await page.getByText('已经退出登录。').waitFor()
    expect(sessions().filter(({ endsAt = 0 }) => endsAt > phones.centre.standIn.clock.now())).toEqual([])
  })

  test('who lost the post sees nothing any more with the next press', async () => {
    const page = await signedIn()
    const dump = phones.centre.dump() as Record<string, { _id: string }[]>
    await phones.centre.renew({
      ...dump,
      accounts: (dump.accounts ?? []).map((one) =>
        one._id === openids.clerk ? { ...one, grants: [] } : one,
      ),
    })
    await button(page, '后一天').click()
    await page.getByText('登录已经结束，请重新登录。').waitFor()
    await page.locator('dd.code').waitFor()
    expect(await page.locator('.watermark').count()).toBe(0)
  })

  test('says what to do without a network', async () => {
    const page = await signedIn()
    await page.context().setOffline(true)
    await button(page, '后一天').click()
    await page.getByRole('alert').getByText('现在连不上服务中心。').waitFor()
    await page.context().setOffline(false)
    await button(page, '再试一次').click()
    await page.getByRole('heading', { name: /3月3日/ }).waitFor()
  })

  test('has names, roles and contrast as a screen reader needs them', async () => {
    await book(openids.wang, people.wang, 'senior-card')
    const page = await phones.openComputer({ bypassCSP: true })
    const problems = async () => {
      await addAxe(page)
      return violationsOf(page, ['.watermark'])
    }
    const codeAndDigits = await shown(page)
    expect(await problems()).toEqual([])
    dataOf(await phones.centre.call(openids.clerk, 'accounts', 'confirmSignIn', codeAndDigits))
    await page.getByRole('cell', { name: '王**' }).waitFor()
    expect(await problems()).toEqual([])
    await button(page, '大厅屏幕').click()
    await page.getByRole('listitem').first().waitFor()
    expect(await problems()).toEqual([])
  })
})

describe('notices and announcements', () => {
  async function opened(): Promise<Page> {
    const page = await signedIn(openids.countyAdmin)
    await button(page, '通知公示').click()
    await page.getByRole('cell', { name: '第二网格拟建电动车棚', exact: true }).waitFor()
    return page
  }

  test('a notice is printed as an A4 sheet for the board, with a code', async () => {
    const page = await opened()
    const [sheet] = await Promise.all([
      page.waitForEvent('popup'),
      page.getByRole('link', { name: '海报：第二网格拟建电动车棚', exact: true }).click(),
    ])
    await sheet.getByRole('heading', { name: '第二网格拟建电动车棚' }).waitFor()
    await sheet.getByRole('img', { name: '二维码' }).waitFor()
    // One sheet, and nothing that is for the screen alone.
    const pdf = await sheet.pdf({ preferCSSPageSize: true })
    expect(pdf.toString('latin1').match(/\/Type\s*\/Page\b/g)).toHaveLength(1)
    await sheet.emulateMedia({ media: 'print' })
    expect(await sheet.getByText('按 Ctrl+P 打印').isVisible()).toBe(false)
  })

  test('the list keeps short words on one line; what is for colleagues is not printed for the board', async () => {
    const page = await opened()
    await page.getByRole('columnheader', { name: '打印' }).waitFor()
    const row = page.getByRole('row').filter({ hasText: '三月志愿排班' })
    expect(await row.getByRole('link').count()).toBe(0)
    await row.getByText('给志愿者的，手机上看').waitFor()
    const linesOfCells = await page.locator('td.short').evaluateAll((cells) =>
      cells.map((cell) => {
        const words = document.createRange()
        words.selectNodeContents(cell)
        return words.getClientRects().length
      }),
    )
    expect(linesOfCells.length).toBeGreaterThan(0)
    expect(Math.max(...linesOfCells)).toBe(1)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(1280)
  })

  test('the course of an announcement is shown, and exported as a table', async () => {
    const page = await opened()
    await button(page, '办理过程：第二网格拟建电动车棚').click()
    await page.getByRole('heading', { name: '办理过程：第二网格拟建电动车棚' }).waitFor()
    await page.getByText('共1条：小程序0条，书面1条，电话0条；已回复0条。').waitFor()
    await page.getByRole('cell', { name: '车棚离窗户太近，夜里充电怕起火。请联系■■■■。' }).waitFor()
    const [download] = await Promise.all([page.waitForEvent('download'), button(page, '导出表格').click()])
    expect(download.suggestedFilename()).toBe('公示办理过程 第二网格拟建电动车棚.csv')
    const text = await readFile(await download.path(), 'utf8')
    expect(text).toContain('2月27日,书面,车棚离窗户太近，夜里充电怕起火。请联系■■■■。,')
    expect(text).not.toContain('13900005678')
    await button(page, '返回').click()
    await page.getByRole('heading', { name: '通知公示' }).waitFor()
  })
})

describe('a request on paper', () => {
  test('the compliance officer prints a copy for her who asked, and finds nobody by half a name', async () => {
    const page = await phones.openComputer({ bypassCSP: true })
    dataOf(await phones.centre.call(openids.officer, 'accounts', 'confirmSignIn', await shown(page)))
    await page.getByRole('heading', { name: '居民要一份自己的信息' }).waitFor()
    const sought = page.getByRole('textbox', { name: '电话，或者完整的姓名' })
    await sought.fill('周')
    await button(page, /^找$/).click()
    await reads(page, '请写是哪一份申请')
    await page.getByRole('textbox', { name: /哪一份申请/ }).fill('2026年第3号')
    await button(page, /^找$/).click()
    await reads(page, '没有找到')
    await sought.fill('138 0000 2222')
    await sought.press('Enter')
    await reads(page, '周**')
    expect(await page.locator('#desk').textContent()).not.toContain('周桂兰')
    await addAxe(page)
    expect(await violationsOf(page, ['.watermark'])).toEqual([])

    await button(page, '做一份给他').click()
    await reads(page, '柳岸小区3号楼2单元501')
    await reads(page, '按您的要求给您一份：2026年第3号')
    expect(await violationsOf(page, ['.watermark'])).toEqual([])
    const download = page.waitForEvent('download')
    await button(page, '存成文件').click()
    const file = await download
    const copy = JSON.parse(await readFile((await file.path()) ?? '', 'utf8')) as {
      sections: { entries: object[] }[]
    }
    expect(copy.sections[0]?.entries[0]).toMatchObject({ 称呼: '周桂兰', 电话: '13800002222' })
    await page.emulateMedia({ media: 'print' })
    expect(await button(page, '打印').isVisible()).toBe(false)
    await reads(page, '打印人：高远')
    await page.emulateMedia({ media: 'screen' })
    await button(page, '找下一位').click()
    expect(await page.locator('#desk').textContent()).not.toContain('周')
  })

  test('and erases on the phone, after she was asked once more', async () => {
    const page = await phones.open(openids.officer, 'pages/me/me')
    await button(page, /居民要看、要删信息/).click()
    await page.getByRole('textbox', { name: '电话，或者完整的姓名' }).fill('13800002222')
    await button(page, /^找$/).click()
    await reads(page, '请写是哪一份申请')
    await page.getByRole('textbox', { name: /哪一份申请/ }).fill('2026年第3号')
    await button(page, /^找$/).click()
    await button(page, '删除周**的信息').click()
    await button(page, /^删除$/).click()
    await reads(page, '请选他是怎么说的')
    await page.getByRole('radio', { name: '书面' }).click()
    await button(page, /^删除$/).click()
    await page.waitForTimeout(900)
    await setOffline(page, true)
    await button(page, '是的，全部删掉').click()
    await reads(page, '不知道办成了没有')
    await setOffline(page, false)
    await button(page, '是的，全部删掉').click()
    await reads(page, '周**的信息删了')
    expect(phones.stored().people.map(({ name }) => name)).not.toContain('周桂兰')
  })
})

describe('the boundary of a grid', () => {
  const liuan = '/qinghe/hewan/liuan'
  const ring = (west: number, south: number, east: number, north: number) => [
    [west, south],
    [east, south],
    [east, north],
    [west, north],
    [west, south],
  ]
  const geojson = (...points: Parameters<typeof ring>) =>
    JSON.stringify({
      type: 'Feature',
      properties: {},
      geometry: { type: 'Polygon', coordinates: [ring(...points)] },
    })
  const gridOf = (path: string) =>
    (phones.centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === path)?.boundaryGcj02 as
      | { coordinates: number[][][] }
      | undefined

  test('is pasted, seen beside its neighbour, and kept as maps of China show it', async () => {
    const change = { node: `${liuan}/grid-1`, rev: 1 }
    const corners = ring(116.33, 39.99, 116.34, 40).slice(0, 4)
    dataOf(
      await phones.centre.call(openids.streetAdmin, 'accounts', 'changeNode', {
        ...change,
        boundaryGcj02: corners.map(([longitude = 0, latitude = 0]) => ({ latitude, longitude })),
      }),
    )
    const page = await phones.openComputer({ bypassCSP: true })
    dataOf(await phones.centre.call(openids.streetAdmin, 'accounts', 'confirmSignIn', await shown(page)))
    await button(page, '边界').click()
    await button(page, '看下一级：柳岸社区').click()
    await page.getByRole('heading', { name: '柳岸社区的边界' }).waitFor()
    await page.getByRole('img', { name: '边界图：柳岸社区第一网格' }).waitFor()
    await button(page, '画边界：柳岸社区第二网格').click()

    const paste = page.getByRole('textbox', { name: '或者把 GeoJSON 贴在这里' })
    await paste.fill(geojson(116.335, 39.99, 116.35, 40))
    await reads(page, '请选坐标是哪一种')
    await page.getByRole('radio', { name: /GCJ-02/ }).check()
    await reads(page, '和柳岸社区第一网格重叠了，不能存。')
    expect(await button(page, '就用这个边界').count()).toBe(0)
    await paste.fill(geojson(116.34, 40, 116.35, 39.99).replace('116.35,40', '116.345,39.98'))
    await reads(page, '边界自己交叉了')
    await paste.fill('不是地图')
    await reads(page, '读不出边界')

    await page.getByLabel('选一个 GeoJSON 文件').setInputFiles({
      name: 'grid.geojson',
      mimeType: 'application/geo+json',
      buffer: Buffer.from(geojson(116.335, 39.985, 116.345, 39.9983)),
    })
    await page.getByRole('radio', { name: /WGS-84/ }).check()
    await reads(page, '新边界有4个角')
    await page.getByRole('img', { name: /柳岸社区第二网格（新）/ }).waitFor()
    await addAxe(page)
    expect(await violationsOf(page, ['.watermark'])).toEqual([])
    await button(page, '就用这个边界').click()
    await reads(page, '柳岸社区第二网格的边界存好了。')
    await page.getByRole('cell', { name: '有，4个角' }).nth(1).waitFor()
    const [west = 0, south = 0] = gridOf(`${liuan}/grid-2`)?.coordinates[0]?.[0] ?? []
    expect(west).toBeCloseTo(116.3411, 3)
    expect(south).toBeCloseTo(39.9863, 3)
  })
})
