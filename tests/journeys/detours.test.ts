import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type ErrorCode, refusals } from '../../shared/errors.ts'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { allowReminders, button, type Phones, reads, setOffline, startPhones, tab } from './phones.ts'

/** What happens beside the straight way: a shaking finger, a late bus, a wrong office, a server in trouble, somebody faster. */

let phones: Phones

beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

async function booked(openid: string, personId: string) {
  return dataOf(
    await phones.centre.call(openid, 'appointments', 'bookSlot', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day: '2026-03-03',
      slotId: 's0900',
      personId,
    }),
  )
}

/** From now on the function refuses everything with this code. */
async function refuseAll(page: Page, code: ErrorCode): Promise<void> {
  const answer = { result: { ok: false, error: { code, ...refusals[code] }, requestId: 'r' } }
  await page.route('**/call/appointments*', (route) => route.fulfill({ json: answer }))
}

const spelled = (code: string) => `预约码 ${[...code].join(' ')}`
const back = (page: Page) => button(page, '返回').click()

test('a double tap does not cancel', async () => {
  const { id } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, `pages/appointment/appointment?id=${id}`)
  const box = await button(page, '取消预约').boundingBox()
  if (!box) throw new Error('the button is not there')
  await button(page, '取消预约').click()
  await button(page, '是的，取消预约').click()
  // Neither on the word itself nor where the finger was.
  await page.waitForTimeout(300)
  expect(phones.stored().bookings[0]?.status).toBe('booked')
  await page.waitForTimeout(600)
  await button(page, '是的，取消预约').click()
  await reads(page, '已取消')
})

test('a double tap opens one page', async () => {
  const page = await phones.open(openids.wang, 'pages/services/services')
  // In WeChat the second tap still meets the old page.
  await button(page, /老年人优待证/).evaluate((element: HTMLElement) => {
    element.click()
    element.click()
  })
  await reads(page, '谁可以办')
  await back(page)
  await button(page, /居住证明/).waitFor()
  expect(await page.locator('wx-page').count()).toBe(1)
})

test('who is late keeps her code until the day is over', async () => {
  const { id, code } = await booked(openids.wang, people.wang)
  await phones.centre.moveClock('2026-03-03T09:45:00+08:00')
  const page = await phones.open(openids.wang)
  await button(page, /您约好的.*今天 上午9:00.*晚到了也能办，直接到窗口/).click()
  await page.getByLabel(spelled(code)).waitFor()
  await reads(page, '晚到了也能办，直接到窗口')
  expect(await button(page, /改时间|取消预约|加到手机日历/).count()).toBe(0)

  await phones.centre.moveClock('2026-03-04T09:45:00+08:00')
  const later = await phones.open(openids.wang, `pages/appointment/appointment?id=${id}`)
  await reads(later, /时间过了|没有来/)
  expect(await later.getByLabel(spelled(code)).count()).toBe(0)
})

test('a cancellation that was refused says so, and what is booked now', async () => {
  const { id } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, `pages/appointment/appointment?id=${id}`)
  await button(page, '取消预约').click()
  dataOf(
    await phones.centre.call(openids.li, 'appointments', 'rescheduleAppointment', {
      appointmentId: id,
      rev: 1,
      day: '2026-03-05',
      slotId: 's1000',
    }),
  )
  await page.waitForTimeout(900)
  await button(page, '是的，取消预约').click()
  await reads(page, '刚才有人改过')
  await reads(page, '3月5日 星期四')
  expect(await page.getByText('时间改好了').count()).toBe(0)
  expect(phones.stored().bookings[0]?.status).toBe('booked')
})

test('trouble on the server leaves the code on the page', async () => {
  const { id, code } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, 'pages/appointments/appointments')
  await button(page, /老年人优待证/).waitFor()
  await refuseAll(page, 'INTERNAL')
  await tab(page, '首页').click()
  await tab(page, '我的预约').click()
  await reads(page, '这是上次看到的')
  await button(page, /老年人优待证/).click()
  await page.getByLabel(spelled(code)).waitFor()
  await reads(page, '这是上次看到的')
  // What was never seen cannot be shown; and nothing was to be saved.
  await page.evaluate(() => phone.open('pages/service/service?id=residence'))
  await reads(page, '现在打不开')
  expect(await page.getByText('还没有保存').filter({ visible: true }).count()).toBe(0)
  expect(id).toMatch(/^apt_/)
})

test('what her station does not do is shown with the places that do it', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '换一个服务站').click()
  await button(page, '柳岸社区党群服务站').click()
  await page.getByRole('heading', { name: '柳岸社区党群服务站' }).waitFor()
  await tab(page, '办事').click()
  await button(page, /老年人优待证/).waitFor()
  await page.getByRole('textbox', { name: '找一找' }).fill('居住证明')
  await reads(page, '柳岸社区党群服务站不办这件事，下面这些地方办。')
  await button(page, /居住证明.*河湾街道党群服务中心/).waitFor()
  await page.getByRole('textbox', { name: '找一找' }).fill('火箭')
  await reads(page, '没有找到这件事')
  await button(page, '打电话给柳岸社区党群服务站 010-55550002').waitFor()
  await button(page, '看所有的事').click()
  await button(page, /老年人优待证/).waitFor()
  expect(await page.getByRole('textbox', { name: '找一找' }).inputValue()).toBe('')
})

test('her own office comes first, the others when they are asked for', async () => {
  const page = await phones.open(openids.wang, 'pages/service/service?id=senior-card')
  await page.getByRole('heading', { name: '河湾街道党群服务中心' }).waitFor()
  expect(await page.getByRole('heading', { name: '柳岸社区党群服务站' }).count()).toBe(0)
  await button(page, '看其他服务站').click()
  await page.getByRole('heading', { name: '柳岸社区党群服务站' }).waitFor()

  const desk = await phones.open(openids.clerk, 'desk/day/day')
  await reads(desk, '河湾街道党群服务中心')
  expect(await button(desk, '柳岸社区党群服务站').count()).toBe(0)
  await button(desk, '换一个服务站').click()
  await button(desk, '柳岸社区党群服务站').waitFor()
})

test('that it is closed is said once', async () => {
  await phones.centre.moveClock('2026-03-08T10:00:00+08:00')
  const sunday = await phones.open(openids.stranger)
  await reads(sunday, /^○ 今天星期日不办公$/)
  expect(await sunday.getByText('不办公').count()).toBe(1)
  await sunday.evaluate(() => phone.open('pages/slots/slots?service=senior-card&site=centre'))
  await reads(sunday, /^不办公$/)
  expect(await sunday.getByText(/^星期.不办公/).count()).toBe(0)
  await phones.centre.moveClock('2026-10-01T10:00:00+08:00')
  const holiday = await phones.open(openids.stranger)
  await reads(holiday, /^○ 今天不办公$/)
  await reads(holiday, '国庆节放假')
})

test('a day of a year without calendar is shown, and cannot be taken yet', async () => {
  await phones.centre.moveClock('2026-12-21T08:00:00+08:00')
  const page = await phones.open(openids.wang, 'pages/slots/slots?service=senior-card&site=centre')
  await button(page, /^12月25日 星期五，还有28个位子/).waitFor()
  const monday = page.locator('.shut', { hasText: '12月28日 星期一' })
  expect(await monday.textContent()).toContain('放假安排还没公布，到时再确认')
  expect(await button(page, /12月28日/).count()).toBe(0)
})

test('what was typed comes back after another person was chosen', async () => {
  await phones.centre.put({
    accounts: [
      {
        _id: 'openid-carer',
        v: 1,
        actsFor: [
          {
            person: people.wang,
            name: '王秀英',
            relation: 'neighbour',
            consent: { how: 'in-person', at: 0 },
          },
        ],
        grants: [],
      },
    ],
  })
  const page = await phones.open(
    'openid-carer',
    'pages/confirm/confirm?service=senior-card&site=centre&day=2026-03-03&slot=s0900',
  )
  await page.getByRole('radio', { name: '我自己' }).click()
  await page.getByRole('textbox', { name: '怎么称呼您' }).fill('陈静')
  await page.getByRole('textbox', { name: /^电话/ }).fill('13800001234')
  await page.getByRole('radio', { name: '王秀英' }).click()
  await button(page, '给王秀英约').waitFor()
  expect(await page.getByRole('textbox').count()).toBe(0)
  await page.getByRole('radio', { name: '我自己' }).click()
  expect(await page.getByRole('textbox', { name: '怎么称呼您' }).inputValue()).toBe('陈静')
  expect(await page.getByRole('textbox', { name: /^电话/ }).inputValue()).toBe('13800001234')
})

test('a category is for one look, and leaves when all services are asked for', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '法律心理').click()
  await button(page, /法律咨询/).waitFor()
  expect(await button(page, /老年人|就业/).count()).toBe(0)
  await button(page, '换一类').click()
  await button(page, '老年人').first().click()
  await button(page, /老年人优待证/).waitFor()
  await tab(page, '首页').click()
  await button(page, '预约办事').click()
  await button(page, /法律咨询/).waitFor()
  await button(page, /老年人优待证/).waitFor()
})

test('what was read stays readable when the network goes', async () => {
  const page = await phones.open(openids.wang, 'pages/services/services')
  await button(page, /老年人优待证/).waitFor()
  await tab(page, '我的').click()
  await reads(page, '我为谁办事')
  await setOffline(page, true)
  await tab(page, '办事').click()
  await page.waitForTimeout(300)
  await button(page, /老年人优待证/).waitFor()
  await tab(page, '我的').click()
  await page.waitForTimeout(300)
  await reads(page, '我为谁办事')
})

test('after booking, the way back does not offer the same place again', async () => {
  const page = await phones.open(openids.wang, 'pages/slots/slots?service=senior-card&site=centre')
  await button(page, /^明天/).click()
  await page.getByRole('radio', { name: /^上午9:00/ }).click()
  await button(page, '下一步').click()
  await button(page, '就约这个时间').click()
  await allowReminders(page)
  await reads(page, '约好了')
  await back(page)
  await reads(page, '先选一天')
  expect(await button(page, '下一步').count()).toBe(0)
})

test('the last place of a day is still hers while it is kept for her', async () => {
  await phones.centre.moveClock('2026-03-02T16:10:00+08:00')
  const page = await phones.open(openids.wang, 'pages/slots/slots?service=legal-advice&site=centre')
  await button(page, /^今天.*还有1个位子/).click()
  await page.getByRole('radio', { name: /^下午4:30/ }).click()
  await button(page, '下一步').click()
  await reads(page, '位子先给您留着')
  await back(page)
  await page.getByRole('radio', { name: /^下午4:30.*给您留着/ }).waitFor()
  await button(page, '换一天').click()
  await button(page, /^今天.*给您留着一个位子/).waitFor()
})

test('a moved appointment is shown as it is now, also when nobody answers any more', async () => {
  const { id } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, `pages/appointment/appointment?id=${id}`)
  await button(page, '改时间').click()
  await button(page, /^后天/).click()
  await page.getByRole('radio', { name: /^下午2:00/ }).click()
  await page.route('**/call/appointments*', async (route) => {
    if (route.request().postData()?.includes('getAppointment')) await route.abort()
    else await route.continue()
  })
  await button(page, '改到这个时间').click()
  await reads(page, '时间改好了')
  await reads(page, '下午2:00')
})

test('who did not allow the calendar is shown the way to allow it', async () => {
  const { id } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, `pages/appointment/appointment?id=${id}`)
  await button(page, '加到手机日历').click()
  await button(page, /^允许/).click()
  await button(page, '不允许').click()
  await reads(page, '手机没有让我们加到日历')
  await button(page, '打开设置').waitFor()
})

test('who waits long is told that it goes on, and whom to ring', async () => {
  const page = await phones.open(openids.wang, 'pages/about/about')
  await page.route('**/call/appointments*', () => undefined)
  await page.evaluate(() => phone.open('pages/service/service?id=residence'))
  await reads(page, '正在打开')
  await page.waitForTimeout(4000)
  expect(await page.getByText('还在连').count()).toBe(0)
  await reads(page, '还在连')
  await button(page, /打电话给/).waitFor()
})

test('the desk shows the newest day that was asked for, and counts who comes', async () => {
  const { id } = await booked(openids.wang, people.wang)
  dataOf(
    await phones.centre.call(openids.wang, 'appointments', 'cancelAppointment', {
      appointmentId: id,
      rev: 1,
    }),
  )
  await booked(openids.zhao, people.zhao)
  const page = await phones.open(openids.clerk, 'desk/day/day')
  await reads(page, '这一天还没有人预约')
  await button(page, '后一天').click()
  await reads(page, '约了1位')
  await reads(page, '赵*')
  let late = Promise.resolve()
  await page.route('**/call/appointments*', async (route) => {
    if (route.request().postData()?.includes('2026-03-03')) await late
    await route.continue()
  })
  late = page.waitForTimeout(600)
  await button(page, '后一天').click()
  await reads(page, '这一天还没有人预约')
  await button(page, '前一天').click()
  await button(page, '后一天').click()
  await page.waitForTimeout(900)
  await reads(page, '这一天还没有人预约')

  const named = { role: 'counter-staff', node: '/qinghe/hewan', site: 'centre', name: '周芳' }
  await phones.centre.put({ accounts: [{ _id: 'openid-named', v: 1, actsFor: [], grants: [named] }] })
  const watermarked = await phones.open('openid-named', 'desk/day/day')
  await reads(watermarked, /^周芳　周芳/)

  const station = await phones.open(openids.stationClerk, 'desk/day/day')
  await reads(station, '柳岸社区党群服务站')
  expect(await button(station, '河湾街道党群服务中心').count()).toBe(0)
})

test('what she has not agreed to is shown where she books: she agrees, or goes without', async () => {
  const place = 'pages/confirm/confirm?service=senior-card&site=centre&day=2026-03-04'
  const open = async (slot: string, openid: string) => {
    const page = await phones.open(openid, `${place}&slot=${slot}`)
    await page.getByRole('checkbox', { name: '轮椅' }).click()
    // A page that asked for less than the function wants to know.
    await page.route(
      '**/call/appointments*',
      (route) => {
        const body = JSON.parse(route.request().postData() ?? '{}')
        // Under a key of its own, as each wish has.
        if (body.data?.op === 'bookSlot') {
          body.data.input.consents = []
          body.data.key += '0'
        }
        return route.continue({ postData: JSON.stringify(body) })
      },
      // The holding of the place has passed by then.
      { times: 1 },
    )
    await button(page, '就约这个时间').click()
    await allowReminders(page)
    await reads(page, '还没有同意保存这一项')
    await reads(page, '说明您来的时候需要什么帮助（敏感信息）')
    return page
  }
  expect(phones.stored().bookings).toEqual([])
  const page = await open('s1000', openids.zhao)
  await button(page, '我同意，就约这个时间').click()
  await reads(page, '约好了')
  const other = await open('s1030', openids.he)
  await button(other, '不保存这一项，直接约').click()
  await reads(other, '约好了')
  expect(phones.stored().bookings.map(({ when, needs }) => [when, needs])).toEqual([
    ['2026-03-04 s1000', ['wheelchair']],
    ['2026-03-04 s1030', []],
  ])
  const agreed = phones
    .stored()
    .people.filter(({ consents }) => consents.some((one) => one.purpose === 'needs'))
  expect(agreed.map(({ _id }) => _id)).toContain(people.zhao)
})
