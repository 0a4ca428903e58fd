import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Account } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { grantOf, nodes, openids, vacantPost } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const county = '/qinghe'
const street = '/qinghe/hewan'
const liuan = '/qinghe/hewan/liuan'
const grid1 = '/qinghe/hewan/liuan/grid-1'
const [sun, ma] = ['post_volunteerliuan1', 'post_volunteerliuan2']
const gridPost = grantOf('grid-worker', grid1, '').post
const leaderPost = grantOf('community-leader', liuan, '').post
const adminPost = grantOf('county-admin', county, '').post

const stored = (path: string) => (centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === path) as OrgNode
const revOf = (path: string) => stored(path).rev
const postOf = (path: string, id: string) => stored(path).posts.find((post) => post.id === id)
const account = (openid: string) => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openid)
const dayList = (openid: string) =>
  centre.call(openid, 'appointments', 'listDayOfSite', { siteId: 'centre', day: '2026-03-03' })
const organisation = (openid: string, node: string) =>
  centre.call(openid, 'accounts', 'getOrganisation', { node })
const accept = (openid: string, code: string, key?: string) =>
  centre.call(openid, 'accounts', 'acceptInvitation', { code }, key)
const end = (openid: string, node: string, postId: string) =>
  centre.call(openid, 'accounts', 'endHolding', { node, postId, rev: revOf(node) })
const historyOf = async (node: string) =>
  dataOf(await centre.call(openids.countyAdmin, 'accounts', 'listHistory', { node })).events

async function invite(openid: string, node: string, postId: string, name = '陈静') {
  return centre.call(openid, 'accounts', 'invite', { node, postId, rev: revOf(node), name })
}
async function codeFor(openid: string, node: string, postId: string): Promise<string> {
  return dataOf(await invite(openid, node, postId)).code
}
async function addPost(openid: string, node: string, role: 'counter-staff' | 'county-admin' | 'grid-worker') {
  const input = { node, rev: revOf(node), role, title: '新岗位' } as const
  return dataOf(await centre.call(openid, 'accounts', 'addPost', input)).posts.at(-1)?.id ?? ''
}
/** The account holds the post from now on. */
async function appoint(by: string, node: string, postId: string, openid: string) {
  return dataOf(await accept(openid, await codeFor(by, node, postId)))
}

describe('an invitation', () => {
  test('makes a clerk of a stranger, who may work at once', async () => {
    const post = await addPost(openids.streetAdmin, street, 'counter-staff')
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    const { code, page, expiresAt } = dataOf(await invite(openids.streetAdmin, street, post))
    expect(code).toMatch(/^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/)
    expect(page).toBe(`pages/join/join?code=${code.replace('-', '')}`)
    expect(new Date(expiresAt).toISOString()).toBe('2026-03-09T00:01:00.000Z')
    expect(codeOf(await dayList(openids.stranger))).toBe('NOT_ALLOWED')
    expect(dataOf(await centre.call(openids.stranger, 'accounts', 'readInvitation', { code }))).toMatchObject(
      { name: '陈静', title: '新岗位', nodeName: '河湾街道', by: '冯涛（street-admin）' },
    )

    await centre.moveClock('2026-03-02T08:02:00+08:00')
    const { posts } = dataOf(await accept(openids.stranger, code.toLowerCase().replace('-', ' ')))
    expect(posts).toEqual([
      {
        id: post,
        node: street,
        nodeName: '河湾街道',
        role: 'counter-staff',
        roleName: '窗口工作人员',
        title: '新岗位',
        mayLeave: true,
        promises: [],
      },
    ])
    expect((await dayList(openids.stranger)).ok).toBe(true)
    expect(JSON.stringify(centre.dump())).not.toContain(code.replace('-', ''))
    expect(await historyOf(street)).toMatchObject([
      { who: '陈静（新岗位）', what: '陈静接受邀请，担任“新岗位”' },
      { who: '冯涛（street-admin）', what: '邀请陈静担任“新岗位”' },
      { who: '冯涛（street-admin）', what: '新设岗位“新岗位”' },
    ])
  })

  test('is not taken by who has twenty posts already', async () => {
    const many = Array.from({ length: 20 }, (_, index) =>
      grantOf('volunteer', `${liuan}/grid-${index}`, '赵芳'),
    )
    const dump = centre.dump() as Record<string, Account[]>
    await centre.renew({
      ...dump,
      accounts: (dump.accounts ?? []).map((one) =>
        one._id === openids.zhao ? { ...one, grants: many } : one,
      ),
    })
    const code = await codeFor(openids.leader, liuan, vacantPost)
    expect(codeOf(await accept(openids.zhao, code))).toBe('TOO_MANY_POSTS')
    dataOf(await accept(openids.stranger, code))
  })

  test('is used once', async () => {
    const code = await codeFor(openids.leader, liuan, vacantPost)
    dataOf(await accept(openids.stranger, code))
    expect(codeOf(await accept(openids.zhao, code))).toBe('INVITATION_GONE')
    expect(account(openids.zhao)?.grants).toEqual([])
  })

  test('that twenty accept at once is one account’s', async () => {
    const code = await codeFor(openids.leader, liuan, vacantPost)
    const callers = Array.from({ length: 20 }, (_, index) => `openid-crowd-${index}`)
    const answers = await Promise.all(callers.map((openid) => accept(openid, code)))
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(new Set(answers.filter(({ ok }) => !ok).map(codeOf))).toEqual(new Set(['INVITATION_GONE']))
    const holder = callers.find((_, index) => answers[index]?.ok)
    expect(postOf(liuan, vacantPost)?.holder?.account).toBe(holder)
    const withGrant = (centre.dump().accounts as Account[]).filter(({ grants }) =>
      grants.some(({ post }) => post === vacantPost),
    )
    expect(withGrant.map(({ _id }) => _id)).toEqual([holder])
  })

  test('ends after seven days, whether or not the timer ran', async () => {
    const code = await codeFor(openids.leader, liuan, vacantPost)
    await centre.moveClock('2026-03-09T07:59:59+08:00')
    expect((await centre.call(openids.zhao, 'accounts', 'readInvitation', { code })).ok).toBe(true)
    await centre.moveClock('2026-03-09T08:00:00+08:00')
    expect(codeOf(await accept(openids.stranger, code))).toBe('INVITATION_GONE')
    expect(account(openids.stranger)?.grants).toEqual([])

    expect(postOf(liuan, vacantPost)?.invitation).toBeDefined()
    await centre.standIn.timers.fire('accounts')
    expect(postOf(liuan, vacantPost)?.invitation).toBeUndefined()
    expect(centre.dump().invitations).toEqual([])
    expect((await historyOf(liuan))[0]).toMatchObject({
      who: '系统',
      what: '给陈静的邀请过期：“柳岸社区志愿者”',
    })
  })

  test('that was taken back, or never made, is nothing', async () => {
    const code = await codeFor(openids.leader, liuan, vacantPost)
    const place = { node: liuan, postId: vacantPost, rev: revOf(liuan) }
    dataOf(await centre.call(openids.leader, 'accounts', 'withdrawInvitation', place))
    expect(codeOf(await accept(openids.stranger, code))).toBe('INVITATION_GONE')
    expect(codeOf(await accept(openids.stranger, 'ABCD-EFGH'))).toBe('INVITATION_GONE')
    // A new one is another one.
    const again = await codeFor(openids.leader, liuan, vacantPost)
    expect(again).not.toBe(code)
    expect(codeOf(await accept(openids.stranger, code))).toBe('INVITATION_GONE')
    dataOf(await accept(openids.stranger, again))
  })

  test('is not for who made it', async () => {
    const code = await codeFor(openids.streetAdmin, liuan, vacantPost)
    expect(codeOf(await accept(openids.streetAdmin, code))).toBe('OWN_RIGHTS')
    dataOf(await accept(openids.stranger, code))
  })

  test('ends with the right of who made it, for good', async () => {
    const post = await addPost(openids.streetAdmin, street, 'counter-staff')
    const code = await codeFor(openids.streetAdmin, street, post)
    const other = await codeFor(openids.streetAdmin, liuan, vacantPost)
    const adminOfStreet = grantOf('street-admin', street, '').post
    dataOf(await end(openids.countyAdmin, street, adminOfStreet))
    expect(codeOf(await centre.call(openids.stranger, 'accounts', 'readInvitation', { code }))).toBe(
      'INVITATION_GONE',
    )
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    expect(codeOf(await accept(openids.stranger, code, 'ended-with-right'))).toBe('INVITATION_GONE')
    expect(codeOf(await accept(openids.stranger, code, 'ended-with-right'))).toBe('INVITATION_GONE')
    expect(account(openids.stranger)?.grants).toEqual([])
    expect(postOf(street, post)).not.toHaveProperty('invitation')
    expect(postOf(street, post)).not.toHaveProperty('holder')
    expect((await historyOf(street))[0]).toMatchObject({
      who: '系统',
      what: '给陈静的邀请作废，邀请人已不能再邀请：“新岗位”',
    })
    // He is appointed again: what nobody tried in between counts, what ended does not.
    await appoint(openids.countyAdmin, street, adminOfStreet, openids.streetAdmin)
    expect(codeOf(await accept(openids.stranger, code))).toBe('INVITATION_GONE')
    dataOf(await accept(openids.stranger, other))
  })

  test('can be guessed ten times a day', async () => {
    const guesses = ['22222222', '33333333', '44444444', '55555555', '66666666', '77777777', '88888888']
    for (const guess of [...guesses, 'AAAAAAAA', 'BBBBBBBB', 'CCCCCCCC'])
      expect(codeOf(await accept(openids.zhao, guess))).toBe('INVITATION_GONE')
    const code = await codeFor(openids.leader, liuan, vacantPost)
    expect(codeOf(await accept(openids.zhao, code))).toBe('TOO_MANY_REQUESTS')
  })
})

describe('who leaves', () => {
  test('loses access before the answer comes, and what was promised stays for the next one', async () => {
    const clerkPost = grantOf('counter-staff', street, '').post
    expect((await dayList(openids.clerk)).ok).toBe(true)
    const answer = await centre.call(openids.streetAdmin, 'accounts', 'endHolding', {
      node: street,
      postId: clerkPost,
      rev: 1,
      promises: [{ what: '周四上门取材料', toWhom: '3号楼张奶奶' }],
    })
    expect(dataOf(answer).posts.find(({ id }) => id === clerkPost)).toMatchObject({
      state: 'vacant',
      promises: 1,
      may: ['invite', 'close'],
    })
    expect(codeOf(await dayList(openids.clerk))).toBe('NOT_ALLOWED')
    const { posts } = await appoint(openids.streetAdmin, street, clerkPost, openids.stranger)
    expect(posts[0]?.promises).toMatchObject([
      { what: '周四上门取材料', toWhom: '3号楼张奶奶', by: '赵丽华' },
    ])
    const promiseId = posts[0]?.promises[0]?.id ?? ''
    const kept = await centre.call(openids.stranger, 'accounts', 'keepPromise', { promiseId })
    expect(dataOf(kept).posts[0]?.promises).toEqual([])
  })

  test('of his own accord, too; who holds nothing is told the same', async () => {
    const leave = (openid: string) => centre.call(openid, 'accounts', 'leavePost', { postId: sun })
    expect(dataOf(await leave(openids.zhao)).posts).toEqual([])
    expect(postOf(liuan, sun)?.holder?.name).toBe('孙悦')
    expect(dataOf(await leave(openids.volunteer)).posts).toEqual([])
    expect(postOf(liuan, sun)?.holder).toBeUndefined()
    expect((await historyOf(liuan))[0]).toMatchObject({ what: '孙悦辞去“volunteer”' })
  })

  test('is nobody’s deputy any more', async () => {
    await appointDeputy({ node: liuan, postId: sun })
    expect(account(openids.volunteer)?.grants).toHaveLength(2)
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    dataOf(await end(openids.leader, liuan, sun))
    expect(account(openids.volunteer)?.grants).toEqual([])
    expect(postOf(grid1, gridPost)?.leave).not.toHaveProperty('deputy')
    expect((await historyOf(grid1))[0]).toMatchObject({ what: '孙悦离岗，不再代班“grid-worker”' })
  })

  test('and a word that comes late does not bring the right back', async () => {
    const before = stored(liuan)
    const grant = account(openids.volunteer)?.grants[0]
    dataOf(await end(openids.leader, liuan, sun))
    // As a call left it that was under way when the post was taken away: it granted at the node's rev before.
    const pending = [{ id: 'pnd_late', kind: 'grant', account: openids.volunteer, grant, rev: before.rev }]
    await replaceNode({ ...stored(liuan), pending, nextPendingAt: 0 } as unknown as OrgNode)
    await centre.standIn.timers.fire('accounts')
    expect(stored(liuan).pending).toEqual([])
    expect(account(openids.volunteer)?.grants).toEqual([])
  })
})

async function replaceNode(node: OrgNode): Promise<void> {
  const dump = centre.dump() as Record<string, { _id: string }[]>
  const others = (dump.nodes ?? []).filter(({ _id }) => _id !== node._id)
  await centre.renew({ ...dump, nodes: [...others, node] })
}

/** 何军 of the first grid is on leave from Tuesday to Thursday. */
async function appointDeputy(deputy: { node: string; postId: string }, by: string = openids.leader) {
  return centre.call(by, 'accounts', 'setLeave', {
    node: grid1,
    postId: gridPost,
    rev: revOf(grid1),
    from: '2026-03-03',
    to: '2026-03-05',
    deputy,
    promises: [{ what: '送宣传单', toWhom: '2号楼' }],
  })
}

describe('a leave', () => {
  const sunsRoles = async () =>
    dataOf(await centre.call(openids.volunteer, 'accounts', 'listMyPosts', {})).posts.map(({ role }) => role)

  test('gives the right to the deputy for these days, and the promises with it', async () => {
    dataOf(await appointDeputy({ node: liuan, postId: sun }))
    expect(await sunsRoles()).toEqual(['volunteer'])
    await centre.moveClock('2026-03-02T23:59:59+08:00')
    expect(await sunsRoles()).toEqual(['volunteer'])
    await centre.moveClock('2026-03-03T00:00:00+08:00')
    expect(
      dataOf(await centre.call(openids.volunteer, 'accounts', 'listMyPosts', {})).posts[1],
    ).toMatchObject({
      role: 'grid-worker',
      deputyOf: '何军',
      leave: { from: '2026-03-03', to: '2026-03-05', deputy: '孙悦' },
      promises: [{ what: '送宣传单', by: '何军' }],
    })
    await centre.moveClock('2026-03-05T23:59:59+08:00')
    expect(await sunsRoles()).toEqual(['volunteer', 'grid-worker'])
    await centre.moveClock('2026-03-06T00:00:00+08:00')
    expect(await sunsRoles()).toEqual(['volunteer'])
    await centre.standIn.timers.fire('accounts')
    expect(account(openids.volunteer)?.grants).toHaveLength(1)
    expect(postOf(grid1, gridPost)).not.toHaveProperty('leave')
    expect((await historyOf(grid1))[0]).toMatchObject({ who: '系统', what: '何军（“grid-worker”）假期结束' })
  })

  test('shows the deputy her new role from the first day to the last', async () => {
    const roles = async () =>
      dataOf(await centre.call(openids.volunteer, 'accounts', 'getMe', {})).roles.map(({ role }) => role)
    dataOf(await appointDeputy({ node: liuan, postId: sun }))
    expect(await roles()).toEqual(['volunteer'])
    await centre.moveClock('2026-03-04T12:00:00+08:00')
    expect(await roles()).toEqual(['volunteer', 'grid-worker'])
    await centre.moveClock('2026-03-06T00:00:00+08:00')
    expect(await roles()).toEqual(['volunteer'])
  })

  test('can be changed and ended; the first deputy is none any more', async () => {
    dataOf(await appointDeputy({ node: liuan, postId: sun }))
    dataOf(await appointDeputy({ node: liuan, postId: ma }))
    expect(account(openids.volunteer)?.grants).toHaveLength(1)
    expect(account(openids.otherVolunteer)?.grants).toHaveLength(2)
    // Again the same one.
    dataOf(await appointDeputy({ node: liuan, postId: ma }))
    expect(account(openids.otherVolunteer)?.grants).toHaveLength(2)
    const place = { node: grid1, postId: gridPost, rev: revOf(grid1) }
    const ended = dataOf(await centre.call(openids.leader, 'accounts', 'endLeave', place))
    expect(ended.posts[0]).toMatchObject({ state: 'held', promises: 3 })
    expect(account(openids.otherVolunteer)?.grants).toHaveLength(1)
    expect(
      codeOf(await centre.call(openids.leader, 'accounts', 'endLeave', { ...place, rev: revOf(grid1) })),
    ).toBe('POST_STATE')
  })

  test('is not for oneself to stand in for, nor for the deputy to make longer', async () => {
    const leader = { node: liuan, postId: leaderPost }
    expect(codeOf(await appointDeputy(leader))).toBe('OWN_RIGHTS')
    dataOf(await appointDeputy(leader, openids.streetAdmin))
    expect(codeOf(await appointDeputy({ node: liuan, postId: sun }))).toBe('OWN_RIGHTS')
  })

  test.each([
    ['that is over', '2026-02-20', '2026-03-01'],
    ['that ends before it begins', '2026-03-05', '2026-03-04'],
    ['of two years', '2026-03-05', '2028-03-04'],
  ])('%s is refused', async (_name, from, to) => {
    const place = { node: grid1, postId: gridPost, rev: 1 }
    const answer = await centre.call(openids.leader, 'accounts', 'setLeave', { ...place, from, to })
    expect(codeOf(answer)).toBe('INVALID_INPUT')
    expect(stored(grid1).rev).toBe(1)
  })

  test('has no deputy who holds nothing, or works where the caller has no say', async () => {
    expect(codeOf(await appointDeputy({ node: liuan, postId: vacantPost }))).toBe('POST_STATE')
    const clerk = { node: street, postId: grantOf('counter-staff', street, '').post }
    expect(codeOf(await appointDeputy(clerk))).toBe('NOT_ALLOWED')
  })
})

describe('the volunteers of a street', () => {
  const volunteer = (index: number) => ({
    id: `post_volunteer${String(index).padStart(6, '0')}`,
    role: 'volunteer' as const,
    title: '河湾街道志愿者',
    holder: { account: `openid-volunteer-${index}`, name: `志愿者${index}`, since: 0 },
    promises: [],
  })
  const withVolunteers = (count: number, of: (index: number) => object = volunteer) =>
    replaceNode({
      ...stored(street),
      posts: [...stored(street).posts, ...Array.from({ length: count }, (_, index) => of(index))],
    } as OrgNode)
  const addVolunteer = () => {
    const input = { node: street, rev: revOf(street), role: 'volunteer', title: '第三百位' } as const
    return centre.call(openids.streetAdmin, 'accounts', 'addPost', input)
  }

  test('are three hundred at most; the staff have their own bound', async () => {
    await withVolunteers(299)
    expect(dataOf(await addVolunteer()).volunteers).toBe(300)
    expect(codeOf(await addVolunteer())).toBe('TOO_LARGE')
    await addPost(openids.streetAdmin, street, 'counter-staff')
    const staff = (index: number) => ({ ...volunteer(index), role: 'counter-staff' })
    await centre.renew()
    // Two are there.
    await withVolunteers(57, staff)
    await addPost(openids.streetAdmin, street, 'counter-staff')
    const full = { node: street, rev: revOf(street), role: 'counter-staff', title: '多一位' } as const
    expect(codeOf(await centre.call(openids.streetAdmin, 'accounts', 'addPost', full))).toBe('TOO_LARGE')
    expect(dataOf(await addVolunteer()).volunteers).toBe(1)
  })

  test('are listed at the street itself, and counted from above', async () => {
    await withVolunteers(299)
    const here = dataOf(await organisation(openids.streetAdmin, street)).node
    expect([here.volunteers, here.posts.length]).toEqual([299, 301])
    const [fromAbove] = dataOf(await organisation(openids.countyAdmin, county)).below
    expect(fromAbove?.volunteers).toBe(299)
    expect(fromAbove?.posts.map(({ role }) => role)).toEqual(['counter-staff', 'street-admin'])
  })

  test('leave three promises each behind', async () => {
    await withVolunteers(1, (index) => ({
      ...volunteer(index),
      holder: { ...volunteer(index).holder, account: openids.zhao },
    }))
    const promises = [1, 2, 3, 4].map((day) => ({ what: `周${day}陪诊`, toWhom: '3号楼' }))
    const place = { node: street, postId: volunteer(0).id, rev: revOf(street), promises }
    dataOf(await centre.call(openids.streetAdmin, 'accounts', 'endHolding', place))
    expect(postOf(street, volunteer(0).id)?.promises.map(({ what }) => what)).toEqual([
      '周2陪诊',
      '周3陪诊',
      '周4陪诊',
    ])
  })
})

describe('who stands in for an administrator', () => {
  const streetAdminPost = grantOf('street-admin', street, '').post
  const clerkPost = grantOf('counter-staff', street, '').post
  const add = (openid: string, role: 'county-admin' | 'street-admin' | 'counter-staff', node = county) =>
    centre.call(openid, 'accounts', 'addPost', { node, rev: revOf(node), role, title: '新岗位' })
  const leaveOf = (openid: string, node: string, postId: string, deputy: { node: string; postId: string }) =>
    centre.call(openid, 'accounts', 'setLeave', {
      node,
      postId,
      rev: revOf(node),
      from: '2026-03-02',
      to: '2026-03-06',
      deputy,
    })

  test('keeps the work going, and makes nobody an administrator nor takes one away', async () => {
    const second = dataOf(await add(openids.countyAdmin, 'county-admin')).posts.at(-1)?.id ?? ''
    const away = { node: street, postId: streetAdminPost }
    dataOf(await leaveOf(openids.countyAdmin, county, adminPost, away))
    const before = stored(county)
    expect(codeOf(await add(openids.streetAdmin, 'county-admin'))).toBe('NOT_ALLOWED')
    expect(codeOf(await add(openids.streetAdmin, 'street-admin', street))).toBe('NOT_ALLOWED')
    expect(codeOf(await invite(openids.streetAdmin, county, second))).toBe('NOT_ALLOWED')
    expect(codeOf(await end(openids.streetAdmin, county, adminPost))).toBe('NOT_ALLOWED')
    const clerk = { node: street, postId: clerkPost }
    expect(codeOf(await leaveOf(openids.streetAdmin, county, adminPost, clerk))).toBe('NOT_ALLOWED')
    expect(codeOf(await leaveOf(openids.streetAdmin, street, streetAdminPost, clerk))).toBe('NOT_ALLOWED')
    const place = { node: county, postId: adminPost, rev: revOf(county) }
    expect(codeOf(await centre.call(openids.streetAdmin, 'accounts', 'endLeave', place))).toBe('NOT_ALLOWED')
    expect(stored(county)).toEqual(before)

    const { node } = dataOf(await organisation(openids.streetAdmin, county))
    expect(node.newPosts.map(({ name }) => name)).toEqual(['窗口工作人员'])
    expect(node.posts.filter(({ role }) => role === 'county-admin').map(({ may }) => may)).toEqual([[], []])
    dataOf(await add(openids.streetAdmin, 'counter-staff'))
  })

  test('decides about posts below, but not about those like the one that she stands in for', async () => {
    dataOf(await leaveOf(openids.countyAdmin, street, streetAdminPost, { node: street, postId: clerkPost }))
    expect(codeOf(await add(openids.clerk, 'street-admin', street))).toBe('NOT_ALLOWED')
    expect(codeOf(await end(openids.clerk, street, streetAdminPost))).toBe('NOT_ALLOWED')
    const post = dataOf(await add(openids.clerk, 'counter-staff', street)).posts.at(-1)?.id ?? ''
    const code = await codeFor(openids.clerk, street, post)
    // The invitation is hers as long as she stands in.
    await centre.moveClock('2026-03-07T00:00:00+08:00')
    expect(codeOf(await accept(openids.stranger, code))).toBe('INVITATION_GONE')
  })

  test('is none who only stands in herself where she held a post', async () => {
    const held = account(openids.volunteer)?.grants[0]
    const deputy = { account: openids.volunteer, name: '孙悦', held: sun }
    const leave = { from: Date.parse('2026-03-02T00:00:00+08:00'), until: 1_773_000_000_000, deputy }
    const [post, ...others] = stored(grid1).posts
    const grant = { ...held, node: grid1, post: gridPost, held: sun, role: 'grid-worker' }
    await replaceNode({
      ...stored(grid1),
      posts: [{ ...post, leave }, ...others],
      pending: [{ id: 'pnd_deputy', kind: 'grant', account: openids.volunteer, grant, rev: 2 }],
      nextPendingAt: 0,
    } as unknown as OrgNode)
    // Her post is somebody else's, for whom she stands in by another one.
    const dump = centre.dump() as Record<string, Account[]>
    await centre.renew({
      ...dump,
      accounts: (dump.accounts ?? []).map((one) =>
        one._id === openids.volunteer ? { ...one, grants: one.grants.map((g) => ({ ...g, held: ma })) } : one,
      ),
    })
    await centre.standIn.timers.fire('accounts')
    expect(postOf(grid1, gridPost)?.leave).toEqual({ from: leave.from, until: leave.until })
    expect(account(openids.volunteer)?.grants.map(({ post }) => post)).toEqual([sun])
  })
})

describe('administrators', () => {
  test('the last one cannot leave, nor take his post away', async () => {
    expect(codeOf(await end(openids.countyAdmin, county, adminPost))).toBe('LAST_ADMIN')
    const answer = await centre.call(openids.countyAdmin, 'accounts', 'leavePost', { postId: adminPost })
    expect(codeOf(answer)).toBe('LAST_ADMIN')
    expect((await organisation(openids.countyAdmin, county)).ok).toBe(true)
  })

  test('the last one is not asked whether she goes, and goes on leave only when somebody stands in', async () => {
    const seen = async () => {
      const { node } = dataOf(await organisation(openids.countyAdmin, county))
      return node.posts.find(({ id }) => id === adminPost)
    }
    expect(await seen()).toMatchObject({ lastAdmin: true, holder: { isMe: true }, may: ['set-leave'] })
    const mine = async (openid: string) => dataOf(await centre.call(openid, 'accounts', 'listMyPosts', {}))
    expect((await mine(openids.countyAdmin)).posts).toMatchObject([{ id: adminPost, mayLeave: false }])

    const leave = { node: county, postId: adminPost, from: '2026-03-03', to: '2026-03-05' }
    const go = (deputy?: { node: string; postId: string }) =>
      centre.call(openids.countyAdmin, 'accounts', 'setLeave', { ...leave, rev: revOf(county), deputy })
    expect(codeOf(await go())).toBe('LAST_ADMIN')
    expect(postOf(county, adminPost)?.leave).toBeUndefined()
    const standsIn = { node: street, postId: grantOf('street-admin', street, '').post }
    expect((await go(standsIn)).ok).toBe(true)

    const second = await addPost(openids.countyAdmin, county, 'county-admin')
    await appoint(openids.countyAdmin, county, second, openids.zhao)
    expect(await seen()).toMatchObject({ lastAdmin: false, may: expect.arrayContaining(['end-holding']) })
    expect((await mine(openids.countyAdmin)).posts).toMatchObject([{ id: adminPost, mayLeave: true }])
    expect((await go()).ok).toBe(true)
    const { node } = dataOf(await organisation(openids.zhao, county))
    expect(node.posts.find(({ id }) => id === adminPost)?.holder).toMatchObject({ isMe: false })
  })

  test('two who remove each other at once: one stays', async () => {
    const second = await addPost(openids.countyAdmin, county, 'county-admin')
    await appoint(openids.countyAdmin, county, second, openids.zhao)
    const answers = await Promise.all([
      end(openids.countyAdmin, county, second),
      end(openids.zhao, county, adminPost),
    ])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    expect(stored(county).posts.filter((post) => post.role === 'county-admin' && post.holder)).toHaveLength(1)
    const may = [await organisation(openids.countyAdmin, county), await organisation(openids.zhao, county)]
    expect(may.filter(({ ok }) => ok)).toHaveLength(1)
  })

  test('appoint by the table, and nobody to what he is himself', async () => {
    const add = (
      openid: string,
      node: string,
      role: 'counter-staff' | 'community-leader' | 'street-admin' | 'supervisor',
    ) => centre.call(openid, 'accounts', 'addPost', { node, rev: revOf(node), role, title: '新岗位' })
    expect(codeOf(await add(openids.leader, liuan, 'counter-staff'))).toBe('NOT_ALLOWED')
    expect(codeOf(await add(openids.leader, liuan, 'community-leader'))).toBe('NOT_ALLOWED')
    expect(codeOf(await add(openids.streetAdmin, street, 'street-admin'))).toBe('NOT_ALLOWED')
    expect(codeOf(await add(openids.streetAdmin, street, 'supervisor'))).toBe('NOT_ALLOWED')
    expect(codeOf(await add(openids.countyAdmin, liuan, 'supervisor'))).toBe('INVALID_INPUT')
    // Nor take away what they cannot give.
    expect(codeOf(await end(openids.leader, liuan, leaderPost))).toBe('NOT_ALLOWED')
    expect(stored(liuan)).toEqual(nodes.find(({ _id }) => _id === liuan))
    dataOf(await add(openids.countyAdmin, street, 'supervisor'))
  })

  test('who changes what somebody else has changed meanwhile is told', async () => {
    const place = { node: liuan, postId: vacantPost, rev: 1 }
    dataOf(await centre.call(openids.leader, 'accounts', 'invite', { ...place, name: '陈静' }))
    const late = await centre.call(openids.streetAdmin, 'accounts', 'closePost', place)
    expect(late).toMatchObject({ ok: false, error: { code: 'STALE', details: { rev: 2 } } })
  })

  test('see the buttons that are theirs', async () => {
    const may = async (openid: string) => {
      const { node } = dataOf(await organisation(openid, liuan))
      return [node.may, node.newPosts.map(({ name }) => name), node.posts.map((post) => post.may.length > 0)]
    }
    expect(await may(openids.leader)).toEqual([
      ['add-post'],
      ['志愿者', '网格员'],
      [true, false, false, true, true],
    ])
    expect((await may(openids.streetAdmin))[0]).toEqual(['change', 'add-node', 'add-post'])
  })
})

describe('nodes', () => {
  const add = (slug: string, kind: 'grid' | 'street' = 'grid') =>
    centre.call(openids.streetAdmin, 'accounts', 'addNode', {
      node: liuan,
      rev: revOf(liuan),
      slug,
      kind,
      name: '第三网格',
    })
  const close = (node: string) =>
    centre.call(openids.streetAdmin, 'accounts', 'closeNode', { node, rev: revOf(node) })

  test('are added below, once, and of the kinds that hang there', async () => {
    expect(dataOf(await add('grid-3'))).toMatchObject({ path: `${liuan}/grid-3`, rev: 1, kindName: '网格' })
    expect(codeOf(await add('grid-3'))).toBe('NODE_EXISTS')
    expect(codeOf(await add('grid-4', 'street'))).toBe('INVALID_INPUT')
    const { nodes: below } = dataOf(
      await centre.call(openids.zhao, 'accounts', 'listNodes', { below: liuan }),
    )
    expect(below.map(({ name }) => name)).toEqual(['第三网格', '柳岸社区第一网格', '柳岸社区第二网格'])
  })

  test('with posts or nodes below are not closed; a closed one takes no post', async () => {
    expect(codeOf(await close(liuan))).toBe('NODE_IN_USE')
    expect(codeOf(await close(grid1))).toBe('NODE_IN_USE')
    expect(dataOf(await close(`${liuan}/grid-2`)).closed).toBe(true)
    expect(stored(liuan).children).toEqual(['grid-1'])
    for (const gone of [`${liuan}/grid-2`, `${liuan}/grid-9`]) {
      const input = { node: gone, rev: 2, role: 'grid-worker', title: '网格员' } as const
      expect(codeOf(await centre.call(openids.leader, 'accounts', 'addPost', input))).toBe('NODE_GONE')
    }
    expect(codeOf(await add('grid-2'))).toBe('NODE_EXISTS')
  })

  test('ask for longer announcements, until that is taken back', async () => {
    const change = async (announcementDays: number | null) => {
      const input = { node: liuan, rev: revOf(liuan), announcementDays }
      return dataOf(await centre.call(openids.streetAdmin, 'accounts', 'changeNode', input))
    }
    expect((await change(7)).announcementDays).toBe(7)
    await centre.moveClock('2026-03-02T08:00:01+08:00')
    expect(await change(null)).not.toHaveProperty('announcementDays')
    expect(stored(liuan)).not.toHaveProperty('announcementDays')
    expect((await historyOf(liuan)).slice(0, 2).map(({ what }) => what)).toEqual([
      '修改“柳岸社区”，公示的天数按规定',
      '修改“柳岸社区”，公示至少7个工作日',
    ])
  })

  test('know which points lie in them', async () => {
    const corner = (latitude: number, longitude: number) => ({ latitude, longitude })
    const draw = (node: string, west: number, east: number) =>
      centre.call(openids.streetAdmin, 'accounts', 'changeNode', {
        node,
        rev: 1,
        boundaryGcj02: [corner(39.99, west), corner(39.99, east), corner(40, east), corner(40, west)],
      })
    dataOf(await draw(liuan, 116.33, 116.35))
    dataOf(await draw(grid1, 116.33, 116.34))
    const at = async (gcj02: string) =>
      dataOf(await centre.call(openids.zhao, 'accounts', 'locateNode', { gcj02 })).nodes.map(
        ({ name }) => name,
      )
    expect(await at('39.995,116.335')).toEqual(['柳岸社区', '柳岸社区第一网格'])
    expect(await at('39.995,116.345')).toEqual(['柳岸社区'])
    expect(await at('39.985,116.335')).toEqual([])
    expect(stored(liuan)).toMatchObject({ rev: 2, name: '柳岸社区' })
  })

  test('are drawn beside each other: what overlaps a neighbour is refused, what touches it is not', async () => {
    const box = (west: number, east: number) =>
      [39.99, 40].flatMap((latitude) =>
        (latitude < 40 ? [west, east] : [east, west]).map((longitude) => ({ latitude, longitude })),
      )
    const grid2 = `${liuan}/grid-2`
    const draw = (node: string, west: number, east: number) =>
      centre.call(openids.streetAdmin, 'accounts', 'changeNode', {
        node,
        rev: revOf(node),
        boundaryGcj02: box(west, east),
      })
    dataOf(await draw(grid1, 116.33, 116.34))
    expect(codeOf(await draw(grid2, 116.335, 116.35))).toBe('BOUNDARY_OVERLAPS')
    const added = { node: liuan, rev: revOf(liuan), slug: 'grid-9', kind: 'grid', name: '第九网格' } as const
    const over = { ...added, boundaryGcj02: box(116.32, 116.36) }
    expect(codeOf(await centre.call(openids.streetAdmin, 'accounts', 'addNode', over))).toBe(
      'BOUNDARY_OVERLAPS',
    )
    expect([stored(grid2).rev, stored(liuan).rev]).toEqual([1, 1])
    dataOf(await draw(grid2, 116.34, 116.35))
    // Itself is no neighbour.
    dataOf(await draw(grid2, 116.34, 116.345))
    const seen = dataOf(await centre.call(openids.streetAdmin, 'accounts', 'getBoundaries', { node: liuan }))
    expect(seen.below.map(({ path, rev, boundaryGcj02 }) => [path, rev, boundaryGcj02])).toEqual([
      [grid1, 2, box(116.33, 116.34)],
      [grid2, 3, box(116.34, 116.345)],
    ])
    expect(seen.node).not.toHaveProperty('boundaryGcj02')
  })

  test('are not drawn as the database would refuse it: then nothing is left half done', async () => {
    const boundaryGcj02 = [
      [40, 110],
      [40, 120],
      [41, 120],
      [40.05, 115],
      [41, 110],
    ].map(([latitude = 0, longitude = 0]) => ({ latitude, longitude }))
    const place = { node: liuan, rev: revOf(liuan) }
    const added = { ...place, slug: 'grid-8', kind: 'grid', name: '第八网格', boundaryGcj02 } as const
    expect(codeOf(await centre.call(openids.streetAdmin, 'accounts', 'addNode', added))).toBe('INVALID_INPUT')
    const changed = { ...place, boundaryGcj02 }
    expect(codeOf(await centre.call(openids.streetAdmin, 'accounts', 'changeNode', changed))).toBe(
      'INVALID_INPUT',
    )
    expect(stored(liuan).pending).toEqual([])
    expect(stored(liuan).rev).toBe(1)
  })

  test('whose boundary the database takes after all not, stand without it and hold up nothing', async () => {
    const boundary = [
      { latitude: 40, longitude: 116 },
      { latitude: 41, longitude: 117 },
      { latitude: 40, longitude: 117 },
      { latitude: 41, longitude: 116 },
    ]
    const child = { slug: 'grid-7', kind: 'grid', name: '第七网格', order: 0, boundary }
    const pending = [{ id: 'pnd_child', kind: 'child', child }]
    await replaceNode({ ...stored(liuan), pending, nextPendingAt: 0 } as unknown as OrgNode)
    await centre.standIn.timers.fire('accounts')
    expect(stored(`${liuan}/grid-7`)).toMatchObject({ name: '第七网格' })
    expect(stored(`${liuan}/grid-7`)).not.toHaveProperty('boundaryGcj02')
    expect(stored(liuan).pending).toEqual([])
  })

  test('that are gone are said to be, by who kept something there', async () => {
    const clerkOfGone = grantOf('grid-worker', `${liuan}/grid-9`, '何军')
    const dump = centre.dump() as Record<string, Account[]>
    await centre.renew({
      ...dump,
      accounts: (dump.accounts ?? []).map((one) =>
        one._id === openids.zhao ? { ...one, grants: [clerkOfGone] } : one,
      ),
    })
    const left = await centre.call(openids.zhao, 'accounts', 'leavePost', { postId: clerkOfGone.post })
    expect(codeOf(left)).toBe('NODE_GONE')
  })

  test('are read without their boundaries, and the same is shown', async () => {
    dataOf(await appointDeputy({ node: liuan, postId: sun }))
    const boundaryGcj02 = {
      type: 'Polygon',
      coordinates: [
        [
          [1, 1],
          [2, 1],
          [2, 2],
          [1, 1],
        ],
      ],
    }
    await replaceNode({ ...stored(grid1), boundaryGcj02 })
    const { database } = centre.standIn
    const handle = database.handle
    const read: string[] = []
    database.handle = async (...call) => {
      const answer = await handle.apply(database, call)
      read.push(JSON.stringify(answer))
      return answer
    }
    try {
      const { below, line } = dataOf(await organisation(openids.leader, liuan))
      expect(line.map(({ name }) => name)).toEqual(['清河县', '河湾街道', '柳岸社区'])
      expect(below.find(({ path }) => path === grid1)?.posts[0]).toMatchObject({
        title: 'grid-worker',
        promises: 1,
        leave: { deputy: '孙悦' },
      })
    } finally {
      database.handle = handle
    }
    expect(read.join()).toContain('柳岸社区第一网格')
    expect(read.join()).not.toContain('Polygon')
    expect(read.join()).not.toContain('送宣传单')
  })

  test('are not drawn with sides that cross', async () => {
    const points = [
      [39.99, 116.33],
      [40, 116.35],
      [39.99, 116.35],
      [40, 116.33],
    ]
    const boundaryGcj02 = points.map(([latitude = 0, longitude = 0]) => ({ latitude, longitude }))
    const answer = await centre.call(openids.streetAdmin, 'accounts', 'changeNode', {
      node: liuan,
      rev: 1,
      boundaryGcj02,
    })
    expect(codeOf(answer)).toBe('INVALID_INPUT')
  })
})

describe('the history', () => {
  test('of a node holds what happened below it, page by page', async () => {
    for (let count = 0; count < 30; count += 1) {
      const id = await addPost(openids.leader, grid1, 'grid-worker')
      const place = { node: grid1, postId: id, rev: revOf(grid1) }
      dataOf(await centre.call(openids.leader, 'accounts', 'closePost', place))
      await centre.moveClock(`2026-03-02T08:${String(count + 1).padStart(2, '0')}:00+08:00`)
    }
    const first = dataOf(await centre.call(openids.leader, 'accounts', 'listHistory', { node: liuan }))
    expect(first.events).toHaveLength(50)
    const before = first.before ?? 0
    const rest = dataOf(await centre.call(openids.leader, 'accounts', 'listHistory', { node: liuan, before }))
    expect(rest).toMatchObject({ events: { length: 10 } })
    expect(rest.before).toBeUndefined()
    expect(new Set([...first.events, ...rest.events].map(({ id }) => id)).size).toBe(60)
  }, 30_000)
})
