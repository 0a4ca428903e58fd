import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Place } from '../../functions/circle/store.ts'
import type { Suggestion } from '../../functions/circle/suggestions/store.ts'
import { fileIdOf } from '../../local/cloudbase/storage.ts'
import type { CircleContract } from '../../shared/circle/contract.ts'
import type { InputOf } from '../../shared/contract.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import {
  circleDocuments,
  corner,
  pharmacy,
  place,
  repair,
  stationPlace,
  suggestion,
  walkPath,
} from '../harness/circle.ts'
import { whitePixel } from '../harness/examples/circle.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'
import { holdWrite } from '../storms/hold-write.ts'

/** How staff keep the map, and what residents say about it. */

const node = '/qinghe/hewan/liuan'

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 2 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew({ ...neighbourhood, ...circleDocuments }))

const stored = (id: string) => (centre.dump().places as Place[]).find(({ _id }) => _id === id)
const facts = { category: 'pharmacy', name: '春和药房', gcj02: pharmacy.gcj02 } as const
const change = (
  openid: string,
  rev: number,
  more: Partial<typeof facts & { phone: string; site: string }> = {},
) =>
  centre.call(openid, 'circle', 'changePlace', { placeId: pharmacy._id, rev, place: { ...facts, ...more } })

describe('a change of a place', () => {
  test('of two at once one comes through, and the other is told', async () => {
    const both = await Promise.all([
      change(openids.leader, 1, { phone: '010-55550311' }),
      change(openids.streetAdmin, 1, { phone: '010-55550322' }),
    ])
    expect(both.map((one) => (one.ok ? 'ok' : one.error.code)).sort()).toEqual(['STALE', 'ok'])
    const winner = both.find(({ ok }) => ok)
    expect(stored(pharmacy._id)).toMatchObject({ rev: 2, phone: winner && dataOf(winner).phone })
    const loser = both.find(({ ok }) => !ok)
    expect(loser).toMatchObject({ error: { details: { rev: 2 } } })
  })

  test('says all of it anew: what is left out is gone', async () => {
    expect(stored(pharmacy._id)?.address).toBe('柳岸里小区1号楼底商')
    const changed = dataOf(await change(openids.leader, 1))
    expect(changed).not.toHaveProperty('address')
    expect(changed).not.toHaveProperty('hours')
    expect(changed.events[0]).toMatchObject({ action: 'change', by: { name: '吴国强' } })
    expect(stored(pharmacy._id)).not.toHaveProperty('phone')
  })

  test('keeps twenty events', async () => {
    for (let rev = 1; rev <= 22; rev += 1) dataOf(await change(openids.leader, rev))
    expect(stored(pharmacy._id)?.events).toHaveLength(20)
    expect(stored(pharmacy._id)?.commands).toHaveLength(20)
  })

  test.each([
    ['outside of the map', { gcj02: { latitude: 31.2, longitude: 121.4 } }, 'OUTSIDE_MAP'],
    ['latitude and longitude swapped', { gcj02: { latitude: 116.3, longitude: 40 } }, 'INVALID_INPUT'],
    ['a site that is none', { site: 'nowhere' }, 'SITE_UNKNOWN'],
    ['no phone', { phone: '12' }, 'INVALID_INPUT'],
    ['what WeChat refuses', { name: 'risky-content' }, 'CONTENT_REFUSED'],
    [
      'a reason that WeChat refuses',
      { hours: { weekly: {}, exceptions: { '2026-03-03': { closed: 'risky-content' } } } },
      'CONTENT_REFUSED',
    ],
  ] as const)('%s is refused', async (_name, more, code) => {
    expect(codeOf(await change(openids.leader, 1, more as object))).toBe(code)
    expect(stored(pharmacy._id)).toEqual(pharmacy)
  })

  test('that is closed is not closed again, and opened again', async () => {
    const which = { placeId: repair._id, rev: 1 }
    const close = (rev: number) =>
      centre.call(openids.leader, 'circle', 'closePlace', { ...which, rev, why: '老赵回老家了' })
    expect(dataOf(await close(1))).toMatchObject({ state: 'closed', rev: 2 })
    expect(codeOf(await close(2))).toBe('PLACE_STATE')
    const open = () => centre.call(openids.leader, 'circle', 'reopenPlace', { ...which, rev: 2 })
    expect(dataOf(await open())).toMatchObject({ state: 'open', rev: 3 })
  })

  test('by who keeps another community is refused', async () => {
    expect(codeOf(await change(openids.gridWorker, 1))).toBe('NOT_ALLOWED')
    expect(codeOf(await change(openids.wang, 1))).toBe('NOT_ALLOWED')
    expect(stored(pharmacy._id)).toEqual(pharmacy)
  })
})

describe("the staff's list", () => {
  type Listing = Partial<InputOf<CircleContract['listPlacesForStaff']>>
  const list = async (more: Listing = {}, openid: string = openids.leader) =>
    dataOf(await centre.call(openid, 'circle', 'listPlacesForStaff', { node, ...more }))

  test('goes by category and name, each place once, also where a page ends among places of one name', async () => {
    const same = Array.from({ length: 31 }, (_, index) =>
      place(`m${String(index).padStart(2, '0')}`, { category: 'pharmacy', name: '连锁药房（1.店）' }),
    )
    const others = [
      place('a', { category: 'toilet', name: '丙' }),
      place('b', { category: 'pharmacy', name: '甲' }),
      place('c', { category: 'breakfast', name: '甲' }),
      place('z', { category: 'breakfast', name: '乙' }),
    ]
    await centre.renew({ ...neighbourhood, ...circleDocuments, places: [...others, ...same.reverse()] })
    const first = await list()
    expect(first.places).toHaveLength(30)
    expect(first.next).toBe('pharmacy.plc_m26000000000.连锁药房（1.店）')
    const second = await list({ after: first.next ?? '' })
    expect(second).not.toHaveProperty('next')
    const all = [...first.places, ...second.places].map((one) => `${one.category} ${one.name} ${one.id}`)
    expect(all.slice(0, 4)).toEqual([
      'breakfast 乙 plc_z00000000000',
      'breakfast 甲 plc_c00000000000',
      'pharmacy 甲 plc_b00000000000',
      'pharmacy 连锁药房（1.店） plc_m00000000000',
    ])
    expect(all.slice(33)).toEqual([
      'pharmacy 连锁药房（1.店） plc_m30000000000',
      'toilet 丙 plc_a00000000000',
    ])
    expect(new Set(all).size).toBe(35)
    const pharmacies = await list({ category: 'pharmacy', after: first.next ?? '' })
    expect(pharmacies.elsewhere).toEqual([])
    expect(pharmacies.places.map(({ id }) => id)).toEqual([
      'plc_m27000000000',
      'plc_m28000000000',
      'plc_m29000000000',
      'plc_m30000000000',
    ])
  })

  test('of a grid names what lies on its ground and belongs elsewhere, which who works there does not change', async () => {
    const grid = `${node}/grid-1`
    const coordinates = [
      [
        [116.3241, 39.9993],
        [116.3281, 39.9993],
        // The corner in the north-east is cut off.
        [116.3281, 40.0023],
        [116.3271, 40.0053],
        [116.3241, 40.0053],
        [116.3241, 39.9993],
      ],
    ]
    const nodes = (neighbourhood.nodes ?? []).map((one) =>
      (one as { _id: string })._id === grid
        ? { ...one, boundaryGcj02: { type: 'Polygon', coordinates } }
        : one,
    )
    const own = place('own', { node: grid, within: [...pharmacy.within, grid], name: '网格里的' })
    const second = { node: `${node}/grid-2`, within: [...pharmacy.within, `${node}/grid-2`] }
    const places = [
      ...circleDocuments.places,
      own,
      place('second', { ...second, category: 'breakfast', name: '二网格放的' }),
      place('closed', { state: 'closed', name: '关了的' }),
      place('unseen', { layer: 'imp_notonthemap0', name: '还没有放上去的' }),
      place('corner', { name: '角上外面的', gcj02: { latitude: 40.0052, longitude: 116.328 } }),
    ]
    await centre.renew({ ...neighbourhood, ...circleDocuments, places, nodes: nodes as never })
    const found = await list({ node: grid }, openids.gridWorker)
    expect(found.places.map(({ name }) => name)).toEqual(['网格里的'])
    expect(found.elsewhere).toEqual([
      { id: 'plc_second000000', node: `${node}/grid-2`, category: 'breakfast', name: '二网格放的' },
      { id: pharmacy._id, node, category: 'pharmacy', name: '春和药房', address: '柳岸里小区1号楼底商' },
    ])
    expect(codeOf(await change(openids.gridWorker, 1))).toBe('NOT_ALLOWED')
    const searched = await list({ node: grid, search: '药房', category: 'pharmacy' }, openids.gridWorker)
    expect(searched.elsewhere.map(({ name }) => name)).toEqual(['春和药房'])
    // Whose ground is not drawn.
    expect((await list({ node: `${node}/grid-2` })).elsewhere).toEqual([])
  })
})

describe('a new place', () => {
  const square = [
    [116.3241, 39.9993],
    [116.3281, 39.9993],
    [116.3281, 40.0053],
    [116.3241, 40.0053],
    [116.3241, 39.9993],
  ]
  const grid = `${node}/grid-1`
  const inGrid = {
    category: 'breakfast',
    name: '小河早点',
    gcj02: { latitude: 40.0013, longitude: 116.3271 },
  } as const
  const outside = { ...inGrid, gcj02: { latitude: 40.0013, longitude: 116.3221 } }
  beforeEach(async () => {
    const nodes = (neighbourhood.nodes ?? []).map((one) =>
      (one as { _id: string })._id === grid
        ? { ...one, boundaryGcj02: { type: 'Polygon' as const, coordinates: [square] } }
        : one,
    )
    await centre.renew({ ...neighbourhood, ...circleDocuments, nodes: nodes as never })
  })

  test('belongs to the lowest place that is drawn around it, so that who works there looks after it', async () => {
    const add = async (openid: string, at: string, place: typeof inGrid | typeof outside) =>
      dataOf(await centre.call(openid, 'circle', 'addPlace', { node: at, place }))
    const added = await add(openids.streetAdmin, '/qinghe/hewan', inGrid)
    expect(added.node).toBe(grid)
    expect(stored(added.id)?.within).toEqual(['/qinghe', '/qinghe/hewan', node, grid])
    dataOf(
      await centre.call(openids.gridWorker, 'circle', 'closePlace', {
        placeId: added.id,
        rev: 1,
        why: '关了',
      }),
    )
    expect((await add(openids.streetAdmin, '/qinghe/hewan', outside)).node).toBe('/qinghe/hewan')
  })

  test('of somebody who works at another grid stays with her', async () => {
    const input = { node: `${node}/grid-2`, place: inGrid }
    expect(dataOf(await centre.call(openids.leader, 'circle', 'addPlace', input)).node).toBe(`${node}/grid-2`)
  })

  test('that a resident misses is looked at by who works where it is', async () => {
    const suggest = async (gcj02?: { latitude: number; longitude: number }) => {
      const { category, name } = inGrid
      const input = {
        what: 'missing' as const,
        missing: { category, name, node: '/qinghe' },
        ...(gcj02 && { gcj02 }),
        text: '新开的',
      }
      const { id } = dataOf(await centre.call(openids.wang, 'circle', 'suggestCorrection', input))
      return (centre.dump().place_suggestions as Suggestion[]).find(({ _id }) => _id === id)?.node
    }
    expect(await suggest(inGrid.gcj02)).toBe(grid)
    expect(await suggest(outside.gcj02)).toBe('/qinghe')
    expect(await suggest()).toBe('/qinghe')
  })
})

describe('a path', () => {
  test('is one of five hundred, also where two are added at once, until one is taken away', async () => {
    const line = [corner, { latitude: 40.0014, longitude: 116.3261 }]
    const far = { latitude: 40.0173, longitude: 116.3321 }
    const others = Array.from({ length: 499 }, (_, slot) => ({
      ...walkPath,
      _id: `pth_other${String(slot).padStart(7, '0')}`,
      slot,
      gcj02: [corner, far],
    }))
    await centre.renew({ ...neighbourhood, ...circleDocuments, walk_paths: others })
    const add = () =>
      centre.call(openids.leader, 'circle', 'addPath', { node, kind: 'path', line, note: '围墙开了个门' })
    const open = () =>
      (centre.dump().walk_paths as { state: string }[]).filter(({ state }) => state === 'open').length
    const held = await holdWrite(centre, 'walk_paths', () => add())
    const last = dataOf(await add())
    held.letGo()
    expect(codeOf(await held.answer)).toBe('TOO_MANY_PATHS')
    expect(open()).toBe(500)
    dataOf(await centre.call(openids.leader, 'circle', 'removePath', { pathId: last.id, rev: 1 }))
    expect(open()).toBe(499)
    dataOf(await add())
    expect(codeOf(await add())).toBe('TOO_MANY_PATHS')
    expect(open()).toBe(500)
  })
})

describe('a picture', () => {
  const path = `inbox/${pharmacy._id}/front.png`
  const add = (rev: number, upload = path, key?: string) =>
    centre.call(
      openids.leader,
      'circle',
      'addPlacePhoto',
      { placeId: pharmacy._id, rev, upload: fileIdOf(upload) },
      key,
    )
  const upload = (content: Buffer, to = path) =>
    centre.standIn.storage.upload(to, content, { openid: openids.leader, uid: '', loginType: 'WECHAT' })

  const trace = () => Object.values(stored(pharmacy._id)?.photos ?? {})[0]?.trace
  /** What WeChat says some minutes later; its event goes to the function of notices. */
  const say = (suggest: string, traceId = trace()) =>
    centre.standIn.pushes.send(openids.leader, {
      Event: 'wxa_media_check',
      trace_id: traceId,
      errcode: 0,
      result: { suggest, label: 100 },
    })
  const seen = async () =>
    dataOf(await centre.call(openids.stranger, 'circle', 'getPlace', { placeId: pharmacy._id })).photos
  const kept = async () =>
    dataOf(await centre.call(openids.leader, 'circle', 'getPlaceForStaff', { placeId: pharmacy._id })).photos

  test('is seen by residents when WeChat has nothing against it, and by its keepers at once', async () => {
    await upload(whitePixel)
    dataOf(await add(1))
    expect(trace()).toBeDefined()
    expect(await seen()).toEqual([])
    expect(await kept()).toMatchObject([{ check: 'checking', url: expect.any(String) }])
    await say('pass')
    expect(await kept()).toMatchObject([{ check: 'pass' }])
    expect(await seen()).toHaveLength(1)
    // Who was writing meanwhile is not disturbed, and the trace is forgotten.
    expect(stored(pharmacy._id)).toMatchObject({ rev: 2, traces: [] })
  })

  test('whose verdict comes before its trace is written is judged all the same', async () => {
    await upload(whitePixel)
    const { database } = centre.standIn
    const handle = database.handle.bind(database)
    let early: string | undefined
    const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
      const [, found] = /\.trace":"([^"]+)"/.exec(Object.values(params).join(' ')) ?? []
      if (found && early === undefined && action === 'database.modifyDocument') {
        early = found
        await say('pass', found)
      }
      return handle(action, params)
    })
    const added = await add(1)
    spy.mockRestore()
    dataOf(added)
    expect(early).toBeDefined()
    expect(await kept()).toMatchObject([{ check: 'pass' }])
  })

  test('that WeChat refuses stays hidden, whoever wants to show it', async () => {
    await upload(whitePixel)
    const { photos, rev } = dataOf(await add(1))
    await say('risky')
    expect(await seen()).toEqual([])
    const show = { placeId: pharmacy._id, rev, photoId: photos[0]?.id ?? '' }
    expect(codeOf(await centre.call(openids.leader, 'circle', 'showPlacePhoto', show))).toBe(
      'CONTENT_REFUSED',
    )
    expect(await kept()).toMatchObject([{ check: 'refused' }])
  })

  test('that WeChat doubts is shown by a keeper who has looked at it', async () => {
    await upload(whitePixel)
    const { photos, rev } = dataOf(await add(1))
    const show = { placeId: pharmacy._id, rev, photoId: photos[0]?.id ?? '' }
    const showing = () => centre.call(openids.leader, 'circle', 'showPlacePhoto', show)
    expect(codeOf(await showing())).toBe('PICTURES_UNCHECKED')
    await say('review')
    expect(await seen()).toEqual([])
    expect(dataOf(await showing()).events[0]).toMatchObject({ action: 'show-photo', by: { name: '吴国强' } })
    expect(await seen()).toHaveLength(1)
    expect(codeOf(await centre.call(openids.leader, 'circle', 'showPlacePhoto', { ...show, rev: 3 }))).toBe(
      'PLACE_STATE',
    )
  })

  test('about which WeChat says nothing in half an hour is shown by a keeper, and hidden when it says no later', async () => {
    await upload(whitePixel)
    const { photos, rev } = dataOf(await add(1))
    const show = { placeId: pharmacy._id, rev, photoId: photos[0]?.id ?? '' }
    await centre.moveClock('2026-03-02T08:29:59+08:00')
    expect(codeOf(await centre.call(openids.leader, 'circle', 'showPlacePhoto', show))).toBe(
      'PICTURES_UNCHECKED',
    )
    await centre.moveClock('2026-03-02T08:31:00+08:00')
    const asked = trace()
    dataOf(await centre.call(openids.leader, 'circle', 'showPlacePhoto', show))
    expect(await seen()).toHaveLength(1)
    await say('risky', asked)
    expect(await seen()).toEqual([])
  })

  test('is taken in, shown with a link, and taken away', async () => {
    await upload(whitePixel)
    const { photos, rev } = dataOf(await add(1))
    expect(photos).toHaveLength(1)
    await say('pass')
    const shown = dataOf(await centre.call(openids.stranger, 'circle', 'getPlace', { placeId: pharmacy._id }))
    const link = await fetch(shown.photos[0]?.url ?? '')
    expect(link.status).toBe(200)
    const photoId = photos[0]?.id ?? ''
    const input = { placeId: pharmacy._id, rev, photoId }
    expect(dataOf(await centre.call(openids.leader, 'circle', 'removePlacePhoto', input)).photos).toEqual([])
    expect((await fetch(shown.photos[0]?.url ?? '')).status).not.toBe(200)
  })

  const lying = () => centre.standIn.storage.list().map(({ path }) => path)
  const dying = async (fault: object, send: () => Promise<unknown>) => {
    centre.standIn.faults.add({ id: 'death', mode: 'kill-instance', when: 'before', times: 1, ...fault })
    await send().catch(() => undefined)
    centre.standIn.faults.remove('death')
  }

  test('whose taking in dies leaves nothing behind a day later, and one that was taken in stays', async () => {
    await upload(whitePixel)
    const ofPlace = { action: 'database.modifyAndReturnDoc', collection: 'places' }
    await dying(ofPlace, () => add(1, path, 'dies-0001'))
    expect(stored(pharmacy._id)?.photos).toEqual({})
    expect(lying()).toHaveLength(2)
    // The phone sends it again, some hours later.
    await centre.moveClock('2026-03-02T12:00:00+08:00')
    const [photo] = dataOf(await add(1, path, 'dies-0001')).photos
    const copy = `places/${pharmacy._id}/${photo?.id}.png`
    const other = `inbox/${pharmacy._id}/side.png`
    await upload(whitePixel, other)
    await dying(ofPlace, () => add(2, other, 'dies-0002'))
    expect(lying()).toHaveLength(3)
    await centre.moveClock('2026-03-03T11:59:59+08:00')
    await centre.standIn.timers.fire('circle')
    expect(lying()).toHaveLength(3)
    await centre.moveClock('2026-03-03T12:00:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(lying()).toEqual([copy])
    expect(centre.dump().place_leftovers).toEqual([])
  })

  test('whose taking away dies is gone from storage five minutes later', async () => {
    await upload(whitePixel)
    const { photos, rev } = dataOf(await add(1))
    const input = { placeId: pharmacy._id, rev, photoId: photos[0]?.id ?? '' }
    const remove = () => centre.call(openids.leader, 'circle', 'removePlacePhoto', input)
    await dying({ action: 'storage.*' }, remove)
    expect(stored(pharmacy._id)?.photos).toEqual({})
    expect(lying()).toHaveLength(1)
    await centre.moveClock('2026-03-02T08:05:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(lying()).toEqual([])
  })

  test('that is none, too many, or somebody else’s is refused', async () => {
    await upload(Buffer.from('<script>alert(1)</script>'))
    expect(codeOf(await add(1))).toBe('FILE_KIND')
    expect(codeOf(await add(1, 'inbox/plc_other0000000/a.png'))).toBe('FILE_MISSING')
    for (let rev = 1; rev <= 6; rev += 1) {
      await upload(whitePixel)
      dataOf(await add(rev))
    }
    await upload(whitePixel)
    expect(codeOf(await add(7))).toBe('TOO_MANY_FILES')
  })
})

describe('a suggestion', () => {
  const suggest = (input: object, openid: string = openids.wang) =>
    centre.call(openid, 'circle', 'suggestCorrection', input as never)
  const missing = {
    what: 'missing',
    missing: { name: '小河早点', category: 'breakfast', node },
    gcj02: { latitude: 40.0013, longitude: 116.3271 },
    text: '桥头新开的，早上5点半开门。',
  }

  test('is seen by staff without who said it, and told to her when it is answered', async () => {
    dataOf(await suggest({ what: 'phone', placeId: pharmacy._id, text: '电话打不通了。' }))
    const { suggestions } = dataOf(await centre.call(openids.leader, 'circle', 'listSuggestions', { node }))
    expect(suggestions).toMatchObject([{ what: 'phone', place: { name: '春和药房' }, state: 'open' }])
    expect(JSON.stringify(suggestions)).not.toContain(openids.wang)
    const [{ id, rev } = { id: '', rev: 0 }] = suggestions
    const answer = '电话没有变，中午没有人接。'
    dataOf(
      await centre.call(openids.leader, 'circle', 'declineSuggestion', { suggestionId: id, rev, answer }),
    )
    const mine = dataOf(await centre.call(openids.wang, 'circle', 'listMySuggestions', {}))
    expect(mine.suggestions).toMatchObject([{ state: 'declined', answer }])
    const others = dataOf(await centre.call(openids.li, 'circle', 'listMySuggestions', {}))
    expect(others.suggestions).toEqual([])
  })

  test('of a missing place makes one place, whoever accepts it at once', async () => {
    const { id } = dataOf(await suggest(missing))
    const place = { category: 'breakfast', name: '小河早点', gcj02: missing.gcj02 } as const
    const accept = (openid: string) =>
      centre.call(openid, 'circle', 'acceptSuggestion', { suggestionId: id, rev: 1, place })
    const both = await Promise.all([accept(openids.leader), accept(openids.streetAdmin)])
    expect(both.map((one) => (one.ok ? 'ok' : one.error.code)).sort()).toEqual(['SUGGESTION_STATE', 'ok'])
    const made = (centre.dump().places as Place[]).filter(({ name }) => name === '小河早点')
    expect(made).toMatchObject([{ source: { kind: 'suggestion' }, node, state: 'open' }])
  })

  test('that is declined while somebody else changes the map as it says counts as accepted', async () => {
    await centre.put({ place_suggestions: [suggestion] })
    const which = { suggestionId: suggestion._id, rev: 1 }
    const accept = await holdWrite(centre, 'place_suggestions', () =>
      centre.call(openids.leader, 'circle', 'acceptSuggestion', { ...which, placeRev: 1, close: true }),
    )
    const answer = '去看过了，还开着。'
    dataOf(await centre.call(openids.streetAdmin, 'circle', 'declineSuggestion', { ...which, answer }))
    accept.letGo()
    expect(dataOf(await accept.answer)).toMatchObject({ state: 'accepted', rev: 3 })
    expect(stored(pharmacy._id)).toMatchObject({ state: 'closed' })
    const [seen] = centre.dump().place_suggestions as Suggestion[]
    expect(seen).toMatchObject({ state: 'accepted' })
    expect(seen).not.toHaveProperty('answer')
  })

  test('is not answered with words that WeChat refuses', async () => {
    await centre.put({ place_suggestions: [suggestion] })
    const which = { suggestionId: suggestion._id, rev: 1, answer: 'risky-content' }
    expect(codeOf(await centre.call(openids.leader, 'circle', 'declineSuggestion', which))).toBe(
      'CONTENT_REFUSED',
    )
    const accept = { ...which, placeRev: 1, close: true as const }
    expect(codeOf(await centre.call(openids.leader, 'circle', 'acceptSuggestion', accept))).toBe(
      'CONTENT_REFUSED',
    )
    expect(centre.dump().place_suggestions).toEqual([suggestion])
    expect(stored(pharmacy._id)).toEqual(pharmacy)
  })

  test('about a place that was changed meanwhile is not accepted over that change', async () => {
    await centre.put({ place_suggestions: [suggestion] })
    dataOf(await change(openids.streetAdmin, 1, { phone: '010-55550311' }))
    const accept = (placeRev: number) =>
      centre.call(openids.leader, 'circle', 'acceptSuggestion', {
        suggestionId: suggestion._id,
        rev: 1,
        placeRev,
        close: true,
      })
    expect(codeOf(await accept(1))).toBe('STALE')
    expect((centre.dump().place_suggestions as Suggestion[])[0]?.state).toBe('open')
    expect(dataOf(await accept(2)).state).toBe('accepted')
    expect(stored(pharmacy._id)).toMatchObject({ state: 'closed', phone: '010-55550311' })
  })

  test.each([
    ['about nothing', { what: 'hours', text: '几点开门？' }, 'INVALID_INPUT'],
    [
      'about a place that is not there',
      { what: 'hours', placeId: 'plc_nowhere00000', text: '几点？' },
      'NOT_FOUND',
    ],
    [
      'at a node that is not there',
      { ...missing, missing: { ...missing.missing, node: '/qinghe/none' } },
      'NODE_GONE',
    ],
    ['10 km away', { ...missing, gcj02: { latitude: 40.1, longitude: 116.33 } }, 'OUTSIDE_MAP'],
  ])('%s is refused', async (_name, input, code) => {
    expect(codeOf(await suggest(input))).toBe(code)
    expect(centre.dump().place_suggestions).toEqual([])
  })

  test('stays without its account when the person is erased', async () => {
    dataOf(await suggest({ what: 'phone', placeId: pharmacy._id, text: '电话打不通了。' }))
    dataOf(await centre.call(openids.wang, 'accounts', 'eraseMe', { what: 'me' }))
    const [kept] = centre.dump().place_suggestions as Suggestion[]
    expect(kept?.text).toBe('电话打不通了。')
    expect(kept).not.toHaveProperty('account')
  })

  test('ten a day', async () => {
    for (let sent = 0; sent < 10; sent += 1) dataOf(await suggest({ ...missing, text: `第${sent}次` }))
    expect(codeOf(await suggest({ ...missing, text: '第11次' }))).toBe('TOO_MANY_REQUESTS')
  })

  test('that was answered goes after a year', async () => {
    await centre.put({ place_suggestions: [suggestion] })
    const input = { suggestionId: suggestion._id, rev: 1, answer: '去看过了。' }
    dataOf(await centre.call(openids.leader, 'circle', 'declineSuggestion', input))
    await centre.moveClock('2027-03-01T08:00:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(centre.dump().place_suggestions).toHaveLength(1)
    await centre.moveClock('2027-03-03T08:00:00+08:00')
    await centre.standIn.timers.fire('circle')
    expect(centre.dump().place_suggestions).toEqual([])
  })
})

describe('coverage', () => {
  const input = { node, profile: 'usual' } as const
  const get = async (more: object = {}) =>
    dataOf(await centre.call(openids.leader, 'circle', 'getCoverage', { ...input, ...more }))

  test('counts households by the streets, category by category', async () => {
    const { categories, households, buildings, counted, score, wholeMap } = await get()
    expect({ households, buildings, counted, wholeMap }).toEqual({
      households: 233,
      buildings: 233,
      counted: 'buildings',
      wholeMap: true,
    })
    const of = (id: string) => categories.find(({ category }) => category === id)
    expect(of('pharmacy')).toEqual({
      category: 'pharmacy',
      places: 1,
      percent: 40.7,
      uncoveredHouseholds: 138,
      uncoveredBuildings: 138,
    })
    expect(of('supermarket')).toMatchObject({ places: 0, percent: 0, uncoveredHouseholds: 233 })
    // (26.6 + 36 + 40.7) / 13 basic kinds.
    expect(score).toEqual({ basic: 7.9, upgraded: 0 })
  })

  test('reaches fewer at a slow pace, and names the buildings that are left out', async () => {
    const usual = await get({ category: 'pharmacy' })
    const slow = await get({ category: 'pharmacy', profile: 'slow' })
    expect(usual.uncovered).toHaveLength(138)
    expect(slow.uncovered.length).toBeGreaterThan(138)
  })

  test('within the boundary of a node, by community', async () => {
    const ring = [
      [116.3241, 39.9993],
      [116.3281, 39.9993],
      [116.3281, 40.0053],
      [116.3241, 40.0053],
      [116.3241, 39.9993],
    ]
    const nodes = neighbourhood.nodes?.map((one) =>
      (one as { _id: string })._id === node
        ? { ...one, name: '=柳岸', boundaryGcj02: { type: 'Polygon', coordinates: [ring] } }
        : one,
    )
    await centre.renew({ ...neighbourhood, ...circleDocuments, nodes: nodes ?? [] })
    const found = await get()
    expect(found.wholeMap).toBe(false)
    expect(found.households).toBeGreaterThan(0)
    expect(found.households).toBeLessThan(233)
    expect(found.communities).toMatchObject([{ node, households: found.households }])
    expect(found.communities[0]).not.toHaveProperty('percent')
    const asked = await get({ category: 'pharmacy' })
    expect(asked.communities).toMatchObject([
      { percent: asked.categories.find(({ category }) => category === 'pharmacy')?.percent },
    ])
    const { csv, fileName } = dataOf(await centre.call(openids.leader, 'circle', 'exportCoverage', input))
    expect(fileName).toBe('步行圈-=柳岸-2026-03-02.csv')
    expect(csv.startsWith('\uFEFF范围,户数,种类,类别,')).toBe(true)
    // No cell begins a formula.
    expect(csv).toContain(`'=柳岸,${found.households},基本保障,便利店,0,`)
    // Of the community, and of it as the one community below: two scores and 35 categories each; then three lines of words.
    expect(csv.split('\r\n')).toHaveLength(1 + 37 + 37 + 3 + 1)
    expect(csv).toContain('\r\n户数：不知道户数，一栋算一户\r\n')
    expect(csv).toContain(`'=柳岸,${found.households},基本保障,得分（各类的平均）,${found.score.basic},`)
  })

  test('of communities that have no boundary but by their grids, and of those without any', async () => {
    const grid = (from: number, to: number) => ({
      type: 'Polygon',
      coordinates: [
        [
          [from, 39.9993],
          [to, 39.9993],
          [to, 40.0053],
          [from, 40.0053],
          [from, 39.9993],
        ],
      ],
    })
    const boundaries: Readonly<Record<string, object>> = {
      [`${node}/grid-1`]: grid(116.3241, 116.3261),
      [`${node}/grid-2`]: grid(116.3261, 116.3281),
    }
    const nodes = neighbourhood.nodes?.map((one) => {
      const { _id } = one as { _id: string }
      return boundaries[_id] ? { ...one, boundaryGcj02: boundaries[_id] } : one
    })
    const street = '/qinghe/hewan'
    const undrawn = {
      ...nodes?.[2],
      _id: `${street}/yushuyuan`,
      name: '榆树园社区',
      parent: street,
      posts: [],
    }
    await centre.renew({ ...neighbourhood, ...circleDocuments, nodes: [...(nodes ?? []), undrawn] })
    const found = dataOf(
      await centre.call(openids.streetAdmin, 'circle', 'getCoverage', {
        ...input,
        node: street,
        category: 'pharmacy',
      }),
    )
    expect(found.wholeMap).toBe(false)
    expect(found.communities.map(({ name }) => name)).toEqual(['柳岸社区'])
    expect(found.communities[0]).toMatchObject({ households: found.households, percent: 100 })
    // Of all places only the pharmacy lies there.
    expect(found.categories.filter(({ places }) => places > 0)).toMatchObject([
      { category: 'pharmacy', places: 1 },
    ])
    expect(found.undrawn).toEqual(['榆树园社区'])
    const own = await get()
    expect(own).toMatchObject({ wholeMap: false, households: found.households, undrawn: [] })
    const { csv } = dataOf(
      await centre.call(openids.streetAdmin, 'circle', 'exportCoverage', { ...input, node: street }),
    )
    expect(csv).toContain('没有画范围、不知道哪些楼是它的社区：榆树园社区')
  })

  test('of a node that is gone', async () => {
    const gone = { ...input, node: `${node}/grid-9` }
    expect(codeOf(await centre.call(openids.leader, 'circle', 'getCoverage', gone))).toBe('NODE_GONE')
  })

  test('of a place with services: what can be booked there', async () => {
    const place = dataOf(
      await centre.call(openids.stranger, 'circle', 'getPlace', { placeId: stationPlace._id }),
    )
    expect(place.services).toEqual([{ id: 'senior-card', name: '老年人优待证', freeToday: 14 }])
    expect(place.phone).toBe('010-55550002')
  })
})
