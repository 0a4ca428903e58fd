/**
 * One JSON line a call on stdout, where the cloud collects it.
 * Fields are codes, counts and times; names, phone numbers, addresses and openids never come in here.
 */
export interface LogLine {
  readonly code: 'call' | 'timer' | 'push' | 'forged' | 'defect'
  readonly requestId: string
  readonly operation?: string
  readonly outcome?: string
  readonly milliseconds?: number
  /** Of these, waiting for the database. */
  readonly databaseMilliseconds?: number
  readonly roundTrips?: number
  /** Stack of a defect; its message may quote data, so it is left out. */
  readonly stack?: string
  /** The code of what the platform's SDK threw. */
  readonly cause?: string
  readonly counts?: Readonly<Record<string, number>>
}

export function log(line: LogLine): void {
  console.log(JSON.stringify(line))
}

export function causeOf(error: unknown): { readonly cause?: string } {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? { cause: code } : {}
}

/** Where a defect happened, without its message. */
export function stackOf(error: unknown): string {
  if (!(error instanceof Error) || !error.stack) return typeof error
  const frames = error.stack.split('\n').filter((frame) => frame.trimStart().startsWith('at '))
  return [error.name, ...frames.slice(0, 6).map((frame) => frame.trim())].join(' | ')
}
