/**
 * Makes the pictures of the README into `docs/images/`: starts the platform of this machine with the demo neighbourhood and a
 * clock that stands, opens its page in Chromium, and takes one picture after the other.
 *
 * @example npm run screenshots
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { root } from './build-functions.ts'
import { launchChromium } from './launch-chromium.ts'

/** A Monday morning in an ordinary week. */
const clock = '2026-03-02T09:00:00+08:00'
const folder = join(root, 'docs/images')

interface Picture {
  name: string
  /** What follows the address of the page. */
  address: string
  /** Seen when the page is complete. */
  until: string | RegExp
  before?: (page: Page) => Promise<void>
}

const frame: readonly Picture[] = [
  {
    name: 'start',
    address: '#/pages/home/home',
    until: 'appointments',
    before: (page) => page.frameLocator('iframe').getByText('您想办什么').first().waitFor(),
  },
]

/** The phone alone, in the hands of an account of the demo. */
const phoneOf = (openid: string, path: string) => `?frame=none&openid=${openid}#/${path}`

const phone: readonly Picture[] = [
  {
    name: 'slots',
    address: phoneOf('demo-li-ming', 'pages/slots/slots?service=residence-proof&site=hewan-centre'),
    until: /还有/,
  },
  {
    name: 'appointment',
    address: phoneOf('demo-li-ming', 'pages/appointments/appointments'),
    until: '居住证明',
    before: async (page) => {
      await page.getByText('居住证明').first().click()
      await page.getByText('到窗口，说预约码').waitFor()
    },
  },
  {
    name: 'elder',
    address: phoneOf('demo-wang-xiuying', 'pages/home/home'),
    until: '您想办什么',
    before: async (page) => {
      await page.getByText('长辈版').first().click()
      await page.getByText('回到标准版').waitFor()
    },
  },
  { name: 'desk', address: phoneOf('demo-zhao-lihua', 'desk/day/day'), until: /约了/ },
  {
    name: 'notices',
    address: phoneOf('demo-li-ming', 'pages/home/home'),
    // Where he lives has come to this phone.
    until: '停水，正在抢修',
    before: async (page) => {
      await page.getByText('看全部通知').first().click()
      await page.getByText('找一找').or(page.getByPlaceholder('找一找')).first().waitFor()
      await page.getByText('关于柳岸社区活动室延长开放时间的公示').last().waitFor()
    },
  },
  {
    name: 'announcement',
    address: phoneOf('demo-li-ming', 'pages/notice/notice?id=ntc_demoroom00000000'),
    until: '大家可以提意见',
    before: async (page) => {
      await page.getByText('为什么是这一天').first().click()
      await page
        .getByText('大家可以提意见')
        .first()
        .evaluate((element) => element.scrollIntoView())
      await page.getByText('谢谢您的建议').first().waitFor()
    },
  },
  { name: 'leader', address: phoneOf('demo-wu-guoqiang', 'leader/desk/desk'), until: /等人审核/ },
  { name: 'doors', address: phoneOf('demo-he-jun', 'grid/doors/doors'), until: /1单元/ },
]

async function take(
  address: string,
  pictures: readonly Picture[],
  options: BrowserContextOptions,
): Promise<void> {
  const browser = await launchChromium()
  try {
    for (const { name, address: path, until, before } of pictures) {
      const context = await browser.newContext({ locale: 'zh-CN', timezoneId: 'Asia/Shanghai', ...options })
      const page = await context.newPage()
      await page.goto(`${address}/${path}`)
      await page.getByText(until).first().waitFor()
      await before?.(page)
      await page.screenshot({ path: join(folder, `${name}.png`) })
      await context.close()
      console.log(`docs/images/${name}.png`)
    }
  } finally {
    await browser.close()
  }
}
await mkdir(folder, { recursive: true })
const args = ['scripts/start.mjs', '--no-page', '--demo', 'full', '--clock', clock]
const platform = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] })
try {
  const [line] = await once(createInterface({ input: platform.stdout }), 'line')
  const { web } = JSON.parse(line)
  await take(web, frame, { viewport: { width: 1280, height: 880 } })
  await take(web, phone, { viewport: { width: 375, height: 812 }, deviceScaleFactor: 1.5 })
} finally {
  platform.kill()
}
