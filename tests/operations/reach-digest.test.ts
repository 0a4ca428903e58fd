import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account, Preferences } from '../../functions/platform/people.ts'
import { type Centre, openCentre } from '../harness/centre.ts'
import { grid1, water } from '../harness/reach.ts'

/** The summary of the day: what is not urgent. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 1 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const liuan = '/qinghe/hewan/liuan'
const timer = () => centre.standIn.timers.fire('notices')
const at = (clock: string) => centre.moveClock(`2026-03-${clock}+08:00`)

async function settle(accounts: readonly (Preferences & { readonly credit?: number })[]): Promise<void> {
  await centre.put({
    accounts: accounts.map(
      ({ credit = 3, ...preferences }, number): Account => ({
        _id: `openid-${number}`,
        v: 1,
        actsFor: [],
        grants: [],
        preferences,
        credits: { 'notice-digest': credit },
      }),
    ),
  })
  await Promise.all(
    accounts.map(({ credit = 3 }, number) =>
      centre.standIn.wechat.setCredit(`openid-${number}`, 'tmpl-digest', credit),
    ),
  )
}

let published = 0
async function publish(clock: string, more: object = {}): Promise<void> {
  published += 1
  const _id = `ntc_digest${String(published).padStart(10, '0')}`
  const visibleFrom = Date.parse(`2026-03-${clock}+08:00`)
  await centre.put({
    notices: [{ ...water, _id, urgent: false, mustReach: false, endsAt: undefined, visibleFrom, ...more }],
  })
}

/** Who got one and what it says, since the last time. */
let seen = 0
function mail(): readonly (readonly [string, string | undefined])[] {
  const all = centre.standIn.wechat.mailbox()
  const fresh = all.slice(seen)
  seen = all.length
  return fresh.map(({ openid, data }) => [openid, data.thing2] as const).sort()
}
beforeEach(() => {
  seen = 0
})

describe('the summary', () => {
  test('comes at nine with the number of what is new of her kinds and where she lives', async () => {
    await settle([
      { home: grid1 },
      { home: grid1, subscriptions: ['policy'] },
      { home: grid1, subscriptions: [] },
      { home: grid1, digest: false },
      { home: grid1, credit: 0 },
      { home: '/qinghe/hewan/dongyuan' },
      {},
    ])
    await publish('01T18:00:00')
    await publish('02T07:00:00', { kind: 'policy' })
    await publish('02T07:30:00', { audience: { nodes: [`${liuan}/grid-2`], who: 'everyone' } })
    await publish('02T07:40:00', { audience: { nodes: [liuan], who: 'staff' } })
    await publish('02T07:50:00', { urgent: true })
    await publish('02T07:50:00', { state: 'withdrawn' })
    // Its time has not come.
    await publish('02T12:00:00')
    await at('02T08:59:00')
    await timer()
    expect(mail()).toEqual([])
    await at('02T09:00:00')
    await timer()
    expect(mail()).toEqual([
      ['openid-0', '通知1则、政策1则'],
      ['openid-1', '政策1则'],
    ])
    expect(centre.standIn.wechat.mailbox('openid-0')).toMatchObject([
      {
        templateId: 'tmpl-digest',
        page: 'pages/notices/notices',
        data: { thing1: '您住的地方有2则新消息', date3: '3月2日' },
      },
    ])
  })

  test('comes once a day, however often and at once timers fire, and tells the next day what came since', async () => {
    await settle([{ home: grid1 }, { home: liuan, credit: 9 }])
    await publish('02T07:00:00')
    await at('02T09:00:00')
    await Promise.all([timer(), timer()])
    await publish('02T09:30:00')
    for (const clock of ['02T09:31:00', '02T12:00:00', '02T19:59:00', '02T23:00:00', '03T08:59:00']) {
      await at(clock)
      await timer()
    }
    expect(mail()).toEqual([
      ['openid-0', '通知1则'],
      ['openid-1', '通知1则'],
    ])
    await at('03T09:05:00')
    await timer()
    await timer()
    expect(mail()).toEqual([
      ['openid-0', '通知1则'],
      ['openid-1', '通知1则'],
    ])
    // Nothing is new, and nobody is told so.
    await at('04T09:00:00')
    await timer()
    expect(mail()).toEqual([])
  })

  test('is not made up for in the evening, and nothing is lost of what came while the timer stood still', async () => {
    await settle([{ home: grid1 }])
    await at('02T09:00:00')
    await timer()
    await publish('02T10:00:00')
    await publish('03T10:00:00')
    await at('04T20:00:00')
    await timer()
    expect(mail()).toEqual([])
    await at('05T11:00:00')
    await timer()
    expect(mail()).toEqual([['openid-0', '通知2则']])
  })

  test('goes on with the next run where a dead one was, without telling anybody twice', async () => {
    await settle(Array.from({ length: 130 }, () => ({ home: grid1 })))
    await publish('02T07:00:00')
    await at('02T09:00:00')
    centre.standIn.faults.add({
      mode: 'kill-instance',
      action: 'wx.api',
      times: 1,
      skip: 40,
      when: 'before',
    })
    await expect(timer()).rejects.toThrow('exited')
    const first = mail()
    expect(first.length).toBeLessThan(100)
    await at('02T09:02:00')
    await timer()
    const second = mail()
    expect(second).toHaveLength(30)
    expect(new Set([...first, ...second].map(([openid]) => openid)).size).toBe(first.length + 30)
  })
})
