import {
  Binary,
  BSONRegExp,
  BSONSymbol,
  Code,
  DBRef,
  Decimal128,
  Long,
  MaxKey,
  MinKey,
  ObjectId,
  Timestamp,
} from 'bson'

/**
 * A document as it is kept in memory. Int32, Double and every Int64 that JavaScript can hold exactly are plain
 * numbers; larger Int64 stay `Long`. Values are never changed in place: a write makes new objects along its path.
 */
export type Value =
  | null
  | boolean
  | number
  | string
  | Date
  | ObjectId
  | Long
  | Decimal128
  | Binary
  | BSONRegExp
  | BSONSymbol
  | Timestamp
  | Code
  | DBRef
  | MinKey
  | MaxKey
  | Value[]
  | Document

export interface Document {
  [field: string]: Value
}

/** True for an embedded document, false for arrays and every other BSON type. */
export function isDocument(value: unknown): value is Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

export const isNumeric = (value: unknown): value is number | Long | Decimal128 =>
  typeof value === 'number' ||
  (value instanceof Long && !(value instanceof Timestamp)) ||
  value instanceof Decimal128

/** A number as MongoDB's arithmetic sees it; precision beyond 2^53 is lost. */
export function toNumber(value: number | Long | Decimal128): number {
  if (typeof value === 'number') return value
  return value instanceof Long ? value.toNumber() : Number(value.toString())
}

const int32 = (value: number) => Number.isInteger(value) && value >= -0x80000000 && value <= 0x7fffffff

/** The alias that `$type`, `$jsonSchema` and the `$type` expression use. */
export function typeName(value: Value | undefined): string {
  if (value === undefined) return 'missing'
  if (value === null) return 'null'
  switch (typeof value) {
    case 'number':
      if (int32(value)) return Object.is(value, -0) ? 'double' : 'int'
      return Number.isSafeInteger(value) ? 'long' : 'double'
    case 'string':
      return 'string'
    case 'boolean':
      return 'bool'
  }
  if (Array.isArray(value)) return 'array'
  if (value instanceof Date) return 'date'
  if (value instanceof ObjectId) return 'objectId'
  if (value instanceof Timestamp) return 'timestamp'
  if (value instanceof Long) return 'long'
  if (value instanceof Decimal128) return 'decimal'
  if (value instanceof Binary) return 'binData'
  if (value instanceof BSONRegExp) return 'regex'
  if (value instanceof BSONSymbol) return 'symbol'
  if (value instanceof Code) return 'javascript'
  if (value instanceof DBRef) return 'dbPointer'
  if (value instanceof MinKey) return 'minKey'
  if (value instanceof MaxKey) return 'maxKey'
  return 'object'
}

const ranks: Record<string, number> = {
  minKey: 0,
  missing: 1,
  null: 2,
  int: 3,
  long: 3,
  double: 3,
  decimal: 3,
  symbol: 4,
  string: 4,
  object: 5,
  array: 6,
  binData: 7,
  objectId: 8,
  bool: 9,
  date: 10,
  timestamp: 11,
  regex: 12,
  dbPointer: 13,
  javascript: 14,
  maxKey: 15,
}

/** The place of a value's type in BSON's order; values of equal rank compare by content. */
export function typeRank(value: Value | undefined): number {
  if (typeof value === 'number') return 3
  if (typeof value === 'string') return 4
  return ranks[typeName(value)] ?? 5
}

/** MongoDB compares strings by their UTF-8 bytes, which differs from UTF-16 order around the surrogates. */
function compareStrings(a: string, b: string): number {
  if (a === b) return 0
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x === y) continue
    const xHigh = x >= 0xd800 && x <= 0xdfff
    const yHigh = y >= 0xd800 && y <= 0xdfff
    if (xHigh !== yHigh) return xHigh ? 1 : -1
    return x < y ? -1 : 1
  }
  return a.length < b.length ? -1 : 1
}

const order = (a: number | bigint, b: number | bigint) => (a < b ? -1 : a > b ? 1 : 0)

function compareNumbers(a: number | Long | Decimal128, b: number | Long | Decimal128): number {
  if (typeof a === 'number' && typeof b === 'number') {
    if (Number.isNaN(a)) return Number.isNaN(b) ? 0 : -1
    if (Number.isNaN(b)) return 1
    return order(a, b)
  }
  if (a instanceof Long && b instanceof Long) return a.compare(b)
  if (a instanceof Long && typeof b === 'number') return order(a.toBigInt(), b)
  if (typeof a === 'number' && b instanceof Long) return order(a, b.toBigInt())
  return compareNumbers(toNumber(a), toNumber(b))
}

const compareBytes = (a: Uint8Array, b: Uint8Array) => order(a.length, b.length) || Buffer.compare(a, b)

function compareDocuments(a: Document, b: Document): number {
  const left = Object.keys(a)
  const right = Object.keys(b)
  const length = Math.min(left.length, right.length)
  for (let i = 0; i < length; i++) {
    const x = left[i] as string
    const y = right[i] as string
    const byField = order(typeRank(a[x]), typeRank(b[y])) || compareStrings(x, y) || compareValues(a[x], b[y])
    if (byField !== 0) return byField
  }
  return order(left.length, right.length)
}

/** BSON's total order over all types; a missing value sorts before null. */
export function compareValues(a: Value | undefined, b: Value | undefined): number {
  if (a === b) return 0
  const byType = order(typeRank(a), typeRank(b))
  if (byType !== 0) return byType
  if (typeof a === 'string' && typeof b === 'string') return compareStrings(a, b)
  if (isNumeric(a) && isNumeric(b)) return compareNumbers(a, b)
  if (a instanceof Date && b instanceof Date) return order(a.getTime(), b.getTime())
  if (Array.isArray(a) && Array.isArray(b)) {
    const length = Math.min(a.length, b.length)
    for (let i = 0; i < length; i++) {
      const byItem = compareValues(a[i], b[i])
      if (byItem !== 0) return byItem
    }
    return order(a.length, b.length)
  }
  if (isDocument(a) && isDocument(b)) return compareDocuments(a, b)
  if (a instanceof ObjectId && b instanceof ObjectId) return Buffer.compare(a.id, b.id)
  if (typeof a === 'boolean' && typeof b === 'boolean') return order(Number(a), Number(b))
  if (a instanceof Binary && b instanceof Binary) {
    return (
      order(a.length(), b.length()) || order(a.sub_type, b.sub_type) || compareBytes(a.value(), b.value())
    )
  }
  if (a instanceof Timestamp && b instanceof Timestamp) return a.compare(b)
  if (a instanceof BSONRegExp && b instanceof BSONRegExp) {
    return compareStrings(a.pattern, b.pattern) || compareStrings(a.options, b.options)
  }
  return compareStrings(String(a), String(b))
}

/** Equality as MongoDB means it: numbers across their types, documents with the order of their fields. */
export const equalValues = (a: Value | undefined, b: Value | undefined) =>
  a === b || compareValues(a, b) === 0

/** Like a sort key: array fields compare by their least item when ascending, by their greatest when descending. */
export function sortKey(value: Value | undefined, direction: 1 | -1): Value | undefined {
  if (!Array.isArray(value)) return value ?? null
  if (value.length === 0) return undefined
  let best = value[0]
  for (const item of value) if (compareValues(item, best) * direction < 0) best = item
  return best
}

/** A text that is equal exactly for values that MongoDB holds equal; used as a key of maps. */
export function identityOf(value: Value | undefined): string {
  if (typeof value === 'string') return `s${value}`
  if (isNumeric(value)) {
    if (typeof value === 'number') return `n${value === 0 ? 0 : value}`
    if (value instanceof Long) {
      const number = value.toNumber()
      return Number.isSafeInteger(number) ? `n${number}` : `n${value.toString()}`
    }
    return `n${Number(value.toString())}`
  }
  if (value === undefined) return 'u'
  if (value === null) return 'z'
  if (value instanceof Date) return `d${value.getTime()}`
  if (typeof value === 'boolean') return value ? 't' : 'f'
  if (value instanceof ObjectId) return `o${value.toHexString()}`
  if (Array.isArray(value)) return `[${value.map((item) => JSON.stringify(identityOf(item))).join()}]`
  if (isDocument(value)) {
    const fields = Object.entries(value).map(([field, item]) => JSON.stringify([field, identityOf(item)]))
    return `{${fields.join()}}`
  }
  if (value instanceof Binary) return `b${value.sub_type}:${value.toString('base64')}`
  if (value instanceof BSONRegExp) return `r${JSON.stringify([value.pattern, value.options])}`
  return `${typeName(value)}:${String(value)}`
}
