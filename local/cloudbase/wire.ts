import { secretId } from './context.ts'
import { exited } from './failures.ts'
import type { Encounter, Fault, Faults } from './faults.ts'
import type { Functions } from './functions.ts'
import type { Gate } from './gate.ts'
import { json, type Reply } from './http.ts'
import type { Instance } from './instances.ts'
import type { Invocation } from './invocation.ts'

export type Parameters = Record<string, unknown>

/** Answers one family of actions (`database.`, `storage.`, …): with an object for JSON, or with a whole reply. */
export type Handler = (
  action: string,
  parameters: Parameters,
  from: Instance | undefined,
  headers: Readonly<Record<string, string>>,
) => Promise<object | { reply: Reply }>

/** An answer to the SDK that says what went wrong; the SDK throws it as an error with this code. */
export class WireError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

export function unknownAction(action: string): WireError {
  return new WireError('INVALID_ACTION', `The stand-in does not know the action ${action}`)
}

/** The one address that the SDK posts to: who sends, what goes wrong on purpose, whose turn it is, who answers. */
export class Wire {
  constructor(
    private readonly functions: Functions,
    private readonly handlers: Record<string, Handler>,
    private readonly faults: Faults,
    private readonly gate: Gate | undefined,
  ) {}

  async answer(parameters: Parameters, headers: Readonly<Record<string, string>>): Promise<Reply> {
    const requestId = crypto.randomUUID()
    try {
      const { action, collectionName } = parameters
      if (typeof action !== 'string') throw new WireError('INVALID_PARAM', 'The request names no action')
      const handler = this.handlers[action.slice(0, action.indexOf('.') + 1)]
      if (!handler) throw unknownAction(action)
      const from = this.#authenticate(parameters, headers.authorization ?? '')
      const invocation = from && (from.running ?? (await this.functions.nextOf(from)))
      const collection = typeof collectionName === 'string' ? collectionName : ''
      if (invocation) record(invocation, action, collection)
      const encounter = { function: invocation?.function ?? '', action, collection }
      const handle = () => this.#struck(encounter, from, () => handler(action, parameters, from, headers))
      const started = performance.now()
      const reply = await this.#inTurn(action, invocation, handle)
      if (invocation) invocation.platformMs += performance.now() - started
      return reply(requestId)
    } catch (error) {
      if (error instanceof WireError) return json({ code: error.code, message: error.message, requestId })
      throw error
    }
  }

  #inTurn<T>(action: string, invocation: Invocation | undefined, handle: () => Promise<T>): Promise<T> {
    if (!this.gate) return handle()
    // A call of a function lasts as long as that one runs.
    return action.startsWith('functions.')
      ? this.gate.beside(invocation, handle)
      : this.gate.pass(invocation, handle)
  }

  /** Handles a request, or lets it meet the fault that is meant for it. */
  async #struck(
    encounter: Encounter,
    from: Instance | undefined,
    handle: () => Promise<object>,
  ): Promise<(requestId: string) => Reply | Promise<Reply>> {
    const fault = from && this.faults.meet(encounter)
    switch (fault?.mode) {
      case undefined:
        return answered(await handle())
      case 'timeout-before':
        return () => lost(fault)
      case 'timeout-after':
        await handle()
        return () => lost(fault)
      case 'deliver-twice':
        await handle()
        return answered(await handle())
      case 'error':
        throw new WireError(fault.code ?? 'SYS_ERR', fault.message ?? 'resource system error')
      case 'kill-instance':
        if (fault.when === 'after') await handle()
        from?.kill(exited())
        return () => lost(fault)
    }
  }

  #authenticate(parameters: Parameters, authorization: string): Instance | undefined {
    if (!authorization.includes(`Credential=${secretId}/`)) {
      throw new WireError('SIGN_PARAM_INVALID', 'The signature is not made with the key of this environment')
    }
    const token = parameters.sessionToken
    if (token === undefined || token === '') return undefined
    const instance = typeof token === 'string' ? this.functions.instanceOf(token) : undefined
    if (!instance) throw new WireError('INVALID_SESSION_TOKEN', 'The session token belongs to no instance')
    return instance
  }
}

function answered(answer: object): (requestId: string) => Reply {
  return (requestId) => ('reply' in answer ? (answer.reply as Reply) : json({ requestId, ...answer }))
}

async function lost({ after }: Fault): Promise<Reply> {
  if (after === undefined) return { lost: 'hang' }
  if (after > 0) await new Promise((resolve) => setTimeout(resolve, after))
  return { lost: 'reset' }
}

function record(invocation: Invocation, action: string, collection: string): void {
  if (action.startsWith('database.')) invocation.databaseRequests.push(`${action}:${collection}`)
  else invocation.otherRequests.push(action)
}
