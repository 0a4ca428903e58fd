import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { agreed, names, openids, people, tuesday } from '../harness/neighbourhood.ts'
import { openStage, rowOf, type Stage } from '../harness/stage.ts'

/** What goes wrong on our side is told as that and no more; what is logged says where, and nothing about anybody. */

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.centre.close())

const getMe = rowOf('accounts', 'getMe')
const broken = {
  people: [{ _id: 'per_broken0000000000', v: 1, name: '钱多多', phone: '13911112222', claims: {} }],
  accounts: [
    {
      _id: 'openid-broken',
      v: 1,
      actsFor: [{ person: 'per_broken0000000000', name: '钱多多', relation: 'self', consent: {} }],
      grants: [],
    },
  ],
}

/** `13911112222` is no sealed number: opening it throws. */
async function hitDefect() {
  await stage.set(getMe, broken)
  stage.forget()
  return stage.perform(getMe, { openid: 'openid-broken' })
}

describe('a defect', () => {
  test('is answered with an opaque 500 and the id of the request', async () => {
    const { answer } = await hitDefect()
    expect(answer).toEqual({
      ok: false,
      error: {
        code: 'INTERNAL',
        status: 500,
        message: '还没有保存，是我们这边出了问题。',
        next: '请再点一次，或者打电话办理。',
      },
      requestId: stage.calls().at(-1)?.requestId,
    })
  })

  test('leaves one line with its stack, without its message', async () => {
    const { answer } = await hitDefect()
    const lines = await stage.logged(2)
    expect(
      lines.map(({ code, requestId, operation, outcome }) => ({ code, requestId, operation, outcome })),
    ).toEqual([
      { code: 'defect', requestId: answer.requestId, operation: 'getMe', outcome: undefined },
      { code: 'call', requestId: answer.requestId, operation: 'getMe', outcome: 'INTERNAL' },
    ])
    expect(lines[0]?.stack).toMatch(/^Error \| at /)
    expect(lines[0]?.stack).not.toContain('configured')
    expect(lines.map(({ text }) => text).join()).not.toMatch(/13911112222|钱多多|openid-broken/)
  })

  test('in one call leaves the next one alone', async () => {
    await hitDefect()
    expect((await stage.perform(getMe)).answer.ok).toBe(true)
  })

  test('of an answer that does not meet its schema is not sent', async () => {
    const listSlots = rowOf('appointments', 'getService')
    await stage.set(listSlots, {
      services: [
        { _id: 'bad', v: 1, name: 7, category: 'elderly', keywords: [], materials: [], steps: [], order: 9 },
      ],
      offerings: [{ _id: 'bad:centre', v: 1, service: 'bad', site: 'centre', rules: { bookable: true } }],
    })
    const { answer } = await stage.send(listSlots, { openid: openids.wang }, { serviceId: 'bad' })
    expect(answer).toMatchObject({ ok: false, error: { code: 'INTERNAL', status: 500 } })
    expect(answer).not.toHaveProperty('error.details')
  })
})

describe('a database that does not answer', () => {
  beforeEach(async () => {
    await stage.set(getMe)
  })

  test('is UNAVAILABLE, and the same command may be sent again', async () => {
    const register = rowOf('accounts', 'registerSelf')
    stage.centre.standIn.faults.add({
      action: 'database.insertDocument',
      mode: 'timeout-after',
      after: 5,
      times: 1,
    })
    const first = await stage.perform(register)
    expect(first.answer).toMatchObject({ ok: false, error: { code: 'UNAVAILABLE', status: 503 } })
    const again = await stage.perform(register)
    expect(again.answer).toMatchObject({
      ok: true,
      data: { people: [{ name: '陈静', phone: '138****1234' }] },
    })
    expect(stage.centre.dump().people).toHaveLength(6)
  })
})

describe('the log of a whole journey', () => {
  test('holds no name, number, openid or address', async () => {
    await stage.set(getMe)
    stage.forget()
    const { centre } = stage
    const { call } = centre
    const place = { serviceId: 'senior-card', siteId: 'centre', day: tuesday, slotId: 's0900' } as const
    await call(openids.stranger, 'appointments', 'getHome', {})
    await call(openids.stranger, 'appointments', 'listServices', { search: '王秀英' })
    await call(openids.stranger, 'appointments', 'listSlots', {
      serviceId: 'senior-card',
      siteId: 'centre',
      day: tuesday,
    })
    await call(openids.stranger, 'accounts', 'registerSelf', {
      name: '陈静',
      phone: '13800001234',
      consents: agreed,
    })
    await call(openids.stranger, 'accounts', 'getMe', {})
    await call(openids.wang, 'accounts', 'addMessageCredits', { templates: ['appointment-reminder'] })
    await call(openids.wang, 'appointments', 'holdSlot', place)
    const booked = await call(openids.wang, 'appointments', 'bookSlot', { ...place, personId: people.wang })
    await call(openids.zhao, 'appointments', 'bookSlot', { ...place, personId: people.wang })
    const id = booked.ok ? booked.data.id : ''
    expect(id).not.toBe('')
    await call(openids.li, 'appointments', 'rescheduleAppointment', {
      appointmentId: id,
      rev: 1,
      day: '2026-03-05',
      slotId: 's1000',
    })
    await call(openids.li, 'appointments', 'listMyAppointments', {})
    await call(openids.clerk, 'appointments', 'listDayOfSite', { siteId: 'centre', day: '2026-03-05' })
    await call(openids.clerk, 'appointments', 'listDayOfSite', { siteId: openids.wang, day: '王秀英' })
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    await centre.standIn.functions.call('appointments', {}, { kind: 'timer' })
    await call(openids.wang, 'appointments', 'cancelAppointment', { appointmentId: id, rev: 2 })
    await centre.send('appointments', { anonymous: true, data: { op: 'getHome' } })
    await fetch(`${centre.standIn.urls.http}/appointments/home?name=${encodeURIComponent('王秀英')}`)

    const lines = await stage.logged(17)
    expect(lines.length).toBeGreaterThanOrEqual(17)
    const codes = new Set(lines.map(({ code }) => code))
    expect(codes).toEqual(new Set(['call', 'timer', 'forged']))
    const text = lines.map(({ text }) => text).join('\n')
    for (const word of [
      ...names,
      ...Object.values(openids),
      ...Object.values(people),
      '秀英',
      '13800001234',
      '138****1234',
      '010-5555',
      '河湾路8号',
      '127.0.0.1',
    ])
      expect(text, word).not.toContain(word)
  })
})
