import { describe, expect, test } from 'vitest'
import {
  appointers,
  appointersOf,
  canBecome,
  decidesAbout,
  isLastAdmin,
  isSimplePolygon,
  mayStandAt,
  postMachine,
  postStateOf,
} from '../../shared/accounts/appointing.ts'
import { type Role, roles } from '../../shared/contract.ts'
import { checkMachine } from '../../shared/state-machine.ts'

describe('who appoints whom', () => {
  const rank: Readonly<Record<Role, number>> = {
    volunteer: 0,
    'grid-worker': 0,
    'counter-staff': 0,
    'community-leader': 1,
    'street-admin': 2,
    supervisor: 2,
    'compliance-officer': 2,
    'county-admin': 3,
  }

  test('is somebody above, or one administrator of the county another', () => {
    for (const role of roles)
      for (const by of appointersOf(role))
        expect(rank[by] > rank[role] || (role === 'county-admin' && by === role), `${by}, ${role}`).toBe(true)
  })

  test('leaves who watches over others to the county', () => {
    expect(appointersOf('supervisor')).toEqual(['county-admin'])
    expect(appointersOf('compliance-officer')).toEqual(['county-admin'])
  })

  test('lets who stands in decide about what is below, and about nobody whom the county alone appoints', () => {
    const below = (role: Role, isDeputy: boolean) =>
      roles.filter((one) => decidesAbout(one, { role, isDeputy })).join(' ')
    expect(below('community-leader', false)).toBe('volunteer grid-worker')
    expect(below('community-leader', true)).toBe('volunteer grid-worker')
    expect(below('street-admin', true)).toBe('volunteer grid-worker counter-staff community-leader')
    expect(below('county-admin', false)).toBe(
      'volunteer grid-worker counter-staff community-leader supervisor street-admin county-admin compliance-officer',
    )
    expect(below('county-admin', true)).toBe('volunteer grid-worker counter-staff community-leader')
    expect(below('counter-staff', false)).toBe('')
  })

  test('names for every role a place, and all who decide about some post', () => {
    for (const role of roles)
      expect(
        mayStandAt(role, 'grid') ||
          mayStandAt(role, 'community') ||
          mayStandAt(role, 'street') ||
          mayStandAt(role, 'county'),
      ).toBe(true)
    expect(mayStandAt('county-admin', 'street')).toBe(false)
    expect([...new Set(roles.flatMap((role) => appointersOf(role)))].sort()).toEqual([...appointers].sort())
  })
})

describe('a post', () => {
  test('has a table without dead ends', () => {
    expect(checkMachine(postMachine)).toEqual([])
  })

  test.each([
    [{}, 'vacant'],
    [{ invitation: { expiresAt: 1001 } }, 'invited'],
    [{ invitation: { expiresAt: 1000 } }, 'vacant'],
    [{ holder: {} }, 'held'],
    [{ holder: {}, leave: { until: 1001 } }, 'on-leave'],
    [{ holder: {}, leave: { until: 1000 } }, 'held'],
  ] as const)('%o at 1000 is %s', (facts, state) => {
    expect(postStateOf(facts, 1000)).toBe(state)
  })

  test('that somebody holds is neither closed nor given to somebody else', () => {
    for (const action of ['close', 'invite', 'accept'] as const) {
      expect(canBecome('held', action)).toBe(false)
      expect(canBecome('on-leave', action)).toBe(false)
    }
  })

  test('of the last administrator is known', () => {
    const admin = (id: string, holder?: object) => ({
      id,
      role: 'county-admin' as const,
      ...(holder && { holder }),
    })
    expect(isLastAdmin([admin('a', {}), admin('b')], 'a')).toBe(true)
    expect(isLastAdmin([admin('a', {}), admin('b', {})], 'a')).toBe(false)
    expect(isLastAdmin([admin('a', {}), { id: 'c', role: 'supervisor', holder: {} }], 'c')).toBe(false)
  })
})

describe('a boundary', () => {
  const corners = (...points: readonly (readonly [number, number])[]) =>
    points.map(([longitude, latitude]) => ({ longitude, latitude }))

  test.each([
    ['a triangle', corners([0, 0], [2, 0], [1, 2]), true],
    ['a square', corners([0, 0], [2, 0], [2, 2], [0, 2]), true],
    ['an L', corners([0, 0], [2, 0], [2, 1], [1, 1], [1, 2], [0, 2]), true],
    ['a corner on a straight side', corners([0, 0], [1, 0], [2, 0], [2, 2], [0, 2]), true],
    ['two points', corners([0, 0], [2, 0]), false],
    // On the globe the side along the 40th parallel runs a tenth of a degree north of it.
    ['a notch that only paper leaves open', corners([0, 40], [10, 40], [10, 41], [5, 40.05], [0, 41]), false],
    ['a notch that stays open', corners([0, 40], [10, 40], [10, 41], [5, 40.2], [0, 41]), true],
    ['a bow', corners([0, 0], [2, 2], [2, 0], [0, 2]), false],
    ['the same corner twice in a row', corners([0, 0], [0, 0], [2, 0], [2, 2]), false],
    ['a side that goes back on itself', corners([0, 0], [2, 0], [1, 0], [1, 2]), false],
    ['a corner that touches another side', corners([0, 0], [4, 0], [4, 4], [2, 0], [0, 4]), false],
    ['a line', corners([0, 0], [1, 0], [2, 0]), false],
  ] as const)('of %s: %s', (_name, points, isSimple) => {
    expect(isSimplePolygon(points)).toBe(isSimple)
    // Wherever one begins, and in either direction.
    expect(isSimplePolygon([...points.slice(1), ...points.slice(0, 1)])).toBe(isSimple)
    expect(isSimplePolygon([...points].reverse())).toBe(isSimple)
  })
})
