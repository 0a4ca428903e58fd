import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type Started, start } from './stand-in.ts'

describe('faults on demand', () => {
  let platform: Started
  beforeAll(async () => {
    platform = await start()
  })
  afterAll(() => platform.end())
  beforeEach(() => platform.reset())

  const add = (id: string) => platform.call({ op: 'add', collection: 'things', data: { _id: id } })
  const stored = () => (platform.database.dump().things as { _id: string }[]).map(({ _id }) => _id)

  test('a request is lost before it happened, or its answer afterwards', async () => {
    await platform.control('POST /faults', {
      mode: 'timeout-before',
      action: 'database.insertDocument',
      times: 1,
    })
    expect((await add('before')).body.result).toMatchObject({ code: 'ESOCKETTIMEDOUT' })
    expect(stored()).toEqual([])
    await platform.control('POST /faults', {
      mode: 'timeout-after',
      collection: 'things',
      times: 1,
      after: 10,
    })
    expect((await add('after')).body.result).toMatchObject({ code: 'ECONNRESET' })
    expect(stored()).toEqual(['after'])
    expect((await add('well')).body.result).toMatchObject({ id: 'well' })
  })

  test('a request happens twice', async () => {
    await platform.control('POST /faults', { mode: 'deliver-twice', action: 'database.*', skip: 1, times: 1 })
    expect((await add('once')).body.result).toMatchObject({ id: 'once' })
    expect((await add('twice')).body.result).toMatchObject({ code: 'DATABASE_REQUEST_FAILED' })
    expect(stored()).toEqual(['once', 'twice'])
  })

  test('an instance dies before or after a write', async () => {
    await platform.control('POST /faults', {
      mode: 'kill-instance',
      action: 'database.insertDocument',
      times: 1,
    })
    expect((await add('before')).body).toMatchObject({ errCode: -504002 })
    const after = { mode: 'kill-instance', action: 'database.insertDocument', times: 1, when: 'after' }
    await platform.control('POST /faults', after)
    expect((await add('after')).body).toMatchObject({ errCode: -504002 })
    expect(stored()).toEqual(['after'])
    expect((await add('next')).status).toBe(200)
  })

  test('the database answers an error', async () => {
    await platform.control('POST /faults', {
      mode: 'error',
      collection: 'things',
      times: 1,
      code: 'DATABASE_TRANSACTION_CONFLICT',
      message: 'conflict',
    })
    expect((await add('a')).body.result).toEqual({
      code: 'DATABASE_TRANSACTION_CONFLICT',
      message: 'conflict',
    })
    expect(stored()).toEqual([])
  })

  test('a call is lost, comes twice, or dies', async () => {
    await platform.control('POST /faults', { mode: 'timeout-before', function: 'probe', times: 1 })
    expect(await add('lost')).toMatchObject({ status: 504, body: { errCode: -601003 } })
    await platform.control('POST /faults', { mode: 'timeout-after', function: 'probe', times: 1 })
    expect(await add('unheard')).toMatchObject({ status: 504 })
    await platform.control('POST /faults', { mode: 'deliver-twice', function: 'probe', times: 1 })
    await add('twice')
    await platform.control('POST /faults', { mode: 'kill-instance', function: 'probe', times: 1, after: 50 })
    expect((await platform.call({ op: 'sleep', ms: 3000 })).body).toMatchObject({ errCode: -504002 })
    await platform.control('POST /faults', { mode: 'kill-instance', function: 'probe', times: 1 })
    expect((await add('never')).body).toMatchObject({ errCode: -504002 })
    expect(stored()).toEqual(['unheard', 'twice'])
    const calls = (await platform.control('GET /calls')) as object[]
    expect(calls).toHaveLength(5)
  })

  test('strikes by chance, drawn from the seed', async () => {
    await platform.control('POST /faults', {
      id: 'rain',
      mode: 'error',
      action: 'database.*',
      probability: 0.5,
    })
    const outcomes: boolean[] = []
    for (let turn = 0; turn < 20; turn += 1) outcomes.push('id' in (await add(`${turn}`)).body.result)
    expect(outcomes).toContain(true)
    expect(outcomes).toContain(false)
    expect(await platform.control('DELETE /faults?id=rain')).toEqual({ removed: true })
    expect(await platform.control('GET /faults')).toEqual([])
  })

  test('what is no fault is refused', async () => {
    expect(await platform.control('POST /faults', { mode: 'explode' })).toEqual({
      error: 'Unknown fault mode explode',
    })
    expect(await platform.control('POST /explode', {})).toEqual({ error: 'No command POST /explode' })
  })

  test('a restart kills the instances, and the next call starts one', async () => {
    await platform.call({ op: 'count' })
    await platform.control('POST /restart', {})
    expect((await platform.call({ op: 'count' })).body.result).toBe(1)
  })
})
