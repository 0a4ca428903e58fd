import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AppointmentDay } from '../../functions/appointments/store.ts'
import type { Person } from '../../functions/platform/people.ts'
import { secretId, secretKey } from '../../local/cloudbase/context.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'

/** A run of the timer on a bad day: one of its days is broken, or everything takes long. */

let centre: Centre
let runDue: (now: number) => Promise<Readonly<Record<string, number>>>
beforeAll(async () => {
  centre = await openCentre()
  // The function's own code in this process, so that a test can hold its watch.
  const environment = {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: centre.standIn.urls.cloudbase }),
    TCB_ENV: 'local-env',
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: 'local-env',
    TENCENTCLOUD_SECRETID: secretId,
    TENCENTCLOUD_SECRETKEY: secretKey,
  }
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
  runDue = (await import('../../functions/appointments/run-due.ts')).runDue
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await centre.close()
})
beforeEach(() => centre.renew())
afterEach(() => {
  vi.restoreAllMocks()
})

const days = ['2026-03-03', '2026-03-04', '2026-03-05'] as const
const dayAfter = Date.parse('2026-03-06T00:00:00+08:00')
const book = async (day: string, who: 'wang' | 'zhao' = 'wang') =>
  dataOf(
    await centre.call(openids[who], 'appointments', 'bookSlot', {
      serviceId: 'senior-card',
      siteId: 'centre',
      slotId: 's0900',
      day,
      personId: people[who],
    }),
  ).id
const recorded = () => ((centre.dump().appointments ?? []) as { day: string }[]).map(({ day }) => day).sort()

describe('a run', () => {
  test('does the other days when one cannot be done, and tries that one again with the next', async () => {
    for (const day of days) await book(day)
    await centre.moveClock('2026-03-02T08:01:00+08:00')
    await book('2026-03-10', 'zhao')
    const { appointment_days: stored, ...rest } = centre.dump() as Record<string, object[]>
    const broken = (day: AppointmentDay) => (day.day === days[0] ? { ...day, bookings: null } : day)
    await centre.renew({ ...rest, appointment_days: (stored as AppointmentDay[]).map(broken) })
    expect(await runDue(dayAfter)).toMatchObject({ days: 3, closed: 2, failed: 2 })
    // The broken day, and the person who has an appointment on it; her neighbour's claims are looked at all the same.
    expect(recorded()).toEqual(['2026-03-04', '2026-03-05'])
    const touched = (centre.dump().people as Person[]).filter(({ claims }) => claims.touchedAt)
    expect(touched.map(({ _id }) => _id)).toEqual([people.wang])

    await centre.renew({ ...(centre.dump() as Record<string, object[]>), appointment_days: stored ?? [] })
    expect(await runDue(dayAfter)).toMatchObject({ failed: 0 })
    expect(recorded()).toEqual(days)
  })

  test('takes on no more days after twelve seconds, and the next one goes on', async () => {
    for (const day of days) await book(day)
    let time = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      time += 2_000
      return time
    })
    const first = await runDue(dayAfter)
    expect(first).toMatchObject({ days: 1, closed: 1, failed: 0 })
    expect(recorded()).toEqual(['2026-03-03'])
    vi.restoreAllMocks()
    expect(await runDue(dayAfter)).toMatchObject({ days: 2, closed: 2 })
    expect(recorded()).toEqual(days)
    expect(await runDue(dayAfter)).toMatchObject({ days: 0, closed: 0 })
  })
})
