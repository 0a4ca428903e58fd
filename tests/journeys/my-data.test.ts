import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

let phones: Phones

beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

/** Within it, a tap counts as the second one of a double tap. */
const doubleTap = 900
const page = 'pages/my-data/my-data'

const stored = (id: string) => phones.stored().people.find(({ _id }) => _id === id)

test('she sees who looked at her number and why, leaves it after reading what for, and takes it back', async () => {
  const screen = await phones.open(openids.wang, 'pages/me/me')
  await button(screen, /我的信息/).click()
  await reads(screen, '还没有工作人员看过您的完整信息')
  await button(screen, '留一个电话').click()
  await reads(screen, '加密保存，平时只显示后四位')
  await screen.getByRole('textbox', { name: '电话' }).fill('138 0055 0001')
  await button(screen, '我同意，保存').click()
  await reads(screen, '已保存')
  await reads(screen, '138****0001')
  expect(JSON.stringify(stored(people.wang))).not.toContain('13800550001')

  // Whom she has booked with knows her.
  dataOf(
    await phones.centre.call(openids.wang, 'appointments', 'bookSlot', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day: '2026-03-04',
      slotId: 's0900',
      personId: people.wang,
    }),
  )
  const look = { personId: people.wang, field: 'phone', reason: 'ring' } as const
  expect(dataOf(await phones.centre.call(openids.clerk, 'accounts', 'reveal', look)).value).toBe(
    '13800550001',
  )
  await screen.reload()
  await reads(screen, /^赵丽华.*看了您的电话号码$/)
  await reads(screen, '为什么：要给您打电话')

  await button(screen, '撤回：保存您的电话号码').click()
  await reads(screen, '保存的马上删掉')
  await button(screen, '是的，撤回').click()
  await reads(screen, '已撤回，保存的也删了')
  expect(stored(people.wang)).not.toHaveProperty('phone')
})

test('who may help her stands among what she agreed to; at the largest size a tick stands with its words', async () => {
  const screen = await phones.open(openids.wang, page, { text: 30 })
  await reads(screen, '现在有李明')
  const { ticks, apart } = await screen.evaluate(() => {
    const lines = Array.from(document.querySelectorAll('.words.green'), (one) => one.firstChild as Text)
    const top = (node: Text, index: number) => {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + 1)
      return range.getBoundingClientRect().top
    }
    return {
      ticks: lines.length,
      apart: lines.filter((line) => top(line, 0) !== top(line, 2)).map(({ data }) => data),
    }
  })
  expect(ticks).toBeGreaterThan(1)
  expect(apart).toEqual([])
  await button(screen, /^看谁可以帮忙/).click()
  await button(screen, '不要李明帮忙了').waitFor()
})

test('she takes a copy with her', async () => {
  const screen = await phones.open(openids.wang, page)
  await button(screen, '做一份给我').click()
  await reads(screen, '您的登记')
  const download = screen.waitForEvent('download')
  await button(screen, '发到我的微信').click()
  const file = await download
  expect(file.suggestedFilename()).toBe('我的信息-2026-03-02.json')
  const copy = JSON.parse(await readFile((await file.path()) ?? '', 'utf8')) as {
    sections: { title: string; entries: Record<string, unknown>[] }[]
  }
  expect(copy.sections[0]).toMatchObject({ title: '您的登记', entries: [{ 称呼: '王秀英' }] })
})

test('who deletes everything is asked once more; then nothing of her is left, here or there', async () => {
  dataOf(
    await phones.centre.call(openids.wang, 'appointments', 'bookSlot', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day: '2026-03-04',
      slotId: 's0900',
      personId: people.wang,
    }),
  )
  const screen = await phones.open(openids.wang, 'pages/appointments/appointments', { text: 22 })
  await reads(screen, '老年人优待证')
  await screen.evaluate((url) => phone.open(url), page)
  await button(screen, '删除').click()
  await screen.waitForTimeout(doubleTap)
  await setOffline(screen, true)
  await button(screen, '是的，全部删掉').click()
  await reads(screen, '现在连不上服务中心')
  expect(stored(people.wang)).toBeDefined()
  await setOffline(screen, false)
  await button(screen, '是的，全部删掉').click()
  await reads(screen, '您的信息已经删了')

  expect(stored(people.wang)).toBeUndefined()
  expect(phones.stored().bookings.filter(({ status }) => status === 'booked')).toEqual([])
  expect(phones.stored().people.map(({ name }) => name)).not.toContain('王秀英')
  const kept = await screen.evaluate(() => Object.keys(localStorage).map((key) => key.replace(/^.*:/, '')))
  expect(kept).toEqual(['elder-text-size'])
  await button(screen, '回到首页').click()
  await reads(screen, '河湾街道党群服务中心')
})

test('who is not registered reads that nothing is stored', async () => {
  const screen = await phones.open(openids.stranger, page)
  await reads(screen, '我们没有存您的信息')
})
