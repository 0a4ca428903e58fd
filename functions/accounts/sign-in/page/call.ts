import type { AccountsContract } from '../../../../shared/accounts/contract.ts'
import type { AppointmentsContract } from '../../../../shared/appointments/contract.ts'
import type { CircleContract } from '../../../../shared/circle/contract.ts'
import type { InputOf, Operation, OutputOf } from '../../../../shared/contract.ts'
import type { Answer, RefusalAnswer } from '../../../../shared/errors.ts'
import type { NoticesContract } from '../../../../shared/notices/contract.ts'
import { signatureHeader, signedText } from '../../../../shared/signed-request.ts'
import { nextUse, signature } from './kept.ts'

/** The only place that calls functions: over HTTP, signed by the key of this browser. */

interface Contracts {
  accounts: AccountsContract
  appointments: AppointmentsContract
  notices: NoticesContract
  circle: CircleContract
}

type In<Row> = Row extends Operation ? InputOf<Row> : never
type Out<Row> = Row extends Operation ? OutputOf<Row> : never

export type Result<Data> =
  | { readonly ok: true; readonly data: Data }
  | {
      readonly ok: false
      readonly message: string
      readonly next: string
      readonly code?: RefusalAnswer['code']
    }

/** So long nobody waits for an answer. */
const patienceMs = 15_000

/** Where the functions are: this page is `<base>/accounts/desk`. */
const base = location.pathname.replace(/\/accounts\/desk\/?$/, '')

/**
 * Calls an operation. A command that nobody answered may be sent again with the same key.
 * @example const result = await call('appointments', 'listDayOfSite', { siteId })
 */
export async function call<Name extends keyof Contracts, Op extends keyof Contracts[Name] & string>(
  name: Name,
  operation: Op,
  input: In<Contracts[Name][Op]>,
  key: string = newKey(),
): Promise<Result<Out<Contracts[Name][Op]>>> {
  const send = () => inTurn(() => request<Out<Contracts[Name][Op]>>(name, operation, input as object, key))
  const first = await send()
  // Another window of this browser was quicker; with the next count it is let in.
  return !first.ok && first.code === 'OUT_OF_ORDER' ? send() : first
}

/** A key for one thing that the person wants to be done. */
export function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('')
}

let last: Promise<unknown> = Promise.resolve()

/**
 * One request at a time, over all windows of this browser where it can lock: the function lets in counts that rise, and requests that
 * are under way together may arrive in any order.
 */
function inTurn<Value>(work: () => Promise<Value>): Promise<Value> {
  const locked = () => (navigator.locks ? navigator.locks.request('desk', work) : work()) as Promise<Value>
  const turn = last.then(locked, locked)
  last = turn.catch(() => undefined)
  return turn
}

const offline = {
  ok: false,
  message: '现在连不上服务中心。',
  next: '请看一看网络，再点一次。急事请打电话。',
} as const

async function request<Data>(
  name: string,
  operation: string,
  input: object,
  key: string,
): Promise<Result<Data>> {
  const [method, path] = deskRoutes[`${name}.${operation}`] || ['GET', '']
  if (!path) throw new Error(`${name}.${operation} cannot be called on a computer`)
  const isQuery = method === 'GET'
  const query = isQuery ? fieldsOf(input) : {}
  const body = isQuery ? '' : JSON.stringify(input)
  const used = await nextUse()
  const text = (count: number) =>
    signedText({ method, functionName: name, path, query, key: isQuery ? '' : key, body, count })
  const search = new URLSearchParams(query).toString()
  const ending = new AbortController()
  const timer = setTimeout(() => ending.abort(), patienceMs)
  try {
    const response = await fetch(`${base}${functionPaths[name]}${path}${search ? `?${search}` : ''}`, {
      method,
      headers: {
        ...(used && {
          [signatureHeader]: `${used.publicKey}.${used.count}.${await signature(used, text(used.count))}`,
        }),
        ...(!isQuery && { 'content-type': 'application/json', 'idempotency-key': key }),
      },
      ...(!isQuery && { body }),
      credentials: 'omit',
      cache: 'no-store',
      signal: ending.signal,
    })
    const answer = (await response.json()) as Answer<Data>
    if (answer.ok) return { ok: true, data: answer.data }
    const { code, message, next } = answer.error
    return { ok: false, code, message, next }
  } catch {
    return offline
  } finally {
    clearTimeout(timer)
  }
}

/** What a query string carries: texts. */
function fieldsOf(input: object): Record<string, string> {
  const fields: Record<string, string> = {}
  for (const [name, value] of Object.entries(input)) if (value !== undefined) fields[name] = String(value)
  return fields
}
