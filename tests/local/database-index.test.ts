import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { IndexDeclaration } from '../../local/cloudbase/database/database.ts'
import { valueAt } from '../../local/cloudbase/database/projection.ts'
import { SortedList } from '../../local/cloudbase/database/sorted-list.ts'
import { type Document, sortKey } from '../../local/cloudbase/database/values.ts'
import { type Fixture, failure, startDatabase } from './database-server.ts'

const indexes: IndexDeclaration[] = [
  {
    collection: 'visits',
    name: 'node_date',
    keys: [
      ['node', 1],
      ['date', -1],
    ],
  },
  {
    collection: 'visits',
    name: 'tags',
    keys: [
      ['tags', 1],
      ['rank', 1],
    ],
  },
  { collection: 'visits', name: 'code', keys: [['code', 1]], unique: true },
  {
    collection: 'visits',
    name: 'items',
    keys: [
      ['items.kind', 1],
      ['items.n', 1],
    ],
  },
  { collection: 'visits', name: 'place', keys: [['place', '2dsphere']] },
]

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase({ indexLint: true, indexes })
  const documents = Array.from({ length: 200 }, (_, i) => ({
    _id: `v${i}`,
    node: `n${i % 4}`,
    date: i,
    rank: i % 7,
    code: `c${i}`,
    tags: [`t${i % 3}`, `t${i % 5}`],
    items: [
      { kind: 'a', n: i },
      { kind: 'b', n: i + 1 },
    ],
  }))
  await fixture.db.collection('visits').add(documents)
})
afterAll(() => fixture.close())

const visits = () => fixture.db.collection('visits')
const ids = async (found: { get(): Promise<{ data: { _id: string }[] }> }) =>
  (await found.get()).data.map(({ _id }) => _id)

test('queries that an index serves are answered from it', async () => {
  const { command: _ } = fixture.db
  expect(await ids(visits().where({ _id: 'v7' }))).toEqual(['v7'])
  expect(await ids(visits().where({ _id: _.in(['v9', 'v7', 'none']) }))).toEqual(['v7', 'v9'])
  expect(await ids(visits().where({ node: 'n1' }).orderBy('date', 'desc').limit(2))).toEqual(['v197', 'v193'])
  expect(await ids(visits().where({ node: 'n1' }).orderBy('date', 'asc').limit(2))).toEqual(['v1', 'v5'])
  expect(await ids(visits().where({ node: 'n1', date: _.gt(5).and(_.lte(13)) }))).toEqual(['v13', 'v9'])
  expect(
    await ids(
      visits()
        .where({ node: _.in(['n0', 'n1']), date: _.lt(5) })
        .orderBy('date', 'asc'),
    ),
  ).toEqual(['v0', 'v1', 'v4'])
  expect(await ids(visits().orderBy('code', 'desc').limit(1))).toEqual(['v99'])
  expect(await ids(visits().where({ code: /^c19[89]/ }))).toEqual(['v198', 'v199'])
  expect(await ids(visits().where(_.or([{ code: 'c3' }, { node: 'n0', date: 4 }])))).toEqual(['v3', 'v4'])
  expect(await visits().where({ node: 'n2' }).count()).toMatchObject({ total: 50 })
  expect(await visits().count()).toMatchObject({ total: 200 })
  expect((await visits().get()).data).toHaveLength(100)
})

test('array fields: each item is a key, conditions on several items hold', async () => {
  const { command: _ } = fixture.db
  const tagged = await ids(visits().where({ tags: 't4', rank: 6 }))
  expect(tagged).toEqual(['v34', 'v69', 'v104', 'v139', 'v174'])
  expect(await ids(visits().where({ tags: _.all(['t4', 't2']), rank: 0 }))).toEqual(['v14', 'v119'])
  // No single item lies between the two limits, yet both conditions are met by different items.
  await visits().add({ _id: 'gap', code: 'gap', tags: ['a', 'z'], rank: 1 })
  expect(await ids(visits().where({ tags: _.gt('m').and(_.lt('n')) }))).toEqual(['gap'])
  expect(await ids(visits().where({ tags: _.elemMatch({ $gt: 'm', $lt: 'n' }) }))).toEqual([])
  expect(await ids(visits().where({ 'items.kind': 'a', 'items.n': 6 }))).toEqual(['v5', 'v6'])
  expect(await ids(visits().where({ items: _.elemMatch({ kind: 'a', n: 6 }) }))).toEqual(['v6'])
  expect(await failure(visits().add({ code: 'p', tags: [1], rank: [1, 2] }))).toMatch(
    /cannot index parallel arrays/,
  )
  await visits().doc('gap').remove()
})

test('the lint refuses queries and sorts that no index serves, with the query in its text', async () => {
  const { command: _ } = fixture.db
  const refused = (query: string) =>
    new RegExp(`^DATABASE_REQUEST_FAILED .*no index of visits serves the query .*${query}`)
  expect(await failure(visits().where({ rank: 1 }).get())).toMatch(refused('"rank":1'))
  expect(
    await failure(
      visits()
        .where({ date: _.gt(1) })
        .get(),
    ),
  ).toMatch(refused('"date"'))
  expect(await failure(visits().where({ node: 'n1' }).orderBy('rank', 'asc').get())).toMatch(
    refused('"node".*rank'),
  )
  expect(
    await failure(
      visits()
        .where({ node: _.gt('n1') })
        .orderBy('date', 'asc')
        .get(),
    ),
  ).toMatch(refused('"node"'))
  expect(await failure(visits().orderBy('rank', 'asc').get())).toMatch(refused('.*rank'))
  expect(
    await failure(
      visits()
        .where({ node: _.neq('n1') })
        .get(),
    ),
  ).toMatch(refused('"node"'))
  expect(await failure(visits().where({ code: /19/ }).get())).toMatch(refused('"code"'))
  expect(
    await failure(
      visits()
        .where(_.or([{ code: 'c3' }, { rank: 1 }]))
        .get(),
    ),
  ).toMatch(refused('"\\$or"'))
  expect(await failure(visits().where({ rank: 1 }).count())).toMatch(refused('"rank":1'))
  expect(await failure(visits().where({ rank: 1 }).update({ x: 1 }))).toMatch(refused('"rank":1'))
  expect(await failure(visits().where({ rank: 1 }).updateAndReturn({ x: 1 }))).toMatch(refused('"rank":1'))
  expect(await failure(visits().where({ rank: 1 }).remove())).toMatch(refused('"rank":1'))
  expect(await failure(visits().aggregate().match({ rank: 1 }).end())).toMatch(refused('"rank":1'))
  const join = visits().aggregate().match({ _id: 'v1' }).lookup({
    from: 'visits',
    localField: 'rank',
    foreignField: 'rank',
    as: 'same',
  })
  expect(await failure(join.end())).toMatch(refused('"rank"'))
})

test('the lint looks behind the stages that come before a match or a sort', async () => {
  const $ = fixture.db.command.aggregate
  const { command: _ } = fixture.db
  const pipeline = () => visits().aggregate()
  const refused = async (call: { end(): Promise<unknown> }, why: RegExp) =>
    expect(await failure(call.end())).toMatch(why)
  const reads = (stage: string) =>
    new RegExp(
      `^DATABASE_REQUEST_FAILED .*no index of visits serves the query .*\\${stage} reads the whole collection`,
    )
  await refused(
    pipeline().addFields({ x: 1 }).match({ rank: 1 }),
    /query \{"rank":1\}: \$match reads the whole/,
  )
  await refused(pipeline().project({ rank: 1 }).match({ rank: 1 }), reads('$match'))
  await refused(pipeline().addFields({ x: 1 }).match({ x: 1 }), reads('$match'))
  await refused(pipeline().group({ _id: '$rank' }), reads('$group'))
  await refused(pipeline().match({}).count('n'), reads('$count'))
  await refused(pipeline().addFields({ x: '$rank' }).sort({ x: 1 }), reads('$sort'))
  const joined = (stages: { done(): unknown }) =>
    pipeline()
      .match({ _id: 'v1' })
      .lookup({ from: 'visits', pipeline: stages.done(), as: 'all' } as never)
  await refused(joined($.pipeline().project({ rank: 1 }).match({ rank: 1 })), reads('$match'))
  await refused(joined($.pipeline().project({ rank: 1 })), /neither a condition nor a limit/)
  const unsorted = /serves the query \{"node":"n1"\} sorted by \[\["rank",1\]\]/
  await refused(pipeline().match({ node: 'n1' }).addFields({ x: 1 }).sort({ rank: 1 }), unsorted)
  await refused(pipeline().match({ node: 'n1' }).project({ rank: 1 }).sort({ rank: 1 }), unsorted)

  const passes = async (call: { end(): Promise<{ data: unknown[] }> }) => (await call.end()).data.length
  // What an index has narrowed may be filtered, grouped, and sorted by what was computed.
  expect(await passes(pipeline().match({ node: 'n1' }).addFields({ x: 1 }).match({ rank: 1 }))).toBe(8)
  expect(await passes(pipeline().match({ node: 'n1' }).addFields({ rank: '$date' }).sort({ rank: 1 }))).toBe(
    20,
  )
  expect(await passes(pipeline().match({ node: 'n1' }).addFields({ x: 1 }).sort({ date: 1 }))).toBe(20)
  expect(await passes(pipeline().match({ node: 'n1' }).group({ _id: '$rank' }).sort({ _id: 1 }))).toBe(7)
  expect(await passes(pipeline().project({ rank: 1 }).limit(5).sort({ rank: 1 }))).toBe(5)
  expect(
    await passes(
      pipeline()
        .sort({ code: 1 })
        .limit(3)
        .match({ rank: _.gte(0) }),
    ),
  ).toBe(3)
  expect(await passes(pipeline().addFields({ x: 1 }))).toBe(20)
})

test('the lint lets an aggregation and a lookup over indexes pass', async () => {
  const $ = fixture.db.command.aggregate
  const { command: _ } = fixture.db
  const { data } = await visits()
    .aggregate()
    .match({ node: 'n3' })
    .sort({ date: -1 })
    .limit(1)
    .lookup({ from: 'visits', localField: 'code', foreignField: 'code', as: 'self' })
    .lookup({
      from: 'visits',
      let: { node: '$node', date: '$date' },
      pipeline: $.pipeline()
        .match(_.expr($.and([$.eq(['$node', '$$node']), $.eq(['$date', '$$date'])])))
        .project({ _id: 1 })
        .done(),
      as: 'again',
    })
    .end()
  expect(data).toMatchObject([{ _id: 'v199', self: [{ _id: 'v199' }], again: [{ _id: 'v199' }] }])
})

test('a 2dsphere index serves geo queries, and only those', async () => {
  const { db } = fixture
  const { command: _ } = db
  const place = new db.Geo.Point(116, 40)
  await visits().doc('v1').update({ place })
  expect(await ids(visits().where({ place: _.geoNear({ geometry: place, maxDistance: 10 }) }))).toEqual([
    'v1',
  ])
  expect(await ids(visits().where({ place: _.geoWithin({ centerSphere: [place, 1] }) }))).toEqual(['v1'])
  expect(
    await failure(
      visits()
        .where({ place: _.exists(true) })
        .get(),
    ),
  ).toMatch(/no index of visits/)
  expect(
    await failure(
      visits()
        .where({ items: _.geoNear({ geometry: place }) })
        .get(),
    ),
  ).toMatch(/no index of visits/)
})

test('unique indexes refuse a second document with the key, also by updates, and count a missing field as null', async () => {
  const taken =
    /^DATABASE_REQUEST_FAILED .*E11000 duplicate key error collection: visits index: code dup key: \{ code: "c1" \}/
  expect(await failure(visits().add({ code: 'c1' }))).toMatch(taken)
  expect(await failure(visits().doc('v2').update({ code: 'c1' }))).toMatch(taken)
  expect(await failure(visits().doc('v2').set({ code: 'c1' }))).toMatch(taken)
  expect(await visits().doc('v1').update({ code: 'c1', seen: true })).toMatchObject({ updated: 1 })
  await visits().add({ _id: 'without' })
  expect(await failure(visits().add({ _id: 'without too' }))).toMatch(/dup key: \{ code: null \}/)
  await visits().doc('without').remove()
})

test('an index that is declared over documents that collide is refused', async () => {
  const { db, database } = fixture
  await db.createCollection('late')
  await db.collection('late').add([{ a: 1 }, { a: 1 }])
  await expect(
    database.declareIndexes([{ collection: 'late', name: 'a', keys: [['a', 1]], unique: true }]),
  ).rejects.toThrow(/E11000/)
})

test('answers do not depend on whether an index is used', async () => {
  const plain = await startDatabase()
  try {
    const { db } = fixture
    const { command: _ } = db
    await plain.db.createCollection('visits')
    const documents = (await db.collection('visits').limit(1000).get()).data
    await plain.db.collection('visits').add(documents)
    const queries: [object, [string, 'asc' | 'desc'][]][] = [
      [{ node: 'n2', date: _.gte(50).and(_.lt(90)) }, [['date', 'desc']]],
      [{ node: _.in(['n3', 'n1']) }, [['date', 'asc']]],
      [{ tags: 't1', rank: _.gt(3) }, [['rank', 'asc']]],
      [{ tags: _.in(['t1', 't4']), rank: 2 }, []],
      [{ 'items.kind': 'b', 'items.n': _.lt(20) }, []],
      [{ code: _.gte('c5').and(_.lt('c6')) }, [['code', 'desc']]],
    ]
    for (const [query, orders] of queries) {
      const [a, b] = await Promise.all(
        [db, plain.db].map((source) =>
          ids(
            orders.reduce(
              (found, [field, order]) => found.orderBy(field, order),
              source.collection('visits').where(query),
            ),
          ),
        ),
      )
      expect(a?.length).toBeGreaterThan(3)
      // Without an order an index answers in its own.
      if (orders.length === 0) {
        a?.sort()
        b?.sort()
      }
      expect(a).toEqual(b)
    }
  } finally {
    await plain.close()
  }
})

test('among 40,000 documents an index finds its own at a fraction of the time that reading all takes', async () => {
  const { database, close } = await startDatabase({
    indexes: [
      {
        collection: 'many',
        name: 'node',
        keys: [
          ['node', 1],
          ['at', 1],
        ],
      },
      { collection: 'many', name: 'place', keys: [['place', '2dsphere']] },
    ],
  })
  try {
    for (let from = 0; from < 40_000; from += 5000) {
      const data = Array.from({ length: 5000 }, (_, i) => {
        const n = from + i
        const coordinates = [116 + (n % 300) / 1000, 39 + Math.floor(n / 300) / 1000]
        return JSON.stringify({
          _id: `m${n}`,
          node: `n${n % 1000}`,
          at: n,
          place: { type: 'Point', coordinates },
        })
      })
      await database.handle('database.insertDocument', { collectionName: 'many', data })
    }
    const timed = async (query: object, order?: object) => {
      const params = {
        collectionName: 'many',
        query: JSON.stringify(query),
        limit: 10,
        ...(order ? { order: JSON.stringify([order]) } : {}),
      }
      const times: number[] = []
      let list: string[] = []
      for (let i = 0; i < 7; i++) {
        const started = performance.now()
        const answer = (await database.handle('database.getDocument', params)) as { data: { list: string[] } }
        times.push(performance.now() - started)
        list = answer.data.list
      }
      // The least of some runs is what the work takes on a machine that does other things too.
      return { least: Math.min(...times), list }
    }
    const all = await timed({ at: 39_999 })
    expect(all.list).toHaveLength(1)
    const byNode = await timed({ node: 'n7', at: { $gt: 20_000 } }, { at: 1 })
    expect(byNode.list[0]).toContain('"m20007"')
    expect(byNode.least).toBeLessThan(all.least / 10)
    const byId = await timed({ _id: 'm39999' })
    expect(byId.list).toHaveLength(1)
    expect(byId.least).toBeLessThan(all.least / 10)
    const place = (metres: number) => ({
      place: {
        $nearSphere: { $geometry: { type: 'Point', coordinates: [116.1, 39.1] }, $maxDistance: metres },
      },
    })
    const byPlace = await timed(place(200))
    expect(byPlace.list[0]).toContain('"m30100"')
    expect(byPlace.least).toBeLessThan((await timed(place(1_000_000))).least / 10)
  } finally {
    await close()
  }
}, 60_000)

const number = fc.integer({ min: 0, max: 4 })
const scalar = fc.oneof({ weight: 5, arbitrary: number }, fc.constantFrom('a', 'b', 'ab', null, true))
const field = fc.oneof(scalar, fc.array(scalar, { maxLength: 3 }))
const anyDocument = fc.record(
  { a: field, b: field, c: fc.array(fc.record({ x: scalar, y: scalar }), { maxLength: 2 }) },
  { requiredKeys: [] },
)
const comparison = fc.oneof(
  scalar,
  fc.record({ $in: fc.array(scalar, { minLength: 1, maxLength: 3 }) }),
  fc.record({ $gt: number, $lte: number }),
  fc.record({ $gte: scalar }),
  fc.record({ $lt: scalar }),
  fc.record({ $ne: scalar }),
  fc.record({ $elemMatch: fc.record({ $gte: number, $lt: number }) }),
  fc.record({ $all: fc.array(scalar, { minLength: 1, maxLength: 2 }) }),
  fc.record({ $regex: fc.constantFrom('^a', '^ab?', '^', 'b') }),
)
const condition = fc
  .array(fc.tuple(fc.constantFrom('a', 'b', 'c.x', 'c.y'), comparison), { minLength: 1, maxLength: 2 })
  .map((pairs) => Object.fromEntries(pairs))
const anyQuery = fc.oneof(
  condition,
  fc.record({ c: fc.record({ $elemMatch: fc.record({ x: comparison, y: comparison }) }) }),
  fc.record({ $or: fc.array(condition, { minLength: 1, maxLength: 2 }) }),
)
const anyOrder = fc.constantFrom([], [{ a: 1 }], [{ a: -1 }, { b: -1 }], [{ b: 1 }], [{ 'c.x': 1 }])

test('whatever the documents, the query and the order: with and without indexes the answer is the same', async () => {
  const declared: IndexDeclaration['keys'][] = [
    [
      ['a', 1],
      ['b', 1],
    ],
    [['b', -1]],
    [
      ['c.x', 1],
      ['c.y', -1],
    ],
    [
      ['a', -1],
      ['c.x', 1],
    ],
  ]
  const indexed = await startDatabase()
  try {
    const { database } = indexed
    await database.createCollection('plain')
    await database.declareIndexes(declared.map((keys, i) => ({ collection: 'indexed', name: `i${i}`, keys })))
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyDocument, { minLength: 4, maxLength: 10 }),
        anyQuery,
        anyOrder,
        async (documents, query, order) => {
          await database.reset()
          const insert = (collectionName: string, document: object) =>
            database.handle('database.insertDocument', { collectionName, data: [JSON.stringify(document)] })
          await Promise.all(
            documents.map(async (fields, _id) => {
              // An index refuses two arrays.
              if (!('code' in (await insert('indexed', { _id, ...fields }))))
                await insert('plain', { _id, ...fields })
            }),
          )
          const read = async (collectionName: string) => {
            const params = { collectionName, query: JSON.stringify(query), order: JSON.stringify(order) }
            const answer = (await database.handle('database.getDocument', params)) as {
              data: { list: string[] }
            }
            const found = answer.data.list.map((text) => JSON.parse(text) as Document)
            return {
              ids: found.map(({ _id }) => _id).sort(),
              // Documents that the order holds equal may come in any order.
              keys: order.map((part) =>
                Object.entries(part).map(([path, direction]) =>
                  found.map((document) => sortKey(valueAt(document, path), direction as 1 | -1)),
                ),
              ),
            }
          }
          expect(await read('indexed')).toEqual(await read('plain'))
        },
      ),
      { numRuns: 400, seed: 7 },
    )
  } finally {
    await indexed.close()
  }
}, 60_000)

test('the sorted list keeps its order through any insertions and removals', () => {
  const list = new SortedList<number>((a, b) => a - b)
  const all = () => [...list.between(() => 0)]
  const numbers = Array.from({ length: 3000 }, (_, i) => (i * 7919) % 3001)
  for (const number of numbers) list.add(number)
  expect(all()).toEqual([...numbers].sort((a, b) => a - b))
  for (const number of numbers) if (number % 3 !== 0) list.remove(number)
  list.remove(1)
  expect(all()).toEqual(Array.from({ length: 1001 }, (_, i) => i * 3))
  const position = (n: number) => (n < 300 ? -1 : n > 309 ? 1 : 0)
  expect([...list.between(position)]).toEqual([300, 303, 306, 309])
  expect([...list.between(position, true)]).toEqual([309, 306, 303, 300])
  for (const number of all()) list.remove(number)
  expect(all()).toEqual([])
  list.add(5)
  expect([...list.between(() => 0, true)]).toEqual([5])
})
