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
  | 'network'

export class PlatformFailure extends Error {
  constructor(
    readonly kind: FailureKind,
    message: string,
    readonly stackTrace = '',
  ) {
    super(message)
  }
}

/** The process of the instance is gone. */
export function exited(): PlatformFailure {
  return new PlatformFailure('exited', 'Process exited before completing request')
}

interface FailureCodes {
  /** `errCode` of wx.cloud, and the words that stand behind it in `errMsg`. */
  wx: [code: number, words: string]
  /** `code` of the node SDK and of the HTTP access service. */
  tcb: string
  /** `statusCode` of the function runtime, written into its log. */
  scf: number
  /** Status of the HTTP access service, and of `<call>`. */
  http: number
}

export const failureCodes: Record<FailureKind, FailureCodes> = {
  exception: { wx: [-504002, 'functions execute fail'], tcb: 'FUNCTIONS_EXECUTE_FAIL', scf: 430, http: 500 },
  exited: { wx: [-504002, 'functions execute fail'], tcb: 'FUNCTIONS_EXECUTE_FAIL', scf: 439, http: 500 },
  memory: {
    wx: [-504002, 'functions execute fail'],
    tcb: 'FUNCTIONS_MEMORY_LIMIT_EXCEEDED',
    scf: 434,
    http: 500,
  },
  timeout: { wx: [-504003, ''], tcb: 'FUNCTIONS_TIME_LIMIT_EXCEEDED', scf: 433, http: 504 },
  concurrency: {
    wx: [-501004, 'exceed concurrent request limit'],
    tcb: 'EXCEED_CONCURRENT_REQUEST_LIMIT',
    scf: 432,
    http: 429,
  },
  'not-found': { wx: [-501000, ''], tcb: 'FUNCTION_NOT_FOUND', scf: 435, http: 404 },
  forbidden: { wx: [-501019, ''], tcb: 'EXCEED_AUTHORITY', scf: 401, http: 403 },
  'request-too-large': {
    wx: [-501007, 'invalid parameters'],
    tcb: 'EXCEED_REQUEST_SIZE_LIMIT',
    scf: 406,
    http: 413,
  },
  'response-too-large': {
    wx: [-604001, 'cloudfunction result size exceed limit (1MB)'],
    tcb: 'FUNCTIONS_EXECUTE_FAIL',
    scf: 407,
    http: 500,
  },
  invalid: { wx: [-501007, 'invalid parameters'], tcb: 'INVALID_PARAM', scf: 400, http: 400 },
  network: { wx: [-601003, 'system network error'], tcb: 'SERVER_TIMEOUT', scf: 0, http: 504 },
}

/** What `wx.cloud.callFunction` rejects with. */
export function wxError(failure: PlatformFailure, requestID: string): object {
  const [errCode, words] = failureCodes[failure.kind].wx
  const errMsg = `cloud.callFunction:fail Error: errCode: ${errCode} ${words} | errMsg: ${failure.message}`
  return { errCode, errMsg, requestID }
}
