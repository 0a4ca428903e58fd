import { invalidOperator, requestFailed } from './errors.ts'
import { setField } from './extended-json.ts'
import { compileItem, type MatchContext } from './match.ts'
import { type Document, isDocument, isNumeric, toNumber, type Value } from './values.ts'

/** The operators that the projection of a query knows. */
export const projectionOperators = ['$slice', '$elemMatch'] as const

/** The value at a path; over an array the values of its documents, as sorting and expressions see it. */
export function valueAt(value: Value | undefined, path: string): Value | undefined {
  let current = value
  const parts = path.split('.')
  for (let at = 0; at < parts.length; at++) {
    const part = parts[at] as string
    if (Array.isArray(current)) {
      if (/^\d+$/.test(part)) {
        current = current[Number(part)]
        continue
      }
      const rest = parts.slice(at).join('.')
      return current.flatMap((item) => {
        const found = isDocument(item) ? valueAt(item, rest) : undefined
        return found === undefined ? [] : Array.isArray(found) ? found : [found]
      })
    }
    if (!isDocument(current) || !Object.hasOwn(current, part)) return undefined
    current = current[part]
  }
  return current
}

/** Fields to keep or to drop, by name; a leaf is true. */
export interface FieldTree {
  [field: string]: true | FieldTree
}

export function treeOf(paths: string[]): FieldTree {
  const root: FieldTree = {}
  for (const path of paths) {
    let node = root
    const parts = path.split('.')
    parts.forEach((part, i) => {
      const child = node[part]
      if (child === true || (i === parts.length - 1 && child !== undefined)) {
        throw requestFailed(`(Location31249) Path collision at ${path}`)
      }
      if (i === parts.length - 1) node[part] = true
      else {
        node[part] = child ?? {}
        node = node[part] as FieldTree
      }
    })
  }
  return root
}

/** The document with nothing but the fields of the tree, in the document's own order. */
export function keepFields(value: Value, tree: FieldTree): Value | undefined {
  if (Array.isArray(value)) {
    return value.flatMap((item) => {
      const kept = keepFields(item, tree)
      return kept === undefined ? [] : [kept]
    })
  }
  if (!isDocument(value)) return undefined
  const result: Document = {}
  for (const field of Object.keys(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined
    if (branch === undefined) continue
    const kept = branch === true ? value[field] : keepFields(value[field] as Value, branch)
    if (kept !== undefined) setField(result, field, kept)
  }
  return result
}

/** The document without the fields of the tree. */
export function dropFields(value: Value, tree: FieldTree): Value {
  if (Array.isArray(value)) return value.map((item) => dropFields(item, tree))
  if (!isDocument(value)) return value
  const result: Document = {}
  for (const field of Object.keys(value)) {
    const branch = Object.hasOwn(tree, field) ? tree[field] : undefined
    if (branch === true) continue
    setField(result, field, branch ? dropFields(value[field] as Value, branch) : (value[field] as Value))
  }
  return result
}

function sliceOf(operand: Value): (items: Value[]) => Value[] {
  const [skip, count] = Array.isArray(operand) ? operand : [undefined, operand]
  if (!isNumeric(count) || (skip !== undefined && !isNumeric(skip))) {
    throw requestFailed('(BadValue) $slice only supports numbers and [skip, limit] arrays')
  }
  const size = toNumber(count)
  if (skip === undefined) return (items) => (size >= 0 ? items.slice(0, size) : items.slice(size))
  if (size <= 0) throw requestFailed('(BadValue) $slice limit must be positive')
  const start = toNumber(skip)
  return (items) => {
    const from = start >= 0 ? start : Math.max(0, items.length + start)
    return items.slice(from, from + size)
  }
}

/** Changes the array at a path of a projected document. */
function mapAt(value: Value, parts: string[], change: (value: Value) => Value | undefined): Value {
  if (Array.isArray(value)) return value.map((item) => mapAt(item, parts, change))
  const [part, ...rest] = parts
  if (!isDocument(value) || part === undefined || !Object.hasOwn(value, part)) return value
  const old = value[part] as Value
  const changed = rest.length === 0 ? change(old) : mapAt(old, rest, change)
  if (changed === undefined) {
    const { [part]: _dropped, ...others } = value
    return others
  }
  return { ...value, [part]: changed }
}

/**
 * Turns the projection of a query into a function. `positionOf` tells where the query matched in an array, for `field.$`.
 * Throws DATABASE_REQUEST_FAILED for what MongoDB refuses, such as keeping some fields and dropping others.
 */
export function compileProjection(
  projection: Document,
  context: MatchContext,
  positionOf: (document: Document) => number | undefined,
): (document: Document) => Document {
  const kept: string[] = []
  const dropped: string[] = []
  /** The kind of projection is that of its first field. */
  let keepsFirst: boolean | undefined
  const shaped: string[] = []
  const shapes: ((original: Document, result: Document) => Document)[] = []
  let keepsId: boolean | undefined
  for (const [path, operand] of Object.entries(projection)) {
    if (isDocument(operand)) {
      const [[operator, argument] = []] = Object.entries(operand)
      const parts = path.split('.')
      if (operator === '$slice') {
        const slice = sliceOf(argument ?? null)
        shaped.push(path)
        shapes.push(
          (_original, result) =>
            mapAt(result, parts, (value) => (Array.isArray(value) ? slice(value) : value)) as Document,
        )
      } else if (operator === '$elemMatch') {
        if (!isDocument(argument))
          throw requestFailed('(BadValue) elemMatch: Invalid argument, object required')
        if (parts.length > 1)
          throw requestFailed(`(Location31275) Cannot use $elemMatch projection on a nested field.`)
        const test = compileItem(argument, context)
        kept.push(path)
        shapes.push(
          (_original, result) =>
            mapAt(result, parts, (value) => {
              const item = Array.isArray(value) ? value.find(test) : undefined
              return item === undefined ? undefined : [item]
            }) as Document,
        )
      } else throw invalidOperator('projection operator', operator ?? '{}')
      continue
    }
    const keeps = operand === true || (isNumeric(operand) && toNumber(operand) !== 0)
    if (path === '_id') keepsId = keeps
    else if (path.endsWith('.$') && keeps) {
      const parts = path.slice(0, -2).split('.')
      kept.push(parts.join('.'))
      shapes.push((original, result) => {
        const position = positionOf(original)
        if (position === undefined) {
          throw requestFailed(
            '(BadValue) Executor error during find command: positional operator did not match',
          )
        }
        return mapAt(result, parts, (value) =>
          Array.isArray(value) ? value.slice(position, position + 1) : value,
        ) as Document
      })
    } else (keeps ? kept : dropped).push(path)
    if (path !== '_id') keepsFirst ??= keeps
  }
  if (kept.length > 0 && dropped.length > 0) {
    throw requestFailed(
      keepsFirst === false
        ? `(Location31253) Cannot do inclusion on field ${kept[0]} in exclusion projection`
        : `(Location31254) Cannot do exclusion on field ${dropped[0]} in inclusion projection`,
    )
  }
  const including = kept.length > 0 || (keepsId === true && dropped.length === 0 && shaped.length === 0)
  const tree = including
    ? treeOf([...(keepsId === false ? [] : ['_id']), ...kept, ...shaped])
    : treeOf([...(keepsId === false ? ['_id'] : []), ...dropped])
  return (document) => {
    let result = (including ? keepFields(document, tree) : dropFields(document, tree)) as Document
    for (const shape of shapes) result = shape(document, result)
    return result
  }
}
