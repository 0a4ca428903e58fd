import { strToU8, zipSync } from 'fflate'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { PlaceImport } from '../../functions/circle/imports/store.ts'
import type { CircleState, Place } from '../../functions/circle/store.ts'
import { fileIdOf } from '../../local/cloudbase/storage.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { circleDocuments, circleState, cornerText, listCsv } from '../harness/circle.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'

/** Lists of places: looked at first, then on the map at once, or not at all. */

const node = '/qinghe/hewan/liuan'
type Format = 'csv' | 'xlsx' | 'geojson'
type System = 'wgs84' | 'gcj02' | 'bd09'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 2 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew({ ...neighbourhood, ...circleDocuments }))

let uploads = 0
async function preview(
  content: string | Buffer,
  {
    format = 'csv',
    system = 'gcj02',
    name = '商铺',
  }: { format?: Format; system?: System; name?: string } = {},
) {
  uploads += 1
  const path = `inbox/places/list-${uploads}.${format}`
  await centre.standIn.storage.upload(path, Buffer.from(content), {
    openid: openids.leader,
    uid: '',
    loginType: 'WECHAT',
  })
  const input = { node, name, upload: fileIdOf(path), format, system }
  return centre.call(openids.leader, 'circle', 'previewImport', input)
}
const apply = (found: { id: string; rev: number }, withoutWrong = false, key?: string) =>
  centre.call(
    openids.leader,
    'circle',
    'applyImport',
    { importId: found.id, rev: found.rev, withoutWrong },
    key,
  )

const places = () => centre.dump().places as Place[]
const layers = () => (centre.dump().circle_state as CircleState[])[0]?.layers
const listed = async () => {
  const found = dataOf(
    await centre.call(openids.stranger, 'circle', 'listPlaces', { node, category: 'breakfast' }),
  )
  return found.places.map(({ name }) => name).sort()
}

const heading = '名称,类别,纬度,经度,地址,电话,营业时间,节假日,无障碍,编号'
const row = (name: string, more = '') => `${name},早餐店,40.0013,116.3271,,,,,,${more}`
const csv = (...rows: string[]) => [heading, ...rows].join('\n')
const many = (count: number) =>
  csv(...Array.from({ length: count }, (_, index) => row(`早点${index}`, `N-${index}`)))

describe('a preview', () => {
  test('names what is wrong, row by row, and puts nothing onto the map', async () => {
    const before = places().length
    const wrong = csv(
      row('小河早点'),
      ',早餐店,40.0013,116.3271,,,,,,',
      '清风,理发馆子,40.0013,116.3271,,,,,,',
      '反了,药店,116.3271,40.0013,,,,,,',
      '远了,药店,39.5,116.3271,,,,,,',
      '没有,药店,,,,,,,,',
      '字母,药店,北纬四十,116.3271,,,,,,',
      '电话,药店,40.0013,116.3271,,12,,,,',
      '时间,药店,40.0013,116.3271,,,早到晚,,,',
      '节日,药店,40.0013,116.3271,,,8:00-9:00,看情况,,',
      '台阶,药店,40.0013,116.3271,,,,,也许,',
      row('小河早点'),
    )
    const found = dataOf(await preview(wrong))
    expect(found).toMatchObject({ state: 'previewed', rows: 12, wrongRows: 11, kept: 0, done: 0 })
    expect(found.wrong).toEqual([
      { row: 3, field: 'name', why: '没有填名称' },
      { row: 4, field: 'category', why: '没有“理发馆子”这个类别' },
      { row: 5, field: 'position', why: '纬度和经度写反了' },
      { row: 6, field: 'position', why: '不在本县地图的范围里' },
      { row: 7, field: 'position', why: '没有填经纬度' },
      { row: 8, field: 'position', why: '经纬度不是数字' },
      { row: 9, field: 'phone', why: '电话号码不对' },
      { row: 10, field: 'hours', why: '营业时间看不懂，请写成“周一至周五 08:00-20:00”' },
      { row: 11, field: 'holidays', why: '节假日看不懂，请写“照常”、“休息”或者时间' },
      { row: 12, field: 'stepFree', why: '无障碍请写“有”、“无”或者“不清楚”' },
      { row: 13, field: 'row', why: '和第2行重复' },
    ])
    expect(found.sample).toEqual([
      { row: 2, name: '小河早点', category: 'breakfast', gcj02: { latitude: 40.0013, longitude: 116.3271 } },
    ])
    expect(places()).toHaveLength(before)
    expect(codeOf(await apply(found))).toBe('IMPORT_WRONG')
    expect(places()).toHaveLength(before)
    expect(dataOf(await apply(found, true)).state).toBe('applied')
    expect(await listed()).toEqual(['小河早点'])
  })

  test('that dies once it is made leaves no file behind a day later', async () => {
    const { faults, storage, timers } = centre.standIn
    const made = { action: 'database.insertDocument', collection: 'place_imports' }
    faults.add({ id: 'death', mode: 'kill-instance', when: 'after', times: 1, ...made })
    await preview(csv(row('小河早点'))).catch(() => undefined)
    faults.remove('death')
    expect(centre.dump().place_imports).toMatchObject([{ state: 'previewed', goodRows: 1 }])
    await centre.moveClock('2026-03-03T07:59:59+08:00')
    await timers.fire('circle')
    expect(storage.list().map(({ path }) => path)).toEqual([`inbox/places/list-${uploads}.csv`])
    await centre.moveClock('2026-03-03T08:00:30+08:00')
    await timers.fire('circle')
    expect(storage.list()).toEqual([])
    expect(centre.dump().place_leftovers).toEqual([])
    expect(centre.dump().place_imports).toMatchObject([{ state: 'previewed', goodRows: 1 }])
  })

  test('of 20,000 rows with 300 wrong is clear, and nothing is half imported', {
    timeout: 60_000,
  }, async () => {
    const rows = Array.from({ length: 20_000 }, (_, index) =>
      index % 67 === 5 && index < 67 * 300
        ? `坏的${index},早餐店,116.3271,40.0013,,,,,,`
        : row(`早点${index}`, `N-${index}`),
    )
    expect(rows.filter((text) => text.startsWith('坏的'))).toHaveLength(299)
    rows[0] = row('', 'N-0')
    const before = places().length
    const { functions } = centre.standIn
    functions.forget()
    const found = dataOf(await preview(csv(...rows)))
    const requests = functions.calls.find((call) => call.function === 'circle')?.databaseRequests ?? []
    // 19,700 good rows wait in batches of 500; all else costs as many round trips as a list of ten rows.
    expect(requests.filter((one) => one === 'database.insertDocument:place_import_rows')).toHaveLength(40)
    expect(requests.length).toBeLessThanOrEqual(49)
    expect(found).toMatchObject({ rows: 20_000, wrongRows: 300 })
    expect(found.wrong).toHaveLength(300)
    expect(found.wrong[0]).toEqual({ row: 2, field: 'name', why: '没有填名称' })
    expect(places()).toHaveLength(before)
    expect(codeOf(await apply(found))).toBe('IMPORT_WRONG')
    expect(places()).toHaveLength(before)
  })

  test('names the rows whose words WeChat refuses', async () => {
    const rows = Array.from({ length: 400 }, (_, index) => row(`早点${index}`, `N-${index}`))
    rows[7] = row('risky-content', 'N-7')
    rows[396] = '早点396,早餐店,40.0013,116.3271,risky-content路3号,,,,,N-396'
    rows[398] = row('', 'N-398')
    const found = dataOf(await preview(csv(...rows)))
    expect(found).toMatchObject({ rows: 400, wrongRows: 3 })
    expect(found.wrong).toEqual([
      { row: 9, field: 'name', why: '微信的内容检查没有通过，请改名称或者地址' },
      { row: 398, field: 'name', why: '微信的内容检查没有通过，请改名称或者地址' },
      { row: 400, field: 'name', why: '没有填名称' },
    ])
    dataOf(await apply(found, true))
    expect(await listed()).not.toContain('risky-content')
  })

  test('is not held up where WeChat cannot be asked', async () => {
    const { faults } = centre.standIn
    faults.add({ id: 'deaf', mode: 'error', action: 'wx.api', code: 'SYS_ERR' })
    const rows = Array.from({ length: 3000 }, (_, index) => row(`早点${index}`, `N-${index}`))
    const found = dataOf(await preview(csv(...rows, row('risky-content', 'N-x'))))
    faults.remove('deaf')
    expect(found).toMatchObject({ rows: 3001, wrongRows: 0 })
  })

  test('of which every word is refused comes to an end', async () => {
    const rows = Array.from({ length: 3000 }, (_, index) => row(`risky-content${index}`, `N-${index}`))
    const found = dataOf(await preview(csv(...rows)))
    expect(found).toMatchObject({ rows: 3000, wrongRows: 3000 })
    expect(codeOf(await apply(found, true))).toBe('IMPORT_STATE')
  })

  test('says which rows are on the map already, but for those of the list that it replaces', async () => {
    const content = csv(
      '春和药房,药店,40.0034,116.3262,,,,,,A',
      // 300 m away, and of another kind.
      '春和药房,药店,40.0061,116.3261,,,,,,B',
      '春和药房,便利店,40.0033,116.3261,,,,,,C',
      row('小河早点', 'D'),
    )
    const first = dataOf(await preview(content))
    expect(first).toMatchObject({ wrongRows: 0, twins: { count: 1, rows: [2] } })
    dataOf(await apply(first))
    expect(dataOf(await preview(content)).twins).toEqual({ count: 1, rows: [2] })
    expect(dataOf(await preview(csv(row('小河早点', 'D')), { name: '另一份' })).twins.count).toBe(1)
  })

  test('says which columns nobody reads, and takes the first of two that mean the same', async () => {
    const content =
      '名称,类别,类型,纬度,经度,服务电话号,序号\n小河早点,早餐店,什么店,40.0013,116.3271,12345,1'
    expect(dataOf(await preview(content))).toMatchObject({ wrongRows: 0, unread: ['服务电话号', '序号'] })
  })

  test.each([
    ['an empty file', '', 'IMPORT_UNREADABLE'],
    ['no rows', heading, 'IMPORT_UNREADABLE'],
    ['other headings', '甲,乙\n1,2', 'IMPORT_UNREADABLE'],
    ['an open quotation mark', `${heading}\n"小河,早餐店`, 'IMPORT_UNREADABLE'],
    ['20,001 rows', many(20_001), 'IMPORT_TOO_LONG'],
  ] as const)('%s is refused', async (_name, content, code) => {
    expect(codeOf(await preview(content))).toBe(code)
    expect(centre.dump().place_imports).toEqual([])
  })

  test('says which headings are missing', async () => {
    const answer = await preview('名称,纬度\n甲,40')
    expect(answer).toMatchObject({ error: { details: { why: '第一行没有这些标题：类别、经度' } } })
  })

  test.each([
    ['xlsx', Buffer.from('no zip at all, but long enough')],
    ['xlsx', Buffer.from(zipSync({ 'a.txt': strToU8('a') }))],
    ['geojson', Buffer.from('{"type":"FeatureCollection"')],
    ['geojson', Buffer.from('null')],
  ] as const)('a broken %s is refused', async (format, content) => {
    expect(codeOf(await preview(content, { format }))).toBe('IMPORT_UNREADABLE')
  })

  test('a file of somebody else, and one that is not there', async () => {
    const input = { node, name: '商铺', format: 'csv', system: 'gcj02' } as const
    for (const path of ['inbox/ntc_1234567890/a.csv', 'inbox/places/none.csv']) {
      const answer = await centre.call(openids.leader, 'circle', 'previewImport', {
        ...input,
        upload: fileIdOf(path),
      })
      expect(codeOf(answer)).toBe('FILE_MISSING')
    }
  })
})

describe('formats and systems', () => {
  const near = (found: { latitude: number; longitude: number } | undefined) => {
    // 0.1 m are 0.9 millionths of a degree of latitude.
    expect(Math.abs((found?.latitude ?? 0) - 40.0013)).toBeLessThan(0.0000009)
    expect(Math.abs((found?.longitude ?? 0) - 116.3271)).toBeLessThan(0.0000011)
  }

  test.each([
    ['gcj02', '40.0013', '116.3271'],
    ['wgs84', '39.9999984', '116.3209706'],
    ['bd09', '40.0070330', '116.3337094'],
  ] as const)('%s', async (system, latitude, longitude) => {
    const content = `名称,类别,纬度,经度\n小河早点,早餐店,${latitude},${longitude}`
    near(dataOf(await preview(content, { system })).sample[0]?.gcj02)
  })

  test('a CSV as Excel saves it in Chinese Windows', async () => {
    // 名称,类别,纬度,经度 / 早点,早餐店,… in GB 18030.
    const gb = Buffer.from(
      'c3fbb3c62cc0e0b1f02cceb3b6c82cbeadb6c80d0ad4e7b5e32cd4e7b2cdb5ea2c34302e303031332c3131362e333237310d0a',
      'hex',
    )
    expect(dataOf(await preview(gb)).sample).toMatchObject([{ name: '早点', category: 'breakfast' }])
  })

  test('GeoJSON points and areas', async () => {
    const feature = (geometry: object | null) => ({
      type: 'Feature',
      properties: { name: '小河早点', category: 'breakfast', opening_hours: 'Mo-Su 05:30-10:00' },
      geometry,
    })
    const content = JSON.stringify({
      type: 'FeatureCollection',
      features: [feature({ type: 'Point', coordinates: [116.3209706, 39.9999984] }), feature(null)],
    })
    const found = dataOf(await preview(content, { format: 'geojson', system: 'wgs84' }))
    near(found.sample[0]?.gcj02)
    expect(found.wrong).toEqual([{ row: 2, field: 'position', why: '没有填经纬度' }])

    // A house around 116.3209706, 39.9999984.
    const [west, east, south, north] = [116.3208706, 116.3210706, 39.9998984, 40.0000984]
    const house = [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ]
    const shapes = JSON.stringify({
      type: 'FeatureCollection',
      features: [
        feature({ type: 'Polygon', coordinates: house }),
        feature({ type: 'MultiPoint', coordinates: [] }),
      ],
    })
    const drawn = dataOf(await preview(shapes, { format: 'geojson', system: 'wgs84' }))
    near(drawn.sample[0]?.gcj02)
    expect(drawn.wrong).toEqual([
      { row: 2, field: 'position', why: '“MultiPoint”这种图形用不了，请画成点、线或者面' },
    ])
  })

  test('a sheet of Excel', async () => {
    const cells = (row: number, values: readonly (string | number)[]) =>
      values
        .map((value, index) => {
          const at = `${'ABCDEF'[index]}${row}`
          return typeof value === 'number'
            ? `<c r="${at}"><v>${value}</v></c>`
            : `<c r="${at}" t="inlineStr"><is><t>${value}</t></is></c>`
        })
        .join('')
    const sheet = [
      ['名称', '类别', '纬度', '经度'],
      ['小河早点', '早餐店', 40.0013, 116.3271],
    ].map((values, index) => `<row r="${index + 1}">${cells(index + 1, values)}</row>`)
    const main = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
    const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
    const file = zipSync({
      '[Content_Types].xml': strToU8(
        '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
      ),
      'xl/workbook.xml': strToU8(
        `<workbook xmlns="${main}" xmlns:r="${relations}"><sheets><sheet name="s" sheetId="1" r:id="rId1"/></sheets></workbook>`,
      ),
      'xl/_rels/workbook.xml.rels': strToU8(
        `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`,
      ),
      'xl/worksheets/sheet1.xml': strToU8(
        `<worksheet xmlns="${main}"><sheetData>${sheet.join('')}</sheetData></worksheet>`,
      ),
    })
    near(dataOf(await preview(Buffer.from(file), { format: 'xlsx' })).sample[0]?.gcj02)
  })
})

describe('an import', () => {
  test('that another one took the place of before it said to be applied is not left as applied', async () => {
    const { id } = dataOf(await preview(listCsv))
    const { rev } = dataOf(await apply({ id, rev: 1 }))
    const { place_imports = [], places: stored = [] } = centre.dump() as Record<string, PlaceImport[]>
    const due = place_imports.map((one) => ({ ...one, nextPendingAt: one.at }))
    const state = { ...circleState, mark: 9 }
    const documents = { ...neighbourhood, places: stored, place_imports: due }
    await centre.renew({ ...documents, circle_state: [{ ...state, layers: [id] }] })
    await centre.standIn.timers.fire('circle')
    const [seen] = centre.dump().place_imports as PlaceImport[]
    expect(seen).toMatchObject({ state: 'applied', rev })
    expect(seen).not.toHaveProperty('nextPendingAt')

    await centre.renew({ ...documents, circle_state: [state] })
    await centre.standIn.timers.fire('circle')
    expect(centre.dump().place_imports).toMatchObject([{ state: 'dropped', rev: rev + 1 }])
  })

  test('of which nothing is seen before all of it is there, is finished by the timer after a death', async () => {
    const found = dataOf(await preview(many(1200)))
    const { faults } = centre.standIn
    // The function dies in front of its second batch.
    faults.add({
      mode: 'kill-instance',
      when: 'before',
      action: 'database.insertDocument',
      collection: 'places',
      skip: 1,
      times: 1,
    })
    await centre.send('circle', {
      openid: openids.leader,
      data: { op: 'applyImport', input: { importId: found.id, rev: 1 }, key: 'dies-in-the-middle' },
    })
    const [half] = centre.dump().place_imports as PlaceImport[]
    expect(half).toMatchObject({ state: 'applying', done: 500 })
    expect(places().filter(({ layer }) => layer === found.id)).toHaveLength(500)
    expect(await listed()).toEqual([])
    expect(layers()).toEqual([])

    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await Promise.all([centre.standIn.timers.fire('circle'), centre.standIn.timers.fire('circle')])
    const [whole] = centre.dump().place_imports as PlaceImport[]
    expect(whole).toMatchObject({ state: 'applied', done: 1200 })
    expect(places().filter(({ layer }) => layer === found.id)).toHaveLength(1200)
    expect(layers()).toEqual([found.id])
    expect(centre.dump().place_import_rows).toEqual([])
    const { counts } = dataOf(
      await centre.call(openids.stranger, 'circle', 'reachPlaces', { gcj02: cornerText }),
    )
    expect(counts.breakfast).toBe(1200)
  })

  test('gives each place to the lowest node that is drawn around it', async () => {
    const grid = `${node}/grid-1`
    const coordinates = [
      [
        [116.3241, 39.9993],
        [116.3281, 39.9993],
        [116.3281, 40.0053],
        [116.3241, 40.0053],
        [116.3241, 39.9993],
      ],
    ]
    const nodes = (neighbourhood.nodes ?? []).map((one) =>
      (one as { _id: string })._id === grid
        ? { ...one, boundaryGcj02: { type: 'Polygon' as const, coordinates } }
        : one,
    )
    await centre.renew({ ...neighbourhood, ...circleDocuments, nodes: nodes as never })
    const content = csv(row('里面的', 'A'), '外面的,早餐店,40.0013,116.3221,,,,,,B')
    dataOf(await apply(dataOf(await preview(content))))
    const of = (name: string) => places().find((one) => one.name === name)
    expect(of('里面的')).toMatchObject({ node: grid, within: ['/qinghe', '/qinghe/hewan', node, grid] })
    expect(of('外面的')).toMatchObject({ node, within: ['/qinghe', '/qinghe/hewan', node] })
  })

  test('takes the place of the list of that name, and leaves alone what staff changed since', async () => {
    const first = dataOf(await preview(csv(row('小河早点', 'A'), row('老王早点', 'B'))))
    dataOf(await apply(first))
    expect(await listed()).toEqual(['小河早点', '老王早点'])
    const wang = places().find(({ name }) => name === '老王早点')
    const close = { placeId: wang?._id ?? '', rev: 1, why: '关门了' }
    dataOf(await centre.call(openids.leader, 'circle', 'closePlace', close))

    const second = dataOf(
      await preview(csv(row('小河早点二店', 'A'), row('老王早点', 'B'), row('新来的', 'C'))),
    )
    expect(second).toMatchObject({ kept: 1, replaces: { id: first.id, rows: 2 } })
    expect(await listed()).toEqual(['小河早点'])
    dataOf(await apply(second))
    expect(await listed()).toEqual(['小河早点二店', '新来的'])
    expect(layers()).toEqual([second.id])

    const left = () => places().filter(({ layer }) => layer === first.id).length
    await centre.moveClock('2026-03-02T08:01:59+08:00')
    await centre.standIn.timers.fire('circle')
    expect(left()).toBe(1)
    await centre.moveClock('2026-03-02T08:02:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(left()).toBe(0)
  })

  test('is read to its end by who began before another one took its place', async () => {
    dataOf(await apply(dataOf(await preview(csv(row('小河早点', 'A'), row('老王早点', 'B'))))))
    const next = dataOf(await preview(csv(row('新来的', 'C'))))
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    // The reader has been told what is on the map, and is about to read the places.
    const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
      if (params.collectionName === 'places' && action === 'database.getDocument') {
        spy.mockRestore()
        dataOf(await apply(next))
        await centre.standIn.timers.fire('circle')
      }
      return handle(action, params)
    })
    expect(await listed()).toEqual(['小河早点', '老王早点'])
    expect(await listed()).toEqual(['新来的'])
  })

  test('whose drop died before it was taken off stays for its readers, too', async () => {
    const found = dataOf(await preview(csv(row('小河早点', 'A'))))
    const { id, rev } = dataOf(await apply(found))
    const drop = {
      openid: openids.leader,
      data: { op: 'dropImport', input: { importId: id, rev }, key: 'dies-at-once' },
    }
    const send = async () => (await centre.send('circle', drop)).body
    centre.standIn.faults.add({
      id: 'death',
      mode: 'kill-instance',
      when: 'before',
      action: 'database.modifyDocument',
      collection: 'circle_state',
      times: 1,
    })
    await send()
    expect(layers()).toEqual([id])
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await Promise.all([centre.standIn.timers.fire('circle'), centre.standIn.timers.fire('circle')])
    expect(layers()).toEqual([])
    expect(places().filter(({ layer }) => layer === id)).toHaveLength(1)
    await centre.moveClock('2026-03-02T08:07:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(places().filter(({ layer }) => layer === id)).toEqual([])
  })

  test('is dropped at once, and leaves nothing but what staff changed', async () => {
    const found = dataOf(await preview(csv(row('小河早点', 'A'), row('老王早点', 'B'))))
    const applied = dataOf(await apply(found))
    const input = { importId: found.id, rev: applied.rev }
    expect(dataOf(await centre.call(openids.leader, 'circle', 'dropImport', input)).state).toBe('dropped')
    expect(await listed()).toEqual([])
    await centre.moveClock('2026-03-02T08:02:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(places().filter(({ layer }) => layer === found.id)).toEqual([])
    expect(codeOf(await apply({ id: found.id, rev: applied.rev + 1 }))).toBe('IMPORT_STATE')
  })

  test('that is dropped while it is applied never comes onto the map', async () => {
    const found = dataOf(await preview(many(3)))
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    let dropped: Promise<unknown> | undefined
    const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
      // Its rows are stored, and it is about to be put onto the map.
      if (!dropped && params.collectionName === 'circle_state' && action === 'database.modifyDocument') {
        dropped = centre.call(openids.countyAdmin, 'circle', 'dropImport', { importId: found.id, rev: 2 })
        await dropped
      }
      return handle(action, params)
    })
    expect(dataOf(await apply(found)).state).toBe('dropped')
    spy.mockRestore()
    expect(layers()).toEqual([])
    expect(await listed()).toEqual([])
  })

  test('twice at once is one', async () => {
    const found = dataOf(await preview(many(3)))
    const both = await Promise.all([
      apply(found, false, 'one-key-0001'),
      apply(found, false, 'other-key-0001'),
    ])
    expect(both.map((one) => (one.ok ? 'ok' : one.error.code)).sort()).toEqual(['STALE', 'ok'])
    expect(await listed()).toHaveLength(3)
  })

  test('that nobody applies is forgotten after a week', async () => {
    dataOf(await preview(many(2)))
    await centre.moveClock('2026-03-10T08:00:00+08:00')
    await centre.standIn.timers.fire('circle')
    await centre.standIn.timers.fire('circle')
    expect(centre.dump().place_imports).toMatchObject([{ state: 'dropped' }])
    expect(centre.dump().place_import_rows).toEqual([])
  })
})
