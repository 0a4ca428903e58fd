import { BSONRegExp, MaxKey, MinKey } from 'bson'
import {
  type Box,
  boxAround,
  boundsOf as boxOf,
  parseGeometry,
  parseNear,
  parseRegion,
  regionBox,
} from './geo.ts'
import type { Index, Range } from './indexes.ts'
import { isOperatorDocument } from './match.ts'
import { compareValues, type Document, identityOf, isDocument, type Value } from './values.ts'

/** Fields and directions, the most significant first. */
export type Sort = readonly (readonly [field: string, direction: 1 | -1])[]

/** How to find the candidates of a query: all documents that match are among them. */
export type Plan =
  | { kind: 'scan'; ordered: boolean }
  | { kind: 'ids'; ids: string[]; ordered: boolean }
  | {
      kind: 'index'
      index: Index
      prefixes: (Value | undefined)[][]
      range: Range | undefined
      backwards: boolean
      /** Whether the candidates come in the order of the sort. */
      ordered: boolean
    }
  | { kind: 'geo'; index: Index; box: Box; ordered: false }
  | { kind: 'union'; plans: Plan[]; ordered: false }

export interface Planned {
  plan: Plan
  /** False when the query asks for an index that is not there. */
  served: boolean
}

interface FieldBounds {
  /** Values of which the field must hold one. */
  equal?: Value[]
  /** Ranges, each of which some value of the field must lie in: over an array not necessarily the same one. */
  ranges: Range[]
  geo?: Box | 'anywhere'
}

type Bounds = Map<string, FieldBounds>

/** Arrays are indexed by their items, patterns match many keys, and MinKey and MaxKey compare across all types. */
const indexable = (value: Value) =>
  !Array.isArray(value) &&
  !(value instanceof BSONRegExp) &&
  !(value instanceof MinKey) &&
  !(value instanceof MaxKey)

/** The text that every match of an anchored expression begins with, or undefined. */
function literalPrefix(expression: BSONRegExp): string | undefined {
  if (expression.options !== '' || !expression.pattern.startsWith('^') || /[|]/.test(expression.pattern))
    return undefined
  const literal = /^[^\\^$.*+?()[\]{}|]*/.exec(expression.pattern.slice(1))?.[0] ?? ''
  const next = expression.pattern[literal.length + 1]
  // The last character may be absent when a quantifier follows it.
  const certain = next !== undefined && '*?{'.includes(next) ? literal.slice(0, -1) : literal
  return certain === '' ? undefined : certain
}

function prefixRange(expression: BSONRegExp): Range[] {
  const prefix = literalPrefix(expression)
  if (prefix === undefined) return []
  return [
    { lower: { value: prefix, inclusive: true }, upper: { value: `${prefix}\u{10ffff}`, inclusive: true } },
  ]
}

function geoBox(operator: string, operand: Value, siblings: Document): Box | 'anywhere' {
  if (operator === '$geoWithin') return regionBox(parseRegion(operand))
  if (operator === '$geoIntersects') {
    const geometry = isDocument(operand) ? parseGeometry(operand.$geometry ?? null) : undefined
    return geometry ? boxOf(geometry) : 'anywhere'
  }
  const near = parseNear(operand, siblings)
  return near.maxDistance === Number.POSITIVE_INFINITY ? 'anywhere' : boxAround(near.point, near.maxDistance)
}

function addCondition(all: Bounds, path: string, condition: Value): void {
  const bounds: FieldBounds = all.get(path) ?? { ranges: [] }
  all.set(path, bounds)
  if (condition instanceof BSONRegExp) {
    bounds.ranges.push(...prefixRange(condition))
    return
  }
  if (!isOperatorDocument(condition)) {
    if (indexable(condition)) bounds.equal ??= [condition]
    return
  }
  for (const [operator, operand] of Object.entries(condition)) {
    switch (operator) {
      case '$eq':
        if (indexable(operand)) bounds.equal ??= [operand]
        break
      case '$in':
        if (Array.isArray(operand) && operand.every(indexable)) bounds.equal ??= operand
        break
      case '$gt':
      case '$gte':
        if (indexable(operand))
          bounds.ranges.push({ lower: { value: operand, inclusive: operator === '$gte' } })
        break
      case '$lt':
      case '$lte':
        if (indexable(operand))
          bounds.ranges.push({ upper: { value: operand, inclusive: operator === '$lte' } })
        break
      case '$regex':
        if (condition.$options !== undefined) break
        if (typeof operand === 'string') bounds.ranges.push(...prefixRange(new BSONRegExp(operand)))
        else if (operand instanceof BSONRegExp) bounds.ranges.push(...prefixRange(operand))
        break
      case '$all': {
        const item = Array.isArray(operand) ? operand[0] : undefined
        if (item !== undefined && indexable(item) && !isOperatorDocument(item)) bounds.equal ??= [item]
        break
      }
      case '$elemMatch':
        if (isOperatorDocument(operand)) {
          const item: Bounds = new Map()
          addCondition(item, path, operand)
          const { equal, ranges } = item.get(path) as FieldBounds
          if (equal) bounds.equal ??= equal
          if (ranges.length > 0) bounds.ranges.unshift(intersection(ranges))
        } else if (isDocument(operand)) {
          for (const [field, inner] of Object.entries(operand)) {
            if (!field.startsWith('$')) addCondition(all, `${path}.${field}`, inner)
          }
        }
        break
      case '$geoWithin':
      case '$geoIntersects':
      case '$near':
      case '$nearSphere':
        bounds.geo = geoBox(operator, operand, condition)
    }
  }
}

/** One range that holds what all the ranges hold, and perhaps more. */
function intersection(ranges: Range[]): Range {
  const lower = ranges.find((range) => range.lower)?.lower
  const upper = ranges.find((range) => range.upper)?.upper
  return { ...(lower ? { lower } : {}), ...(upper ? { upper } : {}) }
}

/** A path such as `$day` of an expression, or undefined. */
const pathOf = (expression: Value) =>
  typeof expression === 'string' && /^\$[^$]/.test(expression) ? expression.slice(1) : undefined

/** The equalities of an `$expr` between a field and a constant or a variable. */
function addExpression(all: Bounds, expression: Value, variables: Record<string, unknown>): void {
  if (!isDocument(expression)) return
  if (Array.isArray(expression.$and)) for (const part of expression.$and) addExpression(all, part, variables)
  const sides = expression.$eq
  if (!Array.isArray(sides) || sides.length !== 2) return
  const [left, right] = sides as [Value, Value]
  const path = pathOf(left) ?? pathOf(right)
  const other = pathOf(left) ? right : left
  if (path === undefined || pathOf(other) !== undefined) return
  let value: Value | undefined
  if (typeof other === 'string' && other.startsWith('$$'))
    value = variables[other.slice(2)] as Value | undefined
  else if (typeof other !== 'object') value = other
  if (value !== undefined && indexable(value)) addCondition(all, path, { $eq: value })
}

function collect(all: Bounds, query: Document, variables: Record<string, unknown>): Bounds {
  for (const [key, condition] of Object.entries(query)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) if (isDocument(part)) collect(all, part, variables)
    } else if (key === '$expr') addExpression(all, condition, variables)
    else if (!key.startsWith('$')) addCondition(all, key, condition)
  }
  return all
}

function distinct(values: Value[]): Value[] {
  const sorted = [...new Map(values.map((value) => [identityOf(value), value])).values()]
  return sorted.sort(compareValues)
}

interface Use {
  plan: Plan
  /** Whether the query narrows what is read of the index. */
  narrows: boolean
  /** Whether the index gives the sort, or there is nothing to sort. */
  sorts: boolean
  score: number
}

/** How an index can be used for a query, or undefined when it is of no help. */
function useOf(index: Index, bounds: Bounds, sort: Sort): Use | undefined {
  if (index.geoPath !== undefined) {
    const geo = bounds.get(index.geoPath)?.geo
    // Such an index holds only documents that have the place.
    if (geo === undefined) return undefined
    if (index.fields.length === 0) {
      const box: Box = geo === 'anywhere' ? [-180, -90, 180, 90] : geo
      return { plan: { kind: 'geo', index, box, ordered: false }, narrows: true, sorts: true, score: 12 }
    }
  }

  let prefixes: (Value | undefined)[][] = [[]]
  let next = 0
  // Two conditions on arrays may be met by different items, which no single key shows: only one of them is used.
  let overArray = false
  for (const { path, direction } of index.fields) {
    const equal = bounds.get(path)?.equal
    const isArray = index.multikey.has(next)
    if (!equal || (isArray && overArray) || prefixes.length * equal.length > 1000) break
    overArray ||= isArray
    const values = distinct(equal)
    if (direction === -1) values.reverse()
    prefixes = prefixes.flatMap((prefix) => values.map((value) => [...prefix, value]))
    next++
  }

  const single = prefixes.length === 1
  const fixed = new Set(single ? index.fields.slice(0, next).map(({ path }) => path) : [])
  const wanted = sort.filter(([field]) => !fixed.has(field))
  const rest = index.fields.slice(next)
  const follows = (sign: 1 | -1) =>
    wanted.every(([field, direction], i) => rest[i]?.path === field && rest[i].direction * sign === direction)
  const whole = index.unique && next === index.fields.length && index.geoPath === undefined
  const forwards = follows(1)
  const sorts = forwards || follows(-1) || (whole && single)
  const sortsByArray = wanted.some((_, i) => index.multikey.has(next + i))

  const ranges = rest[0] ? (bounds.get(rest[0].path)?.ranges ?? []) : []
  let range: Range | undefined
  if (ranges[0]) {
    if (!index.multikey.has(next)) range = intersection(ranges)
    else if (!overArray) range = ranges[0]
  }
  const narrows = next > 0 || range !== undefined
  if (!narrows && (sort.length === 0 || !sorts)) return undefined
  const plan: Plan = {
    kind: 'index',
    index,
    prefixes,
    range,
    backwards: !forwards && sorts && !whole,
    ordered: sort.length > 0 && sorts && single && !sortsByArray,
  }
  const score = next * 10 + (sort.length > 0 && sorts ? 5 : 0) + (range ? 3 : 0) + (whole ? 100 : 0)
  return { plan, narrows, sorts, score }
}

/**
 * Chooses how to find the documents of a query. `variables` are those of an enclosing `$lookup`.
 *
 * A query is served when the first field of the chosen index is narrowed by it (or it has no condition at all), and when
 * the index also gives the sort: equal fields first, then the sort, then ranges.
 */
export function planQuery(
  indexes: readonly Index[],
  query: Document,
  sort: Sort,
  variables: Record<string, unknown> = {},
): Planned {
  const bounds = collect(new Map(), query, variables)
  const ids = bounds.get('_id')?.equal
  if (ids) return { plan: { kind: 'ids', ids: distinct(ids).map(identityOf), ordered: false }, served: true }

  const unconditional = Object.keys(query).length === 0
  const uses = indexes.flatMap((index) => useOf(index, bounds, sort) ?? [])
  const best = uses.sort((a, b) => b.score - a.score)[0]
  if (best?.narrows || (best && unconditional)) return { plan: best.plan, served: best.sorts }

  const branches = query.$or
  if (Array.isArray(branches)) {
    const { $or: _or, ...others } = query
    const parts = branches.map((branch) =>
      planQuery(indexes, isDocument(branch) ? { $and: [others, branch] } : {}, sort, variables),
    )
    if (parts.every(({ plan, served }) => served || plan.kind !== 'scan')) {
      const plan: Plan = { kind: 'union', plans: parts.map((part) => part.plan), ordered: false }
      return { plan, served: parts.every(({ served }) => served) }
    }
  }
  if (best) return { plan: best.plan, served: false }
  return { plan: { kind: 'scan', ordered: false }, served: unconditional && sort.length === 0 }
}
