import { Aggregator } from 'mingo/aggregator'
import { Context } from 'mingo/core'
import { $sum } from 'mingo/operators/accumulator'
import { $bucketAuto } from 'mingo/operators/pipeline'
import { type Accumulator, accumulate, accumulators } from './accumulators.ts'
import type { Collection } from './collection.ts'
import { invalidOperator, requestFailed } from './errors.ts'
import { compileExpression, type Evaluator } from './expressions.ts'
import { distance, parseGeometry, parseNear } from './geo.ts'
import { asksForDistance, compileQuery, type MatchContext } from './match.ts'
import { planQuery, type Sort } from './plan.ts'
import { dropFields, type FieldTree, keepFields, treeOf, valueAt } from './projection.ts'
import { type Store, unserved } from './store.ts'
import {
  compareValues,
  type Document,
  identityOf,
  isDocument,
  isNumeric,
  sortKey,
  toNumber,
  typeName,
  type Value,
} from './values.ts'

interface Scope {
  store: Store
  context: MatchContext
}

/** One stage of a pipeline: all documents in, all documents out. */
type Stage = (documents: Document[], specification: Value, scope: Scope) => Document[]

function objectOf(specification: Value, stage: string): Document {
  if (isDocument(specification)) return specification
  throw requestFailed(`(Location40169) the ${stage} stage specification must be an object`)
}

/** The query of a `$match`; places by their distance are found by `$geoNear` only. */
function queryOf(specification: Value, stage: string): Document {
  const query = objectOf(specification, stage)
  if (!asksForDistance(query)) return query
  throw requestFailed('(BadValue) $geoNear, $near, and $nearSphere are not allowed in this context')
}

function wholeNumber(value: Value | undefined, what: string, least: number): number {
  const number = isNumeric(value) ? toNumber(value) : Number.NaN
  if (Number.isInteger(number) && number >= least) return number
  throw requestFailed(
    `(Location15957) ${what} must be ${least === 1 ? 'a positive' : 'a non-negative'} whole number`,
  )
}

/** Puts a value at a path, into every item where the path runs through an array; undefined removes the field. */
function setAt(
  target: Value | undefined,
  parts: readonly string[],
  value: Value | undefined,
): Value | undefined {
  if (parts.length === 0) return value
  if (Array.isArray(target)) return target.map((item) => setAt(item, parts, value) ?? null)
  const [part, ...rest] = parts as [string, ...string[]]
  const base = isDocument(target) ? target : {}
  const changed = setAt(base[part], rest, value)
  if (changed === undefined) {
    if (!Object.hasOwn(base, part)) return isDocument(target) || rest.length === 0 ? base : target
    const { [part]: _dropped, ...others } = base
    return others
  }
  return { ...base, [part]: changed }
}

interface Computed {
  parts: string[]
  evaluate: Evaluator
}

/** Takes nested specifications apart into paths: kept, dropped, and computed ones. */
function readFields(specification: Document, context: MatchContext, computesOnly: boolean) {
  const kept: string[] = []
  const dropped: string[] = []
  const computed: Computed[] = []
  const read = (fields: Document, prefix: string) => {
    for (const [field, value] of Object.entries(fields)) {
      if (field.startsWith('$'))
        throw requestFailed(`(Location16410) Field names may not start with '$': '${field}'`)
      const path = prefix + field
      if (!computesOnly && (typeof value === 'boolean' || isNumeric(value))) {
        const keeps = value === true || (isNumeric(value) && toNumber(value) !== 0)
        ;(keeps ? kept : dropped).push(path)
      } else if (
        isDocument(value) &&
        Object.keys(value).length > 0 &&
        !Object.keys(value)[0]?.startsWith('$')
      ) {
        read(value, `${path}.`)
      } else computed.push({ parts: path.split('.'), evaluate: compileExpression(value, context) })
    }
  }
  read(specification, '')
  return { kept, dropped, computed }
}

function applyComputed(target: Document, source: Document, computed: Computed[]): Document {
  let result = target
  for (const { parts, evaluate } of computed) result = setAt(result, parts, evaluate(source)) as Document
  return result
}

const project: Stage = (documents, specification, { context }) => {
  const fields = objectOf(specification, '$project')
  if (Object.keys(fields).length === 0) {
    throw requestFailed('(Location40177) Invalid $project: specification must have at least one field')
  }
  const { kept, dropped, computed } = readFields(fields, context, false)
  const including = computed.length > 0 || kept.some((path) => path !== '_id') || dropped.length === 0
  const without = dropped.filter((path) => path !== '_id')
  if (including && without.length > 0) {
    throw requestFailed(
      "(Location40178) Bad projection specification, cannot exclude fields other than '_id' in an inclusion projection",
    )
  }
  if (!including) {
    const tree = treeOf(dropped)
    return documents.map((document) => dropFields(document, tree) as Document)
  }
  const paths = dropped.includes('_id') ? kept : [...new Set(['_id', ...kept])]
  const computesId = computed.some(({ parts }) => parts[0] === '_id')
  const tree = treeOf(computesId ? paths.filter((path) => path !== '_id') : paths)
  for (const { parts } of computed) {
    let node: FieldTree = tree
    for (const part of parts.slice(0, -1)) {
      const child = node[part]
      if (child === true) break
      node[part] = child ?? {}
      node = node[part] as FieldTree
    }
  }
  return documents.map((document) =>
    applyComputed(keepFields(document, tree) as Document, document, computed),
  )
}

const addFields: Stage = (documents, specification, { context }) => {
  const { computed } = readFields(objectOf(specification, '$addFields'), context, true)
  return documents.map((document) => applyComputed(document, document, computed))
}

const unset: Stage = (documents, specification) => {
  const paths = Array.isArray(specification) ? specification : [specification]
  const tree = treeOf(
    paths.map((path) => {
      if (typeof path === 'string') return path
      throw requestFailed('(Location31002) $unset specification must be a string or an array')
    }),
  )
  return documents.map((document) => dropFields(document, tree) as Document)
}

interface Output {
  field: string
  accumulator: Accumulator
  evaluate: Evaluator
}

function readOutputs(fields: Document, context: MatchContext): Output[] {
  return Object.entries(fields).map(([field, value]) => {
    if (field.includes('.'))
      throw requestFailed(`(Location40235) The field name '${field}' cannot contain '.'`)
    const [[accumulator, argument] = [], ...others] = isDocument(value) ? Object.entries(value) : []
    if (accumulator === undefined)
      throw requestFailed(`(Location40234) The field '${field}' must be an accumulator object`)
    if (others.length > 0)
      throw requestFailed(`(Location40238) The field '${field}' must specify one accumulator`)
    if (!accumulators.some((known) => known === accumulator))
      throw invalidOperator('group operator', accumulator)
    return {
      field,
      accumulator: accumulator as Accumulator,
      evaluate: compileExpression(argument ?? null, context),
    }
  })
}

function outputsOf(outputs: Output[], documents: Document[]): Document {
  return Object.fromEntries(
    outputs.map(({ field, accumulator, evaluate }) => [
      field,
      accumulate(accumulator, documents.map(evaluate)),
    ]),
  )
}

const group: Stage = (documents, specification, { context }) => {
  const { _id: key, ...fields } = objectOf(specification, '$group')
  if (key === undefined) throw requestFailed('(Location15955) a group specification must include an _id')
  const evaluate = compileExpression(key, context)
  const outputs = readOutputs(fields, context)
  const groups = new Map<string, { _id: Value; members: Document[] }>()
  for (const document of documents) {
    const _id = evaluate(document) ?? null
    const identity = identityOf(_id)
    const known = groups.get(identity)
    if (known) known.members.push(document)
    else groups.set(identity, { _id, members: [document] })
  }
  return [...groups.values()].map(({ _id, members }) => ({ _id, ...outputsOf(outputs, members) }))
}

const defaultOutput: Document = { count: { $sum: 1 } }

const bucket: Stage = (documents, specification, { context }) => {
  const {
    groupBy,
    boundaries,
    default: other,
    output = defaultOutput,
    ...unknown
  } = objectOf(specification, '$bucket')
  const [name] = Object.keys(unknown)
  if (name) throw requestFailed(`(Location40197) Unrecognized option to $bucket: ${name}.`)
  if (groupBy === undefined || !Array.isArray(boundaries)) {
    throw requestFailed("(Location40198) $bucket requires 'groupBy' and 'boundaries' to be specified.")
  }
  if (boundaries.length < 2)
    throw requestFailed('(Location40192) The $bucket boundaries field must have at least 2 values')
  for (let i = 1; i < boundaries.length; i++) {
    if (compareValues(boundaries[i - 1], boundaries[i]) >= 0) {
      throw requestFailed("(Location40194) The 'boundaries' option to $bucket must be sorted")
    }
  }
  const evaluate = compileExpression(groupBy, context)
  const outputs = readOutputs(objectOf(output, '$bucket'), context)
  const rest: Document[] = []
  const members = boundaries.slice(1).map((): Document[] => [])
  for (const document of documents) {
    const value = evaluate(document)
    const above = boundaries.findIndex((boundary) => compareValues(value, boundary) < 0)
    const at = above < 0 ? boundaries.length : above - 1
    if (at >= 0 && at < members.length) members[at]?.push(document)
    else if (other !== undefined) rest.push(document)
    else {
      throw requestFailed(
        '(Location40066) $switch could not find a matching branch for an input, and no default was specified.',
      )
    }
  }
  const buckets = members.map((list, i) => ({ _id: boundaries[i] as Value, list }))
  buckets.push({ _id: other ?? null, list: rest })
  return buckets
    .filter(({ list }) => list.length > 0)
    .sort((a, b) => compareValues(a._id, b._id))
    .map(({ _id, list }) => ({ _id, ...outputsOf(outputs, list) }))
}

/** mingo knows the series of preferred numbers to which `granularity` rounds the limits of buckets. */
const mingoBuckets = Context.init({ pipeline: { $bucketAuto }, accumulator: { $sum } })

function preferredBuckets(
  keys: number[],
  buckets: number,
  granularity: Value,
): { max: number; count: number }[] {
  const stage = { $bucketAuto: { groupBy: '$key', buckets, granularity, output: { count: { $sum: 1 } } } }
  try {
    const made = new Aggregator([stage as never], { context: mingoBuckets } as never).run(
      keys.map((key) => ({ key })),
    )
    return (made as { _id: { max: number }; count: number }[]).map(({ _id, count }) => ({
      max: _id.max,
      count,
    }))
  } catch (error) {
    throw requestFailed(`(Location40257) ${(error as Error).message}`)
  }
}

/** The greatest preferred number below a value, which mingo leaves out. */
function roundDown(value: number, granularity: Value): number {
  if (value === 0) return 0
  let below = 0
  for (
    let next = value / 10;
    next < value;
    [{ max: next = value } = {}] = preferredBuckets([next], 1, granularity)
  ) {
    below = next
  }
  return below
}

function withGranularity(
  rows: { key: Value | undefined; document: Document }[],
  count: number,
  granularity: Value,
) {
  const keys = rows.map(({ key }) => {
    if (typeof key === 'number' && key >= 0) return key
    throw requestFailed(
      "(Location40258) $bucketAuto can specify a 'granularity' with numeric boundaries only",
    )
  })
  let at = 0
  let min = roundDown(keys[0] ?? 0, granularity)
  return preferredBuckets(keys, count, granularity).map(({ max, count: size }) => {
    const _id: Document = { min, max }
    min = max
    at += size
    return { _id, list: rows.slice(at - size, at) }
  })
}

const bucketAuto: Stage = (documents, specification, { context }) => {
  const { groupBy, buckets, output = defaultOutput, granularity } = objectOf(specification, '$bucketAuto')
  if (groupBy === undefined)
    throw requestFailed("(Location40246) $bucketAuto requires 'groupBy' and 'buckets' to be specified.")
  const count = wholeNumber(buckets, "The $bucketAuto 'buckets' field", 1)
  const evaluate = compileExpression(groupBy, context)
  const outputs = readOutputs(objectOf(output, '$bucketAuto'), context)
  const rows = documents.map((document) => ({ key: evaluate(document), document }))
  rows.sort((a, b) => compareValues(a.key ?? null, b.key ?? null))
  if (rows.length === 0) return []
  let made: { _id: Document; list: typeof rows }[] = []
  if (granularity !== undefined) made = withGranularity(rows, count, granularity)
  else {
    const size = Math.max(1, Math.round(rows.length / count))
    for (let from = 0; from < rows.length; ) {
      let to = made.length === count - 1 ? rows.length : Math.min(rows.length, from + size)
      while (to < rows.length && compareValues(rows[to]?.key ?? null, rows[to - 1]?.key ?? null) === 0) to++
      const max = rows[to] ?? rows[rows.length - 1]
      made.push({ _id: { min: rows[from]?.key ?? null, max: max?.key ?? null }, list: rows.slice(from, to) })
      from = to
    }
  }
  return made.map(({ _id, list }) => ({
    _id,
    ...outputsOf(
      outputs,
      list.map(({ document }) => document),
    ),
  }))
}

function readSort(specification: Value): Sort {
  const fields = Object.entries(objectOf(specification, '$sort'))
  if (fields.length === 0) throw requestFailed('(Location15976) $sort stage must have at least one sort key')
  return fields.map(([field, direction]) => {
    if (isDocument(direction)) throw invalidOperator('sort key', Object.keys(direction)[0] ?? '{}')
    const sign = isNumeric(direction) ? toNumber(direction) : 0
    if (sign !== 1 && sign !== -1) {
      throw requestFailed(
        '(Location15975) $sort key ordering must be 1 (for ascending) or -1 (for descending)',
      )
    }
    return [field, sign]
  })
}

const sort: Stage = (documents, specification) => {
  const order = readSort(specification)
  const rows = documents.map((document) => ({
    document,
    keys: order.map(([field, direction]) => sortKey(valueAt(document, field), direction)),
  }))
  rows.sort((a, b) => {
    for (const [i, [, direction]] of order.entries()) {
      const byKey = compareValues(a.keys[i], b.keys[i]) * direction
      if (byKey !== 0) return byKey
    }
    return 0
  })
  return rows.map(({ document }) => document)
}

const count: Stage = (documents, specification) => {
  if (typeof specification !== 'string' || specification === '' || /^\$|\./.test(specification)) {
    throw requestFailed('(Location40156) the count field must be a non-empty string without $ and .')
  }
  return documents.length === 0 ? [] : [{ [specification]: documents.length }]
}

const sample: Stage = (documents, specification) => {
  const size = wholeNumber(objectOf(specification, '$sample').size, 'size argument to $sample', 1)
  const rest = [...documents]
  for (let i = 0; i < Math.min(size, rest.length); i++) {
    const j = i + Math.floor(Math.random() * (rest.length - i))
    ;[rest[i], rest[j]] = [rest[j] as Document, rest[i] as Document]
  }
  return rest.slice(0, size)
}

const unwind: Stage = (documents, specification) => {
  const { path, includeArrayIndex, preserveNullAndEmptyArrays } = isDocument(specification)
    ? specification
    : { path: specification }
  if (typeof path !== 'string' || !path.startsWith('$')) {
    throw requestFailed(
      `(Location28818) path option to $unwind stage should be prefixed with a '$': ${String(path)}`,
    )
  }
  if (
    includeArrayIndex !== undefined &&
    (typeof includeArrayIndex !== 'string' || includeArrayIndex.startsWith('$'))
  ) {
    throw requestFailed(
      '(Location28822) includeArrayIndex option to $unwind stage should not be prefixed with a $',
    )
  }
  const parts = path.slice(1).split('.')
  const numbered = (document: Document, index: number | null) =>
    typeof includeArrayIndex === 'string'
      ? (setAt(document, includeArrayIndex.split('.'), index) as Document)
      : document
  return documents.flatMap((document) => {
    const value = parts.reduce<Value | undefined>(
      (at, part) => (isDocument(at) ? at[part] : undefined),
      document,
    )
    if (Array.isArray(value) && value.length > 0) {
      return value.map((item, i) => numbered(setAt(document, parts, item) as Document, i))
    }
    if (value !== undefined && value !== null && !Array.isArray(value)) return [numbered(document, null)]
    if (preserveNullAndEmptyArrays !== true) return []
    return [numbered(Array.isArray(value) ? (setAt(document, parts, undefined) as Document) : document, null)]
  })
}

function replaceBy(expression: Value | undefined, documents: Document[], { context }: Scope): Document[] {
  if (expression === undefined)
    throw requestFailed('(Location40231) no newRoot specified for the $replaceRoot stage')
  const evaluate = compileExpression(expression, context)
  return documents.map((document) => {
    const root = evaluate(document)
    if (isDocument(root)) return root
    throw requestFailed(
      `(Location40228) 'newRoot' expression must evaluate to an object, but resulting value was of type: ${typeName(root)}`,
    )
  })
}

const lookup: Stage = (documents, specification, scope) => {
  const {
    from,
    as,
    localField,
    foreignField,
    pipeline,
    let: bindings = {},
  } = objectOf(specification, '$lookup')
  if (typeof from !== 'string')
    throw requestFailed("(FailedToParse) missing 'from' option to $lookup stage specification")
  if (typeof as !== 'string') throw requestFailed("(FailedToParse) must specify 'as' field for a $lookup")
  const foreign = scope.store.collections.get(from)
  const asParts = as.split('.')
  const joined = (document: Document, found: Document[]) => setAt(document, asParts, found) as Document
  if (typeof localField === 'string' && typeof foreignField === 'string') {
    if (pipeline !== undefined) {
      throw requestFailed(
        "(FailedToParse) $lookup with 'pipeline' may not specify 'localField' or 'foreignField'",
      )
    }
    return documents.map((document) => {
      if (!foreign) return joined(document, [])
      const local = valueAt(document, localField)
      const values = Array.isArray(local) ? local : [local ?? null]
      const conditions = values.map((value): Document => ({ [foreignField]: { $eq: value } }))
      if (conditions.length === 0) return joined(document, [])
      const query: Document = conditions.length === 1 ? (conditions[0] as Document) : { $or: conditions }
      const found = scope.store.find(foreign, query, { context: scope.context })
      const inOrder = found.length > 1 ? [...found].sort((a, b) => a.sequence - b.sequence) : found
      return joined(
        document,
        inOrder.map((entry) => entry.document),
      )
    })
  }
  if (!Array.isArray(pipeline))
    throw requestFailed(
      "(FailedToParse) $lookup requires either 'pipeline' or both 'localField' and 'foreignField'",
    )
  const stages = stagesOf(pipeline)
  const variables = Object.entries(objectOf(bindings, '$lookup')).map(([name, expression]) => {
    if (!/^[a-z_\u0080-\uffff]\w*$/.test(name))
      throw requestFailed(`(FailedToParse) '${name}' is not a valid variable name`)
    return [name, compileExpression(expression, scope.context)] as const
  })
  return documents.map((document) => {
    if (!foreign) return joined(document, [])
    const bound = Object.fromEntries(variables.map(([name, evaluate]) => [name, evaluate(document) ?? null]))
    const context = { ...scope.context, variables: { ...scope.context.variables, ...bound } }
    return joined(document, aggregate(scope.store, foreign, stages, context))
  })
}

function stagesOf(pipeline: Value[]): Document[] {
  return pipeline.map((stage) => {
    if (isDocument(stage) && Object.keys(stage).length === 1) return stage
    throw requestFailed(
      '(Location40323) A pipeline stage specification object must contain exactly one field.',
    )
  })
}

const facet: Stage = (documents, specification, scope) => [
  Object.fromEntries(
    Object.entries(objectOf(specification, '$facet')).map(([field, pipeline]) => {
      if (!Array.isArray(pipeline))
        throw requestFailed(`(Location40170) arguments to $facet must be arrays, ${field} is not`)
      return [field, stagesOf(pipeline).reduce((list, stage) => runStage(list, stage, scope), documents)]
    }),
  ),
]

const stages: Record<string, Stage> = {
  $match: (documents, specification, { context }) => {
    const matches = compileQuery(queryOf(specification, '$match'), context)
    return documents.filter((document) => matches(document))
  },
  $project: project,
  $addFields: addFields,
  $set: addFields,
  $unset: unset,
  $group: group,
  $bucket: bucket,
  $bucketAuto: bucketAuto,
  $sortByCount: (documents, specification, scope) =>
    sort(group(documents, { _id: specification, count: { $sum: 1 } }, scope), { count: -1 }, scope),
  $sort: sort,
  $limit: (documents, specification) => documents.slice(0, wholeNumber(specification, 'the limit', 1)),
  $skip: (documents, specification) =>
    documents.slice(wholeNumber(specification, 'the argument to $skip', 0)),
  $count: count,
  $sample: sample,
  $unwind: unwind,
  $replaceRoot: (documents, specification, scope) =>
    replaceBy(objectOf(specification, '$replaceRoot').newRoot, documents, scope),
  $replaceWith: (documents, specification, scope) => replaceBy(specification, documents, scope),
  $lookup: lookup,
  $facet: facet,
  $geoNear: () => {
    throw requestFailed('(Location40602) $geoNear is only valid as the first stage in a pipeline.')
  },
}

/** Every stage that `aggregate` knows. */
export const stageNames: readonly string[] = Object.keys(stages)

function runStage(documents: Document[], stage: Document, scope: Scope): Document[] {
  const [[name, specification] = ['', null]] = Object.entries(stage)
  const run = Object.hasOwn(stages, name) ? stages[name] : undefined
  if (!run) throw invalidOperator('stage', name)
  return run(documents, specification, scope)
}

function geoNear(collection: Collection, specification: Value, { store, context }: Scope): Document[] {
  const options = objectOf(specification, '$geoNear')
  const {
    near,
    distanceField,
    query = {},
    distanceMultiplier,
    includeLocs,
    key,
    minDistance,
    maxDistance,
  } = options
  if (near === undefined) throw requestFailed("(Location5860400) $geoNear requires a 'near' argument")
  if (typeof distanceField !== 'string')
    throw requestFailed("(Location16606) $geoNear requires a 'distanceField' option as a String")
  const declared = [...new Set(collection.indexes.flatMap(({ geoPath }) => geoPath ?? []))]
  const path = typeof key === 'string' ? key : (declared[0] ?? pathOfGeometry(collection))
  if (typeof key !== 'string' && declared.length > 1) {
    throw requestFailed(
      '(IndexNotFound) There is more than one 2dsphere index; unsure which to use for $geoNear',
    )
  }
  if (path === undefined)
    throw requestFailed('(IndexNotFound) $geoNear requires a 2d or 2dsphere index, but none were found')
  const operand: Document = { $geometry: near }
  if (minDistance !== undefined) operand.$minDistance = minDistance
  if (maxDistance !== undefined) operand.$maxDistance = maxDistance
  const condition: Document = { $and: [{ [path]: { $nearSphere: operand } }, queryOf(query, '$geoNear')] }
  const limit = options.limit ?? options.num
  const found = store.find(collection, condition, {
    context,
    ...(limit === undefined ? {} : { limit: wholeNumber(limit, 'limit', 1) }),
  })
  const { point } = parseNear(operand, {})
  const factor = isNumeric(distanceMultiplier) ? toNumber(distanceMultiplier) : 1
  return found.map(({ document }) => {
    const value = valueAt(document, path)
    const places = [value ?? null, ...(Array.isArray(value) ? value : [])]
    const nearest = places
      .flatMap((place) => {
        const geometry = parseGeometry(place)
        return geometry ? [{ place, metres: distance(point, geometry) }] : []
      })
      .sort((a, b) => a.metres - b.metres)[0]
    const measured = setAt(document, distanceField.split('.'), (nearest?.metres ?? 0) * factor) as Document
    return typeof includeLocs === 'string'
      ? (setAt(measured, includeLocs.split('.'), nearest?.place) as Document)
      : measured
  })
}

/** Without a declared index: the one field of the documents that holds a geometry. */
function pathOfGeometry(collection: Collection): string | undefined {
  for (const { document } of collection.entries.values()) {
    for (const [field, value] of Object.entries(document))
      if (isDocument(value) && parseGeometry(value)) return field
  }
  return undefined
}

/** Stages that need every document before they give the first one, or that may let none of many pass. */
const readAll = [
  '$match',
  '$sort',
  '$group',
  '$bucket',
  '$bucketAuto',
  '$sortByCount',
  '$count',
  '$sample',
  '$facet',
]
/** Stages that hand the documents of the collection on, with some fields changed. */
const handOn = ['$match', '$sort', '$skip', '$project', '$addFields', '$set', '$unset', '$lookup', '$unwind']

/** The fields that a stage computes, by the first part of their path. */
function computedBy(name: string, specification: Value): string[] {
  const spec = isDocument(specification) ? specification : {}
  const paths: Value[] = []
  if (name === '$addFields' || name === '$set') paths.push(...Object.keys(spec))
  if (name === '$lookup') paths.push(spec.as ?? '')
  if (name === '$unwind') paths.push(spec.path ?? specification, spec.includeArrayIndex ?? '')
  if (name === '$project')
    paths.push(
      ...Object.keys(spec).filter((key) => typeof spec[key] !== 'boolean' && !isNumeric(spec[key] as Value)),
    )
  return paths.flatMap(
    (path) => (typeof path === 'string' ? path.replace(/^\$/, '').split('.')[0] : []) ?? [],
  )
}

/**
 * The lint for what follows the part that the indexes answer. `bounded` tells whether that part has a condition, which an index
 * serves, or a limit. Without either nothing may follow that reads the whole collection; and a `$sort` by stored
 * fields must be served by an index also where it stands behind other stages. After a `$limit` everything may follow.
 */
function lintRest(
  collection: Collection,
  query: Document,
  rest: Document[],
  bounded: boolean,
  context: MatchContext,
): void {
  const computed = new Set<string>()
  let stored = true
  for (const stage of rest) {
    const [[name, specification] = ['', null]] = Object.entries(stage)
    if (name === '$limit') return
    const sort = name === '$sort' ? readSort(specification) : []
    if (!bounded && readAll.includes(name)) {
      const why = `: ${name} reads the whole collection; begin with a $match that an index serves, or with a $limit`
      throw unserved(collection, name === '$match' ? (specification as Document) : query, sort, why)
    }
    const byStored = stored && sort.every(([field]) => !computed.has(field.split('.')[0] as string))
    if (sort.length > 0 && byStored && !planQuery(collection.indexes, query, sort, context.variables).served)
      throw unserved(collection, query, sort)
    if (!handOn.includes(name)) stored = false
    for (const field of computedBy(name, specification)) computed.add(field)
  }
  if (!bounded) throw unserved(collection, query, [], ': the pipeline has neither a condition nor a limit')
}

/** Runs a pipeline; a leading $match, $sort, $skip and $limit are answered from the indexes. */
export function aggregate(
  store: Store,
  collection: Collection,
  pipeline: Document[],
  context: MatchContext,
): Document[] {
  const scope: Scope = { store, context }
  for (const stage of pipeline) {
    const name = Object.keys(stage)[0] ?? ''
    if (!Object.hasOwn(stages, name)) throw invalidOperator('stage', name)
  }
  const rest = [...pipeline]
  if (rest[0]?.$geoNear !== undefined) {
    const documents = geoNear(collection, rest[0].$geoNear, scope)
    return rest.slice(1).reduce((list, stage) => runStage(list, stage, scope), documents)
  }
  const take = (name: string) => (rest[0] && Object.hasOwn(rest[0], name) ? rest.shift()?.[name] : undefined)
  const matched: Document[] = []
  for (let query = take('$match'); query !== undefined; query = take('$match'))
    matched.push(queryOf(query, '$match'))
  const ordered = take('$sort')
  const skipped = take('$skip')
  const limited = take('$limit')
  const query: Document = matched.length > 1 ? { $and: matched } : (matched[0] ?? {})
  if (store.lints && limited === undefined)
    lintRest(collection, query, rest, Object.keys(query).length > 0, context)
  const entries = store.find(collection, query, {
    context,
    ...(ordered === undefined ? {} : { sort: readSort(ordered) }),
    ...(skipped === undefined ? {} : { skip: wholeNumber(skipped, 'the argument to $skip', 0) }),
    ...(limited === undefined ? {} : { limit: wholeNumber(limited, 'the limit', 1) }),
  })
  const documents = entries.map(({ document }) => document)
  return rest.reduce((list, stage) => runStage(list, stage, scope), documents)
}
