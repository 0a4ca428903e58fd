import { calculateObjectSize } from 'bson'
import { expect, test } from 'vitest'
import { limits, type OrgNode, type Post, postLimits } from '../../functions/accounts/organisation/store.ts'

/** The largest node that the operations allow, and one as a street will have: every change of a post reads and writes all of it. */

const times = <Value>(count: number, value: (index: number) => Value) =>
  Array.from({ length: count }, (_, index) => value(index))
/** Of `length` UTF-16 units, each of three bytes. */
const words = (length: number) => '县'.repeat(length)
const idOf = (prefix: string, index: number) => `${prefix}_${String(index).padStart(16, '0')}`
const at = 1_772_409_600_000

const largestPost = (role: Post['role'], promises: number, index: number): Post => ({
  id: idOf('post', index),
  role,
  title: words(30),
  site: 'a'.repeat(64),
  holder: { account: 'o'.repeat(64), name: words(20), since: at },
  leave: {
    from: at,
    until: at,
    deputy: { account: 'o'.repeat(64), name: words(20), held: idOf('post', index) },
  },
  promises: times(promises, (one) => ({
    id: idOf('prm', one),
    what: words(60),
    toWhom: words(20),
    by: words(20),
    at,
  })),
})
const { staff, volunteers } = postLimits
const node: OrgNode = {
  _id: `/${'a'.repeat(119)}`,
  v: 1,
  rev: 1_000_000,
  parent: `/${'a'.repeat(80)}`,
  kind: 'street',
  name: words(30),
  order: 9999,
  boundaryGcj02: { type: 'Polygon', coordinates: [times(201, () => [116.3312345, 39.9912345])] },
  announcementDays: 60,
  children: times(limits.children, () => 'a'.repeat(24)),
  posts: [
    ...times(staff.posts, (index) => largestPost('compliance-officer', staff.promises, index)),
    ...times(volunteers.posts, (index) => largestPost('volunteer', volunteers.promises, index)),
  ],
  commands: times(limits.commands, (index) => idOf('cmd', index)),
  pending: [],
  unrecorded: [],
}

test('stays below 1.1 MB with the longest names, all on leave, and promises for each', () => {
  expect([staff.posts, volunteers.posts]).toEqual([60, 300])
  // Or the sum says nothing.
  expect(calculateObjectSize(largestPost('volunteer', 3, 0))).toBeGreaterThan(1500)
  expect(calculateObjectSize(node)).toBeLessThan(1.1 * 1024 * 1024)
})

test('is usually a tenth of that', () => {
  const usual = (index: number): Post => ({
    id: idOf('post', index),
    role: 'volunteer',
    title: '柳岸社区助老志愿者',
    holder: { account: 'o'.repeat(28), name: '马玉珍', since: at },
    promises: [],
  })
  expect(calculateObjectSize({ ...node, posts: times(360, usual) })).toBeLessThan(100 * 1024)
})
