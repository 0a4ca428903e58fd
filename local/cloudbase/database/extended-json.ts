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
import { invalidParameter } from './errors.ts'
import { type Document, isDocument, type Value } from './values.ts'

/** Every spelling of a type that `parseExtendedJson` knows besides plain JSON. */
export const extendedTypes = [
  '$numberInt',
  '$numberLong',
  '$numberDouble',
  '$numberDecimal',
  '$oid',
  '$date',
  '$tcb_server_date',
  '$regularExpression',
  '$binary',
  '$uuid',
  '$timestamp',
  '$undefined',
  '$minKey',
  '$maxKey',
  '$symbol',
  '$code',
  '$ref',
] as const

type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

const isJsonObject = (json: Json | undefined): json is { [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

function longOf(text: string): number | Long {
  const number = Number(text)
  return Number.isSafeInteger(number) ? number : Long.fromString(text)
}

function dateOf(json: Json | undefined): Date {
  const time = isJsonObject(json) && typeof json.$numberLong === 'string' ? Number(json.$numberLong) : json
  const date = new Date(time as string | number)
  if (Number.isNaN(date.getTime())) throw invalidParameter(`invalid $date ${JSON.stringify(json)}`)
  return date
}

const text = (json: Json | undefined, type: string): string => {
  if (typeof json === 'string') return json
  throw invalidParameter(`invalid ${type} ${JSON.stringify(json)}`)
}

function regularExpressionOf(json: Json | undefined): BSONRegExp {
  if (!isJsonObject(json)) throw invalidParameter(`invalid $regularExpression ${JSON.stringify(json)}`)
  // JavaScript's g, u and y have no meaning for a query; the SDK passes them on.
  const flags = [...text(json.options ?? '', '$regularExpression')].filter((flag) => 'ilmsx'.includes(flag))
  return new BSONRegExp(text(json.pattern, '$regularExpression'), flags.sort().join(''))
}

function binaryOf(json: Json | undefined): Binary {
  if (!isJsonObject(json)) throw invalidParameter(`invalid $binary ${JSON.stringify(json)}`)
  const subType = Number.parseInt(text(json.subType ?? '00', '$binary'), 16)
  return new Binary(Buffer.from(text(json.base64, '$binary'), 'base64'), subType)
}

/** A value of one of the types that Extended JSON spells as an object, or undefined for an ordinary document. */
function typedValue(json: { [key: string]: Json }, key: string, now: number): Value | undefined {
  const value = json[key]
  switch (key) {
    case '$numberInt':
      return Number(text(value, key))
    case '$numberLong':
      return longOf(text(value, key))
    case '$numberDouble':
      return Number(text(value, key))
    case '$numberDecimal':
      return Decimal128.fromString(text(value, key))
    case '$oid':
      if (!/^[0-9a-fA-F]{24}$/.test(text(value, key))) throw invalidParameter(`invalid $oid ${value}`)
      return ObjectId.createFromHexString(text(value, key))
    case '$date':
      return dateOf(value)
    case '$tcb_server_date': {
      const offset = isJsonObject(value) ? parseValue(value.offset ?? 0, now) : 0
      return new Date(now + Number(offset))
    }
    case '$regularExpression':
      return regularExpressionOf(value)
    case '$binary':
      return binaryOf(value)
    case '$uuid':
      return new Binary(Buffer.from(text(value, key).replaceAll('-', ''), 'hex'), 4)
    case '$timestamp':
      if (!isJsonObject(value)) throw invalidParameter(`invalid $timestamp ${JSON.stringify(value)}`)
      return new Timestamp({
        t: Number(parseValue(value.t ?? 0, now)),
        i: Number(parseValue(value.i ?? 0, now)),
      })
    case '$undefined':
      return null
    case '$minKey':
      return new MinKey()
    case '$maxKey':
      return new MaxKey()
    case '$symbol':
      return new BSONSymbol(text(value, key))
    case '$code':
      return new Code(text(value, key))
    case '$ref':
      if (typeof value !== 'string' || json.$id === undefined) return undefined
      // The `oid` of a DBRef may be of any type, its declaration only names ObjectId.
      return new DBRef(value, parseValue(json.$id, now) as unknown as ObjectId)
  }
  return undefined
}

function parseObject(json: { [key: string]: Json }, now: number): Value {
  const [first] = Object.keys(json)
  const typed = first?.startsWith('$') ? typedValue(json, first, now) : undefined
  if (typed !== undefined) return typed
  const document: Document = {}
  for (const key in json) setField(document, key, parseValue(json[key] as Json, now))
  return document
}

/** Assigns also a field named `__proto__`, which a plain assignment would lose. */
export function setField(document: Document, field: string, value: Value): void {
  if (field === '__proto__') {
    Object.defineProperty(document, field, { value, writable: true, enumerable: true, configurable: true })
  } else document[field] = value
}

function parseValue(json: Json, now: number): Value {
  if (typeof json !== 'object' || json === null) return json
  if (Array.isArray(json)) return json.map((item) => parseValue(item, now))
  return parseObject(json, now)
}

/**
 * Reads Extended JSON, canonical or relaxed. `now` (epoch milliseconds) is what a server date without offset becomes.
 * Throws INVALID_PARAM for text that is no JSON and for impossible values.
 */
export function parseExtendedJson(source: string, now: number): Value {
  let json: Json
  try {
    json = JSON.parse(source) as Json
  } catch {
    throw invalidParameter(`not JSON: ${source.slice(0, 100)}`)
  }
  return parseValue(json, now)
}

/** `parseExtendedJson` for a text that must hold a document. */
export function parseDocument(source: unknown, now: number, what: string): Document {
  const value = typeof source === 'string' ? parseExtendedJson(source, now) : source
  if (!isDocument(value)) throw invalidParameter(`${what} must be an object`)
  return value
}

function toJson(value: Value, plainObjectIds: boolean): Json {
  if (value === null) return null
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value
    case 'number':
      if (Number.isFinite(value) && !Object.is(value, -0)) return value
      return { $numberDouble: Object.is(value, -0) ? '-0.0' : String(value) }
  }
  if (Array.isArray(value)) return value.map((item) => toJson(item, plainObjectIds))
  if (value instanceof Date) return { $date: { $numberLong: String(value.getTime()) } }
  if (isDocument(value)) {
    const json: Document = {}
    for (const field of Object.keys(value)) {
      setField(json, field, toJson(value[field] as Value, plainObjectIds) as Value)
    }
    return json as Json
  }
  if (value instanceof Timestamp) return { $timestamp: { t: value.high >>> 0, i: value.low >>> 0 } }
  if (value instanceof Long) return { $numberLong: value.toString() }
  if (value instanceof Decimal128) return { $numberDecimal: value.toString() }
  if (value instanceof ObjectId) return plainObjectIds ? value.toHexString() : { $oid: value.toHexString() }
  if (value instanceof Binary) {
    const subType = value.sub_type.toString(16).padStart(2, '0')
    return { $binary: { base64: value.toString('base64'), subType } }
  }
  if (value instanceof BSONRegExp) {
    return { $regularExpression: { pattern: value.pattern, options: value.options } }
  }
  if (value instanceof BSONSymbol) return { $symbol: value.value }
  if (value instanceof Code) return { $code: String(value.code) }
  if (value instanceof DBRef) {
    return { $ref: value.collection, $id: toJson(value.oid as unknown as Value, plainObjectIds) }
  }
  return value instanceof MinKey ? { $minKey: 1 } : { $maxKey: 1 }
}

/** Writes Extended JSON: ordinary numbers as they are, every other type in its canonical spelling. */
export const stringifyExtendedJson = (value: Value): string => JSON.stringify(toJson(value, false))

/** Like `stringifyExtendedJson`, for answers: CloudBase hands ObjectIds out as their 24 hexadecimal digits. */
export const stringifyAnswer = (value: Value): string => JSON.stringify(toJson(value, true))
