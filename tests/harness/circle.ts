import type { WalkPath } from '../../functions/circle/paths/store.ts'
import type { CircleState, Place } from '../../functions/circle/store.ts'
import type { Suggestion } from '../../functions/circle/suggestions/store.ts'
import { tileOf } from '../../shared/circle/tiles.ts'
import { openids } from './neighbourhood.ts'

/** Places for tests on the streets of the demo, around a corner where somebody stands. GCJ-02. */

/** On a street: 1 m from it. */
export const corner = { latitude: 40.0013, longitude: 116.3261 }
export const cornerText = '40.0013,116.3261'

const liuan = '/qinghe/hewan/liuan'
const at = Date.parse('2026-02-20T10:00:00+08:00')

export function place(id: string, more: Partial<Place>): Place {
  const gcj02 = more.gcj02 ?? corner
  return {
    _id: `plc_${id.padEnd(12, '0')}`,
    v: 1,
    rev: 1,
    layer: 'staff',
    node: liuan,
    within: ['/qinghe', '/qinghe/hewan', liuan],
    category: 'pharmacy',
    name: '春和药房',
    gcj02,
    tile: tileOf(gcj02),
    stepFree: 'unknown',
    photos: {},
    services: [],
    state: 'open',
    source: { kind: 'staff', at },
    updatedAt: at,
    events: [{ at, action: 'add', by: { name: '吴国强', title: '柳岸社区书记' } }],
    commands: [],
    ...more,
  }
}

const shopHours = { weekly: everyDay('08:00', '21:00'), holidays: 'as-usual' } as const

function everyDay(from: string, to: string) {
  const ranges = [{ from, to }]
  return { 1: ranges, 2: ranges, 3: ranges, 4: ranges, 5: ranges, 6: ranges, 7: ranges }
}

/** 245 m along the streets, open 8:00 to 21:00. */
export const pharmacy = place('pharmacy', {
  gcj02: { latitude: 40.0033, longitude: 116.3261 },
  address: '柳岸里小区1号楼底商',
  phone: '010-55550301',
  hours: shopHours,
  stepFree: 'yes',
})

/** 333 m, day and night. */
export const toilet = place('toilet', {
  category: 'toilet',
  name: '柳岸里公厕',
  gcj02: { latitude: 40.0013, longitude: 116.3291 },
  hours: { always: true, weekly: {} },
})

/** 578 m; nobody knows when it is open. */
export const repair = place('repair', {
  category: 'repair',
  name: '老赵修鞋',
  gcj02: { latitude: 40.0013, longitude: 116.3221 },
})

/** 774 m: the station of appointments, whose hours it has. */
export const stationPlace = place('station', {
  category: 'party-centre',
  name: '柳岸社区党群服务站',
  gcj02: { latitude: 40.0053, longitude: 116.3301 },
  site: 'station',
})

/** 676 m straight, more than 1,200 m on foot. */
export const beyondTheTracks = place('farmarket', {
  category: 'market',
  name: '西边菜市场',
  gcj02: { latitude: 39.9973, longitude: 116.3201 },
  hours: shopHours,
})

export const circlePlaces: readonly Place[] = [pharmacy, toilet, repair, stationPlace, beyondTheTracks]

export const suggestion: Suggestion = {
  _id: 'sug_opening00000',
  v: 1,
  rev: 1,
  node: liuan,
  within: ['/qinghe', '/qinghe/hewan', liuan],
  what: 'hours',
  text: '现在晚上10点才关门。',
  place: { id: pharmacy._id, name: pharmacy.name, category: 'pharmacy' },
  account: openids.wang,
  at,
  state: 'open',
  commands: [],
}

export const walkPath: WalkPath = {
  _id: 'pth_northgate000',
  v: 1,
  rev: 1,
  node: liuan,
  within: ['/qinghe', '/qinghe/hewan', liuan],
  kind: 'gate',
  gcj02: [corner, { latitude: 40.0013, longitude: 116.3262 }],
  metres: 9,
  steps: false,
  note: '小区东门，白天开',
  state: 'open',
  slot: 0,
  at,
  by: { name: '何军', title: 'grid-worker' },
  commands: [],
}

export const circleState: CircleState = {
  _id: 'county',
  v: 1,
  mark: 1,
  pathsMark: 0,
  layers: [],
  commands: [],
}

export const circleDocuments = { places: circlePlaces, circle_state: [circleState] }

export const listCsv = [
  '名称,类别,纬度,经度,地址,电话,营业时间,节假日,无障碍,编号',
  '清风理发店,美容美发店,40.0023,116.3262,柳岸里2号楼,010-55550302,周二至周日 09:00-20:00,休息,有,L-1',
  '小河早点,早餐店,40.0013,116.3271,,,每天 05:30-10:00,,无,L-2',
].join('\r\n')
