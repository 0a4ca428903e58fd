import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import { dataOf } from '../harness/centre.ts'
import { agreed, openids, people, vacantPost } from '../harness/neighbourhood.ts'
import { button, type Phones, reads, setOffline, startPhones } from './phones.ts'

let phones: Phones

beforeAll(async () => {
  phones = await startPhones()
})
beforeEach(() => phones.renew())
afterAll(() => phones.close())

const carersOf = (name: string) =>
  phones
    .stored()
    .people.find((person) => person.name === name)
    ?.carers?.map(({ name }) => name)

test('by a code, a neighbour acts for her until she ends it; the code counts once', async () => {
  const wang = await phones.open(openids.wang, 'pages/me/me')
  await button(wang, /请人帮我办/).click()
  await button(wang, '请人帮我办事').click()
  await reads(wang, '他看不到您的完整电话和住址')
  await button(wang, '我同意，出一个码').click()
  await reads(wang, '3月3日 星期二 上午8:00前有效，只能用一次。')
  const shown = wang.getByLabel(/^码 /)
  const code = (await shown.textContent())?.trim() ?? ''
  expect(code).toMatch(/^[2-9A-Z]{4}-[2-9A-Z]{4}$/)

  const zhao = await phones.open(openids.zhao, 'pages/care/care')
  await button(zhao, '填别人给我的码').click()
  await zhao.getByRole('textbox', { name: /他给您的码/ }).fill(code.toLowerCase().replace('-', ' '))
  await button(zhao, '开始帮他办事').click()
  await reads(zhao, '请选他是您的什么人')
  // Nothing was sent, and nobody has to be rung about what she sees herself.
  expect(
    await zhao
      .getByRole('alert')
      .getByRole('button', { name: /打电话/ })
      .count(),
  ).toBe(0)
  await zhao.getByRole('radio', { name: '我的邻居' }).click()
  await setOffline(zhao, true)
  await button(zhao, '开始帮他办事').click()
  await reads(zhao, '还没保存')
  await zhao
    .getByRole('alert')
    .getByRole('button', { name: /打电话/ })
    .waitFor()
  await setOffline(zhao, false)
  await button(zhao, '开始帮他办事').click()
  await reads(zhao, '好了，您可以帮他办事了')
  await button(zhao, '不再帮王秀英办事').waitFor()
  expect(carersOf('王秀英')).toContain('赵芳')

  // Somebody who saw the code comes too late.
  const other = await phones.open(openids.li, `pages/care/care?code=${code.replace('-', '')}`)
  await other.getByRole('radio', { name: '我的邻居' }).click()
  await button(other, '开始帮他办事').click()
  await reads(other, '这个码用过了、过期了，或者写错了。')

  await wang.evaluate((url) => phone.open(url), 'pages/care/care')
  await reads(wang, '3月2日在小程序里同意的')
  await button(wang, '不要赵芳帮忙了').click()
  await reads(wang, '真的不要赵芳帮忙了吗')
  await button(wang, '是的，停掉').click()
  await reads(wang, '他现在不能再帮您办事')
  expect(carersOf('王秀英')).not.toContain('赵芳')
  expect(
    phones
      .stored()
      .accounts.find(({ _id }) => _id === openids.zhao)
      ?.actsFor.map(({ name }) => name),
  ).toEqual(['赵芳'])
})

test('whom the counter registered goes on with her own phone: nobody is there twice', async () => {
  // She has opened the app before, said a name, and done nothing.
  const named = { name: '周奶奶', consents: agreed.slice(0, 1) }
  dataOf(await phones.centre.call(openids.stranger, 'accounts', 'registerSelf', named))
  const clerk = await phones.open(openids.stationClerk, `desk/person/person?id=${people.zhou}`)
  await button(clerk, '给他一个码').click()
  await button(clerk, '出一个码').click()
  await reads(clerk, '请先核对是不是本人')
  await clerk.getByRole('checkbox', { name: '已核对，是本人' }).click()
  await button(clerk, '出一个码').click()
  await reads(clerk, '3月3日 星期二 上午8:00前有效，只能用一次。')
  const code = (await clerk.getByLabel(/^码 /).textContent())?.trim() ?? ''

  // Her neighbour, who picked up the paper, is told whom it is for before anything happens.
  const zhao = await phones.open(openids.zhao, `pages/take-over/take-over?code=${code.replace('-', '')}`)
  await reads(zhao, '周**')
  await button(zhao, '不是我，换一个码').click()
  await reads(zhao, '要本人的微信来填')

  const hers = await phones.open(openids.stranger, 'pages/me/me')
  await button(hers, /窗口登记过我/).click()
  await hers.getByRole('textbox', { name: /窗口给的码/ }).fill(code.toLowerCase())
  await button(hers, '看一看是谁').click()
  await reads(hers, '138****2222')
  await reads(hers, '您在小程序里登记过“周奶奶”，还没有办过事。')
  await setOffline(hers, true)
  await button(hers, '是我，我同意，接上').click()
  await reads(hers, '不知道接上了没有')
  await setOffline(hers, false)
  await button(hers, '是我，我同意，接上').click()
  await reads(hers, '接上了')
  await button(hers, '去“我的”看一看').click()
  await reads(hers, '周桂兰　本人')
  const { people: stored, accounts } = phones.stored()
  expect(stored.map(({ name }) => name)).not.toContain('周奶奶')
  expect(stored.find(({ _id }) => _id === people.zhou)?.self).toBe(openids.stranger)
  expect(accounts.find(({ _id }) => _id === openids.stranger)?.actsFor).toHaveLength(1)

  await clerk.evaluate((url) => phone.open(url), `desk/person/person?id=${people.zhou}`)
  await reads(clerk, '自己用小程序')
  expect(await button(clerk, '给他一个码').count()).toBe(0)
})

test('a guardian registers a child, after the text that the law asks for', async () => {
  const page = await phones.open(openids.zhao, 'pages/care/care')
  await button(page, '登记一个孩子').click()
  await reads(page, '监护人同意保存孩子的称呼（敏感信息）')
  await page.getByRole('textbox', { name: '怎么称呼孩子' }).fill('小宝')
  await button(page, '我是监护人，我同意').click()
  await reads(page, '可以给小宝约时间')
  await reads(page, '谁可以给小宝办事')
  expect(phones.stored().people.map(({ name }) => name)).toContain('小宝')
})

test('who was invited to a post sees what it is, and accepts it', async () => {
  const place = { node: '/qinghe/hewan/liuan', postId: vacantPost, rev: 1 }
  const invited = dataOf(
    await phones.centre.call(openids.leader, 'accounts', 'invite', { ...place, name: '陈静' }),
  )
  const page = await phones.open(openids.stranger, invited.page)
  await reads(page, '柳岸社区志愿者')
  await reads(page, '邀请人：吴国强')
  await button(page, '接受这个岗位').click()
  await reads(page, '已到岗')
  await button(page, '去“我的岗位”开始工作').click()
  await page.getByRole('heading', { name: '柳岸社区志愿者' }).waitFor()
  expect(
    phones
      .stored()
      .accounts.find(({ _id }) => _id === openids.stranger)
      ?.grants.map(({ role }) => role),
  ).toEqual(['volunteer'])

  const late = await phones.open(openids.zhao, 'pages/join/join')
  await late.getByRole('textbox', { name: /邀请码/ }).fill(invited.code)
  await button(late, '看是什么岗位').click()
  await reads(late, '这个邀请码用过了、过期了，或者写错了。')
})

test('who stands in reads what was promised, and ticks what is done; who does not want the post any more gives it up', async () => {
  const post = 'post_volunteerliuan1'
  const postOf = () =>
    (phones.centre.dump().nodes as OrgNode[])
      .find(({ _id }) => _id === '/qinghe/hewan/liuan')
      ?.posts.find(({ id }) => id === post)
  dataOf(
    await phones.centre.call(openids.leader, 'accounts', 'setLeave', {
      node: '/qinghe/hewan/liuan',
      postId: post,
      rev: 1,
      from: '2026-03-02',
      to: '2026-03-06',
      deputy: { node: '/qinghe/hewan/liuan', postId: 'post_volunteerliuan2' },
      promises: [
        { what: '送宣传单', toWhom: '2号楼' },
        { what: '修门铃', toWhom: '何奶奶' },
      ],
    }),
  )
  const deputy = await phones.open(openids.otherVolunteer, 'pages/me/me')
  await button(deputy, /我的岗位/).click()
  await reads(deputy, '您替孙悦代班，到3月6日 星期五为止（当天也算）。')
  await reads(deputy, /^答应过何奶奶，孙悦记的/)
  await button(deputy, '办好了：修门铃').click()
  await reads(deputy, '“修门铃”办好了。')
  expect(await button(deputy, '办好了：修门铃').count()).toBe(0)
  expect(postOf()?.promises.map(({ what }) => what)).toEqual(['送宣传单'])
  // Only her own post is hers to give up.
  expect(await button(deputy, '辞去岗位').count()).toBe(1)

  const holder = await phones.open(openids.volunteer, 'pages/posts/posts')
  await reads(holder, '您3月2日 星期一到3月6日 星期五请假，马玉珍代班。')
  await button(holder, '志愿服务通知').waitFor()
  await button(holder, '辞去岗位').click()
  await reads(holder, '马上生效')
  expect(postOf()?.holder?.name).toBe('孙悦')
  await button(holder, '加一件').click()
  await holder.getByRole('textbox', { name: '第1件：什么事' }).fill('还钥匙')
  await button(holder, '是的，辞去').click()
  await reads(holder, '交接的事要写清')
  await holder.getByRole('textbox', { name: '第1件：答应过谁' }).fill('门卫')
  await button(holder, '是的，辞去').click()
  await reads(holder, '现在看不到它的内容了')
  await reads(holder, '您现在没有岗位。')
  expect(postOf()?.holder).toBeUndefined()
  expect(postOf()?.promises.map(({ what }) => what)).toEqual(['送宣传单', '还钥匙'])
  await deputy.evaluate(() => phone.open('pages/posts/posts'))
  await reads(deputy, '现在没有。')
  expect(await deputy.getByText('送宣传单').count()).toBe(0)

  const admin = await phones.open(openids.countyAdmin, 'pages/posts/posts')
  await reads(admin, '清河县　县管理员')
  expect(await button(admin, '辞去岗位').count()).toBe(0)
})
