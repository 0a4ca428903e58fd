import tcb from '@cloudbase/node-sdk'
import { Refusal } from './refusal.ts'

/**
 * The few ways in which this product talks to the document database. Every call is one round trip, and is counted.
 *
 * Invariants live in the condition of a `change`: it is applied to one document at a time, atomically. There is no
 * transaction here on purpose (see docs/adr): under contention it loses to a conditional update by an order of magnitude.
 */

type Sdk = ReturnType<typeof tcb.init>
type Db = ReturnType<Sdk['database']>
/** Operators for conditions and updates, e.g. `command.exists(false)`, `command.push(...)`. */
export type Command = Db['command']
/** Fields and what they must be, or what `command.and` makes of several such. */
export type Conditions = object
export type Changes = Readonly<Record<string, unknown>>

export interface FindOptions {
  readonly orderBy?: readonly (readonly [field: string, direction: 'asc' | 'desc'])[]
  /** At most 1,000; the cloud answers 100 where none is given, so one must be. */
  readonly limit: number
  readonly fields?: Readonly<Record<string, boolean>>
}

/** One stage of an aggregation, by its CloudBase name. */
export type Stage = readonly [
  name: 'match' | 'addFields' | 'lookup' | 'project' | 'sort' | 'limit',
  value: unknown,
]

export interface DatabaseUse {
  readonly roundTrips: number
  /** Milliseconds in which at least one request was under way. */
  readonly milliseconds: number
}

export interface Database {
  readonly command: Command
  /** What this instance has spent on the database since it started. */
  readonly spent: () => DatabaseUse
  /** @returns the document, or undefined. */
  read<Doc>(collection: string, id: string): Promise<Doc | undefined>
  find<Doc>(collection: string, where: Conditions, options: FindOptions): Promise<Doc[]>
  /** @param limit of the documents in the answer; the cloud answers 20 where none is given, so one must be. */
  aggregate<Doc>(
    collection: string,
    stages: readonly Stage[],
    { limit }: { readonly limit: number },
  ): Promise<Doc[]>
  /** @returns false when the `_id` is taken; then nothing was written. */
  insert(
    collection: string,
    document: { readonly _id: string } & Readonly<Record<string, unknown>>,
  ): Promise<boolean>
  /** Several at once. @returns false when an `_id` is taken; then any of the others may have been written. */
  insertAll(
    collection: string,
    documents: readonly ({ readonly _id: string } & Readonly<Record<string, unknown>>)[],
  ): Promise<boolean>
  /** Changes the document that meets all conditions; @returns whether there was one. */
  change(collection: string, where: Conditions, changes: Changes): Promise<boolean>
  /** Changes every document that meets all conditions, each by itself; @returns how many were changed. */
  changeAll(collection: string, where: Conditions, changes: Changes): Promise<number>
  /** As `change`; @returns the changed document. */
  changeAndRead<Doc>(collection: string, where: Conditions, changes: Changes): Promise<Doc | undefined>
  remove(collection: string, where: Conditions): Promise<number>
}

/** Below the time limit of every function, so that an answer can still be given. */
const requestTimeoutMs = 8000

let sdk: Sdk | undefined

const use = { roundTrips: 0, milliseconds: 0, underWay: 0, since: 0 }

/** The SDK of this instance; made on the first use. */
export function cloud(): Sdk {
  sdk ??= tcb.init({ env: tcb.SYMBOL_CURRENT_ENV, timeout: requestTimeoutMs })
  return sdk
}

let kit: Database | undefined

export function database(): Database {
  kit ??= createDatabase(cloud().database())
  return kit
}

function createDatabase(db: Db): Database {
  return {
    command: db.command,
    spent: () => ({ roundTrips: use.roundTrips, milliseconds: use.milliseconds }),

    async read<Doc>(collection: string, id: string) {
      const { data } = await request(() => db.collection(collection).where({ _id: id }).limit(1).get())
      return (data as Doc[])[0]
    },

    async find<Doc>(collection: string, where: Conditions, { orderBy = [], limit, fields }: FindOptions) {
      let query = db.collection(collection).where(where).limit(limit)
      for (const [field, direction] of orderBy) query = query.orderBy(field, direction)
      if (fields) query = query.field(fields)
      const { data } = await request(() => query.get())
      return data as Doc[]
    },

    async aggregate<Doc>(
      collection: string,
      stages: readonly Stage[],
      { limit }: { readonly limit: number },
    ) {
      let pipeline = db.collection(collection).aggregate()
      for (const [name, value] of stages) pipeline = pipeline[name](value)
      const { data } = await request(() => pipeline.limit(limit).end())
      return data as Doc[]
    },

    insert(collection, document) {
      return unlessTaken(() => db.collection(collection).add(document))
    },

    insertAll(collection, documents) {
      return unlessTaken(() => db.collection(collection).add([...documents]))
    },

    async change(collection, where, changes) {
      return (await this.changeAll(collection, where, changes)) > 0
    },

    async changeAll(collection, where, changes) {
      const { updated } = await request(() => db.collection(collection).where(where).update(changes))
      return updated ?? 0
    },

    async changeAndRead<Doc>(collection: string, where: Conditions, changes: Changes) {
      const answer = await request(() => db.collection(collection).where(where).updateAndReturn(changes))
      return (answer.doc ?? undefined) as Doc | undefined
    },

    async remove(collection, where) {
      const { deleted } = await request(() => db.collection(collection).where(where).remove())
      return typeof deleted === 'number' ? deleted : 0
    },
  }
}

/** What the SDK throws or answers for a request that failed: an Error or a plain object, with a code. */
interface SdkFailure {
  readonly code?: string
  readonly message?: string
}

/**
 * Runs one request. Trouble on the way to the database, or too much for it at once, is UNAVAILABLE: whether it was carried out
 * is not known, and the phone may send the same command again under its key.
 */
async function request<Result extends object>(send: () => Promise<Result>): Promise<Result> {
  use.roundTrips += 1
  if (use.underWay === 0) use.since = performance.now()
  use.underWay += 1
  let result: Result & SdkFailure
  try {
    result = await send()
  } catch (error) {
    throw isPassing(error) ? new Refusal('UNAVAILABLE') : error
  } finally {
    use.underWay -= 1
    if (use.underWay === 0) use.milliseconds += performance.now() - use.since
  }
  if (typeof result.code === 'string' && result.code) {
    throw isPassing(result) ? new Refusal('UNAVAILABLE') : Object.assign(new Error(result.code), result)
  }
  return result
}

/** CloudBase's codes for too much at once, and for its own trouble: https://docs.cloudbase.net/error-code/basic */
const overload =
  /^(SYS_ERR|SERVER_TIMEOUT|EXCEED_RATELIMIT|EXCEED_REQUEST_LIMIT|EXCEED_CONCURRENT_REQUEST_LIMIT)$/
/** What it puts in front of the message of a database that is busy, under a code for anything. */
const overloadInWords = /\[(RequestLimitExceeded|LimitExceeded|ResourceUnavailable|ResourceInsufficient)\b/

/** Trouble that is over when the phone asks again. */
function isPassing(failure: unknown): boolean {
  const { code = '', message = '' } = (failure ?? {}) as SdkFailure
  return (
    overload.test(code) ||
    overloadInWords.test(message) ||
    /^(ESOCKETTIMEDOUT|ETIMEDOUT|ECONNRESET|ECONNREFUSED|EPIPE|ENOTFOUND|EAI_AGAIN|CONNECT_ERROR|ENETUNREACH)$/.test(
      code,
    ) ||
    /socket hang up|timed? ?out|TIMEOUT|ECONNRE/i.test(`${code} ${message}`)
  )
}

async function unlessTaken(send: () => Promise<object>): Promise<boolean> {
  try {
    await request(send)
    return true
  } catch (error) {
    if (isDuplicateId(error)) return false
    throw error
  }
}

function isDuplicateId(failure: unknown): boolean {
  const { code = '', message = '' } = (failure ?? {}) as SdkFailure
  return /DUPLICATE|E11000|duplicate key/i.test(`${code} ${message}`)
}
