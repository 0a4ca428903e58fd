import type { Site } from '../../../functions/appointments/store.ts'
import type { Place } from '../../../functions/circle/store.ts'
import type { CategoryId } from '../../../shared/circle/categories.ts'
import type { OpenRange, PlaceHours } from '../../../shared/circle/hours.ts'
import { lowestAt } from '../../../shared/circle/outlines.ts'
import { tileOf } from '../../../shared/circle/tiles.ts'
import type { Gcj02 } from '../../../shared/geo.ts'
import { addDays, today } from '../../../shared/time.ts'
import { drawnAt } from '../organisation.ts'
import { node } from '../places.ts'

/**
 * What the demo neighbourhood has around the corner. Most positions are those of such places in the street data (see README.md beside this
 * file), the others are made up; so are all names, addresses and hours.
 */

const week = (ranges: readonly OpenRange[]): PlaceHours['weekly'] => ({
  1: ranges,
  2: ranges,
  3: ranges,
  4: ranges,
  5: ranges,
  6: ranges,
  7: ranges,
})
const daily = (from: string, to: string): PlaceHours => ({
  weekly: week([{ from, to }]),
  holidays: 'as-usual',
})
const workdays = (ranges: readonly OpenRange[]): PlaceHours => ({
  weekly: { 1: ranges, 2: ranges, 3: ranges, 4: ranges, 5: ranges },
})

/** By their letter in the list; nobody knows the hours of what has none. */
const hours: Readonly<Record<string, PlaceHours>> = {
  /** Day and night. */
  a: { always: true, weekly: {} },
  b: daily('05:30', '10:30'),
  c: daily('07:00', '23:00'),
  d: daily('10:30', '21:30'),
  e: { weekly: { ...week([{ from: '14:00', to: '20:30' }]), 1: [] } },
  f: daily('06:30', '22:00'),
  h: { weekly: { ...week([{ from: '09:00', to: '20:00' }]), 2: [] }, holidays: 'as-usual' },
  k: workdays([
    { from: '09:00', to: '12:00' },
    { from: '13:30', to: '17:00' },
  ]),
  l: {
    weekly: week([
      { from: '08:00', to: '12:00' },
      { from: '13:30', to: '17:00' },
    ]),
    holidays: [{ from: '08:00', to: '11:30' }],
  },
  m: daily('06:00', '19:00'),
  /** Across midnight. */
  n: daily('16:00', '01:30'),
  o: daily('09:00', '18:00'),
  p: daily('08:00', '21:30'),
  s: daily('08:00', '21:00'),
}

/** What is closed for once, some days ahead. */
const closedSoon: Readonly<Record<string, readonly [days: number, why: string]>> = {
  河湾菜市场: [2, '设备检修'],
  柳岸超市: [3, '盘点'],
}

function closedOn(name: string, now: number): NonNullable<PlaceHours['exceptions']> {
  const [days, closed] = closedSoon[name] ?? [0, '']
  return { [addDays(today(now), days)]: { closed } }
}

type Entry = readonly [
  category: CategoryId,
  name: string,
  latitude: number,
  longitude: number,
  hours: string,
  address: string,
]

/** GCJ-02. */
const list: readonly Entry[] = [
  // 便利店
  ['convenience-store', '清风便利店', 39.999412, 116.32531, 'c', '河湾路2号'],
  ['convenience-store', '春和便利店', 40.006697, 116.32242, 'c', '学堂路39号'],
  ['convenience-store', '同心便利店', 40.011853, 116.330314, 'c', '榆树园南街76号'],
  ['convenience-store', '永安便利店', 40.01097, 116.328657, 'c', '老槐街15号'],
  ['convenience-store', '知味便利店', 40.005068, 116.328673, 'c', '清河东路52号'],
  ['convenience-store', '便民便利店', 40.006819, 116.330315, 'c', '柳岸街89号'],
  ['convenience-store', '老街便利店', 39.993128, 116.337516, 'c', '杏花巷28号'],
  ['convenience-store', '柳岸便利店', 39.993908, 116.332317, 'c', '西桥胡同65号'],
  ['convenience-store', '福顺便利店', 39.996236, 116.334788, 'c', '河湾路4号'],
  // 超市
  ['supermarket', '柳岸超市', 39.993633, 116.334069, 's', '柳岸街13号'],
  ['supermarket', '福顺超市', 40.009901, 116.328229, 's', '杏花巷50号'],
  ['supermarket', '榆荫超市', 39.996082, 116.318195, 's', '西桥胡同87号'],
  ['supermarket', '长青超市', 40.010897, 116.318924, 's', '河湾路26号'],
  // 菜市场
  ['market', '河湾菜市场', 40.007108, 116.326504, 'm', '榆树园南街24号'],
  ['market', '榆树园早市', 40.002226, 116.318549, 'm', '老槐街61号'],
  // 生鲜
  ['fresh-food', '春和生鲜', 40.007827, 116.327538, 's', '西桥胡同35号'],
  ['fresh-food', '同心生鲜', 40.002615, 116.317798, 's', '河湾路72号'],
  ['fresh-food', '永安生鲜', 40.00555, 116.330573, 's', '学堂路11号'],
  ['fresh-food', '知味生鲜', 39.992776, 116.328838, 's', '榆树园南街48号'],
  ['fresh-food', '便民生鲜', 40.000406, 116.335817, 's', '老槐街85号'],
  // 早点铺
  ['breakfast', '福顺早点铺', 39.993114, 116.336444, 'b', '清河东路46号'],
  ['breakfast', '榆荫早点铺', 39.996175, 116.334604, 'b', '柳岸街83号'],
  ['breakfast', '长青早点铺', 39.994078, 116.331334, 'b', '杏花巷22号'],
  ['breakfast', '月明早点铺', 39.993501, 116.334079, 'b', '西桥胡同59号'],
  ['breakfast', '杏林早点铺', 39.992962, 116.330553, 'b', '河湾路96号'],
  ['breakfast', '双喜早点铺', 40.005797, 116.328136, 'b', '学堂路35号'],
  ['breakfast', '河湾早点铺', 40.007696, 116.323807, 'b', '榆树园南街72号'],
  // 洗衣店
  ['laundry', '小满洗衣店', 40.01104, 116.329546, 's', '学堂路57号'],
  ['laundry', '西桥洗衣店', 39.992813, 116.324526, 's', '榆树园南街94号'],
  ['laundry', '安康洗衣店', 40.007446, 116.326594, 's', '老槐街33号'],
  ['laundry', '和顺洗衣店', 40.001321, 116.331795, 's', '清河东路70号'],
  // 理发店
  ['hairdresser', '同心理发店', 40.011455, 116.329648, 'h', '杏花巷68号'],
  ['hairdresser', '永安理发店', 40.01019, 116.327987, 'h', '西桥胡同7号'],
  ['hairdresser', '知味理发店', 40.004876, 116.32955, 'h', '河湾路44号'],
  ['hairdresser', '便民理发店', 40.007379, 116.323619, 'h', '学堂路81号'],
  ['hairdresser', '老街理发店', 39.992818, 116.324673, 'h', '榆树园南街20号'],
  ['hairdresser', '柳岸理发店', 39.9991, 116.327987, 'h', '老槐街57号'],
  // 图文打印
  ['photo-print', '榆荫图文打印', 40.011022, 116.330111, 'o', '老槐街79号'],
  ['photo-print', '长青图文打印', 40.010296, 116.327506, 'o', '清河东路18号'],
  ['photo-print', '月明图文打印', 40.006186, 116.324645, 'o', '柳岸街55号'],
  ['photo-print', '杏林图文打印', 40.007402, 116.323694, 'o', '杏花巷92号'],
  ['photo-print', '双喜图文打印', 40.005695, 116.330255, 'o', '西桥胡同31号'],
  // 家政
  ['housekeeping', '西桥家政', 40.005417, 116.319175, 'o', '河湾路90号'],
  ['housekeeping', '安康家政', 40.009323, 116.327282, 'o', '学堂路29号'],
  // 修理铺
  ['repair', '永安修理铺', 40.011859, 116.329449, '', '柳岸街3号'],
  ['repair', '知味修理铺', 40.010382, 116.326149, '', '杏花巷40号'],
  ['repair', '便民修理铺', 40.006823, 116.327638, '', '西桥胡同77号'],
  ['repair', '老街修理铺', 40.005448, 116.328307, '', '河湾路16号'],
  ['repair', '柳岸修理铺', 40.005884, 116.330189, '', '学堂路53号'],
  ['repair', '福顺修理铺', 40.007072, 116.330316, '', '榆树园南街90号'],
  // 药房
  ['pharmacy', '长青药房', 39.998848, 116.325056, 'p', '榆树园南街14号'],
  ['pharmacy', '月明药房', 40.011039, 116.319009, 'p', '老槐街51号'],
  ['pharmacy', '杏林药房', 40.010638, 116.326344, 'p', '清河东路88号'],
  ['pharmacy', '双喜药房', 40.006228, 116.334218, 'p', '柳岸街27号'],
  // 快递驿站
  ['parcel', '安康快递驿站', 39.999358, 116.324385, 's', '西桥胡同25号'],
  ['parcel', '和顺快递驿站', 40.01094, 116.326791, 's', '河湾路62号'],
  ['parcel', '阳光快递驿站', 40.011423, 116.330049, 's', '学堂路99号'],
  ['parcel', '清风快递驿站', 40.010224, 116.328146, 's', '榆树园南街38号'],
  ['parcel', '春和快递驿站', 40.006638, 116.325613, 's', '老槐街75号'],
  ['parcel', '同心快递驿站', 40.002625, 116.329104, 's', '清河东路14号'],
  // 废品回收站
  ['recycling', '知味废品回收站', 40.002193, 116.323854, '', '清河东路36号'],
  ['recycling', '便民废品回收站', 40.003791, 116.319973, '', '柳岸街73号'],
  ['recycling', '老街废品回收站', 40.002149, 116.334492, '', '杏花巷12号'],
  // 养老驿站
  ['elderly-care', '月明养老驿站', 39.997602, 116.332421, 'o', '学堂路47号'],
  ['elderly-care', '杏林养老驿站', 39.993575, 116.317039, 'o', '榆树园南街84号'],
  ['elderly-care', '双喜养老驿站', 40.007302, 116.322764, 'o', '老槐街23号'],
  // 饭馆
  ['dining', '和顺饭馆', 39.997646, 116.31669, 'd', '杏花巷58号'],
  ['dining', '阳光饭馆', 39.993059, 116.332492, 'd', '西桥胡同95号'],
  ['dining', '清风饭馆', 40.006843, 116.32228, 'd', '河湾路34号'],
  ['dining', '春和饭馆', 40.011787, 116.328643, 'd', '学堂路71号'],
  ['dining', '同心饭馆', 40.010956, 116.326072, 'd', '榆树园南街10号'],
  ['dining', '永安饭馆', 40.00655, 116.327028, 'd', '老槐街47号'],
  ['dining', '知味饭馆', 40.00837, 116.326929, 'd', '清河东路84号'],
  ['dining', '便民饭馆', 39.998578, 116.325263, 'd', '柳岸街23号'],
  // 健身馆
  ['fitness', '便民健身馆', 39.992885, 116.326247, 'f', '老槐街69号'],
  ['fitness', '老街健身馆', 40.012436, 116.33141, 'f', '清河东路8号'],
  ['fitness', '柳岸健身馆', 40.005043, 116.321097, 'f', '柳岸街45号'],
  ['fitness', '福顺健身馆', 40.005983, 116.333089, 'f', '杏花巷82号'],
  // 推拿馆
  ['wellness', '杏林推拿馆', 40.009589, 116.328939, 'd', '河湾路80号'],
  ['wellness', '双喜推拿馆', 40.00468, 116.328753, 'd', '学堂路19号'],
  // 书屋
  ['bookshop', '阳光书屋', 40.007171, 116.323584, 'o', '柳岸街91号'],
  ['bookshop', '清风书屋', 40.005, 116.323508, 'o', '杏花巷30号'],
  ['bookshop', '春和书屋', 40.003582, 116.3284, 'o', '西桥胡同67号'],
  // 兴趣学堂
  ['training', '老街兴趣学堂', 39.995706, 116.333291, 'e', '榆树园南街4号'],
  ['training', '柳岸兴趣学堂', 40.009554, 116.323757, 'e', '老槐街41号'],
  ['training', '福顺兴趣学堂', 40.002646, 116.317507, 'e', '清河东路78号'],
  // 棋牌室
  ['leisure', '双喜棋牌室', 39.992867, 116.326143, 'n', '西桥胡同15号'],
  ['leisure', '河湾棋牌室', 39.993338, 116.336742, 'n', '河湾路52号'],
  ['leisure', '小满棋牌室', 40.001648, 116.329558, 'n', '学堂路89号'],
  // 茶咖
  ['tea-coffee', '清风茶咖', 40.006693, 116.322154, 'd', '清河东路26号'],
  ['tea-coffee', '春和茶咖', 40.007349, 116.323652, 'd', '柳岸街63号'],
  ['tea-coffee', '同心茶咖', 40.010513, 116.333064, 'd', '杏花巷2号'],
  ['tea-coffee', '永安茶咖', 39.992825, 116.324894, 'd', '西桥胡同39号'],
  ['tea-coffee', '知味茶咖', 39.993324, 116.332186, 'd', '河湾路76号'],
  // 宠物店
  ['pets', '柳岸宠物店', 40.007782, 116.325287, 'o', '学堂路37号'],
  ['pets', '福顺宠物店', 40.002632, 116.333041, 'o', '榆树园南街74号'],
  // 托育园
  ['childcare', '河湾托育园', 39.996734, 116.31938, 'k', '杏花巷48号'],
  ['childcare', '小满托育园', 40.006356, 116.334115, 'k', '西桥胡同85号'],
  // 社区居委会
  ['community-station', '柳岸社区居委会', 40.009997, 116.334034, 'k', '老槐街59号'],
  ['community-station', '榆树园社区居委会', 40.01151, 116.332204, 'k', '清河东路96号'],
  ['community-station', '西桥社区居委会', 40.008394, 116.328179, 'k', '柳岸街35号'],
  // 活动室
  ['activity-room', '福顺活动室', 40.009162, 116.316589, 'o', '河湾路70号'],
  ['activity-room', '榆荫活动室', 40.004564, 116.327754, 'o', '学堂路9号'],
  ['activity-room', '长青活动室', 39.992867, 116.330407, 'o', '榆树园南街46号'],
  // 卫生服务站
  ['clinic', '河湾街道社区卫生服务中心', 40.002747, 116.318259, 'l', '柳岸街81号'],
  ['clinic', '柳岸社区卫生服务站', 40.003195, 116.32591, 'l', '杏花巷20号'],
  ['clinic', '榆树园社区卫生服务站', 40.006806, 116.329182, 'l', '西桥胡同57号'],
  ['clinic', '西桥社区卫生服务站', 40.00308, 116.330538, 'l', '河湾路94号'],
  // 小学
  ['school', '河湾小学', 39.996021, 116.319787, 'k', '榆树园南街92号'],
  ['school', '柳岸小学', 39.994164, 116.327583, 'k', '老槐街31号'],
  ['school', '河湾中学', 39.997089, 116.326325, 'k', '清河东路68号'],
  ['school', '榆树园幼儿园', 39.995081, 116.32272, 'k', '柳岸街7号'],
  ['school', '西桥幼儿园', 40.009116, 116.323709, 'k', '杏花巷44号'],
  // 小公园
  ['park', '榆荫小公园', 40.00092, 116.31828, 'a', '西桥胡同5号'],
  ['park', '长青小公园', 40.001567, 116.322833, 'a', '河湾路42号'],
  ['park', '月明小公园', 40.005543, 116.32587, 'a', '学堂路79号'],
  ['park', '杏林小公园', 40.003226, 116.331602, 'a', '榆树园南街18号'],
  // 公厕
  ['toilet', '河湾路公厕', 40.010104, 116.327853, 'a', '清河东路16号'],
  ['toilet', '柳岸街公厕', 40.001373, 116.321083, 'a', '柳岸街53号'],
  ['toilet', '榆树园南街公厕', 39.99973, 116.325798, 'a', '杏花巷90号'],
  ['toilet', '西桥胡同公厕', 39.997339, 116.324196, 'a', '西桥胡同29号'],
  ['toilet', '清河东路公厕', 40.003245, 116.323716, 'a', '河湾路66号'],
  ['toilet', '学堂路公厕', 40.00478, 116.327729, 'a', '学堂路5号'],
  ['toilet', '杏花巷公厕', 39.997604, 116.332794, 'a', '榆树园南街42号'],
  ['toilet', '老槐街公厕', 40.005152, 116.319463, 'a', '老槐街79号'],
  // 自动除颤器（AED）
  ['aed', '河湾路自动除颤器（AED）', 40.002553, 116.319671, 'a', '学堂路27号'],
  ['aed', '柳岸街自动除颤器（AED）', 40.008371, 116.328818, 'a', '榆树园南街64号'],
  ['aed', '榆树园南街自动除颤器（AED）', 39.998723, 116.324929, 'a', '老槐街3号'],
  ['aed', '西桥胡同自动除颤器（AED）', 39.995715, 116.315365, 'a', '清河东路40号'],
  ['aed', '清河东路自动除颤器（AED）', 40.001584, 116.333156, 'a', '柳岸街77号'],
  ['aed', '学堂路自动除颤器（AED）', 40.006016, 116.32165, 'a', '杏花巷16号'],
  // 公交站
  ['transit', '河湾路东口公交站', 39.997565, 116.315347, 'a', '杏花巷38号'],
  ['transit', '柳岸街东口公交站', 40.009273, 116.318829, 'a', '西桥胡同75号'],
  ['transit', '榆树园南街东口公交站', 39.992918, 116.334959, 'a', '河湾路14号'],
  ['transit', '西桥胡同东口公交站', 40.010074, 116.335001, 'a', '学堂路51号'],
  ['transit', '清河东路东口公交站', 39.996541, 116.334488, 'a', '榆树园南街88号'],
  ['transit', '学堂路东口公交站', 39.992828, 116.337536, 'a', '老槐街27号'],
  ['transit', '杏花巷东口公交站', 39.99549, 116.315382, 'a', '清河东路64号'],
  ['transit', '老槐街东口公交站', 39.993954, 116.337322, 'a', '柳岸街3号'],
  ['transit', '河湾路西口公交站', 40.007528, 116.328085, 'a', '杏花巷40号'],
  ['transit', '柳岸街西口公交站', 39.999075, 116.337235, 'a', '西桥胡同77号'],
  // 银行
  ['bank', '安康银行', 39.998864, 116.325261, 'k', '老槐街49号'],
  ['bank', '和顺银行', 40.009648, 116.328003, 'k', '清河东路86号'],
  ['bank', '阳光银行', 39.993306, 116.331418, 'k', '柳岸街25号'],
  ['bank', '清风银行', 39.995834, 116.331039, 'k', '杏花巷62号'],
  ['bank', '春和银行', 39.994888, 116.331935, 'k', '西桥胡同99号'],
  // 警务室
  ['police', '河湾派出所', 40.001675, 116.327165, 'a', '河湾路60号'],
  ['police', '西桥警务室', 40.007335, 116.327823, 'a', '学堂路97号'],
  // 应急避难场所
  ['shelter', '河湾公园应急避难场所', 40.00345, 116.320187, 'a', '柳岸街71号'],
  ['shelter', '学堂路应急避难场所', 39.998, 116.32802, 'a', '杏花巷10号'],
]

/** The node and all above it, the county first. */
const lineOf = (path: string) =>
  path
    .split('/')
    .slice(1)
    .map((_, index, parts) => `/${parts.slice(0, index + 1).join('/')}`)

/** Whose a place is that was put onto the map for a node. */
function ownerOf(of: string): (gcj02: Gcj02) => string {
  const lowest = lowestAt(drawnAt(of))
  return (gcj02) => lowest(gcj02) ?? of
}

/** The places, and the sites of appointments among them. */
export function demoPlaces(now: number, sites: readonly Site[]): readonly Place[] {
  const common = {
    v: 1,
    rev: 1,
    layer: 'staff',
    stepFree: 'unknown',
    photos: {},
    services: [],
    state: 'open',
    source: { kind: 'osm', at: now },
    updatedAt: now,
    events: [],
    commands: [],
  } as const
  const inStreet = ownerOf(node.street)
  const around = list.map(([category, name, latitude, longitude, called, address], index): Place => {
    const gcj02 = { latitude, longitude }
    const path = inStreet(gcj02)
    const open = hours[called]
    return {
      ...common,
      _id: `plc_demo${String(index).padStart(8, '0')}`,
      node: path,
      within: lineOf(path),
      category,
      name,
      gcj02,
      tile: tileOf(gcj02),
      address,
      ...(index % 3 === 0 && { phone: `010-5555${String(2000 + index)}` }),
      ...(open && { hours: { ...open, ...(name in closedSoon && { exceptions: closedOn(name, now) }) } }),
      stepFree: (['yes', 'no', 'unknown'] as const)[index % 3] ?? 'unknown',
    }
  })
  const centres = sites.flatMap((site): readonly Place[] => {
    if (!site.gcj02) return []
    const path = ownerOf(site.node)(site.gcj02)
    return [
      {
        ...common,
        _id: `plc_${site._id.replaceAll('-', '')}`,
        node: path,
        within: lineOf(path),
        category: 'party-centre',
        name: site.name,
        gcj02: site.gcj02,
        tile: tileOf(site.gcj02),
        address: site.address,
        phone: site.phone,
        stepFree: 'yes',
        site: site._id,
      },
    ]
  })
  return [...centres, ...around]
}
