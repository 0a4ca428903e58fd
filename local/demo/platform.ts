import tcb from '@cloudbase/node-sdk'
import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { AppointmentsContract } from '../../shared/appointments/contract.ts'
import type { CircleContract } from '../../shared/circle/contract.ts'
import type { InputOf, Operation, OutputOf } from '../../shared/contract.ts'
import type { Answer } from '../../shared/errors.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'

interface Contracts {
  readonly appointments: AppointmentsContract
  readonly accounts: AccountsContract
  readonly notices: NoticesContract
  readonly circle: CircleContract
}

/** Where the demo is put: a running platform with the built functions. */
export interface PlatformAddress {
  readonly urls: { readonly cloudbase: string; readonly call: string }
  readonly secretId: string
  readonly secretKey: string
  /** Of the platform's clock. Epoch milliseconds. */
  readonly now: number
}

export interface Platform {
  readonly now: number
  /** The answer as a phone gets it. */
  call<F extends keyof Contracts, Op extends keyof Contracts[F] & string>(
    openid: string,
    functionName: F,
    op: Op,
    input: Contracts[F][Op] extends Operation ? InputOf<Contracts[F][Op]> : never,
    key?: string,
  ): Promise<Answer<Contracts[F][Op] extends Operation ? OutputOf<Contracts[F][Op]> : never>>
  /** The documents that are not there yet; the others stay as they are. @returns the ids of those that were put there. */
  insertMissing(
    collection: string,
    documents: readonly { readonly _id: string }[],
  ): Promise<ReadonlySet<string>>
  database: ReturnType<ReturnType<typeof tcb.init>['database']>
}

const atOnce = 500

/** The platform as phones and as the administrator of its database reach it. */
export function openPlatform({ urls, secretId, secretKey, now }: PlatformAddress): Platform {
  // The SDK has no option for it; and outside of a function it asks before each call, for 30 ms, whether it is in one.
  Object.assign(process.env, {
    TCB_CONTEXT_CNFG: JSON.stringify({ URL: urls.cloudbase }),
    TENCENTCLOUD_RUNENV: 'SCF',
    TENCENTCLOUD_REGION: 'ap-shanghai',
    SCF_NAMESPACE: 'local-env',
  })
  const database = tcb.init({ env: 'local-env', secretId, secretKey }).database()
  return {
    now,
    database,
    async call(openid, functionName, op, input, key) {
      const response = await fetch(`${urls.call}/${functionName}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ openid, data: { op, input, ...(key && { key }) } }),
      })
      const body = (await response.json()) as { result?: never; errMsg: string }
      if (!body.result) throw new Error(`${functionName} ${op}: ${body.errMsg}`)
      return body.result
    },
    async insertMissing(collection, documents) {
      const inserted = new Set<string>()
      for (let start = 0; start < documents.length; start += atOnce) {
        const some = documents.slice(start, start + atOnce)
        const { data } = await database
          .collection(collection)
          .where({ _id: database.command.in(some.map(({ _id }) => _id)) })
          .field({ _id: true })
          .limit(atOnce)
          .get()
        const there = new Set((data as { _id: string }[]).map(({ _id }) => _id))
        const missing = some.filter(({ _id }) => !there.has(_id))
        if (missing.length > 0) await database.collection(collection).add(missing)
        for (const { _id } of missing) inserted.add(_id)
      }
      return inserted
    },
  }
}

/** The data of an answer that must be one. */
export function dataOf<Data>(answer: Answer<Data>): Data {
  if (!answer.ok) throw new Error(`refused: ${answer.error.code} ${answer.error.message}`)
  return answer.data
}
