import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, failure, startDatabase } from './database-server.ts'

let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase()
})
afterAll(() => fixture.close())

let made = 0
/** A collection of its own for each test, filled with the documents. */
async function collectionOf(documents: object[]) {
  const name = `query-${made++}`
  await fixture.db.createCollection(name)
  if (documents.length > 0) await fixture.db.collection(name).add(documents)
  return fixture.db.collection(name)
}

type Collection = Awaited<ReturnType<typeof collectionOf>>
const ids = async (found: { get(): Promise<{ data: { _id: unknown }[] }> }) =>
  (await found.get()).data.map(({ _id }) => _id)
const raw = (collection: Collection, query: object) => ids(collection.options({ raw: true }).where(query))
test('equality: numbers, text, null, missing fields, documents and array items', async () => {
  const c = await collectionOf([
    { _id: 1, a: 1 },
    { _id: 2, a: [1, 2] },
    { _id: 3, a: null },
    { _id: 4 },
    { _id: 5, a: { x: 1, y: 2 } },
    { _id: 6, a: { y: 2, x: 1 } },
    { _id: 7, a: [[1, 2]] },
    { _id: 8, a: '1' },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where({ a: 1 }))).toEqual([1, 2])
  expect(await ids(c.where({ a: _.eq(1) }))).toEqual([1, 2])
  expect(await ids(c.where({ a: _.neq(1) }))).toEqual([3, 4, 5, 6, 7, 8])
  expect(await ids(c.where({ a: null }))).toEqual([3, 4])
  expect(await ids(c.where({ a: _.neq(null) }))).toEqual([1, 2, 5, 6, 7, 8])
  expect(await ids(c.where({ a: [1, 2] }))).toEqual([2, 7])
  // A nested object is a condition on each of its fields, an operand of eq is the whole document in order.
  expect(await ids(c.where({ a: { x: 1, y: 2 } }))).toEqual([5, 6])
  expect(await ids(c.where({ a: _.eq({ x: 1, y: 2 }) }))).toEqual([5])
})

test('order: comparisons hold within one type only', async () => {
  const c = await collectionOf([
    { _id: 1, a: 5 },
    { _id: 2, a: 'b' },
    { _id: 3, a: new Date(5) },
    { _id: 4, a: [1, 9] },
    { _id: 5, a: null },
    { _id: 6 },
    { _id: 7, a: true },
    { _id: 8, a: 4.5 },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where({ a: _.gt(4) }))).toEqual([1, 4, 8])
  expect(await ids(c.where({ a: _.gte(5) }))).toEqual([1, 4])
  expect(await ids(c.where({ a: _.lt(5) }))).toEqual([4, 8])
  expect(await ids(c.where({ a: _.lte(5) }))).toEqual([1, 4, 8])
  // Different items of an array may meet the two conditions.
  expect(await ids(c.where({ a: _.gt(4).and(_.lt(2)) }))).toEqual([4])
  expect(await ids(c.where({ a: _.gte('a') }))).toEqual([2])
  expect(await ids(c.where({ a: _.lt(new Date(6)) }))).toEqual([3])
  expect(await ids(c.where({ a: _.gt(false) }))).toEqual([7])
  expect(await raw(c, { a: { $gte: null } })).toEqual([5, 6])
})

test('in and nin: values, patterns, null and whole arrays', async () => {
  const c = await collectionOf([
    { _id: 1, a: 1 },
    { _id: 2, a: 'apple' },
    { _id: 3, a: [3, 4] },
    { _id: 4 },
    { _id: 5, a: 'pear' },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where({ a: _.in([1, 4]) }))).toEqual([1, 3])
  expect(await ids(c.where({ a: _.nin([1, 4]) }))).toEqual([2, 4, 5])
  expect(await ids(c.where({ a: _.in([null, 'pear']) }))).toEqual([4, 5])
  expect(await ids(c.where({ a: _.in([[3, 4]]) }))).toEqual([3])
  expect(await ids(c.where({ a: _.in([/^app/]) }))).toEqual([2])
  expect(await ids(c.where({ a: _.in([]) }))).toEqual([])
  expect(await failure(raw(c, { a: { $in: 1 } }))).toMatch(/^DATABASE_REQUEST_FAILED .*\$in needs an array/)
})

test('logic: and, or, nor and not, around fields and around queries', async () => {
  const c = await collectionOf([
    { _id: 1, a: 1, b: 1 },
    { _id: 2, a: 2, b: 1 },
    { _id: 3, a: 3 },
    { _id: 4, b: 2 },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where(_.and([{ a: _.gt(1) }, { b: 1 }])))).toEqual([2])
  expect(await ids(c.where(_.or([{ a: 1 }, { b: 2 }])))).toEqual([1, 4])
  expect(await ids(c.where(_.nor([{ a: 1 }, { b: 2 }])))).toEqual([2, 3])
  expect(await ids(c.where({ a: _.or(_.eq(1), _.gt(2)) }))).toEqual([1, 3])
  expect(await ids(c.where({ a: _.not(_.gt(1)) }))).toEqual([1, 4])
  expect(await raw(c, { a: { $not: { $in: [1, 2] } } })).toEqual([3, 4])
  expect(await failure(raw(c, { $or: [] }))).toMatch(/\$or must be a nonempty array/)
  expect(await failure(raw(c, { $nor: 1 }))).toMatch(/\$nor must be a nonempty array/)
})

test('exists, type, size and mod look at the kind of a value', async () => {
  const c = await collectionOf([
    { _id: 1, a: 7 },
    { _id: 2, a: null },
    { _id: 3 },
    { _id: 4, a: [1, 2] },
    { _id: 5, a: 'x' },
    { _id: 6, a: 2.5 },
    { _id: 7, a: 3_000_000_000 },
    { _id: 8, a: { n: 1 } },
  ])
  const { command: _ } = fixture.db
  // The SDK reads the operands from `arguments` and declares none.
  const mod = _.mod as (divisor: number, remainder: number) => unknown
  expect(await ids(c.where({ a: _.exists(true) }))).toEqual([1, 2, 4, 5, 6, 7, 8])
  expect(await ids(c.where({ a: _.exists(false) }))).toEqual([3])
  expect(await ids(c.where({ a: _.size(2) }))).toEqual([4])
  expect(await ids(c.where({ a: mod(5, 2) }))).toEqual([1, 4, 6])
  expect(await raw(c, { a: { $type: 'int' } })).toEqual([1, 4])
  expect(await raw(c, { a: { $type: 'number' } })).toEqual([1, 4, 6, 7])
  expect(await raw(c, { a: { $type: 18 } })).toEqual([7])
  expect(await raw(c, { a: { $type: 'double' } })).toEqual([6])
  expect(await raw(c, { a: { $type: ['array', 'object'] } })).toEqual([4, 8])
  expect(await raw(c, { a: { $type: 'null' } })).toEqual([2])
  expect(await failure(raw(c, { a: { $type: 'text' } }))).toMatch(/Unknown type name alias: text/)
  expect(await failure(c.where({ a: mod(0, 1) }).get())).toMatch(/divisor cannot be 0/)
  expect(await failure(c.where({ a: _.size(-1) }).get())).toMatch(/\$size may not be negative/)
})

test('arrays: all, elemMatch and paths through documents in arrays', async () => {
  const c = await collectionOf([
    {
      _id: 1,
      a: [1, 2, 3],
      b: [
        { x: 1, y: 9 },
        { x: 2, y: 8 },
      ],
    },
    { _id: 2, a: [2], b: [{ x: 1, y: 8 }] },
    { _id: 3, a: 2, b: { x: 1 } },
    { _id: 4, b: [] },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where({ a: _.all([2, 3]) }))).toEqual([1])
  expect(await ids(c.where({ a: _.all([2]) }))).toEqual([1, 2, 3])
  const named = await collectionOf([
    { _id: 1, a: ['apple', 'bear'] },
    { _id: 2, a: ['avocado'] },
    { _id: 3, a: 'apple' },
  ])
  expect(await ids(named.where({ a: _.all([/^a/]) }))).toEqual([1, 2, 3])
  expect(await ids(named.where({ a: _.all([/^a/, /^b/]) }))).toEqual([1])
  expect(await raw(c, { b: { $all: [{ $elemMatch: { x: 1 } }, { $elemMatch: { x: 2 } }] } })).toEqual([1])
  expect(await ids(c.where({ a: _.elemMatch(_.gt(1)) }))).toEqual([1, 2])
  expect(await raw(c, { a: { $elemMatch: { $gt: 2, $lt: 4 } } })).toEqual([1])
  expect(await ids(c.where({ b: _.elemMatch({ x: 1, y: 8 }) }))).toEqual([2])
  expect(await ids(c.where({ 'b.x': 1, 'b.y': 8 }))).toEqual([1, 2])
  expect(await ids(c.where({ 'b.0.x': 1 }))).toEqual([1, 2])
  expect(await ids(c.where({ 'b.1.x': 2 }))).toEqual([1])
  expect(await ids(c.where({ 'a.1': 2 }))).toEqual([1])
  expect(await ids(c.where({ 'b.y': null }))).toEqual([3])
  expect(await ids(c.where({ 'b.x': _.neq(1) }))).toEqual([4])
})

test('regular expressions: literals, db.RegExp, $regex with $options, and inside of not', async () => {
  const c = await collectionOf([
    { _id: 1, a: '北京市海淀区' },
    { _id: 2, a: 'Beijing\nHaidian' },
    { _id: 3, a: ['beijing', 'x'] },
    { _id: 4, a: 5 },
  ])
  const { db } = fixture
  expect(await ids(c.where({ a: /海淀/ }))).toEqual([1])
  expect(await ids(c.where({ a: /^beijing/i }))).toEqual([2, 3])
  expect(await ids(c.where({ a: db.RegExp({ regexp: '^haidian', options: 'im' }) }))).toEqual([2])
  expect(await ids(c.where({ a: db.RegExp({ regexp: 'beijing.haidian', options: 'is' }) }))).toEqual([2])
  expect(await ids(c.where({ a: db.RegExp({ regexp: 'bei # start\n jing', options: 'ix' }) }))).toEqual([
    2, 3,
  ])
  expect(await raw(c, { a: { $regex: 'BEI', $options: 'i' } })).toEqual([2, 3])
  expect(await raw(c, { a: { $regex: '(?i)^BEI' } })).toEqual([2, 3])
  expect(await ids(c.where({ a: db.command.not(/beijing/i) }))).toEqual([1, 4])
  expect(await failure(raw(c, { a: { $regex: '(' } }))).toMatch(/Regular expression is invalid/)
  expect(await failure(raw(c, { a: { $options: 'i' } }))).toMatch(/\$options needs a \$regex/)
})

test('regular expressions are those of PCRE: translated, or refused', async () => {
  const c = await collectionOf([
    { _id: 1, s: 'abc' },
    { _id: 2, s: 'abc\n' },
    { _id: 3, s: 'ab3' },
    { _id: 4, s: 'x\nabc\ny' },
    { _id: 5, s: 'a\u3000b' },
    { _id: 6, s: '\u{20bb7}野家' },
    { _id: 7, s: '[a]-{1}' },
    { _id: 8, s: 'a\rb' },
  ])
  const found = (pattern: string, options = '') => raw(c, { s: { $regex: pattern, $options: options } })
  expect(await found('\\Aabc\\z')).toEqual([1])
  expect(await found('\\Aabc\\Z')).toEqual([1, 2])
  expect(await found('^abc$')).toEqual([1, 2])
  expect(await found('^abc$', 'm')).toEqual([1, 2, 4])
  expect(await found('^[[:alpha:]]+$')).toEqual([1, 2])
  expect(await found('^[^[:alpha:]]')).toEqual([6, 7])
  expect(await found('^[[:alpha:]\\d]+\\z')).toEqual([1, 3])
  // White space is that of ASCII, and a dot stands for everything but a newline.
  expect(await found('^a\\sb')).toEqual([8])
  expect(await found('^a.b')).toEqual([5, 8])
  expect(await found('^x.abc', 's')).toEqual([4])
  expect(await found('^.野')).toEqual([6])
  expect(await found('^\\p{Han}+$')).toEqual([6])
  expect(await found('^[]a[]{3}')).toEqual([7])
  expect(await found('-{1}$')).toEqual([])
  expect(await found('\\Q{1}\\E$')).toEqual([7])
  expect(await found(']-{1')).toEqual([7])
  expect(await found('^(?P<first>a)(?#what follows)b[\\d-]')).toEqual([3])
  expect(await found('^[\\S\\s]{4}\\z')).toEqual([2])
  expect(await found('^ a b c # letters\n\\z', 'x')).toEqual([1])
  expect(await found('(?i)^ABC\\z')).toEqual([1])
  for (const pattern of [
    'a++b',
    '(?>a)b',
    'a(?i)B',
    '(?R)',
    'a\\Kb',
    '\\0',
    '[[:^alpha:]]',
    '[[.a.]]',
    '(',
    'a**',
    '(*UTF8)a',
  ])
    expect(await failure(found(pattern)), pattern).toMatch(
      /^DATABASE_REQUEST_FAILED .*\(Location51091\) Regular expression is invalid/,
    )
})

test('expr compares fields with each other', async () => {
  const c = await collectionOf([
    { _id: 1, spent: 5, budget: 3 },
    { _id: 2, spent: 2, budget: 3 },
  ])
  const { command: _ } = fixture.db
  expect(await ids(c.where(_.expr(_.aggregate.gt(['$spent', '$budget']))))).toEqual([1])
})

test('bits: $bitsAllSet, $bitsAnySet, $bitsAllClear and $bitsAnyClear', async () => {
  const c = await collectionOf([
    { _id: 1, a: 54 },
    { _id: 2, a: 20 },
    { _id: 3, a: 'x' },
  ])
  expect(await raw(c, { a: { $bitsAllSet: [1, 5] } })).toEqual([1])
  expect(await raw(c, { a: { $bitsAnySet: 34 } })).toEqual([1])
  expect(await raw(c, { a: { $bitsAllClear: [1, 5] } })).toEqual([2])
  expect(await raw(c, { a: { $bitsAnyClear: [2, 3] } })).toEqual([1, 2])
})

test('jsonSchema checks types, limits, patterns, properties and combinations', async () => {
  const c = await collectionOf([
    { _id: 1, name: '张三', age: 72, tags: ['a', 'b'], home: { street: '中关村' } },
    { _id: 2, name: 'x', age: 10, tags: ['a', 'a'] },
    { _id: 3, name: 5, age: 8.5, tags: [] },
    { _id: 4, age: 10 },
  ])
  const { command: _ } = fixture.db
  const matching = (schema: object) => ids(c.where(_.jsonSchema(schema)))
  const of = (name: string, schema: object) => matching({ required: [name], properties: { [name]: schema } })
  expect(await matching({ required: ['name'] })).toEqual([1, 2, 3])
  expect(await of('name', { bsonType: 'string' })).toEqual([1, 2])
  expect(await of('age', { bsonType: ['int', 'long'] })).toEqual([1, 2, 4])
  expect(await of('name', { type: 'number' })).toEqual([3])
  expect(await of('age', { minimum: 10 })).toEqual([1, 2, 4])
  expect(await of('age', { minimum: 10, exclusiveMinimum: true })).toEqual([1])
  expect(await of('age', { maximum: 10 })).toEqual([2, 3, 4])
  expect(await of('age', { maximum: 10, exclusiveMaximum: true })).toEqual([3])
  expect(await of('age', { multipleOf: 5 })).toEqual([2, 4])
  expect(await of('name', { minLength: 2 })).toEqual([1, 3])
  expect(await of('name', { maxLength: 1 })).toEqual([2, 3])
  expect(await of('name', { pattern: '^张' })).toEqual([1, 3])
  expect(await of('age', { enum: [72, 8.5] })).toEqual([1, 3])
  expect(await of('tags', { minItems: 1 })).toEqual([1, 2])
  expect(await of('tags', { maxItems: 1 })).toEqual([3])
  expect(await of('tags', { uniqueItems: true })).toEqual([1, 3])
  expect(await of('tags', { items: { enum: ['a'] } })).toEqual([2, 3])
  expect(await of('tags', { items: [{ enum: ['a'] }], additionalItems: { enum: ['b'] } })).toEqual([1, 3])
  expect(await of('home', { properties: { street: { type: 'string' } } })).toEqual([1])
  expect(await matching({ minProperties: 5 })).toEqual([1])
  expect(await matching({ maxProperties: 2 })).toEqual([4])
  expect(await matching({ properties: { _id: {}, age: {} }, additionalProperties: false })).toEqual([4])
  expect(await matching({ patternProperties: { '^a': { maximum: 9 } } })).toEqual([3])
  expect(await matching({ dependencies: { name: ['home'] } })).toEqual([1, 4])
  expect(await matching({ dependencies: { name: { required: ['home'] } } })).toEqual([1, 4])
  expect(await matching({ allOf: [{ required: ['name'] }, { required: ['home'] }] })).toEqual([1])
  expect(
    await matching({ anyOf: [{ required: ['home'] }, { properties: { age: { maximum: 9 } } }] }),
  ).toEqual([1, 3])
  expect(await matching({ oneOf: [{ required: ['name'] }, { required: ['home'] }] })).toEqual([2, 3])
  expect(await matching({ not: { required: ['name'] } })).toEqual([4])
  expect(await matching({ title: 'people', description: 'all of them' })).toEqual([1, 2, 3, 4])
  expect(await failure(matching({ format: 'date' }))).toMatch(/keyword 'format' is not known/)
})

test('sorting follows the order of the types, text by code points, arrays by their least or greatest item', async () => {
  const c = await collectionOf([
    { _id: 'number', a: 2 },
    { _id: 'text', a: 'b' },
    { _id: 'missing' },
    { _id: 'object', a: { x: 1 } },
    { _id: 'array', a: [1, 9] },
    { _id: 'true', a: true },
    { _id: 'date', a: new Date(0) },
    { _id: 'empty', a: [] },
    { _id: 'chinese', a: '中' },
    { _id: 'emoji', a: '😀' },
  ])
  expect(await ids(c.orderBy('a', 'asc'))).toEqual([
    'empty',
    'missing',
    'array',
    'number',
    'text',
    'chinese',
    'emoji',
    'object',
    'true',
    'date',
  ])
  expect((await ids(c.orderBy('a', 'desc'))).slice(-4)).toEqual(
    ['array', 'number', 'missing', 'empty'].slice(0, 4),
  )
})

test('sorting by two fields, with skip and limit', async () => {
  const c = await collectionOf([
    { _id: 1, a: 1, b: 1 },
    { _id: 2, a: 2, b: 1 },
    { _id: 3, a: 1, b: 2 },
    { _id: 4, a: 2, b: 2 },
  ])
  expect(await ids(c.orderBy('a', 'desc').orderBy('b', 'asc'))).toEqual([2, 4, 1, 3])
  expect(await ids(c.orderBy('a', 'desc').orderBy('b', 'asc').skip(1).limit(2))).toEqual([4, 1])
  expect(await ids(c.skip(3))).toEqual([4])
})

test('a query answers 100 documents, and 1,000 at most', async () => {
  const c = await collectionOf(Array.from({ length: 1100 }, (_, i) => ({ _id: i })))
  expect((await c.get()).data).toHaveLength(100)
  expect((await c.limit(101).get()).data).toHaveLength(101)
  expect((await c.limit(5000).get()).data).toHaveLength(1000)
  expect(await c.count()).toMatchObject({ total: 1100 })
  const answer = await fixture.database.handle('database.getDocument', {
    collectionName: c.name,
    limit: 5000,
  })
  expect((answer as { data: { list: string[] } }).data.list).toHaveLength(1000)
})

test('projection keeps, drops, slices and picks', async () => {
  const c = await collectionOf([
    {
      _id: 1,
      a: 1,
      b: { c: 2, d: 3 },
      list: [
        { n: 1, m: 1 },
        { n: 2, m: 2 },
        { n: 3, m: 3 },
      ],
    },
  ])
  const { command: _ } = fixture.db
  const first = async (projection: object) => (await c.field(projection).get()).data[0]
  expect(await first({ a: true })).toEqual({ _id: 1, a: 1 })
  expect(await first({ a: 1, _id: 0 })).toEqual({ a: 1 })
  expect(await first({ 'b.c': 1, 'list.n': 1 })).toEqual({
    _id: 1,
    b: { c: 2 },
    list: [{ n: 1 }, { n: 2 }, { n: 3 }],
  })
  expect(await first({ b: false, list: false })).toEqual({ _id: 1, a: 1 })
  expect(await first({ 'b.c': 0, list: 0, _id: 0 })).toEqual({ a: 1, b: { d: 3 } })
  expect(await first({ list: _.project.slice(1), b: 0 })).toEqual({ _id: 1, a: 1, list: [{ n: 1, m: 1 }] })
  expect(await first({ list: _.project.slice(-1), b: 0 })).toEqual({ _id: 1, a: 1, list: [{ n: 3, m: 3 }] })
  expect(await first({ list: _.project.slice([1, 1]), a: 1 })).toEqual({
    _id: 1,
    a: 1,
    list: [{ n: 2, m: 2 }],
  })
  expect(await first({ list: _.project.elemMatch({ n: { $gt: 1 } }) })).toEqual({
    _id: 1,
    list: [{ n: 2, m: 2 }],
  })
  expect(await first({ list: _.project.elemMatch({ n: 9 }) })).toEqual({ _id: 1 })
  expect((await c.where({ 'list.n': 2 }).field({ 'list.$': 1 }).get()).data).toEqual([
    { _id: 1, list: [{ n: 2, m: 2 }] },
  ])
  expect((await c.doc(1).field({ a: 1 }).get()).data).toEqual([{ _id: 1, a: 1 }])
  expect(await failure(first({ a: 1, b: 0 }))).toMatch(
    /\(Location31254\) Cannot do exclusion on field b in inclusion projection/,
  )
  expect(await failure(first({ b: 0, a: 1 }))).toMatch(
    /\(Location31253\) Cannot do inclusion on field a in exclusion projection/,
  )
  expect(await failure(first({ 'o.list': { $elemMatch: { x: 1 } } }))).toMatch(
    /\(Location31275\) Cannot use \$elemMatch projection on a nested field/,
  )
  expect(await failure(first({ a: { $meta: 'textScore' } }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$meta/)
})

test('what is not known is an error', async () => {
  const c = await collectionOf([{ _id: 1, a: 1 }])
  expect(await failure(raw(c, { a: { $near2: 1 } }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$near2/)
  expect(await failure(raw(c, { $where: 'true' }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$where/)
  expect(await failure(raw(c, { $text: { $search: 'x' } }))).toMatch(/text index required for \$text query/)
  expect(await failure(raw(c, { a: { $elemMatch: 1 } }))).toMatch(/\$elemMatch needs an Object/)
  expect(await raw(c, { a: 1, $comment: 'for the profiler' })).toEqual([1])
})
