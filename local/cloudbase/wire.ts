import { secretId } from './context.ts'
import type { Functions } from './functions.ts'
import type { Instance } from './instances.ts'

export type Parameters = Record<string, unknown>

/** Answers one family of actions (`database.`, `storage.`, …). */
export type Handler = (action: string, parameters: Parameters, from: Instance | undefined) => Promise<object>

/** An answer to the SDK that says what went wrong; the SDK throws it as an error with this code. */
export class WireError extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message)
  }
}

/** The one address that the SDK posts to. */
export class Wire {
  constructor(
    private readonly functions: Functions,
    private readonly handlers: Record<string, Handler>,
  ) {}

  async answer(parameters: Parameters, authorization: string): Promise<object> {
    const requestId = crypto.randomUUID()
    try {
      const action = parameters.action
      if (typeof action !== 'string') throw new WireError('INVALID_PARAM', 'The request names no action')
      const from = this.#authenticate(parameters, authorization)
      const started = performance.now()
      const invocation = from?.running
      if (action.startsWith('database.')) {
        invocation?.databaseRequests.push(`${action}:${String(parameters.collectionName ?? '')}`)
      } else invocation?.otherRequests.push(action)
      const handler = this.handlers[action.slice(0, action.indexOf('.') + 1)]
      if (!handler) throw new WireError('INVALID_ACTION', `The stand-in does not know the action ${action}`)
      const answer = await handler(action, parameters, from)
      if (invocation) invocation.platformMs += performance.now() - started
      return { requestId, ...answer }
    } catch (error) {
      if (error instanceof WireError) return { code: error.code, message: error.message, requestId }
      throw error
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
