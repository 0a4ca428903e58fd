import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { openids } from '../harness/neighbourhood.ts'
import { noticeIds } from '../harness/notices.ts'
import { announced, announcedIds } from './announced.ts'
import { allowReminders, button, type Phones, reads, setOffline, startPhones } from './phones.ts'

let phones: Phones

beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(async () => {
  await phones.renew()
  await phones.centre.put({ notices: announced })
})
afterAll(() => phones.close())

/** What the phone did besides its pages: shared, copied, rung. */
async function listen(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const heard: string[] = []
    Object.assign(window, { heard })
    phone.listen(({ kind, text = '' }) => {
      if (kind === 'notice') heard.push(text)
    })
  })
  return () => page.evaluate(() => (window as unknown as { heard: string[] }).heard)
}

const noticePage = (id: string) => `pages/notice/notice?id=${id}`

test('she says where she lives, finds the notice by its kind and by a word, and reads it', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '看全部通知').click()
  await reads(page, '现在只有全县的通知')
  await button(page, '选我住的地方').click()
  await button(page, '河湾街道').click()
  await button(page, '柳岸社区').click()
  await button(page, '柳岸社区第一网格').click()
  // What is for the community is for its grids as well; pinned ones come first.
  const titles = page.locator('.view:not([hidden]) .title')
  await expect.poll(() => titles.count()).toBe(6)
  // What presses comes before what is pinned.
  expect(await titles.nth(0).textContent()).toContain('水管破裂紧急停水')
  expect((await titles.nth(1).textContent())?.trim()).toBe('八十岁以上老人每月补贴提高到一百五十元')
  await button(page, /^活动$/).click()
  await expect.poll(() => titles.allTextContents()).toEqual(['周三请律师坐班，免费问'])
  await button(page, /全部$/).click()
  await page.getByRole('textbox', { name: '找一找通知' }).fill('供暖')
  await expect.poll(() => titles.allTextContents()).toEqual(['3月20日停止供暖'])
  await titles.first().click()
  await reads(page, '家里有老人孩子的，请备好被褥。')

  await button(page, '看改了什么').click()
  await reads(page, '划掉的是原来的，下面有线的是新的。')
  expect(await page.locator('[class*=removed]').allTextContents()).toContain('15')
  await page.getByLabel('标题：去掉：15；加上：20').waitFor()
})

test('a card in a group opens without signing in; what was withdrawn since says so, and why', async () => {
  const page = await phones.open(openids.stranger, noticePage(announcedIds.water))
  await reads(page, '停水到今晚十点。')
  await button(page, '拨打 13800550022').waitFor()
  await button(page, '拨打 119').waitFor()
  await button(page, '柳岸社区党群服务站 010-55550002').waitFor()
  const heard = await listen(page)
  await button(page, '转发到微信群').click()
  await expect
    .poll(heard)
    .toContainEqual(expect.stringMatching(/^转发：通知：水管破裂.*（\/pages\/notice\/notice\?id=ntc_water/))
  await button(page, '复制文字').click()
  await reads(page, '已复制')
  expect((await heard()).at(-1)).toContain('需要送水请打13800550022或者010-55550001。着火请打119。')
  expect((await heard()).at(-1)).toContain('柳岸社区，3月2日 星期一 上午7:00发布')
  // Nothing is noted of who reads.
  expect(phones.stored().accounts.map(({ _id }) => _id)).not.toContain(openids.stranger)

  await page.evaluate((url) => phone.open(url), noticePage(announcedIds.withdrawn))
  await reads(page, '2月28日 星期六撤回。')
  await reads(page, '为什么：卫生院改期，日子定了再通知')
  await reads(page, '请打010-55550009预约')
  expect(await button(page, /拨打/).filter({ visible: true }).count()).toBe(0)
  await page.evaluate((url) => phone.open(url), noticePage(announcedIds.hidden))
  await reads(page, '里面有不该公开的个人信息')
  expect(await page.getByText('不该公开的内容').count()).toBe(0)
})

test('a poster has a code that leads to the newest version, from paper as well, and is saved as a picture', async () => {
  const page = await phones.open(openids.wang, noticePage(announcedIds.water))
  await button(page, '海报（带二维码）').click()
  await page.getByRole('img', { name: '这则通知的二维码' }).waitFor()
  const heard = await listen(page)
  await button(page, '复制打印用的网址').click()
  await reads(page, '网址已复制')
  const address = `https://poster.test/notices/poster?n=${announcedIds.water}`
  expect((await heard()).at(-1)).toBe(
    `已复制：https://poster.test/notices/poster?form=sheet&n=${announcedIds.water}`,
  )

  // She does not let it into her album at first.
  const answer = (title: string, words: string) =>
    page.getByRole('dialog', { name: title }).getByRole('button', { name: words, exact: true }).click()
  await button(page, '存成图片').click()
  await answer('用户隐私保护提示', '允许')
  await answer('申请保存图片到相册', '不允许')
  await reads(page, '手机没有让我们存图片')
  await button(page, '打开设置').waitFor()
  await button(page, '存成图片').click()
  await answer('申请保存图片到相册', '允许')
  await reads(page, '已存到手机相册')
  expect((await heard()).at(-1)).toBe('图片已存到相册')
  // What was drawn: as wide as it shall be, all of the title, and a code in black.
  const drawn = await page.locator('canvas').evaluate((element) => {
    const canvas = element as HTMLCanvasElement
    const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
      0,
      0,
      canvas.width,
      canvas.height,
    )
    let black = 0
    for (let at = 0; at < data.length; at += 4)
      if (data[at] === 0 && data[at + 1] === 0 && data[at + 2] === 0) black += 1
    return { width: canvas.width, height: canvas.height, isCoded: black > 40_000 }
  })
  expect(drawn.width).toBe(900)
  expect(drawn.height).toBeGreaterThan(1000)
  expect(drawn.isCoded).toBe(true)

  // WeChat hands on what it read from the paper.
  await page.evaluate((url) => phone.open(url), `pages/notice/notice?q=${encodeURIComponent(address)}`)
  await reads(page, '停水到今晚十点。')
})

test('a volunteer reads what volunteers are told; nobody else sees it, and it is not for groups', async () => {
  const page = await phones.open(openids.volunteer, 'pages/me/me')
  await button(page, /志愿服务通知/).click()
  await reads(page, '柳岸社区')
  await button(page, /三月志愿排班/).click()
  await reads(page, '这是工作通知，请不要转到居民群里。')
  expect(await button(page, '转发到微信群').filter({ visible: true }).count()).toBe(0)

  // A message about it that somebody without a post opens.
  const link = `${noticePage(noticeIds.shifts)}&node=/qinghe/hewan/liuan`
  const other = await phones.open(openids.wang, link)
  await reads(other, '这件事您不能操作')
  expect(await other.getByText('三月志愿排班').count()).toBe(0)

  const leader = await phones.open(openids.leader, 'pages/me/me')
  await button(leader, /^工作通知/).click()
  await button(leader, /三月志愿排班/).click()
  await reads(leader, '这是工作通知')
})

test('what a service asks for is copied into a group as text', async () => {
  const page = await phones.open(openids.stranger, 'pages/service/service?id=senior-card')
  await reads(page, '谁可以办')
  const heard = await listen(page)
  await button(page, '复制文字').click()
  await reads(page, '已复制')
  expect((await heard()).at(-1)).toContain('要带什么：\n1. 身份证（看一眼就还给您）')
  await button(page, '转发到微信群').click()
  await expect
    .poll(heard)
    .toContainEqual(expect.stringContaining('（/pages/service/service?id=senior-card）'))
})

test('a notice is read aloud, sentence by sentence, and says when it cannot be', async () => {
  const page = await phones.open(openids.wang, noticePage(announcedIds.policy))
  await reads(page, '对您来说')
  await page.evaluate(() => {
    const spoken: string[] = []
    const speak = (one: SpeechSynthesisUtterance) => {
      spoken.push(one.text)
      if (spoken.length === 1) setTimeout(() => one.dispatchEvent(new Event('end')))
    }
    const speechSynthesis = { cancel() {}, speak }
    Object.defineProperty(window, 'speechSynthesis', { value: speechSynthesis })
    Object.assign(window, { spoken })
  })
  const spoken = () => page.evaluate(() => (window as unknown as { spoken: string[] }).spoken)
  await button(page, '读给我听').click()
  await button(page, '读给我听').waitFor()
  const [words = ''] = await spoken()
  expect(words).toMatch(/^八十岁以上老人每月补贴提高到一百五十元。对您来说：您已经在领的话，什么都不用做。/)
  expect(words).toContain('80到89岁  100元  150元')
  expect(await spoken()).toHaveLength(1)

  // The second time nothing ends it but she.
  await button(page, '读给我听').click()
  await button(page, '停下，不读了').click()
  await button(page, '读给我听').waitFor()
  await setOffline(page, true)
  await button(page, '读给我听').click()
  await reads(page, '现在读不出来')
})

test('a stranger says something to an announcement, and the reply comes to the same page', async () => {
  const page = await phones.open(openids.stranger, noticePage(noticeIds.shed))
  await reads(page, '3月6日 星期五为止，当天也算')
  await button(page, '为什么是这一天').click()
  await reads(page, /从2月27日的第二天算起.*2月28日 星期六调休上班，算工作日/)
  await reads(page, '柳岸社区党群服务站')
  await button(page, '打电话 010-55550002').waitFor()
  await button(page, '我要提意见').click()
  await page.getByRole('textbox', { name: '您的意见' }).fill('车棚离窗户太近。')
  await button(page, '交上去').click()
  await reads(page, '请先填写怎么称呼您')
  await page.getByRole('textbox', { name: '怎么称呼您' }).fill('欧阳雪')
  await setOffline(page, true)
  await button(page, '交上去').click()
  await allowReminders(page)
  await reads(page, '还没有交上。')
  await setOffline(page, false)
  await button(page, '交上去').click()
  await allowReminders(page)
  await reads(page, '已收到')
  await reads(page, '还没有回复。')

  const [answer] = dataOf(
    await phones.centre.call(openids.leader, 'notices', 'listAnswers', {
      noticeId: noticeIds.shed,
      which: 'waiting',
    }),
  ).answers.filter(({ channel }) => channel === 'app')
  expect(answer).toMatchObject({ name: '欧阳雪', text: '车棚离窗户太近。' })
  dataOf(
    await phones.centre.call(openids.leader, 'notices', 'replyToAnswer', {
      answerId: answer?.id ?? '',
      text: '往东移十米。',
    }),
  )
  await page.reload()
  await reads(page, '回复：往东移十米。')

  // A neighbour sees neither her name nor her words.
  const other = await phones.open(openids.zhao, noticePage(noticeIds.shed))
  await reads(other, '大家可以提意见')
  expect(await other.getByText(/欧阳雪|太近|东移/).count()).toBe(0)

  await phones.centre.moveClock('2026-03-07T00:00:00+08:00')
  await other.reload()
  await reads(other, '提意见的时间过了')
  await reads(other, '想反映情况，请打电话，或者来说。')
  await button(other, '打电话 010-55550002').waitFor()
  expect(await button(other, '我要提意见').count()).toBe(0)
})

test('she says 我知道了 for her door, and nobody comes there; without a place she says it all the same', async () => {
  const grid = '/qinghe/hewan/liuan/grid-1'
  const { rev } = dataOf(await phones.centre.call(openids.gridWorker, 'notices', 'getDoors', { node: grid }))
  const doors = [
    { building: '1号楼', unit: '2单元', door: '301' },
    { building: '1号楼', unit: '2单元', door: '302' },
    { building: '平房', door: '7号' },
  ]
  dataOf(await phones.centre.call(openids.gridWorker, 'notices', 'saveDoors', { node: grid, rev, doors }))
  const left = async () =>
    dataOf(
      await phones.centre.call(openids.gridWorker, 'notices', 'listNotReached', {
        noticeId: announcedIds.water,
        node: grid,
      }),
    ).doors.map(({ door }) => door)
  expect(await left()).toEqual(['301', '302', '7号'])

  const page = await phones.open(openids.wang, 'pages/where/where')
  for (const name of ['河湾街道', '柳岸社区', '柳岸社区第一网格']) await button(page, name).click()
  await button(page, /水管破裂/).click()
  await reads(page, '没有说的人家，会有人上门告诉')
  await reads(page, '您家是哪一户？说了就不用上门了。')
  for (const part of ['1号楼', '2单元', '302']) await button(page, part).click()
  await reads(page, '1号楼 2单元 302')
  await button(page, '我知道了').click()
  await reads(page, '不会再有人上门')
  expect(await left()).toEqual(['301', '7号'])
  await page.reload()
  await reads(page, '不会再有人上门')

  // Another phone of hers opens the card directly: it knows where she lives. Without a door somebody may come all the same.
  const second = await phones.open(openids.wang, noticePage(announcedIds.water))
  await reads(second, '您家是哪一户？')
  await button(second, '不说是哪一户，只说我知道了').click()
  await reads(second, '可能还会有人上门说一声')
  await button(second, '说是哪一户，就不用上门了').click()
  await button(second, '平房').click()
  await button(second, '7号').click()
  await button(second, /^是这一户$/).click()
  await reads(second, '不会再有人上门')
  expect(await left()).toEqual(['301', '302'])

  const other = await phones.open(openids.stranger, noticePage(announcedIds.water))
  await button(other, '我知道了').click()
  await reads(other, '可能还会有人上门说一声')
  expect(await left()).toEqual(['301', '302'])
})

test('an activity leads to its appointment', async () => {
  const page = await phones.open(openids.stranger, noticePage(announcedIds.activity))
  await button(page, '看怎么报名，选时间').click()
  await reads(page, '法律咨询')
  await button(page, '选时间，预约').waitFor()
})

test('without network the notices that she saw stay, and a new page says whom to ring', async () => {
  const page = await phones.open(openids.wang, 'pages/notices/notices')
  await button(page, '选我住的地方').click()
  for (const name of ['河湾街道', '柳岸社区', '就选柳岸社区']) await button(page, name).click()
  await reads(page, '3月20日停止供暖')
  await setOffline(page, true)
  await button(page, /3月20日停止供暖/).click()
  await reads(page, '现在连不上服务中心')
  await setOffline(page, false)
  await button(page, '再试一次').click()
  await reads(page, '家里有老人孩子的')
  expect(await page.getByText(noticeIds.heating).count()).toBe(0)
})

test('the next morning, in the cellar without network, the list is there with its day, and finds among what was seen', async () => {
  const page = await phones.open(openids.wang, 'pages/notices/notices')
  await button(page, '选我住的地方').click()
  for (const name of ['河湾街道', '柳岸社区', '就选柳岸社区']) await button(page, name).click()
  await reads(page, '3月20日停止供暖')

  await phones.centre.moveClock('2026-03-03T07:00:00+08:00')
  // She opens the mini-program anew.
  const offline = `${page.url().replace(/[?].*$/, '')}?frame=none&openid=${openids.wang}&offline`
  await page.goto(`${offline}#/pages/home/home`)
  await button(page, '看上次看到的通知').click()
  await reads(page, /这是3月2日 星期一 .*8:00看到的，可能有新的/)
  await reads(page, '柳岸社区')
  const titles = page.locator('.view:not([hidden]) .title')
  await expect.poll(() => titles.count()).toBe(6)
  await button(page, /^活动$/).click()
  await expect.poll(() => titles.allTextContents()).toEqual(['周三请律师坐班，免费问'])
  await button(page, /全部$/).click()
  await page.getByRole('textbox', { name: '找一找通知' }).fill('供暖')
  await expect.poll(() => titles.allTextContents()).toEqual(['3月20日停止供暖'])

  await setOffline(page, false)
  await button(page, '再试一次').click()
  await expect.poll(() => page.getByText('可能有新的').filter({ visible: true }).count()).toBe(0)
  await reads(page, '3月20日停止供暖')
})

test('she chooses what to be told about, and allows a message more', async () => {
  const page = await phones.open(openids.wang, 'pages/me/me')
  await button(page, '什么事提醒我').click()
  await reads(page, '还没有选您住的地方')
  await button(page, '选我住的地方').click()
  for (const name of ['河湾街道', '柳岸社区', '就选柳岸社区']) await button(page, name).click()
  await reads(page, '您住的地方：柳岸社区')
  await page.getByRole('checkbox', { name: '活动' }).click()
  await reads(page, '已保存')
  await page.getByRole('checkbox', { name: '每天一条汇总' }).click()
  await button(page, '再允许一次（通知）').click()
  await allowReminders(page)
  await reads(page, '紧急通知：还能提醒1次')

  const account = () => phones.stored().accounts.find(({ _id }) => _id === openids.wang)
  await expect
    .poll(() => account()?.preferences)
    .toEqual({
      home: '/qinghe/hewan/liuan',
      subscriptions: ['notice', 'policy', 'announcement'],
      digest: false,
    })
  expect(account()?.credits).toMatchObject({ 'notice-urgent': 1, 'notice-digest': 1, 'answer-replied': 1 })
})

test('elder mode and where she lives come along to a new phone', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '长辈版（大字）').click()
  await button(page, '回到标准版').waitFor()
  await button(page, '看全部通知').click()
  await button(page, '选我住的地方').click()
  for (const name of ['河湾街道', '柳岸社区', '就选柳岸社区']) await button(page, name).click()
  await reads(page, '3月20日停止供暖')
  const account = () => phones.stored().accounts.find(({ _id }) => _id === openids.wang)
  await expect.poll(() => account()?.preferences).toEqual({ elder: true, home: '/qinghe/hewan/liuan' })

  const other = await phones.open(openids.wang, 'pages/home/home', { text: null })
  await button(other, '回到标准版').waitFor()
  await reads(other, '您这里的通知')
})

test('what presses stands first, with its time, until it is over; then it says so', async () => {
  const page = await phones.open(openids.wang, 'pages/where/where')
  for (const name of ['河湾街道', '柳岸社区', '就选柳岸社区']) await button(page, name).click()
  const first = page
    .locator('.view:not([hidden]) .card')
    .filter({ has: page.locator('.title') })
    .first()
  await expect.poll(() => first.textContent()).toMatch(/紧急.*水管破裂紧急停水.*3月2日 星期一 上午7:00/)
  await page.evaluate(() => phone.open('pages/home/home'))
  await reads(page, '您这里的通知')
  await button(page, /^紧急：水管破裂紧急停水.*通知，3月2日 星期一 上午7:00/).waitFor()

  await phones.centre.moveClock('2026-03-02T22:00:00+08:00')
  const later = await phones.open(openids.wang, 'pages/notices/notices')
  const cards = later.locator('.card').filter({ has: later.locator('.title') })
  await expect.poll(() => cards.first().textContent()).toMatch(/八十岁以上老人/)
  const water = cards.filter({ hasText: '水管破裂紧急停水' })
  await expect.poll(() => water.textContent()).toMatch(/已结束/)
  expect(await water.locator('.red').count()).toBe(0)
  await water.click()
  await reads(later, '已经结束：3月2日 星期一 晚上10:00')
  await reads(later, '3月2日 星期一 上午7:00　柳岸社区')
  expect(await later.locator('.red').filter({ hasText: '紧急', visible: true }).count()).toBe(0)
  await later.evaluate(() => phone.open('pages/home/home'))
  await reads(later, '您这里的通知')
  expect(await later.getByText('紧急：').filter({ visible: true }).count()).toBe(0)
})
