import { calculateObjectSize } from 'bson'
import { expect, test } from 'vitest'
import { mostGrants } from '../../functions/accounts/organisation/store.ts'
import { type Account, mostPersons, mostSeen } from '../../functions/platform/people.ts'
import { rows } from '../../scripts/contract-tables.ts'
import { messageTemplates } from '../../shared/accounts/contract.ts'
import { noticeKinds } from '../../shared/notices/rules.ts'

/** The largest account that the contract tables allow: every call reads it. */

const times = <Value>(count: number, value: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => value(index))
/** Of `length` UTF-16 units, each of three bytes. */
const words = (length: number) => '县'.repeat(length)
const idOf = (prefix: string, index: number) => `${prefix}_${String(index).padStart(16, '0')}`
const at = 1_772_409_600_000
const path = `/${'a'.repeat(119)}`

const limits = rows().flatMap(({ name, operation }) =>
  operation.kind === 'command' && 'perDay' in operation.limit
    ? [{ name, perDay: operation.limit.perDay }]
    : [],
)
const counts = Object.fromEntries(limits.map(({ name, perDay }) => [name, perDay]))
const longest = limits.reduce((long, { name }) => (name.length > long.length ? name : long), '')
const sent = {
  day: 20_514,
  counts,
  seen: times(mostSeen, (index) => ({ k: idOf('', index).slice(1), h: 'abcdefgh', t: at, o: longest })),
}
const grant = (index: number) => ({
  role: 'compliance-officer' as const,
  node: path,
  site: 'a'.repeat(64),
  post: idOf('post', index),
  held: idOf('post', index + 1),
  title: words(34),
  name: words(20),
  from: at,
  until: at,
})

const largest: Account & { readonly creditedBy: readonly string[] } = {
  _id: 'o'.repeat(64),
  v: 1,
  actsFor: times(mostPersons, (index) => ({
    person: idOf('per', index),
    name: words(30),
    relation: 'neighbour',
    consent: { how: 'in-person', at },
  })),
  grants: times(mostGrants, grant),
  // Of what it has, and a hundred words within a quarter of an hour about what it has not any more.
  applied: Object.fromEntries(
    times(mostGrants + mostPersons + 100, (index) => [`${idOf('post', index)}:deputy`, at]),
  ),
  appliedAt: at,
  commands: { s0: sent, s1: sent },
  hold: 'a'.repeat(140),
  credits: Object.fromEntries(messageTemplates.map((template) => [template, 1000])),
  creditedBy: times(60, (index) => idOf('cmd', index)),
  told: times(20, (index) => ({ n: `${idOf('ntc', index)}:12`, batch: 1000, by: idOf('run', index) })),
  preferences: { elder: true, subscriptions: noticeKinds, digest: true, home: path },
  shown: { hash: 'a'.repeat(44), expiresAt: at, usedBy: idOf('cmd', 0), text: '2026-01' },
}

test('stays below 64 KB', () => {
  // Or the sum says nothing.
  expect(limits.length).toBeGreaterThan(50)
  expect(calculateObjectSize(sent)).toBeGreaterThan(8_000)
  expect(calculateObjectSize(largest)).toBeLessThan(64 * 1024)
})

test('nobody may send more of one kind on a day than is sensible for a person', () => {
  expect(limits.filter(({ perDay }) => perDay > 500)).toEqual([])
})
