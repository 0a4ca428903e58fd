import { type ErrorCode, type RefusalAnswer, refusals } from '../../shared/errors.ts'

/**
 * An expected outcome that is not the result: somebody else was faster, a limit is reached, a field is wrong.
 * Anything else that is thrown is a defect and becomes an opaque INTERNAL.
 */
export class Refusal extends Error {
  constructor(
    readonly code: ErrorCode,
    readonly details?: Readonly<Record<string, unknown>>,
  ) {
    super(code)
    this.name = 'Refusal'
  }
}

export function answerOf(refusal: Refusal): RefusalAnswer {
  const { status, message, next } = refusals[refusal.code]
  return { code: refusal.code, status, message, next, ...(refusal.details && { details: refusal.details }) }
}
