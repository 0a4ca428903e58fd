import type { Contract } from '../../shared/contract.ts'
import type { Answer } from '../../shared/errors.ts'
import { noteRun } from './heartbeat.ts'
import type { HttpFace, HttpReply } from './http-face.ts'
import { randomId } from './ids.ts'
import { log, stackOf } from './log.ts'
import { type Capability, createPerform } from './perform.ts'
import { answerOf, Refusal } from './refusal.ts'
import { type FunctionContext, triggerOf } from './trigger.ts'

/** A deployed function: its operations, and what its timer and WeChat's pushes do. */
export interface FunctionDefinition<C extends Contract> extends Capability<C> {
  readonly name: string
  /** What the timer does; @returns what it did, in numbers for the log. May run twice, late, or not at all. */
  readonly runDue?: (now: number) => Promise<Readonly<Record<string, number>>>
  /** An event that WeChat pushes; may come twice. */
  readonly onPush?: (event: unknown, now: number) => Promise<void>
}

type Reply = Answer<unknown> | HttpReply | { readonly done: boolean } | 'success'

/**
 * The one door of a function. What triggered it is read from the platform's context, so a phone that sends the event of
 * a timer is a phone with an unknown operation.
 */
export function serve<C extends Contract>(definition: FunctionDefinition<C>) {
  const perform = createPerform(definition)
  let httpFace: HttpFace | undefined

  return async function main(event: unknown, context: FunctionContext | undefined): Promise<Reply> {
    const requestId = context?.request_id ?? randomId('req')
    const trigger = triggerOf(context)
    switch (trigger.kind) {
      case 'phone': {
        const { op, input, key } = fieldsOf(event)
        return perform({ operation: op, input, key, openid: trigger.openid, requestId })
      }
      case 'http':
        try {
          httpFace ??= (await loadHttpFace()).createHttpFace(definition, perform)
          return await httpFace(event as Parameters<HttpFace>[0], requestId)
        } catch (error) {
          return failedOverHttp(error, requestId)
        }
      case 'timer':
        return runTimer(definition, requestId)
      case 'push':
        await quietly('push', requestId, async () => {
          await definition.onPush?.(event, Date.now())
          return {}
        })
        // WeChat repeats a push that is not answered with this word.
        return 'success'
      case 'stranger':
        log({ code: 'forged', requestId })
        return { ok: false, error: answerOf(new Refusal('NOT_SIGNED_IN')), requestId }
    }
  }
}

/** The HTTP face is a file of its own beside the bundle: phones never wait for Hono and serverless-http to load. */
async function loadHttpFace(): Promise<typeof import('./http-face.ts')> {
  const file = './http.js'
  const face = await import(file)
  return face.default ?? face
}

/** What the routes themselves did not catch: an event that is none, or a face that cannot be loaded. */
function failedOverHttp(error: unknown, requestId: string): HttpReply {
  log({ code: 'defect', requestId, outcome: 'INTERNAL', stack: stackOf(error) })
  const answer = { ok: false, error: answerOf(new Refusal('INTERNAL')), requestId }
  return {
    statusCode: 500,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(answer),
  }
}

function fieldsOf(event: unknown): Readonly<Record<string, unknown>> {
  return typeof event === 'object' && event !== null ? (event as Record<string, unknown>) : {}
}

/** That it ran is noted, also by one that failed: see `heartbeat.ts`. */
async function runTimer(
  { name, runDue }: Pick<FunctionDefinition<Contract>, 'name' | 'runDue'>,
  requestId: string,
): Promise<{ readonly done: boolean }> {
  const now = Date.now()
  return quietly('timer', requestId, async () => {
    let did: 'ranAt' | 'failedAt' = 'failedAt'
    try {
      const counts = (await runDue?.(now)) ?? {}
      did = 'ranAt'
      return counts
    } finally {
      await noteRun(name, did, now)
    }
  })
}

async function quietly(
  code: 'timer' | 'push',
  requestId: string,
  work: () => Promise<Readonly<Record<string, number>>>,
): Promise<{ readonly done: boolean }> {
  try {
    log({ code, requestId, outcome: 'ok', counts: await work() })
    return { done: true }
  } catch (error) {
    log({ code, requestId, outcome: 'INTERNAL', stack: stackOf(error) })
    return { done: false }
  }
}
