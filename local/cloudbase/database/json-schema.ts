import { requestFailed } from './errors.ts'
import { typeTest } from './match.ts'
import { toRegExp } from './regular-expressions.ts'
import {
  type Document,
  equalValues,
  identityOf,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from './values.ts'

/** Every keyword of MongoDB's dialect of JSON schema draft 4. */
export const schemaKeywords = [
  'bsonType',
  'type',
  'enum',
  'multipleOf',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'exclusiveMaximum',
  'minLength',
  'maxLength',
  'pattern',
  'items',
  'additionalItems',
  'minItems',
  'maxItems',
  'uniqueItems',
  'required',
  'properties',
  'patternProperties',
  'additionalProperties',
  'minProperties',
  'maxProperties',
  'dependencies',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'title',
  'description',
] as const

type Check = (value: Value) => boolean

const fail = (keyword: string, reason: string) =>
  requestFailed(`(FailedToParse) $jsonSchema keyword '${keyword}' ${reason}`)

function documentOf(value: Value | undefined, keyword: string): Document {
  if (isDocument(value)) return value
  throw fail(keyword, 'must be an object')
}

function listOf(value: Value, keyword: string): Value[] {
  if (Array.isArray(value) && value.length > 0) return value
  throw fail(keyword, 'must be a non-empty array')
}

function numberOf(value: Value | undefined, keyword: string): number {
  if (isNumeric(value)) return toNumber(value)
  throw fail(keyword, 'must be a number')
}

function countOf(value: Value, keyword: string): number {
  const count = numberOf(value, keyword)
  if (Number.isInteger(count) && count >= 0) return count
  throw fail(keyword, 'must be a non-negative integer')
}

function namesOf(value: Value, keyword: string): string[] {
  return listOf(value, keyword).map((name) => {
    if (typeof name === 'string') return name
    throw fail(keyword, 'must be an array of strings')
  })
}

// A keyword says something about values of one type, and lets all others pass.
const ofNumbers =
  (check: (number: number) => boolean): Check =>
  (value) =>
    !isNumeric(value) || check(toNumber(value))
const ofStrings =
  (check: (text: string) => boolean): Check =>
  (value) =>
    typeof value !== 'string' || check(value)
const ofArrays =
  (check: (items: Value[]) => boolean): Check =>
  (value) =>
    !Array.isArray(value) || check(value)
const ofDocuments =
  (check: (document: Document) => boolean): Check =>
  (value) =>
    !isDocument(value) || check(value)

const jsonTypes: Record<string, string> = { boolean: 'bool' }
const jsonTypeNames = new Set(['object', 'array', 'number', 'boolean', 'string', 'null'])

function jsonTypeTest(value: Value): Check {
  const types = (Array.isArray(value) ? value : [value]).map((type) => {
    if (typeof type === 'string' && jsonTypeNames.has(type)) return jsonTypes[type] ?? type
    throw fail('type', `does not know the type ${String(type)}`)
  })
  return typeTest(types)
}

function properties(schema: Document): Check {
  const named = new Map(
    Object.entries(schema.properties === undefined ? {} : documentOf(schema.properties, 'properties')).map(
      ([name, part]) => [name, compile(documentOf(part, 'properties'))],
    ),
  )
  const patterns = Object.entries(
    schema.patternProperties === undefined ? {} : documentOf(schema.patternProperties, 'patternProperties'),
  ).map(([pattern, part]) => [toRegExp(pattern, ''), compile(documentOf(part, 'patternProperties'))] as const)
  const { additionalProperties } = schema
  let additional: Check = () => true
  if (additionalProperties === false) additional = () => false
  else if (isDocument(additionalProperties)) additional = compile(additionalProperties)
  else if (additionalProperties !== undefined && additionalProperties !== true) {
    throw fail('additionalProperties', 'must be an object or a boolean')
  }
  return ofDocuments((document) =>
    Object.entries(document).every(([name, value]) => {
      const own = named.get(name)
      const matching = patterns.filter(([pattern]) => pattern.test(name))
      if (!own && matching.length === 0) return additional(value)
      return (own?.(value) ?? true) && matching.every(([, check]) => check(value))
    }),
  )
}

function items(schema: Document): Check {
  const { items: part, additionalItems } = schema
  if (!Array.isArray(part)) {
    const check = compile(documentOf(part, 'items'))
    return ofArrays((list) => list.every(check))
  }
  const checks = part.map((item) => compile(documentOf(item, 'items')))
  let rest: Check = () => additionalItems !== false
  if (isDocument(additionalItems)) rest = compile(additionalItems)
  return ofArrays((list) => list.every((item, i) => (checks[i] ?? rest)(item)))
}

function dependencies(value: Value): Check {
  const checks = Object.entries(documentOf(value, 'dependencies')).map(([name, part]): Check => {
    const check = isDocument(part) ? compile(part) : required(part, 'dependencies')
    return ofDocuments((document) => !Object.hasOwn(document, name) || check(document))
  })
  return (document) => checks.every((check) => check(document))
}

function required(value: Value, keyword: string): Check {
  const names = namesOf(value, keyword)
  return ofDocuments((document) => names.every((name) => Object.hasOwn(document, name)))
}

function keyword(name: string, value: Value, schema: Document): Check | undefined {
  switch (name) {
    case 'bsonType':
      return typeTest(value)
    case 'type':
      return jsonTypeTest(value)
    case 'enum': {
      const values = listOf(value, name)
      return (tested) => values.some((item) => equalValues(item, tested))
    }
    case 'multipleOf': {
      const factor = numberOf(value, name)
      if (factor <= 0) throw fail(name, 'must be positive')
      return ofNumbers((number) => number % factor === 0)
    }
    case 'minimum': {
      const limit = numberOf(value, name)
      return ofNumbers((number) => (schema.exclusiveMinimum === true ? number > limit : number >= limit))
    }
    case 'maximum': {
      const limit = numberOf(value, name)
      return ofNumbers((number) => (schema.exclusiveMaximum === true ? number < limit : number <= limit))
    }
    case 'exclusiveMinimum':
    case 'exclusiveMaximum':
      if (typeof value !== 'boolean') throw fail(name, 'must be a boolean')
      if (schema[name === 'exclusiveMinimum' ? 'minimum' : 'maximum'] === undefined)
        throw fail(name, 'needs its limit')
      return undefined
    case 'minLength': {
      const count = countOf(value, name)
      return ofStrings((text) => [...text].length >= count)
    }
    case 'maxLength': {
      const count = countOf(value, name)
      return ofStrings((text) => [...text].length <= count)
    }
    case 'pattern': {
      if (typeof value !== 'string') throw fail(name, 'must be a string')
      const expression = toRegExp(value, '')
      return ofStrings((text) => expression.test(text))
    }
    case 'items':
      return items(schema)
    case 'additionalItems':
    case 'title':
    case 'description':
      return undefined
    case 'minItems': {
      const count = countOf(value, name)
      return ofArrays((list) => list.length >= count)
    }
    case 'maxItems': {
      const count = countOf(value, name)
      return ofArrays((list) => list.length <= count)
    }
    case 'uniqueItems':
      return value === true
        ? ofArrays((list) => new Set(list.map(identityOf)).size === list.length)
        : undefined
    case 'required':
      return required(value, name)
    case 'properties':
    case 'patternProperties':
    case 'additionalProperties':
      return properties(schema)
    case 'minProperties': {
      const count = countOf(value, name)
      return ofDocuments((document) => Object.keys(document).length >= count)
    }
    case 'maxProperties': {
      const count = countOf(value, name)
      return ofDocuments((document) => Object.keys(document).length <= count)
    }
    case 'dependencies':
      return dependencies(value)
    case 'allOf':
    case 'anyOf':
    case 'oneOf': {
      const checks = listOf(value, name).map((part) => compile(documentOf(part, name)))
      if (name === 'allOf') return (tested) => checks.every((check) => check(tested))
      if (name === 'anyOf') return (tested) => checks.some((check) => check(tested))
      return (tested) => checks.filter((check) => check(tested)).length === 1
    }
    case 'not': {
      const check = compile(documentOf(value, name))
      return (tested) => !check(tested)
    }
  }
  throw fail(name, 'is not known')
}

function compile(schema: Document): Check {
  if (schema.type !== undefined && schema.bsonType !== undefined) {
    throw fail('type', `cannot stand beside 'bsonType' (${typeName(schema.bsonType)})`)
  }
  const checks = Object.entries(schema).flatMap(([name, value]) => keyword(name, value, schema) ?? [])
  return (value) => checks.every((check) => check(value))
}

/** Turns a schema of MongoDB's dialect into a predicate; throws DATABASE_REQUEST_FAILED for a malformed one. */
export function compileJsonSchema(schema: Document): (document: Document) => boolean {
  return compile(schema)
}
