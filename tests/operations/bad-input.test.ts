import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { inputSchema, type Row, rows } from '../../scripts/contract-tables.ts'
import { type Answer, type ErrorCode, refusals } from '../../shared/errors.ts'
import { malformedInputs } from '../harness/malformed.ts'
import { names, openids } from '../harness/neighbourhood.ts'
import { callerOf, exampleOf, openStage, type Stage } from '../harness/stage.ts'

/**
 * Whatever is wrong with a request: a refusal with its code, a Chinese sentence and what to do next, a status 4xx, one log line
 * that says nothing about the person, and nothing stored.
 */

let stage: Stage
beforeAll(async () => {
  // Thousands of calls, one after the other: in this process they take half the time.
  stage = await openStage({ seed: 0 })
})
afterAll(() => stage.centre.close())

const table = rows().map((row) => [`${row.capability}.${row.name}`, row] as const)
const twoMegabytes = 'x'.repeat(2_000_000)

/** Holds an answer against the code that it must have; an empty list when all is well. */
function wrongWith(answer: Answer<unknown>, status: number, codes: readonly ErrorCode[]): readonly string[] {
  if (answer.ok) return ['was answered']
  const { error, requestId } = answer
  return [
    ...(codes.includes(error.code) ? [] : [`has the code ${error.code}`]),
    ...(status >= 400 && status < 500 && error.status === status ? [] : [`has the status ${status}`]),
    ...(error.message === refusals[error.code].message && /[\u4e00-\u9fff]/.test(error.message)
      ? []
      : ['has no message']),
    ...(/[\u4e00-\u9fff]/.test(error.next) ? [] : ['does not say what to do next']),
    ...(requestId ? [] : ['has no request id']),
  ]
}

/** Exactly one line of `call` per request, refused, with nothing of the fixture in it. */
async function expectOneLineEach(requestIds: readonly string[]) {
  const lines = await stage.logged(requestIds.length)
  expect(lines.filter(({ code }) => code !== 'call')).toEqual([])
  expect(lines.map(({ requestId }) => requestId).sort()).toEqual([...requestIds].sort())
  const text = lines.map(({ text }) => text).join('\n')
  for (const word of [...names, ...Object.values(openids), '13800001234']) expect(text).not.toContain(word)
}

describe.each(table)('%s', (_name, row) => {
  test('refuses malformed input from who may call', async () => {
    const example = exampleOf(row)
    await stage.set(row)
    await stage.perform(row, { openid: 'openid-nobody' })
    const before = stage.centre.dump()
    await stage.logged(1)
    stage.forget()
    const requestIds: string[] = []
    const problems: string[] = []
    const hold = async (
      name: string,
      input: unknown,
      codes: readonly ErrorCode[],
      key?: unknown,
    ): Promise<void> => {
      const { status, answer } = await stage.send(row, callerOf(row), input, key)
      requestIds.push(answer.requestId)
      problems.push(...wrongWith(answer, status, codes).map((problem) => `${name}: ${problem}`))
    }
    // One caller may not ask that often: every eighth input comes a minute later.
    const minute = 60_000
    const start = stage.centre.standIn.clock.now()
    const malformed = malformedInputs(inputSchema(row), example.input as object)
    expect(malformed.length).toBeGreaterThan(8)
    // A browser sends texts: a query string, and a key in a header.
    const isBrowser = row.operation.access.who === 'browser'
    const asText = isBrowser && row.operation.kind === 'query'
    for (const [index, { name, input, asQuery }] of malformed.entries()) {
      if (asText && !asQuery) continue
      if (index % 8 === 7) stage.centre.standIn.clock.set(start + index * minute, true)
      await hold(name, input, ['INVALID_INPUT'])
    }
    if (!asText)
      await hold('a body of 2 MB', { ...(example.input as object), surprise: twoMegabytes }, ['TOO_LARGE'])
    if (row.operation.kind === 'command') {
      for (const key of [
        null,
        '',
        'short',
        'a'.repeat(65),
        'with spaces',
        '密钥密钥密钥密钥',
        12345678,
        {},
        [],
      ].filter((key) => !isBrowser || typeof key === 'string'))
        await hold(`the key ${JSON.stringify(key)}`, example.input, ['INVALID_INPUT'], key)
    }
    expect(problems).toEqual([])
    expect(stage.centre.dump()).toEqual(before)
    await expectOneLineEach(requestIds)
  })

  test('refuses malformed input over HTTP', async () => {
    const example = exampleOf(row)
    await stage.set(row)
    const before = stage.centre.dump()
    stage.forget()
    const isPublic = row.operation.access.who === 'anyone'
    const invalid: readonly ErrorCode[] = isPublic ? ['INVALID_INPUT'] : ['NOT_SIGNED_IN']
    const requestIds: string[] = []
    const problems: string[] = []
    const start = stage.centre.standIn.clock.now()
    const isQuery = row.operation.kind === 'query'
    const all = malformedInputs(inputSchema(row), example.input as object)
    const sendable = all.filter(({ asQuery }) => asQuery || !isQuery)
    // Where nobody is signed in the input is not even looked at.
    const malformed = isPublic ? sendable : sendable.slice(0, 8)
    for (const [index, { name, input }] of malformed.entries()) {
      if (index % 8 === 7) stage.centre.standIn.clock.set(start + index * 60_000, true)
      const { status, answer } = await stage.send(row, 'http', input)
      requestIds.push(answer.requestId)
      problems.push(...wrongWith(answer, status, invalid).map((problem) => `${name}: ${problem}`))
    }
    if (!isQuery) {
      const { status, answer } = await stage.send(row, 'http', twoMegabytes)
      requestIds.push(answer.requestId)
      problems.push(...wrongWith(answer, status, ['TOO_LARGE']).map((problem) => `2 MB: ${problem}`))
    }
    expect(problems).toEqual([])
    expect(stage.centre.dump()).toEqual(before)
    await expectOneLineEach(requestIds)
  })
})

describe.each([...new Map(table.map(([, row]) => [row.functionName, row])).values()].map((row) => [row]))(
  '$functionName',
  (row: Row) => {
    test('refuses operations that it does not have', async () => {
      await stage.set(row)
      const before = stage.centre.dump()
      stage.forget()
      const requestIds: string[] = []
      const problems: string[] = []
      const operations = ['nothing', '__proto__', 'constructor', 'toString', '', ' getMe', twoMegabytes]
      const bodies = [
        ...operations.map((op) => ({ op, input: {}, key: 'some-key-1' })),
        ...[null, 7, {}, [row.name], { op: row.name }].map((op) => ({ op })),
        {},
        { Type: 'Timer', TriggerName: 'timer' },
        { path: '/home', httpMethod: 'GET', headers: {} },
      ]
      for (const data of bodies) {
        const { body } = await stage.centre.send(row.functionName, { openid: openids.wang, data })
        const { result } = body as { result: Answer<unknown> }
        requestIds.push(result.requestId)
        const status = result.ok ? 200 : result.error.status
        const name = JSON.stringify(data).slice(0, 60)
        problems.push(
          ...wrongWith(result, status, ['UNKNOWN_OPERATION']).map((problem) => `${name}: ${problem}`),
        )
      }
      expect(problems).toEqual([])
      expect(stage.centre.dump()).toEqual(before)
      await expectOneLineEach(requestIds)
    })

    test('takes data that is no object for a call without an operation', async () => {
      for (const data of [null, [], 'text', 7]) {
        const { body } = await stage.centre.send(row.functionName, { openid: openids.wang, data })
        expect(body).toMatchObject({ result: { ok: false, error: { code: 'UNKNOWN_OPERATION' } } })
      }
    })
  },
)
