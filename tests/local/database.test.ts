import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openDatabase } from '../../local/cloudbase/database/database.ts'
import { type Fixture, failure, startDatabase } from './database-server.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase()
  await fixture.db.createCollection('books')
})
afterAll(() => fixture.close())

const handle = (action: string, params: object) =>
  fixture.database.handle(action, params as Record<string, unknown>) as Promise<{
    code?: string
    message?: string
    data: { list: string[]; total: number }
  }>

test('a document is added, read, changed, counted and removed', async () => {
  const { db } = fixture
  const books = db.collection('books')
  const added = await books.add({ _id: 'b1', title: 'Home', pages: 10, date: new Date(5000) })
  expect(added).toEqual({ id: 'b1', requestId: expect.any(String) })
  expect((await books.doc('b1').get()).data).toEqual([
    { _id: 'b1', title: 'Home', pages: 10, date: new Date(5000) },
  ])
  expect(await books.doc('b1').update({ pages: db.command.inc(2) })).toMatchObject({ updated: 1 })
  expect((await books.where({ pages: db.command.gt(11) }).get()).data).toHaveLength(1)
  expect(await books.where({ title: 'Home' }).updateAndReturn({ title: 'House' })).toMatchObject({
    updated: 1,
    doc: { _id: 'b1', title: 'House', pages: 12 },
  })
  expect(await books.where({ title: /^Hou/ }).count()).toMatchObject({ total: 1 })
  expect(await books.doc('b1').remove()).toMatchObject({ deleted: 1 })
  expect(await books.doc('b1').remove()).toMatchObject({ deleted: 0 })
  expect((await books.doc('b1').get()).data).toEqual([])
})

test('several documents are added in one call; missing ids are made', async () => {
  const books = fixture.db.collection('books')
  const { ids } = await books.add([
    { title: 'x' },
    { _id: 7 },
    { _id: fixture.db.ObjectId({ id: '5e7b474a5e54c773b58d7b39' }) },
  ])
  expect(ids).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), 7, '5e7b474a5e54c773b58d7b39'])
  expect((await books.doc(7).get()).data).toEqual([{ _id: 7 }])
  expect(await books.where({ _id: /./ }).remove()).toMatchObject({ deleted: 1 })
  expect(await books.where({}).remove()).toMatchObject({ deleted: 2 })
})

test('every type of Extended JSON is kept, and read back as the SDK reads it', async () => {
  const books = fixture.db.collection('books')
  const fields = {
    int: 5,
    double: 1.5,
    negativeZero: { $numberDouble: '-0.0' },
    infinite: { $numberDouble: 'Infinity' },
    long: { $numberLong: '9007199254740993' },
    decimal: { $numberDecimal: '0.10' },
    oid: { $oid: '5e7b474a5e54c773b58d7b39' },
    date: { $date: { $numberLong: '-5' } },
    isoDate: { $date: '2026-03-01T00:00:00Z' },
    binary: { $binary: { base64: 'AQI=', subType: '00' } },
    uuid: { $uuid: '73ffd264-44b3-4c69-90e8-e7d1dfc035d4' },
    regex: { $regularExpression: { pattern: '^a', options: 'i' } },
    timestamp: { $timestamp: { t: 7, i: 1 } },
    undefined: { $undefined: true },
    min: { $minKey: 1 },
    max: { $maxKey: 1 },
    symbol: { $symbol: 's' },
    code: { $code: 'return 1' },
    reference: { $ref: 'people', $id: 'p1' },
    nested: [{ at: { $date: { $numberLong: '1' } } }, null, true, 'text', []],
  }
  await books.add({ _id: 'types', ...fields })
  const answer = await handle('database.getDocument', { collectionName: 'books', query: '{"_id":"types"}' })
  expect(JSON.parse(answer.data.list[0] as string)).toEqual({
    _id: 'types',
    ...fields,
    // CloudBase answers ObjectIds as text.
    oid: '5e7b474a5e54c773b58d7b39',
    isoDate: { $date: { $numberLong: '1772323200000' } },
    uuid: { $binary: { base64: 'c//SZESzTGmQ6OfR38A11A==', subType: '04' } },
    undefined: null,
  })
  const [read] = (
    await books.doc('types').field({ int: 1, double: 1, date: 1, oid: 1, nested: 1, undefined: 1 }).get()
  ).data
  expect(read).toEqual({
    _id: 'types',
    int: 5,
    double: 1.5,
    date: new Date(-5),
    oid: '5e7b474a5e54c773b58d7b39',
    nested: [{ at: new Date(1) }, null, true, 'text', []],
    undefined: null,
  })
  const found = async (query: object) => (await books.options({ raw: true }).where(query).count()).total
  expect(await found({ long: { $gt: 9007199254740992 } })).toBe(1)
  expect(await found({ long: { $numberLong: '9007199254740993' } })).toBe(1)
  expect(await found({ decimal: 0.1 })).toBe(1)
  expect(await found({ oid: { $oid: '5e7b474a5e54c773b58d7b39' } })).toBe(1)
  expect(await found({ oid: '5e7b474a5e54c773b58d7b39' })).toBe(0)
  expect(await found({ binary: { $type: 'binData' }, timestamp: { $type: 17 } })).toBe(1)
  expect(await found({ binary: { $binary: { base64: 'AQI=', subType: '00' } } })).toBe(1)
  await books.doc('types').remove()
})

test('undefined fields are left out, by the SDK itself', async () => {
  const books = fixture.db.collection('books')
  await books.add({ _id: 'u', a: undefined, b: { c: undefined } })
  expect((await books.doc('u').get()).data).toEqual([{ _id: 'u', b: {} }])
  await books.doc('u').remove()
})

test('a collection must exist, and is made once', async () => {
  const { db } = fixture
  const missing = /^DATABASE_COLLECTION_NOT_EXIST \[ResourceNotFound\] Db or Table not exist: nowhere\./
  const nowhere = db.collection('nowhere')
  expect(await failure(nowhere.get())).toMatch(missing)
  expect(await failure(nowhere.add({}))).toMatch(missing)
  expect(await failure(nowhere.count())).toMatch(missing)
  expect(await failure(nowhere.doc('x').update({ a: 1 }))).toMatch(missing)
  expect(await failure(nowhere.doc('x').set({ a: 1 }))).toMatch(missing)
  expect(await failure(nowhere.doc('x').remove())).toMatch(missing)
  expect(await failure(nowhere.where({}).updateAndReturn({ a: 1 }))).toMatch(missing)
  expect(await failure(nowhere.aggregate().end())).toMatch(missing)
  expect(await failure(db.createCollection('books'))).toMatch(
    /^DATABASE_COLLECTION_ALREADY_EXIST .*Table exist/,
  )
})

test('an environment holds 100 collections', async () => {
  const full = await startDatabase()
  try {
    for (let i = 0; i < 100; i++) await full.database.createCollection(`c${i}`)
    expect(await failure(full.db.createCollection('one more'.replace(/ /g, '-')))).toMatch(
      /^DATABASE_COLLECTION_EXCEED_LIMIT/,
    )
  } finally {
    await full.close()
  }
})

test('duplicate ids, names with a dollar and documents over 16 MB are refused', async () => {
  const books = fixture.db.collection('books')
  await books.add({ _id: 'once' })
  expect(await failure(books.add({ _id: 'once' }))).toMatch(
    /^DATABASE_REQUEST_FAILED \[FailedOperation\] .*E11000 duplicate key error collection: books index: _id_ dup key: \{ _id: "once" \}/,
  )
  expect(await failure(books.add({ $key: 1 }))).toMatch(
    /^DATABASE_REQUEST_FAILED .*dollar \(\$\) prefixed field '\$key'/,
  )
  expect(await failure(books.add({ _id: [1] }))).toMatch(/'_id' value cannot be of type array/)
  const large = 'x'.repeat(16 * 1024 * 1024)
  const refused = await handle('database.insertDocument', {
    collectionName: 'books',
    data: [JSON.stringify({ large })],
  })
  expect(refused).toMatchObject({ code: 'DATABASE_REQUEST_FAILED', message: expect.stringContaining('16MB') })
  const fits = JSON.stringify({ _id: 'large', large: large.slice(100) })
  expect(
    await handle('database.insertDocument', { collectionName: 'books', data: [fits] }),
  ).not.toHaveProperty('code')
  expect(await books.where({}).remove()).toMatchObject({ deleted: 2 })
  const nested = (levels: number): object => (levels === 1 ? {} : { in: nested(levels - 1) })
  const tooDeep = /^DATABASE_REQUEST_FAILED .*\(Overflow\) Document exceeds maximum nested object depth: 100/
  expect(await failure(books.add(nested(101)))).toMatch(tooDeep)
  expect(await failure(books.add({ list: [nested(99)] }))).toMatch(tooDeep)
  expect(await failure(books.add({ _id: 'deep', ...nested(100) }))).toBe(undefined)
  await books.doc('deep').remove()
})

test('of several documents those before a duplicate are kept', async () => {
  const books = fixture.db.collection('books')
  expect(await failure(books.add([{ _id: 1 }, { _id: 1 }, { _id: 2 }]))).toMatch(/E11000/)
  expect((await books.get()).data).toEqual([{ _id: 1 }])
  await books.doc(1).remove()
})

test('malformed requests are INVALID_PARAM, unknown actions INVALID_ACTION', async () => {
  const broken = async (action: string, params: object) => (await handle(`database.${action}`, params)).code
  const collectionName = 'books'
  expect(await broken('getDocument', {})).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, query: '{' })).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, query: '[]' })).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, limit: -1 })).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, offset: 1.5 })).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, order: '[{"a":2}]' })).toBe('INVALID_PARAM')
  expect(await broken('getDocument', { collectionName, query: '{"a":{"$date":"never"}}' })).toBe(
    'INVALID_PARAM',
  )
  expect(await broken('getDocument', { collectionName, query: '{"a":{"$oid":"short"}}' })).toBe(
    'INVALID_PARAM',
  )
  expect(await broken('insertDocument', { collectionName, data: [] })).toBe('INVALID_PARAM')
  expect(await broken('insertDocument', { collectionName, data: ['5'] })).toBe('INVALID_PARAM')
  expect(await broken('modifyDocument', { collectionName, data: '{"$set":{"a":1}}' })).toBe('INVALID_PARAM')
  expect(await broken('removeDocument', { collectionName })).toBe('INVALID_PARAM')
  expect(await broken('aggregateDocuments', { collectionName })).toBe('INVALID_PARAM')
  expect(await broken('commitTransaction', {})).toBe('INVALID_PARAM')
  expect(await broken('addCollection', { collectionName: 'a b' })).toBe('INVALID_PARAM')
  expect(await broken('getInTransaction', { collectionName })).toBe('INVALID_ACTION')
})

test('of 100 conditional updates at once on one document, exactly as many succeed as there are places', async () => {
  const { db } = fixture
  const { command: _ } = db
  const books = db.collection('books')
  await books.add({ _id: 'slot', free: 20, people: [] })
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_unused, i) =>
      books.where({ _id: 'slot', free: _.gt(0) }).update({ free: _.inc(-1), people: _.push([i]) }),
    ),
  )
  expect(answers.filter(({ updated }) => updated === 1)).toHaveLength(20)
  const [slot] = (await books.doc('slot').get()).data
  expect(slot.free).toBe(0)
  expect(new Set(slot.people).size).toBe(20)
  await books.doc('slot').remove()
})

test('documents, their order and their types are there after closing and opening again', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'database-'))
  try {
    const options = { directory, now: () => 0, indexLint: false }
    const first = await openDatabase(options)
    await first.createCollection('c')
    const data = [
      '{"_id":"z","n":{"$numberLong":"9007199254740993"}}',
      '{"_id":"a","at":{"$date":"2026-03-01T00:00:00Z"}}',
      '{"_id":"m"}',
    ]
    await first.handle('database.insertDocument', { collectionName: 'c', data })
    await first.handle('database.removeDocument', { collectionName: 'c', query: '{"_id":"m"}' })
    await first.handle('database.insertDocument', { collectionName: 'c', data: ['{"_id":"b"}'] })
    await first.close()
    const second = await openDatabase(options)
    await second.handle('database.insertDocument', { collectionName: 'c', data: ['{"_id":"last"}'] })
    const answer = await second.handle('database.getDocument', { collectionName: 'c' })
    expect((answer as { data: { list: string[] } }).data.list).toEqual([
      '{"_id":"z","n":{"$numberLong":"9007199254740993"}}',
      '{"_id":"a","at":{"$date":{"$numberLong":"1772323200000"}}}',
      '{"_id":"b"}',
      '{"_id":"last"}',
    ])
    await second.reset()
    expect(second.dump()).toEqual({ c: [] })
    await second.close()
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})

test('a database that is closed answers SYS_ERR', async () => {
  const broken = await startDatabase()
  await broken.db.createCollection('c')
  await broken.database.close()
  expect(await failure(broken.db.collection('c').add({ a: 1 }))).toMatch(/^SYS_ERR /)
  await broken.close()
})
