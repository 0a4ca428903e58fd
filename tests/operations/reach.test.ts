import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../functions/platform/people.ts'
import type { Door } from '../../shared/notices/reach-rules.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { grantOf, openids, people } from '../harness/neighbourhood.ts'
import { doors, doorsOfGrid1, grid1, water, waterId } from '../harness/reach.ts'

/** Households that must learn of something: who said 我知道了, who is visited, and that all of it goes. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 1 })
})
afterAll(() => centre.close())
beforeEach(async () => {
  await centre.renew()
  await centre.put({ notices: [water], doors: [doorsOfGrid1] })
})

const liuan = '/qinghe/hewan/liuan'
const [first, second, third] = doors
if (!first || !second || !third) throw new Error('no doors')
const of = { noticeId: waterId, node: grid1 }
const clock = (time: string) => Date.parse(`2026-03-02T${time}:00+08:00`)

const confirm = (openid: string, door?: Door & { readonly node?: string }) =>
  centre.call(openid, 'notices', 'confirmReach', {
    noticeId: waterId,
    ...(door && { door: { node: grid1, ...door } }),
  })
const list = (openid: string = openids.gridWorker) => centre.call(openid, 'notices', 'listNotReached', of)
const left = async () => dataOf(await list()).doors.map(({ door }) => door)
const record = (
  visits: readonly { how: 'visit' | 'paper' | 'phone' | 'not-reached'; at: number; door?: object }[],
  key?: string,
) =>
  centre.call(
    openids.gridWorker,
    'notices',
    'recordVisits',
    { ...of, visits: visits.map(({ door = first, ...visit }) => ({ ...(door as typeof first), ...visit })) },
    key,
  )
const numbers = async (node?: string) =>
  dataOf(
    await centre.call(openids.streetAdmin, 'notices', 'getReach', {
      noticeId: waterId,
      ...(node && { node }),
    }),
  ).households

describe('saying 我知道了', () => {
  test('for a door takes it off the list, once, and keeps nothing of who said it', async () => {
    expect(await left()).toEqual(['101', '102', '东室'])
    dataOf(await confirm(openids.wang, first))
    dataOf(await confirm(openids.li, first))
    expect(await left()).toEqual(['102', '东室'])
    expect((await numbers())?.total).toEqual({ doors: 3, reached: 1, others: 0 })
    const stored = JSON.stringify(centre.dump().reach)
    expect(stored).not.toContain('openid')
    expect(stored).not.toContain(people.wang.slice(0, 8))
  })

  test('speaks for one door: who names another takes the first one back, and staff see what phones said', async () => {
    dataOf(await confirm(openids.zhao, first))
    dataOf(await confirm(openids.zhao, second))
    expect(await left()).toEqual(['101', '东室'])
    expect(dataOf(await list()).said.map(({ door }) => door)).toEqual(['102'])
    expect((await numbers())?.total.reached).toBe(1)
    // What staff noted stays, whatever a phone says.
    dataOf(await record([{ door: third, how: 'visit', at: clock('07:40') }]))
    dataOf(await confirm(openids.zhao, third))
    expect(await left()).toEqual(['101', '102'])
    expect(dataOf(await list()).said).toEqual([])
  })

  test('without a door counts people, each once, where they live or for the whole', async () => {
    const account = (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.zhao)
    await centre.put({ accounts: [{ ...account, _id: 'openid-at-home', preferences: { home: grid1 } }] })
    for (const openid of [openids.wang, openids.wang, openids.li, 'openid-at-home', 'openid-at-home'])
      dataOf(await confirm(openid))
    expect(await numbers()).toEqual({
      total: { doors: 3, reached: 0, others: 3 },
      places: [
        { node: liuan, name: '柳岸社区', counts: { doors: 0, reached: 0, others: 2 } },
        { node: grid1, name: '柳岸社区第一网格', counts: { doors: 3, reached: 0, others: 1 } },
      ],
    })
    expect(await left()).toHaveLength(3)
    expect(JSON.stringify(centre.dump().reach)).not.toContain('openid')
  })

  test('is refused for a door that is not listed, elsewhere, and for what need not reach everybody', async () => {
    expect(codeOf(await confirm(openids.wang, { ...first, door: '999' }))).toBe('INVALID_INPUT')
    expect(codeOf(await confirm(openids.wang, { ...first, node: '/qinghe/hewan/dongyuan' }))).toBe(
      'NOT_FOUND',
    )
    const plain = await centre.call(openids.wang, 'notices', 'confirmReach', {
      noticeId: 'ntc_heating000000000',
    })
    expect(codeOf(plain)).toBe('NOT_FOUND')
    expect(centre.dump().reach ?? []).toEqual([])
  })

  test('of many at once loses nobody', async () => {
    const openid = (number: number) => `openid-many-${number}`
    await Promise.all(Array.from({ length: 6 }, (_, number) => confirm(openid(number)).then(dataOf)))
    await Promise.all(
      [first, second, third].map((door, number) => confirm(openid(number), door).then(dataOf)),
    )
    expect((await numbers())?.total).toEqual({ doors: 3, reached: 3, others: 6 })
  })
})

describe('the grid worker', () => {
  test('notes several doors at once when the network is back, again without harm, the latest word counts', async () => {
    const noted = [
      { door: first, how: 'visit', at: clock('07:40') },
      { door: second, how: 'paper', at: clock('07:45') },
      { door: second, how: 'not-reached', at: clock('07:50') },
      { door: { building: '9号楼', door: '1' }, how: 'visit', at: clock('07:51') },
    ] as const
    const answer = { households: { doors: 3, reached: 1, others: 0 }, unknown: 1 }
    expect(dataOf(await record(noted, 'queue-key-1'))).toEqual(answer)
    expect(dataOf(await record(noted, 'queue-key-1'))).toEqual(answer)
    const stored = centre.dump().reach
    expect(dataOf(await record(noted, 'queue-key-2'))).toEqual(answer)
    expect(centre.dump().reach).toEqual(stored)
    expect(await left()).toEqual(['102', '东室'])
    // What was noted earlier and comes later does not bring the slip of the finger back.
    dataOf(await record([{ door: second, how: 'visit', at: clock('07:48') }]))
    expect(await left()).toEqual(['102', '东室'])
    dataOf(await record([{ door: second, how: 'phone', at: clock('07:55') }]))
    expect(await left()).toEqual(['东室'])
  })

  test('a clock that is fast does not win for ever', async () => {
    dataOf(await record([{ how: 'visit', at: clock('23:00') }]))
    await centre.moveClock('2026-03-02T08:10:00+08:00')
    dataOf(await record([{ how: 'not-reached', at: clock('08:05') }]))
    expect(await left()).toContain('101')
  })

  test('sees what is to be done, and only in the own grid', async () => {
    const open = await centre.call(openids.gridWorker, 'notices', 'listMustReach', { node: grid1 })
    expect(dataOf(open).notices).toEqual([
      {
        id: waterId,
        title: '今天停水',
        endsAt: clock('20:00'),
        households: { doors: 3, reached: 0, others: 0 },
      },
    ])
    const other = grantOf('grid-worker', `${liuan}/grid-2`, '周磊')
    await centre.put({ accounts: [{ _id: 'openid-grid-2', v: 1, actsFor: [], grants: [other] }] })
    const callers = ['openid-grid-2', openids.leader, openids.streetAdmin, openids.countyAdmin, openids.clerk]
    for (const caller of callers)
      expect([caller, codeOf(await list(caller))]).toEqual([caller, 'NOT_ALLOWED'])
  })
})

describe('when it is over', () => {
  const gone = () => expect(centre.dump().reach ?? []).toEqual([])
  beforeEach(async () => {
    dataOf(await confirm(openids.wang, first))
    dataOf(await confirm(openids.li))
  })

  test('by its time, the list is gone for who asks, and from the database', async () => {
    await centre.moveClock('2026-03-02T19:59:59+08:00')
    expect(await left()).toEqual(['102', '东室'])
    await centre.moveClock('2026-03-02T20:00:00+08:00')
    expect(codeOf(await list())).toBe('REACH_OVER')
    gone()
    expect(codeOf(await confirm(openids.zhao))).toBe('REACH_OVER')
    expect(codeOf(await record([{ how: 'visit', at: clock('19:00') }]))).toBe('REACH_OVER')
    gone()
    expect(await numbers()).toBeUndefined()
    const open = await centre.call(openids.gridWorker, 'notices', 'listMustReach', { node: grid1 })
    expect(dataOf(open).notices).toEqual([])
  })

  test('the timer throws it away when nobody asks', async () => {
    await centre.moveClock('2026-03-02T19:30:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(centre.dump().reach).toHaveLength(2)
    await centre.moveClock('2026-03-02T20:00:00+08:00')
    await centre.standIn.timers.fire('notices')
    gone()
    expect(centre.dump().doors).toHaveLength(1)
  })

  test('by a withdrawal, within the hour', async () => {
    const withdrawal = { noticeId: waterId, rev: 2, why: '水管修好了' }
    dataOf(await centre.call(openids.streetAdmin, 'notices', 'withdrawNotice', withdrawal))
    await centre.moveClock('2026-03-02T09:01:00+08:00')
    await centre.standIn.timers.fire('notices')
    gone()
    expect(codeOf(await list())).toBe('REACH_OVER')
  })
})

describe('the doors of a grid', () => {
  const save = (openid: string, input: object, key?: string) =>
    centre.call(openid, 'notices', 'saveDoors', { node: grid1, rev: 1, doors: [first], ...input }, key)

  test('are replaced as a whole, each door once, by who saw the list as it is', async () => {
    const saved = dataOf(await save(openids.gridWorker, { doors: [second, first, second] }, 'doors-key-1'))
    expect(saved).toEqual({ node: grid1, rev: 2, doors: [second, first] })
    expect(dataOf(await save(openids.gridWorker, { doors: [second, first, second] }, 'doors-key-1'))).toEqual(
      saved,
    )
    expect(codeOf(await save(openids.leader, {}))).toBe('STALE')
    expect(dataOf(await centre.call(openids.wang, 'notices', 'getDoors', { node: grid1 }))).toEqual(saved)
  })

  test('have room for a big grid, and none for names, remarks, more than 600, or a grid that is not there', async () => {
    const numbered = (count: number) =>
      Array.from({ length: count }, (_, number) => ({ building: '12号楼', unit: '3单元', door: `${number}` }))
    expect(dataOf(await save(openids.gridWorker, { doors: numbered(600) })).doors).toHaveLength(600)
    const refused = [
      numbered(601),
      [{ building: '3号楼', door: '王秀英' }],
      [{ building: '3号楼', door: '101 常年没人' }],
      [{ building: '3号楼', unit: '独居老人', door: '101' }],
    ]
    for (const doors of refused)
      expect(codeOf(await save(openids.gridWorker, { rev: 2, doors }))).toBe('INVALID_INPUT')
    const missing = await save(openids.leader, { node: `${liuan}/grid-9`, rev: 0 })
    expect(codeOf(missing)).toBe('NODE_GONE')
  })
})

describe('the numbers of a leader', () => {
  test('concern the places below: a community sees its part of a notice of the street', async () => {
    await centre.put({
      notices: [
        {
          ...water,
          _id: 'ntc_street0000000000',
          node: '/qinghe/hewan',
          audience: { nodes: ['/qinghe/hewan'], who: 'everyone' },
        },
      ],
    })
    const ask = (openid: string, node?: string) =>
      centre.call(openid, 'notices', 'getReach', { noticeId: 'ntc_street0000000000', ...(node && { node }) })
    expect(codeOf(await ask(openids.leader))).toBe('NOT_ALLOWED')
    expect(dataOf(await ask(openids.leader, liuan)).households?.total).toEqual({
      doors: 3,
      reached: 0,
      others: 0,
    })
    const street = dataOf(await ask(openids.streetAdmin))
    expect(street.households?.places).toEqual([
      { node: liuan, name: '柳岸社区', counts: { doors: 3, reached: 0, others: 0 } },
    ])
  })
})

describe('the dashboard', () => {
  const look = async () =>
    dataOf(await centre.call(openids.leader, 'notices', 'getDashboard', { node: liuan }))
  const booking = { serviceId: 'senior-card', siteId: 'station', day: '2026-03-02', slotId: 's1000' }

  test('counts the appointments of today, not what is only held', async () => {
    dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', { ...booking, personId: people.wang }))
    dataOf(await centre.call(openids.zhao, 'appointments', 'holdSlot', { ...booking, slotId: 's1030' }))
    expect((await look()).appointments).toEqual([{ site: 'station', name: '柳岸社区党群服务站', booked: 1 }])
  })

  test('says which timers are late', async () => {
    for (const name of ['appointments', 'accounts', 'notices', 'circle'])
      await centre.standIn.timers.fire(name)
    expect((await look()).timers.map(({ late }) => late)).toEqual([false, false, false, false])
    await centre.moveClock('2026-03-02T08:10:00+08:00')
    await centre.standIn.timers.fire('notices')
    await centre.moveClock('2026-03-02T08:15:01+08:00')
    expect((await look()).timers).toEqual([
      { name: 'appointments', ranAt: clock('08:00'), late: true },
      { name: 'accounts', ranAt: clock('08:00'), late: true },
      { name: 'notices', ranAt: clock('08:10'), late: false },
      { name: 'circle', ranAt: clock('08:00'), late: true },
    ])
  })

  test('gives timers that never ran their turn, from the first look on', async () => {
    const late = async () => (await look()).timers.map(({ late }) => late)
    expect(await late()).toEqual([false, false, false, false])
    await centre.moveClock('2026-03-02T08:15:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(await late()).toEqual([false, false, false, false])
    await centre.moveClock('2026-03-02T08:15:01+08:00')
    expect((await look()).timers).toEqual([
      { name: 'appointments', late: true },
      { name: 'accounts', late: true },
      { name: 'notices', ranAt: clock('08:15'), late: false },
      { name: 'circle', late: true },
    ])
  })

  test('counts what waits, and what waits too long', async () => {
    const before = (await look()).waiting
    await centre.put({
      notices: [
        { ...water, _id: 'ntc_alone00000000000', reviewDueAt: clock('07:59') },
        { ...water, _id: 'ntc_alone00000000001', reviewDueAt: clock('09:00') },
        { ...water, _id: 'ntc_waits00000000000', state: 'in-review' },
        { ...water, _id: 'ntc_else000000000000', state: 'in-review', within: ['/qinghe/hewan', '/qinghe'] },
      ],
    })
    expect((await look()).waiting).toEqual({
      ...before,
      reviews: before.reviews + 1,
      urgentReviews: before.urgentReviews + 2,
      urgentReviewsLate: before.urgentReviewsLate + 1,
    })
  })
})
