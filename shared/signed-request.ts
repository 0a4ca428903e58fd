/**
 * What a browser signs of each request, and what the function puts together again from what it got. Both sides use this file, so
 * that they cannot differ.
 */

/** Carries `<public key>.<count>.<signature>`, see `functions/platform/signed-request.ts`. */
export const signatureHeader = 'x-desk-signature'

export interface SignedRequest {
  readonly method: string
  /** The deployed function, e.g. `appointments`. */
  readonly functionName: string
  /** The operation's path below the function. */
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** The `Idempotency-Key`; empty where there is none. */
  readonly key: string
  readonly body: string
  /** Counts the requests of this browser; only ever rises. */
  readonly count: number
}

/** One text for one request: JSON keeps the parts apart, whatever stands in them. */
export function signedText({ method, functionName, path, query, key, body, count }: SignedRequest): string {
  const fields = Object.keys(query)
    .sort()
    .map((name) => [name, query[name]])
  return JSON.stringify(['desk-1', method, functionName, path, fields, key, body, count])
}
