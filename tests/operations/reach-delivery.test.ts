import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Delivery } from '../../functions/notices/reach/delivery.ts'
import type { Account, Grant, Preferences } from '../../functions/platform/people.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { grantOf, openids } from '../harness/neighbourhood.ts'
import { grid1, water, waterId, waterToDeliver } from '../harness/reach.ts'

/** An urgent notice on its way to the phones of those who live where it is meant for. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 1 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const liuan = '/qinghe/hewan/liuan'
const timer = () => centre.standIn.timers.fire('notices')

interface Resident extends Preferences {
  /** What our ledger says, and what WeChat says where that is different. */
  readonly credit?: number
  readonly atWechat?: number
}

const idOf = (number: number) => `openid-resident-${String(number).padStart(5, '0')}`

async function settle(residents: readonly Resident[]): Promise<void> {
  const accounts: Account[] = residents.map(({ credit = 1, atWechat: _, ...preferences }, number) => ({
    _id: idOf(number),
    v: 1,
    actsFor: [],
    grants: [],
    preferences,
    credits: { 'notice-urgent': credit },
  }))
  await centre.put({ accounts })
  await Promise.all(
    residents.map(({ credit = 1, atWechat = credit }, number) =>
      centre.standIn.wechat.setCredit(idOf(number), 'tmpl-urgent', atWechat),
    ),
  )
}

const many = (count: number, resident: Resident) => Array.from({ length: count }, () => resident)
/** Who got a message, by number. */
const told = () =>
  centre.standIn.wechat
    .mailbox()
    .map(({ openid }) => Number(openid.slice(-5)))
    .sort((a, b) => a - b)
const delivery = () => (centre.dump().notice_deliveries as Delivery[] | undefined)?.[0]
const reach = async () => {
  const { delivery } = dataOf(await centre.call(openids.leader, 'notices', 'getReach', { noticeId: waterId }))
  return delivery
}
/** Whether a request writes down what became of a batch. */
const isCounted = (action: string, { collectionName, data }: Readonly<Record<string, unknown>>) =>
  collectionName === 'notice_deliveries' && action.includes('modify') && String(data).includes('batches')
const counts = (some: object) => ({ sent: 0, noCredit: 0, failed: 0, unknown: 0, skipped: 0, ...some })

describe('an urgent notice', () => {
  test('reaches exactly those who live there, want it and allowed it, in words that WeChat takes', async () => {
    await settle([
      { home: liuan },
      { home: grid1 },
      { home: `${liuan}/grid-2`, subscriptions: ['notice'] },
      { home: grid1, subscriptions: ['policy'] },
      { home: grid1, credit: 0 },
      { home: grid1, credit: 1, atWechat: 0 },
      // Elsewhere: the street, another community, two whose paths only begin alike, nowhere.
      { home: '/qinghe/hewan' },
      { home: '/qinghe/hewan/dongyuan' },
      { home: '/qinghe/hewan/liuan-2' },
      { home: '/qinghe/hewan/liuanbei/grid-1' },
      {},
    ])
    await centre.put({ notices: [waterToDeliver] })
    expect(await reach()).toMatchObject({ state: 'waiting' })
    await timer()
    expect(told()).toEqual([0, 1, 2])
    expect(centre.standIn.wechat.mailbox()[0]).toMatchObject({
      templateId: 'tmpl-urgent',
      page: `pages/notice/notice?id=${waterId}`,
      data: {
        thing1: '柳岸社区',
        thing2: '今天停水',
        time3: '2026-03-02 07:30',
        thing4: '水管破了，今天9:00到18:00停水…',
      },
    })
    expect(await reach()).toEqual({
      state: 'done',
      startedAt: Date.parse('2026-03-02T08:00:00+08:00'),
      endedAt: Date.parse('2026-03-02T08:00:00+08:00'),
      total: counts({ sent: 3, noCredit: 2, skipped: 1 }),
      places: [
        { node: liuan, name: '柳岸社区', counts: counts({ sent: 1 }) },
        { node: grid1, name: '柳岸社区第一网格', counts: counts({ sent: 1, noCredit: 2, skipped: 1 }) },
        { node: `${liuan}/grid-2`, name: '柳岸社区第二网格', counts: counts({ sent: 1 }) },
      ],
    })
    // What WeChat did not know of is out of the ledger; everybody else's credit is used once.
    const ledger = (centre.dump().accounts as Account[])
      .filter(({ _id }) => _id.startsWith('openid-resident'))
      .map(({ credits }) => credits?.['notice-urgent'])
    expect(ledger).toEqual([0, 0, 0, 1, 0, 0, 1, 1, 1, 1, 1])
  })

  test('goes to nobody twice, however often and at once timers fire', async () => {
    await settle(many(250, { home: grid1, credit: 3 }))
    await centre.put({ notices: [waterToDeliver] })
    await Promise.all([timer(), timer(), timer()])
    await timer()
    expect(told()).toEqual(Array.from({ length: 250 }, (_, number) => number))
    expect(delivery()).toMatchObject({ batches: 3, byNode: { [grid1]: { sent: 250 } } })
    expect((await reach())?.total).toEqual(counts({ sent: 250 }))
  })

  test('is not told again by a run that a dead one left its batch to: the outcome is unknown', async () => {
    await settle(many(130, { home: grid1, credit: 2 }))
    await centre.put({ notices: [waterToDeliver] })
    // Between the claim and the first message, in the first batch of a hundred.
    centre.standIn.faults.add({ mode: 'kill-instance', action: 'wx.api', times: 1, when: 'before' })
    await expect(timer()).rejects.toThrow('exited')
    const already = told()
    expect(already.length).toBeLessThan(100)
    // As long as the dead one may be alive, nobody takes its place.
    await timer()
    expect(told()).toEqual(already)
    await centre.moveClock('2026-03-02T08:01:30+08:00')
    await timer()
    expect(told().filter((number) => number < 100)).toEqual(already)
    expect(told().filter((number) => number >= 100)).toEqual(Array.from({ length: 30 }, (_, n) => 100 + n))
    expect((await reach())?.total).toEqual(counts({ sent: 30, unknown: 100 }))
  })

  // Each request of a delivery in two batches: claims, messages, counts. It dies after it.
  test.each(Array.from({ length: 12 }, (_, index) => index))(
    'that dies after request %i to the database tells each at most once, and counts each once',
    async (skip) => {
      await settle(many(110, { home: grid1, credit: 2 }))
      await centre.put({ notices: [waterToDeliver] })
      const fault = { id: 'crash', mode: 'kill-instance', action: 'database.*', times: 1, skip } as const
      centre.standIn.faults.add({ ...fault, when: 'after' })
      await timer().catch(() => undefined)
      centre.standIn.faults.remove('crash')
      for (const minute of ['02', '04', '06']) {
        await centre.moveClock(`2026-03-02T08:${minute}:00+08:00`)
        await timer()
      }
      expect(new Set(told()).size).toBe(told().length)
      const total = (await reach())?.total
      expect(total?.sent).toBeGreaterThanOrEqual(10)
      expect((total?.sent ?? 0) + (total?.unknown ?? 0)).toBe(110)
      expect(await reach()).toMatchObject({ state: 'done' })
      expect(
        (centre.dump().notices as { _id: string }[]).find(({ _id }) => _id === waterId),
      ).not.toHaveProperty('nextPendingAt')
    },
  )

  test('survives an update that arrives twice, and answers that are lost', async () => {
    await settle(many(150, { home: grid1, credit: 2 }))
    await centre.put({ notices: [waterToDeliver] })
    const fault = { action: 'database.modifyDocument', collection: 'accounts', times: 1 } as const
    centre.standIn.faults.add({ ...fault, mode: 'deliver-twice' })
    await timer()
    expect(told()).toHaveLength(150)
    expect((await reach())?.total).toEqual(counts({ sent: 150 }))
  })

  test('is claimed by one of two runs, also when the first took so long that its lease was over', async () => {
    await settle(many(30, { home: grid1, credit: 5 }))
    await centre.put({ notices: [waterToDeliver] })
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    let second: Promise<unknown> | undefined
    database.handle = async (action, params) => {
      // The first run is about to claim: it sleeps, and another one does its work.
      if (params.collectionName === 'accounts' && action === 'database.modifyDocument' && !second) {
        await centre.moveClock('2026-03-02T08:02:00+08:00')
        second = timer()
        await second
      }
      return handle(action, params)
    }
    try {
      await timer()
    } finally {
      database.handle = handle
    }
    expect(told()).toEqual(Array.from({ length: 30 }, (_, number) => number))
    expect((await reach())?.total).toEqual(counts({ sent: 30 }))
    const credits = (centre.dump().accounts as Account[]).map(({ credits }) => credits?.['notice-urgent'])
    expect(credits.filter((credit) => credit !== undefined)).toEqual(many(30, {}).map(() => 4))
  })

  test('stops between two batches when it is withdrawn', async () => {
    await settle(many(250, { home: grid1 }))
    await centre.put({ notices: [waterToDeliver] })
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    let batches = 0
    database.handle = async (action, params) => {
      const answer = await handle(action, params)
      // The first batch is counted: somebody withdraws the notice now.
      if (isCounted(action, params)) {
        batches += 1
        if (batches === 1)
          dataOf(
            await centre.call(openids.streetAdmin, 'notices', 'withdrawNotice', {
              noticeId: waterId,
              rev: 2,
              why: '水管修好了，不停水了',
            }),
          )
      }
      return answer
    }
    try {
      await timer()
    } finally {
      database.handle = handle
    }
    await timer()
    expect(told()).toHaveLength(100)
    expect(await reach()).toMatchObject({ state: 'stopped', total: counts({ sent: 100 }) })
  })

  async function correct(rev: number, title: string, tellAgain?: boolean): Promise<number> {
    const call = async (op: 'startCorrection' | 'saveDraft' | 'publishUrgent', input: object) =>
      dataOf(await centre.call(openids.leader, 'notices', op, { noticeId: waterId, ...input } as never)) as {
        rev: number
      }
    const started = await call('startCorrection', { rev, why: '时间变了' })
    const plan = { urgent: true, endsAt: water.endsAt, ...(tellAgain !== undefined && { tellAgain }) }
    const text = { title, summary: '改到明天早上修好。', markup: '改到明天早上修好。' }
    const saved = await call('saveDraft', { rev: started.rev, text, plan })
    return (await call('publishUrgent', { rev: saved.rev })).rev
  }

  test('is told once more after a correction only where its author says so', async () => {
    await settle(many(2, { home: grid1, credit: 5 }))
    await centre.put({ notices: [waterToDeliver] })
    await timer()
    expect(told()).toEqual([0, 1])
    const rev = await correct(2, '今天停水，改到明早')
    await timer()
    expect(told()).toEqual([0, 1])
    // What the leader sees is still how the first one went out.
    expect(await reach()).toMatchObject({ state: 'done', total: counts({ sent: 2 }) })
    await correct(rev, '停水到后天', true)
    await timer()
    expect(told()).toEqual([0, 0, 1, 1])
    expect(centre.standIn.wechat.mailbox().at(-1)).toMatchObject({ data: { thing2: '停水到后天' } })
  })

  test('that is corrected on its way goes on with what stands there now, to nobody twice', async () => {
    await settle(many(150, { home: grid1 }))
    await centre.put({ notices: [waterToDeliver] })
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    database.handle = async (action, params) => {
      const answer = await handle(action, params)
      if (isCounted(action, params)) {
        database.handle = handle
        await correct(2, '今天停水，改到明早')
      }
      return answer
    }
    await timer()
    database.handle = handle
    await timer()
    expect(told()).toEqual(Array.from({ length: 150 }, (_, number) => number))
    const titles = centre.standIn.wechat.mailbox().map(({ data }) => (data as { thing2: string }).thing2)
    expect(titles.filter((title) => title === '今天停水')).toHaveLength(100)
    expect(titles.filter((title) => title === '今天停水，改到明早')).toHaveLength(50)
  })

  test('is counted once for who moves house while it goes out', async () => {
    await settle([...many(100, { home: grid1 }), { home: `${liuan}/grid-2` }])
    await centre.put({ notices: [waterToDeliver] })
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    database.handle = async (action, params) => {
      const answer = await handle(action, params)
      if (isCounted(action, params)) {
        database.handle = handle
        await handle('database.modifyDocument', {
          collectionName: 'accounts',
          query: JSON.stringify({ _id: idOf(7) }),
          data: JSON.stringify({ $set: { 'preferences.home': `${liuan}/grid-2` } }),
          merge: true,
        })
      }
      return answer
    }
    await timer()
    expect(told()).toHaveLength(101)
    expect(delivery()?.byNode).toEqual({ [grid1]: { sent: 100 }, [`${liuan}/grid-2`]: { sent: 1 } })
  })

  test('tells nobody when it is not urgent, or its version is not the one that stands', async () => {
    await settle([{ home: grid1 }])
    const again = (_id: string, more: object) => ({ ...waterToDeliver, _id, ...more })
    await centre.put({
      notices: [
        again('ntc_calm000000000000', { urgent: false }),
        again('ntc_late000000000000', { shown: { ...water.shown, n: 2 } }),
        again('ntc_gone000000000000', { state: 'withdrawn' }),
      ],
    })
    await timer()
    expect(told()).toEqual([])
    const waiting = (centre.dump().notices as { nextPendingAt?: number }[]).filter((one) => one.nextPendingAt)
    expect(waiting).toEqual([])
  })
})

describe('an urgent notice for those who work there', () => {
  const meant = (who: 'staff' | 'volunteers') => ({ ...waterToDeliver, audience: { nodes: [liuan], who } })
  const now = Date.parse('2026-03-02T08:00:00+08:00')
  const hour = 3_600_000

  /** Each holds what is named, and has allowed one message. */
  async function employ(posts: Readonly<Record<string, readonly Grant[]>>): Promise<void> {
    const accounts = Object.entries(posts).map(
      ([_id, grants]): Account => ({
        _id,
        v: 1,
        actsFor: [],
        grants,
        credits: { 'notice-urgent': 1 },
        // What she wants to be told of at home says nothing about her work.
        preferences: { home: grid1, subscriptions: [] },
      }),
    )
    await centre.put({ accounts })
    await Promise.all(accounts.map(({ _id }) => centre.standIn.wechat.setCredit(_id, 'tmpl-urgent', 1)))
  }
  const mailed = () => centre.standIn.wechat.mailbox().map(({ openid, page }) => `${openid} ${page}`)

  test('reaches every colleague at or below its node once, and opens where she works', async () => {
    await employ({
      'a-leader': [grantOf('community-leader', liuan, '甲')],
      'b-worker-and-clerk': [grantOf('grid-worker', grid1, '乙'), grantOf('counter-staff', liuan, '乙')],
      'c-street': [grantOf('street-admin', '/qinghe/hewan', '丙')],
      'd-neighbour': [grantOf('grid-worker', '/qinghe/hewan/liuan-2/grid-1', '丁')],
      'e-volunteer': [grantOf('volunteer', liuan, '戊')],
      'f-left-yesterday': [grantOf('grid-worker', grid1, '己', { until: now - hour })],
      'g-deputy-of-nobody': [grantOf('grid-worker', grid1, '庚', { held: 'post_gone0000000000' })],
      'h-resident': [],
    })
    await centre.put({ notices: [meant('staff')] })
    await timer()
    await timer()
    const page = `pages/notice/notice?id=${waterId}&node=`
    expect(mailed().sort()).toEqual([`a-leader ${page}${liuan}`, `b-worker-and-clerk ${page}${grid1}`])
    // The neighbourhood's own leader, grid worker and clerk of the station have allowed no message.
    expect(await reach()).toMatchObject({
      state: 'done',
      total: counts({ sent: 2, noCredit: 3 }),
      // Of one colleague alone nothing can be read from it.
      places: [{ node: liuan, counts: counts({ sent: 2, noCredit: 3 }) }],
    })
    const seen = await centre.call('b-worker-and-clerk', 'notices', 'getTeamNotice', {
      noticeId: waterId,
      node: grid1,
    })
    expect(dataOf(seen).title).toBe('今天停水')
  })

  test('reaches volunteers, and does not wake those who may read it besides', async () => {
    await employ({
      'a-leader': [grantOf('community-leader', liuan, '甲')],
      'e-volunteer': [grantOf('volunteer', grid1, '戊')],
      'f-elsewhere': [grantOf('volunteer', '/qinghe/dongcheng', '己')],
    })
    await centre.put({ notices: [meant('volunteers')] })
    await timer()
    expect(mailed()).toEqual([`e-volunteer pages/notice/notice?id=${waterId}&node=${grid1}`])
  })

  test('goes on where a run died, in batches, and tells nobody twice', async () => {
    const names = Array.from({ length: 130 }, (_, number) => `worker-${String(number).padStart(3, '0')}`)
    await employ(Object.fromEntries(names.map((name) => [name, [grantOf('grid-worker', grid1, name)]])))
    await centre.put({ notices: [meant('staff')] })
    // When the first batch is counted.
    const fault = { mode: 'kill-instance', action: 'database.*', collection: 'notice_deliveries' } as const
    centre.standIn.faults.add({ ...fault, times: 1, skip: 5, when: 'after' })
    await expect(timer()).rejects.toThrow('exited')
    await centre.moveClock('2026-03-02T08:02:00+08:00')
    await timer()
    const openids = centre.standIn.wechat.mailbox().map(({ openid }) => openid)
    expect([...openids].sort()).toEqual(names)
    expect((await reach())?.total.sent).toBe(130)
  })
})

test('three thousand accounts: bounded batches, four round trips each, no document a message', async () => {
  await settle(many(3000, { home: grid1 }))
  await centre.put({ notices: [waterToDeliver] })
  const before = Object.values(centre.dump()).flat().length
  centre.standIn.functions.forget()
  await timer()
  expect(told()).toHaveLength(3000)
  // The delivery, and the heartbeat of the timer.
  expect(Object.values(centre.dump()).flat().length).toBe(before + 2)
  const requests = centre.standIn.functions.calls.flatMap(({ databaseRequests }) => databaseRequests)
  expect(requests.length / 30).toBeLessThan(5)
  expect(delivery()).toMatchObject({ batches: 31, byNode: { [grid1]: { sent: 3000 } } })
})
