import type { Delivery } from '../../functions/notices/reach/delivery.ts'
import type { DoorsOfGrid } from '../../functions/notices/reach/households.ts'
import type { Notice } from '../../functions/notices/store.ts'
import type { Door } from '../../shared/notices/reach-rules.ts'
import { notices } from './notices.ts'

/** An urgent notice that has to reach everybody, published on Monday 2026-03-02 at 7:30, over at 20:00; and doors to go to. */

export const waterId = 'ntc_water00000000000'
export const grid1 = '/qinghe/hewan/liuan/grid-1'

const [pattern] = notices
if (!pattern?.shown) throw new Error('the neighbourhood has no notice')
const at = Date.parse('2026-03-02T07:30:00+08:00')

export const water: Notice = {
  ...pattern,
  _id: waterId,
  rev: 2,
  earlier: [],
  shown: {
    ...pattern.shown,
    n: 1,
    at,
    title: '今天停水',
    summary: '水管破了，今天9:00到18:00停水，请先存水。',
    markup: '水管破了，今天9:00到18:00停水，请先存水。',
  },
  visibleFrom: at,
  endsAt: Date.parse('2026-03-02T20:00:00+08:00'),
  urgent: true,
  mustReach: true,
  last: { action: 'publish-urgent', at },
  changedAt: at,
}

/** It waits for the timer that brings it to the phones. */
export const waterToDeliver: Notice = {
  ...water,
  pending: [{ id: 'due_water', kind: 'deliver', at, version: 1 }],
  queued: 1,
  nextPendingAt: at,
}

export const doors: readonly Door[] = [
  { building: '3号楼', unit: '1单元', door: '101' },
  { building: '3号楼', unit: '1单元', door: '102' },
  { building: '甲5', door: '东室' },
]

export const doorsOfGrid1: DoorsOfGrid = {
  _id: grid1,
  v: 1,
  rev: 1,
  doors,
  count: 3,
  commands: [],
}

/** As it is when it went to two places. */
export const delivered: Delivery = {
  _id: `${waterId}:1`,
  v: 1,
  startedAt: at,
  cursor: { done: '/qinghe/hewan/liuan', home: '', account: '' },
  batches: 2,
  byNode: {
    '/qinghe/hewan/liuan': { noCredit: 4 },
    [grid1]: { sent: 120, noCredit: 31, failed: 1, unknown: 2, skipped: 9 },
  },
  endedAt: at + 4000,
}
