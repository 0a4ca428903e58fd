import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { Account, Person } from '../../functions/platform/people.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { crowd } from '../harness/crowd.ts'
import {
  agreed,
  agreedNeeds,
  grantOf,
  offeredCode,
  openids,
  people,
  tuesday,
} from '../harness/neighbourhood.ts'
import { noticeIds } from '../harness/notices.ts'
import { checkBookings } from '../storms/check-bookings.ts'

/** Consent to what is stored, looks of staff, a copy of everything, and erasing. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const care = [{ purpose: 'care' as const, text: '1' }]
const slot = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' }

const dumpOf = (collection: string) => (centre.dump()[collection] ?? []) as Record<string, unknown>[]
const person = (id: string) => (centre.dump().people as Person[]).find(({ _id }) => _id === id)
const account = (openid: string) => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openid)
const book = (openid: string, personId: string, more: object = {}) =>
  centre.call(openid, 'appointments', 'bookSlot', { ...slot, personId, ...more })
const register = (openid: string, name: string, phone: string) =>
  centre.call(openid, 'accounts', 'registerSelf', { name, phone, consents: agreed })
const reveal = (more: object = {}, key?: string) =>
  centre.call(
    openids.stationClerk,
    'accounts',
    'reveal',
    { personId: people.zhou, field: 'phone', reason: 'ring', ...more },
    key,
  )
const mayCareForZhou = async (openid: string) => {
  const { code } = dataOf(await centre.call(openid, 'accounts', 'showCode', {}))
  const noted = {
    personId: people.zhou,
    code,
    relation: 'neighbour',
    how: 'phone',
    day: '2026-03-02',
  } as const
  dataOf(await centre.call(openids.stationClerk, 'accounts', 'recordConsent', { ...noted, consents: care }))
}

describe('consent to what is stored', () => {
  const give = (purpose: 'phone' | 'address') =>
    centre.call(openids.wang, 'accounts', 'giveConsents', {
      personId: people.wang,
      consents: [{ purpose, text: '1' }],
    })
  const withdraw = (purpose: 'phone' | 'address' | 'needs') =>
    centre.call(openids.wang, 'accounts', 'withdrawConsent', { personId: people.wang, purpose })
  const save = (more: object) =>
    centre.call(openids.wang, 'accounts', 'saveContact', { personId: people.wang, ...more })
  const privacy = async () =>
    dataOf(await centre.call(openids.wang, 'accounts', 'getPrivacy', { personId: people.wang }))

  test('comes before it is stored, for each purpose by itself', async () => {
    expect(codeOf(await save({ phone: '13800005555' }))).toBe('CONSENT_NEEDED')
    dataOf(await give('phone'))
    expect(dataOf(await save({ phone: '13800005555' }))).toEqual({ phone: '138****5555' })
    expect(codeOf(await save({ address: '柳岸小区1号楼1单元101' }))).toBe('CONSENT_NEEDED')
    dataOf(await give('address'))
    expect(dataOf(await save({ address: '柳岸小区1号楼1单元101' }))).toEqual({
      phone: '138****5555',
      address: '柳岸小区1号****',
    })
    const text = JSON.stringify(centre.dump())
    expect(text).not.toContain('13800005555')
    expect(text).not.toContain('1单元101')
  })

  test('saying what help one needs asks for it, in the very call or once before', async () => {
    const needs = { needs: ['wheelchair'] }
    const refused = await book(openids.zhao, people.zhao, needs)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'CONSENT_NEEDED', details: { purposes: ['needs'] } },
    })
    expect(dumpOf('appointment_days')).toEqual([])
    expect((await book(openids.zhao, people.zhao, { ...needs, consents: agreedNeeds })).ok).toBe(true)
    expect(person(people.zhao)?.consents).toMatchObject([{ purpose: 'needs', text: '1', how: 'app' }])
    expect((await book(openids.zhao, people.zhao, { ...needs, day: '2026-03-04' })).ok).toBe(true)
    expect(person(people.zhao)?.consents).toHaveLength(1)

    const withdrawn = { personId: people.zhao, purpose: 'needs' } as const
    dataOf(await centre.call(openids.zhao, 'accounts', 'withdrawConsent', withdrawn))
    const days = dumpOf('appointment_days') as unknown as AppointmentDay[]
    const said = days.flatMap(({ bookings }) => Object.values(bookings))
    expect(said.map((one) => 'needs' in one && one.needs)).toEqual([[], []])
    expect(codeOf(await book(openids.zhao, people.zhao, { ...needs, day: '2026-03-05' }))).toBe(
      'CONSENT_NEEDED',
    )
  })

  test('registering needs it too, and stores nothing without it', async () => {
    const before = centre.dump().people
    const input = { name: '陈静', phone: '13800001234', consents: agreed.slice(0, 1) }
    const refused = await centre.call(openids.stranger, 'accounts', 'registerSelf', input)
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'CONSENT_NEEDED', details: { purposes: ['phone'] } },
    })
    expect(centre.dump().people).toEqual(before)
  })

  test('to be helped is said by whom it is helped, for a child by the child', async () => {
    const rowsOf = async (openid: string, personId: string) =>
      dataOf(await centre.call(openid, 'accounts', 'getPrivacy', { personId })).consents
    const careOf = async () =>
      (await rowsOf(openids.zhao, people.zhao)).find(({ purpose }) => purpose === 'care')
    expect(await careOf()).toEqual({
      purpose: 'care',
      title: '同意别人帮您办事',
      holds: false,
      carers: [],
      separate: false,
    })
    const offer = { personId: people.zhao, consents: care }
    const { code } = dataOf(await centre.call(openids.zhao, 'accounts', 'offerCare', offer))
    const accept = { code, relation: 'neighbour' } as const
    dataOf(await centre.call(openids.li, 'accounts', 'acceptCare', accept))
    expect(await careOf()).toEqual({
      purpose: 'care',
      title: '同意别人帮您办事',
      holds: true,
      at: Date.parse('2026-03-02T08:00:00+08:00'),
      how: 'app',
      carers: ['李明'],
      separate: false,
    })

    const child = { name: '小宝', consents: [{ purpose: 'child' as const, text: '1' }] }
    const { people: mine } = dataOf(await centre.call(openids.zhao, 'accounts', 'addDependent', child))
    const id = mine.find(({ name }) => name === '小宝')?.id ?? ''
    const rows = await rowsOf(openids.zhao, id)
    expect(rows.map(({ purpose, holds }) => [purpose, holds])).toEqual([
      ['phone', false],
      ['address', false],
      ['child', true],
      ['care', false],
      ['needs', false],
    ])
    // What is agreed to for the child is not asked of the mother.
    expect((await rowsOf(openids.zhao, people.zhao)).map(({ purpose }) => purpose)).not.toContain('child')
  })

  test('withdrawn deletes at once what was stored for it, and once only', async () => {
    dataOf(await give('phone'))
    dataOf(await save({ phone: '13800005555' }))
    const after = dataOf(await withdraw('phone'))
    expect(after.phone).toBeUndefined()
    expect(person(people.wang)).not.toHaveProperty('phone')
    expect(person(people.wang)).not.toHaveProperty('phoneHash')
    expect(codeOf(await withdraw('phone'))).toBe('CONSENT_WITHDRAWN')
    expect(codeOf(await withdraw('address'))).toBe('CONSENT_WITHDRAWN')
    expect(codeOf(await save({ phone: '13800005555' }))).toBe('CONSENT_NEEDED')
    dataOf(await give('phone'))
    expect((await privacy()).consents.find(({ purpose }) => purpose === 'phone')).toEqual({
      purpose: 'phone',
      title: '保存您的电话号码',
      holds: true,
      at: Date.parse('2026-03-02T08:00:00+08:00'),
      how: 'app',
      separate: true,
    })
  })

  test('is given and withdrawn at the counter as well, with who heard it', async () => {
    const contact = { personId: people.zhou, how: 'phone' } as const
    const withdrawn = await centre.call(openids.stationClerk, 'accounts', 'withdrawConsentAtDesk', {
      ...contact,
      purpose: 'phone',
    })
    expect(dataOf(withdrawn)).toMatchObject({ hasAddress: true, agreed: ['basics', 'address'] })
    expect(dataOf(withdrawn)).not.toHaveProperty('phone')
    const saved = (consents: typeof agreed) =>
      centre.call(openids.stationClerk, 'accounts', 'saveContactAtDesk', {
        ...contact,
        phone: '010-55558888',
        consents,
      })
    expect(codeOf(await saved([]))).toBe('CONSENT_NEEDED')
    expect(dataOf(await saved(agreed))).toMatchObject({ phone: '010****8888' })
    expect(person(people.zhou)?.consents.at(-1)).toMatchObject({
      purpose: 'phone',
      how: 'phone',
      witness: '钱伟（counter-staff）',
    })
  })
})

describe('a look of staff', () => {
  test('shows one thing, and is on record before it is answered', async () => {
    expect(dataOf(await reveal())).toEqual({ value: '13800002222' })
    expect(dataOf(await reveal({ field: 'address', reason: 'other', words: '送药' }))).toEqual({
      value: '柳岸小区3号楼2单元501',
    })
    expect(dataOf(await reveal({ field: 'name', reason: 'check' }))).toEqual({ value: '周桂兰' })
    expect(dumpOf('looks')).toHaveLength(3)
  })

  test('is not answered when it cannot be noted', async () => {
    centre.standIn.faults.add({ id: 'full', mode: 'error', collection: 'looks', code: 'SYS_ERR' })
    expect(codeOf(await reveal())).toBe('UNAVAILABLE')
    centre.standIn.faults.remove('full')
    expect(dumpOf('looks')).toEqual([])
  })

  test('sent again under its key is one look', async () => {
    dataOf(await reveal({}, 'look-key-1'))
    dataOf(await reveal({}, 'look-key-1'))
    expect(dumpOf('looks')).toHaveLength(1)
  })

  test('is read by whoever acts for her in plain words: who, what, why', async () => {
    await mayCareForZhou(openids.zhao)
    dataOf(await reveal())
    await centre.moveClock('2026-03-02T09:00:00+08:00')
    dataOf(await reveal({ field: 'address', reason: 'other', words: '送药' }))
    const { looks } = dataOf(
      await centre.call(openids.zhao, 'accounts', 'listLooks', { personId: people.zhou }),
    )
    expect(looks).toEqual([
      {
        at: Date.parse('2026-03-02T09:00:00+08:00'),
        who: '钱伟（counter-staff）',
        what: '住址',
        why: '其他原因：送药',
      },
      {
        at: Date.parse('2026-03-02T08:00:00+08:00'),
        who: '钱伟（counter-staff）',
        what: '电话号码',
        why: '要给您打电话',
      },
    ])
  })

  test('without a reason, at nothing, or at somebody of another node is refused and leaves no trace', async () => {
    expect(codeOf(await reveal({ reason: 'other' }))).toBe('INVALID_INPUT')
    expect(codeOf(await reveal({ personId: people.wang }))).toBe('NOT_ALLOWED')
    expect(codeOf(await reveal({ personId: 'per_nobody0000000000' }))).toBe('NOT_FOUND')
    dataOf(
      await centre.call(openids.stationClerk, 'accounts', 'withdrawConsentAtDesk', {
        personId: people.zhou,
        purpose: 'address',
        how: 'paper',
      }),
    )
    expect(codeOf(await reveal({ field: 'address' }))).toBe('NOT_FOUND')
    expect(dumpOf('looks')).toEqual([])
  })

  test('is kept three years, on the page and in the database', async () => {
    await mayCareForZhou(openids.zhao)
    dataOf(await reveal())
    const list = async () =>
      dataOf(await centre.call(openids.zhao, 'accounts', 'listLooks', { personId: people.zhou })).looks
    await centre.moveClock('2029-03-01T07:59:59+08:00')
    expect(await list()).toHaveLength(1)
    await centre.standIn.timers.fire('accounts')
    expect(dumpOf('looks')).toHaveLength(1)
    await centre.moveClock('2029-03-01T08:00:00+08:00')
    expect(await list()).toEqual([])
    await centre.standIn.timers.fire('accounts')
    expect(dumpOf('looks')).toEqual([])
  })
})

describe('a copy of everything', () => {
  test('has what each collection knows about her', async () => {
    dataOf(await register(openids.stranger, '陈静', '13800001234'))
    const id = person(account(openids.stranger)?.actsFor[0]?.person ?? '')?._id ?? ''
    dataOf(await book(openids.stranger, id, { needs: ['low-counter'], consents: agreedNeeds }))
    const { code } = dataOf(
      await centre.call(openids.stranger, 'accounts', 'offerCare', { personId: id, consents: care }),
    )
    dataOf(await centre.call(openids.zhao, 'accounts', 'acceptCare', { code, relation: 'neighbour' }))
    dataOf(
      await centre.call(openids.stranger, 'accounts', 'acceptCare', { code: offeredCode, relation: 'other' }),
    )
    dataOf(
      await centre.call(openids.clerk, 'accounts', 'reveal', {
        personId: id,
        field: 'name',
        reason: 'check',
      }),
    )
    await centre.moveClock('2026-03-02T09:00:00+08:00')
    await centre.standIn.timers.fire('appointments')

    const { sections, fileName } = dataOf(
      await centre.call(openids.stranger, 'accounts', 'exportMyData', { personId: id }),
    )
    expect(fileName).toBe('我的信息-2026-03-02.json')
    const entries = (title: string) => sections.find((section) => section.title === title)?.entries ?? []
    expect(entries('您的登记')).toMatchObject([{ 称呼: '陈静', 电话: '13800001234' }])
    expect(entries('约好还没办的事')).toMatchObject([
      { 事项: '老年人优待证', 日期: tuesday, 情况: '已约好', 需要的帮助: '低位台' },
    ])
    expect(entries('谁可以帮您办事')).toMatchObject([
      { 谁: '赵芳', 您是他的: '邻居', 方式: '在小程序里', 时间: '2026年3月2日上午8:00' },
    ])
    expect(entries('您可以帮谁办事')).toMatchObject([{ 称呼: '何桂芳' }])
    expect(entries('谁看过您的信息')).toMatchObject([{ 看了什么: '全名' }])
    expect(entries('您的微信账号')).toMatchObject([{ 微信给的编号: openids.stranger }])
    // Wherever her person or account stands, the copy has a section about it.
    const about = Object.entries(centre.dump()).filter(([, documents]) =>
      documents.some(
        (one) => JSON.stringify(one).includes(id) || JSON.stringify(one).includes(openids.stranger),
      ),
    )
    expect(about.map(([collection]) => collection).sort()).toEqual([
      'accounts',
      'appointment_days',
      'history',
      'looks',
      'messages',
      'people',
    ])
    expect(entries('发给您的微信消息')).toMatchObject([{ 种类: '预约提醒' }])
  })

  test('calls nothing as it is called in here, but what is named a number', async () => {
    const consents = [...agreedNeeds, ...care]
    dataOf(await centre.call(openids.li, 'accounts', 'giveConsents', { personId: people.li, consents }))
    const everyNeed = ['sign-language', 'low-counter', 'companion', 'wheelchair', 'large-print']
    const booked = dataOf(await book(openids.li, people.li, { needs: everyNeed }))
    dataOf(await book(openids.li, people.li, { serviceId: 'residence', day: '2026-03-04' }))
    const preferences = {
      elder: true,
      subscriptions: ['policy' as const, 'notice' as const],
      home: '/qinghe/hewan/liuan/grid-2',
    }
    dataOf(await centre.call(openids.li, 'accounts', 'savePreferences', preferences))
    const templates = ['appointment-reminder' as const, 'notice-urgent' as const]
    dataOf(await centre.call(openids.li, 'accounts', 'addMessageCredits', { templates }))
    const answer = { noticeId: noticeIds.shed, personId: people.li, text: '离窗户太近了。' }
    dataOf(await centre.call(openids.li, 'notices', 'answerAnnouncement', answer))
    const atDesk = { personId: people.li, field: 'name', reason: 'ring' } as const
    dataOf(await centre.call(openids.clerk, 'accounts', 'reveal', atDesk))
    await centre.moveClock('2026-03-02T09:00:00+08:00')
    await centre.standIn.timers.fire('appointments')

    // Everything that can become of an appointment; a post; a place that is gone meanwhile.
    const dump = centre.dump() as Record<string, Record<string, unknown>[]>
    const history = [
      'book',
      'reschedule',
      'check-in',
      'call',
      'pass',
      'serve',
      'miss',
      'revert',
      'cancel',
    ].map((action) => ({ at: 0, action, by: 'counter-staff' }))
    const post = grantOf('grid-worker', '/qinghe/hewan/gone', '李明', { title: '网格员' })
    const days = (dump.appointment_days ?? []) as unknown as AppointmentDay[]
    await centre.renew({
      ...dump,
      nodes: (dump.nodes ?? []).map((node) => ({
        ...node,
        ...(node._id === preferences.home && { closedAt: 1 }),
      })),
      accounts: (dump.accounts ?? []).map((one) =>
        one._id === openids.li ? { ...one, grants: [post] } : one,
      ),
      appointment_days: days.map((day) => ({
        ...day,
        bookings: Object.fromEntries(
          Object.entries(day.bookings).map(([id, one]) => [id, id === booked.id ? { ...one, history } : one]),
        ),
      })),
    })

    const { sections } = dataOf(
      await centre.call(openids.li, 'accounts', 'exportMyData', { personId: people.li }),
    )
    const fields = sections.flatMap(({ title, entries }) =>
      entries.flatMap((entry) => Object.entries(entry).map(([name, value]) => ({ title, name, value }))),
    )
    expect(new Set(fields.map(({ title }) => title)).size).toBeGreaterThan(8)
    // Posts of the tests are called by their role.
    const isInner = (value: string) => /[a-z]{3}|^\//.test(value.replace('（counter-staff）', ''))
    const inner = fields.filter(
      ({ name, value }) => isInner(name) || (!name.includes('编号') && isInner(value)),
    )
    expect(inner).toEqual([])
    expect(fields).toContainEqual({ title: '您对公示提的意见', name: '公示', value: '第二网格拟建电动车棚' })
    expect(fields).toContainEqual({ title: '您的岗位', name: '单位', value: '已经撤销的单位' })
    // 王秀英 is his mother.
    expect(fields).toContainEqual({ title: '您可以帮谁办事', name: '他是您的', value: '父母' })
    const hers = dataOf(
      await centre.call(openids.wang, 'accounts', 'exportMyData', { personId: people.wang }),
    )
    expect(hers.sections.find(({ title }) => title === '谁可以帮您办事')?.entries).toMatchObject([
      { 谁: '李明', 您是他的: '父母' },
    ])
  })

  test('is for herself, not for who helps her', async () => {
    const answer = await centre.call(openids.li, 'accounts', 'exportMyData', { personId: people.wang })
    expect(codeOf(answer)).toBe('NOT_ALLOWED')
  })

  test('is made by the compliance officer for who has no account, and that is a look', async () => {
    const copy = await centre.call(openids.officer, 'accounts', 'exportForPerson', { personId: people.zhou })
    const said = dataOf(copy).sections.flatMap(({ title, entries }) => [
      title,
      ...entries.flatMap(Object.entries),
    ])
    const text = said.flat().join(' ')
    expect(text).toContain('柳岸小区3号楼2单元501')
    // It is read on paper: nothing is called there as in here, but her number.
    const words = text.replaceAll('compliance-officer', '').replaceAll(people.zhou, '')
    expect(words.match(/[a-z]{4,}/g)).toBeNull()
    expect(dumpOf('looks')).toMatchObject([{ person: people.zhou, field: 'all', reason: 'copy' }])
  })
})

describe('a request on paper', () => {
  const find = (more: object, key?: string) =>
    centre.call(
      openids.officer,
      'accounts',
      'findForRequest',
      { node: '/qinghe', reason: 'copy', words: '2026年第3号', ...more },
      key,
    )

  test('is about somebody by the whole number or the whole name; she reads that she was looked for, and why', async () => {
    const zhou = { id: people.zhou, name: '周**', phone: '138****2222', hasAccount: false }
    expect(dataOf(await find({ phone: '13800002222' }))).toMatchObject({ people: [zhou], more: false })
    expect(dataOf(await find({ name: '周桂兰', reason: 'erase' }))).toMatchObject({ people: [zhou] })
    expect(dataOf(await find({ name: '周' })).people).toEqual([])
    expect(dataOf(await find({ phone: '13800002223' })).people).toEqual([])
    await mayCareForZhou(openids.zhao)
    const { looks } = dataOf(
      await centre.call(openids.zhao, 'accounts', 'listLooks', { personId: people.zhou }),
    )
    expect(looks.map(({ who, what, why }) => [who, what, why]).sort()).toEqual([
      ['高远（compliance-officer）', '登记（没有看全）', '按您的要求删除：2026年第3号'],
      ['高远（compliance-officer）', '登记（没有看全）', '按您的要求给您一份：2026年第3号'],
    ])
  })

  test('shows nobody where the look cannot be written', async () => {
    centre.standIn.faults.add({ id: 'full', mode: 'error', collection: 'looks', code: 'SYS_ERR' })
    expect((await find({ phone: '13800002222' })).ok).toBe(false)
    centre.standIn.faults.remove('full')
    expect(dumpOf('looks')).toEqual([])
  })

  test('sent again under its key is one look; without which request it is none', async () => {
    const first = dataOf(await find({ phone: '13800002222' }, 'find-key-1'))
    expect(dataOf(await find({ phone: '13800002222' }, 'find-key-1'))).toEqual(first)
    expect(codeOf(await find({ phone: '13800002222', words: '' }))).toBe('INVALID_INPUT')
    expect(codeOf(await find({ phone: '13800002222', name: '周桂兰' }))).toBe('INVALID_INPUT')
    expect(dumpOf('looks')).toHaveLength(1)
  })

  test('of who was never at a counter is the officer’s of the county, who finds her by her number', async () => {
    dataOf(await register(openids.stranger, '陈静', '13800001234'))
    const [found] = dataOf(await find({ phone: '13800001234' })).people
    expect(found).toMatchObject({ name: '陈*', hasAccount: true })
    expect(dataOf(await find({ phone: '13800001234', node: '/qinghe/hewan' })).people).toEqual([])
    const herId = { personId: found?.id ?? '' }
    expect(
      JSON.stringify(dataOf(await centre.call(openids.officer, 'accounts', 'exportForPerson', herId))),
    ).toContain('13800001234')
    dataOf(await centre.call(openids.officer, 'accounts', 'eraseForPerson', { ...herId, how: 'paper' }))
    expect(person(herId.personId)).toBeUndefined()
    expect(dataOf(await centre.call(openids.stranger, 'accounts', 'getMe', {})).people).toEqual([])
  })

  test('shows ten at most, and says that there are more', async () => {
    const many = crowd(12).people.map((one) => ({ ...one, name: '李娜', within: ['/qinghe'] }))
    await centre.put({ people: many })
    const found = dataOf(await find({ name: '李娜' }))
    expect([found.people.length, found.more, dumpOf('looks').length]).toEqual([10, true, 10])
  })
})

describe('erasing', () => {
  const erase = (openid: string, key?: string) =>
    centre.call(openid, 'accounts', 'eraseMe', { what: 'me' }, key)

  /** Somebody with a past, an open appointment, a carer, and a person of whom she takes care. */
  async function lifeOf(openid: string): Promise<string> {
    dataOf(await register(openid, '陈静', '13800001234'))
    const id = account(openid)?.actsFor[0]?.person ?? ''
    dataOf(await book(openid, id, { day: '2026-03-02', slotId: 's1400' }))
    await centre.moveClock('2026-03-03T00:05:00+08:00')
    await centre.standIn.timers.fire('appointments')
    dataOf(await book(openid, id, { day: '2026-03-04', needs: ['low-counter'], consents: agreedNeeds }))
    const { code } = dataOf(
      await centre.call(openid, 'accounts', 'offerCare', { personId: id, consents: care }),
    )
    dataOf(await centre.call(openids.zhao, 'accounts', 'acceptCare', { code, relation: 'neighbour' }))
    const { code: wangs } = dataOf(
      await centre.call(openids.wang, 'accounts', 'offerCare', { personId: people.wang, consents: care }),
    )
    dataOf(await centre.call(openid, 'accounts', 'acceptCare', { code: wangs, relation: 'other' }))
    dataOf(await book(openid, people.wang, { day: '2026-03-05' }))
    dataOf(
      await centre.call(openids.clerk, 'accounts', 'reveal', {
        personId: id,
        field: 'name',
        reason: 'check',
      }),
    )
    return id
  }

  test('leaves what the law keeps, and nobody in it', async () => {
    const id = await lifeOf(openids.stranger)
    dataOf(await erase(openids.stranger))
    const text = JSON.stringify(centre.dump())
    for (const word of ['陈静', '13800001234']) expect(text).not.toContain(word)
    // Her id stands in the history alone, which says that she registered and was erased; her account has only its keys.
    const left = Object.entries(centre.dump()).flatMap(([collection, documents]) =>
      documents.some(
        (one) => JSON.stringify(one).includes(id) || JSON.stringify(one).includes(openids.stranger),
      )
        ? [collection]
        : [],
    )
    expect(left.sort()).toEqual(['accounts', 'history'])
    expect(account(openids.stranger)).toMatchObject({ actsFor: [], grants: [], erased: id })
    expect(account(openids.zhao)?.actsFor.map((one) => one.person)).toEqual([people.zhao])
    expect(person(people.wang)?.carers.map((one) => one.account)).toEqual([openids.li])
    // What took place, and that somebody looked, is still known.
    expect(dumpOf('appointments')).toMatchObject([
      { person: '', day: '2026-03-02' },
      { person: '', day: '2026-03-04', status: 'cancelled' },
    ])
    expect(dumpOf('looks')).toMatchObject([{ person: '', field: 'name' }])
    // The place is free; what she booked for her neighbour is hers, and she is told about it herself.
    const days = dumpOf('appointment_days') as unknown as AppointmentDay[]
    expect(days.find(({ day }) => day === '2026-03-04')?.slots).toEqual({ s0900: [] })
    const hers = Object.values(days.find(({ day }) => day === '2026-03-05')?.bookings ?? {})
    expect(hers).toMatchObject([{ status: 'booked', person: people.wang, account: openids.wang }])
    const ahead = dumpOf('appointment_days').filter(({ day }) => day !== '2026-03-02')
    expect(checkBookings({ ...centre.dump(), appointment_days: ahead })).toEqual([])
  })

  test('sent again, and by somebody unknown, is done; the account goes a day later', async () => {
    await lifeOf(openids.stranger)
    dataOf(await erase(openids.stranger, 'erase-key'))
    expect(dataOf(await erase(openids.stranger, 'erase-key'))).toEqual({ done: true })
    expect(dataOf(await erase('openid-unknown'))).toEqual({ done: true })
    await centre.moveClock('2026-03-04T00:05:01+08:00')
    await centre.standIn.timers.fire('accounts')
    expect(account(openids.stranger)).toBeUndefined()
  })

  test('and registering again makes somebody new', async () => {
    const before = await lifeOf(openids.stranger)
    dataOf(await erase(openids.stranger))
    dataOf(await register(openids.stranger, '陈静', '13800001234'))
    const after = account(openids.stranger)?.actsFor[0]?.person ?? ''
    expect(after).not.toBe(before)
    expect(person(after)).toMatchObject({ name: '陈静', carers: [], within: [] })
    expect((await book(openids.stranger, after, { day: '2026-03-04' })).ok).toBe(true)
    await centre.moveClock('2026-03-05T00:05:00+08:00')
    await centre.standIn.timers.fire('accounts')
    expect(account(openids.stranger)?.actsFor).toHaveLength(1)
  })

  test('of who has a post leaves the post', async () => {
    dataOf(await register(openids.clerk, '赵丽华', '13800007777'))
    dataOf(await erase(openids.clerk))
    await centre.moveClock('2026-03-10T00:05:00+08:00')
    await centre.standIn.timers.fire('accounts')
    expect(account(openids.clerk)).toMatchObject({ actsFor: [], grants: [{ role: 'counter-staff' }] })
  })

  describe('a child', () => {
    const add = async () => {
      const input = { name: '小宝', consents: [{ purpose: 'child' as const, text: '1' }] }
      const { people: mine } = dataOf(await centre.call(openids.zhao, 'accounts', 'addDependent', input))
      return mine[1]?.id ?? ''
    }
    const eraseChild = (openid: string, personId: string, key?: string) =>
      centre.call(openid, 'accounts', 'eraseMe', { what: 'child', personId }, key)

    test('is erased by its guardian, who stays', async () => {
      const id = await add()
      dataOf(await book(openids.zhao, id))
      dataOf(await eraseChild(openids.zhao, id, 'erase-child'))
      dataOf(await eraseChild(openids.zhao, id, 'erase-child'))
      expect(person(id)).toBeUndefined()
      expect(account(openids.zhao)?.actsFor.map((one) => one.person)).toEqual([people.zhao])
      expect(JSON.stringify(centre.dump())).not.toContain('小宝')
    })

    test('keeps its only guardian from erasing herself first', async () => {
      const id = await add()
      expect(codeOf(await erase(openids.zhao))).toBe('ONLY_GUARDIAN')
      dataOf(await eraseChild(openids.zhao, id))
      expect((await erase(openids.zhao)).ok).toBe(true)
    })

    test('is not erased by who only helps, nor does a child mean oneself', async () => {
      expect(codeOf(await eraseChild(openids.li, people.wang))).toBe('NOT_ALLOWED')
      expect(codeOf(await eraseChild(openids.li, people.li))).toBe('NOT_ALLOWED')
      expect(codeOf(await eraseChild(openids.li, people.zhao))).toBe('NOT_ALLOWED')
      expect(codeOf(await centre.call(openids.li, 'accounts', 'eraseMe', { what: 'child' }))).toBe(
        'INVALID_INPUT',
      )
    })
  })

  test('is done by the compliance officer for who has no account', async () => {
    await mayCareForZhou(openids.zhao)
    const answer = await centre.call(openids.officer, 'accounts', 'eraseForPerson', {
      personId: people.zhou,
      how: 'paper',
    })
    expect(dataOf(answer)).toEqual({ done: true })
    expect(person(people.zhou)).toBeUndefined()
    expect(account(openids.zhao)?.actsFor.map((one) => one.person)).toEqual([people.zhao])
    expect(dumpOf('history').at(-1)).toMatchObject({ action: 'erased', by: { name: '高远' } })
    const again = await centre.call(openids.officer, 'accounts', 'eraseForPerson', {
      personId: people.zhou,
      how: 'paper',
    })
    expect(codeOf(again)).toBe('NOT_FOUND')
  })
})
