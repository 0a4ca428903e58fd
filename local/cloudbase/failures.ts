/** Why the platform, rather than the function, refused or failed a call. */
export type FailureKind =
  | 'exception'
  | 'timeout'
  | 'exited'
  | 'memory'
  | 'concurrency'
  | 'not-found'
  | 'forbidden'
  | 'request-too-large'
  | 'response-too-large'
  | 'invalid'

export class PlatformFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly stackTrace = '',
  ) {
    super(message)
  }
}

interface FailureCodes {
  /** `errCode` of wx.cloud. */
  wx: number
  /** `code` of the node SDK and of the HTTP access service. */
  tcb: string
  /** `statusCode` of the function runtime, written into its log. */
  scf: number
  /** Status of the HTTP access service, and of `<call>`. */
  http: number
}

export const failureCodes: Record<FailureKind, FailureCodes> = {
  exception: { wx: -504002, tcb: 'FUNCTIONS_EXECUTE_FAIL', scf: 430, http: 500 },
  timeout: { wx: -504003, tcb: 'FUNCTIONS_TIME_LIMIT_EXCEEDED', scf: 433, http: 504 },
  exited: { wx: -504002, tcb: 'FUNCTIONS_EXECUTE_FAIL', scf: 439, http: 500 },
  memory: { wx: -504002, tcb: 'FUNCTIONS_MEMORY_LIMIT_EXCEEDED', scf: 434, http: 500 },
  concurrency: { wx: -501004, tcb: 'RESOURCE_LIMIT_EXCEEDED', scf: 432, http: 429 },
  'not-found': { wx: -501000, tcb: 'FUNCTION_NOT_FOUND', scf: 404, http: 404 },
  forbidden: { wx: -501019, tcb: 'EXCEED_AUTHORITY', scf: 403, http: 403 },
  'request-too-large': { wx: -501007, tcb: 'EXCEED_MAX_PAYLOAD_SIZE', scf: 413, http: 413 },
  'response-too-large': { wx: -504002, tcb: 'FUNCTIONS_RESPONSE_TOO_LARGE', scf: 435, http: 500 },
  invalid: { wx: -501007, tcb: 'INVALID_PARAM', scf: 400, http: 400 },
}

/** What `wx.cloud.callFunction` rejects with. */
export function wxError(failure: PlatformFailure, requestID: string): object {
  const { wx } = failureCodes[failure.kind]
  return {
    errCode: wx,
    errMsg: `cloud.callFunction:fail Error: errCode: ${wx} | errMsg: ${failure.message}`,
    requestID,
  }
}
