import type { AccountsContract } from '../../shared/accounts/contract'
import type { AppointmentsContract } from '../../shared/appointments/contract'
import type { CircleContract } from '../../shared/circle/contract'
import type { InputOf, Operation, OutputOf } from '../../shared/contract'
import type { Answer, RefusalAnswer } from '../../shared/errors'
import type { NoticesContract } from '../../shared/notices/contract'

/** The only place that calls cloud functions. */

interface Contracts {
  appointments: AppointmentsContract
  accounts: AccountsContract
  notices: NoticesContract
  circle: CircleContract
}

type OpOf<Name extends keyof Contracts> = keyof Contracts[Name] & string
type In<Row> = Row extends Operation ? InputOf<Row> : never
type Out<Row> = Row extends Operation ? OutputOf<Row> : never

export type Result<Data> =
  | { ok: true; data: Data }
  /** The function said no, and what can be done next. */
  | { ok: false; kind: 'refused'; error: RefusalAnswer }
  /** Nobody answered; whether a command was carried out is not known, and it may be sent again under its key. */
  | { ok: false; kind: 'offline' }

export type Failed = Extract<Result<never>, { ok: false }>

/** Whether it says nothing about what was asked for: nobody could answer now. What was seen before is still worth showing. */
export function passes(failed: Failed): boolean {
  return failed.kind === 'offline' || ['INTERNAL', 'TOO_MANY_REQUESTS'].includes(failed.error.code)
}

/** The face of a page that could not be read. */
export function faceOf(failed: Failed): { face: Failed['kind']; message: string; next: string } {
  if (failed.kind === 'offline') return { face: 'offline', message: '', next: '' }
  // Their own words are about something that was to be saved.
  if (passes(failed))
    return { face: 'refused', message: '现在打不开。', next: '请过一会儿再试一次，或者打电话。' }
  const { message, next } = failed.error
  return { face: 'refused', message, next }
}

/**
 * Calls an operation. A command needs a key, made once for what the person wants (`newKey`): it is sent a second time by itself
 * when nobody answers, and the function carries it out once.
 */
export async function call<Name extends keyof Contracts, Op extends OpOf<Name>>(
  name: Name,
  op: Op,
  input: In<Contracts[Name][Op]>,
  ...[key]: Contracts[Name][Op] extends { kind: 'command' } ? [key: string] : []
): Promise<Result<Out<Contracts[Name][Op]>>> {
  const first = await send<Out<Contracts[Name][Op]>>(name, { op, input, key })
  if (first.ok || first.kind === 'refused') return first
  return send(name, { op, input, key })
}

/** A key for one thing that the person wants to be done. */
export function newKey(): string {
  const part = () => Math.random().toString(36).slice(2, 12)
  return `${Date.now().toString(36)}-${part()}${part()}`
}

/** Above the time limit of the functions, so that theirs comes first. */
const patienceMs = 25_000

async function send<Data>(name: string, data: object): Promise<Result<Data>> {
  let timer = 0
  const silence = new Promise<{ result?: undefined }>((resolve) => {
    timer = setTimeout(() => resolve({}), patienceMs)
  })
  try {
    const { result } = await Promise.race([wx.cloud.callFunction({ name, data }), silence])
    const answer = result as unknown as Answer<Data> | undefined
    if (!answer) return { ok: false, kind: 'offline' }
    if (answer.ok) return { ok: true, data: answer.data }
    return answer.error.code === 'UNAVAILABLE'
      ? { ok: false, kind: 'offline' }
      : { ok: false, kind: 'refused', error: answer.error }
  } catch {
    return { ok: false, kind: 'offline' }
  } finally {
    clearTimeout(timer)
  }
}
