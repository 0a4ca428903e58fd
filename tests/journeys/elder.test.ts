import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dataOf } from '../harness/centre.ts'
import { circleDocuments, suggestion, walkPath } from '../harness/circle.ts'
import { agreed, openids, people } from '../harness/neighbourhood.ts'
import { noticeIds } from '../harness/notices.ts'
import { announced, announcedIds } from './announced.ts'
import { addAxe, violationsOf } from './axe.ts'
import { measure } from './figures.ts'
import { allowReminders, button, type Phones, reads, setOffline, startPhones, tab } from './phones.ts'

const miniprogram = join(import.meta.dirname, '../../miniprogram')

let phones: Phones
/** An appointment of 王秀英 and a cancelled one of 李明, who acts for both. */
let ids: { open: string; cancelled: string; registered: string; code: string }
const basics = agreed.slice(0, 1)
/** The code that a computer shows. */
const waiting = { code: '' }

beforeAll(async () => {
  phones = await startPhones()
  await phones.centre.put({
    notices: announced,
    ...circleDocuments,
    place_suggestions: [suggestion],
    walk_paths: [walkPath],
  })
  // It comes along to each of his phones.
  dataOf(await phones.centre.call(openids.li, 'accounts', 'savePreferences', { home: '/qinghe/hewan/liuan' }))
  dataOf(
    await phones.centre.call(openids.gridWorker, 'notices', 'saveDoors', {
      node: '/qinghe/hewan/liuan/grid-1',
      rev: 0,
      doors: [101, 102, 201, 202, 301, 302].map((door) => ({
        building: '柳岸里小区3号楼',
        unit: '1单元',
        door: String(door),
      })),
    }),
  )
  const book = async (openid: string, personId: string, day: string) =>
    dataOf(
      await phones.centre.call(openid, 'appointments', 'bookSlot', {
        serviceId: 'senior-card',
        siteId: 'centre',
        day,
        slotId: 's0900',
        personId,
        needs: ['sign-language', 'wheelchair'],
        consents: [{ purpose: 'needs', text: '1' }],
      }),
    ).id
  const computer = await phones.openComputer()
  waiting.code = ((await computer.locator('dd.code').textContent()) ?? '').replace(' ', '')
  await computer.context().close()
  await book(openids.zhao, people.zhao, '2026-03-02')
  ids = {
    open: await book(openids.li, people.wang, '2026-03-04'),
    cancelled: await book(openids.li, people.li, '2026-03-05'),
    registered: '',
    code: '',
  }
  const atDesk = { node: '/qinghe/hewan/liuan', name: '吴桂英', how: 'in-person', consents: basics } as const
  const { person } = dataOf(
    await phones.centre.call(openids.stationClerk, 'accounts', 'registerPersonAtDesk', atDesk),
  )
  const zhou = { personId: people.zhou, checked: true } as const
  const { code } = dataOf(await phones.centre.call(openids.stationClerk, 'accounts', 'offerTakeOver', zhou))
  ids = { ...ids, registered: person?.id ?? '', code: code.replace('-', '') }
  dataOf(
    await phones.centre.call(openids.li, 'appointments', 'cancelAppointment', {
      appointmentId: ids.cancelled,
      rev: 1,
    }),
  )
})
afterAll(() => phones.close())

interface Scene {
  readonly path: string
  /** What the person reads when the page has come. */
  readonly says: string | RegExp
  readonly openid?: string
  /** What she does there before it is measured. */
  readonly act?: (page: Page) => Promise<unknown>
}

const confirm = 'pages/confirm/confirm?service=senior-card&site=centre&day=2026-03-04&slot=s1100'

/** The faces of every page. */
function scenes(): Record<string, Scene> {
  const slots = 'pages/slots/slots?service=senior-card&site=centre'
  const appointment = `pages/appointment/appointment?id=${ids.open}`
  return {
    home: { path: 'pages/home/home', says: '您约好的' },
    'home, another station': {
      path: 'pages/home/home',
      says: '预约办事',
      act: (page) => button(page, '换一个服务站').click(),
    },
    services: { path: 'pages/services/services', says: '老年人优待证' },
    'services, nothing found': {
      path: 'pages/services/services',
      says: '老年人优待证',
      async act(page) {
        const search = page.getByRole('textbox', { name: '找一找' })
        await search.fill('火箭')
        await search.press('Enter')
        await reads(page, '没有找到')
        await search.fill('')
        await search.press('Enter')
      },
    },
    service: { path: 'pages/service/service?id=senior-card', says: '谁可以办' },
    'service, refused': { path: 'pages/service/service?id=none', says: '没有找到' },
    slots: { path: slots, says: '先选一天' },
    'slots of a day': {
      path: slots,
      says: '先选一天',
      async act(page) {
        await button(page, /^后天/).click()
        await page.getByRole('radio', { name: /^上午10:00/ }).click()
      },
    },
    'slots, moving': {
      path: `${slots}&move=${ids.open}&rev=7`,
      says: '先选一天',
      async act(page) {
        await button(page, /^明天/).click()
        await page.getByRole('radio', { name: /^下午3:30/ }).click()
        await button(page, '改到这个时间').click()
        await reads(page, '刚才有人改过')
      },
    },
    confirm: {
      path: confirm,
      says: '位子先给您留着',
      act: (page) => page.getByRole('checkbox', { name: '低位台' }).click(),
    },
    'confirm, first time': {
      path: confirm,
      says: '怎么称呼您',
      openid: openids.stranger,
      async act(page) {
        await button(page, '就约这个时间').click()
        await reads(page, '请先填写')
      },
    },
    appointments: { path: 'pages/appointments/appointments', says: '以前的' },
    'appointments, none': {
      path: 'pages/appointments/appointments',
      says: '现在没有约好的事',
      openid: openids.stranger,
    },
    appointment: { path: `${appointment}&new=1`, says: '要带什么' },
    'appointment, about to be cancelled': {
      path: appointment,
      says: '要带什么',
      act: (page) => button(page, '取消预约').click(),
    },
    'appointment, cancelled': {
      path: `pages/appointment/appointment?id=${ids.cancelled}`,
      says: '取消了',
    },
    me: { path: 'pages/me/me', says: '我为谁办事' },
    'me, registering': {
      path: 'pages/me/me',
      says: '还没有登记',
      openid: openids.stranger,
      act: (page) => button(page, '现在登记').click(),
    },
    team: { path: 'pages/team/team', says: '三月志愿排班', openid: openids.leader },
    'team, not for residents': { path: 'pages/team/team', says: '不能操作' },
    notices: { path: 'pages/notices/notices', says: '停水' },
    'notices, nowhere yet': {
      path: 'pages/notices/notices',
      says: '这里还没有通知',
      openid: openids.stranger,
    },
    'notices, nothing found': {
      path: 'pages/notices/notices',
      says: '停水',
      async act(page) {
        await page.getByRole('textbox', { name: '找一找' }).fill('火箭')
        await reads(page, '没有找到')
      },
    },
    'notice, policy': { path: `pages/notice/notice?id=${announcedIds.policy}`, says: '对您来说' },
    'notice, urgent': { path: `pages/notice/notice?id=${announcedIds.water}`, says: '看到了，请点一下' },
    'notice, its poster': {
      path: `pages/notice/notice?id=${announcedIds.policy}`,
      says: '对您来说',
      async act(page) {
        await button(page, '海报（带二维码）').click()
        await reads(page, '存成图片')
      },
    },
    'notice, activity': { path: `pages/notice/notice?id=${announcedIds.activity}`, says: '看怎么报名' },
    'notice, announcement': {
      path: `pages/notice/notice?id=${noticeIds.shed}`,
      says: '大家可以提意见',
      async act(page) {
        await button(page, '为什么是这一天').click()
        await button(page, '我要提意见').click()
        await page.getByRole('radio', { name: '王秀英' }).click()
        await button(page, '交上去').click()
        await reads(page, '请先写几句话')
      },
    },
    'notice, announcement that is over': {
      path: `pages/notice/notice?id=${noticeIds.benches}`,
      says: '提意见的时间过了',
    },
    'notice, withdrawn': { path: `pages/notice/notice?id=${announcedIds.withdrawn}`, says: '不算数了' },
    'notice, not to be read on': { path: `pages/notice/notice?id=${announcedIds.hidden}`, says: '个人信息' },
    'notice, corrected': {
      path: `pages/notice/notice?id=${noticeIds.heating}`,
      says: '推迟五天',
      async act(page) {
        await button(page, '看改了什么').click()
        await reads(page, '划掉的是原来的')
      },
    },
    'notice, unknown': { path: 'pages/notice/notice?id=ntc_nobody0000000000', says: '没有找到' },
    where: {
      path: 'pages/where/where',
      says: '您住在哪个街道',
      async act(page) {
        await button(page, '河湾街道').click()
        await reads(page, '还可以选得更细')
      },
    },
    care: {
      path: 'pages/care/care',
      says: '我帮别人办',
      async act(page) {
        await button(page, '不再帮王秀英办事').click()
        await button(page, '填别人给我的码').click()
        await button(page, '登记一个孩子').click()
        await button(page, '开始帮他办事').click()
        await reads(page, '码是八个字')
      },
    },
    'care, a code': {
      path: 'pages/care/care',
      says: '谁可以帮我办事',
      openid: openids.wang,
      async act(page) {
        await button(page, '不要李明帮忙了').click()
        await button(page, '请人帮我办事').click()
        await button(page, '我同意，出一个码').click()
        await reads(page, '只能用一次')
      },
    },
    'care, the code for the counter': {
      path: 'pages/care/care',
      says: '我帮别人办',
      async act(page) {
        await button(page, '给窗口看我的码').click()
        await reads(page, '请工作人员扫一扫')
      },
    },
    'care, not registered': { path: 'pages/care/care', says: '去登记', openid: openids.stranger },
    join: {
      path: 'pages/join/join?code=ABCDEFGH',
      says: '这个邀请码用过了',
    },
    'my posts': {
      path: 'pages/posts/posts',
      says: '答应过的事',
      openid: openids.volunteer,
      async act(page) {
        await button(page, '辞去岗位').click()
        await button(page, '加一件').click()
      },
    },
    'my posts, none': { path: 'pages/posts/posts', says: '您现在没有岗位' },
    'my data': {
      path: 'pages/my-data/my-data',
      says: '带走一份',
      async act(page) {
        await button(page, '留一个住址，方便上门办').click()
        await button(page, '看说明：保存您的称呼').click()
        await button(page, '我同意，保存').click()
        await reads(page, '请先填住址')
        await button(page, '做一份给我').click()
        await reads(page, '您的登记')
        await button(page, '删除').click()
      },
    },
    'my data, none': {
      path: 'pages/my-data/my-data',
      says: '我们没有存您的信息',
      openid: openids.stranger,
    },
    notifications: {
      path: 'pages/notifications/notifications',
      says: '什么时候告诉您',
      async act(page) {
        await page.getByRole('checkbox', { name: '活动' }).click()
        await reads(page, '已保存')
      },
    },
    about: { path: 'pages/about/about', says: '您的信息怎么用' },
    'sign-in on a computer': { path: 'desk/sign-in/sign-in', says: '我登录的电脑', openid: openids.clerk },
    'sign-in on a computer, the digits': {
      path: `desk/sign-in/sign-in?code=${waiting.code}`,
      says: '电脑上的两位数字',
      openid: openids.clerk,
      async act(page) {
        await button(page, '登录这台电脑').click()
        await reads(page, '请填电脑上的两位数字')
      },
    },
    'sign-in on a computer, not allowed': { path: 'desk/sign-in/sign-in', says: '不能操作' },
    'leader, desk': { path: 'leader/desk/desk', says: '写一则通知', openid: openids.leader },
    'leader, published': {
      path: 'leader/desk/desk',
      says: '写一则通知',
      openid: openids.leader,
      async act(page) {
        await button(page, '看已发布的').click()
        await reads(page, '三月志愿排班')
      },
    },
    'leader, not allowed': { path: 'leader/desk/desk', says: '不能操作' },
    'leader, writing an announcement': {
      path: 'leader/edit/edit?node=/qinghe/hewan/liuan',
      says: '发给谁',
      openid: openids.leader,
      async act(page) {
        await page.getByRole('radio', { name: '公示' }).click()
        for (const name of ['小标题、列表怎么写', '看看写出来', '只发给一部分地方'])
          await button(page, name).click()
        await page.getByRole('checkbox', { name: '柳岸社区第一网格' }).click()
        await button(page, '下一步').click()
        await reads(page, '标题、简介和内容都要写')
      },
    },
    'leader, an urgent notice': {
      path: `leader/review/review?id=${announcedIds.water}`,
      says: '居民看到的',
      openid: openids.leader,
      async act(page) {
        await button(page, '看经过').click()
        await reads(page, '收起经过')
      },
    },
    'leader, answers': {
      path: `leader/answers/answers?id=${noticeIds.shed}`,
      says: '车棚离窗户太近',
      openid: openids.leader,
      async act(page) {
        await button(page, /^回复：/).click()
        await button(page, '记一条').click()
        await button(page, '发出回复').click()
        await reads(page, '请写一写怎么回复')
      },
    },
    'leader, answers, to be closed': {
      path: `leader/answers/answers?id=${noticeIds.benches}`,
      says: '没有等回复的意见',
      openid: openids.leader,
      async act(page) {
        await button(page, '办结这则公示').click()
        await button(page, '回复过的').click()
        await reads(page, '留两张')
      },
    },
    'leader, reach': {
      path: `leader/reach/reach?id=${announcedIds.water}`,
      says: '家家都要知道',
      openid: openids.leader,
    },
    organisation: {
      path: 'leader/organisation/organisation',
      says: '柳岸社区志愿者',
      openid: openids.leader,
      async act(page) {
        await button(page, '加一个岗位').click()
        await page.getByRole('radio', { name: '网格员' }).click()
        await button(page, '看改过什么').click()
        await reads(page, '收起经过')
      },
    },
    'organisation, adding and changing': {
      path: 'leader/organisation/organisation?node=/qinghe/hewan/liuan/grid-2',
      says: '还没有岗位',
      openid: openids.countyAdmin,
      act: (page) => button(page, '改名字').click(),
    },
    'organisation, not allowed': { path: 'leader/organisation/organisation', says: '不能操作' },
    'post, leave': {
      path: 'leader/post/post?node=/qinghe/hewan/liuan&id=post_volunteerliuan1',
      says: '孙悦',
      openid: openids.leader,
      async act(page) {
        await button(page, '请假').click()
        await button(page, '加一件').click()
      },
    },
    'post, inviting': {
      path: 'leader/post/post?node=/qinghe/hewan/liuan&id=post_volunteerliuan0',
      says: '柳岸社区志愿者',
      openid: openids.leader,
      async act(page) {
        const again = button(page, '收回邀请')
        if ((await again.count()) > 0) {
          await again.click()
          await button(page, /^收回邀请$/).click()
        }
        await button(page, '请人来担任').click()
        await page.getByRole('textbox', { name: '请谁来' }).fill('周婷')
        await button(page, '出一个邀请码').click()
        await reads(page, '给周婷的邀请码')
      },
    },
    'doors to visit': {
      path: 'grid/doors/doors',
      says: '名单就删掉',
      openid: openids.gridWorker,
      act: (page) => button(page, '上门说了').first().click(),
    },
    'list of doors': {
      path: 'grid/list/list?node=/qinghe/hewan/liuan/grid-2',
      says: '一下子加一栋楼',
      openid: openids.gridWorker,
      act: (page) => button(page, '一下子加一栋楼').click(),
    },
    'doors to visit, not allowed': { path: 'grid/doors/doors', says: '不能操作' },
    persons: {
      path: 'desk/persons/persons',
      says: '找人',
      openid: openids.stationClerk,
      async act(page) {
        await page.getByRole('textbox', { name: '电话，或者姓名' }).fill('周')
        await button(page, /^找$/).click()
        await reads(page, '周**')
        await button(page, '登记一位').click()
        await page.getByRole('textbox', { name: '电话，可以不填' }).fill('13800002222')
        await page.getByRole('textbox', { name: '怎么称呼他' }).fill('张三')
        await page.getByRole('radio', { name: '当面' }).click()
        await button(page, /^登记$/).click()
        await reads(page, '是同一个人吗')
      },
    },
    'person, why one looks': {
      path: `desk/person/person?id=${people.zhou}`,
      says: '周**',
      openid: openids.stationClerk,
      async act(page) {
        await button(page, '看电话').click()
        await page.getByRole('radio', { name: '其他' }).click()
      },
    },
    'person, who may act for her': {
      path: `desk/person/person?id=${people.zhou}`,
      says: '周**',
      openid: openids.stationClerk,
      async act(page) {
        await button(page, '记下他同意').click()
        await button(page, '记下来').click()
        await reads(page, '八个字')
      },
    },
    'person, a code for her own phone': {
      path: `desk/person/person?id=${ids.registered}`,
      says: '吴**',
      openid: openids.stationClerk,
      async act(page) {
        await button(page, '给他一个码').click()
        await page.getByRole('checkbox', { name: '已核对' }).click()
        await button(page, '出一个码').click()
        await reads(page, '只能用一次')
      },
    },
    'registered at the counter': { path: 'pages/take-over/take-over', says: '填窗口给您的码' },
    'registered at the counter, somebody here already': {
      path: `pages/take-over/take-over?code=${ids.code}`,
      says: '两份登记不能合成一份',
      openid: openids.wang,
    },
    'registered at the counter, to be taken over': {
      path: `pages/take-over/take-over?code=${ids.code}`,
      says: '还没有办过事',
      openid: openids.he,
    },
    'requests on paper': {
      path: 'leader/requests/requests',
      says: '居民书面要求删除',
      openid: openids.officer,
      async act(page) {
        await page.getByRole('textbox', { name: '电话，或者完整的姓名' }).fill('周桂兰')
        await page.getByRole('textbox', { name: /哪一份申请/ }).fill('2026年第3号')
        await button(page, /^找$/).click()
        await button(page, '删除周**的信息').click()
        await page.getByRole('radio', { name: '书面' }).click()
        await button(page, /^删除$/).click()
        await reads(page, '删了找不回来')
      },
    },
    'requests on paper, not allowed': { path: 'leader/requests/requests', says: '不能操作' },
    'person, not allowed': { path: `desk/person/person?id=${people.zhou}`, says: '不能操作' },
    'leader, about to withdraw': {
      path: `leader/review/review?id=${announcedIds.policy}`,
      says: '居民看到的',
      openid: openids.leader,
      async act(page) {
        await button(page, '撤回').click()
        await reads(page, '原文也不再给人看')
      },
    },
    'circle, from nowhere yet': {
      path: 'circle/circle/circle',
      says: '选了从哪里出发',
      act: (page) => button(page, /^还有/).click(),
    },
    position: {
      path: 'circle/position/position',
      says: '您从哪里出发',
      async act(page) {
        await page.getByRole('textbox', { name: '写楼名' }).fill('火箭')
        await reads(page, '没有找到')
        await page.getByRole('textbox', { name: '写楼名' }).fill('柳岸里')
        await reads(page, '柳岸里公厕')
        await page.getByRole('checkbox', { name: '记成我家' }).click()
        await button(page, '从我现在的位置出发').click()
        await page.getByRole('dialog').getByRole('button', { name: '不允许' }).click()
        await reads(page, '没有用手机的定位')
      },
    },
    circle: {
      path: 'circle/position/position',
      says: '您从哪里出发',
      async act(page) {
        await page.getByRole('textbox', { name: '写楼名' }).fill('柳岸里公厕')
        await button(page, /^柳岸里公厕/).click()
        await reads(page, '分钟走得到')
        await button(page, '在地图上看').click()
        const choices = button(page, '要改，点这里')
        if ((await choices.count()) > 0) await choices.click()
        await button(page, /^春和药房，/).click()
      },
    },
    'circle, nothing of a kind': {
      path: 'circle/circle/circle',
      says: '分钟走得到',
      async act(page) {
        const choices = button(page, '要改，点这里')
        if ((await choices.count()) > 0) await choices.click()
        const kinds = button(page, /^还有/)
        if ((await kinds.count()) > 0) await kinds.click()
        await button(page, '药店 1').click()
        await page
          .getByRole('radio', { name: /5分钟$/ })
          .first()
          .click()
        await reads(page, '5分钟里走不到药店')
      },
    },
    place: { path: 'circle/place/place?id=plc_pharmacy0000', says: '什么时候开' },
    'place, with services': { path: 'circle/place/place?id=plc_station00000', says: '可以预约' },
    'place, unknown': { path: 'circle/place/place?id=plc_nobody000000', says: '没有找到' },
    way: { path: 'circle/way/way?id=plc_pharmacy0000', says: '到了：春和药房' },
    suggest: {
      path: 'circle/suggest/suggest?id=plc_pharmacy0000',
      says: '应该是什么样',
      async act(page) {
        await page.getByRole('radio', { name: '搬走了' }).click()
        await button(page, '交上去').click()
        await reads(page, '请写一写')
      },
    },
    'suggest, a place that is missing': {
      path: 'circle/suggest/suggest',
      says: '少了什么地方',
      async act(page) {
        await button(page, '看我说过的').click()
        await reads(page, '还没有说过')
      },
    },
    'places, list': { path: 'places/list/list', says: '春和药房', openid: openids.leader },
    'places, not allowed': { path: 'places/list/list', says: '不能操作' },
    'places, changing one': {
      path: 'places/edit/edit?id=plc_pharmacy0000',
      says: '什么时候开',
      openid: openids.leader,
      async act(page) {
        await page.getByRole('radio', { name: '周末不一样' }).click()
        await page.getByRole('radio', { name: '另有时间' }).click()
        await button(page, '看改过什么').click()
        await button(page, '这里没有了').click()
        await button(page, '从地图上拿掉').click()
        await reads(page, '请写一写为什么没有了')
      },
    },
    'places, adding one': {
      path: 'places/edit/edit?node=/qinghe/hewan/liuan',
      says: '加一个地方',
      openid: openids.leader,
      async act(page) {
        await button(page, '保存').click()
        await reads(page, '请选它是哪一类')
      },
    },
    'places, what residents say': {
      path: 'places/suggestions/suggestions?node=/qinghe/hewan/liuan',
      says: '10点才关门',
      openid: openids.leader,
      async act(page) {
        await button(page, '不改，回一句').click()
        await button(page, '发出回复').click()
        await reads(page, '请写一写为什么不改')
      },
    },
    'places, import': {
      path: 'places/import/import?node=/qinghe/hewan/liuan',
      says: '传一份表',
      openid: openids.leader,
      async act(page) {
        await page.getByRole('radio', { name: '百度的' }).click()
        await button(page, '先看一看').click()
        await reads(page, '请先选一个文件')
      },
    },
    'places, paths': {
      path: 'places/paths/paths?node=/qinghe/hewan/liuan',
      says: '小区东门，白天开',
      openid: openids.leader,
      async act(page) {
        await page.locator('wx-map').click({ position: { x: 60, y: 60 } })
        await page.locator('wx-map').click({ position: { x: 160, y: 90 } })
        await button(page, /^现在走不通了/).click()
        await button(page, '补到地图上').click()
        await reads(page, '请写一写它在哪里')
      },
    },
    coverage: {
      path: 'leader/coverage/coverage',
      says: '品质提升',
      openid: openids.leader,
      async act(page) {
        await button(page, /^药店：/).click()
        await reads(page, '红点是走不到的楼')
      },
    },
    'coverage, not allowed': { path: 'leader/coverage/coverage', says: '不能操作' },
    desk: { path: 'desk/day/day', says: '赵*', openid: openids.clerk },
    'desk, not allowed': { path: 'desk/day/day', says: '不能操作' },
    offline: { path: 'pages/service/service?id=senior-card', says: '现在连不上服务中心' },
  }
}

test('there is a scene of every page', async () => {
  const app = JSON.parse(await readFile(join(miniprogram, 'app.json'), 'utf8')) as {
    pages: string[]
    subPackages: { root: string; pages: string[] }[]
  }
  const pages = [
    ...app.pages,
    ...app.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
  ]
  const shown = Object.values(scenes()).map(({ path }) => path.split('?')[0])
  expect(pages.filter((page) => !shown.includes(page))).toEqual([])
})

/** What is wrong at a width with letters of a size: what is measured, and what axe says. */
async function problemsAt(page: Page, width: number, text: number): Promise<string[]> {
  const figures = text === 0 ? { text: 16, touch: 44 } : { text: 18, touch: 60 }
  const problems = await page.evaluate(measure, figures)
  // In between nothing changes that axe looks at.
  return width === 375 || text === 22
    ? problems
    : [...problems, ...(await violationsOf(page, [], text === 0))]
}

/** What a page keeps of the size of letters (services/look.ts), read from one that was opened with it. */
async function lookOf(text: number): Promise<object> {
  const page = await phones.open(openids.li, 'pages/about/about', { text })
  await reads(page, '您的信息怎么用')
  return page.evaluate(() => {
    const { elder, chosen, textSize, rootStyle } = getCurrentPages().at(-1)?.data ?? {}
    return { elder, chosen, textSize, rootStyle }
  })
}

test('every page can be read and tapped: standard, elder mode, elder mode at its largest', async () => {
  const sizes = await Promise.all([0, 22, 30].map(async (text) => ({ text, look: await lookOf(text) })))
  const found: Record<string, string[]> = {}
  const opened = new Map<string, Page>()
  for (const [name, { path, says, openid = openids.li, act }] of Object.entries(scenes())) {
    const page = opened.get(openid) ?? (await phones.open(openid, path))
    if (!opened.has(openid)) await addAxe(page)
    opened.set(openid, page)
    await setOffline(page, name === 'offline')
    await page.setViewportSize({ width: 375, height: 812 })
    await page.evaluate((url) => phone.open(url), path)
    await reads(page, says)
    await act?.(page)
    for (const width of [375, 320]) {
      await page.setViewportSize({ width, height: 812 })
      for (const { text, look } of sizes) {
        // As a page does when it is shown again after the size was changed.
        await page.evaluate((data) => getCurrentPages().at(-1)?.setData(data), look)
        const problems = await problemsAt(page, width, text)
        if (problems.length > 0) found[`${name}, ${width} px, letters ${text || 'as usual'}`] = problems
      }
    }
  }
  expect(found).toEqual({})
})

test('the measures find what is too small, too pale, too wide and not named', async () => {
  const page = await phones.open(openids.wang, 'pages/about/about')
  await reads(page, '您的信息怎么用')
  await addAxe(page)
  await page.setViewportSize({ width: 320, height: 812 })
  expect(await problemsAt(page, 320, 0)).toEqual([])
  await page.evaluate(() => {
    const bad = [
      ['font-size:12px', '小字'],
      ['line-height:1', '挤在一起'],
      ['color:#999', '太淡'],
      ['width:600px;white-space:nowrap', '太宽太宽太宽太宽太宽太宽太宽太宽太宽太宽太宽太宽太宽太宽'],
      ['height:8px;overflow:hidden', '切掉'],
    ]
    const target = document.querySelector('wx-page .page, wx-page > *')
    for (const [style = '', words = ''] of bad) {
      const element = Object.assign(document.createElement('div'), { textContent: words })
      element.style.cssText = style
      target?.append(element)
    }
    const small = Object.assign(document.createElement('div'), { tabIndex: 0 })
    small.style.cssText = 'width:30px;height:30px'
    small.setAttribute('role', 'button')
    const coloured = Object.assign(document.createElement('div'), { textContent: '选中' })
    coloured.style.cssText = 'width:60px;height:60px'
    coloured.setAttribute('role', 'radio')
    coloured.setAttribute('aria-checked', 'true')
    target?.append(small, coloured)
  })
  const problems = (await problemsAt(page, 320, 0)).join('\n')
  for (const expected of [
    'text of 12px: 小字',
    'line height of 17px: 挤在一起',
    'contrast of 2.',
    'beside the phone: 太宽',
    'wider than its box',
    'cut off at the bottom: 切掉',
    'a target of 30×30',
    'colour alone: 选中',
    'axe: aria-command-name',
  ])
    expect(problems).toContain(expected)
})

test('a resident of 72 turns on the elder mode, takes the largest letters and books', async () => {
  const page = await phones.open(openids.wang)
  await button(page, '长辈版（大字）').click()
  await button(page, '回到标准版').waitFor()
  await tab(page, '我的').click()
  await button(page, '最大').click()
  await tab(page, '办事').click()
  await button(page, /老年人优待证/).click()
  await button(page, '选时间，预约').click()
  const day = button(page, /^明天/)
  await day.waitFor()
  expect(await page.evaluate(measure, { text: 18, touch: 60 })).toEqual([])
  expect(
    await page.getByText('先选一天').evaluate((node) => Number.parseFloat(getComputedStyle(node).fontSize)),
  ).toBeGreaterThanOrEqual(30)
  await day.click()
  await page.getByRole('radio', { name: /^上午9:00到9:30/ }).click()
  await button(page, '下一步').click()
  await button(page, '就约这个时间').click()
  await allowReminders(page)
  await reads(page, '约好了')

  const { bookings } = phones.stored()
  expect(bookings.filter(({ when }) => when.startsWith('2026-03-03'))).toMatchObject([
    { person: people.wang, account: openids.wang, status: 'booked', when: '2026-03-03 s0900' },
  ])
})
