import { randomBytes } from 'node:crypto'
import { aggregate } from './aggregate.ts'
import { type Collection, Entry } from './collection.ts'
import {
  collectionExists,
  collectionMissing,
  DatabaseError,
  duplicateKey,
  invalidParameter,
  requestFailed,
} from './errors.ts'
import { parseDocument, parseExtendedJson, stringifyAnswer } from './extended-json.ts'
import type { IndexDeclaration } from './indexes.ts'
import { compileQuery, type MatchContext, type MatchDetails } from './match.ts'
import type { Sort } from './plan.ts'
import { compileProjection } from './projection.ts'
import { type Snapshot, Store, type Transaction } from './store.ts'
import { checkFields, compileUpdate, fieldsOfQuery, type UpdateContext } from './update.ts'
import {
  type Document,
  equalValues,
  identityOf,
  isDocument,
  isNumeric,
  toNumber,
  type Value,
} from './values.ts'

export type { IndexDeclaration } from './indexes.ts'
export type { Snapshot } from './store.ts'

export interface DatabaseOptions {
  /** Where the data is kept; made when it does not exist. Without it the data is gone when the process ends. */
  directory?: string
  /** The clock of server dates, in epoch milliseconds. */
  now: () => number
  indexes?: IndexDeclaration[]
  /** Makes a query that no index serves an error with the query in its text. */
  indexLint: boolean
  /** How long a transaction may stay open, in real milliseconds; 30,000 unless given. */
  transactionLifetimeMs?: number
}

export interface Database {
  /** The JSON body that answers an action, errors as `{ code, message }`; the server adds `requestId`. */
  handle(action: string, params: Record<string, unknown>): Promise<object>
  createCollection(name: string): Promise<void>
  declareIndexes(indexes: IndexDeclaration[]): Promise<void>
  /** Every committed document, by collection. For tests. */
  dump(): Record<string, unknown[]>
  /** What is stored now, to go back to; nobody may change the documents of `dump()` from then on. For tests. */
  snapshot(): Snapshot
  /** Removes every document, or goes back to a snapshot; collections and declared indexes stay. */
  reset(to?: Snapshot): Promise<void>
  close(): Promise<void>
}

type Params = Record<string, unknown>

/** How many documents a query answers when it names no limit, and at most. */
const defaultLimit = 100
const maximalLimit = 1000
/** How many documents a pipeline without a `$limit` answers. */
const defaultAggregateLimit = 20
/** An environment holds this many collections. */
const collectionLimit = 100

/**
 * Opens the database of a directory and makes the declared indexes. Throws when documents that are there collide in a
 * unique index.
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const database = new Engine(options)
  await database.declareIndexes(options.indexes ?? [])
  return database
}

/** The actions that the SDK sends, without their prefix `database.`. */
export const actions = [
  'addCollection',
  'insertDocument',
  'getDocument',
  'calculateDocument',
  'modifyDocument',
  'modifyAndReturnDoc',
  'removeDocument',
  'aggregateDocuments',
  'startTransaction',
  'commitTransaction',
  'abortTransaction',
] as const

const newId = () => randomBytes(16).toString('hex')

class Engine implements Database {
  readonly #now: () => number
  readonly #store: Store
  #closed = false

  constructor({ directory, now, indexLint, transactionLifetimeMs = 30_000 }: DatabaseOptions) {
    this.#now = now
    this.#store = new Store({ directory, indexLint, transactionLifetimeMs })
  }

  async handle(action: string, params: Params): Promise<object> {
    if (this.#closed) return { code: 'SYS_ERR', message: 'the database is closed' }
    let answer: object
    try {
      answer = await this.#perform(action, params)
    } catch (error) {
      answer =
        error instanceof DatabaseError
          ? { code: error.code, message: error.message }
          : {
              code: 'SYS_ERR',
              message: error instanceof Error ? (error.stack ?? error.message) : String(error),
            }
    }
    try {
      // Nothing is answered, not even a read or a refusal, that a crash could take back.
      await this.#store.durable()
    } catch (error) {
      return { code: 'SYS_ERR', message: `the store cannot write: ${(error as Error).message}` }
    }
    return answer
  }

  async #perform(action: string, params: Params): Promise<object> {
    switch (action) {
      case 'database.addCollection':
        return this.#addCollection(params)
      case 'database.startTransaction':
        return { transactionId: this.#store.begin().id }
      case 'database.commitTransaction':
        this.#store.commit(this.#transaction(params, true))
        return {}
      case 'database.abortTransaction':
        this.#store.abort(this.#transaction(params, true))
        return {}
    }
    const transaction = this.#transaction(params, false)
    try {
      return await this.#performOnDocuments(action, params, transaction)
    } catch (error) {
      // As in MongoDB, a command that fails ends its transaction.
      const ends =
        error instanceof DatabaseError && /^DATABASE_(REQUEST_FAILED|TRANSACTION_)/.test(error.code)
      if (transaction && ends) this.#store.abort(transaction)
      throw error
    }
  }

  #performOnDocuments(
    action: string,
    params: Params,
    transaction: Transaction | undefined,
  ): object | Promise<object> {
    switch (action) {
      case 'database.insertDocument':
        return this.#insert(params, transaction)
      case 'database.getDocument':
        return this.#get(params, transaction)
      case 'database.calculateDocument':
        return this.#count(params)
      case 'database.modifyDocument':
        return this.#modify(params, transaction)
      case 'database.modifyAndReturnDoc':
        return this.#modifyAndReturn(params, transaction)
      case 'database.removeDocument':
        return this.#remove(params, transaction)
      case 'database.aggregateDocuments':
        return this.#aggregate(params)
    }
    throw new DatabaseError('INVALID_ACTION', `[InvalidAction] unknown action: ${action}`)
  }

  #transaction(params: Params, required: true): Transaction
  #transaction(params: Params, required: boolean): Transaction | undefined
  #transaction({ transactionId: id }: Params, required: boolean): Transaction | undefined {
    if (typeof id === 'string') return this.#store.transaction(id)
    if (required) throw invalidParameter('transactionId is required')
    return undefined
  }

  #collection({ collectionName: name }: Params): Collection {
    if (typeof name !== 'string' || name === '') throw invalidParameter('collectionName is required')
    const collection = this.#store.collections.get(name)
    if (!collection) throw collectionMissing(name)
    return collection
  }

  #addCollection({ collectionName: name }: Params): object {
    if (typeof name !== 'string' || name === '') throw invalidParameter('collectionName is required')
    if (/[$\s\0]|^system\./.test(name) || name.length > 120)
      throw invalidParameter(`invalid collection name ${name}`)
    if (this.#store.collections.has(name)) throw collectionExists(name)
    if (this.#store.collections.size >= collectionLimit) {
      throw new DatabaseError(
        'DATABASE_COLLECTION_EXCEED_LIMIT',
        `[LimitExceeded] an environment holds at most ${collectionLimit} collections`,
      )
    }
    this.#store.create(name)
    return {}
  }

  get #context(): MatchContext {
    return { now: this.#now() }
  }

  #query(params: Params): Document {
    if (params.query === undefined || params.query === '') return {}
    return parseDocument(params.query, this.#now(), 'query')
  }

  async #insert(params: Params, transaction: Transaction | undefined): Promise<object> {
    const collection = this.#collection(params)
    if (!Array.isArray(params.data) || params.data.length === 0)
      throw invalidParameter('data must be a list of documents')
    const now = this.#now()
    const documents = params.data.map((source: unknown) => {
      const document = parseDocument(source, now, 'data')
      checkDocument(document)
      return document._id === undefined ? { _id: newId(), ...document } : document
    })
    const insertedIds: unknown[] = []
    for (const document of documents) {
      const entry = Entry.of(collection.takeSequence(), document)
      await this.#store.change(collection, entry.id, transaction, (current) => {
        if (!current) return entry
        throw duplicateKey(collection.name, '_id_', `{ _id: ${stringifyAnswer(document._id as Value)} }`)
      })
      insertedIds.push(JSON.parse(stringifyAnswer(document._id as Value)))
    }
    return { data: { insertedIds } }
  }

  #get(params: Params, transaction: Transaction | undefined): object {
    const collection = this.#collection(params)
    const query = this.#query(params)
    const context = this.#context
    const offset = wholeNumber(params.offset, 'offset', 0)
    const limit = Math.min(wholeNumber(params.limit, 'limit', defaultLimit) || defaultLimit, maximalLimit)
    const sort = sortOf(params.order)
    const entries = this.#store.find(collection, query, { sort, skip: offset, limit, transaction, context })
    if (params.projection === undefined)
      return { data: { list: entries.map((entry) => entry.answer), offset, limit } }
    const matches = compileQuery(query, context)
    const project = compileProjection(
      parseDocument(params.projection, 0, 'projection'),
      context,
      (document) => {
        const details: MatchDetails = {}
        matches(document, details)
        return details.position
      },
    )
    return {
      data: { list: entries.map(({ document }) => stringifyAnswer(project(document))), offset, limit },
    }
  }

  #count(params: Params): object {
    const collection = this.#collection(params)
    const query = this.#query(params)
    const entries = this.#store.find(collection, query, { context: this.#context })
    return { data: { total: entries.length } }
  }

  /** Changes the documents of a query, one or all, and answers how many matched, how many changed, and the last. */
  async #change(
    collection: Collection,
    query: Document,
    transaction: Transaction | undefined,
    multi: boolean,
    make: (document: Document, context: UpdateContext) => Document,
  ): Promise<{ matched: number; updated: number; last: Entry | undefined }> {
    const context = this.#context
    const matches = compileQuery(query, context)
    let matched = 0
    let updated = 0
    let last: Entry | undefined
    const options = { transaction, context, ...(multi ? {} : { limit: 1 }) }
    for (;;) {
      const found = this.#store.find(collection, query, options)
      const before = matched
      for (const { id } of found) {
        // While the write waits, the document may change: what counts is the last attempt.
        let outcome: { before: Entry; after: Entry } | undefined
        await this.#store.change(collection, id, transaction, (current) => {
          const details: MatchDetails = {}
          outcome = undefined
          if (!current || !matches(current.document, details)) return current
          const document = make(current.document, { ...context, position: details.position })
          const same = document === current.document
          const after = same ? current : new Entry(current.id, current.sequence, document)
          outcome = { before: current, after }
          return after
        })
        const settled = outcome as { before: Entry; after: Entry } | undefined
        if (!settled) continue
        matched++
        if (settled.after !== settled.before) updated++
        last = settled.after
      }
      // A single change that lost its document while it waited looks for another one.
      if (multi || found.length === 0 || matched > before) return { matched, updated, last }
    }
  }

  #update(params: Params): (document: Document, context: UpdateContext) => Document {
    const data = parseDocument(params.data, this.#now(), 'data')
    if (params.merge !== false) return compileUpdate(data, this.#context)
    checkFields(data)
    return ({ _id }) => {
      if (data._id !== undefined && !equalValues(data._id, _id)) {
        throw requestFailed(
          "(ImmutableField) After applying the update, the (immutable) field '_id' was found to have been altered",
        )
      }
      return { _id: _id as Value, ...data }
    }
  }

  async #modify(params: Params, transaction: Transaction | undefined): Promise<object> {
    const collection = this.#collection(params)
    requireQuery(params)
    const query = this.#query(params)
    const update = this.#update(params)
    const { matched, updated } = await this.#change(
      collection,
      query,
      transaction,
      params.multi === true,
      update,
    )
    // Whoever replaces a document is told that it was written, also when it was the same before.
    const written = params.merge === false ? matched : updated
    if (matched > 0 || params.upsert !== true) return { data: { matched, updated: written, upsert_id: null } }
    const fields = fieldsOfQuery(query)
    const base: Document = fields._id === undefined ? { _id: newId(), ...fields } : fields
    const sequence = collection.takeSequence()
    await this.#store.change(collection, identityOf(base._id as Value), transaction, (current) => {
      const context = { ...this.#context, inserting: !current }
      return new Entry(
        identityOf(base._id as Value),
        current?.sequence ?? sequence,
        update(current?.document ?? base, context),
      )
    })
    return { data: { matched, updated: 0, upsert_id: JSON.parse(stringifyAnswer(base._id as Value)) } }
  }

  async #modifyAndReturn(params: Params, transaction: Transaction | undefined): Promise<object> {
    const collection = this.#collection(params)
    const update = compileUpdate(parseDocument(params.data, this.#now(), 'data'), this.#context)
    const { matched, last } = await this.#change(collection, this.#query(params), transaction, false, update)
    return { data: { updated: matched, doc: last?.answer ?? null } }
  }

  async #remove(params: Params, transaction: Transaction | undefined): Promise<object> {
    const collection = this.#collection(params)
    requireQuery(params)
    const query = this.#query(params)
    const context = this.#context
    const matches = compileQuery(query, context)
    let deleted = 0
    for (const { id } of this.#store.find(collection, query, { transaction, context })) {
      await this.#store.change(collection, id, transaction, (current) => {
        if (!current || !matches(current.document)) return current
        deleted++
        return undefined
      })
      if (deleted > 0 && params.multi !== true) break
    }
    return { data: { deleted } }
  }

  #aggregate(params: Params): object {
    const collection = this.#collection(params)
    if (!Array.isArray(params.stages)) throw invalidParameter('stages must be a list')
    const now = this.#now()
    const stages = params.stages.map((stage: unknown): Document => {
      if (!isDocument(stage)) throw invalidParameter('a stage must be an object')
      const { stageKey, stageValue } = stage
      if (typeof stageKey !== 'string' || typeof stageValue !== 'string') {
        throw invalidParameter('a stage needs stageKey and stageValue')
      }
      return { [stageKey]: parseExtendedJson(stageValue, now) }
    })
    if (!stages.some((stage) => '$limit' in stage)) stages.push({ $limit: defaultAggregateLimit })
    const list = aggregate(this.#store, collection, stages, { now })
    return { data: { list: list.map(stringifyAnswer) } }
  }

  async createCollection(name: string): Promise<void> {
    if (!this.#store.collections.has(name)) this.#store.create(name)
    await this.#store.durable()
  }

  async declareIndexes(indexes: IndexDeclaration[]): Promise<void> {
    for (const index of indexes) this.#store.declare(index)
    await this.#store.durable()
  }

  dump(): Record<string, unknown[]> {
    const dump: Record<string, unknown[]> = {}
    for (const [name, { entries }] of this.#store.collections) {
      dump[name] = [...entries.values()].map(({ document }) => document)
    }
    return dump
  }

  snapshot(): Snapshot {
    return this.#store.snapshot()
  }

  async reset(to?: Snapshot): Promise<void> {
    this.#store.clear(to)
    await this.#store.durable()
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#store.close()
  }
}

/** Refuses what MongoDB does not store: names that begin with `$`, and an `_id` that is an array or a pattern. */
function checkDocument(document: Document): void {
  checkFields(document)
  if (Array.isArray(document._id))
    throw requestFailed("(InvalidIdField) The '_id' value cannot be of type array")
}

/** The SDK sends no query, or an empty one, for a change of the whole collection without `where()`. */
function requireQuery({ query }: Params): void {
  if (query === undefined || query === '') throw invalidParameter('query is required')
}

function wholeNumber(value: unknown, name: string, missing: number): number {
  if (value === undefined || value === null) return missing
  if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value
  throw invalidParameter(`${name} must be a whole number that is not negative`)
}

/** Reads the `order` of a query: a list of `{ field: 1 | -1 }`, or one object of them. */
function sortOf(order: unknown): Sort {
  if (order === undefined) return []
  const parsed = parseExtendedJson(String(order), 0)
  const sort: [string, 1 | -1][] = []
  for (const part of Array.isArray(parsed) ? parsed : [parsed]) {
    if (!isDocument(part)) throw invalidParameter('order must be an object')
    for (const [field, direction] of Object.entries(part)) {
      const sign = isNumeric(direction) ? toNumber(direction) : 0
      if (sign !== 1 && sign !== -1) throw invalidParameter('order value must be 1 or -1')
      if (!sort.some(([known]) => known === field)) sort.push([field, sign])
    }
  }
  return sort
}
