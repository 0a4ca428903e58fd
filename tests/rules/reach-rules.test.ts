import { describe, expect, test } from 'vitest'
import { deployment } from '../../functions/deployment.ts'
import {
  byChild,
  childOn,
  digestFor,
  digestInWords,
  isDigestTime,
  isReached,
  isSubscribed,
  outermost,
  reachOf,
  timersInWords,
  withVisits,
} from '../../shared/notices/reach-rules.ts'

const at = (time: string) => Date.parse(`2026-03-02T${time}+08:00`)

describe('whom a message is for', () => {
  test('who has chosen nothing is told everything, who has chosen none is told nothing', () => {
    expect(isSubscribed({}, 'policy')).toBe(true)
    expect(isSubscribed({ subscriptions: ['notice'] }, 'policy')).toBe(false)
    expect(isSubscribed({ subscriptions: [] }, 'notice')).toBe(false)
  })

  test('each place counts once, also where one lies in the other, and none that only begins alike', () => {
    expect(outermost(['/a/b', '/a/b-2', '/a/b/c', '/a/b', '/a/bc'])).toEqual(['/a/b', '/a/b-2', '/a/bc'])
  })
})

describe('numbers by place', () => {
  test('go up to the place right below, in the order of paths and not of numbers', () => {
    expect(childOn('/a', '/a/b/c/d')).toBe('/a/b')
    expect(childOn('/a', '/a')).toBe('/a')
    expect(childOn('/a', '/ab/c')).toBe('/a')
    const places = [
      ['/a/z/1', { n: 9 }],
      ['/a', { n: 1 }],
      ['/a/b/1', { n: 2 }],
      ['/a/b/2', { n: 3 }],
    ] as const
    expect(byChild('/a', places, { n: 0 })).toEqual([
      { node: '/a', numbers: { n: 1 } },
      { node: '/a/b', numbers: { n: 5 } },
      { node: '/a/z', numbers: { n: 9 } },
    ])
  })
})

describe('the summary of the day', () => {
  const news = [
    { kind: 'notice', nodes: ['/a/b'] },
    { kind: 'announcement', nodes: ['/a/b/c', '/a/x'] },
    { kind: 'notice', nodes: ['/a'] },
    { kind: 'policy', nodes: ['/a/x'] },
  ] as const

  test('counts what is hers by kind', () => {
    expect([...digestFor({ home: '/a/b/c' }, news)]).toEqual([
      ['notice', 2],
      ['announcement', 1],
    ])
    expect([...digestFor({ home: '/a/b', subscriptions: ['announcement', 'policy'] }, news)]).toEqual([])
    expect([...digestFor({ home: '/a/b', digest: false }, news)]).toEqual([])
    expect([...digestFor({}, news)]).toEqual([])
  })

  test('says it in so many characters as a message has', () => {
    const all = new Map([
      ['notice', 9],
      ['policy', 9],
      ['activity', 9],
      ['announcement', 9],
    ] as const)
    expect(digestInWords(all)).toBe('通知9则、政策9则、活动9则、公示9则')
    expect([...digestInWords(all)].length).toBeLessThanOrEqual(20)
  })

  test('wakes nobody', () => {
    const times = ['08:59:59', '09:00:00', '19:59:59', '20:00:00', '00:00:00']
    expect(times.map((time) => isDigestTime(at(time)))).toEqual([false, true, true, false, false])
  })
})

describe('what has to reach everybody', () => {
  const notice = {
    state: 'published',
    visibleFrom: at('08:00:00'),
    endsAt: at('20:00:00'),
    mustReach: true,
  } as const

  test('does so from the time on at which it is visible, until before its end', () => {
    const times = ['07:59:59', '08:00:00', '19:59:59', '20:00:00']
    expect(times.map((time) => reachOf(notice, at(time)))).toEqual(['none', 'open', 'open', 'over'])
    expect(reachOf({ ...notice, state: 'correcting' }, at('09:00:00'))).toBe('open')
    expect(reachOf({ ...notice, state: 'withdrawn' }, at('09:00:00'))).toBe('over')
    expect(reachOf({ ...notice, mustReach: false }, at('09:00:00'))).toBe('none')
  })

  test('of each door the latest word counts, in whatever order they come', () => {
    const door = { building: '3号楼', door: '101' }
    const words = [
      { ...door, how: 'visit', at: 1 },
      { ...door, how: 'not-reached', at: 3 },
      { ...door, how: 'paper', at: 2 },
    ] as const
    for (const order of [words, [...words].reverse(), [...words, ...words]]) {
      const known = withVisits({}, order)
      expect(known).toEqual({ '3号楼//101': { how: 'not-reached', at: 3 } })
      expect(isReached(known, door)).toBe(false)
    }
    const known = withVisits(withVisits({}, words), [{ ...door, how: 'phone', at: 4 }])
    expect(isReached(known, door)).toBe(true)
    expect(isReached(known, { ...door, unit: '1单元' })).toBe(false)
  })
})

test('the timers that are watched are those that are deployed', () => {
  const deployed = deployment.filter(({ timer }) => timer !== undefined).map(({ name }) => name)
  expect(Object.keys(timersInWords).sort()).toEqual([...deployed].sort())
})
