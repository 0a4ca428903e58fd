import type { Entry } from './collection.ts'
import { requestFailed } from './errors.ts'
import { stringifyExtendedJson } from './extended-json.ts'
import { type Box, boundsOf as boxOf, type Geometry, parseGeometry, ringProblem } from './geo.ts'
import { SortedList } from './sorted-list.ts'
import { compareValues, type Document, identityOf, isDocument, typeRank, type Value } from './values.ts'

export interface IndexDeclaration {
  collection: string
  name: string
  keys: [field: string, direction: 1 | -1 | '2dsphere'][]
  unique?: boolean
}

/** One end of a range; a range with one end stays within the type of that end. */
export interface Bound {
  value: Value
  inclusive: boolean
}

export interface Range {
  lower?: Bound
  upper?: Bound
}

/** The values of an index's fields, for one document or one item of an array in it. */
export type Key = readonly (Value | undefined)[]

interface Row {
  key: Key
  entry: Entry
}

const isPosition = (part: string) => /^(0|[1-9]\d*)$/.test(part)

/** The values that a path leads to, arrays entered: what MongoDB puts into an index. */
function valuesAt(value: Value | undefined, parts: readonly string[], at: number): (Value | undefined)[] {
  if (Array.isArray(value)) {
    const part = parts[at]
    if (part !== undefined && isPosition(part)) return valuesAt(value[Number(part)], parts, at + 1)
    if (value.length === 0) return [undefined]
    if (part === undefined) return value
    return value.flatMap((item) => (isDocument(item) ? valuesAt(item, parts, at) : [null]))
  }
  const part = parts[at]
  if (part === undefined) return [value ?? null]
  if (isDocument(value) && Object.hasOwn(value, part)) return valuesAt(value[part], parts, at + 1)
  return [null]
}

/** How many parts of the path lead to the first array on it, or -1. */
function firstArray(document: Document, parts: readonly string[]): number {
  let value: Value | undefined = document
  for (let at = 0; ; at++) {
    const part = parts[at]
    if (Array.isArray(value)) {
      if (part === undefined || !isPosition(part)) return at
      value = value[Number(part)]
    } else if (part !== undefined && isDocument(value) && Object.hasOwn(value, part)) value = value[part]
    else return -1
  }
}

function arrayAt(document: Document, parts: readonly string[]): Value[] {
  let value: Value | undefined = document
  for (const part of parts) value = Array.isArray(value) ? value[Number(part)] : (value as Document)[part]
  return value as Value[]
}

const product = (lists: (Value | undefined)[][]): Key[] =>
  lists.reduce<Key[]>((keys, list) => keys.flatMap((key) => list.map((value) => [...key, value])), [[]])

/** Degrees; about a kilometre. A geometry that spans more cells than the limit is a candidate of every search. */
const cellSize = 0.01
const cellLimit = 256

/** Which documents lie near a place: geometries by the cells of a grid that their bounding boxes touch. */
class Grid {
  readonly #cells = new Map<string, Map<string, Entry>>()
  readonly #large = new Map<string, Entry>()

  #cellsOf(box: Box, limit: number): string[] | undefined {
    const [west, south, east, north] = box.map((degrees) => Math.floor(degrees / cellSize)) as Box
    if ((east - west + 1) * (north - south + 1) > limit) return undefined
    const cells: string[] = []
    for (let x = west; x <= east; x++) for (let y = south; y <= north; y++) cells.push(`${x}:${y}`)
    return cells
  }

  set(entry: Entry, geometries: Geometry[], present: boolean): void {
    for (const geometry of geometries) {
      const cells = this.#cellsOf(boxOf(geometry), cellLimit)
      for (const cell of cells ?? [undefined]) {
        let entries = this.#large
        if (cell !== undefined) {
          entries = this.#cells.get(cell) ?? new Map()
          this.#cells.set(cell, entries)
        }
        if (present) entries.set(entry.id, entry)
        else entries.delete(entry.id)
      }
    }
  }

  /** The entries that may touch the box, or undefined when the box is so large that all must be looked at. */
  within(box: Box): Entry[] | undefined {
    const cells = this.#cellsOf(box, 16 * cellLimit)
    if (!cells) return undefined
    const found = new Map(this.#large)
    for (const cell of cells) for (const [id, entry] of this.#cells.get(cell) ?? []) found.set(id, entry)
    return [...found.values()]
  }
}

/** A declared index over the committed documents of a collection. */
export class Index {
  readonly name: string
  readonly unique: boolean
  /** The ordered fields; a 2dsphere field and what follows it are not among them. */
  readonly fields: readonly { path: string; direction: 1 | -1 }[]
  readonly geoPath: string | undefined
  readonly #parts: string[][]
  readonly #rows: SortedList<Row>
  readonly #grid = new Grid()
  /** Places that have been checked; versions of a document share what did not change. */
  readonly #soundPlaces = new WeakSet<object>()
  /** Positions of fields in which an array was ever stored: their ranges cannot be narrowed from both ends. */
  readonly multikey = new Set<number>()

  constructor({ name, keys, unique }: Omit<IndexDeclaration, 'collection'>) {
    this.name = name
    this.unique = unique ?? false
    const ordered: { path: string; direction: 1 | -1 }[] = []
    for (const [path, direction] of keys) {
      if (direction === '2dsphere') {
        this.geoPath = path
        break
      }
      ordered.push({ path, direction })
    }
    this.fields = ordered
    this.#parts = ordered.map(({ path }) => path.split('.'))
    this.#rows = new SortedList(
      (a, b) => this.#compareKeys(a.key, b.key) || a.entry.sequence - b.entry.sequence,
    )
  }

  #compareKeys(a: Key, b: Key): number {
    for (let i = 0; i < this.fields.length; i++) {
      const order = compareValues(a[i], b[i])
      if (order !== 0) return order * (this.fields[i]?.direction ?? 1)
    }
    return 0
  }

  /** The index keys of a document: one, or one for each item of an array that the index runs through. */
  keysOf(document: Document): Key[] {
    const arrays = this.#parts.map((parts) => firstArray(document, parts))
    const first = arrays.findIndex((depth) => depth >= 0)
    if (first < 0) return product(this.#parts.map((parts) => valuesAt(document, parts, 0)))
    const shared = (this.#parts[first] as string[]).slice(0, arrays[first])
    arrays.forEach((depth, i) => {
      if (depth < 0) return
      this.multikey.add(i)
      const other = (this.#parts[i] as string[]).slice(0, depth)
      if (other.join('.') === shared.join('.')) return
      throw requestFailed(
        `(CannotIndexParallelArrays) cannot index parallel arrays [${other.at(-1)}] [${shared.at(-1)}]`,
      )
    })
    const items = arrayAt(document, shared)
    const keys = (items.length === 0 ? [undefined] : items).flatMap((item) =>
      product(
        this.#parts.map((parts, i) => {
          const depth = arrays[i] as number
          if (depth < 0) return valuesAt(document, parts, 0)
          if (items.length === 0) return [undefined]
          if (depth === parts.length) return [item]
          return isDocument(item) ? valuesAt(item, parts, depth) : [null]
        }),
      ),
    )
    if (keys.length === 1) return keys
    return [...new Map(keys.map((key) => [keyIdentity(key), key])).values()]
  }

  add(entry: Entry): void {
    for (const key of this.#rowKeys(entry)) this.#rows.add({ key, entry })
    this.#mark(entry, true)
  }

  remove(entry: Entry): void {
    for (const key of this.#rowKeys(entry)) this.#rows.remove({ key, entry })
    this.#mark(entry, false)
  }

  #rowKeys(entry: Entry): readonly Key[] {
    return this.fields.length > 0 ? entry.keysIn(this) : []
  }

  #mark(entry: Entry, present: boolean): void {
    if (!this.geoPath || this.fields.length > 0) return
    const values = valuesAt(entry.document, this.geoPath.split('.'), 0)
    // A legacy pair of coordinates is an array, which `valuesAt` has taken apart.
    const whole = this.geoPath
      .split('.')
      .reduce<Value | undefined>(
        (value, part) => (isDocument(value) ? value[part] : undefined),
        entry.document,
      )
    const geometries = [...values, whole].flatMap((value) => parseGeometry(value ?? null) ?? [])
    this.#grid.set(entry, geometries, present)
  }

  /** Throws what MongoDB throws for a geometry that a 2dsphere index cannot hold. */
  checkGeometry(document: Document): void {
    if (!this.geoPath) return
    for (const value of valuesAt(document, this.geoPath.split('.'), 0)) {
      if (value === null || value === undefined || typeof value === 'number') continue
      if (typeof value === 'object' && this.#soundPlaces.has(value)) continue
      const geometry = parseGeometry(value)
      const problem = geometry
        ? ringProblem(geometry)
        : `unknown GeoJSON type: ${stringifyExtendedJson(value)}`
      if (problem !== undefined) {
        throw requestFailed(
          `(Location16755) Can't extract geo keys: ${stringifyExtendedJson(document)} ${problem}`,
        )
      }
      if (typeof value === 'object') this.#soundPlaces.add(value)
    }
  }

  /** A committed entry that holds one of the version's keys already, apart from those of the given ids. */
  holderOf(version: Entry, apart: (id: string) => boolean): { entry: Entry; key: Key } | undefined {
    for (const key of version.keysIn(this)) {
      for (const { entry } of this.#rows.between((row) => this.#compareKeys(row.key, key))) {
        if (!apart(entry.id)) return { entry, key }
      }
    }
    return undefined
  }

  /** The key as MongoDB prints it in a duplicate key error. */
  printKey(key: Key): string {
    const fields = this.fields.map(({ path }, i) => `${path}: ${stringifyExtendedJson(key[i] ?? null)}`)
    return `{ ${fields.join(', ')} }`
  }

  /**
   * The entries whose key begins with one of the prefixes and whose next field lies in the range, each once, in the
   * order of the index or backwards.
   */
  *scan(prefixes: Key[], range: Range | undefined, backwards: boolean): Generator<Entry> {
    const seen = new Set<string>()
    for (const prefix of backwards ? [...prefixes].reverse() : prefixes) {
      const position = this.#position(prefix, range)
      for (const { entry } of this.#rows.between(position, backwards)) {
        if (this.multikey.size > 0 || prefixes.length > 1) {
          if (seen.has(entry.id)) continue
          seen.add(entry.id)
        }
        yield entry
      }
    }
  }

  #position(prefix: Key, range: Range | undefined): (row: Row) => number {
    const next = prefix.length
    const direction = this.fields[next]?.direction ?? 1
    return ({ key }) => {
      for (let i = 0; i < next; i++) {
        const order = compareValues(key[i], prefix[i])
        if (order !== 0) return order * (this.fields[i]?.direction ?? 1)
      }
      return range ? positionIn(range, key[next]) * direction : 0
    }
  }

  /** The entries that may touch the box. */
  near(box: Box): Entry[] | undefined {
    return this.fields.length === 0 ? this.#grid.within(box) : undefined
  }
}

export const keyIdentity = (key: Key) => key.map(identityOf).join('\u0000')

/** -1 below the range, 0 inside, 1 above. */
function positionIn({ lower, upper }: Range, value: Value | undefined): number {
  if (lower) {
    const order = compareValues(value, lower.value)
    if (order < 0 || (order === 0 && !lower.inclusive)) return -1
    if (!upper && typeRank(value) > typeRank(lower.value)) return 1
  }
  if (upper) {
    const order = compareValues(value, upper.value)
    if (order > 0 || (order === 0 && !upper.inclusive)) return 1
    if (!lower && typeRank(value) < typeRank(upper.value)) return -1
  }
  return 0
}
