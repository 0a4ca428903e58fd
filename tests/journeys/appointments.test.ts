import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { accounts as known, openids, people } from '../harness/neighbourhood.ts'
import { allowReminders, button, type Phones, reads, setOffline, startPhones, tab } from './phones.ts'

let phones: Phones

beforeAll(async () => {
  phones = await startPhones('in processes')
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

const senior = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-03', slotId: 's0900' } as const
/** Within it, a tap counts as the second one of a double tap. */
const doubleTap = 900
const confirmPage = 'pages/confirm/confirm?service=senior-card&site=centre&day=2026-03-03&slot=s0900'

async function booked(openid: string, personId: string, more: { readonly serviceId?: string } = {}) {
  return dataOf(
    await phones.centre.call(openid, 'appointments', 'bookSlot', { ...senior, ...more, personId }),
  )
}

test('a resident books from the first page to the code for the counter', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '预约办事').click()
  await button(page, /老年人优待证/).click()
  await button(page, '选时间，预约').click()
  await button(page, /^明天，3月3日 星期二，还有28个位子/).click()
  await page.getByRole('radio', { name: '上午9:00到9:30，还有2位' }).click()
  await button(page, '下一步').click()
  await reads(page, '明天 上午9:00')
  await reads(page, '位子先给您留着')
  expect(phones.stored().places).toEqual(['2026-03-03 s0900'])
  await page.getByRole('checkbox', { name: '手语' }).click()
  await button(page, '就约这个时间').click()
  await expect.poll(() => phones.stored().bookings.length).toBe(1)
  // The page waits below WeChat's dialog.
  expect(await page.getByText('约好了').count()).toBe(0)
  await allowReminders(page)
  await reads(page, '约好了')
  await reads(page, '1. 身份证')

  const { bookings, places, people: persons, accounts } = phones.stored()
  expect(bookings).toMatchObject([
    {
      person: people.wang,
      account: openids.wang,
      status: 'booked',
      when: '2026-03-03 s0900',
      needs: ['sign-language'],
    },
  ])
  expect(places).toEqual(['2026-03-03 s0900'])
  expect(persons.find(({ _id }) => _id === people.wang)?.claims.appointments).toHaveLength(1)
  await expect
    .poll(() => phones.stored().accounts.find(({ _id }) => _id === openids.wang)?.credits)
    .toEqual({ 'appointment-reminder': 1, 'appointment-changed': 1 })
  // The code that the counter will ask for, spelled for a screen reader.
  const { code } = dataOf(
    await phones.centre.call(openids.wang, 'appointments', 'getAppointment', {
      appointmentId: bookings[0]?.id ?? '',
    }),
  )
  await page.getByLabel(`预约码 ${[...code].join(' ')}`).waitFor()
  await page.getByRole('img', { name: /二维码/ }).waitFor()
  expect(accounts).toHaveLength(known.length)
})

test('she cancels after being asked once more, and the place is free', async () => {
  await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang)
  await button(page, /您约好的.*明天 上午9:00.*3月3日 星期二/).click()
  await button(page, '取消预约').click()
  await reads(page, '真的要取消吗？')
  await button(page, '不取消了').click()
  expect(phones.stored().bookings[0]?.status).toBe('booked')
  await button(page, '取消预约').click()
  await page.waitForTimeout(doubleTap)
  await button(page, '是的，取消预约').click()
  await reads(page, '已取消，位子让给别人了')
  expect(await button(page, '改时间').count()).toBe(0)

  const { bookings, places, records, people: persons } = phones.stored()
  expect(bookings.map(({ status }) => status)).toEqual(['cancelled'])
  expect(places).toEqual([])
  expect(records).toMatchObject([{ status: 'cancelled', person: people.wang }])
  expect(persons.find(({ _id }) => _id === people.wang)?.claims.appointments).toEqual([])
})

test('she moves it to another day, also when her son was faster with a change', async () => {
  const { id } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang, 'pages/appointments/appointments')
  await button(page, /明天 3月3日 星期二/).click()
  await button(page, '改时间').click()
  await reads(page, '现在约的是：3月3日 星期二 上午9:00')
  await button(page, /^后天/).click()
  await page.getByRole('radio', { name: /^下午2:00到2:30/ }).click()
  dataOf(
    await phones.centre.call(openids.li, 'appointments', 'rescheduleAppointment', {
      appointmentId: id,
      rev: 1,
      day: '2026-03-05',
      slotId: 's1000',
    }),
  )
  await button(page, '改到这个时间').click()
  await reads(page, '刚才有人改过')
  await reads(page, '现在约的是：3月5日 星期四 上午10:00')
  await button(page, '改到这个时间').click()
  await reads(page, '时间改好了')
  await reads(page, '下午2:00')

  const { bookings, places } = phones.stored()
  expect(bookings).toMatchObject([{ id, status: 'booked', when: '2026-03-04 s1400' }])
  expect(places).toEqual(['2026-03-04 s1400'])
})

test('shortly before, she is told to ring instead of being left with dead buttons', async () => {
  await booked(openids.wang, people.wang)
  await phones.centre.moveClock('2026-03-03T08:30:00+08:00')
  const page = await phones.open(openids.wang, 'pages/appointments/appointments')
  await button(page, /今天 3月3日/).click()
  await reads(page, '不能在手机上改了')
  await button(page, '打电话 010-55550001').waitFor()
  expect(await button(page, /改时间|取消预约/).count()).toBe(0)
  expect(phones.stored().bookings[0]?.status).toBe('booked')
})

test('a son books for his mother, and she sees it on her own phone', async () => {
  const page = await phones.open(openids.li, confirmPage)
  expect(await page.getByRole('radio', { name: '李明' }).getAttribute('aria-checked')).toBe('true')
  await reads(page, '位子先给您留着')
  await button(page, '给李明约').waitFor()
  await page.getByRole('radio', { name: '王秀英' }).click()
  await button(page, '给王秀英约').click()
  await allowReminders(page)
  await reads(page, '约好了')

  const hers = await phones.open(openids.wang, 'pages/appointments/appointments')
  await button(hers, /给王秀英办/).click()
  await reads(hers, '要带什么')
  const { bookings, places } = phones.stored()
  expect(bookings).toMatchObject([{ person: people.wang, account: openids.li, status: 'booked' }])
  expect(places).toHaveLength(1)
})

test('who is new says once how to be addressed', async () => {
  const page = await phones.open(openids.stranger, confirmPage)
  await reads(page, '位子先给您留着')
  expect(phones.stored().places).toEqual(['2026-03-03 s0900'])
  await button(page, '就约这个时间').click()
  await reads(page, '请先填写怎么称呼您')
  await page.getByRole('textbox', { name: '怎么称呼您' }).fill('陈静')
  await page.getByRole('textbox', { name: /^电话/ }).fill('138 0000 1234')
  await button(page, '就约这个时间').click()
  await page.getByRole('dialog', { name: '服务通知' }).getByRole('button', { name: '拒绝' }).click()
  await reads(page, '约好了')

  const { bookings, people: persons, accounts } = phones.stored()
  const person = persons.find(({ name }) => name === '陈静')
  expect(bookings).toMatchObject([{ person: person?._id, account: openids.stranger, status: 'booked' }])
  // The number is there, and nobody can read it in the database.
  expect(person?.phone).toBeDefined()
  expect(JSON.stringify(phones.centre.dump())).not.toContain('13800001234')
  expect(accounts.find(({ _id }) => _id === openids.stranger)?.actsFor).toMatchObject([{ relation: 'self' }])

  const again = await phones.open(openids.stranger, confirmPage.replace('03-03', '03-04'))
  await reads(again, '给陈静办')
  await reads(again, '位子先给您留着')
  expect(await again.getByRole('textbox').count()).toBe(0)
})

test('without network nothing that she typed is lost, and booking again books once', async () => {
  const page = await phones.open(openids.stranger, confirmPage)
  await page.getByRole('textbox', { name: '怎么称呼您' }).fill('陈静')
  await page.getByRole('checkbox', { name: '轮椅' }).click()
  await setOffline(page, true)
  await button(page, '就约这个时间').click()
  await page.getByRole('dialog', { name: '服务通知' }).getByRole('button', { name: '拒绝' }).click()
  await reads(page, '还没保存')
  await button(page, '打电话 010-55550001').waitFor()
  expect(await page.getByRole('textbox', { name: '怎么称呼您' }).inputValue()).toBe('陈静')
  expect(await page.getByRole('checkbox', { name: '轮椅' }).getAttribute('aria-checked')).toBe('true')
  expect(phones.stored().bookings).toEqual([])

  await setOffline(page, false)
  // The answer is lost on the way, the phone asks again by itself.
  phones.centre.standIn.faults.add({
    mode: 'timeout-after',
    function: 'appointments',
    times: 1,
    after: 100,
  })
  await button(page, '就约这个时间').click()
  await reads(page, '约好了')
  const { bookings, places } = phones.stored()
  expect(bookings).toMatchObject([{ status: 'booked', needs: ['wheelchair'] }])
  expect(places).toHaveLength(1)
})

test('without network the code that was seen before is still there', async () => {
  const { code } = await booked(openids.wang, people.wang)
  const page = await phones.open(openids.wang)
  await tab(page, '我的预约').click()
  await button(page, /老年人优待证/).waitFor()
  await setOffline(page, true)
  await tab(page, '首页').click()
  await tab(page, '我的预约').click()
  await reads(page, '这是上次看到的')
  await button(page, /老年人优待证/).click()
  await page.getByLabel(`预约码 ${[...code].join(' ')}`).waitFor()
  expect(await button(page, '取消预约').count()).toBe(0)
  // A page that was never seen says so, and whom to ring.
  await page.evaluate(() => phone.open('pages/slots/slots?service=residence&site=centre'))
  await reads(page, '现在连不上服务中心')
  await button(page, /打电话给河湾街道党群服务中心/).waitFor()
  expect(phones.stored().bookings).toHaveLength(1)
})

test('who comes too late for a place is told so at once, and takes another', async () => {
  const page = await phones.open(openids.wang, 'pages/slots/slots?service=legal-advice&site=centre')
  await button(page, /^明天/).click()
  await page.getByRole('radio', { name: '上午9:00到9:30，还有1位' }).click()
  await booked(openids.zhao, people.zhao, { serviceId: 'legal-advice' })
  await button(page, '下一步').click()
  await reads(page, '这个时间约满了')
  expect(await button(page, '就约这个时间').count()).toBe(0)
  await button(page, '选别的时间').click()
  await reads(page, '约满')
  expect(await page.getByRole('radio', { name: /9:00到9:30/ }).count()).toBe(0)
  await page.getByRole('radio', { name: /^上午9:30到10:00/ }).click()
  await button(page, '下一步').click()
  await button(page, '就约这个时间').click()
  await allowReminders(page)
  await reads(page, '约好了')

  const { bookings } = phones.stored()
  expect(bookings.map(({ person, when }) => [person, when])).toEqual([
    [people.zhao, '2026-03-03 s0900'],
    [people.wang, '2026-03-03 s0930'],
  ])
})
