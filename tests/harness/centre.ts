import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EJSON } from 'bson'
import { deployment, messagePush } from '../../functions/deployment.ts'
import { collections, indexes } from '../../functions/indexes.ts'
import type { CallBody } from '../../local/cloudbase/callers.ts'
import type { Snapshot } from '../../local/cloudbase/database/database.ts'
import { type StandIn, type StandInOptions, startStandIn } from '../../local/cloudbase/stand-in.ts'
import { buildFunctions } from '../../scripts/build-functions.ts'
import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { CircleContract } from '../../shared/circle/contract.ts'
import type { InputOf, Operation, OutputOf } from '../../shared/contract.ts'
import type { Answer, ErrorCode } from '../../shared/errors.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { monday8am, neighbourhood } from './neighbourhood.ts'

/** A running service centre: the built functions on the stand-in, with the small neighbourhood in its database. */

interface Contracts {
  readonly appointments: AppointmentsContract
  readonly accounts: AccountsContract
  readonly notices: NoticesContract
  readonly circle: CircleContract
}

/** By collection. */
export type Documents = Readonly<Record<string, readonly object[]>>

export interface Centre {
  readonly standIn: StandIn
  /** The answer as a phone gets it. A command gets a key of its own unless one is given. */
  call<F extends keyof Contracts, Op extends keyof Contracts[F] & string>(
    openid: string,
    functionName: F,
    op: Op,
    input: Contracts[F][Op] extends Operation ? InputOf<Contracts[F][Op]> : never,
    key?: string,
  ): Promise<Answer<Contracts[F][Op] extends Operation ? OutputOf<Contracts[F][Op]> : never>>
  /** Any body to any function, typed or not. */
  send(functionName: string, call: CallBody): Promise<{ readonly status: number; readonly body: unknown }>
  /** The virtual clock stands still until a test moves it. */
  moveClock(iso: string): Promise<void>
  /** Every document, by collection. */
  dump(): Record<string, unknown[]>
  /** Documents as a clerk of the database would put them there. */
  put(documents: Documents): Promise<void>
  /**
   * As it was when it opened, or with these documents instead, which stay as they are from now on; instances stay warm. A seed
   * begins a new run.
   */
  renew(documents?: Documents, seed?: number): Promise<void>
  /** What is stored now, for `renew` to come back to. */
  keep(): Documents
  close(): Promise<void>
}

/** Secrets of the tests; the lengths are right, the values mean nothing. */
export const testEnvironment = {
  SEAL_KEYS: `1:${Buffer.alloc(32, 1).toString('base64')}`,
  LOOKUP_KEY: Buffer.alloc(32, 2).toString('base64'),
  POSTER_PAGE: 'https://poster.test/notices/poster',
  MESSAGE_TEMPLATES:
    'appointment-reminder=tmpl-reminder,appointment-changed=tmpl-changed,answer-replied=tmpl-replied,notice-urgent=tmpl-urgent,notice-digest=tmpl-digest',
}

/** `npm test` has built everything before it starts these processes; a test that is run by itself builds what it needs. */
export const builtBefore = process.env.BUILT_BEFORE === 'yes'

let built: Promise<unknown> | undefined

/**
 * In memory, unless `options` name a directory or it shall be on a disk.
 * @param fill whether the small neighbourhood is put into the database; not when it is there from before.
 * @param disk whether answers wait for a disk, as they do where the time that they take matters.
 */
export async function openCentre(
  options: Partial<StandInOptions> = {},
  { fill = true, disk = false }: { readonly fill?: boolean; readonly disk?: boolean } = {},
): Promise<Centre> {
  built ??= builtBefore ? Promise.resolve() : buildFunctions(builtFunctions)
  await built
  const scratch = disk ? await mkdtemp(join(tmpdir(), 'centre-')) : undefined
  const standIn = await startStandIn({
    functionsDirectory: builtFunctions,
    functions: deployment.map(({ name, memorySize, timeout, http, timer }) => ({
      name,
      memorySize,
      timeout,
      ...(http && { http }),
      ...(timer && { timer }),
      environment: testEnvironment,
    })),
    port: 0,
    clock: monday8am,
    indexes,
    collections,
    indexLint: true,
    messagePush: messagePush(),
    ...(scratch !== undefined && { directory: scratch }),
    ...options,
  })

  async function put(documents: Documents) {
    const filled = Object.entries(documents).filter(([, list]) => list.length > 0)
    await Promise.all(filled.map(([collection, list]) => insert(standIn, collection, list)))
  }

  /** Documents that were put there once come back as what they became then. */
  const snapshots = new WeakMap<Documents, Snapshot>()
  async function renew(documents: Documents = neighbourhood, seed?: number) {
    const known = snapshots.get(documents)
    await standIn.reset(seed, known)
    standIn.clock.set(Date.parse(monday8am), true)
    if (known) return
    await put(documents)
    snapshots.set(documents, standIn.database.snapshot())
  }

  if (fill) await put(neighbourhood)
  let keys = 0
  return {
    standIn,
    send: standIn.send,
    put,
    renew,
    keep() {
      const documents = standIn.database.dump() as Documents
      snapshots.set(documents, standIn.database.snapshot())
      return documents
    },
    async call(openid, functionName, op, input, key) {
      keys += 1
      const { body } = await standIn.send(functionName, {
        openid,
        data: { op, input, key: key ?? `test-key-${keys}` },
      })
      return (body as { result: never }).result
    },
    async moveClock(iso) {
      standIn.clock.set(Date.parse(iso), true)
    },
    dump: () => standIn.database.dump(),
    async close() {
      await standIn.close()
      if (scratch !== undefined) await rm(scratch, { recursive: true, force: true })
    },
  }
}

/** The bundles that tests run; built once a test process, files that did not change are left alone. */
export const builtFunctions = join(import.meta.dirname, '../../dist/functions')

/** Past the SDK, which outside of a function asks before each call for 30 ms whether it is in one. */
async function insert(standIn: StandIn, collectionName: string, documents: readonly object[]): Promise<void> {
  const data = documents.map((document) => EJSON.stringify(document, { ignoreUndefined: true }))
  const answer = await standIn.database.handle('database.insertDocument', { collectionName, data })
  if ('code' in answer) throw new Error(`${collectionName}: ${JSON.stringify(answer)}`)
}

/** The data of an answer that must be one. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (!answer.ok)
    throw new Error(`refused: ${answer.error.code} ${JSON.stringify(answer.error.details ?? {})}`)
  return answer.data
}

/** The code of a refusal that must be one. */
export function codeOf(answer: Answer<unknown>): ErrorCode {
  if (answer.ok) throw new Error(`not refused: ${JSON.stringify(answer.data).slice(0, 200)}`)
  return answer.error.code
}
