import type { Offering, Service, Site } from '../../functions/appointments/store.ts'
import type { Account, Person } from '../../functions/platform/people.ts'
import { today } from '../../shared/time.ts'
import type { atHome } from './households.ts'
import { offeringOf, offeringsLike, roomRules } from './offerings.ts'
import { grid, sites as modelSites, node } from './places.ts'
import { dataOf, type Platform } from './platform.ts'
import { services as countyServices } from './services.ts'

/** The rest of the county, for seeing how things are with many streets, services and people. All of it is made by rule. */

const streets = [
  ['dongguan', '东关街道', '东关大街21号', ['钟楼', '东关', '柳树井', '粮仓']],
  ['beiyuan', '北园街道', '北园路5号', ['桃源', '北苑', '松林', '双榆']],
  ['nanhu', '南湖街道', '南湖西路40号', ['莲花', '湖滨', '渔家', '望湖']],
  ['shiqiao', '石桥街道', '石桥大街66号', ['石桥', '桥东', '花园', '书院']],
  ['xincheng', '新城街道', '新城路100号', ['新城', '康乐', '和平', '学府']],
] as const

const rooms = [
  ['dance', '舞蹈室', '排练跳舞、健身操的房间，有镜子和音响'],
  ['painting', '书画室', '写字画画的房间，桌子和毡垫都有'],
  ['chess', '棋牌室', '下棋打牌的房间，不许赌博'],
  ['table-tennis', '乒乓球室', '两张球台，球拍可以借'],
  ['fitness', '健身室', '器械有人教怎么用，60岁以上的先量血压'],
  ['reading', '阅览室', '看书看报、孩子写作业的地方'],
  ['children', '儿童之家', '3到12岁孩子玩的地方，要有大人陪着'],
  ['meeting', '会议室', '坐20人，居民议事、业主开会用'],
  ['craft', '手工室', '做手工、学缝纫的房间，有缝纫机'],
  ['music', '音乐室', '唱歌、练乐器的房间，隔音'],
  ['cinema', '影音室', '坐30人，看电影、看讲座回放'],
  ['kitchen', '共享厨房', '包饺子、做点心，社区活动用'],
  ['veterans', '老兵之家', '退役军人聚会、讲故事的房间'],
] as const

/** So many services has the county in all. */
const servicesInAll = 400

const sites: readonly Site[] = streets.flatMap(([id, name, address, communities], street) => {
  const path = `${node.county}/${id}`
  const [modelCentre, ...modelStations] = modelSites
  if (!modelCentre) return []
  const centre: Site = {
    ...modelCentre,
    _id: `${id}-centre`,
    node: path,
    name: `${name}党群服务中心`,
    address: `清河县${address}`,
    phone: `010-5555${10 + street}00`,
    gcj02: at(street, 0),
    order: (street + 2) * 10,
  }
  const stations = communities.map((community, index): Site => {
    const model = modelStations[index % modelStations.length] ?? modelCentre
    return {
      ...model,
      _id: `${id}-station-${index + 1}`,
      node: `${path}/community-${index + 1}`,
      name: `${community}社区党群服务站`,
      address: `清河县${name}${community}社区居委会院内`,
      phone: `010-5555${10 + street}0${index + 1}`,
      gcj02: at(street, index + 1),
      order: (street + 2) * 10 + index + 1,
    }
  })
  return [centre, ...stations]
})

/** Side by side on the ground of the demo's street data, some houses apart: a county of the model's size would need its own. GCJ-02. */
function at(street: number, index: number) {
  return {
    latitude: Math.round((39.9942 + street * 0.0041 + (index % 2) * 0.0011) * 1e6) / 1e6,
    longitude: Math.round((116.3168 + index * 0.0047 + (street % 2) * 0.0013) * 1e6) / 1e6,
  }
}

const roomServices: readonly { readonly service: Service; readonly site: Site }[] = [...modelSites, ...sites]
  .flatMap((site) => rooms.map((room) => ({ site, room })))
  .slice(0, servicesInAll - countyServices.length)
  .map(({ site, room: [id, name, summary] }, index) => ({
    site,
    service: {
      _id: `${id}-${site._id}`,
      v: 1,
      node: site.node,
      name: `${site.name.replace(/党群服务(中心|站)$/, '')}${name}`,
      category: 'rooms',
      summary,
      keywords: [name, '场地', '活动', '借房间'],
      eligibility: '住在附近的居民、社团、志愿服务队；不用来做生意、推销',
      materials: [{ name: '本人身份证', note: '看一眼就还给您' }],
      steps: ['约好时间', '到前台登记', '用完收拾好'],
      feeFen: 0,
      takes: '每次两小时',
      minutes: 120,
      order: 1000 + index,
    },
  }))

const offerings: readonly Offering[] = [
  ...sites.flatMap((site, index) =>
    offeringsLike(
      site.kind === 'centre' ? 'hewan-centre' : (modelSites[1 + (index % 3)]?._id ?? 'liuan-station'),
      site,
    ),
  ),
  ...roomServices.map(({ service, site }) => offeringOf(service._id, site, roomRules)),
]

const familyNames = [...'王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗']
const givenNames =
  '秀兰 建军 桂英 志强 丽娟 国华 淑珍 晓明 春梅 海涛 玉华 文斌 雪梅 立新 红霞 永刚 慧敏 振东 爱琴 俊杰'.split(
    ' ',
  )
const residentCount = 2000

interface Resident {
  readonly openid: string
  readonly person: string
  readonly name: string
  readonly home?: string
}

/** Communities of the other streets, and the grids of this one. */
const homes = [
  ...[node.liuan, node.yushuyuan, node.xiqiao].flatMap((path) => [grid(path, 1), grid(path, 2)]),
  ...streets.flatMap(([id, , , communities]) =>
    communities.map((_, index) => `${node.county}/${id}/community-${index + 1}`),
  ),
]

const residents: readonly Resident[] = Array.from({ length: residentCount }, (_, index) => {
  const number = String(index + 1).padStart(4, '0')
  const family = familyNames[index % familyNames.length] ?? '王'
  const given = givenNames[Math.floor(index / familyNames.length) % givenNames.length] ?? '秀兰'
  // One in five has not said where she lives.
  const home = index % 5 === 4 ? undefined : homes[index % homes.length]
  return {
    openid: `demo-resident-${number}`,
    person: `per_demo0000${number}`,
    name: `${family}${given}`,
    ...(home && { home }),
  }
})

/** Its nodes, and what people call them. */
const nodeNames: Readonly<Record<string, string>> = Object.fromEntries(
  streets.flatMap(([id, name, , communities]) => [
    [`${node.county}/${id}`, name],
    ...communities.map((community, index) => [
      `${node.county}/${id}/community-${index + 1}`,
      `${community}社区`,
    ]),
  ]),
)

export const county = {
  nodeNames,
  sites,
  services: roomServices.map(({ service }) => service),
  offerings,
  residents,
}

/** Their accounts and persons as registering would have made them; by calls it would take minutes. */
export async function addResidents(
  { insertMissing, now }: Platform,
  choices: ReturnType<typeof atHome>,
): Promise<void> {
  await insertMissing(
    'people',
    residents.map(
      ({ openid, person, name }): Person => ({
        _id: person,
        v: 1,
        rev: 1,
        name,
        self: openid,
        carers: [],
        consents: [],
        within: [],
        registeredAt: now,
        commands: [],
        uncopied: [],
        unrecorded: [],
        claims: { rev: 1, appointments: [] },
      }),
    ),
  )
  await insertMissing(
    'accounts',
    residents.map(
      ({ openid, person, name }): Account => ({
        _id: openid,
        v: 1,
        actsFor: [{ person, name, relation: 'self', consent: { how: 'self', at: now } }],
        grants: [],
        ...choices.get(openid),
      }),
    ),
  )
}

interface Place {
  readonly serviceId: string
  readonly siteId: string
  readonly day: string
  readonly slotId: string
}

const appointmentCount = 600
/** What most people come for; the other lists stay short, as they are in life. */
const popular = new Set([
  'resident-medical-insurance',
  'residence-registration',
  'social-security-query',
  'senior-card',
  'old-age-allowance',
])
const atOnce = 8
/** Full days would show nothing that can be booked. */
const share = 0.6

/** Appointments of residents who have none ahead, through the operation that everybody uses. */
export async function bookForResidents(platform: Platform): Promise<void> {
  const waiting = await withoutAppointment(platform)
  const busy = offerings.filter(({ service }) => popular.has(service))
  const perOffering = Math.ceil(appointmentCount / busy.length)
  let wanted = waiting.length - (residentCount - appointmentCount)
  await inTurn(busy, async ({ service: serviceId, site: siteId }) => {
    if (wanted <= 0) return
    for (const place of await freePlaces(platform, serviceId, siteId, perOffering)) {
      const resident = wanted > 0 ? waiting.pop() : undefined
      if (!resident) return
      wanted -= 1
      const key = `demo-${place.day}-${place.slotId}`
      const input = { ...place, personId: resident.person }
      await platform.call(resident.openid, 'appointments', 'bookSlot', input, key)
    }
  })
}

async function withoutAppointment({ database, now }: Platform): Promise<Resident[]> {
  const day = today(now)
  const busy = new Set<string>()
  for (let start = 0; start < residents.length; start += 1000) {
    const { data } = await database
      .collection('people')
      .where({ _id: database.command.in(residents.slice(start, start + 1000).map(({ person }) => person)) })
      .field({ claims: true })
      .limit(1000)
      .get()
    for (const { _id, claims } of data as Pick<Person, '_id' | 'claims'>[])
      if (claims.appointments.some((claim) => claim.day >= day)) busy.add(_id)
  }
  return residents.filter(({ person }) => !busy.has(person))
}

/** So many free places of the first days that have any, spread over each day. */
async function freePlaces(
  platform: Platform,
  serviceId: string,
  siteId: string,
  wanted: number,
): Promise<Place[]> {
  const reader = `demo-reader-${siteId}`
  const place = { serviceId, siteId }
  const { days } = dataOf(await platform.call(reader, 'appointments', 'listDays', place))
  const places: Place[] = []
  for (const { day } of days.filter(({ free }) => free > 0)) {
    if (places.length >= wanted) break
    const { slots } = dataOf(await platform.call(reader, 'appointments', 'listSlots', { ...place, day }))
    const free = slots.flatMap(({ id, free }) => Array.from({ length: free }, () => id))
    const count = Math.min(Math.floor(free.length * share), wanted - places.length)
    for (let index = 0; index < count; index += 1) {
      const slotId = free[Math.floor((index * free.length) / count)]
      if (slotId) places.push({ ...place, day, slotId })
    }
  }
  return places
}

/** Some at a time, so that the functions are busy and not overrun. */
async function inTurn<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const left = [...items]
  const worker = async () => {
    for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}
