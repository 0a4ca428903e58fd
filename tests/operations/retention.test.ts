import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { HistoryEntry, Subject } from '../../functions/platform/history.ts'
import type { Account } from '../../functions/platform/people.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { agreed, grantOf, openids, people } from '../harness/neighbourhood.ts'

/** What nobody deletes himself goes by the timer, when it was kept long enough and not before. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const now = Date.parse('2026-03-02T08:00:00+08:00')
const dayMs = 86_400_000
const fire = () => centre.standIn.timers.fire('accounts')
const idsOf = (collection: string) =>
  (centre.dump()[collection] as { _id: string }[] | undefined)?.map(({ _id }) => _id).sort()

test('messages go after ninety days', async () => {
  const message = (_id: string, days: number) => ({
    _id,
    v: 1,
    account: openids.wang,
    template: 'appointment-reminder',
    state: 'sent',
    at: now - days * dayMs,
  })
  await centre.put({ messages: [message('msg_89', 89), message('msg_90', 90), message('msg_200', 200)] })
  await fire()
  expect(idsOf('messages')).toEqual(['msg_89'])
})

function entry(_id: string, subject: Subject, days: number, within: readonly string[] = []): HistoryEntry {
  const by = { name: '许静', title: '县管理员', role: 'county-admin', node: '/qinghe' } as const
  const at = now - days * dayMs
  return { _id, id: _id, v: 1, subject, of: '/qinghe', within, at, action: 'post-added', by, details: {} }
}

test('changes of rights and of persons go after three years, the course of a notice does not', async () => {
  await centre.put({
    history: [
      entry('evt_kept', 'organisation', 1094),
      entry('evt_rights', 'organisation', 1095),
      entry('evt_person', 'person', 1095),
      entry('evt_notice', 'notice', 2000),
    ],
  })
  await fire()
  expect(idsOf('history')).toEqual(['evt_kept', 'evt_notice'])
})

test('a page of changes at a node is not filled by the notices of that node', async () => {
  const line = ['/qinghe', '/qinghe/hewan']
  const notices = Array.from({ length: 120 }, (_, index) => ({
    ...entry(`evt_notice${index}`, 'notice', 1, line),
    action: 'publish',
  }))
  await centre.put({ history: [...notices, entry('evt_0123456789', 'organisation', 30, line)] })
  const answer = await centre.call(openids.countyAdmin, 'accounts', 'listHistory', { node: '/qinghe/hewan' })
  expect(dataOf(answer)).toMatchObject({ events: [{ id: 'evt_0123456789' }] })
  expect(dataOf(answer).before).toBeUndefined()
})

test('what an account was told of posts and persons that it has not any more is forgotten after a quarter of an hour', async () => {
  const stored = () => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.volunteer)
  const { post } = grantOf('volunteer', '/qinghe/hewan/liuan', '孙悦', { post: 'post_volunteerliuan1' })
  const dump = centre.dump() as Record<string, Account[]>
  const applied = { [post]: 3, post_gone: 7, 'post_gone:deputy': 8, [people.wang]: 2 }
  await centre.renew({
    ...dump,
    accounts: (dump.accounts ?? []).map((one) =>
      one._id === openids.volunteer ? { ...one, applied, appliedAt: now } : one,
    ),
  })
  await centre.moveClock('2026-03-02T08:14:59+08:00')
  await fire()
  expect(stored()?.applied).toEqual(applied)
  await centre.moveClock('2026-03-02T08:15:00+08:00')
  await fire()
  expect(stored()?.applied).toEqual({ [post]: 3 })
  expect(stored()).not.toHaveProperty('appliedAt')
})

test('however many persons an account acts for and leaves again, it knows the last word about those of today at most', async () => {
  const stored = () => (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.zhao)
  const mothers = Array.from({ length: 8 }, (_, index) => `openid-mother-${index}`)
  for (const [index, mother] of mothers.entries()) {
    await centre.moveClock(`2026-03-02T${String(9 + index).padStart(2, '0')}:00:00+08:00`)
    const named = { name: `妈妈${index}`, consents: agreed.slice(0, 1) }
    const [self] = dataOf(await centre.call(mother, 'accounts', 'registerSelf', named)).people
    const offer = { personId: self?.id ?? '', consents: [{ purpose: 'care' as const, text: '1' }] }
    const { code } = dataOf(await centre.call(mother, 'accounts', 'offerCare', offer))
    const acting = { code, relation: 'other' } as const
    dataOf(await centre.call(openids.zhao, 'accounts', 'acceptCare', acting))
    dataOf(await centre.call(openids.zhao, 'accounts', 'stopCaring', { personId: self?.id ?? '' }))
    expect(Object.keys(stored()?.applied ?? {})).toHaveLength(1)
    await centre.moveClock(`2026-03-02T${String(9 + index).padStart(2, '0')}:15:00+08:00`)
    await fire()
    expect(stored()?.applied ?? {}).toEqual({})
  }
})
