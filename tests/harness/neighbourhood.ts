import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Offering, Service, Site } from '../../functions/appointments/store.ts'
import {
  type Account,
  type Carer,
  type Grant,
  newPerson,
  type Person,
} from '../../functions/platform/people.ts'
import type { ConsentPurpose } from '../../shared/accounts/consent-texts.ts'
import { defaultRules, type ServiceRules } from '../../shared/appointments/schedule.ts'
import type { Role } from '../../shared/contract.ts'
import { noticeAnswers, notices } from './notices.ts'

/** A small neighbourhood for tests, with round numbers. Monday to Friday 9:00–12:00 and 13:00–17:00; Saturday closed. */

/** Monday 2026-03-02, 08:00 in China: an ordinary week without holidays. */
export const monday8am = '2026-03-02T08:00:00+08:00'
export const monday = '2026-03-02'
export const tuesday = '2026-03-03'

const workday = [
  { from: '09:00', to: '12:00' },
  { from: '13:00', to: '17:00' },
] as const

export const centre: Site = {
  _id: 'centre',
  v: 1,
  node: '/qinghe/hewan',
  name: '河湾街道党群服务中心',
  kind: 'centre',
  address: '河湾路8号',
  phone: '010-55550001',
  hours: { weekly: { 1: workday, 2: workday, 3: workday, 4: workday, 5: workday } },
  order: 1,
}

export const station: Site = {
  ...centre,
  _id: 'station',
  node: '/qinghe/hewan/liuan',
  name: '柳岸社区党群服务站',
  kind: 'station',
  phone: '010-55550002',
  order: 2,
}

function service(_id: string, name: string, more: Partial<Service> = {}): Service {
  return {
    _id,
    v: 1,
    node: '/qinghe/hewan',
    name,
    category: 'elderly',
    summary: '给老年人办的证',
    keywords: [],
    eligibility: '六十岁以上的居民',
    materials: [{ name: '身份证', note: '看一眼就还给您' }],
    steps: ['到窗口', '核对', '领证'],
    feeFen: 0,
    takes: '当场办好',
    minutes: 20,
    order: 1,
    ...more,
  }
}

export const services: readonly Service[] = [
  service('senior-card', '老年人优待证', { keywords: ['老人证', '优待卡'] }),
  service('residence', '居住证明', { category: 'certificates', summary: '证明住在这里', order: 2 }),
  service('legal-advice', '法律咨询', { category: 'legal', summary: '律师坐班', order: 3 }),
  service('walk-in', '打印复印', { category: 'certificates', summary: '随到随办', order: 4 }),
]

function offering(service: string, site: Site, rules: Partial<ServiceRules> = {}): Offering {
  return {
    _id: `${service}:${site._id}`,
    v: 1,
    rev: 1,
    node: site.node,
    service,
    site: site._id,
    rules: { ...defaultRules, slotMinutes: 30, counters: 2, placesPerCounter: 1, ...rules },
  }
}

export const offerings: readonly Offering[] = [
  offering('senior-card', centre),
  offering('senior-card', station, { counters: 1 }),
  offering('residence', centre, { counters: 20 }),
  offering('legal-advice', centre, { counters: 1 }),
  offering('walk-in', centre, { bookable: false }),
]

export const people = {
  wang: 'per_wang000000000000',
  li: 'per_li00000000000000',
  zhao: 'per_zhao000000000000',
  he: 'per_he00000000000000',
  zhou: 'per_zhou000000000000',
} as const

/**
 * 王秀英 has a phone of her own; 李明 is her son and acts for her; 赵芳 is a neighbour. 何桂芳 has just made a code for who shall act for
 * her. 周桂兰 has no phone with WeChat: the counter of the station registered her.
 */
export const openids = {
  wang: 'openid-wang',
  li: 'openid-li',
  zhao: 'openid-zhao',
  clerk: 'openid-clerk',
  stationClerk: 'openid-station-clerk',
  leader: 'openid-leader',
  streetAdmin: 'openid-street-admin',
  countyAdmin: 'openid-county-admin',
  gridWorker: 'openid-grid-worker',
  officer: 'openid-officer',
  volunteer: 'openid-volunteer',
  otherVolunteer: 'openid-other-volunteer',
  stranger: 'openid-stranger',
  he: 'openid-he',
} as const

const liForWang: Carer = {
  id: 'car_liforwang0000000',
  account: openids.li,
  name: '李明',
  relation: 'parent',
  consent: { how: 'in-person', at: 0, text: '1', day: '2026-01-05', witness: '赵丽华（窗口工作人员）' },
}

/** They agreed to say what help they need. */
const sayNeeds = [{ purpose: 'needs', text: '1', how: 'app', at: 0 }] as const

export const persons: readonly Person[] = [
  newPerson(people.wang, '王秀英', 0, {
    self: openids.wang,
    carers: [liForWang],
    consents: sayNeeds,
  }),
  newPerson(people.li, '李明', 0, { self: openids.li, consents: sayNeeds }),
  newPerson(people.zhao, '赵芳', 0, { self: openids.zhao }),
  newPerson(people.he, '何桂芳', 0, {
    self: openids.he,
    offer: {
      // Of `offeredCode`.
      hash: 'Jv-QuO8wwtkzVT2Pc0hHzyBG3tN-Yucgk8h_k3QCrR4',
      expiresAt: Date.parse('2026-03-03T07:00:00+08:00'),
    },
    nextPendingAt: Date.parse('2026-03-03T07:00:00+08:00'),
  }),
  newPerson(people.zhou, '周桂兰', 0, {
    // Sealed with the key of the tests: 13800002222, and 柳岸小区3号楼2单元501.
    phone: '1.aes256gcm.guPu24oUaUVx6Q0f.5yPACmoYQPND5KFUFf16BLbLZrv7FH4YgvRZ',
    phoneHash: 'hNzJdas0ema8c9HZXFaD0i-wMJodvk_YB9ToEwaQGGQ',
    address: '1.aes256gcm.Qt_TmXW4he_ZC_kM.nK0gcT5E4SQ8ZN8lgb-srWuBgnbNHnYXeGUnj2IHVG3NWHfNf0WotFv2hmoN',
    consents: (['basics', 'phone', 'address'] as const).map((purpose) => ({
      purpose,
      text: '1',
      how: 'in-person',
      at: 0,
      witness: '钱伟（窗口工作人员）',
    })),
    within: ['/qinghe', '/qinghe/hewan', '/qinghe/hewan/liuan'],
  }),
]

/** What 何桂芳 shows to who shall act for her. */
export const offeredCode = 'HEGF-2345'

/** What somebody agrees to who says a name, and a number. */
export const agreed: { readonly purpose: ConsentPurpose; readonly text: string }[] = [
  { purpose: 'basics', text: '1' },
  { purpose: 'phone', text: '1' },
]

/** What somebody agrees to who says what help she needs. */
export const agreedNeeds: typeof agreed = [{ purpose: 'needs', text: '1' }]

const self = (person: string, name: string) =>
  ({ person, name, relation: 'self', consent: { how: 'self', at: 0 } }) as const

/** What the account of somebody has who holds a post there. */
export function grantOf(role: Role, node: string, name: string, more: Partial<Grant> = {}): Grant {
  const post = `post_${role}${node}`.replaceAll(/[^a-z_]/g, '').padEnd(20, '0')
  return { role, node, post, held: post, title: role, name, ...more }
}

export const accounts: readonly Account[] = [
  { _id: openids.wang, v: 1, actsFor: [self(people.wang, '王秀英')], grants: [] },
  {
    _id: openids.li,
    v: 1,
    actsFor: [
      self(people.li, '李明'),
      { person: people.wang, name: '王秀英', relation: 'parent', consent: { how: 'in-person', at: 0 } },
    ],
    grants: [],
  },
  { _id: openids.zhao, v: 1, actsFor: [self(people.zhao, '赵芳')], grants: [] },
  { _id: openids.he, v: 1, actsFor: [self(people.he, '何桂芳')], grants: [] },
  {
    _id: openids.clerk,
    v: 1,
    actsFor: [],
    grants: [grantOf('counter-staff', '/qinghe/hewan', '赵丽华', { site: 'centre' })],
  },
  {
    _id: openids.stationClerk,
    v: 1,
    actsFor: [],
    grants: [grantOf('counter-staff', '/qinghe/hewan/liuan', '钱伟', { site: 'station' })],
  },
  {
    _id: openids.leader,
    v: 1,
    actsFor: [],
    grants: [grantOf('community-leader', '/qinghe/hewan/liuan', '吴国强')],
  },
  {
    _id: openids.streetAdmin,
    v: 1,
    actsFor: [],
    grants: [grantOf('street-admin', '/qinghe/hewan', '冯涛')],
  },
  {
    _id: openids.countyAdmin,
    v: 1,
    actsFor: [],
    grants: [grantOf('county-admin', '/qinghe', '许静')],
  },
  {
    _id: openids.gridWorker,
    v: 1,
    actsFor: [],
    grants: [grantOf('grid-worker', '/qinghe/hewan/liuan/grid-1', '何军')],
  },
  {
    _id: openids.officer,
    v: 1,
    actsFor: [],
    grants: [grantOf('compliance-officer', '/qinghe', '高远')],
  },
  {
    _id: openids.volunteer,
    v: 1,
    actsFor: [],
    grants: [grantOf('volunteer', '/qinghe/hewan/liuan', '孙悦', ownPost('post_volunteerliuan1'))],
  },
  {
    _id: openids.otherVolunteer,
    v: 1,
    actsFor: [],
    grants: [grantOf('volunteer', '/qinghe/hewan/liuan', '马玉珍', ownPost('post_volunteerliuan2'))],
  },
]

function ownPost(post: string): Partial<Grant> {
  return { post, held: post }
}

/** A post that nobody holds. */
export const vacantPost = 'post_volunteerliuan0'

/** The organisation that the accounts' grants come from. Grid 2 is empty. */
export const nodes: readonly OrgNode[] = [
  node('/qinghe', 'county', '清河县', ['hewan']),
  node('/qinghe/hewan', 'street', '河湾街道', ['liuan']),
  {
    ...node('/qinghe/hewan/liuan', 'community', '柳岸社区', ['grid-1', 'grid-2']),
    posts: [
      { id: vacantPost, role: 'volunteer', title: '柳岸社区志愿者', promises: [] },
      ...postsAt('/qinghe/hewan/liuan'),
    ],
  },
  node('/qinghe/hewan/liuan/grid-1', 'grid', '柳岸社区第一网格', []),
  node('/qinghe/hewan/liuan/grid-2', 'grid', '柳岸社区第二网格', []),
]

function node(_id: string, kind: OrgNode['kind'], name: string, children: readonly string[]): OrgNode {
  return {
    _id,
    v: 1,
    rev: 1,
    parent: _id.slice(0, _id.lastIndexOf('/')),
    kind,
    name,
    order: 1,
    children,
    posts: postsAt(_id),
    commands: [],
    pending: [],
    unrecorded: [],
  }
}

function postsAt(path: string): OrgNode['posts'] {
  return accounts.flatMap(({ _id: account, grants }) =>
    grants
      .filter((grant) => grant.node === path)
      .map(({ post: id, role, title, site, name }) => ({
        id,
        role,
        title,
        ...(site && { site }),
        holder: { account, name, since: 0 },
        promises: [],
      })),
  )
}

/** What logs, and strangers, must never see. */
export const names: readonly string[] = [...persons.map(({ name }) => name), '陈静']

/** Everything, by collection. */
export const neighbourhood: Readonly<Record<string, readonly object[]>> = {
  sites: [centre, station],
  services,
  offerings,
  people: persons,
  accounts,
  nodes,
  notices,
  notice_answers: noticeAnswers,
}
