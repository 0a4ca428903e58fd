import { BSONRegExp, Decimal128, Long, ObjectId } from 'bson'
import { Context, evalExpr } from 'mingo/core'
import * as mingo from 'mingo/operators/expression'
import { accumulate } from './accumulators.ts'
import { dateFromParts, datePartsOf, formatDate, parseDate, timeOf } from './dates.ts'
import { DatabaseError, invalidOperator, requestFailed } from './errors.ts'
import type { MatchContext } from './match.ts'
import { toRegExp } from './regular-expressions.ts'
import {
  compareValues,
  type Document,
  equalValues,
  identityOf,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from './values.ts'

type Result = Value | undefined
type Options = Parameters<typeof evalExpr>[2]
type Operator = (object: unknown, argument: Value, options: Options) => unknown

/** MongoDB's truth: everything but false, null, a missing value and zero. */
export const isTrue = (value: unknown) =>
  value !== false && value !== null && value !== undefined && value !== 0

const isNil = (value: unknown): value is null | undefined => value === null || value === undefined

const evaluated = (object: unknown, argument: unknown, options: Options) =>
  evalExpr(object as never, argument as never, options) as Result

/** An operator whose arguments are evaluated first; a single one may stand without a list. */
function operator(least: number, most: number, compute: (...values: Result[]) => unknown): Operator {
  return (object, argument, options) => {
    const list = Array.isArray(argument) ? argument : [argument]
    if (list.length < least || list.length > most) {
      const wanted = least === most ? `exactly ${least}` : `between ${least} and ${most}`
      throw requestFailed(
        `(Location16020) Expression takes ${wanted} arguments. ${list.length} were passed in.`,
      )
    }
    return compute(...list.map((item) => evaluated(object, item, options)))
  }
}

/** An operator that takes named arguments. */
function named(compute: (values: Record<string, Result>) => unknown): Operator {
  return (object, argument, options) => {
    if (!isDocument(argument))
      throw requestFailed('(FailedToParse) the operator only supports an object as its argument')
    const values = Object.entries(argument).map(([name, value]) => [name, evaluated(object, value, options)])
    return compute(Object.fromEntries(values))
  }
}

function numberOf(name: string, value: Result): number {
  if (isNumeric(value)) return toNumber(value)
  throw requestFailed(`(Location28765) ${name} only supports numeric types, not ${typeName(value)}`)
}

function textOf(name: string, value: Result): string {
  if (typeof value === 'string') return value
  throw requestFailed(`(Location16702) ${name} requires string arguments, found: ${typeName(value)}`)
}

function listOf(name: string, value: Result): Value[] {
  if (Array.isArray(value)) return value
  throw requestFailed(
    `(Location17124) The argument to ${name} must be an array, but was of type: ${typeName(value)}`,
  )
}

/** Null in, null out, as most operators have it. */
const nullable =
  (compute: (value: Value) => unknown) =>
  (value: Result): unknown =>
    isNil(value) ? null : compute(value)

const comparison = (holds: (order: number) => boolean) => operator(2, 2, (a, b) => holds(compareValues(a, b)))

/** As text for `$toLower`, `$substr` and `$strcasecmp`, to which null is nothing. */
function looseText(name: string, value: Result): string {
  if (isNil(value)) return ''
  if (isNumeric(value)) return String(value)
  if (value instanceof Date) return value.toISOString()
  return textOf(name, value)
}

function substringOfBytes(value: Result, start: Result, length: Result): string {
  const bytes = Buffer.from(looseText('$substrBytes', value))
  const from = numberOf('$substrBytes', start)
  const count = numberOf('$substrBytes', length)
  if (from < 0) throw requestFailed('(Location50752) $substrBytes: starting index must be non-negative')
  const to = count < 0 ? bytes.length : Math.min(bytes.length, from + count)
  const continues = (at: number) => at < bytes.length && ((bytes[at] as number) & 0xc0) === 0x80
  if (continues(from))
    throw requestFailed(
      '(Location28656) $substrBytes: Invalid range, starting index is a UTF-8 continuation byte.',
    )
  if (continues(to))
    throw requestFailed(
      '(Location28657) $substrBytes: Invalid range, ending index is in the middle of a UTF-8 character.',
    )
  return bytes.subarray(from, Math.max(from, to)).toString()
}

function substringOfCodePoints(value: Result, start: Result, length: Result): string {
  const from = numberOf('$substrCP', start)
  const count = numberOf('$substrCP', length)
  if (from < 0)
    throw requestFailed('(Location34455) $substrCP: the starting index must be non-negative integer.')
  if (count < 0) throw requestFailed('(Location34454) $substrCP: length must be a nonnegative integer.')
  return [...looseText('$substrCP', value)].slice(from, from + count).join('')
}

function limits(name: string, size: number, start: Result, end: Result): [number, number] {
  const from = start === undefined ? 0 : numberOf(name, start)
  const to = end === undefined ? size : numberOf(name, end)
  if (from < 0 || to < 0) throw requestFailed(`(Location40097) ${name} requires a nonnegative index`)
  return [from, Math.min(to, size)]
}

function indexOfText(name: string, units: (text: string) => string[] | Buffer) {
  return operator(2, 4, (text, search, start, end) => {
    if (isNil(text)) return null
    const whole = units(textOf(name, text))
    const part = units(textOf(name, search))
    const [from, to] = limits(name, whole.length, start, end)
    for (let at = from; at + part.length <= to; at++) {
      let i = 0
      while (i < part.length && whole[at + i] === part[i]) i++
      if (i === part.length) return at
    }
    return -1
  })
}

function regularExpression(regex: Result, options: Result): RegExp {
  if (regex instanceof BSONRegExp) {
    return toRegExp(regex.pattern, typeof options === 'string' ? options : regex.options)
  }
  return toRegExp(textOf('$regexMatch', regex), typeof options === 'string' ? options : '')
}

function findAll({ input, regex, options }: Record<string, Result>, once: boolean): Document[] {
  if (isNil(input) || isNil(regex)) return []
  const expression = regularExpression(regex, options)
  const matches: Document[] = []
  for (const match of textOf('$regexFind', input).matchAll(
    new RegExp(expression.source, `${expression.flags}g`),
  )) {
    const before = match.input.slice(0, match.index)
    matches.push({
      match: match[0],
      idx: [...before].length,
      captures: match.slice(1).map((capture) => capture ?? null),
    })
    if (once) break
  }
  return matches
}

/** An operator on the parts of a date: of a date, or of `{ date, timezone }`. */
function datePart(part: keyof ReturnType<typeof datePartsOf>): Operator {
  return (object, argument, options) => {
    const only = Array.isArray(argument) && argument.length === 1 ? (argument[0] as Value) : argument
    const zoned = isDocument(only) && 'date' in only
    const time = timeOf(evaluated(object, zoned ? only.date : only, options))
    if (time === undefined) return null
    if (!zoned || only.timezone === undefined) return datePartsOf(time, undefined)[part]
    const zone = evaluated(object, only.timezone, options)
    return isNil(zone) ? null : datePartsOf(time, zone)[part]
  }
}

const dateToString = named((values) => {
  const time = timeOf(values.date)
  if (time === undefined) return values.onNull ?? null
  if ('timezone' in values && isNil(values.timezone)) return null
  if ('format' in values && isNil(values.format)) return null
  const format =
    values.format === undefined ? '%Y-%m-%dT%H:%M:%S.%LZ' : textOf('$dateToString', values.format)
  return formatDate(time, format, values.timezone)
})

const dateFromString = named((values) => {
  const { dateString } = values
  if (isNil(dateString)) return values.onNull ?? null
  if ('timezone' in values && isNil(values.timezone)) return null
  if (typeof dateString === 'string') {
    const format = isNil(values.format) ? undefined : textOf('$dateFromString', values.format)
    const time = parseDate(dateString, format, values.timezone)
    if (time !== undefined) return new Date(time)
  }
  if ('onError' in values) return values.onError
  throw requestFailed(`(ConversionFailure) Error parsing date string '${String(dateString)}'`)
})

const dateToParts = named(({ date, timezone, iso8601 }) => {
  const time = timeOf(date)
  if (time === undefined) return null
  const parts = datePartsOf(time, timezone)
  const { hour, minute, second, millisecond } = parts
  const clock = { hour, minute, second, millisecond }
  return isTrue(iso8601)
    ? { isoWeekYear: parts.isoWeekYear, isoWeek: parts.isoWeek, isoDayOfWeek: parts.isoDayOfWeek, ...clock }
    : { year: parts.year, month: parts.month, day: parts.dayOfMonth, ...clock }
})

function convert(value: Value, to: string): Value {
  const impossible = () =>
    requestFailed(
      `(ConversionFailure) Unsupported conversion from ${typeName(value)} to ${to} in $convert with no onError value`,
    )
  const unparsable = () =>
    requestFailed(`(ConversionFailure) Failed to parse '${String(value)}' in $convert with no onError value`)
  switch (to) {
    case 'string':
      if (typeof value === 'string') return value
      if (value instanceof Date) return value.toISOString()
      if (isNumeric(value) || typeof value === 'boolean') return String(value)
      if (value instanceof ObjectId) return value.toHexString()
      throw impossible()
    case 'bool':
      return isTrue(value)
    case 'date': {
      if (value instanceof Date) return value
      if (isNumeric(value) && typeName(value) !== 'int') return new Date(toNumber(value))
      if (value instanceof ObjectId) return value.getTimestamp()
      if (typeof value !== 'string') throw impossible()
      const time = parseDate(value, undefined, undefined)
      if (time === undefined) throw unparsable()
      return new Date(time)
    }
    case 'objectId':
      if (value instanceof ObjectId) return value
      if (typeof value !== 'string') throw impossible()
      if (!/^[0-9a-fA-F]{24}$/.test(value)) throw unparsable()
      return ObjectId.createFromHexString(value)
    case 'decimal':
      if (value instanceof Decimal128) return value
      if (isNumeric(value) || typeof value === 'string') return Decimal128.fromString(String(value))
      if (typeof value === 'boolean') return Decimal128.fromString(value ? '1' : '0')
      throw impossible()
    case 'int':
    case 'long':
    case 'double': {
      let number: number
      if (isNumeric(value)) number = toNumber(value)
      else if (typeof value === 'boolean') number = value ? 1 : 0
      else if (value instanceof Date && to !== 'int') number = value.getTime()
      else if (typeof value === 'string') {
        const pattern = to === 'double' ? /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i : /^[+-]?\d+$/
        if (!pattern.test(value)) throw unparsable()
        number = Number(value)
      } else throw impossible()
      if (to === 'double') return number
      if (!Number.isFinite(number)) throw impossible()
      number = Math.trunc(number)
      if (to === 'int' && (number > 0x7fffffff || number < -0x80000000)) {
        throw requestFailed(
          '(ConversionFailure) Conversion would overflow target type in $convert with no onError value',
        )
      }
      return Number.isSafeInteger(number) || !(value instanceof Long) ? number : value
    }
  }
  throw requestFailed(`(BadValue) Unknown type name: ${to}`)
}

const conversion = (to: string) =>
  operator(
    1,
    1,
    nullable((value) => convert(value, to)),
  )

const typesByCode: Record<number, string> = {
  1: 'double',
  2: 'string',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  16: 'int',
  18: 'long',
  19: 'decimal',
}

const convertOperator = named((values) => {
  if (isNil(values.input)) return values.onNull ?? null
  if (isNil(values.to)) return null
  const to = isNumeric(values.to)
    ? (typesByCode[toNumber(values.to)] ?? String(values.to))
    : String(values.to)
  try {
    return convert(values.input, to)
  } catch (error) {
    if ('onError' in values && error instanceof DatabaseError && error.message.includes('ConversionFailure'))
      return values.onError
    throw error
  }
})

function arrayToObject(value: Value): Document {
  const entries = listOf('$arrayToObject', value).map((item): [string, Value] => {
    if (Array.isArray(item) && item.length === 2) return [textOf('$arrayToObject', item[0]), item[1] as Value]
    if (isDocument(item) && item.k !== undefined && item.v !== undefined)
      return [textOf('$arrayToObject', item.k), item.v]
    throw requestFailed('(Location40386) $arrayToObject requires an array of key-value pairs')
  })
  return Object.fromEntries(entries)
}

const zip: Operator = (object, argument, options) => {
  if (!isDocument(argument))
    throw requestFailed('(Location34460) $zip only supports an object as an argument')
  const inputs = listOf('$zip', evaluated(object, argument.inputs, options))
  const defaults =
    argument.defaults === undefined ? [] : listOf('$zip', evaluated(object, argument.defaults, options))
  if (inputs.some(isNil)) return null
  const lists = inputs.map((input) => listOf('$zip', input))
  if (defaults.length > 0 && argument.useLongestLength !== true) {
    throw requestFailed('(Location34466) cannot specify defaults unless useLongestLength is true')
  }
  const sizes = lists.map((list) => list.length)
  const size = argument.useLongestLength === true ? Math.max(...sizes) : Math.min(...sizes)
  return Array.from({ length: size }, (_, i) =>
    lists.map((list, j) => (i < list.length ? list[i] : (defaults[j] ?? null))),
  )
}

const mergeObjects = operator(0, Number.POSITIVE_INFINITY, (...values) => accumulate('$mergeObjects', values))

/** Null when one of the lists is; else what mingo makes of them. */
function setOperator(name: '$setUnion' | '$setIntersection', compute: (lists: Value[][]) => Value[]) {
  return operator(0, Number.POSITIVE_INFINITY, (...lists) => {
    if (lists.some(isNil)) return null
    return compute(lists.map((list) => listOf(name, list)))
  })
}

/** Each value once, in the order in which it came first. */
const distinct = (values: Value[]) => [...new Map(values.map((value) => [identityOf(value), value])).values()]

const switchOperator: Operator = (object, argument, options) => {
  const { branches, default: otherwise, ...unknown } = isDocument(argument) ? argument : { argument }
  if (Object.keys(unknown).length > 0)
    throw requestFailed(
      `(Location40060) $switch requires an object of 'branches' and 'default', found: ${Object.keys(unknown)[0]}`,
    )
  if (!Array.isArray(branches) || branches.length === 0)
    throw requestFailed('(Location40068) $switch requires at least one branch.')
  for (const branch of branches) {
    if (!isDocument(branch) || branch.case === undefined || branch.then === undefined)
      throw requestFailed(
        "(Location40067) $switch requires each branch have a 'case' and a 'then' expression",
      )
    if (isTrue(evaluated(object, branch.case, options))) return evaluated(object, branch.then, options)
  }
  if (otherwise !== undefined) return evaluated(object, otherwise, options)
  throw requestFailed(
    '(Location40066) $switch could not find a matching branch for an input, and no default was specified.',
  )
}

/** A path of several fields, as `prepare` spells it: what it begins at, and the fields from there. */
const fieldPath: Operator = (object, argument, options) => {
  const [from, ...fields] = argument as [string, ...string[]]
  return fieldOf(evaluated(object, from, options), fields)
}

/** Fields of the documents in a list, but neither its items by number nor those of lists inside of it: unlike in queries. */
function fieldOf(value: Result, [field, ...rest]: string[]): Result {
  if (field === undefined) return value
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const found = isDocument(item) ? fieldOf(item, [field, ...rest]) : undefined
      return found === undefined ? [] : [found]
    })
  }
  return isDocument(value) && Object.hasOwn(value, field) ? fieldOf(value[field], rest) : undefined
}

const arithmetic = (name: string, compute: (number: number) => number) =>
  operator(
    1,
    1,
    nullable((value) => compute(numberOf(name, value))),
  )

function truncated(name: string, round: (value: number) => number) {
  return operator(1, 2, (value, place) => {
    if (isNil(value)) return null
    const digits = isNil(place) ? 0 : numberOf(name, place)
    const number = numberOf(name, value)
    if (digits === 0 || !Number.isFinite(number)) return round(number)
    // Shifting by decimal text keeps 2.675 and its like from being rounded by their binary neighbours.
    const shifted = (of: number, by: number) => {
      const [mantissa, exponent = '0'] = String(of).split('e')
      return Number(`${mantissa}e${Number(exponent) + by}`)
    }
    return shifted(round(shifted(number, digits)), -digits)
  })
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

/** What mingo has otherwise than MongoDB, or not at all. */
const own: Record<string, Operator> = {
  $cmp: operator(2, 2, (a, b) => compareValues(a, b)),
  $eq: comparison((order) => order === 0),
  $ne: comparison((order) => order !== 0),
  $gt: comparison((order) => order > 0),
  $gte: comparison((order) => order >= 0),
  $lt: comparison((order) => order < 0),
  $lte: comparison((order) => order <= 0),

  $abs: arithmetic('$abs', Math.abs),
  $ceil: arithmetic('$ceil', Math.ceil),
  $floor: arithmetic('$floor', Math.floor),
  $exp: arithmetic('$exp', Math.exp),
  $ln: arithmetic('$ln', (value) => {
    if (value > 0) return Math.log(value)
    throw requestFailed(`(Location28766) $ln's argument must be a positive number, but is ${value}`)
  }),
  $log10: arithmetic('$log10', (value) => {
    if (value > 0) return Math.log10(value)
    throw requestFailed(`(Location28761) $log10's argument must be a positive number, but is ${value}`)
  }),
  $log: operator(2, 2, (value, base) => {
    if (isNil(value) || isNil(base)) return null
    const [number, by] = [numberOf('$log', value), numberOf('$log', base)]
    if (number <= 0)
      throw requestFailed(`(Location28758) $log's argument must be a positive number, but is ${number}`)
    if (by <= 0 || by === 1)
      throw requestFailed(
        `(Location28759) $log's base must be a positive number not equal to 1, but is ${by}`,
      )
    return Math.log(number) / Math.log(by)
  }),
  $sqrt: arithmetic('$sqrt', (value) => {
    if (value >= 0) return Math.sqrt(value)
    throw requestFailed("(Location28714) $sqrt's argument must be greater than or equal to 0")
  }),
  $mod: operator(2, 2, (value, by) => {
    if (isNil(value) || isNil(by)) return null
    const divisor = numberOf('$mod', by)
    if (divisor === 0) throw requestFailed("(Location16610) can't $mod by zero")
    return numberOf('$mod', value) % divisor
  }),
  $divide: operator(2, 2, (value, by) => {
    if (isNil(value) || isNil(by)) return null
    const divisor = numberOf('$divide', by)
    if (divisor === 0) throw requestFailed("(Location16608) can't $divide by zero")
    return numberOf('$divide', value) / divisor
  }),
  $pow: operator(2, 2, (value, exponent) => {
    if (isNil(value) || isNil(exponent)) return null
    const [base, by] = [numberOf('$pow', value), numberOf('$pow', exponent)]
    if (base === 0 && by < 0)
      throw requestFailed('(Location28764) $pow cannot take a base of 0 and a negative exponent')
    return base ** by
  }),
  $multiply: operator(0, Number.POSITIVE_INFINITY, (...values) => {
    if (values.some(isNil)) return null
    return values.reduce<number>((product, value) => product * numberOf('$multiply', value), 1)
  }),
  $add: operator(0, Number.POSITIVE_INFINITY, (...values) => {
    if (values.some(isNil)) return null
    const dates = values.filter((value) => value instanceof Date)
    if (dates.length > 1) throw requestFailed('(Location16612) only one date allowed in an $add expression')
    const sum = values.reduce<number>(
      (total, value) => total + (value instanceof Date ? value.getTime() : numberOf('$add', value)),
      0,
    )
    return dates.length > 0 ? new Date(sum) : sum
  }),
  $subtract: operator(2, 2, (a, b) => {
    if (isNil(a) || isNil(b)) return null
    if (a instanceof Date) {
      return b instanceof Date ? a.getTime() - b.getTime() : new Date(a.getTime() - numberOf('$subtract', b))
    }
    return numberOf('$subtract', a) - numberOf('$subtract', b)
  }),
  $trunc: truncated('$trunc', Math.trunc),
  $round: truncated('$round', roundHalfToEven),

  $toLower: operator(1, 1, (value) =>
    looseText('$toLower', value).replace(/[A-Z]/g, (letter) => letter.toLowerCase()),
  ),
  $toUpper: operator(1, 1, (value) =>
    looseText('$toUpper', value).replace(/[a-z]/g, (letter) => letter.toUpperCase()),
  ),
  $strcasecmp: operator(2, 2, (a, b) =>
    compareValues(looseText('$strcasecmp', a).toUpperCase(), looseText('$strcasecmp', b).toUpperCase()),
  ),
  $substr: operator(3, 3, substringOfBytes),
  $substrBytes: operator(3, 3, substringOfBytes),
  $substrCP: operator(3, 3, substringOfCodePoints),
  $indexOfBytes: indexOfText('$indexOfBytes', (text) => Buffer.from(text)),
  $indexOfCP: indexOfText('$indexOfCP', (text) => [...text]),
  $strLenBytes: operator(1, 1, (value) => Buffer.byteLength(textOf('$strLenBytes', value))),
  $strLenCP: operator(1, 1, (value) => [...textOf('$strLenCP', value)].length),
  $concat: operator(0, Number.POSITIVE_INFINITY, (...values) =>
    values.some(isNil) ? null : values.map((value) => textOf('$concat', value)).join(''),
  ),
  $split: operator(2, 2, (value, separator) => {
    if (isNil(value) || isNil(separator)) return null
    if (separator === '') throw requestFailed('(Location40087) $split requires a non-empty separator')
    return textOf('$split', value).split(textOf('$split', separator))
  }),
  $regexMatch: named((values) => findAll(values, true).length > 0),
  $regexFind: named((values) => findAll(values, true)[0] ?? null),
  $regexFindAll: named((values) => findAll(values, false)),

  $size: operator(1, 1, (value) => listOf('$size', value).length),
  $in: operator(2, 2, (value, list) => listOf('$in', list).some((item) => equalValues(item, value))),
  $indexOfArray: operator(2, 4, (list, value, start, end) => {
    if (isNil(list)) return null
    const items = listOf('$indexOfArray', list)
    const [from, to] = limits('$indexOfArray', items.length, start, end)
    for (let i = from; i < to; i++) if (equalValues(items[i], value)) return i
    return -1
  }),
  $arrayElemAt: operator(2, 2, (list, index) => {
    if (isNil(list) || isNil(index)) return null
    const items = listOf('$arrayElemAt', list)
    if (!isNumeric(index))
      throw requestFailed(
        `(Location28690) $arrayElemAt's second argument must be a numeric value, but is ${typeName(index)}`,
      )
    const at = toNumber(index)
    if ((at | 0) !== at)
      throw requestFailed(
        `(Location28691) $arrayElemAt's second argument must be representable as a 32-bit integer: ${at}`,
      )
    return items.at(at)
  }),
  $arrayToObject: operator(1, 1, nullable(arrayToObject)),
  $concatArrays: operator(0, Number.POSITIVE_INFINITY, (...lists) =>
    lists.some(isNil) ? null : lists.flatMap((list) => listOf('$concatArrays', list)),
  ),
  $reverseArray: operator(
    1,
    1,
    nullable((list) => [...listOf('$reverseArray', list)].reverse()),
  ),
  $slice: operator(2, 3, (list, first, second) => {
    if (isNil(list) || isNil(first)) return null
    const items = listOf('$slice', list)
    const n = numberOf('$slice', first)
    if (second === undefined) return n >= 0 ? items.slice(0, n) : items.slice(n)
    if (second === null) return null
    const count = numberOf('$slice', second)
    if (count <= 0) throw requestFailed('(Location28729) Third argument to $slice must be positive')
    const from = n >= 0 ? n : Math.max(0, items.length + n)
    return items.slice(from, from + count)
  }),
  $setUnion: setOperator('$setUnion', (lists) => distinct(lists.flat())),
  $setIntersection: setOperator('$setIntersection', ([first = [], ...others]) => {
    const kept = others.map((list) => new Set(list.map(identityOf)))
    return distinct(first).filter((item) => kept.every((identities) => identities.has(identityOf(item))))
  }),
  $zip: zip,
  $isArray: operator(1, 1, (value) => Array.isArray(value)),

  $year: datePart('year'),
  $month: datePart('month'),
  $dayOfMonth: datePart('dayOfMonth'),
  $dayOfWeek: datePart('dayOfWeek'),
  $dayOfYear: datePart('dayOfYear'),
  $hour: datePart('hour'),
  $minute: datePart('minute'),
  $second: datePart('second'),
  $millisecond: datePart('millisecond'),
  $week: datePart('week'),
  $isoWeek: datePart('isoWeek'),
  $isoWeekYear: datePart('isoWeekYear'),
  $isoDayOfWeek: datePart('isoDayOfWeek'),
  $dateToString: dateToString,
  $dateFromString: dateFromString,
  $dateToParts: dateToParts,
  $dateFromParts: named((values) => dateFromParts(values)),

  $convert: convertOperator,
  $toString: conversion('string'),
  $toBool: conversion('bool'),
  $toDate: conversion('date'),
  $toInt: conversion('int'),
  $toLong: conversion('long'),
  $toDouble: conversion('double'),
  $toDecimal: conversion('decimal'),
  $toObjectId: conversion('objectId'),
  $type: operator(1, 1, (value) => typeName(value)),
  $isNumber: operator(1, 1, (value) => isNumeric(value)),

  $mergeObjects: mergeObjects,
  $switch: switchOperator,
  $not: operator(1, 1, (value) => !isTrue(value)),
  $cond: (object, argument, options) => {
    const [condition, yes, no] = Array.isArray(argument)
      ? argument
      : isDocument(argument)
        ? [argument.if, argument.then, argument.else]
        : []
    if (yes === undefined || no === undefined)
      throw requestFailed("(Location17080) Missing 'then' or 'else' parameter to $cond")
    return evaluated(object, isTrue(evaluated(object, condition, options)) ? yes : no, options)
  },
}

// An accumulator outside of $group takes a list of values, or one expression that gives a list.
for (const name of ['$sum', '$avg', '$min', '$max', '$stdDevPop', '$stdDevSamp'] as const) {
  own[name] = (object, argument, options) => {
    const value = evaluated(object, argument, options)
    const single = Array.isArray(argument) && argument.length === 1 ? (value as Value[])[0] : value
    return accumulate(name, Array.isArray(single) ? single : [single])
  }
}

/** The operators of mingo that do as MongoDB does. */
const adopted = {
  $allElementsTrue: mingo.$allElementsTrue,
  $and: mingo.$and,
  $anyElementTrue: mingo.$anyElementTrue,
  $filter: mingo.$filter,
  $ifNull: mingo.$ifNull,
  $let: mingo.$let,
  $literal: mingo.$literal,
  $ltrim: mingo.$ltrim,
  $map: mingo.$map,
  $objectToArray: mingo.$objectToArray,
  $or: mingo.$or,
  $range: mingo.$range,
  $reduce: mingo.$reduce,
  $replaceAll: mingo.$replaceAll,
  $replaceOne: mingo.$replaceOne,
  $rtrim: mingo.$rtrim,
  $setDifference: mingo.$setDifference,
  $setEquals: mingo.$setEquals,
  $setIsSubset: mingo.$setIsSubset,
  $trim: mingo.$trim,
}

/** Every expression operator that `evaluate` knows. */
export const expressionOperators: readonly string[] = [...Object.keys(own), ...Object.keys(adopted)].sort()

const known = new Set(expressionOperators)

let captured: Options | undefined
const context = Context.init({
  expression: {
    ...adopted,
    ...(own as Record<string, never>),
    $fieldPath: fieldPath as never,
    $capture: ((_object: unknown, _argument: unknown, options: Options) => {
      captured = options
      return null
    }) as never,
  },
})

/** mingo copies its tables for plain options; the options that operators get are taken as they are. */
function optionsFor(variables: Record<string, unknown> | undefined): Options {
  evalExpr({} as never, { $capture: 1 } as never, { context, ...(variables ? { variables } : {}) } as never)
  return captured as Options
}

const constantOptions = optionsFor(undefined)

/**
 * Checks the operators of an expression, puts the clock's reading in the place of `$$NOW`, and takes paths apart, which mingo
 * follows as a query does.
 */
function prepare(expression: Value | undefined, now: number): Value | undefined {
  if (expression === '$$NOW') return new Date(now)
  if (typeof expression === 'string' && expression.startsWith('$') && expression.includes('.')) {
    const parts = expression.split('.')
    if (parts.includes('') || parts[0] === '$')
      throw requestFailed(`(Location15998) FieldPath field names may not be empty strings: ${expression}`)
    return { $fieldPath: parts }
  }
  if (Array.isArray(expression)) return expression.map((item) => prepare(item, now) as Value)
  if (!isDocument(expression)) return expression
  const keys = Object.keys(expression)
  const first = keys[0]
  if (first?.startsWith('$')) {
    if (!known.has(first)) throw invalidOperator('expression', first)
    if (keys.length > 1) {
      throw requestFailed('(Location15983) An object representing an expression must have exactly one field')
    }
    if (first === '$literal') return expression
  }
  return Object.fromEntries(keys.map((key) => [key, prepare(expression[key], now) as Value]))
}

/** Null for missing items of lists, nothing for missing fields. */
function settled(value: Result): Result {
  if (Array.isArray(value)) return value.map((item) => settled(item) ?? null)
  if (!isDocument(value)) return value
  const result: Document = {}
  for (const [field, item] of Object.entries(value)) {
    const kept = settled(item)
    if (kept !== undefined) result[field] = kept
  }
  return result
}

export type Evaluator = (document: Document) => Value | undefined

/**
 * Turns an aggregation expression into a function of the document; a missing result is undefined. Throws
 * DATABASE_INVALID_OPERRATOR for operators that are not known and DATABASE_REQUEST_FAILED for what MongoDB refuses.
 */
export function compileExpression(expression: Value, { now, variables }: MatchContext): Evaluator {
  const prepared = prepare(expression, now)
  if (typeof prepared !== 'object' && !(typeof prepared === 'string' && prepared.startsWith('$'))) {
    return () => prepared
  }
  const options = variables ? optionsFor(variables) : constantOptions
  // Locals must not survive from one document to the next.
  const locals = options as unknown as { update(locals: object): Options }
  return (document) => {
    try {
      return settled(evaluated(document, prepared, locals.update({ root: null })))
    } catch (error) {
      if (error instanceof DatabaseError) throw error
      throw requestFailed(`(Location16006) ${(error as Error).message}`)
    }
  }
}
