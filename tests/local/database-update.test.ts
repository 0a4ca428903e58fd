import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, failure, startDatabase } from './database-server.ts'

const now = Date.parse('2026-03-01T08:00:00Z')
let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase({ now: () => now })
})
afterAll(() => fixture.close())

let made = 0
async function documentOf(document: object) {
  const name = `update-${made++}`
  await fixture.db.createCollection(name)
  const collection = fixture.db.collection(name)
  await collection.add({ _id: 'd', ...document })
  const read = async () => {
    const [{ _id, ...fields }] = (await collection.doc('d').get()).data
    return fields
  }
  return {
    collection,
    read,
    /** Applies commands of the SDK and answers the changed fields. */
    async update(change: object) {
      await collection.doc('d').update(change)
      return read()
    },
    /** Applies an update of MongoDB operators as it is. */
    async raw(change: object, query: object = { _id: 'd' }) {
      await collection.options({ raw: true }).where(query).update(change)
      return read()
    },
  }
}

test('set merges into documents, set() replaces a field, remove() drops one', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ a: { b: 1, c: 2 }, e: 5 })
  expect(await d.update({ a: { b: 9 } })).toEqual({ a: { b: 9, c: 2 }, e: 5 })
  expect(await d.update({ a: _.set({ x: 1 }) })).toEqual({ a: { x: 1 }, e: 5 })
  expect(await d.update({ a: { x: _.remove() }, e: _.remove() })).toEqual({ a: {} })
  expect(await d.update({ 'p.q': 1, r: null })).toEqual({ a: {}, p: { q: 1 }, r: null })
  expect(await failure(d.update({ 'r.s.t': 1 }))).toMatch(
    /^DATABASE_REQUEST_FAILED .*Cannot create field 's' in element/,
  )
  expect(await d.update({ gone: _.remove() })).toEqual({ a: {}, p: { q: 1 }, r: null })
})

test('inc, mul, min, max and bit calculate', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ n: 5, f: 0.2, t: 'x' })
  expect(await d.update({ n: _.inc(2), m: _.inc(3) })).toEqual({ n: 7, m: 3, f: 0.2, t: 'x' })
  expect(await d.update({ n: _.mul(3), k: _.mul(3), f: _.inc(-0.05) })).toEqual({
    n: 21,
    m: 3,
    k: 0,
    f: 0.15000000000000002,
    t: 'x',
  })
  expect(await d.update({ n: _.min(20), m: _.min(9), k: _.max(4), f: _.max(0.1) })).toEqual({
    n: 20,
    m: 3,
    k: 4,
    f: 0.15000000000000002,
    t: 'x',
  })
  expect(await d.update({ n: _.bit({ and: 6 }), m: _.bit({ or: 4 }), k: _.bit({ xor: 7 }) })).toMatchObject({
    n: 4,
    m: 7,
    k: 3,
  })
  expect(await failure(d.update({ t: _.inc(1) }))).toMatch(
    /Cannot apply \$inc to a value of non-numeric type/,
  )
  expect(await failure(d.raw({ $inc: { n: 'x' } }))).toMatch(/Cannot increment with non-numeric argument/)
  expect(await failure(d.update({ n: _.bit({ nand: 1 }) }))).toMatch(/only supports 'and', 'or', and 'xor'/)
})

test('whole numbers beyond 2^53 stay exact', async () => {
  const d = await documentOf({ n: { $numberLong: '9007199254740993' } })
  await d.raw({ $inc: { n: 2 } })
  const [stored] = fixture.database.dump()[d.collection.name] as { n: unknown }[]
  expect(String(stored?.n)).toBe('9007199254740995')
})

test('push, pop, shift and unshift, with each, position, sort and slice', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ a: [1] })
  expect(await d.update({ a: _.push(2) })).toEqual({ a: [1, 2] })
  expect(await d.update({ a: _.push([3, 4]) })).toEqual({ a: [1, 2, 3, 4] })
  expect(await d.update({ a: _.unshift([9, 8]) })).toEqual({ a: [9, 8, 1, 2, 3, 4] })
  expect(await d.update({ a: _.pop() })).toEqual({ a: [9, 8, 1, 2, 3] })
  expect(await d.update({ a: _.shift() })).toEqual({ a: [8, 1, 2, 3] })
  expect(await d.update({ a: _.push({ each: [7], position: 1 }) })).toEqual({ a: [8, 7, 1, 2, 3] })
  expect(await d.update({ a: _.push({ each: [5], sort: 1, slice: -4 }) })).toEqual({ a: [3, 5, 7, 8] })
  expect(
    await d.update({ b: _.push({ each: [{ n: 2 }, { n: 1 }, { n: 3 }], sort: { n: -1 }, slice: 2 }) }),
  ).toEqual({
    a: [3, 5, 7, 8],
    b: [{ n: 3 }, { n: 2 }],
  })
  expect(await failure(d.update({ 'b.0.n': _.push(1) }))).toMatch(/must be an array but is of type int/)
  expect(await failure(d.raw({ $push: { a: { $each: 1 } } }))).toMatch(
    /The argument to \$each in \$push must be an array/,
  )
  expect(await failure(d.raw({ $push: { a: { $each: [], $foo: 1 } } }))).toMatch(
    /^DATABASE_INVALID_OPERRATOR/,
  )
  expect(await failure(d.raw({ $pop: { a: 2 } }))).toMatch(/\$pop expects 1 or -1/)
})

test('addToSet, pull and pullAll', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({
    a: ['x', 'y', 'x'],
    n: [1, 5, 8],
    o: [
      { k: 1, v: 'p' },
      { k: 2, v: 'q' },
    ],
  })
  expect(await d.update({ a: _.addToSet('y') })).toMatchObject({ a: ['x', 'y', 'x'] })
  expect(await d.update({ a: _.addToSet({ $each: ['z', 'y'] }) })).toMatchObject({ a: ['x', 'y', 'x', 'z'] })
  expect(await d.update({ a: _.pull('x') })).toMatchObject({ a: ['y', 'z'] })
  expect(await d.update({ n: _.pull(_.gte(5)) })).toMatchObject({ n: [1] })
  expect(await d.update({ o: _.pull({ k: 2 }) })).toMatchObject({ o: [{ k: 1, v: 'p' }] })
  expect(await d.update({ a: _.pull(_.in(['y'])) })).toMatchObject({ a: ['z'] })
  expect(await d.update({ a: _.push(['u', 'v']) })).toMatchObject({ a: ['z', 'u', 'v'] })
  expect(await d.update({ a: _.pullAll(['u', 'z']) })).toMatchObject({ a: ['v'] })
  expect(await d.update({ a: _.pull(/^v/) })).toMatchObject({ a: [] })
  expect(await failure(d.raw({ $pullAll: { a: 1 } }))).toMatch(/\$pullAll requires an array/)
})

test('rename, currentDate and setOnInsert', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ a: { b: 1 }, c: 2 })
  expect(await d.update({ c: _.rename('a.d') })).toEqual({ a: { b: 1, d: 2 } })
  expect(await d.raw({ $rename: { none: 'x' } })).toEqual({ a: { b: 1, d: 2 } })
  expect(await d.raw({ $currentDate: { at: true, stamp: { $type: 'date' } } })).toEqual({
    a: { b: 1, d: 2 },
    at: new Date(now),
    stamp: new Date(now),
  })
  expect(await d.raw({ $setOnInsert: { x: 1 }, $set: { y: 2 } })).toMatchObject({ y: 2 })
  expect(await d.read()).not.toHaveProperty('x')
  const upsert = await fixture.database.handle('database.modifyDocument', {
    collectionName: d.collection.name,
    query: '{"_id":"new","kind":"k"}',
    data: '{"$setOnInsert":{"x":1},"$inc":{"n":1}}',
    multi: false,
    merge: true,
    upsert: true,
  })
  expect(upsert).toEqual({ data: { matched: 0, updated: 0, upsert_id: 'new' } })
  expect((await d.collection.doc('new').get()).data).toEqual([{ _id: 'new', kind: 'k', x: 1, n: 1 }])
  expect(await failure(d.raw({ $currentDate: { at: 'now' } }))).toMatch(/\$currentDate/)
})

test('positions: by number, $ for the matched item, $[] for all', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({
    list: [
      { id: 'a', n: 1 },
      { id: 'b', n: 1 },
    ],
    plain: [1, 5, 5],
  })
  expect(await d.update({ 'list.0.n': _.inc(1) })).toMatchObject({ list: [{ n: 2 }, { n: 1 }] })
  await d.collection.where({ _id: 'd', 'list.id': 'b' }).update({ 'list.$.n': _.inc(5) })
  expect(await d.read()).toMatchObject({ list: [{ n: 2 }, { n: 6 }] })
  await d.collection.where({ list: _.elemMatch({ id: 'b', n: 6 }) }).updateAndReturn({ 'list.$.done': true })
  expect(await d.read()).toMatchObject({
    list: [
      { id: 'a', n: 2 },
      { id: 'b', n: 6, done: true },
    ],
  })
  await d.collection.where(_.and([{ _id: 'd' }, { plain: 5 }])).update({ 'plain.$': 7 })
  expect(await d.read()).toMatchObject({ plain: [1, 7, 5] })
  expect(await d.update({ 'list.$[].n': 0 })).toMatchObject({ list: [{ n: 0 }, { n: 0 }] })
  expect(await d.update({ 'plain.$[]': _.mul(2) })).toMatchObject({ plain: [2, 14, 10] })
  expect(await d.update({ 'plain.4': 1 })).toMatchObject({ plain: [2, 14, 10, null, 1] })
  expect(await d.update({ 'plain.1': _.remove() })).toMatchObject({ plain: [2, null, 10, null, 1] })
  expect(await failure(d.update({ 'list.$.n': 1 }))).toMatch(/positional operator did not find the match/)
  expect(await failure(d.update({ 'list.$[x].n': 1 }))).toMatch(/No array filter found for identifier 'x'/)
  expect(await failure(d.update({ 'list.n': 1 }))).toMatch(/Cannot create field 'n' in element/)
})

test('server dates take the clock of the database, with an offset, anywhere in a document', async () => {
  const { db } = fixture
  const d = await documentOf({ at: db.serverDate(), deep: [{ later: db.serverDate({ offset: 60_000 }) }] })
  expect(await d.read()).toEqual({ at: new Date(now), deep: [{ later: new Date(now + 60_000) }] })
  expect(await d.update({ at: db.serverDate({ offset: -1000 }) })).toMatchObject({ at: new Date(now - 1000) })
  expect(await d.update({ log: db.command.push([db.serverDate()]) })).toMatchObject({ log: [new Date(now)] })
  expect((await d.collection.where({ at: db.command.lt(new Date(now)) }).get()).data).toHaveLength(1)
})

test('set() replaces the document or creates it; update() of nothing changes nothing', async () => {
  const d = await documentOf({ a: 1, b: 2 })
  expect(await d.collection.doc('d').set({ c: 3 })).toMatchObject({ updated: 1, upsertedId: null })
  expect(await d.read()).toEqual({ c: 3 })
  expect(await d.collection.doc('e').set({ c: 4 })).toMatchObject({ updated: 0, upsertedId: 'e' })
  expect((await d.collection.doc('e').get()).data).toEqual([{ _id: 'e', c: 4 }])
  expect(await d.collection.doc('none').update({ x: 1 })).toMatchObject({ updated: 0 })
  expect((await d.collection.doc('none').get()).data).toEqual([])
})

test('updated counts documents that changed; updateAndReturn counts the one that matched', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ a: 1 })
  expect(await d.collection.doc('d').update({ a: 1 })).toMatchObject({ updated: 0 })
  expect(await d.collection.doc('d').update({ a: 2 })).toMatchObject({ updated: 1 })
  expect(await d.collection.where({ a: 2 }).updateAndReturn({ a: 2 })).toMatchObject({
    updated: 1,
    doc: { a: 2 },
  })
  expect(await d.collection.where({ a: 9 }).updateAndReturn({ a: 2 })).toMatchObject({
    updated: 0,
    doc: null,
  })
  expect(await d.collection.where({ a: 2 }).updateAndReturn({ a: _.inc(1) })).toMatchObject({
    doc: { _id: 'd', a: 3 },
  })
})

test('where().update() changes all documents that match, or one', async () => {
  const { command: _ } = fixture.db
  const d = await documentOf({ n: 1 })
  await d.collection.add([{ n: 1 }, { n: 1 }, { n: 5 }])
  expect(
    await d.collection
      .where({ n: 1 })
      .options({ multiple: false })
      .update({ n: _.inc(1) }),
  ).toMatchObject({
    updated: 1,
  })
  expect(await d.collection.where({ n: _.lt(5) }).update({ n: _.inc(1) })).toMatchObject({ updated: 3 })
  expect((await d.collection.orderBy('n', 'asc').get()).data.map(({ n }: { n: number }) => n)).toEqual([
    2, 2, 3, 5,
  ])
  expect(await d.collection.where({ n: 2 }).options({ multiple: false }).remove()).toMatchObject({
    deleted: 1,
  })
  expect(await d.collection.where({ n: _.gt(0) }).remove()).toMatchObject({ deleted: 3 })
})

test('updates that MongoDB refuses', async () => {
  const d = await documentOf({ a: 1 })
  expect(await failure(d.raw({ $set: { _id: 2 } }))).toMatch(/would modify the immutable field '_id'/)
  expect(await failure(d.raw({ $set: { a: 1 }, $inc: { a: 1 } }))).toMatch(/would create a conflict at 'a'/)
  expect(await failure(d.raw({ $set: { a: 1, 'a.b': 1 } }))).toMatch(/would create a conflict at 'a'/)
  expect(await failure(d.raw({ $set: {} }))).toMatch(/'\$set' is empty/)
  expect(await failure(d.raw({ b: 1 }))).toMatch(/Unknown modifier: b/)
  expect(await failure(d.raw({ $foo: { a: 1 } }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$foo/)
  expect(await failure(d.raw({ $set: { 'a.': 1 } }))).toMatch(/contains an empty field name/)
  expect(await failure(d.raw({ $set: { x: { $y: 1 } } }))).toMatch(/dollar \(\$\) prefixed field '\$y'/)
  expect(await failure(d.collection.update({ a: 1 }))).toMatch(/^INVALID_PARAM/)
  expect(await failure(d.collection.doc('d').update({ _id: 'x' }))).toMatch(/^INVALID_PARAM/)
  expect(await d.read()).toEqual({ a: 1 })
})
