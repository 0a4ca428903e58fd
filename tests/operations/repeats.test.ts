import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Account, commandDayOf } from '../../functions/platform/people.ts'
import {
  type CapabilityName,
  inputSchema,
  type JsonSchema,
  type Row,
  rows,
} from '../../scripts/contract-tables.ts'
import type { Documents } from '../harness/centre.ts'
import { openids, people } from '../harness/neighbourhood.ts'
import { callerOf, exampleOf, openStage, type Sent, type Stage } from '../harness/stage.ts'

/** A command that is sent twice is carried out once; a caller who never stops is stopped. */

let stage: Stage
/** Where two go on at the same time. */
let processes: Stage
beforeAll(async () => {
  // Thousands of calls, one after the other: in this process they take half the time.
  stage = await openStage({ seed: 0 })
  processes = await openStage({ instancesPerFunction: 2 })
})
afterAll(async () => {
  await stage.centre.close()
  await processes.centre.close()
})

const codeOf = ({ answer }: Sent) => (answer.ok ? 'ok' : answer.error.code)
const hour = 3_600_000

function ofKind(kind: 'command' | 'query') {
  return rows()
    .filter(({ operation }) => operation.kind === kind)
    .map((row) => [`${row.capability}.${row.name}`, row] as const)
}

const commands = ofKind('command')
/** Those of accounts; browsers have no account to count in. */
const ofAccounts = commands.filter(([, { operation }]) => 'perDay' in operation.limit)
/** Those with anything in their body. */
const withFields = commands.filter(([, row]) => Object.keys(inputSchema(row).properties ?? {}).length > 0)

describe.each(commands)('%s', (_name, row) => {
  test('sent again under its key: the same answer, and nothing more is written', async () => {
    await stage.set(row)
    const first = await stage.perform(row)
    expect(codeOf(first)).toBe('ok')
    const before = stage.centre.dump()
    const second = await stage.perform(row)
    expect({ ...second.answer, requestId: '' }).toEqual({ ...first.answer, requestId: '' })
    expect(second.answer.requestId).not.toBe(first.answer.requestId)
    expect(stage.centre.dump()).toEqual(before)
  })

  test('twice at once: the same answer, and it is done once', async () => {
    await processes.set(row)
    await processes.perform(row)
    const once = sealed(processes.stored())
    await processes.set(row)
    const both = await Promise.all([processes.perform(row), processes.perform(row)])
    for (const one of both) expect(codeOf(one)).toBe('ok')
    expect(both[0]?.answer).toEqual({ ...both[1]?.answer, requestId: both[0]?.answer.requestId })
    expect(sealed(processes.stored())).toEqual(once)
  })
})

describe.each(withFields)('%s', (_name, row) => {
  test('its key with another body is refused', async () => {
    await stage.set(row)
    expect(codeOf(await stage.perform(row))).toBe('ok')
    const before = stage.centre.dump()
    const { input } = exampleOf(row)
    const other = anotherInput(row, input as object)
    const refused = await stage.send(row, callerOf(row), other, `example-${row.name}`)
    expect(codeOf(refused)).toBe('KEY_REUSED')
    expect(refused.status).toBe(409)
    expect(stage.centre.dump()).toEqual(before)
  })

  test('the same key of somebody else, or of another operation, is another key', async () => {
    await stage.set(row)
    await stage.perform(row)
    const { input } = exampleOf(row)
    const other = await stage.send(
      row,
      { openid: openids.zhao },
      anotherInput(row, input as object),
      `example-${row.name}`,
    )
    expect(codeOf(other)).not.toBe('KEY_REUSED')
  })
})

describe.each(ofAccounts)('%s', (_name, row) => {
  const { perDay } = row.operation.limit as { perDay: number }
  test(`more than ${perDay} a day are refused`, async () => {
    await stage.set(row)
    const caller = { openid: 'openid-busy' }
    const { clock } = stage.centre.standIn
    // All but the last few of the day's attempts were made a moment ago.
    const left = Math.min(3, perDay)
    const { slot, day } = commandDayOf(clock.now())
    const account: Account = {
      _id: caller.openid,
      v: 1,
      actsFor: [
        { person: people.zhao, name: '赵芳', relation: 'relative', consent: { how: 'paper', at: 0 } },
      ],
      grants: [],
      commands: { [slot]: { day, counts: { [row.name]: perDay - left }, seen: [] } },
    }
    await stage.centre.put({ accounts: [account] })
    const { input } = exampleOf(row)
    const mine = 'personId' in (input as object) ? { ...(input as object), personId: people.zhao } : input
    for (let count = 0; count < left; count += 1)
      expect(codeOf(await stage.send(row, caller, mine, `limit-key-${count}`))).not.toBe('TOO_MANY_REQUESTS')
    const before = stage.centre.dump()
    const refused = await stage.send(row, caller, mine, 'limit-key-more')
    expect(codeOf(refused)).toBe('TOO_MANY_REQUESTS')
    expect(refused.status).toBe(429)
    // A repeat of what was admitted is answered all the same.
    expect(codeOf(await stage.send(row, caller, mine, 'limit-key-0'))).not.toBe('TOO_MANY_REQUESTS')
    expect(stage.centre.dump()).toEqual(before)
    // Others are not held up, and the next day is another day.
    expect(codeOf(await stage.send(row, { openid: openids.li }, mine))).not.toBe('TOO_MANY_REQUESTS')
    clock.set(clock.now() + 24 * hour, true)
    expect(codeOf(await stage.send(row, caller, mine))).not.toBe('TOO_MANY_REQUESTS')
  })
})

const countedByMinute = [...ofKind('query'), ...commands.filter((one) => !ofAccounts.includes(one))]
describe.each(countedByMinute)('%s', (_name, row) => {
  const { perMinute } = row.operation.limit as { perMinute: number }
  test(`more than ${perMinute} a minute are refused`, async () => {
    await stage.set(row)
    const { clock } = stage.centre.standIn
    // A minute in which nobody called yet.
    clock.set(clock.now() + 24 * hour, true)
    // What is not understood is counted as well, and costs nothing.
    for (let count = 1; count < perMinute; count += 1)
      expect(codeOf(await stage.send(row, callerOf(row), null))).not.toBe('TOO_MANY_REQUESTS')
    expect(codeOf(await stage.perform(row))).not.toBe('TOO_MANY_REQUESTS')
    const refused = await stage.perform(row)
    expect(codeOf(refused)).toBe('TOO_MANY_REQUESTS')
    expect(refused.status).toBe(429)
    expect(codeOf(await stage.perform(row, { openid: openids.zhao }))).not.toBe('TOO_MANY_REQUESTS')
    clock.set(clock.now() + 60_000, true)
    expect(codeOf(await stage.perform(row))).not.toBe('TOO_MANY_REQUESTS')
  })
})

/** Sealing the same number twice gives two texts. */
function sealed(documents: Documents): unknown {
  // Nonces differ by design, and so does WeChat's number of a check; which call of two holds a claim, and how often it changed hands,
  // is nobody's business.
  const text = JSON.stringify(documents)
    .replaceAll(/1\.aes256gcm\.[\w-]+\.[\w-]+/g, 'sealed')
    .replaceAll(/"[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}"/g, '"check"')
    .replaceAll(/"attempt":"\w+"/g, '"attempt":""')
    .replaceAll(/"claims":\{"rev":\d+/g, '"claims":{"rev":0')
  return JSON.parse(text)
}

/** An input that differs from this one and is right as well. */
function anotherInput(row: Row, input: object): object {
  const schema = inputSchema(row)
  const parser = row.operation.input()
  for (const [field, rule] of Object.entries(schema.properties ?? {})) {
    for (const value of otherValues(rule, (input as Record<string, unknown>)[field])) {
      const other = { ...input, [field]: value }
      if (parser.safeParse(other).success) return other
    }
  }
  throw new Error(`no second right input for ${row.capability as CapabilityName}.${row.name}`)
}

function otherValues(rule: JsonSchema, value: unknown): readonly unknown[] {
  if (rule.enum) return rule.enum.filter((other) => other !== value)
  if (typeof value === 'number') return [value + 1]
  if (typeof value === 'string') return [value.slice(0, -1) + (value.endsWith('1') ? '2' : '1'), `${value}2`]
  if (Array.isArray(value))
    return [[], ...(rule.items?.enum ?? []).map((item) => [item])].filter(
      (other) => JSON.stringify(other) !== JSON.stringify(value),
    )
  return []
}
