import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

/** Staff with their own phones: at the doors of a grid, and with people who have no account. */

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

const box = (page: Page, name: string) => page.getByRole('textbox', { name })
const choice = (page: Page, name: string | RegExp) => page.getByRole('radio', { name })
const keptOnPhone = (page: Page) =>
  page.evaluate(() => Object.entries(localStorage).find(([key]) => key.includes('doors-to-visit'))?.[1] ?? '')

describe('water off: 23 households', () => {
  const grid = '/qinghe/hewan/liuan/grid-1'

  /** Published by one alone, over at ten in the evening. */
  async function publish(over = '22:00'): Promise<string> {
    const { call } = phones.centre
    const draft = dataOf(
      await call(openids.leader, 'notices', 'createNotice', {
        node: '/qinghe/hewan/liuan',
        kind: 'notice',
        audience: { nodes: ['/qinghe/hewan/liuan'] },
        text: { title: '今晚停水', summary: '请接好水。', markup: '今晚停水，请接好水。' },
        plan: { urgent: true, mustReach: true, endsAt: Date.parse(`2026-03-02T${over}:00+08:00`) },
      }),
    )
    dataOf(await call(openids.leader, 'notices', 'publishUrgent', { noticeId: draft.id, rev: draft.rev }))
    return draft.id
  }

  test('the grid worker goes from door to door, without a network too; leaders see numbers; the list goes with the notice', async () => {
    const id = await publish()
    const worker = await phones.open(openids.gridWorker, 'pages/me/me')
    await button(worker, /上门告知/).click()
    // Of a grid without a list nothing is known.
    await reads(worker, '还没有门牌名单，请先写')
    expect(await worker.getByText(/每一户都知道|0户/).count()).toBe(0)
    await button(worker, '写网格里有哪些门').click()
    await button(worker, '一下子加一栋楼').click()
    for (const [name, value] of [
      ['楼号', '3号楼'],
      ['几个单元', '1'],
      ['几层', '23'],
      ['每层几户', '1'],
    ] as const)
      await box(worker, name).fill(value)
    await button(worker, '加到下面').click()
    await reads(worker, '门牌，现在23户')
    await box(worker, '门牌').fill(`${await box(worker, '门牌').inputValue()}\n王大爷家`)
    await button(worker, '保存').click()
    await reads(worker, '这一行看不懂：王大爷家')
    await box(worker, '门牌').fill((await box(worker, '门牌').inputValue()).replace('\n王大爷家', ''))
    await button(worker, '保存').click()
    await reads(worker, '存好了，共23户。')

    await worker.evaluate(() => phone.open('grid/doors/doors'))
    await reads(worker, '0户，共23户')
    await button(worker, '上门说了：1单元 101').click()
    await reads(worker, '1户，共23户')
    await setOffline(worker, true)
    await button(worker, '留了纸条：1单元 201').click()
    await button(worker, '打了电话：1单元 301').click()
    await button(worker, '记错了：1单元 301').click()
    // She opens it again in the stairwell.
    await worker.evaluate(() => phone.open('grid/doors/doors'))
    await reads(worker, '现在没有网络，照样能记。')
    await reads(worker, '✓ 留了纸条')
    await button(worker, '上门说了：1单元 401').click()
    await setOffline(worker, false)
    await button(worker, '再试一次').click()
    await reads(worker, '3户，共23户')
    await worker.getByText('现在没有网络').waitFor({ state: 'hidden' })

    const leader = await phones.open(openids.leader, `leader/reach/reach?id=${id}`)
    await reads(leader, '3户，共23户')
    await reads(leader, '还有20户不知道')
    expect(await leader.getByText(/单元/).count()).toBe(0)
    const other = await phones.open(openids.leader, 'grid/doors/doors')
    await reads(other, '这件事您不能操作')

    expect(await keptOnPhone(worker)).toContain('3号楼')
    await phones.centre.moveClock('2026-03-02T22:00:01+08:00')
    await worker.evaluate(() => phone.open('grid/doors/doors'))
    await reads(worker, '现在没有要上门告知的。')
    expect(await keptOnPhone(worker)).not.toContain('3号楼')
    const [doors] = (phones.centre.dump().doors ?? []) as { _id: string; doors: object[] }[]
    expect(doors).toMatchObject({ _id: grid, doors: { length: 23 } })
  })

  test('what was noted too late is said where she sees it; her list of doors opens without naming the grid', async () => {
    const id = await publish()
    await publish('23:00')
    const { call } = phones.centre
    const worker = await phones.open(openids.gridWorker, 'grid/list/list')
    await reads(worker, '柳岸社区第一网格')
    await box(worker, '门牌').fill(Array.from({ length: 40 }, (_, index) => `平房 ${index + 1}号`).join('\n'))
    await button(worker, '保存').click()
    await reads(worker, '存好了，共40户。')
    await worker.evaluate(() => phone.open('grid/doors/doors'))
    const last = button(worker, '上门说了：40号')
    await last.waitFor()
    dataOf(await call(openids.leader, 'notices', 'withdrawNotice', { noticeId: id, rev: 2, why: '水来了' }))
    await last.click()
    const told = worker.getByText('上门告知的名单已经删掉了').filter({ visible: true })
    await told.waitFor()
    // The list of the other one is as long: she is taken up to where it says so.
    await expect.poll(async () => (await told.boundingBox())?.y ?? -1).toBeGreaterThan(0)
    await last.waitFor()
  })

  test('who is taken off the post has no list any more, on the phone either', async () => {
    await publish()
    const { call, dump, renew } = phones.centre
    dataOf(
      await call(openids.gridWorker, 'notices', 'saveDoors', {
        node: grid,
        rev: 0,
        doors: [{ building: '3号楼', door: '101' }],
      }),
    )
    const worker = await phones.open(openids.gridWorker, 'grid/doors/doors')
    await button(worker, '上门说了：101').waitFor()
    const documents = dump() as Record<string, { _id: string }[]>
    await renew({
      ...documents,
      accounts: (documents.accounts ?? []).map((one) =>
        one._id === openids.gridWorker ? { ...one, grants: [] } : one,
      ),
    })
    await worker.evaluate(() => phone.open('grid/doors/doors'))
    await reads(worker, '这件事您不能操作')
    expect(await keptOnPhone(worker)).toBe('')
  })
})

describe('somebody without an account', () => {
  test('is found by the beginning of her name, rung with a reason that is noted, and lets her nephew act for her', async () => {
    const clerk = await phones.open(openids.stationClerk, 'pages/me/me')
    await button(clerk, /找人、登记/).click()
    await box(clerk, '电话，或者姓名').fill('周')
    await button(clerk, /^找$/).click()
    await button(clerk, /^周\*\*/).click()
    await reads(clerk, '138****2222，没有用小程序')
    expect(await clerk.getByText('13800002222').count()).toBe(0)
    await button(clerk, '看电话').click()
    await button(clerk, /^看$/).click()
    await reads(clerk, '请选为什么要看。')
    await choice(clerk, '要给他打电话').click()
    await button(clerk, /^看$/).click()
    await reads(clerk, '13800002222')
    expect(phones.centre.dump().looks).toMatchObject([
      { person: people.zhou, field: 'phone', reason: 'ring' },
    ])

    const nephew = await phones.open(openids.li, 'pages/me/me')
    await button(nephew, /我帮别人办/).click()
    await button(nephew, '给窗口看我的码').click()
    await reads(nephew, '3月3日 星期二 上午8:00前有效，只能用一次。')
    await nephew.getByRole('img', { name: '我的二维码' }).waitFor()
    const code = (await nephew.getByLabel(/^我的码 /).textContent())?.trim() ?? ''
    expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)
    await button(clerk, '记下他同意谁帮办').click()
    await reads(clerk, '他可以替您约时间')
    await box(clerk, '帮办人手机上的码').fill(code.toLowerCase())
    await choice(clerk, '亲戚').click()
    await choice(clerk, '电话里').click()
    await button(clerk, '记下来').click()
    await reads(clerk, '记下了，现在可以帮他办事了。')
    await reads(clerk, /打电话同意的，3月2日，钱伟.*见证/)
    const { people: mine } = dataOf(await phones.centre.call(openids.li, 'accounts', 'getMe', {}))
    expect(mine.map(({ id, relation }) => [id, relation])).toContainEqual([people.zhou, 'relative'])

    await button(clerk, '不让李*帮了').click()
    await choice(clerk, '当面').click()
    await button(clerk, '停掉，马上生效').click()
    await reads(clerk, '李*不能再帮他办事了。')
    const after = dataOf(await phones.centre.call(openids.li, 'accounts', 'getMe', {}))
    expect(after.people.map(({ id }) => id)).not.toContain(people.zhou)
  })

  test('is found after the code of who helps her was scanned: it stands in its place already', async () => {
    const { page } = dataOf(await phones.centre.call(openids.li, 'accounts', 'showCode', {}))
    const clerk = await phones.open(openids.stationClerk, page)
    await reads(clerk, '扫到了帮办人的码。')
    await box(clerk, '电话，或者姓名').fill('周桂兰')
    await button(clerk, /^找$/).click()
    await button(clerk, /^周\*\*/).click()
    await reads(clerk, '他可以替您约时间')
    await choice(clerk, '亲戚').click()
    await choice(clerk, '书面').click()
    await button(clerk, '记下来').click()
    await reads(clerk, '记下了，现在可以帮他办事了。')
  })

  test('is registered with what was read to her; whose number is known is asked about', async () => {
    const clerk = await phones.open(openids.stationClerk, 'desk/persons/persons')
    await button(clerk, '登记一位没有用小程序的人').click()
    await box(clerk, '怎么称呼他').fill('孙国栋')
    await reads(clerk, '保存您的称呼')
    expect(await clerk.getByText('保存您的电话号码').count()).toBe(0)
    await box(clerk, '电话，可以不填').fill('13800002222')
    await reads(clerk, '保存您的电话号码')
    await button(clerk, /^登记$/).click()
    await reads(clerk, '请选他是怎么同意的。')
    await choice(clerk, '当面').click()
    await button(clerk, /^登记$/).click()
    await reads(clerk, '这个电话已经登记过')
    await button(clerk, '就是周**').waitFor()
    await button(clerk, '不是，另外登记').click()
    await reads(clerk, '孙**')
    await reads(clerk, '3月2日登记')
    expect(phones.stored().people.map(({ name }) => name)).toContain('孙国栋')

    await button(clerk, '他要撤回：保存您的电话号码').click()
    await choice(clerk, '当面').click()
    await button(clerk, '撤回，马上删掉').click()
    await reads(clerk, '没有留电话，没有用小程序')
  })

  test('is not shown to who does not serve people', async () => {
    const page = await phones.open(openids.gridWorker, 'desk/persons/persons')
    await reads(page, '这件事您不能操作')
    await page.evaluate((url) => phone.open(url), `desk/person/person?id=${people.zhou}`)
    await reads(page, '这件事您不能操作')
    expect(await page.getByText('周**').count()).toBe(0)
  })
})
