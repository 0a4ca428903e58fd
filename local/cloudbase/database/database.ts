import { randomBytes } from 'node:crypto'
import { Collection, Entry } from './collection.ts'
import {
  collectionExists,
  collectionMissing,
  DatabaseError,
  duplicateKey,
  invalidParameter,
} from './errors.ts'
import { parseDocument, parseExtendedJson, stringifyExtendedJson } from './extended-json.ts'
import { compileQuery, type MatchDetails } from './match.ts'
import { type Change, openStorage, type Storage } from './storage.ts'
import { checkFields, compileUpdate, fieldsOfQuery, type Update } from './update.ts'
import { compareValues, type Document, sortKey, type Value } from './values.ts'

export interface IndexDeclaration {
  collection: string
  name: string
  keys: [field: string, direction: 1 | -1 | '2dsphere'][]
  unique?: boolean
}

export interface DatabaseOptions {
  /** Where the data is kept; made when it does not exist. */
  directory: string
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
  /** Removes every document; collections and declared indexes stay. */
  reset(): Promise<void>
  close(): Promise<void>
}

type Params = Record<string, unknown>

export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  return new Engine(options, openStorage(options.directory))
}

const text = (value: Value | undefined) => (typeof value === 'string' ? JSON.stringify(value) : String(value))

class Engine implements Database {
  readonly #options: DatabaseOptions
  readonly #storage: Storage
  readonly #collections = new Map<string, Collection>()

  constructor(options: DatabaseOptions, storage: Storage) {
    this.#options = options
    this.#storage = storage
    for (const name of storage.collections()) {
      const collection = new Collection(name)
      this.#collections.set(name, collection)
      for (const { sequence, text } of storage.records(name)) {
        collection.replace(undefined, Entry.of(sequence, parseExtendedJson(text, 0) as Document))
      }
    }
  }

  async handle(action: string, params: Params): Promise<object> {
    try {
      const answer = await this.#perform(action, params)
      // Nothing is answered, not even a read, that a crash could take back.
      await this.#storage.durable()
      return answer
    } catch (error) {
      if (error instanceof DatabaseError) return { code: error.code, message: error.message }
      return {
        code: 'SYS_ERR',
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      }
    }
  }

  async #perform(action: string, params: Params): Promise<object> {
    switch (action) {
      case 'database.addCollection':
        return this.#addCollection(params)
      case 'database.insertDocument':
        return this.#insert(params)
      case 'database.getDocument':
        return this.#get(params)
      case 'database.calculateDocument':
        return this.#count(params)
      case 'database.modifyDocument':
        return this.#modify(params)
      case 'database.modifyAndReturnDoc':
        return this.#modifyAndReturn(params)
      case 'database.removeDocument':
        return this.#remove(params)
    }
    throw new DatabaseError('INVALID_ACTION', `[InvalidAction] unknown action: ${action}`)
  }

  #collection(params: Params): Collection {
    const name = params.collectionName
    if (typeof name !== 'string' || name === '') throw invalidParameter('collectionName is required')
    const collection = this.#collections.get(name)
    if (!collection) throw collectionMissing(name)
    return collection
  }

  #addCollection({ collectionName: name }: Params): object {
    if (typeof name !== 'string' || name === '') throw invalidParameter('collectionName is required')
    if (this.#collections.has(name)) throw collectionExists(name)
    this.#create(name)
    return {}
  }

  #create(name: string) {
    this.#collections.set(name, new Collection(name))
    this.#storage.createCollection(name)
  }

  #write(changes: { collection: Collection; before: Entry | undefined; after: Entry | undefined }[]) {
    const records: Change[] = []
    for (const { collection, before, after } of changes) {
      collection.replace(before, after)
      const sequence = (after ?? before)?.sequence as number
      records.push({
        collection: collection.name,
        sequence,
        text: after ? stringifyExtendedJson(after.document) : null,
      })
    }
    this.#storage.write(records)
  }

  #insert(params: Params): object {
    const collection = this.#collection(params)
    if (!Array.isArray(params.data)) throw invalidParameter('data must be an array')
    const now = this.#options.now()
    const insertedIds: Value[] = []
    for (const source of params.data) {
      const parsed = parseDocument(source, now, 'data')
      checkFields(parsed)
      const document = parsed._id === undefined ? { _id: randomBytes(16).toString('hex'), ...parsed } : parsed
      const entry = Entry.of(collection.takeSequence(), document)
      if (collection.entries.has(entry.id))
        throw duplicateKey(collection.name, '_id_', `{ _id: ${text(document._id)} }`)
      this.#write([{ collection, before: undefined, after: entry }])
      insertedIds.push(JSON.parse(stringifyExtendedJson(document._id as Value)))
    }
    return { data: { insertedIds } }
  }

  *#matching(collection: Collection, query: Document): Generator<{ entry: Entry; details: MatchDetails }> {
    const matches = compileQuery(query, { now: this.#options.now() })
    for (const entry of [...collection.entries.values()]) {
      const details: MatchDetails = {}
      if (matches(entry.document, details)) yield { entry, details }
    }
  }

  #query(params: Params): Document {
    if (params.query === undefined || params.query === '') return {}
    return parseDocument(params.query, this.#options.now(), 'query')
  }

  #get(params: Params): object {
    const collection = this.#collection(params)
    let entries = [...this.#matching(collection, this.#query(params))].map(({ entry }) => entry)
    if (params.order !== undefined) {
      const orders = parseExtendedJson(String(params.order), 0)
      const sort = Object.assign({}, ...(Array.isArray(orders) ? orders : [orders])) as Record<string, 1 | -1>
      entries = entries.sort((a, b) => {
        for (const [field, direction] of Object.entries(sort)) {
          const order = compareValues(
            sortKey(a.document[field], direction),
            sortKey(b.document[field], direction),
          )
          if (order !== 0) return order * direction
        }
        return a.sequence - b.sequence
      })
    }
    const offset = Number(params.offset ?? 0)
    const limit = Math.min(Number(params.limit ?? 100), 1000)
    return { data: { list: entries.slice(offset, offset + limit).map((entry) => entry.answer) } }
  }

  #count(params: Params): object {
    return { data: { total: [...this.#matching(this.#collection(params), this.#query(params))].length } }
  }

  #update(params: Params): Update {
    const now = this.#options.now()
    return compileUpdate(parseDocument(params.data, now, 'data'), { now })
  }

  #modify(params: Params): object {
    const collection = this.#collection(params)
    const now = this.#options.now()
    const query = this.#query(params)
    const replacement = params.merge === false ? parseDocument(params.data, now, 'data') : undefined
    if (replacement) checkFields(replacement)
    const update = replacement
      ? (document: Document): Document => ({ _id: document._id as Value, ...replacement })
      : this.#update(params)
    let matched = 0
    let updated = 0
    for (const { entry, details } of this.#matching(collection, query)) {
      matched++
      const document = update(entry.document, { now, position: details.position })
      if (document !== entry.document) {
        this.#write([{ collection, before: entry, after: new Entry(entry.id, entry.sequence, document) }])
        updated++
      }
      if (params.multi !== true) break
    }
    if (matched === 0 && params.upsert === true) {
      const base = fieldsOfQuery(query)
      if (base._id === undefined) base._id = randomBytes(16).toString('hex')
      const entry = Entry.of(collection.takeSequence(), update(base, { now, inserting: true }))
      this.#write([{ collection, before: undefined, after: entry }])
      return { data: { matched, updated, upsert_id: entry.document._id } }
    }
    return { data: { matched, updated, upsert_id: null } }
  }

  #modifyAndReturn(params: Params): object {
    const collection = this.#collection(params)
    const update = this.#update(params)
    for (const { entry, details } of this.#matching(collection, this.#query(params))) {
      const document = update(entry.document, { now: this.#options.now(), position: details.position })
      const after = new Entry(entry.id, entry.sequence, document)
      if (document !== entry.document) this.#write([{ collection, before: entry, after }])
      return { data: { updated: 1, doc: after.answer } }
    }
    return { data: { updated: 0, doc: null } }
  }

  #remove(params: Params): object {
    const collection = this.#collection(params)
    let deleted = 0
    for (const { entry } of this.#matching(collection, this.#query(params))) {
      this.#write([{ collection, before: entry, after: undefined }])
      deleted++
      if (params.multi !== true) break
    }
    return { data: { deleted } }
  }

  async createCollection(name: string) {
    if (!this.#collections.has(name)) this.#create(name)
    await this.#storage.durable()
  }

  async declareIndexes(_indexes: IndexDeclaration[]) {}

  dump() {
    const dump: Record<string, unknown[]> = {}
    for (const [name, collection] of this.#collections) {
      dump[name] = [...collection.entries.values()].map((entry) => entry.document)
    }
    return dump
  }

  async reset() {
    for (const collection of this.#collections.values()) {
      this.#write(
        [...collection.entries.values()].map((before) => ({ collection, before, after: undefined })),
      )
    }
    await this.#storage.durable()
  }

  async close() {
    await this.#storage.durable().catch(() => {})
    await this.#storage.close()
  }
}
