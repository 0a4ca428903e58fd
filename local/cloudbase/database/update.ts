import { BSONRegExp, Long, Timestamp } from 'bson'
import { invalidOperator, requestFailed } from './errors.ts'
import { setField } from './extended-json.ts'
import { compileItem, isOperatorDocument, type MatchContext } from './match.ts'
import { toRegExp } from './regular-expressions.ts'
import {
  compareValues,
  type Document,
  equalValues,
  isDocument,
  isNumeric,
  sortKey,
  toNumber,
  typeName,
  type Value,
} from './values.ts'

/** Every update operator that `compileUpdate` knows, and the modifiers of `$push`. */
export const updateOperators = [
  '$set',
  '$setOnInsert',
  '$unset',
  '$inc',
  '$mul',
  '$min',
  '$max',
  '$rename',
  '$currentDate',
  '$bit',
  '$push',
  '$addToSet',
  '$pop',
  '$pull',
  '$pullAll',
  '$each',
  '$position',
  '$slice',
  '$sort',
] as const

export interface UpdateContext extends MatchContext {
  /** Where the query matched in an array, for the positional operator `$`. */
  position?: number | undefined
  /** Set while an upsert makes a new document. */
  inserting?: boolean
}

/** Makes the changed copy of a document; what is not changed is shared with the original. */
export type Update = (document: Document, context: UpdateContext) => Document

/** What a change makes of the value at a path; `undefined` removes the field. `same` means that nothing changes. */
type Change = (value: Value | undefined, context: UpdateContext) => Value | undefined

const isIndex = (part: string) => /^(0|[1-9]\d*)$/.test(part)

/** MongoDB pads an array with null up to an index; more than this is refused. */
const maximalPadding = 1_500_000

function changeAt(
  container: Value | undefined,
  parts: readonly string[],
  at: number,
  creates: boolean,
  context: UpdateContext,
  change: Change,
): Value | undefined {
  if (at === parts.length) return change(container, context)
  const part = parts[at] as string
  if (Array.isArray(container)) {
    if (part === '$[]') {
      const items = container.map((item) => changeAt(item, parts, at + 1, creates, context, change) ?? null)
      return items.some((item, i) => item !== container[i]) ? items : container
    }
    if (!isIndex(part)) {
      if (!creates) return container
      throw requestFailed(
        `(PathNotViable) Cannot create field '${part}' in element {${parts[at - 1] ?? ''}: ${describe(container)}}`,
      )
    }
    const index = Number(part)
    const old = container[index]
    const value = changeAt(old, parts, at + 1, creates, context, change)
    if (value === old) return container
    if (index > container.length + maximalPadding) {
      throw requestFailed(
        `(CannotBackfillArray) can't backfill array to larger than ${maximalPadding} elements`,
      )
    }
    const items = container.slice()
    while (items.length < index) items.push(null)
    // $unset leaves a hole of null, so that the other items keep their places.
    items[index] = value ?? null
    return items
  }
  if (part === '$[]') {
    throw requestFailed(
      `(BadValue) The path '${parts.slice(0, at).join('.')}' must exist in the document in order to apply array updates.`,
    )
  }
  if (isDocument(container)) {
    const old = Object.hasOwn(container, part) ? container[part] : undefined
    const value = changeAt(old, parts, at + 1, creates, context, change)
    if (value === old) return container
    if (value === undefined) {
      const { [part]: _removed, ...rest } = container
      return rest
    }
    const copy = { ...container }
    setField(copy, part, value)
    return copy
  }
  if (container === undefined) {
    if (!creates) return undefined
    const value = changeAt(undefined, parts, at + 1, creates, context, change)
    if (value === undefined) return undefined
    const document: Document = {}
    setField(document, part, value)
    return document
  }
  if (!creates) return container
  throw requestFailed(
    `(PathNotViable) Cannot create field '${part}' in element {${parts[at - 1] ?? ''}: ${describe(container)}}`,
  )
}

const describe = (value: Value) =>
  typeof value === 'string' ? JSON.stringify(value) : (JSON.stringify(value) ?? '')

/** A result that equals the old value keeps the old object, so that an update without effect is seen as one. */
const kept = (old: Value | undefined, value: Value): Value =>
  old !== undefined && typeName(old) === typeName(value) && equalValues(old, value) ? old : value

function arithmetic(operator: '$inc' | '$mul', operand: Value, path: string): Change {
  if (!isNumeric(operand)) {
    const verb = operator === '$inc' ? 'increment' : 'multiply'
    throw requestFailed(
      `(TypeMismatch) Cannot ${verb} with non-numeric argument: {${path}: ${describe(operand)}}`,
    )
  }
  return (old, _context) => {
    if (old === undefined) return operator === '$inc' ? operand : 0
    if (!isNumeric(old)) {
      throw requestFailed(
        `(TypeMismatch) Cannot apply ${operator} to a value of non-numeric type. {_id: ...} has the field '${path}' of non-numeric type ${typeName(old)}`,
      )
    }
    if (old instanceof Long || operand instanceof Long) {
      const left = Long.fromValue(old instanceof Long ? old : toNumber(old))
      const right = Long.fromValue(operand instanceof Long ? operand : toNumber(operand))
      const result = operator === '$inc' ? left.add(right) : left.multiply(right)
      return Number.isSafeInteger(result.toNumber()) ? result.toNumber() : result
    }
    const left = toNumber(old)
    const right = toNumber(operand)
    const result = operator === '$inc' ? left + right : left * right
    return kept(old, result)
  }
}

function bitwise(operand: Value, path: string): Change {
  const steps = isDocument(operand) ? Object.entries(operand) : []
  if (steps.length === 0)
    throw requestFailed(`(BadValue) You must pass in at least one bitwise operation: '${path}'`)
  return (old) => {
    let bits =
      old === undefined
        ? 0n
        : BigInt(isNumeric(old) && Number.isInteger(toNumber(old)) ? String(old) : Number.NaN)
    for (const [name, by] of steps) {
      if (!isNumeric(by) || !Number.isInteger(toNumber(by))) {
        throw requestFailed(`(BadValue) The $bit modifier field must be an Integer(32/64 bit): ${name}`)
      }
      const mask = BigInt(String(by))
      if (name === 'and') bits &= mask
      else if (name === 'or') bits |= mask
      else if (name === 'xor') bits ^= mask
      else
        throw requestFailed(
          `(BadValue) The $bit modifier only supports 'and', 'or', and 'xor', not '${name}'`,
        )
    }
    const number = Number(bits)
    return Number.isSafeInteger(number) ? kept(old, number) : Long.fromBigInt(bits)
  }
}

/** The list that an array operator changes; a missing field starts as an empty one. */
function arrayOf(old: Value | undefined, operator: string, path: string): Value[] {
  if (old === undefined) return []
  if (Array.isArray(old)) return old
  throw requestFailed(
    `(BadValue) The field '${path}' must be an array but is of type ${typeName(old)} in document (${operator})`,
  )
}

function wholeNumber(value: Value | undefined, name: string): number {
  if (isNumeric(value) && Number.isInteger(toNumber(value))) return toNumber(value)
  throw requestFailed(
    `(BadValue) The value for ${name} must be an integer value but was given type: ${typeName(value)}`,
  )
}

function itemOrder(sort: Value): (a: Value, b: Value) => number {
  if (isNumeric(sort)) {
    const direction = toNumber(sort)
    if (direction !== 1 && direction !== -1)
      throw requestFailed('(BadValue) The $sort element value must be either 1 or -1')
    return (a, b) => compareValues(a, b) * direction
  }
  if (!isDocument(sort))
    throw requestFailed('(BadValue) The $sort is invalid: use 1/-1 to sort the whole element, or a document')
  return (a, b) => compareBy(a, b, sort)
}

/** The value at a dotted path without entering arrays, apart from explicit indexes. */
function valueAt(value: Value | undefined, path: string): Value | undefined {
  let current = value
  for (const part of path.split('.')) {
    if (Array.isArray(current)) current = current[Number(part)]
    else if (isDocument(current) && Object.hasOwn(current, part)) current = current[part]
    else return undefined
  }
  return current
}

function compareBy(a: Value, b: Value, sort: Document): number {
  for (const [path, direction] of Object.entries(sort)) {
    const sign = toNumber(direction as number) < 0 ? -1 : 1
    const order = compareValues(sortKey(valueAt(a, path), sign), sortKey(valueAt(b, path), sign))
    if (order !== 0) return order * sign
  }
  return 0
}

function push(operand: Value, path: string): Change {
  const modifiers = isDocument(operand) && operand.$each !== undefined ? operand : { $each: [operand] }
  for (const name of Object.keys(modifiers)) {
    if (!['$each', '$position', '$slice', '$sort'].includes(name))
      throw invalidOperator('modifier of $push', name)
  }
  const { $each, $position, $slice, $sort } = modifiers as Document
  if (!Array.isArray($each)) {
    throw requestFailed(
      `(BadValue) The argument to $each in $push must be an array but it was of type ${typeName($each)}`,
    )
  }
  const position = $position === undefined ? undefined : wholeNumber($position, '$position')
  const slice = $slice === undefined ? undefined : wholeNumber($slice, '$slice')
  const order = $sort === undefined ? undefined : itemOrder($sort)
  return (old) => {
    const items = arrayOf(old, '$push', path).slice()
    items.splice(position ?? items.length, 0, ...$each)
    if (order) items.sort(order)
    const result = slice === undefined ? items : slice >= 0 ? items.slice(0, slice) : items.slice(slice)
    return kept(old, result)
  }
}

function addToSet(operand: Value, path: string): Change {
  let added = [operand]
  if (isDocument(operand) && operand.$each !== undefined) {
    if (!Array.isArray(operand.$each)) {
      throw requestFailed(`(TypeMismatch) The argument to $each in $addToSet must be an array`)
    }
    added = operand.$each
  }
  return (old) => {
    const items = arrayOf(old, '$addToSet', path).slice()
    for (const item of added) if (!items.some((other) => equalValues(other, item))) items.push(item)
    return old !== undefined && items.length === (old as Value[]).length ? old : items
  }
}

function pop(operand: Value, path: string): Change {
  const end = isNumeric(operand) ? toNumber(operand) : 0
  if (end !== 1 && end !== -1)
    throw requestFailed(`(FailedToParse) $pop expects 1 or -1, found: ${describe(operand)}`)
  return (old) => {
    if (old === undefined) return old
    const items = arrayOf(old, '$pop', path)
    if (items.length === 0) return old
    return end === 1 ? items.slice(0, -1) : items.slice(1)
  }
}

function pull(operand: Value, path: string, context: MatchContext): Change {
  let drops: (item: Value) => boolean
  if (operand instanceof BSONRegExp) {
    const expression = toRegExp(operand.pattern, operand.options)
    drops = (item) => (typeof item === 'string' ? expression.test(item) : equalValues(item, operand))
  } else if (isDocument(operand)) drops = compileItem(operand, context)
  else drops = (item) => equalValues(item, operand)
  return (old) => {
    if (old === undefined) return old
    const items = arrayOf(old, '$pull', path)
    const left = items.filter((item) => !drops(item))
    return left.length === items.length ? old : left
  }
}

function pullAll(operand: Value, path: string): Change {
  if (!Array.isArray(operand)) throw requestFailed('(BadValue) $pullAll requires an array argument')
  return (old) => {
    if (old === undefined) return old
    const items = arrayOf(old, '$pullAll', path)
    const left = items.filter((item) => !operand.some((dropped) => equalValues(dropped, item)))
    return left.length === items.length ? old : left
  }
}

function currentDate(operand: Value): Change {
  const type = isDocument(operand) ? operand.$type : operand === true ? 'date' : undefined
  if (type === 'date') return (_old, { now }) => new Date(now)
  if (type === 'timestamp') return (_old, { now }) => new Timestamp({ t: Math.floor(now / 1000), i: 1 })
  throw requestFailed(
    "(BadValue) $currentDate: the '$type' string field is required to be 'date' or 'timestamp'",
  )
}

function changeOf(operator: string, operand: Value, path: string, context: MatchContext): Change {
  switch (operator) {
    case '$set':
      return (old) => kept(old, operand)
    case '$setOnInsert':
      return (old, { inserting }) => (inserting ? operand : old)
    case '$unset':
      return () => undefined
    case '$inc':
    case '$mul':
      return arithmetic(operator, operand, path)
    case '$min':
      return (old) => (old === undefined || compareValues(operand, old) < 0 ? operand : old)
    case '$max':
      return (old) => (old === undefined || compareValues(operand, old) > 0 ? operand : old)
    case '$currentDate':
      return currentDate(operand)
    case '$bit':
      return bitwise(operand, path)
    case '$push':
      return push(operand, path)
    case '$addToSet':
      return addToSet(operand, path)
    case '$pop':
      return pop(operand, path)
    case '$pull':
      return pull(operand, path, context)
    case '$pullAll':
      return pullAll(operand, path)
  }
  throw invalidOperator('update operator', operator)
}

/** Operators that leave a document alone in which their path does not exist. */
const neverCreates = new Set(['$unset', '$pop', '$pull', '$pullAll', '$rename'])

function checkPath(path: string): string[] {
  const parts = path.split('.')
  if (path === '' || parts.includes('')) {
    throw requestFailed(
      `(EmptyFieldName) The update path '${path}' contains an empty field name, which is not allowed.`,
    )
  }
  if (parts[0] === '_id') {
    throw requestFailed(
      `(ImmutableField) Performing an update on the path '_id' would modify the immutable field '_id'`,
    )
  }
  const identifier = parts.find((part) => /^\$\[.+\]$/.test(part))
  if (identifier) {
    throw requestFailed(
      `(BadValue) No array filter found for identifier '${identifier.slice(2, -1)}' in path '${path}'`,
    )
  }
  const dollar = parts.find((part) => part.startsWith('$') && part !== '$' && part !== '$[]')
  if (dollar || parts[0] === '$') {
    throw requestFailed(
      `(DollarPrefixedFieldName) The dollar ($) prefixed field '${dollar ?? '$'}' in '${path}' is not valid for storage.`,
    )
  }
  return parts
}

function checkConflict(taken: string[], path: string): void {
  for (const other of taken) {
    if (other === path || other.startsWith(`${path}.`) || path.startsWith(`${other}.`)) {
      throw requestFailed(
        `(ConflictingUpdateOperators) Updating the path '${path}' would create a conflict at '${other}'`,
      )
    }
  }
  taken.push(path)
}

/** The path with `$` replaced by the index at which the query matched. */
function resolvePosition(parts: string[], position: number | undefined): string[] {
  if (!parts.includes('$')) return parts
  if (position === undefined) {
    throw requestFailed('(BadValue) The positional operator did not find the match needed from the query.')
  }
  return parts.map((part) => (part === '$' ? String(position) : part))
}

function rename(from: string[], to: string[]): Update {
  return (document, context) => {
    const value = valueAt(document, from.join('.'))
    if (value === undefined) return document
    const without = changeAt(document, from, 0, false, context, () => undefined) as Document
    return changeAt(without, to, 0, true, context, () => value) as Document
  }
}

/**
 * Turns an update of operators into a function. Throws DATABASE_INVALID_OPERRATOR for operators that are not known and
 * DATABASE_REQUEST_FAILED for operands that MongoDB refuses; the function throws the latter for documents of the
 * wrong shape.
 */
export function compileUpdate(update: Document, context: MatchContext): Update {
  const steps: Update[] = []
  const taken: string[] = []
  const operators = Object.entries(update)
  if (operators.length === 0) throw requestFailed('(FailedToParse) update document must not be empty')
  for (const [operator, fields] of operators) {
    if (!operator.startsWith('$')) {
      throw requestFailed(`(FailedToParse) Unknown modifier: ${operator}. Expected a valid update modifier`)
    }
    if (!isDocument(fields)) {
      throw requestFailed(
        `(FailedToParse) Modifiers operate on fields but we found type ${typeName(fields)} instead`,
      )
    }
    if (Object.keys(fields).length === 0) {
      throw requestFailed(
        `(FailedToParse) '${operator}' is empty. You must specify a field like so: {${operator}: {<field>: ...}}`,
      )
    }
    for (const [path, operand] of Object.entries(fields)) {
      const parts = checkPath(path)
      checkConflict(taken, path)
      if (operator === '$rename') {
        if (typeof operand !== 'string')
          throw requestFailed(`(BadValue) The 'to' field for $rename must be a string`)
        const target = checkPath(operand)
        checkConflict(taken, operand)
        steps.push(rename(parts, target))
        continue
      }
      if (isDocument(operand) && operator === '$set') checkFields(operand)
      const change = changeOf(operator, operand, path, context)
      const creates = !neverCreates.has(operator)
      steps.push((document, applied) => {
        if (operator === '$setOnInsert' && !applied.inserting) return document
        const resolved = resolvePosition(parts, applied.position)
        return changeAt(document, resolved, 0, creates, applied, change) as Document
      })
    }
  }
  return (document, applied) => steps.reduce((result, step) => step(result, applied), document)
}

/** How deep documents and lists may be nested. */
const deepest = 100

/** Refuses what MongoDB does not store: field names that begin with `$`, and values that are nested too deep. */
export function checkFields(value: Value, depth = 1): void {
  if (depth > deepest && typeof value === 'object' && value !== null)
    throw requestFailed(`(Overflow) Document exceeds maximum nested object depth: ${deepest}`)
  if (Array.isArray(value)) for (const item of value) checkFields(item, depth + 1)
  if (!isDocument(value)) return
  for (const [field, item] of Object.entries(value)) {
    if (field.startsWith('$')) {
      throw requestFailed(
        `(DollarPrefixedFieldName) The dollar ($) prefixed field '${field}' in '${field}' is not valid for storage.`,
      )
    }
    checkFields(item, depth + 1)
  }
}

/** The fields that an upsert takes over from the equalities of its query. */
export function fieldsOfQuery(query: Document): Document {
  let document: Document = {}
  const context: UpdateContext = { now: 0 }
  for (const [key, condition] of Object.entries(query)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDocument(part)) document = { ...document, ...fieldsOfQuery(part) }
    }
    if (key.startsWith('$')) continue
    const value = isOperatorDocument(condition) ? condition.$eq : condition
    if (value === undefined || value instanceof BSONRegExp) continue
    document = changeAt(document, key.split('.'), 0, true, context, () => value) as Document
  }
  return document
}
