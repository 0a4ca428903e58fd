import { describe, expect, test } from 'vitest'
import { probe, start } from './stand-in.ts'

const daily = { ...probe, timer: '0 0 8 * * * *', timerName: 'morning' }
const hourly = { ...probe, name: 'open', timer: '0 30 * * * * *' }

interface Recorded {
  event: object
  at: number
  openid: string | null
  source: string
  trigger: string
}

describe('the virtual clock', () => {
  test('stands, for functions and for what the database stamps, until it is moved', async () => {
    const platform = await start({ clock: '2026-03-02T09:00:00+08:00' })
    try {
      expect((await platform.call({ op: 'now' })).body.result).toEqual({
        now: 1772413200000,
        iso: '2026-03-02T01:00:00.000Z',
        isDate: true,
      })
      await platform.control('POST /clock', { advance: 90_000 })
      expect((await platform.call({ op: 'now' })).body.result.iso).toBe('2026-03-02T01:01:30.000Z')
      expect(await platform.control('GET /clock')).toMatchObject({
        now: '2026-03-02T01:01:30.000Z',
        stands: true,
      })
      await platform.control('POST /clock', { now: '2026-03-05T00:00:00Z', stands: false })
      const { iso } = (await platform.call({ op: 'now' })).body.result
      expect(iso).toMatch(/^2026-03-05T00:00:0/)
      await platform.control('POST /clock', { real: true })
      expect(Math.abs((await platform.call({ op: 'now' })).body.result.now - Date.now())).toBeLessThan(5000)
    } finally {
      await platform.end()
    }
  })
})

describe('timers', () => {
  test('fire in order, each at its own instant, when the clock is moved past them', async () => {
    const platform = await start({ functions: [daily, hourly], clock: '2026-03-02T07:00:00+08:00' })
    try {
      const { firings } = (await platform.control('POST /clock', { now: '2026-03-02T09:00:00+08:00' })) as {
        firings: { function: string; ok: boolean }[]
      }
      expect(firings.map(({ function: name, ok }) => [name, ok])).toEqual([
        ['open', true],
        ['probe', true],
        ['open', true],
      ])
      const recorded = platform.database.dump().things as Recorded[]
      expect(recorded.map(({ at }) => new Date(Number(at)).toISOString())).toEqual([
        '2026-03-01T23:30:00.000Z',
        '2026-03-02T00:00:00.000Z',
        '2026-03-02T00:30:00.000Z',
      ])
      expect(recorded[1]).toMatchObject({
        event: { Type: 'Timer', TriggerName: 'morning', Time: '2026-03-02T00:00:00Z', Message: '' },
        source: 'wx_trigger',
        trigger: 'timer',
        openid: null,
      })
      expect(await platform.control('GET /timers')).toMatchObject([
        { function: 'probe', name: 'morning', next: '2026-03-03T00:00:00.000Z' },
        { function: 'open', next: '2026-03-02T01:30:00.000Z' },
      ])
    } finally {
      await platform.end()
    }
  })

  test('can be left out, come twice, come only once in a jump, and be fired by hand', async () => {
    const platform = await start({ functions: [daily], clock: '2026-03-02T07:00:00+08:00' })
    const fired = async (now: string, timers?: string) => {
      const answer = await platform.control('POST /clock', { now, ...(timers && { timers }) })
      return (answer as { firings: unknown[] }).firings.length
    }
    try {
      await platform.control('POST /timers/omit', { function: 'probe' })
      expect(await fired('2026-03-02T09:00:00+08:00')).toBe(0)
      await platform.control('POST /timers/double', { function: 'probe' })
      expect(await fired('2026-03-03T09:00:00+08:00')).toBe(2)
      expect(await fired('2026-03-13T09:00:00+08:00')).toBe(10)
      expect(await fired('2026-03-23T09:00:00+08:00', 'latest')).toBe(1)
      expect(await fired('2026-04-23T09:00:00+08:00', 'none')).toBe(0)
      expect(await platform.control('POST /timers/fire', { function: 'probe' })).toMatchObject({
        result: 'recorded',
      })
      expect(platform.database.dump().things).toHaveLength(14)
    } finally {
      await platform.end()
    }
  })

  test('fire by themselves in real time', async () => {
    const platform = await start({ functions: [{ ...probe, timer: '* * * * * * *' }] })
    try {
      await expect
        .poll(() => platform.database.dump().things?.length ?? 0, { timeout: 8000 })
        .toBeGreaterThanOrEqual(2)
    } finally {
      await platform.end()
    }
  })
})
