import type { Notice, StaffName, Version } from '../../functions/notices/store.ts'

/** Notices that were published before the tests begin, on Monday 2026-03-02 at 8:00. */

export const noticeIds = {
  /** Corrected once. */
  heating: 'ntc_heating000000000',
  /** For volunteers. */
  shifts: 'ntc_shifts0000000000',
} as const

const wu: StaffName = {
  name: '吴国强',
  title: 'community-leader',
  role: 'community-leader',
  node: '/qinghe/hewan/liuan',
}
const feng: StaffName = { name: '冯涛', title: 'street-admin', role: 'street-admin', node: '/qinghe/hewan' }

const at = (iso: string) => Date.parse(iso)

const written = {
  by: wu,
  authors: ['openid-leader'],
  reviewedBy: feng,
  pictures: [],
  attachments: [],
} as const

function published(_id: string, shown: Version, more: Partial<Notice> = {}): Notice {
  return {
    _id,
    v: 1,
    rev: 3,
    node: '/qinghe/hewan/liuan',
    unit: '柳岸社区',
    within: ['/qinghe/hewan/liuan', '/qinghe/hewan', '/qinghe'],
    kind: 'notice',
    state: 'published',
    audience: { nodes: ['/qinghe/hewan/liuan'], who: 'everyone' },
    shown,
    earlier: [],
    files: {},
    traces: [],
    visibleFrom: shown.at,
    urgent: false,
    mustReach: false,
    last: { action: 'approve', at: shown.at, by: feng },
    changedAt: shown.at,
    commands: [],
    unrecorded: [],
    pending: [],
    queued: 0,
    ...more,
  }
}

const heatingFirst: Version = {
  ...written,
  n: 1,
  at: at('2026-02-26T09:00:00+08:00'),
  title: '3月15日停止供暖',
  summary: '柳岸社区3月15日停止供暖，请留意天气。',
  markup: '柳岸社区3月15日停止供暖。\n\n家里有老人孩子的，请备好被褥。',
}

export const notices: readonly Notice[] = [
  published(
    noticeIds.heating,
    {
      ...heatingFirst,
      n: 2,
      at: at('2026-02-27T10:00:00+08:00'),
      title: '3月20日停止供暖',
      summary: '柳岸社区推迟到3月20日停止供暖。',
      markup: '柳岸社区3月20日停止供暖。\n\n家里有老人孩子的，请备好被褥。',
      why: '县里通知推迟五天',
    },
    {
      rev: 7,
      earlier: [heatingFirst],
      visibleFrom: heatingFirst.at,
    },
  ),
  published(
    noticeIds.shifts,
    {
      ...written,
      n: 1,
      at: at('2026-02-27T15:00:00+08:00'),
      title: '三月志愿排班',
      summary: '请在周三前报名。',
      markup: '三月的排班表出来了，请在周三前报名。',
    },
    { audience: { nodes: ['/qinghe/hewan/liuan'], who: 'volunteers' } },
  ),
]
