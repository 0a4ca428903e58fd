import { Binary, BSONRegExp, Long } from 'bson'
import { invalidOperator, requestFailed } from './errors.ts'
import { compileExpression, isTrue } from './expressions.ts'
import {
  distance,
  type Geometry,
  intersects,
  parseGeometry,
  parseIntersection,
  parseNear,
  parseRegion,
  within,
} from './geo.ts'
import { compileJsonSchema } from './json-schema.ts'
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
  typeRank,
  type Value,
} from './values.ts'

/** What a condition may refer to besides the document. */
export interface MatchContext {
  /** Epoch milliseconds, for `$$NOW`. */
  now: number
  /** `let` of an enclosing `$lookup`, for `$expr`. */
  variables?: Record<string, unknown>
}

/** Filled in while a document is matched: the array item that the positional operator `$` stands for. */
export interface MatchDetails {
  position?: number
}

export type Matcher = (document: Document, details?: MatchDetails) => boolean

/** Every query operator that `compileQuery` knows. */
export const queryOperators = [
  '$and',
  '$or',
  '$nor',
  '$expr',
  '$jsonSchema',
  '$comment',
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$not',
  '$exists',
  '$type',
  '$mod',
  '$regex',
  '$options',
  '$all',
  '$elemMatch',
  '$size',
  '$bitsAllSet',
  '$bitsAnySet',
  '$bitsAllClear',
  '$bitsAnyClear',
  '$geoWithin',
  '$geoIntersects',
  '$near',
  '$nearSphere',
] as const

/** Tests one value that a path leads to; `undefined` stands for a missing field. */
type Test = (value: Value | undefined) => boolean

const isIndex = (part: string) => /^(0|[1-9]\d*)$/.test(part)

/**
 * Calls `visit` for each value at the path until one call answers true, and answers whether one did. Arrays on the way
 * are entered: by index where the next part is a number, and through each of their documents.
 */
function visitPath(
  value: Value | undefined,
  parts: readonly string[],
  at: number,
  details: MatchDetails | undefined,
  visit: (value: Value | undefined, details: MatchDetails | undefined) => boolean,
): boolean {
  if (at === parts.length) return visit(value, details)
  const part = parts[at] as string
  if (Array.isArray(value)) {
    const byIndex = isIndex(part)
    if (byIndex && visitPath(value[Number(part)], parts, at + 1, details, visit)) return true
    for (let i = 0; i < value.length; i++) {
      const item = value[i]
      // `a.0` of an array of documents means the item, and only then a field named "0".
      if (!isDocument(item) || (byIndex && !Object.hasOwn(item, part))) continue
      if (visitPath(item, parts, at, undefined, visit)) {
        if (details) details.position = i
        return true
      }
    }
    return false
  }
  if (isDocument(value)) {
    return visitPath(Object.hasOwn(value, part) ? value[part] : undefined, parts, at + 1, details, visit)
  }
  return visit(undefined, details)
}

/** Matches when the test holds for a value at the path or for an item of an array there. */
function anyValue(path: string, test: Test): Matcher {
  const parts = path.split('.')
  const visit = (value: Value | undefined, details: MatchDetails | undefined) => {
    if (Array.isArray(value)) {
      for (let i = 0; i < value.length; i++) {
        if (!test(value[i])) continue
        if (details) details.position = i
        return true
      }
    }
    return test(value)
  }
  return (document, details) => visitPath(document, parts, 0, details, visit)
}

/** Matches when the test holds for a value at the path, arrays taken as they are. */
function wholeValue(
  path: string,
  test: (value: Value | undefined, details?: MatchDetails) => boolean,
): Matcher {
  const parts = path.split('.')
  return (document, details) => visitPath(document, parts, 0, details, test)
}

const negate =
  (matcher: Matcher): Matcher =>
  (document) =>
    !matcher(document)

const all =
  (matchers: Matcher[]): Matcher =>
  (document, details) => {
    for (const matcher of matchers) if (!matcher(document, details)) return false
    return true
  }

function regexTest(expression: BSONRegExp): Test {
  const regExp = toRegExp(expression.pattern, expression.options)
  return (value) =>
    typeof value === 'string'
      ? regExp.test(value)
      : value instanceof BSONRegExp && equalValues(value, expression)
}

function equalityTest(operand: Value): Test {
  if (operand === null) return (value) => value === null || value === undefined
  if (typeof operand === 'string' || typeof operand === 'boolean') return (value) => value === operand
  return (value) => value !== undefined && equalValues(value, operand)
}

/** A comparison holds only between values of one type, apart from `null`, which equals a missing field. */
function orderTest(operand: Value, holds: (order: number) => boolean): Test {
  const rank = typeRank(operand)
  if (operand === null) return (value) => (value === null || value === undefined) && holds(0)
  if (rank === 0 || rank === 15) return (value) => value !== undefined && holds(compareValues(value, operand))
  const isNaNOperand = Number.isNaN(operand)
  return (value) => {
    if (value === undefined || typeRank(value) !== rank) return false
    // NaN is equal to itself and ordered against nothing else.
    if (isNaNOperand || Number.isNaN(value)) return isNaNOperand && Number.isNaN(value) && holds(0)
    return holds(compareValues(value, operand))
  }
}

function listOf(operand: Value, operator: string): Value[] {
  if (Array.isArray(operand)) return operand
  throw requestFailed(`(BadValue) ${operator} needs an array`)
}

function inTest(operand: Value): Test {
  const patterns: Test[] = []
  const values = new Set<string>()
  let missing = false
  for (const item of listOf(operand, '$in')) {
    if (item instanceof BSONRegExp) patterns.push(regexTest(item))
    if (isDocument(item) && Object.keys(item)[0]?.startsWith('$')) {
      throw requestFailed('(BadValue) cannot nest $ under $in')
    }
    if (item === null) missing = true
    values.add(identityOf(item))
  }
  return (value) => {
    if (value === undefined) return missing
    return values.has(identityOf(value)) || patterns.some((test) => test(value))
  }
}

const typeCodes: Record<number, string> = {
  [-1]: 'minKey',
  1: 'double',
  2: 'string',
  3: 'object',
  4: 'array',
  5: 'binData',
  6: 'undefined',
  7: 'objectId',
  8: 'bool',
  9: 'date',
  10: 'null',
  11: 'regex',
  12: 'dbPointer',
  13: 'javascript',
  14: 'symbol',
  15: 'javascriptWithScope',
  16: 'int',
  17: 'timestamp',
  18: 'long',
  19: 'decimal',
  127: 'maxKey',
}
const typeAliases = new Set([...Object.values(typeCodes), 'number'])

/** Whether a value is of one of the types, given by alias or number; throws for types that do not exist. */
export function typeTest(operand: Value): Test {
  const names = (Array.isArray(operand) ? operand : [operand]).map((type) => {
    const name = isNumeric(type) ? typeCodes[toNumber(type)] : type
    if (typeof name === 'string' && typeAliases.has(name)) return name
    throw requestFailed(`(BadValue) Unknown type name alias: ${String(type)}`)
  })
  return (value) =>
    value !== undefined &&
    names.some((name) => (name === 'number' ? isNumeric(value) : typeName(value) === name))
}

function modTest(operand: Value): Test {
  const [divisor, remainder] = listOf(operand, '$mod')
  if (!Array.isArray(operand) || operand.length < 2)
    throw requestFailed('(BadValue) malformed mod, not enough elements')
  if (operand.length > 2) throw requestFailed('(BadValue) malformed mod, too many elements')
  if (!isNumeric(divisor)) throw requestFailed('(BadValue) malformed mod, divisor not a number')
  const by = Math.trunc(toNumber(divisor))
  if (by === 0) throw requestFailed('(BadValue) divisor cannot be 0')
  const rest = isNumeric(remainder) ? Math.trunc(toNumber(remainder)) : 0
  return (value) => isNumeric(value) && Math.trunc(toNumber(value)) % by === rest
}

function bitsTest(operator: string, operand: Value): Test {
  let mask = 0n
  if (Array.isArray(operand)) {
    for (const bit of operand) mask |= 1n << BigInt(isNumeric(bit) ? toNumber(bit) : -1)
  } else if (isNumeric(operand) && toNumber(operand) >= 0) mask = BigInt(Math.trunc(toNumber(operand)))
  else if (operand instanceof Binary) mask = littleEndian(operand)
  else throw requestFailed(`(BadValue) ${operator} takes an Array, a number, or a BinData`)
  return (value) => {
    let bits: bigint
    if (value instanceof Binary) bits = littleEndian(value)
    else if (value instanceof Long) bits = value.toBigInt()
    else if (typeof value === 'number' && Number.isInteger(value)) bits = BigInt(value)
    else return false
    const set = bits & mask
    switch (operator) {
      case '$bitsAllSet':
        return set === mask
      case '$bitsAnySet':
        return set !== 0n
      case '$bitsAllClear':
        return set === 0n
      default:
        return set !== mask
    }
  }
}

function littleEndian(binary: Binary): bigint {
  let bits = 0n
  for (const byte of [...binary.value()].reverse()) bits = (bits << 8n) | BigInt(byte)
  return bits
}

function compileElemMatch(path: string, operand: Value, context: MatchContext): Matcher {
  if (!isDocument(operand)) throw requestFailed('(BadValue) $elemMatch needs an Object')
  refuseDistance(operand)
  const test = compileItem(operand, context)
  return wholeValue(path, (value, details) => {
    if (!Array.isArray(value)) return false
    const position = value.findIndex((item) => test(item))
    if (position >= 0 && details) details.position = position
    return position >= 0
  })
}

/** A test of one array item, for `$elemMatch` and `$pull`: a query for documents, or operators for plain values. */
export function compileItem(operand: Document, context: MatchContext): Test {
  const first = Object.keys(operand)[0]
  const logical = first === '$and' || first === '$or' || first === '$nor' || first === '$expr'
  if (first?.startsWith('$') && !logical) {
    // The item is held as a field, so that the operators apply to it; a nested array is not entered.
    const matchers = compileOperators('item', operand, context, true)
    const matcher = all(matchers)
    return (item) => matcher(item === undefined ? {} : { item })
  }
  const matcher = compileQuery(operand, context)
  return (item) =>
    isDocument(item) ? matcher(item) : Array.isArray(item) && matcher(Object.fromEntries(item.entries()))
}

function compileAll(path: string, operand: Value, context: MatchContext): Matcher {
  const items = listOf(operand, '$all')
  if (items.length === 0) return () => false
  const matchers = items.map((item): Matcher => {
    if (isDocument(item) && Object.keys(item)[0] === '$elemMatch') {
      return compileElemMatch(path, item.$elemMatch as Value, context)
    }
    if (item instanceof BSONRegExp) return anyValue(path, regexTest(item))
    return compileOperator(path, '$eq', item, {}, context, false)
  })
  return all(matchers)
}

function compileNear(path: string, operand: Value, siblings: Document): Matcher {
  const near = parseNear(operand, siblings)
  return anyGeometry(path, (geometry) => {
    const metres = distance(near.point, geometry)
    return metres >= near.minDistance && metres <= near.maxDistance
  })
}

function anyGeometry(path: string, test: (geometry: Geometry) => boolean): Matcher {
  return anyValue(path, (value) => {
    const geometry = value === undefined ? undefined : parseGeometry(value)
    return geometry !== undefined && test(geometry)
  })
}

function compileOperator(
  path: string,
  operator: string,
  operand: Value,
  siblings: Document,
  context: MatchContext,
  itemOnly: boolean,
): Matcher {
  const values = itemOnly ? wholeValue : anyValue
  switch (operator) {
    case '$eq':
      // As an operand of $eq a regular expression means itself; only a bare one is a pattern.
      return values(path, equalityTest(operand))
    case '$ne':
      return negate(values(path, equalityTest(operand)))
    case '$gt':
      return values(
        path,
        orderTest(operand, (order) => order > 0),
      )
    case '$gte':
      return values(
        path,
        orderTest(operand, (order) => order >= 0),
      )
    case '$lt':
      return values(
        path,
        orderTest(operand, (order) => order < 0),
      )
    case '$lte':
      return values(
        path,
        orderTest(operand, (order) => order <= 0),
      )
    case '$in':
      return values(path, inTest(operand))
    case '$nin':
      return negate(values(path, inTest(listOf(operand, '$nin'))))
    case '$not':
      if (operand instanceof BSONRegExp) return negate(values(path, regexTest(operand)))
      if (!isDocument(operand)) throw requestFailed('(BadValue) $not needs a regex or a document')
      if (Object.keys(operand).length === 0) throw requestFailed('(BadValue) $not cannot be empty')
      refuseDistance(operand)
      return negate(all(compileOperators(path, operand, context, itemOnly)))
    case '$exists': {
      const present = wholeValue(path, (value) => value !== undefined)
      return isTrue(operand) ? present : negate(present)
    }
    case '$type':
      return values(path, typeTest(operand))
    case '$mod':
      return values(path, modTest(operand))
    case '$regex': {
      const options = siblings.$options
      if (operand instanceof BSONRegExp) {
        const flags = typeof options === 'string' ? options : operand.options
        return values(path, regexTest(new BSONRegExp(operand.pattern, [...flags].sort().join(''))))
      }
      if (typeof operand !== 'string') throw requestFailed('(BadValue) $regex has to be a string')
      const flags = typeof options === 'string' ? [...options].sort().join('') : ''
      if (/[^imsx]/.test(flags)) throw requestFailed(`invalid flag in regex options: ${flags}`)
      return values(path, regexTest(new BSONRegExp(operand, flags)))
    }
    case '$options':
      if (siblings.$regex === undefined) throw requestFailed('(BadValue) $options needs a $regex')
      return () => true
    case '$all':
      return compileAll(path, operand, context)
    case '$elemMatch':
      return compileElemMatch(path, operand, context)
    case '$size': {
      const size = isNumeric(operand) ? toNumber(operand) : Number.NaN
      if (!Number.isInteger(size)) throw requestFailed('(BadValue) $size must be a whole number')
      if (size < 0) throw requestFailed('(BadValue) $size may not be negative')
      return wholeValue(path, (value) => Array.isArray(value) && value.length === size)
    }
    case '$bitsAllSet':
    case '$bitsAnySet':
    case '$bitsAllClear':
    case '$bitsAnyClear':
      return values(path, bitsTest(operator, operand))
    case '$geoWithin': {
      const region = parseRegion(operand)
      return anyGeometry(path, (geometry) => within(geometry, region))
    }
    case '$geoIntersects': {
      const geometry = parseIntersection(operand)
      return anyGeometry(path, (other) => intersects(other, geometry))
    }
    case '$near':
    case '$nearSphere':
      return compileNear(path, operand, siblings)
    case '$minDistance':
    case '$maxDistance':
      if (siblings.$near === undefined && siblings.$nearSphere === undefined) break
      return () => true
    case '$comment':
      return () => true
  }
  throw invalidOperator('query operator', operator)
}

function compileOperators(
  path: string,
  operators: Document,
  context: MatchContext,
  itemOnly: boolean,
): Matcher[] {
  return Object.entries(operators).map(([operator, operand]) =>
    compileOperator(path, operator, operand, operators, context, itemOnly),
  )
}

/** Whether a condition on a field is made of operators, and not a document to be equal to. */
export const isOperatorDocument = (value: Value | undefined): value is Document =>
  isDocument(value) && Object.keys(value)[0]?.startsWith('$') === true

function compileField(path: string, condition: Value, context: MatchContext): Matcher[] {
  if (condition instanceof BSONRegExp) return [anyValue(path, regexTest(condition))]
  if (isOperatorDocument(condition)) return compileOperators(path, condition, context, false)
  return [anyValue(path, equalityTest(condition))]
}

/** Whether a query, or a condition on a field, asks for places by their distance. */
export function asksForDistance(query: Value | undefined): boolean {
  if (Array.isArray(query)) return query.some(asksForDistance)
  if (!isDocument(query)) return false
  return Object.entries(query).some(
    ([key, operand]) =>
      key === '$near' ||
      key === '$nearSphere' ||
      (/^\$(and|or|nor|not|elemMatch)$/.test(key) && asksForDistance(operand)) ||
      (!key.startsWith('$') && isOperatorDocument(operand) && asksForDistance(operand)),
  )
}

/** Distance gives the answer its order, which a part of a condition cannot. */
function refuseDistance(part: Value): void {
  if (asksForDistance(part)) throw requestFailed('(BadValue) geo $near must be top-level expr')
}

function subqueries(operator: string, operand: Value): Document[] {
  if (!Array.isArray(operand) || operand.length === 0) {
    throw requestFailed(`(BadValue) ${operator} must be a nonempty array`)
  }
  return operand.map((item) => {
    if (isDocument(item)) return item
    throw requestFailed(`(BadValue) ${operator} entries need to be full objects`)
  })
}

/**
 * Turns a MongoDB query into a predicate. Throws DATABASE_INVALID_OPERRATOR for operators that are not known and
 * DATABASE_REQUEST_FAILED for operands that MongoDB refuses.
 */
export function compileQuery(query: Document, context: MatchContext): Matcher {
  const matchers: Matcher[] = []
  for (const [key, operand] of Object.entries(query)) {
    if (!key.startsWith('$')) {
      matchers.push(...compileField(key, operand, context))
      continue
    }
    switch (key) {
      case '$and':
        matchers.push(...subqueries(key, operand).map((part) => compileQuery(part, context)))
        break
      case '$or': {
        refuseDistance(operand)
        // MongoDB does not remember which array item matched inside of $or and $nor.
        const parts = subqueries(key, operand).map((part) => compileQuery(part, context))
        matchers.push((document) => parts.some((part) => part(document)))
        break
      }
      case '$nor': {
        refuseDistance(operand)
        const parts = subqueries(key, operand).map((part) => compileQuery(part, context))
        matchers.push((document) => !parts.some((part) => part(document)))
        break
      }
      case '$expr': {
        const evaluate = compileExpression(operand, context)
        matchers.push((document) => isTrue(evaluate(document)))
        break
      }
      case '$jsonSchema': {
        if (!isDocument(operand)) throw requestFailed('(TypeMismatch) $jsonSchema must be an object')
        matchers.push(compileJsonSchema(operand))
        break
      }
      case '$comment':
        break
      case '$text':
        throw requestFailed('(IndexNotFound) text index required for $text query')
      default:
        throw invalidOperator('top level operator', key)
    }
  }
  return matchers.length === 1 ? (matchers[0] as Matcher) : all(matchers)
}
