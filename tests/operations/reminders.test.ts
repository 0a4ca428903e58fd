import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Account } from '../../functions/platform/people.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

/** Thursday 10:00; the reminder is due on Wednesday 10:00. */
const thursday = { serviceId: 'senior-card', siteId: 'centre', day: '2026-03-05', slotId: 's1000' }
const book = async () =>
  dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', { ...thursday, personId: people.wang }))
/** Friday 10:00, at the same place. */
const book2 = async () =>
  dataOf(
    await centre.call(openids.wang, 'appointments', 'bookSlot', {
      ...thursday,
      serviceId: 'residence',
      day: '2026-03-06',
      personId: people.wang,
    }),
  )
const credits = () =>
  (centre.dump().accounts as Account[]).find(({ _id }) => _id === openids.wang)?.credits?.[
    'appointment-reminder'
  ]
const allow = async () => {
  await centre.standIn.wechat.grant(openids.wang, ['tmpl-reminder'])
  dataOf(
    await centre.call(openids.wang, 'accounts', 'addMessageCredits', { templates: ['appointment-reminder'] }),
  )
}
const timer = () => centre.standIn.timers.fire('appointments')
const mailbox = () => centre.standIn.wechat.mailbox(openids.wang)

describe('the reminder', () => {
  test('that WeChat does not take leaves a message that was allowed meanwhile', async () => {
    const again = () =>
      centre.call(openids.wang, 'accounts', 'addMessageCredits', { templates: ['appointment-reminder'] })
    // Our ledger says two, WeChat none.
    dataOf(await again())
    dataOf(await again())
    await book()
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    const { wechat } = centre.standIn
    const handle = wechat.handle
    let calls = 0
    wechat.handle = async (...call) => {
      calls += 1
      dataOf(await again())
      return handle.apply(wechat, call)
    }
    try {
      await timer()
    } finally {
      wechat.handle = handle
    }
    expect(calls).toBe(1)
    expect(centre.dump().messages).toMatchObject([{ state: 'no-credit' }])
    expect(credits()).toBe(2)
    // Without it, what is left is known to be wrong.
    await book2()
    await centre.moveClock('2026-03-05T10:00:00+08:00')
    await timer()
    expect(credits()).toBe(0)
  })

  test('comes a day before, once, however often the timer fires', async () => {
    await allow()
    const { id } = await book()
    await timer()
    expect(mailbox()).toEqual([])
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await Promise.all([timer(), timer()])
    await timer()
    expect(mailbox()).toMatchObject([
      {
        templateId: 'tmpl-reminder',
        page: `pages/appointment/appointment?id=${id}`,
        data: {
          thing1: '老年人优待证',
          time2: '2026-03-05 10:00',
          thing3: '河湾街道党群服务中心',
        },
      },
    ])
  })

  test('does not come for what was cancelled or moved', async () => {
    await allow()
    const { id } = await book()
    dataOf(
      await centre.call(openids.wang, 'appointments', 'cancelAppointment', { appointmentId: id, rev: 1 }),
    )
    const second = await book()
    const moved = { appointmentId: second.id, rev: 1, day: '2026-03-05', slotId: 's1500' }
    dataOf(await centre.call(openids.wang, 'appointments', 'rescheduleAppointment', moved))
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await timer()
    expect(mailbox()).toEqual([])
    await centre.moveClock('2026-03-04T15:00:00+08:00')
    await timer()
    expect(mailbox()).toMatchObject([{ data: { time2: '2026-03-05 15:00' } }])
  })

  test('without a credit nothing is sent, and nothing else fails', async () => {
    await book()
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await timer()
    expect(mailbox()).toEqual([])
    expect(centre.dump().messages).toMatchObject([{ state: 'no-credit' }])
  })

  test('WeChat that has no credit where our ledger has one is believed', async () => {
    dataOf(
      await centre.call(openids.wang, 'accounts', 'addMessageCredits', {
        templates: ['appointment-reminder'],
      }),
    )
    await book()
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await timer()
    expect(centre.dump().messages).toMatchObject([{ state: 'no-credit' }])
  })

  test('dies after it was claimed: it is not sent again', async () => {
    await allow()
    await book()
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    centre.standIn.faults.add({ mode: 'kill-instance', action: 'wx.api', times: 1, when: 'before' })
    await expect(timer()).rejects.toThrow('exited')
    await timer()
    expect(mailbox()).toEqual([])
    expect(centre.dump().messages).toMatchObject([{ state: 'claimed' }])
  })
})

describe('when the day is over', () => {
  test('the appointment becomes a record without needs, and the person may book again', async () => {
    const { id } = dataOf(
      await centre.call(openids.wang, 'appointments', 'bookSlot', {
        ...thursday,
        personId: people.wang,
        needs: ['sign-language'],
      }),
    )
    await centre.moveClock('2026-03-06T00:00:00+08:00')
    await timer()
    await timer()
    const mine = dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
    expect(mine).toMatchObject({ open: [], past: [{ id, needs: [], actions: [] }] })
    expect(JSON.stringify(centre.dump())).not.toContain('sign-language')
  })

  test('a timer that never ran changes nothing of what she sees', async () => {
    const { id } = await book()
    await centre.moveClock('2026-03-09T08:00:00+08:00')
    const mine = dataOf(await centre.call(openids.wang, 'appointments', 'listMyAppointments', {}))
    expect(mine).toMatchObject({ open: [], past: [{ id }] })
  })
})
