import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Account } from '../../functions/platform/people.ts'
import { type Row, rows } from '../../scripts/contract-tables.ts'
import { type Role, roles } from '../../shared/contract.ts'
import type { ErrorCode } from '../../shared/errors.ts'
import { grantOf, openids, people } from '../harness/neighbourhood.ts'
import { type CallerKind, exampleOf, openStage, type Stage } from '../harness/stage.ts'

/**
 * Who may do what: every operation with every kind of caller, as the row's `access` says. Each refusal also proves that no
 * document changed; only the account's own `commands`, which count the attempts of the day, are left out of the comparison.
 */

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.centre.close())

interface Caller {
  readonly name: string
  readonly kind: CallerKind
  /** Persons whom the account acts for. */
  readonly actsFor: readonly string[]
  readonly grant?: { readonly role: Role; readonly node: string }
}

/** 王秀英 owns the data of the examples; her son acts for her; 赵芳 is somebody else. */
const residents: readonly Caller[] = [
  { name: 'HTTP', kind: 'http', actsFor: [] },
  { name: 'anonymous web login', kind: 'web', actsFor: [] },
  { name: 'WeChat account that is not registered', kind: { openid: openids.stranger }, actsFor: [] },
  { name: 'resident', kind: { openid: openids.wang }, actsFor: [people.wang] },
  { name: 'who acts for her', kind: { openid: openids.li }, actsFor: [people.li, people.wang] },
  { name: 'another resident', kind: { openid: openids.zhao }, actsFor: [people.zhao] },
]

/** Where a role may hang, seen from the node that the data belongs to. */
const places: Readonly<Record<string, (node: string) => string>> = {
  'its own node': (node) => node,
  'the node above': (node) => node.slice(0, node.lastIndexOf('/')),
  'a node below': (node) => `${node}/below`,
  'another node': (node) => `${node.slice(0, node.lastIndexOf('/'))}/another`,
  'a node whose name its own begins with': (node) => node.slice(0, -1),
}

function staff(node: string): readonly Caller[] {
  return roles.flatMap((role) =>
    Object.entries(places).map(([place, of]) => ({
      name: `${role} on ${place}`,
      kind: { openid: `openid-${role}-${Object.keys(places).indexOf(place)}` },
      actsFor: [],
      grant: { role, node: of(node) },
    })),
  )
}

function accountOf({ kind, grant }: Caller): Account {
  const openid = typeof kind === 'object' ? kind.openid : ''
  return { _id: openid, v: 1, actsFor: [], grants: grant ? [grantOf(grant.role, grant.node, '孙悦')] : [] }
}

/** What the row says about this caller: a refusal, or the answer. */
function expected({ operation }: Row, caller: Caller, node: string): ErrorCode | 'ok' {
  const { access } = operation
  const isOverHttp = caller.kind === 'http'
  if (caller.kind === 'web') return 'NOT_SIGNED_IN'
  if (access.who === 'anyone') return 'ok'
  if (isOverHttp) return 'NOT_SIGNED_IN'
  switch (access.who) {
    case 'account':
      return caller.actsFor.length === 0 && operation.errors.includes('NOT_REGISTERED')
        ? 'NOT_REGISTERED'
        : 'ok'
    case 'person': {
      if (caller.actsFor.length === 0) return 'NOT_REGISTERED'
      if (caller.actsFor.includes(people.wang)) return 'ok'
      // Where the input names the data and not the person, that there is such data is nobody's business.
      return operation.errors.includes('NOT_FOUND') && !namesPerson(operation.input())
        ? 'NOT_FOUND'
        : 'NOT_ALLOWED'
    }
    case 'staff': {
      const { grant } = caller
      if (!grant || !access.roles.includes(grant.role)) return 'NOT_ALLOWED'
      return [places['its own node'], places['the node above']].some((of) => of?.(node) === grant.node)
        ? 'ok'
        : 'NOT_ALLOWED'
    }
  }
}

function namesPerson(schema: object): boolean {
  return 'shape' in schema && Object.hasOwn(schema.shape as object, 'personId')
}

/** What nobody but 王秀英 and who acts for her may get to see. */
const hers = ['王秀英', people.wang]

describe.each(rows().map((row) => [`${row.capability}.${row.name}`, row] as const))('%s', (_name, row) => {
  test('answers whom its row names and nobody else', async () => {
    const node = exampleOf(row).node ?? '/qinghe/hewan'
    if (row.operation.access.who === 'staff') expect(exampleOf(row).node).toBeDefined()
    const clerks = staff(node)
    const callers = [...residents, ...clerks]
    const accounts = { accounts: clerks.map(accountOf) }

    await stage.set(row, accounts)
    let before = stage.stored()
    const outcomes: Record<string, string> = {}
    const wrote: string[] = []
    const saw: string[] = []
    for (const caller of callers) {
      const { status, answer } = await stage.perform(row, caller.kind)
      outcomes[caller.name] = answer.ok ? 'ok' : answer.error.code
      const changes = stage.changes(before)
      if (!answer.ok) {
        expect(status, caller.name).toBeGreaterThanOrEqual(400)
        expect(status, caller.name).toBeLessThan(500)
        wrote.push(...changes.map((change) => `${caller.name}: ${change}`))
      }
      const text = JSON.stringify(answer)
      if (!caller.actsFor.includes(people.wang) && hers.some((word) => text.includes(word)))
        saw.push(caller.name)
      if (changes.length > 0) {
        await stage.set(row, accounts)
        before = stage.stored()
      }
    }
    expect(outcomes).toEqual(
      Object.fromEntries(callers.map((caller) => [caller.name, expected(row, caller, node)])),
    )
    expect(wrote, 'refused and written nevertheless').toEqual([])
    expect(saw, 'saw data of 王秀英').toEqual([])
  })
})
