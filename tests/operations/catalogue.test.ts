import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { offerings, openids, people, tuesday } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())

test('the first page says where the centre is and whether it is open', async () => {
  const home = dataOf(await centre.call(openids.stranger, 'appointments', 'getHome', {}))
  expect(home.site).toMatchObject({ id: 'centre', phone: '010-55550001' })
  // 8:00 in China; the function's clock runs in UTC.
  expect(home.today).toEqual({
    day: '2026-03-02',
    open: false,
    ranges: [
      { from: '09:00', to: '12:00' },
      { from: '13:00', to: '17:00' },
    ],
  })
  expect(home.categories).toContainEqual({ id: 'elderly', count: 1 })
  expect(home.sites.map(({ id }) => id)).toEqual(['centre', 'station'])
})

describe('services', () => {
  const names = async (input: { search?: string; siteId?: string; category?: 'legal' }) =>
    dataOf(await centre.call(openids.stranger, 'appointments', 'listServices', input)).services.map(
      ({ name }) => name,
    )

  test('all, by site, by category', async () => {
    expect(await names({})).toEqual(['老年人优待证', '居住证明', '法律咨询', '打印复印'])
    expect(await names({ siteId: 'station' })).toEqual(['老年人优待证'])
    expect(await names({ category: 'legal' })).toEqual(['法律咨询'])
  })

  test('of one site say whether they can be booked there, not somewhere else', async () => {
    const model = offerings.find(({ _id }) => _id === 'legal-advice:centre')
    const there = { ...model, _id: 'legal-advice:station', site: 'station' }
    await centre.put({ offerings: [{ ...there, rules: { ...model?.rules, bookable: false } }] as never })
    const bookable = async (input: { siteId?: string }) =>
      dataOf(await centre.call(openids.stranger, 'appointments', 'listServices', input)).services.find(
        ({ id }) => id === 'legal-advice',
      )?.bookable
    expect(await bookable({})).toBe(true)
    expect(await bookable({ siteId: 'centre' })).toBe(true)
    expect(await bookable({ siteId: 'station' })).toBe(false)
    await centre.renew()
  })

  test('search in Chinese: part of a name, another word, characters left out, nothing', async () => {
    expect(await names({ search: '优待' })).toEqual(['老年人优待证'])
    expect(await names({ search: '老人证' })).toEqual(['老年人优待证'])
    expect(await names({ search: '老年证' })).toEqual(['老年人优待证'])
    expect(await names({ search: '律师' })).toEqual(['法律咨询'])
    expect(await names({ search: '飞机票' })).toEqual([])
  })

  test('one service says what to bring and where', async () => {
    const service = dataOf(
      await centre.call(openids.stranger, 'appointments', 'getService', { serviceId: 'senior-card' }),
    )
    expect(service.materials).toEqual([{ name: '身份证', note: '看一眼就还给您' }])
    expect(service.sites.map(({ name }) => name)).toEqual(['河湾街道党群服务中心', '柳岸社区党群服务站'])
    expect(service.sites[0]?.hours[0]).toBe('星期一 上午9:00到中午12:00，下午1:00到下午5:00')
    expect(
      codeOf(await centre.call(openids.stranger, 'appointments', 'getService', { serviceId: 'nothing' })),
    ).toBe('NOT_FOUND')
  })
})

test('days say why they are closed, slots how many places are free', async () => {
  const place = { serviceId: 'senior-card', siteId: 'centre' }
  const { days } = dataOf(await centre.call(openids.stranger, 'appointments', 'listDays', place))
  expect(days).toHaveLength(15)
  expect(days[1]).toEqual({ day: '2026-03-03', state: 'open', free: 28 })
  expect(days[5]).toEqual({ day: '2026-03-07', state: 'closed', reason: '星期六不办公', free: 0 })
  const { slots } = dataOf(
    await centre.call(openids.stranger, 'appointments', 'listSlots', { ...place, day: tuesday }),
  )
  expect(slots).toHaveLength(14)
  expect(slots[0]).toEqual({ id: 's0900', from: '09:00', to: '09:30', capacity: 2, free: 2, state: 'free' })
})

describe("the staff's list of a day", () => {
  test('shows what is booked, names masked, to the staff of that site', async () => {
    dataOf(
      await centre.call(openids.wang, 'appointments', 'bookSlot', {
        serviceId: 'senior-card',
        siteId: 'centre',
        day: tuesday,
        slotId: 's0900',
        personId: people.wang,
        needs: ['low-counter'],
      }),
    )
    const list = dataOf(
      await centre.call(openids.clerk, 'appointments', 'listDayOfSite', { siteId: 'centre', day: tuesday }),
    )
    expect(list.bookings).toMatchObject([
      { from: '09:00', service: '老年人优待证', person: '王**', needs: ['low-counter'], status: 'booked' },
    ])
    expect(JSON.stringify(list)).not.toContain('秀英')
  })

  test('for the screen of the hall is times and codes of who is still expected today', async () => {
    await centre.renew()
    const booking = { serviceId: 'senior-card', siteId: 'centre', day: tuesday }
    const book = async (openid: string, personId: string, slotId: string) =>
      dataOf(await centre.call(openid, 'appointments', 'bookSlot', { ...booking, personId, slotId }))
    const first = await book(openids.wang, people.wang, 's1000')
    const second = await book(openids.zhao, people.zhao, 's1000')
    const cancelled = await book(openids.li, people.li, 's0900')
    const cancel = { appointmentId: cancelled.id, rev: 1 }
    dataOf(await centre.call(openids.li, 'appointments', 'cancelAppointment', cancel))
    const times = async () =>
      dataOf(await centre.call(openids.clerk, 'appointments', 'listTimesOfSite', { siteId: 'centre' }))
    expect((await times()).times).toEqual([])
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    expect(await times()).toEqual({
      site: '河湾街道党群服务中心',
      day: tuesday,
      times: [{ from: '10:00', codes: [first.code, second.code].sort() }],
    })
    expect(
      codeOf(
        await centre.call(openids.stationClerk, 'appointments', 'listTimesOfSite', { siteId: 'centre' }),
      ),
    ).toBe('NOT_ALLOWED')
  })

  test('a role on the station does not reach the centre, one on the street reaches both', async () => {
    const at = (openid: string, siteId: string) =>
      centre.call(openid, 'appointments', 'listDayOfSite', { siteId, day: tuesday })
    expect(codeOf(await at(openids.stationClerk, 'centre'))).toBe('NOT_ALLOWED')
    dataOf(await at(openids.stationClerk, 'station'))
    dataOf(await at(openids.clerk, 'station'))
    expect(codeOf(await at(openids.wang, 'centre'))).toBe('NOT_ALLOWED')
  })
})
