import type { Announcement } from '../../functions/notices/answers/announcement.ts'
import type { Answer } from '../../functions/notices/answers/store.ts'
import type { Notice, StaffName, Version } from '../../functions/notices/store.ts'
import { periodOf } from '../../shared/notices/period.ts'

/** Notices that were published before the tests begin, on Monday 2026-03-02 at 8:00. */

export const noticeIds = {
  /** Corrected once. */
  heating: 'ntc_heating000000000',
  /** For volunteers. */
  shifts: 'ntc_shifts0000000000',
  /** A public announcement that people may answer until the end of Friday, March 6; one answer waits. */
  shed: 'ntc_shed000000000000',
  /** One that ended with Friday, February 27, with one answer that has its reply. */
  benches: 'ntc_benches000000000',
} as const

export const answerIds = {
  /** To `shed`. */
  waiting: 'ans_waiting000000000',
  /** To `benches`. */
  replied: 'ans_replied000000000',
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
  announced(
    noticeIds.shed,
    '第二网格拟建电动车棚',
    { from: at('2026-02-27T10:00:00+08:00'), days: 6 },
    { paper: 1, open: [{ id: answerIds.waiting, channel: 'paper', at: at('2026-02-28T09:00:00+08:00') }] },
  ),
  announced(
    noticeIds.benches,
    '第二网格拟换长椅',
    { from: at('2026-02-24T10:00:00+08:00'), days: 3 },
    { phone: 1, open: [] },
  ),
]

export const noticeAnswers: readonly Answer[] = [
  answer(answerIds.waiting, noticeIds.shed, {
    channel: 'paper',
    at: at('2026-02-28T09:00:00+08:00'),
    receivedOn: '2026-02-27',
    text: '车棚离窗户太近，夜里充电怕起火。请联系13900005678。',
  }),
  answer(answerIds.replied, noticeIds.benches, {
    channel: 'phone',
    at: at('2026-02-25T15:00:00+08:00'),
    receivedOn: '2026-02-25',
    state: 'replied',
    text: '请留一张带靠背的。',
    reply: { at: at('2026-02-26T09:00:00+08:00'), text: '留两张。', by: wu, command: 'cmd_0000000000000001' },
  }),
]

/** For the second grid alone: who looks at the community does not see it. */
function announced(
  _id: string,
  title: string,
  { from, days }: Pick<Announcement, 'from' | 'days'>,
  answers: NonNullable<Notice['answers']>,
): Notice {
  const period = periodOf(from, days)
  if (typeof period === 'string') throw new Error(period)
  return published(
    _id,
    { ...written, n: 1, at: from, title, summary: '有意见请说。', markup: '位置在2号楼东侧。' },
    {
      kind: 'announcement',
      audience: { nodes: ['/qinghe/hewan/liuan/grid-2'], who: 'everyone' },
      answerDays: days,
      announcement: { version: 1, days, from, ...period, before: [] },
      answers,
    },
  )
}

function answer(
  _id: string,
  notice: string,
  more: Pick<Answer, 'channel' | 'at' | 'receivedOn' | 'text'> & Partial<Answer>,
): Answer {
  return {
    _id,
    v: 1,
    notice,
    node: '/qinghe/hewan/liuan',
    state: 'waiting',
    version: 1,
    command: 'cmd_0000000000000000',
    enteredBy: wu,
    ...more,
  }
}
