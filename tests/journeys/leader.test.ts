import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Notice } from '../../functions/notices/store.ts'
import { dataOf } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

/** Notices in the hands of those who write, review and publish them. */

let phones: Phones
beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

const icon = join(import.meta.dirname, '../../miniprogram/images/tab-home.png')
const box = (page: Page, name: string) => page.getByRole('textbox', { name })
const tick = (page: Page, name: string | RegExp) => page.getByRole('checkbox', { name })

const noticeCalled = (title: string): Notice | undefined =>
  (phones.centre.dump().notices as Notice[]).find(({ draft, shown }) => (shown ?? draft)?.title === title)

/** Fills in what every notice has, and waits until it is saved. */
async function write(page: Page, title: string, summary: string, text: string): Promise<void> {
  await box(page, '标题').fill(title)
  await box(page, '简介').fill(summary)
  await box(page, '内容').fill(text)
  await reads(page, /已存好/)
}

describe('water off at 22:00', () => {
  test('the leader publishes alone; somebody else looks at it the next day; it is withdrawn with a reason', async () => {
    await phones.centre.moveClock('2026-03-02T22:00:00+08:00')
    const leader = await phones.open(openids.leader, 'pages/me/me')
    await button(leader, /写通知、审核/).click()
    await button(leader, '写一则通知').click()
    await tick(leader, /^紧急/).click()
    await write(
      leader,
      '水管破了，柳岸社区停水',
      '预计明早六点修好。',
      '请先接一些水。\n\n送水打010-55550002。',
    )
    await button(leader, '下一步').click()
    await button(leader, '马上发布').click()
    await reads(leader, '现在就发布？')
    await leader
      .getByRole('group', { name: '现在就发布？' })
      .getByRole('button', { name: '马上发布' })
      .click()
    await reads(leader, '已经发布，居民现在就能看到')
    await reads(leader, /3月3日 星期二 晚上10:00前看过/)
    // Whoever wrote it is not who looks at it.
    expect(await button(leader, '看过了，没有问题').count()).toBe(0)
    const id = noticeCalled('水管破了，柳岸社区停水')?._id ?? ''

    const resident = await phones.open(openids.stranger, `pages/notice/notice?id=${id}`)
    await reads(resident, '请先接一些水。')
    await reads(resident, '紧急')

    await phones.centre.moveClock('2026-03-03T08:30:00+08:00')
    const admin = await phones.open(openids.streetAdmin, 'leader/desk/desk')
    await reads(admin, '紧急发布的，请尽快看（1）')
    await reads(admin, /还剩13小时(30|29)分钟/)
    await button(admin, /水管破了，柳岸社区停水/).click()
    await reads(admin, '吴国强写，还没有人审核')
    await button(admin, '看过了，没有问题').click()
    await admin.getByRole('group').getByRole('button', { name: '看过了，没有问题' }).click()
    await reads(admin, '记下了，您看过了。')
    expect(noticeCalled('水管破了，柳岸社区停水')?.reviewDueAt).toBeUndefined()

    // A correction wakes nobody once more unless she says so.
    await button(admin, '更正').click()
    await box(admin, '为什么更正').fill('改到明天修好')
    await button(admin, '开始更正').click()
    expect(await tick(admin, '再通知一次').getAttribute('aria-checked')).toBe('false')
    await button(admin, '下一步').click()
    await reads(admin, '收到过的人不再发')
    await button(admin, '接着写').click()
    await tick(admin, '再通知一次').click()
    await reads(admin, /已存好/)
    await button(admin, '下一步').click()
    await reads(admin, '再发一次，收到过的人也会收到')
    expect(noticeCalled('水管破了，柳岸社区停水')?.draft?.plan.tellAgain).toBe(true)
    await button(admin, '删掉草稿').click()
    await admin.getByRole('group').getByRole('button', { name: '删掉草稿' }).click()
    await reads(admin, '草稿删掉了。')

    await button(admin, '撤回').click()
    await admin.getByRole('group').getByRole('button', { name: '撤回' }).click()
    await reads(admin, '请写一写为什么撤回')
    await box(admin, '为什么撤回').fill('水来了')
    await admin.getByRole('group').getByRole('button', { name: '撤回' }).click()
    await reads(admin, '已经撤回')
    await resident.evaluate((url) => phone.open(url), `pages/notice/notice?id=${id}`)
    await reads(resident, '为什么：水来了')
    await reads(resident, '请先接一些水。')
  })

  test('an end that is over already is said at its field, and when it goes by, instead of the buttons', async () => {
    await phones.centre.moveClock('2026-03-02T22:00:00+08:00')
    const page = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await button(page, '下一步').click()
    // The button is in the bar at the bottom, what it says at the text: there she is taken.
    await reads(page, '标题、简介和内容都要写。')
    const seenAt = async () => (await page.getByText('标题、简介和内容都要写。').boundingBox())?.y ?? -1
    await expect.poll(seenAt).toBeLessThan(400)
    expect(await seenAt()).toBeGreaterThan(0)
    await tick(page, /^紧急/).click()
    await tick(page, '家家都要知道').click()
    const choose = async (name: string, hour?: string) => {
      await button(page, name).click()
      if (hour) await page.getByLabel('请选择 1').selectOption(hour)
      await button(page, '确定').click()
    }
    await choose('哪天结束')
    await reads(page, '3月2日 星期一 晚上11:00')
    await choose('几点结束', '18')
    await reads(page, '这个时间已经过了。')
    await write(page, '水管破了', '今晚修。', '请先接水。')
    await button(page, '下一步').click()
    await reads(page, '要改：结束时间已经过了。')
    expect(await button(page, '马上发布').count()).toBe(0)
    await button(page, '接着写').click()
    await choose('几点结束', '23')
    await reads(page, /已存好/)
    await button(page, '下一步').click()
    await button(page, '马上发布').click()
    await phones.centre.moveClock('2026-03-02T23:00:00+08:00')
    await page.getByRole('group').getByRole('button', { name: '马上发布' }).click()
    await reads(page, '要改：结束时间已经过了。')
    expect(await page.getByRole('group', { name: '现在就发布？' }).count()).toBe(0)
  })

  test('nobody is there to look: the desk says that it is late', async () => {
    const leader = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await tick(leader, /^紧急/).click()
    await write(leader, '停电', '抢修中。', '停电到中午。')
    await button(leader, '下一步').click()
    await button(leader, '马上发布').click()
    await leader.getByRole('group').getByRole('button', { name: '马上发布' }).click()
    await reads(leader, '已经发布')
    await phones.centre.moveClock('2026-03-03T10:00:00+08:00')
    const admin = await phones.open(openids.streetAdmin, 'leader/desk/desk')
    await reads(admin, /已经晚了2小时/)
    // Who may not look at it as the second person is not called upon.
    const clerk = await phones.open(openids.stationClerk, 'leader/desk/desk')
    await reads(clerk, '紧急发布的，等负责人看（1）')
    await reads(clerk, /^吴国强写；吴国强 .*紧急发布$/)
  })

  test('from the alarm to the last door: reviewed the next day, visited where nobody said so, and the list is gone after the end', async () => {
    const grid = '/qinghe/hewan/liuan/grid-1'
    const { call, moveClock, dump, standIn } = phones.centre
    const doors = ['101', '102', '201', '202', '301'].map((door) => ({
      building: '3号楼',
      unit: '1单元',
      door,
    }))
    dataOf(await call(openids.gridWorker, 'notices', 'saveDoors', { node: grid, rev: 0, doors }))
    dataOf(await call(openids.wang, 'accounts', 'savePreferences', { home: grid }))

    await moveClock('2026-03-02T22:00:00+08:00')
    const leader = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await tick(leader, /^紧急/).click()
    await tick(leader, '家家都要知道').click()
    await button(leader, '哪天结束').click()
    await leader.getByLabel('请选择 3').selectOption('03')
    await button(leader, '确定').click()
    await reads(leader, '3月3日 星期二 晚上6:00')
    await write(leader, '水管破了，明天修好', '请先接水。', '水管破了，请先接一些水。')
    await button(leader, '下一步').click()
    await button(leader, '马上发布').click()
    await leader.getByRole('group').getByRole('button', { name: '马上发布' }).click()
    await reads(leader, '已经发布，居民现在就能看到')
    const id = noticeCalled('水管破了，明天修好')?._id ?? ''

    const resident = await phones.open(openids.wang, `pages/notice/notice?id=${id}`)
    await reads(resident, '3月2日 星期一 晚上10:00　柳岸社区')
    for (const part of ['3号楼', '1单元', '201']) await button(resident, part).click()
    await button(resident, '我知道了').click()
    await reads(resident, '不会再有人上门')

    await moveClock('2026-03-03T09:00:00+08:00')
    const admin = await phones.open(openids.streetAdmin, 'leader/desk/desk')
    await button(admin, /水管破了，明天修好/).click()
    await button(admin, '看过了，没有问题').click()
    await admin.getByRole('group').getByRole('button', { name: '看过了，没有问题' }).click()
    await reads(admin, '记下了，您看过了。')

    const worker = await phones.open(openids.gridWorker, 'grid/doors/doors')
    await reads(worker, '1户，共5户')
    expect(await button(worker, '上门说了：1单元 201').count()).toBe(0)
    await button(worker, '上门说了：1单元 101').click()
    await setOffline(worker, true)
    await button(worker, '上门说了：1单元 102').click()
    await button(worker, '留了纸条：1单元 202').click()
    await worker.evaluate(() => phone.open('grid/doors/doors'))
    await reads(worker, '现在没有网络，照样能记。')
    await button(worker, '打了电话：1单元 301').click()
    await setOffline(worker, false)
    await button(worker, '再试一次').click()
    await reads(worker, '5户，共5户')
    await expect
      .poll(
        async () =>
          dataOf(await call(openids.gridWorker, 'notices', 'listNotReached', { noticeId: id, node: grid }))
            .doors,
      )
      .toEqual([])
    await leader.evaluate((url) => phone.open(url), `leader/reach/reach?id=${id}`)
    await reads(leader, '5户，共5户')
    expect(dump().reach).toHaveLength(1)

    await moveClock('2026-03-03T18:00:01+08:00')
    const after = await phones.open(openids.gridWorker, 'grid/doors/doors')
    await reads(after, '现在没有要上门告知的。')
    const later = await phones.open(openids.leader, `leader/reach/reach?id=${id}`)
    await reads(later, '已经结束，名单删掉了。')
    await moveClock('2026-03-03T19:00:01+08:00')
    await standIn.timers.fire('notices')
    expect(dump().reach ?? []).toEqual([])
    expect(noticeCalled('水管破了，明天修好')).toMatchObject({
      state: 'published',
      shown: { reviewedBy: { name: '冯涛' } },
    })
  })
})

describe('from a draft to what people read', () => {
  test('a clerk writes, the leader sends it back with what is missing, approves what was written on; it is shown at its time', async () => {
    const clerk = await phones.open(openids.stationClerk, 'leader/desk/desk')
    await button(clerk, '写一则通知').click()
    await clerk.getByRole('radio', { name: '政策' }).click()
    await write(clerk, '高龄补贴提高', '三月起每月多五十元。', '三月起提高。')
    await button(clerk, '下一步').click()
    // What cannot go out is not offered to be sent out.
    await reads(clerk, '还缺：对居民来说，意味着什么。')
    expect(await button(clerk, '请别人审核').count()).toBe(0)
    await button(clerk, '接着写').click()
    await box(clerk, '对居民来说').fill('您什么都不用做。')
    await reads(clerk, /已存好/)
    await button(clerk, '下一步').click()
    await button(clerk, '请别人审核').click()
    await button(clerk, '交给别人审核').click()
    await reads(clerk, '已经交出去，等另一个人审核。')
    // Nobody who wrote it reviews it, and a clerk reviews nothing.
    await reads(clerk, '自己写的自己不能审核')

    const leader = await phones.open(openids.leader, 'leader/desk/desk')
    await reads(leader, '等人审核（1）')
    await button(leader, /^高龄补贴提高/).click()
    await reads(leader, '您什么都不用做。')
    await button(leader, '退回去改').click()
    await box(leader, '要改什么').fill('请写上从哪一天开始')
    await button(leader, /^退回$/).click()
    await reads(leader, '已经退回')

    await clerk.evaluate(() => phone.open('leader/desk/desk'))
    await button(clerk, /^高龄补贴提高/).click()
    await reads(clerk, '吴国强退回：请写上从哪一天开始')
    await box(clerk, '内容').fill('从三月一日起提高。')
    await reads(clerk, /已存好/)
    await button(clerk, '下一步').click()
    await button(clerk, '请别人审核').click()
    await button(clerk, '交给别人审核').click()
    await reads(clerk, '已经交出去')

    await leader.evaluate(() => phone.open('leader/desk/desk'))
    await button(leader, /^高龄补贴提高/).click()
    await reads(leader, '从三月一日起提高。')
    await button(leader, /^通过$/).click()
    await leader.getByRole('group').getByRole('button', { name: '通过' }).click()
    await reads(leader, '审核通过，居民现在就能看到。')
    await button(leader, '打开居民看到的页面').click()
    await reads(leader, '对您来说')
  })

  test('on a computer a leader opens what waits, reads and approves it by the keyboard alone', async () => {
    const clerk = await phones.open(openids.stationClerk, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await write(clerk, '换门禁卡', '周五换卡。', '周五下午换卡。')
    await button(clerk, '下一步').click()
    await button(clerk, '请别人审核').click()
    await button(clerk, '交给别人审核').click()
    await reads(clerk, '已经交出去')

    const leader = await phones.open(openids.leader, 'leader/desk/desk', { width: 1280 })
    await button(leader, /^换门禁卡/).waitFor()
    /** Goes on by Tab until something of this name has the focus, and presses it. */
    const press = async (name: RegExp) => {
      for (let count = 0; count < 40; count += 1) {
        await leader.keyboard.press('Tab')
        const said = await leader.evaluate(
          () =>
            document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '',
        )
        if (name.test(said.trim())) return leader.keyboard.press('Enter')
      }
      throw new Error(`${name} is not reached`)
    }
    await press(/^换门禁卡/)
    await reads(leader, '周五下午换卡。')
    await press(/^通过$/)
    await reads(leader, '先不')
    await press(/^通过$/)
    await reads(leader, '审核通过，居民现在就能看到。')
    expect(noticeCalled('换门禁卡')?.state).toBe('published')
  })

  test('two write in one draft: both texts stay in sight until one is chosen', async () => {
    const first = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await write(first, '换水表', '周三换水表。', '周三上午换水表。')
    const id = noticeCalled('换水表')?._id ?? ''
    const second = await phones.open(openids.stationClerk, `leader/edit/edit?id=${id}`)
    await box(second, '内容').fill('周三下午换水表。')
    await reads(second, /已存好/)

    await box(first, '内容').fill('周三上午九点换水表，请留人在家。')
    await reads(first, '刚才有人改过')
    await reads(first, '周三下午换水表。')
    expect(await box(first, '内容').inputValue()).toBe('周三上午九点换水表，请留人在家。')
    await button(first, '用我写的').click()
    await reads(first, /已存好/)
    expect(noticeCalled('换水表')?.draft?.markup).toBe('周三上午九点换水表，请留人在家。')

    await box(second, '内容').fill('周四换水表。')
    await reads(second, '刚才有人改过')
    await button(second, '用别人写的').click()
    expect(await box(second, '内容').inputValue()).toBe('周三上午九点换水表，请留人在家。')
    await reads(second, /换水表\s+周三换水表。\s+周四换水表。/)
  })

  test('what is typed without a network is there again, and is saved when there is one', async () => {
    const page = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await setOffline(page, true)
    await box(page, '标题').fill('停气检修')
    await box(page, '简介').fill('周五停气。')
    await box(page, '内容').fill('周五上午停气。')
    await reads(page, '还没有存到网上，手机上有一份。')
    await page.evaluate(() => phone.open('leader/edit/edit?node=/qinghe/hewan/liuan'))
    await reads(page, '这是您上次写的')
    expect(await box(page, '内容').inputValue()).toBe('周五上午停气。')
    await setOffline(page, false)
    await button(page, '下一步').click()
    await reads(page, '居民看到的')
    expect(noticeCalled('停气检修')?.draft?.markup).toBe('周五上午停气。')
  })

  test('a picture and a document go with it; what is not taken is said before it is sent', async () => {
    const page = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await write(page, '看图', '一张图。', '见图。')
    const choose = async (name: string, file: { name: string; mimeType: string; buffer: Buffer }) => {
      const chosen = page.waitForEvent('filechooser')
      await button(page, name).click()
      // WeChat asks for the privacy contract once.
      if (name === '加附件') await button(page, /^允许$/).click()
      await (await chosen).setFiles(file)
    }
    const pdf = { name: '方案.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.4 one page') }
    await choose('加附件', pdf)
    await reads(page, '方案.pdf')
    await choose('加图片', { name: 'photo', mimeType: 'image/png', buffer: await readFile(icon) })
    await reads(page, '微信正在检查')
    await expect.poll(() => noticeCalled('看图')?.draft?.pictures.length).toBe(1)
    expect(Object.values(noticeCalled('看图')?.files ?? {}).map(({ name }) => name)).toEqual([
      '方案.pdf',
      '图片1.png',
    ])
    await button(page, '删掉附件：方案.pdf').click()
    await expect.poll(() => noticeCalled('看图')?.draft?.attachments).toEqual([])
    // She writes on after the files, on the change that they made.
    await box(page, '内容').fill('见图一。')
    await reads(page, /已存好/)
    expect(noticeCalled('看图')?.draft?.markup).toBe('见图一。')

    await choose('加附件（', {
      name: '程序.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('MZ'),
    })
    await reads(page, '程序.exe：这种文件不能传。')
    expect(Object.keys(noticeCalled('看图')?.files ?? {}).length).toBe(1)
  })

  test('a notice that was saved turns out to be a policy', async () => {
    const page = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await write(page, '高龄补贴不用再登记', '系统自己核对。', '满八十岁的不用再到窗口登记。')
    expect(noticeCalled('高龄补贴不用再登记')?.kind).toBe('notice')
    await page.getByRole('radio', { name: '政策' }).click()
    await box(page, '对居民来说').fill('不用再跑一趟。')
    await expect
      .poll(() => noticeCalled('高龄补贴不用再登记')?.draft?.meaning, { timeout: 5000 })
      .toBe('不用再跑一趟。')
    expect(noticeCalled('高龄补贴不用再登记')?.kind).toBe('policy')
    const id = noticeCalled('高龄补贴不用再登记')?._id ?? ''
    const other = await phones.open(openids.leader, `leader/edit/edit?id=${id}`)
    await other.getByRole('radio', { name: '政策', checked: true }).waitFor()
  })

  test('what is told to colleagues opens as they read it, and goes to no doors', async () => {
    const page = await phones.open(openids.leader, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await tick(page, '家家都要知道').waitFor()
    await page.getByRole('radio', { name: '工作人员' }).click()
    expect(await tick(page, '家家都要知道').count()).toBe(0)
    await write(page, '周五学习', '三楼会议室。', '周五下午两点，三楼会议室。')
    await button(page, '下一步').click()
    await button(page, '请别人审核').click()
    await button(page, '交给别人审核').click()
    await reads(page, '已经交出去')
    const admin = await phones.open(openids.streetAdmin, 'leader/desk/desk')
    await button(admin, /^周五学习/).click()
    await button(admin, /^通过$/).click()
    await admin.getByRole('group').getByRole('button', { name: '通过' }).click()
    await reads(admin, '审核通过，同事现在就能看到。')
    await button(admin, '打开同事看到的页面').click()
    await reads(admin, '这是工作通知，请不要转到居民群里。')
  })

  test('who has no post there is told, and nobody reads drafts of others', async () => {
    const page = await phones.open(openids.li, 'leader/desk/desk')
    await reads(page, '这件事您不能操作')
    const draft = dataOf(
      await phones.centre.call(openids.leader, 'notices', 'createNotice', {
        node: '/qinghe/hewan/liuan',
        kind: 'notice',
        audience: { nodes: ['/qinghe/hewan/liuan'] },
        text: { title: '还没有发的', summary: '草稿。', markup: '草稿。' },
      }),
    )
    await page.evaluate((url) => phone.open(url), `leader/review/review?id=${draft.id}`)
    await reads(page, '这件事您不能操作')
    expect(await page.getByText('还没有发的').count()).toBe(0)
  })
})

describe('a public announcement', () => {
  test('is drafted, confirmed not to say whose number it is, reviewed, answered, replied to, closed, and its result follows', async () => {
    const clerk = await phones.open(openids.stationClerk, 'leader/edit/edit?node=/qinghe/hewan/liuan')
    await clerk.getByRole('radio', { name: '公示' }).click()
    await box(clerk, '几个工作日').fill('2')
    await reads(clerk, '至少3个工作日')
    await box(clerk, '几个工作日').fill('5')
    await reads(clerk, '意见收到3月9日 星期一 晚上12点')
    await reads(clerk, '从3月2日的第二天算起，满5个工作日')
    await write(clerk, '第一网格拟修车棚', '位置请看一看。', '位置在**2号楼东侧。**\n\n- 联系13900001234。')
    await button(clerk, '下一步').click()
    await reads(clerk, '像手机号码')
    // As it is read, without marks.
    await reads(clerk, '…号楼东侧。 联系13900001234。…')
    await button(clerk, '请别人审核').click()
    await reads(clerk, '还有1处像个人信息，没有确认。')
    await tick(clerk, /可以公开/).click()
    await button(clerk, '请别人审核').click()
    await button(clerk, '交给别人审核').click()
    await reads(clerk, '已经交出去')

    const leader = await phones.open(openids.leader, 'leader/desk/desk')
    await button(leader, /^第一网格拟修车棚/).click()
    await reads(leader, '像手机号码')
    await button(leader, /^通过$/).click()
    await leader.getByRole('group').getByRole('button', { name: '通过' }).click()
    await reads(leader, '审核通过，居民现在就能看到。')
    const id = noticeCalled('第一网格拟修车棚')?._id ?? ''

    const { li } = people
    const said = dataOf(
      await phones.centre.call(openids.li, 'notices', 'answerAnnouncement', {
        noticeId: id,
        personId: li,
        text: '离窗户太近了。',
      }),
    )
    await leader.evaluate((url) => phone.open(url), `leader/answers/answers?id=${id}`)
    await reads(leader, '离窗户太近了。')
    // Staff know who said it.
    await reads(leader, /小程序.*李明/)
    // There is no result yet.
    expect(await button(leader, '写结果通知').count()).toBe(0)
    await button(leader, '记一条书面或电话来的').click()
    await leader.getByRole('radio', { name: '电话' }).click()
    await box(leader, '意见').fill('夜里太亮。')
    await button(leader, '记下来').click()
    await reads(leader, '和手机上提的一样算数')
    await reads(leader, '小程序1条，书面0条，电话1条')
    await button(leader, '回复：离窗户太近了。').click()
    await box(leader, '怎么回复').fill('移到西侧。')
    await button(leader, '发出回复').click()
    await reads(leader, '已回复，提意见的人会收到。')
    expect(
      dataOf(await phones.centre.call(openids.li, 'notices', 'listMyAnswers', {})).answers,
    ).toMatchObject([{ id: said.id, reply: { text: '移到西侧。' } }])

    await phones.centre.moveClock('2026-03-10T09:00:00+08:00')
    const later = await phones.open(openids.leader, 'leader/desk/desk')
    await reads(later, /已到期，\d条意见等回复/)
    await button(later, /^第一网格拟修车棚/).click()
    await button(later, /^看意见/).click()
    await reads(later, '还有1条没有回复，回复完才能办结。')
    await button(later, '回复：夜里太亮。').click()
    await box(later, '怎么回复').fill('装定时开关。')
    await button(later, '发出回复').click()
    await button(later, '办结这则公示').click()
    await button(later, /^办结$/).click()
    await reads(later, '已办结。')
    await button(later, '写结果通知').click()
    await reads(later, '这是一则公示的结果')
    await write(later, '车棚建在西侧', '按大家的意见改了。', '车棚建在2号楼西侧。')
    expect(noticeCalled('车棚建在西侧')?.draft?.link).toEqual({ to: 'notice', noticeId: id })
    // What is closed waits no more.
    await later.evaluate(() => phone.open('leader/desk/desk'))
    await button(later, /^车棚建在西侧/).waitFor()
    expect(await button(later, /^第一网格拟修车棚/).count()).toBe(0)
  })
})

describe('who holds a post', () => {
  test('somebody who leaves sees nothing more from that moment; who is invited comes in with a code, once', async () => {
    const leader = await phones.open(openids.leader, 'leader/desk/desk')
    await button(leader, '写一则通知').waitFor()

    const admin = await phones.open(openids.countyAdmin, 'pages/me/me')
    await button(admin, /组织和岗位/).click()
    for (const name of [/^河湾街道/, /^柳岸社区/]) await button(admin, name).click()
    await button(admin, /^community-leader/).click()
    await button(admin, '让他离岗').click()
    await button(admin, '加一件').click()
    await box(admin, '第1件：什么事').fill('给3号楼修楼道灯')
    await button(admin, '离岗，马上生效').click()
    await reads(admin, '交接的事要写清')
    await box(admin, '第1件：答应过谁').fill('3号楼居民')
    await button(admin, '离岗，马上生效').click()
    await reads(admin, '已经离岗，他现在看不到了。')
    await reads(admin, '1件答应过的事')

    await leader.evaluate(() => phone.open('leader/desk/desk'))
    await reads(leader, '这件事您不能操作')
    expect(await button(leader, '写一则通知').count()).toBe(0)

    await button(admin, '请人来担任').click()
    await box(admin, '请谁来').fill('周婷')
    await button(admin, '出一个邀请码').click()
    await reads(admin, '给周婷的邀请码')
    const label = await admin.getByLabel(/^邀请码 /).getAttribute('aria-label')
    const code = (label ?? '').replace('邀请码', '').replaceAll(' ', '')
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
    dataOf(await phones.centre.call(openids.stranger, 'accounts', 'acceptInvitation', { code }))
    const again = await phones.centre.call(openids.zhao, 'accounts', 'acceptInvitation', { code })
    expect(again).toMatchObject({ ok: false, error: { code: 'INVITATION_GONE' } })
    const newcomer = await phones.open(openids.stranger, 'leader/desk/desk')
    await button(newcomer, '写一则通知').waitFor()

    await admin.evaluate(() => phone.open('leader/organisation/organisation?node=/qinghe/hewan/liuan'))
    await button(admin, '看改过什么').click()
    await reads(admin, /周婷/)
  })

  test('three hundred volunteers are found by name, and stand in for each other', async () => {
    const dump = phones.centre.dump() as Record<string, { _id: string }[]>
    const volunteers = Array.from({ length: 298 }, (_, index) => ({
      id: `post_many${String(index).padStart(8, '0')}`,
      role: 'volunteer',
      title: '柳岸社区志愿者',
      holder: { account: `openid-${index}`, name: index === 250 ? '欧阳春' : `居民${index}`, since: 0 },
      promises: [],
    }))
    await phones.centre.renew({
      ...dump,
      nodes: (dump.nodes ?? []).map((node) =>
        node._id === '/qinghe/hewan/liuan'
          ? { ...node, posts: [...(node as unknown as OrgNode).posts, ...volunteers] }
          : node,
      ),
    })
    const page = await phones.open(openids.leader, 'leader/organisation/organisation')
    await button(page, '看志愿者岗位301个（空1个）').click()
    await button(page, '还有271个，再看一些').click()
    await button(page, '还有241个，再看一些').waitFor()
    await page.getByRole('textbox', { name: '找一位' }).fill('欧阳')
    await button(page, /欧阳春/).click()
    await button(page, '请假').click()
    await page.getByRole('textbox', { name: '人多，写姓名来找' }).fill('居民77')
    await page.getByRole('radio', { name: '居民77（柳岸社区志愿者）' }).waitFor()
    expect(await page.getByRole('radio').count()).toBe(2)
  })

  test('a leave has a deputy, who comes back out of it when it ends early', async () => {
    const path = 'leader/post/post?node=/qinghe/hewan/liuan&id=post_volunteerliuan1'
    const page = await phones.open(openids.leader, path)
    await button(page, '请假').click()
    await page.getByRole('radio', { name: /马玉珍/ }).click()
    await button(page, '保存请假').click()
    await reads(page, '请假记下了。')
    await reads(page, '3月2日 星期一到3月8日 星期日，马玉珍代班')
    await button(page, '提前回来').click()
    await button(page, /^提前回来$/).click()
    await reads(page, '记下了，代班结束。')
    expect(await page.getByText('马玉珍代班').count()).toBe(0)
  })

  test('an administrator adds a grid and a post; what is in use is not closed, and nobody appoints above himself', async () => {
    const page = await phones.open(openids.streetAdmin, 'leader/organisation/organisation')
    await button(page, /^柳岸社区/).click()
    await button(page, '加一个单位').click()
    await page.getByRole('radio', { name: '网格' }).click()
    await box(page, '叫什么').fill('柳岸社区第三网格')
    await box(page, '代号').fill('grid-1')
    await button(page, /^加上$/).click()
    await reads(page, '已经有这个代号了')
    await box(page, '代号').fill('grid-3')
    await button(page, /^加上$/).click()
    await reads(page, '加了“柳岸社区第三网格”。')
    await button(page, /^柳岸社区第三网格/).click()
    await reads(page, '还没有岗位。')
    await button(page, '加一个岗位').click()
    await page.getByRole('radio', { name: '网格员' }).click()
    await button(page, /^加上$/).click()
    await button(page, /^柳岸社区第三网格网格员/).waitFor()
    expect(await button(page, '撤销这个单位').count()).toBe(0)
    // The county is not hers.
    expect(await button(page, '回到清河县').count()).toBe(0)
    const leader = await phones.open(
      openids.leader,
      'leader/post/post?node=/qinghe/hewan/liuan&id=post_communityleaderqinghehewanliuan',
    )
    await reads(leader, '吴国强')
    await reads(leader, '这个岗位由别人安排。')
  })

  test('a post at a counter says where; who comes to it begins with the list of that place', async () => {
    const page = await phones.open(openids.streetAdmin, 'leader/organisation/organisation')
    await button(page, '加一个岗位').click()
    await page.getByRole('radio', { name: '窗口工作人员' }).click()
    await page.getByRole('radio', { name: '河湾街道党群服务中心' }).waitFor()
    await button(page, /^加上$/).click()
    await reads(page, '请选在哪里上班。')
    await page.getByRole('radio', { name: '柳岸社区党群服务站' }).click()
    await button(page, /^加上$/).click()
    await button(page, /^河湾街道窗口工作人员/).waitFor()
    const street = (phones.centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === '/qinghe/hewan')
    const post = street?.posts.find(({ title }) => title === '河湾街道窗口工作人员')
    expect(post?.site).toBe('station')
    const { code } = dataOf(
      await phones.centre.call(openids.streetAdmin, 'accounts', 'invite', {
        node: '/qinghe/hewan',
        postId: post?.id ?? '',
        rev: street?.rev ?? 0,
        name: '赵芳',
      }),
    )
    dataOf(await phones.centre.call(openids.zhao, 'accounts', 'acceptInvitation', { code }))
    const clerk = await phones.open(openids.zhao, 'desk/day/day')
    await reads(clerk, '这一天还没有人预约。')
    await reads(clerk, '柳岸社区党群服务站')

    // Who works in a community has no say at the centre of the street.
    const leader = await phones.open(openids.leader, 'desk/day/day')
    await reads(leader, '这一天还没有人预约。')
    await reads(leader, '柳岸社区党群服务站')
    expect(await button(leader, '换一个服务站').count()).toBe(0)
  })

  test('an administrator asks for longer announcements, sees it again, and takes it back', async () => {
    const page = await phones.open(openids.streetAdmin, 'leader/organisation/organisation')
    const days = box(page, '公示至少几个工作日')
    await button(page, '改名字和公示天数').click()
    await days.fill('7')
    await button(page, /^保存$/).click()
    await reads(page, '公示至少7个工作日')
    await button(page, '改名字和公示天数').click()
    expect(await days.inputValue()).toBe('7')
    await days.fill('')
    await button(page, /^保存$/).click()
    await reads(page, '改好了。')
    expect(await page.getByText('公示至少7个工作日').count()).toBe(0)
    const street = (phones.centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === '/qinghe/hewan')
    expect(street).not.toHaveProperty('announcementDays')
  })

  test('the last administrator is not asked to go, and says who stands in for a leave', async () => {
    const path = 'leader/post/post?node=/qinghe&id=post_countyadminqinghe'
    const page = await phones.open(openids.countyAdmin, path)
    await reads(page, '我（许静）')
    expect(await button(page, '离岗').count()).toBe(0)
    await button(page, '请假').click()
    expect(await page.getByRole('radio', { name: '没有人代' }).count()).toBe(0)
    await button(page, '保存请假').click()
    await reads(page, '请选谁代班')
    await page.getByRole('radio', { name: /冯涛/ }).click()
    await button(page, '保存请假').click()
    await reads(page, '冯涛代班')
  })
})
