import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account, Person } from '../../functions/platform/people.ts'
import { secretId, secretKey } from '../../local/cloudbase/context.ts'
import { accounts } from '../../local/demo/accounts.ts'
import { withExceptions } from '../../local/demo/exceptions.ts'
import { county } from '../../local/demo/full.ts'
import { offerings } from '../../local/demo/offerings.ts'
import { sites } from '../../local/demo/places.ts'
import { frameOf, seedDemo } from '../../local/demo/seed.ts'
import { services } from '../../local/demo/services.ts'
import type { DemoSize } from '../../local/options.ts'
import { serviceCategories } from '../../shared/appointments/contract.ts'
import { scheduleOf } from '../../shared/appointments/schedule.ts'
import { dayKind } from '../../shared/calendar.ts'
import { roles } from '../../shared/contract.ts'
import { addDays, dayOf, instantOf } from '../../shared/time.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { agreed } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({}, { fill: false })
})
afterAll(() => centre.close())

const seed = (size: DemoSize) =>
  seedDemo(size, { urls: centre.standIn.urls, secretId, secretKey, now: centre.standIn.clock.now() })

async function startOn(iso: string): Promise<void> {
  await centre.renew({})
  await centre.moveClock(iso)
}

const counts = () =>
  Object.fromEntries(Object.entries(centre.dump()).map(([name, documents]) => [name, documents.length]))

interface DayWithBookings {
  readonly bookings: Readonly<Record<string, unknown>>
}
const booked = () =>
  ((centre.dump().appointment_days ?? []) as DayWithBookings[]).reduce(
    (sum, { bookings }) => sum + Object.keys(bookings).length,
    0,
  )

describe('the demo as it is written', () => {
  test('has sites whose hours can be', () => {
    expect(sites.map(({ kind }) => kind)).toEqual(['centre', 'station', 'station', 'station'])
    for (const site of sites)
      for (const day of ['2026-03-02', '2026-12-28', '2027-01-04'])
        expect(() => withExceptions(site, day)).not.toThrow()
  })

  test('has services of every category, each with all that a page shows', () => {
    expect(services.length).toBeGreaterThanOrEqual(24)
    expect(new Set(services.map(({ category }) => category))).toEqual(new Set(serviceCategories))
    for (const service of services) {
      expect(service.summary.length).toBeGreaterThan(5)
      expect(service.keywords.length).toBeGreaterThan(2)
      expect(service.eligibility).not.toBe('')
      expect(service.materials.length).toBeGreaterThan(0)
      expect(service.steps.length).toBeGreaterThan(1)
      expect(Number.isInteger(service.feeFen)).toBe(true)
      expect(service.minutes).toBeGreaterThan(0)
    }
    const orders = services.map(({ order }) => order)
    expect(new Set(orders).size).toBe(orders.length)
  })

  test('offers every service at a site that there is', () => {
    const [known, offered] = [services.map(({ _id }) => _id), offerings.map(({ service }) => service)]
    expect(new Set(offered)).toEqual(new Set(known))
    const ids = offerings.map(({ _id }) => _id)
    expect(new Set(ids).size).toBe(ids.length)
    for (const { node, site } of offerings) expect(sites.find(({ _id }) => _id === site)?.node).toBe(node)
    for (const { _id } of sites) expect(offerings.some(({ site }) => site === _id)).toBe(true)
  })

  test('has somebody for every role, and somebody who is new', () => {
    const held = accounts.flatMap(({ grants = [] }) => grants.map(({ role }) => role))
    expect(new Set(held)).toEqual(new Set(roles))
    expect(accounts.filter(({ isNew }) => isNew)).toHaveLength(1)
    const { accounts: offered } = frameOf('small')
    expect(offered.map(({ openid }) => openid)).toEqual(accounts.map(({ openid }) => openid))
    expect(offered.find(({ name }) => name === '何军')?.note).toBe('柳岸社区第二网格')
    expect(offered.find(({ name }) => name === '钱伟')?.note).toBe('柳岸社区党群服务站')
    expect(frameOf('none').accounts).toEqual([])
  })

  test('fills a county with what fits together', () => {
    const all = {
      sites: [...sites, ...county.sites],
      services: [...services, ...county.services],
      offerings: [...offerings, ...county.offerings],
    }
    expect(all.services).toHaveLength(400)
    expect(county.residents).toHaveLength(2000)
    for (const documents of Object.values(all)) {
      const ids = documents.map(({ _id }) => _id)
      expect(new Set(ids).size).toBe(ids.length)
    }
    const ids = (documents: readonly { _id: string }[]) => new Set(documents.map(({ _id }) => _id))
    for (const { _id } of [...all.sites, ...all.services]) expect(_id).toMatch(/^[a-z0-9][a-z0-9-]{0,63}$/)
    const [siteIds, serviceIds] = [ids(all.sites), ids(all.services)]
    for (const { site, service } of all.offerings)
      expect([siteIds.has(site), serviceIds.has(service)]).toEqual([true, true])
    expect(new Set(all.offerings.map(({ service }) => service))).toEqual(serviceIds)
    for (const site of county.sites) expect(() => withExceptions(site, '2027-01-04')).not.toThrow()
    expect(new Set(county.residents.map(({ person }) => person)).size).toBe(2000)
    for (const { person } of county.residents) expect(person).toMatch(/^per_[a-z0-9]{8,40}$/)
  })

  test('has something to book at every offering, whenever it starts', () => {
    const bookable = offerings.filter(({ rules }) => rules.bookable)
    expect(bookable.length).toBeGreaterThan(50)
    const starts = Array.from({ length: 40 }, (_, index) => addDays('2026-01-01', index * 17))
    for (const day of [...starts, '2026-02-11', '2026-09-30', '2026-12-28', '2026-12-31']) {
      // The worst of the day: every office has closed.
      const now = instantOf(day, '20:30')
      const open = new Map(sites.map((site) => [site._id, withExceptions(site, day)]))
      const without = bookable.filter(({ site, rules }) => {
        const { hours } = open.get(site) ?? {}
        return !Array.from({ length: 14 }, (_, ahead) => addDays(day, ahead)).some(
          (one) => hours && scheduleOf(hours, rules, dayKind(one), now).state === 'open',
        )
      })
      expect(without.map(({ _id }) => `${day} ${_id}`)).toEqual([])
    }
  })
})

describe('a platform with the small demo', () => {
  test('has its documents and people, and gets nothing twice', async () => {
    await startOn('2026-03-02T08:00:00+08:00')
    await seed('small')
    const first = centre.dump()
    expect(counts()).toMatchObject({ sites: 4, services: services.length, offerings: offerings.length })
    expect(booked()).toBe(15)

    await seed('small')
    expect(withoutAttempts(centre.dump())).toEqual(withoutAttempts(first))
  })

  test('keeps what people changed', async () => {
    const registered = await centre.call('demo-wang-xiuying', 'accounts', 'registerSelf', {
      name: '王阿姨',
      consents: agreed,
    })
    expect(registered.ok).toBe(true)
    await seed('small')
    const me = dataOf(await centre.call('demo-wang-xiuying', 'accounts', 'getMe', {}))
    expect(me.people).toMatchObject([{ name: '王阿姨', relation: 'self', phone: '138****0001' }])
  })

  test('holds no telephone number in the open', async () => {
    const people = (centre.dump().people ?? []) as Person[]
    expect(people.some(({ phone }) => phone !== undefined)).toBe(true)
    expect(JSON.stringify(centre.dump())).not.toMatch(/1380055\d{4}/)
    const me = dataOf(await centre.call('demo-zhou-ting', 'accounts', 'getMe', {}))
    expect(me.people).toMatchObject([{ name: '周婷', relation: 'self', phone: '138****0003' }])
  })

  test('lets a son act for his mother, a daughter for herself, and a newcomer for nobody', async () => {
    const peopleOf = async (openid: string) =>
      dataOf(await centre.call(openid, 'accounts', 'getMe', {})).people.map(({ relation }) => relation)
    expect(await peopleOf('demo-li-ming')).toEqual(['self', 'parent'])
    expect(await peopleOf('demo-zhou-ting')).toEqual(['self'])
    expect(await peopleOf('demo-newcomer')).toEqual([])
    const stored = (centre.dump().accounts ?? []) as Account[]
    expect(stored.map(({ _id }) => _id)).not.toContain('demo-newcomer')
  })

  test('shows a resident what is booked and what is over', async () => {
    const mine = dataOf(await centre.call('demo-wang-xiuying', 'appointments', 'listMyAppointments', {}))
    expect(mine.open.map(({ service }) => service.name)).toEqual(['高龄津贴申请', '居家养老服务申请'])
    expect(mine.past.map(({ status }) => status)).toEqual(['missed', 'served'])
  })

  test('shows the counter whom to expect, names masked', async () => {
    const siteId = 'hewan-centre'
    const today = dataOf(await centre.call('demo-zhao-lihua', 'appointments', 'listDayOfSite', { siteId }))
    expect(today.bookings.length).toBeGreaterThanOrEqual(5)
    for (const { person } of today.bookings) expect(person).toMatch(/^.{1,2}\*+$/)
    const at = await centre.call('demo-qian-wei', 'appointments', 'listDayOfSite', { siteId })
    expect(at.ok).toBe(false)
  })

  test('has an announcement that people have answered, in each way, one of them replied to', async () => {
    const noticeId = 'ntc_demoroom00000000'
    const which = async (which: 'waiting' | 'replied') =>
      dataOf(await centre.call('demo-wu-guoqiang', 'notices', 'listAnswers', { noticeId, which }))
    const waiting = await which('waiting')
    expect(waiting.counts).toEqual({ app: 1, paper: 1, phone: 1, waiting: 3 })
    expect(new Set(waiting.answers.map(({ channel, name }) => `${channel} ${name ?? ''}`))).toEqual(
      new Set(['paper 陈桂兰', 'phone ']),
    )
    expect((await which('replied')).answers.map(({ name }) => name)).toEqual(['李明'])
    const mine = dataOf(await centre.call('demo-li-ming', 'notices', 'listMyAnswers', {}))
    expect(mine.answers).toMatchObject([{ noticeId, reply: { text: expect.stringContaining('谢谢') } }])
  })

  test('has the course of one that is closed, with its result', async () => {
    const noticeId = 'ntc_demoparking00000'
    const course = dataOf(await centre.call('demo-qian-wei', 'notices', 'exportCourse', { noticeId }))
    expect(course.counts).toEqual({ app: 0, paper: 2, phone: 1, waiting: 0 })
    expect(course.answers).toHaveLength(3)
    expect(course.results.map(({ id }) => id)).toEqual(['ntc_demoparkingdone0'])
    expect(course.events.map(({ action }) => action)).toEqual(['create', 'submit', 'approve', 'close'])
  })

  test('leaves the grid worker 23 doors, and shows the leader how far it came', async () => {
    const noticeId = 'ntc_demowater0000000'
    const node = '/qinghe/hewan/liuan/grid-2'
    const list = dataOf(await centre.call('demo-he-jun', 'notices', 'listNotReached', { noticeId, node }))
    expect(list.doors).toHaveLength(23)
    expect(list.households).toEqual({ doors: 96, reached: 73, others: 0 })
    const reach = dataOf(await centre.call('demo-wu-guoqiang', 'notices', 'getReach', { noticeId }))
    expect(reach.households?.total).toEqual({ doors: 192, reached: 146, others: 0 })
    // Seven of the people of the demo live there, and each is counted once.
    const { state, total } = reach.delivery ?? {}
    expect([state, Object.values(total ?? {}).reduce((sum, count) => sum + count, 0)]).toEqual(['done', 7])
    const told = ((centre.dump().accounts ?? []) as Account[]).filter(({ told = [] }) => told.length > 0)
    expect(total?.sent).toBe(told.length)
  })

  test('shows what a correction changed', async () => {
    const noticeId = 'ntc_demotrees0000000'
    const changed = dataOf(await centre.call('reader', 'notices', 'compareVersions', { noticeId }))
    expect(changed.title.filter(({ how }) => how !== 'same')).toEqual([
      { how: 'removed', text: '六' },
      { how: 'added', text: '日' },
    ])
  })

  test('opens every service, and finds it by the words that people use', async () => {
    await Promise.all(
      services.map(async ({ _id, name }) => {
        const input = { serviceId: _id }
        const service = dataOf(await centre.call('reader', 'appointments', 'getService', input))
        expect(service.name).toBe(name)
        expect(service.sites.length).toBeGreaterThan(0)
      }),
    )
    for (const [search, found] of [
      ['老人证', '老年人优待证'],
      ['残疾证', '残疾人证申领和换证'],
      ['律师', '公益法律咨询'],
      ['暂住证', '居住登记'],
      ['转党组织关系', '党员组织关系转接'],
      ['无犯罪证明', '无犯罪记录证明办理指引'],
    ] as const) {
      const list = dataOf(await centre.call('reader', 'appointments', 'listServices', { search }))
      expect(list.services[0]?.name, search).toBe(found)
    }
  })

  test.each(['2026-09-30T08:00:00+08:00', '2026-12-28T08:00:00+08:00', '2027-06-05T21:00:00+08:00'])(
    'has places left everywhere when it starts at %s',
    async (start) => {
      await startOn(start)
      await seed('small')
      expect(booked()).toBeGreaterThanOrEqual(12)
      const first = dayOf(Date.parse(start))
      const bookable = offerings.filter(({ rules }) => rules.bookable)
      await Promise.all(
        bookable.map(async ({ service: serviceId, site: siteId }) => {
          const { days } = dataOf(
            await centre.call(siteId, 'appointments', 'listDays', { serviceId, siteId }),
          )
          expect(days[0]?.day).toBe(first)
          const open = days.filter(({ free }) => free > 0)
          expect(open.length, `${serviceId} at ${siteId}`).toBeGreaterThan(0)
        }),
      )
    },
  )

  test('adds appointments for the days to come when it starts again a month later', async () => {
    await startOn('2026-03-02T08:00:00+08:00')
    await seed('small')
    await centre.moveClock('2026-04-02T08:00:00+08:00')
    await seed('small')
    const mine = dataOf(await centre.call('demo-wang-xiuying', 'appointments', 'listMyAppointments', {}))
    expect(mine.open).toHaveLength(2)
    expect(mine.past.length).toBeGreaterThanOrEqual(4)
  })
})

test('a platform without the demo stays empty', async () => {
  await startOn('2026-03-02T08:00:00+08:00')
  await seed('none')
  expect(Object.values(counts()).every((count) => count === 0)).toBe(true)
})

/** Without what counts a day's attempts. */
function withoutAttempts(documents: Record<string, unknown[]>): unknown {
  return {
    ...documents,
    accounts: (documents.accounts as Account[]).map(({ commands: _, ...account }) => account),
  }
}
