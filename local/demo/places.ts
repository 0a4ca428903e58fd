import type { Site } from '../../functions/appointments/store.ts'

/** Where the demo takes place: one street of a county that does not exist, drawn around Wudaokou in Beijing. */

/** Nodes of the organisation tree are paths: rights at one reach everything below it. */
export const node = {
  county: '/qinghe',
  street: '/qinghe/hewan',
  liuan: '/qinghe/hewan/liuan',
  yushuyuan: '/qinghe/hewan/yushuyuan',
  xiqiao: '/qinghe/hewan/xiqiao',
} as const

export const grid = (community: string, number: number) => `${community}/grid-${number}`

/** What people call the nodes. */
export const nodeNames: Readonly<Record<string, string>> = {
  [node.county]: '清河县',
  [node.street]: '河湾街道',
  [node.liuan]: '柳岸社区',
  [grid(node.liuan, 1)]: '柳岸社区第一网格',
  [grid(node.liuan, 2)]: '柳岸社区第二网格',
  [node.yushuyuan]: '榆树园社区',
  [grid(node.yushuyuan, 1)]: '榆树园社区第一网格',
  [grid(node.yushuyuan, 2)]: '榆树园社区第二网格',
  [node.xiqiao]: '西桥社区',
  [grid(node.xiqiao, 1)]: '西桥社区第一网格',
  [grid(node.xiqiao, 2)]: '西桥社区第二网格',
}

type Hours = Site['hours']

/** At noon the centre stays open with one counter, so that people who work can come. */
const centreDay = [
  { from: '09:00', to: '12:00' },
  { from: '12:00', to: '13:30', counters: 1 },
  { from: '13:30', to: '17:30' },
] as const
const evening = { from: '17:30', to: '20:00', counters: 1, extended: true } as const

const centreHours: Hours = {
  weekly: {
    1: centreDay,
    2: [...centreDay, evening],
    3: centreDay,
    4: [...centreDay, evening],
    5: centreDay,
    6: [{ from: '09:00', to: '12:00', counters: 2, extended: true }],
  },
  closings: [{ weekday: 5, from: '13:30', to: '17:30', reason: '集中学习' }],
  lastNumberMinutes: 30,
}

const liuanDay = [
  { from: '08:30', to: '12:00' },
  { from: '13:30', to: '17:30' },
] as const

const liuanHours: Hours = {
  weekly: { 1: liuanDay, 2: liuanDay, 3: liuanDay, 4: liuanDay, 5: liuanDay },
  closings: [{ weekday: 3, from: '13:30', to: '17:30', reason: '集中学习' }],
  lastNumberMinutes: 15,
}

const yushuyuanDay = [
  { from: '09:00', to: '11:30' },
  { from: '11:30', to: '13:00', counters: 1 },
  { from: '13:00', to: '17:00' },
] as const

const yushuyuanHours: Hours = {
  weekly: {
    1: yushuyuanDay,
    2: yushuyuanDay,
    3: yushuyuanDay,
    4: yushuyuanDay,
    5: yushuyuanDay,
    6: [{ from: '09:00', to: '11:30', counters: 1, extended: true }],
  },
  closings: [{ weekday: 3, from: '14:00', to: '17:00', reason: '集中学习' }],
  lastNumberMinutes: 15,
}

const xiqiaoDay = [
  { from: '09:00', to: '12:00' },
  { from: '14:00', to: '18:00' },
] as const

const xiqiaoHours: Hours = {
  weekly: {
    1: xiqiaoDay,
    2: [...xiqiaoDay, { from: '18:00', to: '20:00', counters: 1, extended: true }],
    3: xiqiaoDay,
    4: xiqiaoDay,
    5: xiqiaoDay,
    7: [{ from: '09:00', to: '11:30', counters: 1, extended: true }],
  },
  closings: [{ weekday: 5, from: '14:00', to: '18:00', reason: '集中学习' }],
  lastNumberMinutes: 15,
}

export const sites: readonly Site[] = [
  {
    _id: 'hewan-centre',
    v: 1,
    node: node.street,
    name: '河湾街道党群服务中心',
    kind: 'centre',
    address: '清河县河湾路8号一层',
    phone: '010-55550100',
    gcj02: { latitude: 40.003237, longitude: 116.326817 },
    hours: centreHours,
    order: 1,
  },
  {
    _id: 'liuan-station',
    v: 1,
    node: node.liuan,
    name: '柳岸社区党群服务站',
    kind: 'station',
    address: '清河县柳岸里小区3号楼西侧',
    phone: '010-55550201',
    gcj02: { latitude: 40.006772, longitude: 116.322971 },
    hours: liuanHours,
    order: 2,
  },
  {
    _id: 'yushuyuan-station',
    v: 1,
    node: node.yushuyuan,
    name: '榆树园社区党群服务站',
    kind: 'station',
    address: '清河县榆树园南街12号',
    phone: '010-55550202',
    gcj02: { latitude: 40.00065, longitude: 116.332751 },
    hours: yushuyuanHours,
    order: 3,
  },
  {
    _id: 'xiqiao-station',
    v: 1,
    node: node.xiqiao,
    name: '西桥社区党群服务站',
    kind: 'station',
    address: '清河县西桥胡同甲6号',
    phone: '010-55550203',
    gcj02: { latitude: 39.998732, longitude: 116.321487 },
    hours: xiqiaoHours,
    order: 4,
  },
]

/** Where a phone can be said to stand, for the page around it. GCJ-02. */
export const places: readonly {
  readonly name: string
  readonly latitude: number
  readonly longitude: number
}[] = [
  ...sites.flatMap(({ name, gcj02 }) => (gcj02 ? [{ name, ...gcj02 }] : [])),
  { name: '五道口地铁站', latitude: 39.992969, longitude: 116.337889 },
]
