import { readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { areaOf } from '../../functions/circle/network/area.ts'
import { decodeNetwork } from '../../functions/circle/network/file.ts'
import { snap } from '../../functions/circle/network/snap.ts'
import { Walker } from '../../functions/circle/network/walk.ts'
import type { CircleContract } from '../../shared/circle/contract.ts'
import type { InputOf } from '../../shared/contract.ts'
import { metresBetween, wgs84Of } from '../../shared/geo.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import {
  circleDocuments,
  corner,
  cornerText,
  pharmacy,
  repair,
  stationPlace,
  toilet,
  walkPath,
} from '../harness/circle.ts'
import { monday, neighbourhood, openids, people } from '../harness/neighbourhood.ts'

/** What can be walked to from a corner of the demo's streets, on Monday 2026-03-02 at 8:00. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 1 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew({ ...neighbourhood, ...circleDocuments }))

const at = (clock: string) => Date.parse(`2026-03-02T${clock}:00+08:00`)
const ask = (input: Partial<InputOf<CircleContract['reachPlaces']>> = {}) =>
  centre.call(openids.stranger, 'circle', 'reachPlaces', { gcj02: cornerText, ...input })
const reach = async (input: Parameters<typeof ask>[0] = {}) => dataOf(await ask(input))
const names = async (input: Parameters<typeof ask>[0] = {}) =>
  (await reach(input)).places.map(({ name, minutes, metres }) => `${name} ${minutes} ${metres}`)

describe('what can be walked to', () => {
  test('the nearest first, by the streets: 676 m straight may be too far', async () => {
    expect(await names()).toEqual([
      '春和药房 4 245',
      '柳岸里公厕 5 333',
      '老赵修鞋 8 578',
      '柳岸社区党群服务站 10 774',
    ])
  })

  test('in five minutes, and in fifteen at a slow pace', async () => {
    expect(await names({ minutes: '5' })).toEqual(['春和药房 4 245', '柳岸里公厕 5 333'])
    expect(await names({ minutes: '10', profile: 'slow' })).toEqual([
      '春和药房 5 245',
      '柳岸里公厕 6 333',
      '老赵修鞋 10 578',
    ])
  })

  test('one category, with the counts of all', async () => {
    const { places, counts } = await reach({ category: 'toilet' })
    expect(places.map(({ id }) => id)).toEqual([toilet._id])
    expect(counts).toEqual({ pharmacy: 1, toilet: 1, repair: 1, 'party-centre': 1 })
  })

  test('whether it is open on arrival: hours, day and night, unknown, those of the site', async () => {
    const { places } = await reach()
    expect(places.map(({ opening }) => opening)).toEqual([
      { state: 'open', until: at('21:00') },
      { state: 'open', always: true },
      { state: 'unknown' },
      { state: 'closed', next: at('09:00') },
    ])
    await centre.moveClock('2026-03-02T08:55:00+08:00')
    // Ten minutes later the doors are open.
    expect((await reach()).places[3]?.opening).toEqual({ state: 'open', until: at('12:00') })
  })

  test('free appointments of today, one less when one is taken', async () => {
    const free = async () => (await reach()).places.find(({ id }) => id === stationPlace._id)?.booking
    expect(await free()).toEqual({ siteId: 'station', freeToday: 14 })
    const slot = { serviceId: 'senior-card', siteId: 'station', day: monday, slotId: 's1500' }
    dataOf(await centre.call(openids.wang, 'appointments', 'bookSlot', { ...slot, personId: people.wang }))
    expect(await free()).toEqual({ siteId: 'station', freeToday: 13 })
    await centre.moveClock('2026-03-02T16:10:00+08:00')
    expect(await free()).toEqual({ siteId: 'station', freeToday: 1 })
  })

  test('the area as closed rings around the corner', async () => {
    const { area = [] } = await reach({ area: 'yes', minutes: '5' })
    expect(area.length).toBeGreaterThan(0)
    for (const ring of area) expect(ring[0]).toEqual(ring.at(-1))
    const latitudes = area.flat().map(({ latitude }) => latitude)
    expect(Math.max(...latitudes)).toBeGreaterThan(40.0013)
    expect(Math.min(...latitudes)).toBeLessThan(40.0013)
    expect((await reach()).area).toBeUndefined()
  })

  test('in two round trips by a function that knows the map: is it still so, and what is free today', async () => {
    await reach()
    centre.standIn.functions.forget()
    await reach({ minutes: '10' })
    const [call] = centre.standIn.functions.calls
    expect(call?.databaseRequests).toEqual([
      'database.getDocument:circle_state',
      'database.aggregateDocuments:sites',
    ])
  })

  test('whose map it is', async () => {
    expect((await reach()).attribution).toMatchObject({
      text: '© OpenStreetMap contributors, ODbL 1.0',
      date: '2017-06-15',
    })
  })
})

describe('positions that are none', () => {
  test.each([
    ['latitude and longitude swapped', '116.3261,40.0013'],
    ['NaN', 'NaN,NaN'],
    ['Infinity', 'Infinity,116.3261'],
    ['one number', '40.0013'],
    ['a minus', '-40.0013,116.3261'],
    ['London', '51.5072,0.1276'],
    ['an exponent', '4e1,116.3'],
    ['nothing', ''],
  ])('%s', async (_name, gcj02) => {
    expect(codeOf(await ask({ gcj02 }))).toBe('INVALID_INPUT')
  })

  test.each([
    ['in the sea', '38.5,120.5'],
    ['10 km away', '40.1013,116.3261'],
    ['far in the west', '39.5,75.9'],
  ])('%s: outside of what the map covers', async (_name, gcj02) => {
    expect(await reach({ gcj02, area: 'yes' })).toMatchObject({
      from: { certainty: 'outside' },
      places: [],
      counts: {},
    })
    const way = { gcj02, placeId: pharmacy._id }
    expect(codeOf(await centre.call(openids.stranger, 'circle', 'findWay', way))).toBe('OUTSIDE_MAP')
  })

  test('far from every street: an estimate that says so', async () => {
    const gcj02 = '40.0173,116.3321'
    const { from, area } = await reach({ gcj02, area: 'yes' })
    expect(from).toEqual({ certainty: 'estimate' })
    expect(area).toHaveLength(1)
    const way = { gcj02, placeId: stationPlace._id }
    const found = dataOf(await centre.call(openids.stranger, 'circle', 'findWay', way))
    // 1,343 m straight, times 1.4.
    expect(found).toMatchObject({ certainty: 'estimate', metres: 1880, minutes: 24, stretches: [] })
    expect(found.line).toBeUndefined()
  })
})

describe('the way', () => {
  test('as a line from the position to the place, with turns that add up', async () => {
    const way = dataOf(
      await centre.call(openids.stranger, 'circle', 'findWay', { gcj02: cornerText, placeId: pharmacy._id }),
    )
    expect(way).toMatchObject({ certainty: 'network', metres: 245, minutes: 4, steps: false })
    expect(way.line?.[0]).toEqual({ latitude: 40.0013, longitude: 116.3261 })
    expect(way.line?.at(-1)).toEqual({ latitude: 40.0033, longitude: 116.3261 })
    expect(way.stretches[0]?.turn).toBe('start')
    const walked = way.stretches.reduce((sum, { metres }) => sum + metres, 0)
    // Between position, place and their streets there are 7 m.
    expect(Math.abs(walked - 238)).toBeLessThanOrEqual(2)
  })

  test('in GCJ-02 as the area is: within 0.1 m of the streets and of what the engine draws', async () => {
    const network = decodeNetwork(readFileSync('functions/circle/network.bin'))
    const way = { gcj02: cornerText, placeId: stationPlace._id }
    const { line = [] } = dataOf(await centre.call(openids.stranger, 'circle', 'findWay', way))
    const onStreets = line.slice(1, -1).map((point) => snap(network, wgs84Of(point))?.off)
    expect(onStreets.length).toBeGreaterThan(3)
    // Centimetres; the map itself is rounded to 0.1 m.
    expect(Math.max(...onStreets.map((off) => off ?? 999))).toBeLessThanOrEqual(20)

    const { area = [] } = await reach({ area: 'yes' })
    const at = wgs84Of(corner)
    const start = snap(network, at)
    const walker = new Walker(network).from(start ? [start] : [], 120_000)
    const drawn = areaOf(network, walker, at, 120_000).flat()
    const far = area.flat().map((point, index) => metresBetween(wgs84Of(point), drawn[index] ?? at))
    expect(far.length).toBe(drawn.length)
    expect(Math.max(...far)).toBeLessThan(0.1)
  })

  test('to a place that is not there', async () => {
    const way = { gcj02: cornerText, placeId: 'plc_nowhere000000' }
    expect(codeOf(await centre.call(openids.stranger, 'circle', 'findWay', way))).toBe('NOT_FOUND')
  })
})

describe('a place that staff close', () => {
  test('is gone at once from what a warm function answers, and shown as closed', async () => {
    expect(await names()).toContain('老赵修鞋 8 578')
    const why = '老赵回老家了'
    dataOf(await centre.call(openids.leader, 'circle', 'closePlace', { placeId: repair._id, rev: 1, why }))
    expect(await names()).not.toContain('老赵修鞋 8 578')
    const place = dataOf(await centre.call(openids.stranger, 'circle', 'getPlace', { placeId: repair._id }))
    expect(place.state).toBe('closed')
  })
})

describe('a path that staff add', () => {
  const south = { latitude: 39.9993, longitude: 116.3261 }
  const add = (line: { latitude: number; longitude: number }[]) =>
    centre.call(openids.leader, 'circle', 'addPath', {
      node: '/qinghe/hewan/liuan',
      kind: 'path',
      line,
      note: '围墙开了个门',
    })
  const metresToSouth = async () => {
    const placed = { ...pharmacy, _id: 'plc_south0000000', gcj02: south }
    await centre.put({ places: [placed] }).catch(() => undefined)
    const way = { gcj02: cornerText, placeId: placed._id }
    return dataOf(await centre.call(openids.stranger, 'circle', 'findWay', way)).metres
  }

  test('shortens ways at once, until it is taken away', async () => {
    expect(await metresToSouth()).toBe(820)
    const path = dataOf(await add([{ latitude: 40.0013, longitude: 116.3261 }, south]))
    expect(path.metres).toBe(222)
    expect(await metresToSouth()).toBeLessThan(240)
    dataOf(await centre.call(openids.leader, 'circle', 'removePath', { pathId: path.id, rev: 1 }))
    expect(await metresToSouth()).toBe(820)
  })

  test('must begin and end at a street', async () => {
    const answer = await add([
      { latitude: 40.0013, longitude: 116.3261 },
      { latitude: 40.0173, longitude: 116.3321 },
    ])
    expect(codeOf(answer)).toBe('OFF_STREET')
    expect(centre.dump().walk_paths).toEqual([])
  })

  test('that a new map has left without a street is said to be none, and not walked', async () => {
    const line = [
      { latitude: 40.0013, longitude: 116.3261 },
      { latitude: 40.0173, longitude: 116.3321 },
    ]
    await centre.put({
      walk_paths: [
        walkPath,
        { ...walkPath, _id: 'pth_forgotten000', slot: 1, gcj02: line, at: walkPath.at - 1 },
      ],
    })
    // By which functions know that there are others.
    await add([{ latitude: 40.0013, longitude: 116.3261 }, south])
    const node = '/qinghe/hewan/liuan'
    const { paths } = dataOf(await centre.call(openids.leader, 'circle', 'listPaths', { node }))
    expect(paths.map(({ id, joined }) => [id.slice(0, 8), joined])).toEqual([
      [expect.any(String), true],
      ['pth_nort', true],
      ['pth_forg', false],
    ])
    expect(await metresToSouth()).toBeLessThan(240)
  })
})

describe('the position of a resident', () => {
  afterEach(() => centre.standIn.functions.forget())

  test('stands in no document and in no line of the log', async () => {
    const gcj02 = '40.0013579,116.3261357'
    centre.standIn.functions.forget()
    dataOf(await ask({ gcj02, area: 'yes' }))
    await ask({ gcj02: '40.0013579,x' })
    dataOf(await centre.call(openids.wang, 'circle', 'findWay', { gcj02, placeId: pharmacy._id }))
    dataOf(await centre.call(openids.wang, 'circle', 'searchPositions', { text: '40.0013579' }))
    for (let waited = 0; waited < 100 && centre.standIn.functions.log.length < 4; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 20))
    const logged = centre.standIn.functions.log.map(({ text }) => text).join('\n')
    expect(logged).toContain('reachPlaces')
    for (const kept of [logged, JSON.stringify(centre.dump())]) {
      expect(kept).not.toContain('0013579')
      expect(kept).not.toContain('3261357')
    }
  })
})

describe('searching a position', () => {
  test('buildings of the street data, places and their addresses', async () => {
    const search = async (text: string) =>
      dataOf(await centre.call(openids.stranger, 'circle', 'searchPositions', { text })).positions
    expect(await search('修鞋')).toEqual([
      { kind: 'place', name: '老赵修鞋', note: '维修点', gcj02: { latitude: 40.0013, longitude: 116.3221 } },
    ])
    expect((await search('2公寓'))[0]).toMatchObject({ kind: 'building', name: '2公寓', note: '近春路附近' })
    expect(await search('1号楼底商')).toMatchObject([{ name: '春和药房', note: '柳岸里小区1号楼底商' }])
    const pharmacyOnly = [{ name: '春和药房' }]
    expect(await search('柳岸里小区 春和药房')).toMatchObject(pharmacyOnly)
    expect(await search('柳岸里小区 1号楼')).toMatchObject(pharmacyOnly)
    expect(await search('柳岸里 小区1号楼底商，春和')).toMatchObject(pharmacyOnly)
    const first = { kind: 'building', name: '桔色成人', note: '成府路89号' }
    for (const text of ['成府路89号 桔色成人', '成府路89号桔色成人', '桔色成人 成府路'])
      expect(await search(text)).toMatchObject([first])
    for (const text of ['近春路 2公寓', '近春路2公寓'])
      expect(await search(text)).toMatchObject([{ name: '2公寓', note: '近春路附近' }])
    expect(await search('成府路89号 2公寓')).toEqual([])
    expect(await search('.*')).toEqual([])
    expect(await search('没有这样的地方')).toEqual([])
  })
})
