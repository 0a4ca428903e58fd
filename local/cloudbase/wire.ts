import { secretId } from './context.ts'
import { PlatformFailure } from './failures.ts'
import type { Fault, Faults } from './faults.ts'
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
      const fault = from && this.faults.meet({ function: invocation?.function ?? '', action, collection })
      const started = performance.now()
      const handle = () => handler(action, parameters, from, headers)
      const answer = action.startsWith('functions.')
        ? await this.#beside(invocation, handle)
        : await this.#inTurn(invocation, () => this.#struck(fault, from, handle))
      if (invocation) invocation.platformMs += performance.now() - started
      if ('lost' in answer) return this.#lose(fault)
      if ('reply' in answer) return answer.reply as Reply
      return json({ requestId, ...answer })
    } catch (error) {
      if (error instanceof WireError) return json({ code: error.code, message: error.message, requestId })
      throw error
    }
  }

  #inTurn<T>(invocation: Invocation | undefined, handle: () => Promise<T>): Promise<T> {
    return this.gate ? this.gate.pass(invocation, handle) : handle()
  }

  #beside<T>(invocation: Invocation | undefined, handle: () => Promise<T>): Promise<T> {
    return this.gate ? this.gate.beside(invocation, handle) : handle()
  }

  async #struck(
    fault: Fault | undefined,
    from: Instance | undefined,
    handle: () => Promise<object>,
  ): Promise<object> {
    switch (fault?.mode) {
      case undefined:
        return handle()
      case 'timeout-before':
        return { lost: true }
      case 'timeout-after':
        await handle()
        return { lost: true }
      case 'deliver-twice':
        await handle()
        return handle()
      case 'error':
        throw new WireError(fault.code ?? 'SYS_ERR', fault.message ?? 'resource system error')
      case 'kill-instance':
        if (fault.when === 'after') await handle()
        from?.kill(new PlatformFailure('exited', 'Process exited before completing request'))
        return { lost: true }
    }
  }

  async #lose(fault: Fault | undefined): Promise<Reply> {
    if (fault?.after === undefined) return { lost: 'hang' }
    await new Promise((resolve) => setTimeout(resolve, fault.after))
    return { lost: 'reset' }
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

function record(invocation: Invocation, action: string, collection: string): void {
  if (action.startsWith('database.')) invocation.databaseRequests.push(`${action}:${collection}`)
  else invocation.otherRequests.push(action)
}
