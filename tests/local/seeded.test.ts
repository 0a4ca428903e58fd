import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Started, start } from './stand-in.ts'

/** Ten calls that read, then write what they read plus one: which of them get lost depends on the interleaving. */
const race = Array.from({ length: 10 }, (_, number) => ({
  function: 'probe',
  openid: `resident-${number}`,
  data: { op: 'increment', collection: 'things', id: 'counter', times: 2 },
}))

describe('seeded runs', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start({ seed: 1, clock: '2026-03-02T01:00:00Z', instancesPerFunction: 10 })
  })
  afterAll(() => platform.end())

  async function run(seed: number, pause = 0) {
    await platform.reset(seed)
    await platform.together([
      {
        function: 'probe',
        openid: 'clerk',
        data: { op: 'add', collection: 'things', data: { _id: 'counter', n: 0 } },
      },
    ])
    const answers = await platform.together(
      race.map((call, number) => ({ ...call, data: { ...call.data, pause: number === 4 ? pause : 0 } })),
    )
    return { order: platform.trace().join(), answers: answers.map(({ result }) => result) }
  }

  test('the same seed gives the same order and the same answers', async () => {
    const first = await run(7)
    const again = await run(7)
    expect(first.order.split(',')).toHaveLength(1 + 10 * 5)
    expect(again).toEqual(first)
  })

  test('how long a function computes changes nothing: the others wait for it', async () => {
    expect(await run(7, 30)).toEqual(await run(7))
  })

  test('other seeds give other orders, and lose other writes', async () => {
    const runs = [await run(1), await run(2), await run(3), await run(4), await run(5)]
    expect(new Set(runs.map(({ order }) => order)).size).toBe(5)
    expect(new Set(runs.map(({ answers }) => answers.join())).size).toBeGreaterThan(1)
  })

  test('200 runs of ten calls take 20 seconds of a processor at most', async () => {
    const before = process.cpuUsage()
    for (let seed = 0; seed < 40; seed += 1) await run(seed)
    const { user, system } = process.cpuUsage(before)
    expect((user + system) / 1000).toBeLessThan(4000)
  })

  test('time and randomness come from the platform', async () => {
    const once = async () => {
      await platform.reset(11)
      const [now, drawn] = await platform.together([
        { function: 'probe', openid: 'a', data: { op: 'now' } },
        { function: 'probe', openid: 'a', data: { op: 'draw' } },
      ])
      return { now: now?.result, drawn: drawn?.result }
    }
    const first = await once()
    expect(first.now).toEqual({ now: 1772413200000, iso: '2026-03-02T01:00:00.000Z', isDate: true })
    expect(await once()).toEqual(first)
  })

  test('what a function tells V8 holds for no other', async () => {
    const data = { op: 'flag', flag: '--expose-gc' }
    const [answer] = await platform.together([{ function: 'probe', openid: 'a', data }])
    expect(answer?.result).toEqual({})
    expect(runInNewContext('typeof gc')).toBe('undefined')
  })

  test('a killed instance does nothing more', async () => {
    await platform.reset(3)
    await platform.database.handle('database.insertDocument', {
      collectionName: 'things',
      data: ['{"_id":"counter","n":0}'],
    })
    platform.faults.add({ mode: 'kill-instance', action: 'database.modifyDocument', when: 'after', times: 1 })
    const [answer] = await platform.together(race.slice(0, 1))
    expect(answer).toMatchObject({ errCode: -504002 })
    expect(platform.database.dump().things).toMatchObject([{ _id: 'counter', n: 1 }])
    expect(platform.trace()).toHaveLength(2)
    platform.faults.add({ mode: 'kill-instance', action: 'database.insertDocument', times: 1 })
    const data = { op: 'addOrElse', collection: 'things', id: 'first', other: 'second' }
    await platform.together([{ function: 'probe', openid: 'a', data }])
    await platform.together([{ function: 'probe', openid: 'a', data: { op: 'sleep', ms: 50 } }])
    expect(platform.database.dump().things).toHaveLength(1)
    expect(platform.functions.log.map(({ text }) => text)).not.toContain('or else\n')
  })

  test('a lost answer is the timeout of the SDK, at once', async () => {
    await platform.reset(3)
    platform.faults.add({ mode: 'timeout-after', action: 'database.insertDocument', times: 1 })
    const started = performance.now()
    const [answer] = await platform.together([
      { function: 'probe', openid: 'a', data: { op: 'add', collection: 'things', data: { _id: 'x' } } },
    ])
    expect(answer?.result).toEqual({ code: 'ESOCKETTIMEDOUT', message: 'request timeout' })
    expect(performance.now() - started).toBeLessThan(1000)
    expect(platform.database.dump().things).toHaveLength(1)
  })
})
