import { randomBytes } from 'node:crypto'
import { Collection, Entry } from './collection.ts'
import {
  type DatabaseError,
  duplicateKey,
  requestFailed,
  transactionConflict,
  transactionMissing,
} from './errors.ts'
import { parseExtendedJson, stringifyExtendedJson } from './extended-json.ts'
import { distance, parseGeometry, parseNear } from './geo.ts'
import { type IndexDeclaration, type Key, keyIdentity } from './indexes.ts'
import { compileQuery, isOperatorDocument, type MatchContext } from './match.ts'
import { type Plan, planQuery, type Sort } from './plan.ts'
import { valueAt } from './projection.ts'
import { type Change, openStorage, type Storage } from './storage.ts'
import { compareValues, type Document, isDocument, sortKey, type Value } from './values.ts'

/** MongoDB's limit for a stored document, in bytes of BSON. */
const documentLimit = 16 * 1024 * 1024

type Versions = Map<Collection, Map<string, Entry | undefined>>

/** The versions that were committed at one moment, by collection and id. */
export type Snapshot = ReadonlyMap<string, ReadonlyMap<string, Entry>>

const nothing: ReadonlyMap<string, Entry> = new Map()

function versionsOf(versions: Versions, collection: Collection): Map<string, Entry | undefined> {
  const known = versions.get(collection)
  if (known) return known
  const made = new Map<string, Entry | undefined>()
  versions.set(collection, made)
  return made
}

/** An open transaction: what it wrote, and what others have replaced since it began. */
export class Transaction {
  readonly id = randomBytes(16).toString('hex')
  readonly written: Versions = new Map()
  readonly replaced: Versions = new Map()
  readonly locks = new Set<string>()
  /** Whether the snapshot is taken: by the first operation, not by `startTransaction`. */
  begun = false
  /** Resolves when the transaction is over and its locks are free. */
  readonly ended: Promise<void>
  readonly end: () => void
  timer: NodeJS.Timeout | undefined

  constructor() {
    let end = () => {}
    this.ended = new Promise((resolve) => {
      end = resolve
    })
    this.end = end
  }

  /** The version of a document that the transaction sees. */
  read(collection: Collection, id: string): Entry | undefined {
    const written = this.written.get(collection)
    if (written?.has(id)) return written.get(id)
    const replaced = this.replaced.get(collection)
    return replaced?.has(id) ? replaced.get(id) : collection.entries.get(id)
  }

  /** The ids of which the transaction sees another version than the committed one. */
  differing(collection: Collection): Set<string> {
    return new Set([
      ...(this.written.get(collection)?.keys() ?? []),
      ...(this.replaced.get(collection)?.keys() ?? []),
    ])
  }
}

export interface FindOptions {
  sort?: Sort
  skip?: number
  limit?: number
  transaction?: Transaction | undefined
  context: MatchContext
}

export interface StoreOptions {
  directory: string | undefined
  indexLint: boolean
  transactionLifetimeMs: number
}

/** Collections in memory over their log on disk, with locks, snapshots and the planner. */
export class Store {
  readonly collections = new Map<string, Collection>()
  readonly #storage: Storage
  readonly #options: StoreOptions
  readonly #open = new Map<string, Transaction>()
  /** Who has written a document, or claimed a unique key, without having committed. */
  readonly #locks = new Map<string, Transaction>()

  constructor(options: StoreOptions) {
    this.#options = options
    this.#storage = openStorage(options.directory)
    for (const name of this.#storage.collections()) {
      const collection = new Collection(name)
      this.collections.set(name, collection)
      for (const { sequence, text } of this.#storage.records(name)) {
        collection.replace(undefined, Entry.of(sequence, parseExtendedJson(text, 0) as Document))
      }
    }
  }

  /** Whether a query that no index serves is an error. */
  get lints(): boolean {
    return this.#options.indexLint
  }

  create(name: string): Collection {
    const collection = new Collection(name)
    this.collections.set(name, collection)
    this.#storage.createCollection(name)
    return collection
  }

  /** Adds an index; throws DATABASE_REQUEST_FAILED when documents that are there collide in it. */
  declare(declaration: IndexDeclaration): void {
    const collection = this.collections.get(declaration.collection) ?? this.create(declaration.collection)
    collection.declare(declaration)
  }

  begin(): Transaction {
    const transaction = new Transaction()
    this.#open.set(transaction.id, transaction)
    transaction.timer = setTimeout(() => this.abort(transaction), this.#options.transactionLifetimeMs)
    transaction.timer.unref()
    return transaction
  }

  /** The transaction of an operation; its first one takes the snapshot. Throws DATABASE_TRANSACTION_FAIL when it has ended. */
  transaction(id: string): Transaction {
    const transaction = this.#open.get(id)
    if (!transaction) throw transactionMissing()
    transaction.begun = true
    return transaction
  }

  commit(transaction: Transaction): void {
    this.#finish(transaction)
    const changes = [...transaction.written].flatMap(([collection, versions]) =>
      [...versions].map(([id, after]) => ({ collection, before: collection.entries.get(id), after })),
    )
    this.#apply(changes.filter(({ before, after }) => before !== after))
    transaction.end()
  }

  abort(transaction: Transaction): void {
    if (!this.#open.has(transaction.id)) return
    this.#finish(transaction)
    transaction.end()
  }

  #finish(transaction: Transaction): void {
    clearTimeout(transaction.timer)
    this.#open.delete(transaction.id)
    for (const lock of transaction.locks) this.#locks.delete(lock)
  }

  /** Makes committed versions, in memory at once and on disk together. */
  #apply(changes: { collection: Collection; before: Entry | undefined; after: Entry | undefined }[]): void {
    const records: Change[] = []
    for (const { collection, before, after } of changes) {
      const known = after ?? before
      if (!known) continue
      for (const transaction of this.#open.values()) {
        if (!transaction.begun) continue
        const replaced = versionsOf(transaction.replaced, collection)
        if (!replaced.has(known.id)) replaced.set(known.id, before)
      }
      collection.replace(before, after)
      records.push({ collection: collection.name, sequence: known.sequence, record: after ?? null })
    }
    this.#storage.write(records)
  }

  /**
   * Changes one document. `make` gets the version that the writer sees and answers the one to put in its place; the
   * same one means no change. A plain write waits for a transaction that holds the document, a transaction throws
   * DATABASE_TRANSACTION_CONFLICT at once, as it does when the document has changed since it began.
   */
  async change(
    collection: Collection,
    id: string,
    transaction: Transaction | undefined,
    make: (current: Entry | undefined) => Entry | undefined,
  ): Promise<void> {
    for (;;) {
      const lock = `${collection.name}\u0000${id}`
      let holder = this.#holder([lock], transaction)
      if (!holder) {
        if (transaction?.replaced.get(collection)?.has(id)) throw transactionConflict()
        const before = transaction ? transaction.read(collection, id) : collection.entries.get(id)
        const after = make(before)
        if (after === before) return
        const claims = after ? this.#claims(collection, after, transaction) : []
        holder = Array.isArray(claims) ? this.#holder(claims, transaction) : claims
        if (!holder && Array.isArray(claims)) {
          if (after) checkSize(after)
          if (!transaction) return this.#apply([{ collection, before, after }])
          versionsOf(transaction.written, collection).set(id, after)
          for (const claim of [lock, ...claims]) {
            transaction.locks.add(claim)
            this.#locks.set(claim, transaction)
          }
          return
        }
      }
      if (transaction || !holder) throw transactionConflict()
      await holder.ended
    }
  }

  /** Another transaction that holds one of the locks. */
  #holder(locks: string[], transaction: Transaction | undefined): Transaction | undefined {
    for (const lock of locks) {
      const holder = this.#locks.get(lock)
      if (holder && holder !== transaction) return holder
    }
    return undefined
  }

  /**
   * The locks on the unique keys of a version, or the transaction whose end decides whether a key is free. Throws
   * DATABASE_REQUEST_FAILED when a key is taken.
   */
  #claims(
    collection: Collection,
    entry: Entry,
    transaction: Transaction | undefined,
  ): string[] | Transaction {
    const claims: string[] = []
    const own = transaction?.written.get(collection)
    for (const index of collection.indexes) {
      index.checkGeometry(entry.document)
      // Building the keys also refuses parallel arrays, unique or not.
      const keys = entry.keysIn(index)
      if (!index.unique) continue
      const texts = keys.map(keyIdentity)
      claims.push(...texts.map((key) => `${collection.name}\u0000${index.name}\u0000${key}`))
      const taken = (key: Key) => duplicateKey(collection.name, index.name, index.printKey(key))
      for (const [id, version] of own ?? []) {
        if (!version || id === entry.id) continue
        const shared = version.keysIn(index).find((key) => texts.includes(keyIdentity(key)))
        if (shared) throw taken(shared)
      }
      const holder = index.holderOf(entry, (id) => id === entry.id || own?.has(id) === true)
      if (!holder) continue
      const { id } = holder.entry
      if (transaction?.replaced.get(collection)?.has(id)) throw transactionConflict()
      const writer = this.#holder([`${collection.name}\u0000${id}`], transaction)
      if (writer) return writer
      throw taken(holder.key)
    }
    return claims
  }

  /** The documents of a query in the order of the sort, else in the order of the index that found them. */
  find(collection: Collection, query: Document, options: FindOptions): Entry[] {
    const { sort = [], skip = 0, limit = Number.POSITIVE_INFINITY, transaction, context } = options
    const matches = compileQuery(query, context)
    const near = nearOf(query)
    const { plan, served } = planQuery(collection.indexes, query, near ? [] : sort, context.variables)
    if (!served && this.lints) throw unserved(collection, query, sort)
    const own = transaction?.differing(collection)
    const inOrder = (sort.length === 0 && !near) || (plan.ordered && !near)
    const stopsEarly = inOrder && !own?.size
    const found: Entry[] = []
    for (const entry of candidates(collection, plan)) {
      if (own?.has(entry.id) || !matches(entry.document)) continue
      found.push(entry)
      if (stopsEarly && found.length >= skip + limit) break
    }
    if (transaction && own?.size) {
      for (const id of own) {
        const entry = transaction.read(collection, id)
        if (entry && matches(entry.document)) found.push(entry)
      }
      if (sort.length === 0) found.sort((a, b) => a.sequence - b.sequence)
    }
    if (near) sortByDistance(found, near)
    if (sort.length > 0 && !stopsEarly) sortEntries(found, sort)
    return found.slice(skip, skip + limit)
  }

  async durable(): Promise<void> {
    await this.#storage.durable()
  }

  /** What is committed now. Versions are never changed, so that nothing is copied. */
  snapshot(): Snapshot {
    return new Map([...this.collections].map(([name, { entries }]) => [name, new Map(entries)]))
  }

  /** Ends every transaction and goes back to a snapshot of this store; without one, removes every document. */
  clear(to: Snapshot = new Map()): void {
    for (const transaction of [...this.#open.values()]) this.abort(transaction)
    for (const [name, collection] of this.collections) {
      const wanted = to.get(name) ?? nothing
      const replaced = [...collection.entries.values()]
        .map((before) => ({ collection, before, after: wanted.get(before.id) }))
        .filter(({ before, after }) => before !== after)
      const back = [...wanted.values()].filter(({ id }) => !collection.entries.has(id))
      this.#apply([...replaced, ...back.map((after) => ({ collection, before: undefined, after }))])
      if (back.length > 0) collection.reorder()
    }
  }

  async close(): Promise<void> {
    for (const transaction of [...this.#open.values()]) this.abort(transaction)
    await this.#storage.durable()
    await this.#storage.close()
  }
}

/** What the lint says of a query. */
export function unserved({ name }: Collection, query: Document, sort: Sort, why = ''): DatabaseError {
  const sorted = sort.length > 0 ? ` sorted by ${JSON.stringify(sort)}` : ''
  return requestFailed(
    `index lint: no index of ${name} serves the query ${stringifyExtendedJson(query)}${sorted}${why}`,
  )
}

function checkSize({ document }: Entry): void {
  const size = bsonSize(document)
  if (size > documentLimit) {
    throw requestFailed(
      `(BSONObjectTooLarge) BSONObj size: ${size} is invalid. Size must be between 0 and ${documentLimit}(16MB)`,
    )
  }
}

/** Versions share what did not change, so that a change measures anew only along its path. */
const knownSizes = new WeakMap<object, number>()

/** The bytes that a value takes in BSON, without its name. */
function bsonSize(value: Value): number {
  if (typeof value === 'string') return Buffer.byteLength(value) + 5
  if (typeof value === 'number') return Number.isInteger(value) && Math.abs(value) < 0x80000000 ? 4 : 8
  if (typeof value === 'boolean') return 1
  if (value === null) return 0
  const known = knownSizes.get(value)
  if (known !== undefined) return known
  let size = 5
  if (Array.isArray(value))
    for (const [i, item] of value.entries()) size += String(i).length + 2 + bsonSize(item)
  else if (isDocument(value)) {
    for (const field of Object.keys(value))
      size += Buffer.byteLength(field) + 2 + bsonSize(value[field] as Value)
  } else size = Buffer.byteLength(stringifyExtendedJson(value))
  knownSizes.set(value, size)
  return size
}

function* candidates(collection: Collection, plan: Plan): Iterable<Entry> {
  switch (plan.kind) {
    case 'scan':
      yield* collection.entries.values()
      return
    case 'ids':
      for (const id of plan.ids) {
        const entry = collection.entries.get(id)
        if (entry) yield entry
      }
      return
    case 'index':
      yield* plan.index.scan(plan.prefixes, plan.range, plan.backwards)
      return
    case 'geo':
      yield* plan.index.near(plan.box)?.sort((a, b) => a.sequence - b.sequence) ?? collection.entries.values()
      return
    case 'union': {
      const seen = new Set<Entry>()
      for (const part of plan.plans) {
        for (const entry of candidates(collection, part)) {
          if (seen.has(entry)) continue
          seen.add(entry)
          yield entry
        }
      }
    }
  }
}

function sortEntries(entries: Entry[], sort: Sort): void {
  const keyed = entries.map((entry) => ({
    entry,
    keys: sort.map(([field, direction]) => sortKey(valueAt(entry.document, field), direction)),
  }))
  keyed.sort((a, b) => {
    for (let i = 0; i < sort.length; i++) {
      const order = compareValues(a.keys[i], b.keys[i])
      if (order !== 0) return order * (sort[i]?.[1] ?? 1)
    }
    return a.entry.sequence - b.entry.sequence
  })
  keyed.forEach(({ entry }, i) => {
    entries[i] = entry
  })
}

interface NearCondition {
  path: string
  operand: Value
  siblings: Document
}

/** The condition by whose distance the documents are sorted, when the query has one. */
function nearOf(query: Document): NearCondition | undefined {
  for (const [key, condition] of Object.entries(query)) {
    if (key === '$and' && Array.isArray(condition)) {
      for (const part of condition) {
        const near = isDocument(part) ? nearOf(part) : undefined
        if (near) return near
      }
    }
    if (key.startsWith('$') || !isOperatorDocument(condition)) continue
    const operand = condition.$nearSphere ?? condition.$near
    if (operand !== undefined) return { path: key, operand, siblings: condition }
  }
  return undefined
}

function sortByDistance(entries: Entry[], { path, operand, siblings }: NearCondition): void {
  const { point } = parseNear(operand, siblings)
  const metres = new Map<Entry, number>()
  for (const entry of entries) {
    const value = valueAt(entry.document, path)
    const places = [value, ...(Array.isArray(value) ? value : [])].flatMap(
      (place) => parseGeometry(place ?? null) ?? [],
    )
    metres.set(entry, Math.min(...places.map((place) => distance(point, place))))
  }
  entries.sort((a, b) => (metres.get(a) ?? 0) - (metres.get(b) ?? 0) || a.sequence - b.sequence)
}
