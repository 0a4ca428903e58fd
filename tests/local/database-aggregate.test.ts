import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Fixture, failure, startDatabase } from './database-server.ts'

const now = Date.parse('2026-03-01T08:00:00Z')
let fixture: Fixture
beforeAll(async () => {
  fixture = await startDatabase({ now: () => now })
})
afterAll(() => fixture.close())

let made = 0
async function collectionOf(documents: object[]) {
  const name = `aggregate-${made++}`
  await fixture.db.createCollection(name)
  await fixture.db.collection(name).add(documents)
  return fixture.db.collection(name)
}

type Collection = Awaited<ReturnType<typeof collectionOf>>
const rows = async (pipeline: { end(): Promise<{ data: unknown[] }> }) => (await pipeline.end()).data
const raw = (collection: Collection, pipeline: object[]) =>
  rows(collection.options({ raw: true }).aggregate(pipeline))

let constants: Collection
/** The value of an expression over one document of the fields. */
async function value(expression: unknown, fields: object = {}) {
  constants ??= await collectionOf([{ _id: 'e' }])
  await constants.doc('e').set({ unused: 0, ...fields })
  const [row] = (await rows(constants.aggregate().project({ _id: 0, v: expression }))) as { v?: unknown }[]
  return row?.v
}

test('arithmetic expressions', async () => {
  const $ = fixture.db.command.aggregate
  expect(await value($.abs('$n'), { n: -3 })).toBe(3)
  expect(await value($.add([1, '$n', 0.5]), { n: 2 })).toBe(3.5)
  expect(await value($.add([new Date(1000), 500]))).toEqual(new Date(1500))
  expect(await value($.ceil(1.2))).toBe(2)
  expect(await value($.floor(-1.2))).toBe(-2)
  expect(await value($.divide([7, 2]))).toBe(3.5)
  expect(await value($.exp(0))).toBe(1)
  expect(await value($.ln(Math.E))).toBe(1)
  expect(await value($.log([8, 2]))).toBe(3)
  expect(await value($.log10(1000))).toBe(3)
  expect(await value($.mod([-7, 3]))).toBe(-1)
  expect(await value($.multiply([2, 3, 4]))).toBe(24)
  expect(await value($.pow([2, 10]))).toBe(1024)
  expect(await value($.sqrt(49))).toBe(7)
  expect(await value($.subtract([5, 7]))).toBe(-2)
  expect(await value($.subtract([new Date(9000), new Date(4000)]))).toBe(5000)
  expect(await value($.subtract([new Date(9000), 1000]))).toEqual(new Date(8000))
  expect(await value($.trunc(-7.8))).toBe(-7)
  expect(await value({ $trunc: [7.856, 2] })).toBe(7.85)
  expect(await value({ $round: [2.5] })).toBe(2)
  expect(await value({ $round: [3.5, 0] })).toBe(4)
  expect(await value({ $round: [1234.5678, -2] })).toBe(1200)
  expect(await value($.add([1, '$none']))).toBe(null)
  expect(await failure(value($.divide([1, 0])))).toMatch(/^DATABASE_REQUEST_FAILED .*can't \$divide by zero/)
  expect(await failure(value($.add([1, 'x'])))).toMatch(/\$add only supports numeric types, not string/)
  expect(await failure(value($.sqrt(-1)))).toMatch(/\$sqrt's argument must be greater than or equal to 0/)
})

test('array expressions', async () => {
  const $ = fixture.db.command.aggregate
  const list = { a: [3, 1, 2], b: ['x', 'y'], d: [{ n: 1 }, { n: 2 }] }
  expect(await value($.arrayElemAt(['$a', 0]), list)).toBe(3)
  expect(await value($.arrayElemAt(['$a', -1]), list)).toBe(2)
  expect(await value($.arrayElemAt(['$a', 9]), list)).toBe(undefined)
  expect(
    await value(
      $.arrayToObject([
        [
          ['k', 1],
          ['l', [2, 3]],
        ],
      ]),
    ),
  ).toEqual({ k: 1, l: [2, 3] })
  expect(await value($.arrayToObject('$kv'), { kv: [{ k: 'a', v: 1 }] })).toEqual({ a: 1 })
  expect(await value($.concatArrays(['$a', '$b']), list)).toEqual([3, 1, 2, 'x', 'y'])
  expect(await value($.concatArrays(['$a', '$none']), list)).toBe(null)
  expect(await value($.filter({ input: '$a', as: 'item', cond: $.gt(['$$item', 1]) }), list)).toEqual([3, 2])
  expect(await value($.in([1, '$a']), list)).toBe(true)
  expect(await value($.indexOfArray(['$a', 2]), list)).toBe(2)
  expect(await value($.indexOfArray(['$a', 3, 1]), list)).toBe(-1)
  expect(await value($.isArray('$a'), list)).toBe(true)
  expect(await value($.isArray('$b.x'), { b: { x: 1 } })).toBe(false)
  expect(await value($.map({ input: '$a', as: 'n', in: $.multiply(['$$n', 10]) }), list)).toEqual([
    30, 10, 20,
  ])
  expect(await value($.range([0, 10, 4]))).toEqual([0, 4, 8])
  expect(
    await value($.reduce({ input: '$a', initialValue: 0, in: $.add(['$$value', '$$this']) }), list),
  ).toBe(6)
  expect(await value($.reverseArray('$a'), list)).toEqual([2, 1, 3])
  expect(await value($.size('$a'), list)).toBe(3)
  expect(await value($.slice(['$a', 2]), list)).toEqual([3, 1])
  expect(await value($.slice(['$a', -2]), list)).toEqual([1, 2])
  expect(await value($.slice(['$a', 1, 1]), list)).toEqual([1])
  expect(await value($.zip({ inputs: ['$a', '$b'] }), list)).toEqual([
    [3, 'x'],
    [1, 'y'],
  ])
  expect(
    await value($.zip({ inputs: ['$a', '$b'], useLongestLength: true, defaults: [0, '-'] }), list),
  ).toEqual([
    [3, 'x'],
    [1, 'y'],
    [2, '-'],
  ])
  expect(await value('$d.n', list)).toEqual([1, 2])
  // A number in a path is a name, not a place in a list; lists inside of lists are not entered.
  expect(await value('$a.0', list)).toEqual([])
  expect(await value('$d.0.n', list)).toEqual([])
  expect(await value('$o.0.n', { o: { 0: { n: 5 } } })).toBe(5)
  expect(await value('$deep.k', { deep: [[{ k: 1 }], { k: [2, 3] }, { k: [] }, 4, {}] })).toEqual([
    [2, 3],
    [],
  ])
  expect(await value('$$ROOT.d.n', list)).toEqual([1, 2])
  expect(await value('$a.n', list)).toEqual([])
  expect(await value('$n.a', { n: 5 })).toBe(undefined)
  expect(
    await value($.map({ input: '$d', as: 'one', in: $.add(['$$one.n', '$$CURRENT.o.p']) }), {
      ...list,
      o: { p: 10 },
    }),
  ).toEqual([11, 12])
  expect(await failure(value('$a..b', list))).toMatch(/FieldPath field names may not be empty strings/)
  expect(await failure(value($.arrayElemAt(['$a', 1.5]), list))).toMatch(
    /\(Location28691\) .*must be representable as a 32-bit integer: 1.5/,
  )
  expect(await value(['$a', '$none'], list)).toEqual([[3, 1, 2], null])
  expect(await failure(value($.size('$none')))).toMatch(
    /The argument to \$size must be an array, but was of type: missing/,
  )
})

test('boolean, comparison and conditional expressions', async () => {
  const $ = fixture.db.command.aggregate
  expect(await value($.and([true, 1, '$x']), { x: 'a' })).toBe(true)
  expect(await value($.and([true, '$none']))).toBe(false)
  expect(await value($.or([0, null, '']))).toBe(true)
  expect(await value($.not([0]))).toBe(true)
  expect(await value($.cmp([2, 10]))).toBe(-1)
  expect(await value($.cmp(['a', 10]))).toBe(1)
  expect(await value($.eq(['$n', 5]), { n: 5 })).toBe(true)
  expect(await value($.neq(['$n', 5]), { n: 5 })).toBe(false)
  expect(await value($.gt([new Date(2), new Date(1)]))).toBe(true)
  expect(await value($.gte([2, 2]))).toBe(true)
  expect(await value($.lt(['$none', 1]))).toBe(true)
  expect(await value($.lte([3, 2]))).toBe(false)
  // biome-ignore lint/suspicious/noThenProperty: it is the name that the operator gives its branch.
  expect(await value($.cond({ if: $.gt(['$n', 3]), then: 'big', else: 'small' }), { n: 5 })).toBe('big')
  expect(await value($.cond([false, 1, 2]))).toBe(2)
  expect(await value($.ifNull(['$none', 'nothing']))).toBe('nothing')
  expect(
    // biome-ignore lint/suspicious/noThenProperty: it is the name that the operator gives its branch.
    await value($.switch({ branches: [{ case: $.eq(['$n', 1]), then: 'one' }], default: 'many' }), { n: 2 }),
  ).toBe('many')
})

test('switch without a branch that holds', async () => {
  const $ = fixture.db.command.aggregate
  const many = (otherwise: object) =>
    // biome-ignore lint/suspicious/noThenProperty: it is the name that the operator gives its branch.
    $.switch({ branches: [{ case: $.gt(['$n', 5]), then: 'many' }], ...otherwise })
  expect(await value(many({ default: 'few' }), { n: 9 })).toBe('many')
  expect(await value(many({ default: 'few' }), { n: 1 })).toBe('few')
  expect(await value(many({ default: null }), { n: 1 })).toBe(null)
  expect(await failure(value(many({}), { n: 1 }))).toMatch(
    /^DATABASE_REQUEST_FAILED .*\(Location40066\) \$switch could not find a matching branch/,
  )
  expect(await failure(value($.switch({ branches: [], default: 1 })))).toMatch(/Location40068/)
})

test('date expressions, with and without a time zone', async () => {
  const $ = fixture.db.command.aggregate
  // A Sunday evening in China is still Sunday in UTC; 00:30 on 1 January 2027 in China is 2026 in UTC.
  const at = { t: new Date('2026-12-31T16:30:15.123Z'), zone: 'Asia/Shanghai' }
  const china = { date: '$t', timezone: 'Asia/Shanghai' }
  expect(await value($.year('$t'), at)).toBe(2026)
  expect(await value($.year(china), at)).toBe(2027)
  expect(await value($.month('$t'), at)).toBe(12)
  expect(await value($.month(china), at)).toBe(1)
  expect(await value($.dayOfMonth(china), at)).toBe(1)
  expect(await value($.dayOfWeek('$t'), at)).toBe(5)
  expect(await value($.dayOfWeek(china), at)).toBe(6)
  expect(await value($.dayOfYear('$t'), at)).toBe(365)
  expect(await value($.hour('$t'), at)).toBe(16)
  expect(await value($.hour({ date: '$t', timezone: '+08:00' }), at)).toBe(0)
  expect(await value($.hour({ date: '$t', timezone: '$zone' }), at)).toBe(0)
  expect(await value($.minute({ date: '$t', timezone: '-0345' }), at)).toBe(45)
  expect(await value($.second('$t'), at)).toBe(15)
  expect(await value($.millisecond('$t'), at)).toBe(123)
  expect(await value($.week('$t'), at)).toBe(52)
  expect(await value($.week({ date: new Date('2026-01-03T00:00:00Z') }))).toBe(0)
  expect(await value($.isoWeek('$t'), at)).toBe(53)
  expect(await value($.isoWeekYear(china), at)).toBe(2026)
  expect(await value($.isoDayOfWeek('$t'), at)).toBe(4)
  expect(await value($.year('$none'))).toBe(null)
  expect(await failure(value($.year('text')))).toMatch(/can't convert from string to Date/)
  expect(await failure(value($.hour({ date: '$t', timezone: 'Mars/Base' }), at))).toMatch(
    /unrecognized time zone identifier: "Mars\/Base"/,
  )
})

test('dateToString, dateFromString, dateFromParts and $dateToParts', async () => {
  const $ = fixture.db.command.aggregate
  const t = { t: new Date('2026-12-31T16:30:15.123Z') }
  const china = 'Asia/Shanghai'
  expect(await value($.dateToString({ date: '$t' }), t)).toBe('2026-12-31T16:30:15.123Z')
  expect(
    await value($.dateToString({ date: '$t', format: '%Y-%m-%d %H:%M:%S.%L', timezone: china }), t),
  ).toBe('2027-01-01 00:30:15.123')
  expect(
    await value($.dateToString({ date: '$t', format: '%j %w %u %U %V %G %z %Z %%', timezone: china }), t),
  ).toBe('001 6 5 00 53 2026 +0800 480 %')
  expect(await value($.dateToString({ date: '$none', onNull: '-' }))).toBe('-')
  expect(await value($.dateFromString({ dateString: '2026-03-01' }))).toEqual(
    new Date('2026-03-01T00:00:00Z'),
  )
  expect(await value($.dateFromString({ dateString: '2026-03-01T08:30:00.5' }))).toEqual(
    new Date('2026-03-01T08:30:00.500Z'),
  )
  expect(await value($.dateFromString({ dateString: '2026-03-01T08:30:00+08:00' }))).toEqual(
    new Date('2026-03-01T00:30:00Z'),
  )
  expect(await value($.dateFromString({ dateString: '2026-03-01 08:30', timezone: china }))).toEqual(
    new Date('2026-03-01T00:30:00Z'),
  )
  expect(
    await value($.dateFromString({ dateString: '01/03/2026', format: '%d/%m/%Y', timezone: china })),
  ).toEqual(new Date('2026-02-28T16:00:00Z'))
  expect(await value($.dateFromString({ dateString: 'nonsense', onError: 'bad' }))).toBe('bad')
  expect(await value($.dateFromString({ dateString: null, onNull: 'none' }))).toBe('none')
  expect(await failure(value($.dateFromString({ dateString: 'nonsense' })))).toMatch(
    /Error parsing date string 'nonsense'/,
  )
  expect(await value($.dateFromParts({ year: 2026, month: 14, day: 0, hour: 12 }))).toEqual(
    new Date('2027-01-31T12:00:00Z'),
  )
  expect(await value($.dateFromParts({ year: 2026, month: 3, day: 1, timezone: china }))).toEqual(
    new Date('2026-02-28T16:00:00Z'),
  )
  expect(await value($.dateFromParts({ isoWeekYear: 2026, isoWeek: 53, isoDayOfWeek: 5 }))).toEqual(
    new Date('2027-01-01T00:00:00Z'),
  )
  expect(await value({ $dateToParts: { date: '$t', timezone: china } }, t)).toEqual({
    year: 2027,
    month: 1,
    day: 1,
    hour: 0,
    minute: 30,
    second: 15,
    millisecond: 123,
  })
  expect(await value({ $dateToParts: { date: '$t', iso8601: true } }, t)).toMatchObject({
    isoWeekYear: 2026,
    isoWeek: 53,
    isoDayOfWeek: 4,
  })
})

test('days that the calendar does not have are no dates', async () => {
  const $ = fixture.db.command.aggregate
  const impossible = ['2026-02-30', '2026-13-01', '2026-02-03T25:00:00', '30 Feb 2026', '2026-06-31T10:00Z']
  for (const dateString of impossible) {
    expect(await failure(value($.dateFromString({ dateString }))), dateString).toMatch(
      /^DATABASE_REQUEST_FAILED .*\(ConversionFailure\) Error parsing date string/,
    )
    expect(await failure(value({ $toDate: dateString })), dateString).toMatch(/ConversionFailure/)
  }
  const format = '%d.%m.%Y'
  expect(await failure(value({ $dateFromString: { dateString: '31.04.2026', format } }))).toMatch(
    /ConversionFailure/,
  )
  expect(await value({ $dateFromString: { dateString: '30.04.2026', format } })).toEqual(
    new Date('2026-04-30T00:00:00Z'),
  )
  expect(await value($.dateFromString({ dateString: '2028-02-29' }))).toEqual(
    new Date('2028-02-29T00:00:00Z'),
  )
  expect(await value($.dateFromString({ dateString: '28 Feb 2026' }))).toEqual(
    new Date('2026-02-28T00:00:00Z'),
  )
})

test('string expressions', async () => {
  const $ = fixture.db.command.aggregate
  const s = { s: 'Café 中国', p: ' x ', d: 'a-b-c' }
  expect(await value($.concat(['$s', '!']), s)).toBe('Café 中国!')
  expect(await value($.concat(['$s', null]), s)).toBe(null)
  expect(await value($.indexOfBytes(['$s', '中']), s)).toBe(6)
  expect(await value($.indexOfCP(['$s', '中']), s)).toBe(5)
  expect(await value($.indexOfCP(['$d', '-', 2]), s)).toBe(3)
  expect(await value($.split(['$d', '-']), s)).toEqual(['a', 'b', 'c'])
  expect(await value($.strLenBytes('$s'), s)).toBe(12)
  expect(await value($.strLenCP('$s'), s)).toBe(7)
  expect(await value($.strcasecmp(['abc', 'ABD']))).toBe(-1)
  expect(await value($.substr(['$d', 2, 3]), s)).toBe('b-c')
  expect(await value($.substrBytes(['$s', 6, 3]), s)).toBe('中')
  expect(await value($.substrBytes(['$d', 2, -1]), s)).toBe('b-c')
  expect(await value($.substrCP(['$s', 5, 9]), s)).toBe('中国')
  expect(await value($.toLower('ABC'))).toBe('abc')
  expect(await value($.toLower('$none'))).toBe('')
  expect(await value($.toUpper('$d'), s)).toBe('A-B-C')
  expect(await value({ $trim: { input: '$p' } }, s)).toBe('x')
  expect(await value({ $ltrim: { input: '$p' } }, s)).toBe('x ')
  expect(await value({ $rtrim: { input: 'abcc', chars: 'c' } })).toBe('ab')
  expect(await value({ $replaceOne: { input: '$d', find: '-', replacement: '+' } }, s)).toBe('a+b-c')
  expect(await value({ $replaceAll: { input: '$d', find: '-', replacement: '+' } }, s)).toBe('a+b+c')
  expect(await value({ $regexMatch: { input: '$s', regex: '^café', options: 'i' } }, s)).toBe(true)
  expect(await value({ $regexFind: { input: '$d', regex: '-(\\w)' } }, s)).toEqual({
    match: '-b',
    idx: 1,
    captures: ['b'],
  })
  expect(await value({ $regexFindAll: { input: '$d', regex: '[a-c]' } }, s)).toHaveLength(3)
  expect(await failure(value($.substrBytes(['$s', 0, 4]), s))).toMatch(/middle of a UTF-8 character/)
  expect(await failure(value($.strLenCP('$none')))).toMatch(
    /\$strLenCP requires string arguments, found: missing/,
  )
})

test('set expressions', async () => {
  const $ = fixture.db.command.aggregate
  const s = { a: [1, 2, 2], b: [2, 3], all: [true, 1], some: [false, 1] }
  expect(await value($.allElementsTrue(['$all']), s)).toBe(true)
  expect(await value($.allElementsTrue(['$some']), s)).toBe(false)
  expect(await value($.anyElementTrue(['$some']), s)).toBe(true)
  expect(await value($.setDifference(['$a', '$b']), s)).toEqual([1])
  expect(await value($.setEquals(['$a', [2, 1]]), s)).toBe(true)
  expect(await value($.setIntersection(['$a', '$b']), s)).toEqual([2])
  expect(await value($.setIsSubset([[2], '$a']), s)).toBe(true)
  expect(((await value($.setUnion(['$a', '$b']), s)) as number[]).sort()).toEqual([1, 2, 3])
  expect(await value($.setUnion(['$none', [1]]))).toBe(null)
  expect(await value($.setIntersection([[1], '$none']))).toBe(null)
  expect(
    await value(
      $.setIntersection([
        [3, 1, 3, { a: 1 }],
        [{ a: 1 }, 3],
      ]),
    ),
  ).toEqual([3, { a: 1 }])
  expect(await failure(value($.setUnion([[1], 2])))).toMatch(/must be an array, but was of type: int/)
})

test('objects, literals, variables and conversions', async () => {
  const $ = fixture.db.command.aggregate
  const notObjects = { text: 'abc', list: [{ a: 1 }], object: { a: 2 }, none: null }
  expect(await value($.mergeObjects(['$none', '$object', { b: 3 }]), notObjects)).toEqual({ a: 2, b: 3 })
  expect(await failure(value($.mergeObjects(['$text', '$object']), notObjects))).toMatch(
    /\(Location40400\) \$mergeObjects requires object inputs, but input is of type string/,
  )
  expect(await failure(value($.mergeObjects('$list'), notObjects))).toMatch(/Location40400.*type array/)
  const o = { o: { a: 1, b: { c: 2 } }, n: '42', price: '$1' }
  expect(await value($.mergeObjects(['$o', { b: 3, d: 4 }]), o)).toEqual({ a: 1, b: 3, d: 4 })
  expect(await value($.objectToArray('$o'), o)).toEqual([
    { k: 'a', v: 1 },
    { k: 'b', v: { c: 2 } },
  ])
  expect(await value($.eq(['$price', $.literal('$1')]), o)).toBe(true)
  expect(await value($.let({ vars: { x: '$o.a' }, in: $.add(['$$x', 1]) }), o)).toBe(2)
  expect(await value('$$ROOT.o.b.c', o)).toBe(2)
  expect(await value('$$NOW')).toEqual(new Date(now))
  expect(await value({ a: '$o.a', list: ['$n'] }, o)).toEqual({ a: 1, list: ['42'] })
  expect(await value({ $toInt: '$n' }, o)).toBe(42)
  expect(await value({ $toLong: 3.9 })).toBe(3)
  expect(await value({ $toDouble: '1.5' })).toBe(1.5)
  expect(await value({ $toString: 12 })).toBe('12')
  expect(await value({ $toBool: 0 })).toBe(false)
  expect(await value({ $toDate: '2026-03-01' })).toEqual(new Date('2026-03-01T00:00:00Z'))
  expect(String(await value({ $toDecimal: '0.1' }))).toBe('0.1')
  expect(await value({ $toObjectId: '5e7b474a5e54c773b58d7b39' })).toBe('5e7b474a5e54c773b58d7b39')
  expect(await value({ $type: '$o' }, o)).toBe('object')
  expect(await value({ $type: '$none' })).toBe('missing')
  expect(await value({ $isNumber: 1 })).toBe(true)
  expect(await value({ $convert: { input: 'x', to: 'int', onError: -1 } })).toBe(-1)
  expect(await value({ $convert: { input: null, to: 'int', onNull: 0 } })).toBe(0)
  expect(await failure(value({ $toInt: 'x' }))).toMatch(/Failed to parse 'x'/)
  expect(await failure(value({ $meta: 'textScore' }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$meta/)
  expect(await failure(value({ $function: {} }))).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$function/)
})

const sales = [
  { _id: 1, shop: 'a', kind: 'x', n: 2, at: new Date('2026-01-05T00:00:00Z') },
  { _id: 2, shop: 'b', kind: 'x', n: 4, at: new Date('2026-01-06T00:00:00Z') },
  { _id: 3, shop: 'a', kind: 'y', n: 6, at: new Date('2026-02-01T00:00:00Z') },
  { _id: 4, shop: 'a', kind: 'y', at: new Date('2026-02-02T00:00:00Z') },
]

test('group with every accumulator', async () => {
  const c = await collectionOf(sales)
  const $ = fixture.db.command.aggregate
  const grouped = await rows(
    c
      .aggregate()
      .group({
        _id: '$shop',
        sum: $.sum('$n'),
        count: $.sum(1),
        avg: $.avg('$n'),
        first: $.first('$_id'),
        last: $.last('$n'),
        max: $.max('$n'),
        min: $.min('$n'),
        all: $.push('$n'),
        kinds: $.addToSet('$kind'),
        pop: $.stdDevPop('$n'),
        samp: $.stdDevSamp('$n'),
      })
      .sort({ _id: 1 }),
  )
  expect(grouped).toEqual([
    {
      _id: 'a',
      sum: 8,
      count: 3,
      avg: 4,
      first: 1,
      last: null,
      max: 6,
      min: 2,
      all: [2, 6],
      kinds: ['x', 'y'],
      pop: 2,
      samp: 2.8284271247461903,
    },
    {
      _id: 'b',
      sum: 4,
      count: 1,
      avg: 4,
      first: 2,
      last: 4,
      max: 4,
      min: 4,
      all: [4],
      kinds: ['x'],
      pop: 0,
      samp: null,
    },
  ])
  expect(await rows(c.aggregate().group({ _id: null, total: $.sum('$n') }))).toEqual([
    { _id: null, total: 12 },
  ])
  expect(await rows(c.aggregate().group({ _id: { shop: '$shop', kind: '$kind' }, n: $.sum(1) }))).toEqual([
    { _id: { shop: 'a', kind: 'x' }, n: 1 },
    { _id: { shop: 'b', kind: 'x' }, n: 1 },
    { _id: { shop: 'a', kind: 'y' }, n: 2 },
  ])
  expect(await rows(c.aggregate().group({ _id: null, merged: $.mergeObjects({ k: '$kind' }) }))).toEqual([
    { _id: null, merged: { k: 'y' } },
  ])
  expect(
    await failure(
      c
        .aggregate()
        .group({ n: $.sum(1) })
        .end(),
    ),
  ).toMatch(/must include an _id/)
  expect(
    await failure(
      c
        .aggregate()
        .group({ _id: 1, n: { $median: 1 } })
        .end(),
    ),
  ).toMatch(/^DATABASE_INVALID_OPERRATOR .*\$median/)
})

test('accumulators outside of group take lists', async () => {
  const $ = fixture.db.command.aggregate
  const n = { a: [1, 2, 6], x: 4 }
  expect(await value($.sum('$a'), n)).toBe(9)
  expect(await value($.avg('$a'), n)).toBe(3)
  expect(await value($.max(['$x', 2]), n)).toBe(4)
  expect(await value($.min('$a'), n)).toBe(1)
  expect(await value($.stdDevPop([1, 3]))).toBe(1)
  expect(await value($.stdDevSamp([1, 3]))).toBe(Math.SQRT2)
  expect(await value($.sum([0.1, 0.2, 0.3]))).toBe(0.6)
})

test('match, project, addFields and their raw kin', async () => {
  const c = await collectionOf([{ _id: 1, a: { b: 1, c: 2 }, list: [{ n: 1 }, { n: 2 }], s: 'x' }])
  const $ = fixture.db.command.aggregate
  expect(await rows(c.aggregate().project({ s: 1 }))).toEqual([{ _id: 1, s: 'x' }])
  expect(await rows(c.aggregate().project({ _id: 0, 'a.b': 1, twice: $.multiply(['$a.c', 2]) }))).toEqual([
    { a: { b: 1 }, twice: 4 },
  ])
  expect(await rows(c.aggregate().project({ a: 0, 'list.n': 0 }))).toEqual([
    { _id: 1, list: [{}, {}], s: 'x' },
  ])
  expect(await rows(c.aggregate().project({ _id: 0, 'list.m': '$s', none: '$none' }))).toEqual([
    { list: [{ m: 'x' }, { m: 'x' }] },
  ])
  expect(await rows(c.aggregate().addFields({ 'a.d': $.add(['$a.b', '$a.c']), s: [1] }))).toEqual([
    { _id: 1, a: { b: 1, c: 2, d: 3 }, list: [{ n: 1 }, { n: 2 }], s: [1] },
  ])
  expect(await raw(c, [{ $set: { x: 1 } }, { $unset: ['a', 'list'] }])).toEqual([{ _id: 1, s: 'x', x: 1 }])
  expect(await rows(c.aggregate().match({ s: /y/ }))).toEqual([])
  expect(
    await rows(
      c
        .aggregate()
        .match({ 'a.b': fixture.db.command.gte(1) })
        .count('n'),
    ),
  ).toEqual([{ n: 1 }])
  expect(await failure(c.aggregate().project({ a: 1, s: 0 }).end())).toMatch(
    /cannot exclude fields other than '_id'/,
  )
})

test('a pipeline without limit answers 20 documents', async () => {
  const c = await collectionOf(Array.from({ length: 30 }, (_item, i) => ({ _id: i, n: i % 25 })))
  const answered = async (pipeline: { end(): Promise<{ data: unknown[] }> }) => (await rows(pipeline)).length
  expect(await answered(c.aggregate())).toBe(20)
  expect(await answered(c.aggregate().match({ n: fixture.db.command.gte(2) }))).toBe(20)
  expect(await answered(c.aggregate().group({ _id: '$n' }))).toBe(20)
  expect(await answered(c.aggregate().group({ _id: '$n' }).limit(100))).toBe(25)
  expect(
    await answered(
      c
        .aggregate()
        .limit(28)
        .match({ n: fixture.db.command.gte(2) }),
    ),
  ).toBe(24)
  // What a lookup joins is not cut.
  const $ = fixture.db.command.aggregate
  const [row] = (await rows(
    c
      .aggregate()
      .match({ _id: 0 })
      .lookup({ from: `aggregate-${made - 1}`, pipeline: $.pipeline().match({}).done(), as: 'all' }),
  )) as { all: unknown[] }[]
  expect(row?.all).toHaveLength(30)
})

test('sort, skip, limit, count, sample and sortByCount', async () => {
  const c = await collectionOf(sales)
  const only = async (pipeline: Parameters<typeof rows>[0]) =>
    ((await rows(pipeline)) as { _id: unknown }[]).map(({ _id }) => _id)
  expect(await only(c.aggregate().sort({ n: -1, _id: 1 }))).toEqual([3, 2, 1, 4])
  expect(await only(c.aggregate().sort({ n: -1 }).skip(1).limit(2))).toEqual([2, 1])
  expect(await only(c.aggregate().limit(2).skip(1))).toEqual([2])
  expect(await only(c.aggregate().project({ shop: 1 }).sort({ shop: -1, _id: -1 }).limit(2))).toEqual([2, 4])
  expect(await rows(c.aggregate().count('total'))).toEqual([{ total: 4 }])
  expect(await rows(c.aggregate().match({ shop: 'z' }).count('total'))).toEqual([])
  const sampled = await only(c.aggregate().sample({ size: 3 }))
  expect(new Set(sampled).size).toBe(3)
  expect(await rows(c.aggregate().sortByCount('$shop'))).toEqual([
    { _id: 'a', count: 3 },
    { _id: 'b', count: 1 },
  ])
  expect(await failure(c.aggregate().limit(0).end())).toMatch(/the limit must be a positive/)
  expect(await failure(c.aggregate().sort({ n: 2 }).end())).toMatch(/\$sort key ordering must be 1/)
  expect(await failure(c.aggregate().sample({ size: 0 }).end())).toMatch(/size argument to \$sample/)
})

test('unwind takes arrays apart', async () => {
  const c = await collectionOf([
    { _id: 1, a: { tags: ['x', 'y'] } },
    { _id: 2, a: { tags: [] } },
    { _id: 3, a: { tags: 'z' } },
    { _id: 4, a: {} },
    { _id: 5, a: { tags: null } },
  ])
  expect(await rows(c.aggregate().unwind('$a.tags'))).toEqual([
    { _id: 1, a: { tags: 'x' } },
    { _id: 1, a: { tags: 'y' } },
    { _id: 3, a: { tags: 'z' } },
  ])
  expect(
    await rows(
      c.aggregate().unwind({ path: '$a.tags', includeArrayIndex: 'i', preserveNullAndEmptyArrays: true }),
    ),
  ).toEqual([
    { _id: 1, a: { tags: 'x' }, i: 0 },
    { _id: 1, a: { tags: 'y' }, i: 1 },
    { _id: 2, a: {}, i: null },
    { _id: 3, a: { tags: 'z' }, i: null },
    { _id: 4, a: {}, i: null },
    { _id: 5, a: { tags: null }, i: null },
  ])
  expect(await failure(c.aggregate().unwind('a').end())).toMatch(/should be prefixed with a '\$'/)
})

test('bucket and bucketAuto', async () => {
  const c = await collectionOf([5, 12, 18, 25, 40, 90].map((n) => ({ n })))
  const $ = fixture.db.command.aggregate
  expect(
    await rows(c.aggregate().bucket({ groupBy: '$n', boundaries: [0, 20, 50], default: 'more' })),
  ).toEqual([
    { _id: 0, count: 3 },
    { _id: 20, count: 2 },
    { _id: 'more', count: 1 },
  ])
  expect(
    await rows(c.aggregate().bucket({ groupBy: '$n', boundaries: [0, 100], output: { sum: $.sum('$n') } })),
  ).toEqual([{ _id: 0, sum: 190 }])
  expect(await rows(c.aggregate().bucketAuto({ groupBy: '$n', buckets: 3 }))).toEqual([
    { _id: { min: 5, max: 18 }, count: 2 },
    { _id: { min: 18, max: 40 }, count: 2 },
    { _id: { min: 40, max: 90 }, count: 2 },
  ])
  expect(await rows(c.aggregate().bucketAuto({ groupBy: '$n', buckets: 2, granularity: 'R5' }))).toEqual([
    { _id: { min: 4, max: 25 }, count: 3 },
    { _id: { min: 25, max: 100 }, count: 3 },
  ])
  expect(
    await failure(
      c
        .aggregate()
        .bucket({ groupBy: '$n', boundaries: [0, 20] })
        .end(),
    ),
  ).toMatch(/could not find a matching branch/)
  expect(
    await failure(
      c
        .aggregate()
        .bucket({ groupBy: '$n', boundaries: [5, 1] })
        .end(),
    ),
  ).toMatch(/must be sorted/)
})

test('replaceRoot, $replaceWith and $facet', async () => {
  const c = await collectionOf(sales)
  const $ = fixture.db.command.aggregate
  expect(
    await rows(
      c
        .aggregate()
        .limit(1)
        .replaceRoot({ newRoot: { k: '$kind' } }),
    ),
  ).toEqual([{ k: 'x' }])
  expect(await raw(c, [{ $limit: 1 }, { $replaceWith: { $mergeObjects: [{ z: 1 }, { n: '$n' }] } }])).toEqual(
    [{ z: 1, n: 2 }],
  )
  expect(
    await raw(c, [
      { $facet: { shops: [{ $sortByCount: '$shop' }], top: [{ $sort: { n: -1 } }, { $limit: 1 }] } },
    ]),
  ).toMatchObject([
    {
      shops: [
        { _id: 'a', count: 3 },
        { _id: 'b', count: 1 },
      ],
      top: [{ _id: 3 }],
    },
  ])
  expect(await failure(c.aggregate().replaceRoot({ newRoot: '$none' }).end())).toMatch(
    /must evaluate to an object, but resulting value was of type: missing/,
  )
  expect(await value($.mergeObjects([null, { a: 1 }]))).toEqual({ a: 1 })
})

test('lookup by fields: arrays, missing fields and a collection that is not there', async () => {
  const books = await collectionOf([
    { _id: 'b1', author: 'lu', tags: ['old', 'new'] },
    { _id: 'b2', author: 'lao' },
    { _id: 'b3' },
  ])
  const people = await collectionOf([
    { _id: 'lu', name: '鲁迅' },
    { _id: 'old', name: 'tag' },
    { _id: 'x', author: null },
  ])
  const by = (localField: string, foreignField: string, from = people.name) =>
    rows(books.aggregate().lookup({ from, localField, foreignField, as: 'found' }).project({ found: 1 }))
  expect(await by('author', '_id')).toEqual([
    { _id: 'b1', found: [{ _id: 'lu', name: '鲁迅' }] },
    { _id: 'b2', found: [] },
    { _id: 'b3', found: [] },
  ])
  expect(await by('tags', '_id')).toMatchObject([{ found: [{ _id: 'old' }] }, { found: [] }, { found: [] }])
  expect(await by('author', 'author')).toMatchObject([{ found: [] }, { found: [] }, { found: [{}, {}, {}] }])
  expect(await by('author', '_id', 'nowhere')).toMatchObject([{ found: [] }, { found: [] }, { found: [] }])
})

test('lookup by pipeline, with variables', async () => {
  const orders = await collectionOf([
    { _id: 1, book: 'n1', quantity: 1 },
    { _id: 2, book: 'n2', quantity: 5 },
  ])
  const stock = await collectionOf([
    { _id: 'n1', stock: 3 },
    { _id: 'n2', stock: 3 },
  ])
  const { command: _ } = fixture.db
  const $ = _.aggregate
  expect(
    await rows(
      orders.aggregate().lookup({
        from: stock.name,
        let: { wanted: '$quantity', book: '$book' },
        pipeline: $.pipeline()
          .match(_.expr($.and([$.eq(['$_id', '$$book']), $.gte(['$stock', '$$wanted'])])))
          .project({ stock: 1, over: $.subtract(['$stock', '$$wanted']) })
          .done(),
        as: 'has',
      }),
    ),
  ).toEqual([
    { _id: 1, book: 'n1', quantity: 1, has: [{ _id: 'n1', stock: 3, over: 2 }] },
    { _id: 2, book: 'n2', quantity: 5, has: [] },
  ])
  expect(await failure(orders.aggregate().lookup({ from: stock.name, as: 'x' }).end())).toMatch(
    /requires either 'pipeline' or both 'localField' and 'foreignField'/,
  )
})

test('stages that are not known, and geoNear in the wrong place, are errors', async () => {
  const c = await collectionOf(sales)
  expect(await failure(raw(c, [{ $out: 'x' }]))).toMatch(/^DATABASE_INVALID_OPERRATOR .*unknown stage: \$out/)
  expect(await failure(raw(c, [{ $match: {} }, { $geoNear: {} }]))).toMatch(/only valid as the first stage/)
  expect(await failure(c.aggregate().count('$x').end())).toMatch(/count field/)
})
