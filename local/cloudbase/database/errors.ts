/** Every error code that the database half of the stand-in answers; the words are CloudBase's own. */
export const errorCodes = [
  'DATABASE_REQUEST_FAILED',
  'DATABASE_INVALID_OPERRATOR',
  'DATABASE_COLLECTION_NOT_EXIST',
  'DATABASE_COLLECTION_ALREADY_EXIST',
  'DATABASE_COLLECTION_EXCEED_LIMIT',
  'DATABASE_TRANSACTION_CONFLICT',
  'DATABASE_TRANSACTION_FAIL',
  'INVALID_PARAM',
  'INVALID_ACTION',
  'SYS_ERR',
] as const

export type ErrorCode = (typeof errorCodes)[number]

const contact = 'Please check your request, but if the problem persists, contact us.'

/** An answer of the form `{ code, message }`, as the SDK throws it. */
export class DatabaseError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message)
  }
}

/** The database refused the request: wrong operands, duplicate keys, broken limits. */
export const requestFailed = (reason: string) =>
  new DatabaseError('DATABASE_REQUEST_FAILED', `[FailedOperation] ${reason}`)

/** An operator, stage or accumulator that CloudBase does not know, or that the stand-in does not offer. */
export const invalidOperator = (kind: string, name: string) =>
  new DatabaseError('DATABASE_INVALID_OPERRATOR', `[InvalidParameter] unknown ${kind}: ${name}`)

export const invalidParameter = (reason: string) =>
  new DatabaseError('INVALID_PARAM', `[InvalidParameter] ${reason}. ${contact}`)

export const collectionMissing = (name: string) =>
  new DatabaseError(
    'DATABASE_COLLECTION_NOT_EXIST',
    `[ResourceNotFound] Db or Table not exist: ${name}. ${contact}`,
  )

export const collectionExists = (name: string) =>
  new DatabaseError(
    'DATABASE_COLLECTION_ALREADY_EXIST',
    `[ResourceUnavailable.ResourceExist] Table exist: ${name}. ${contact}`,
  )

/** `dupKey` is the offending key as MongoDB prints it, such as `{ _id: "a" }`. */
export const duplicateKey = (collection: string, index: string, dupKey: string) =>
  requestFailed(
    `multiple write errors: [{write errors: [{E11000 duplicate key error collection: ${collection} index: ${index} dup key: ${dupKey}}]}, {<nil>}]`,
  )

export const transactionConflict = () =>
  new DatabaseError(
    'DATABASE_TRANSACTION_CONFLICT',
    `[ResourceUnavailable.TransactionConflict] Transaction is conflict, maybe resource operated by others. ${contact}`,
  )

export const transactionMissing = () =>
  new DatabaseError(
    'DATABASE_TRANSACTION_FAIL',
    `[ResourceUnavailable.TransactionNotExist] Transaction does not exist on the server, transaction must be commit or abort in 30 seconds. ${contact}`,
  )
