import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import type { FunctionConfiguration } from './configuration.ts'
import { type Caller, contextArgument, environmentOfCall, environmentOfInstance } from './context.ts'
import { failureCodes, PlatformFailure } from './failures.ts'
import { type Instance, InstancePool, ProcessInstance } from './instances.ts'
import type { Invocation } from './invocation.ts'

export interface LogEntry {
  /** Epoch milliseconds of real time. */
  at: number
  function: string
  requestId: string | null
  stream: 'stdout' | 'stderr'
  text: string
}

/** A call of a function that the cloud would take: 6 MB each way. */
const maximalPayload = 6 * 1024 * 1024
const keptCalls = 2000
const keptLines = 5000

export interface FunctionsOptions {
  directory: string
  configurations: readonly FunctionConfiguration[]
  instancesPerFunction: number
  cloudbaseUrl: string
  clock: Clock
}

/** The deployed functions with their instances, the calls that ran and what they wrote. */
export class Functions {
  readonly calls: Invocation[] = []
  readonly log: LogEntry[] = []
  /** The cloud's behaviour when all instances are busy and none may be added; off, a call waits. */
  refusesExcess = false
  readonly #pools = new Map<string, InstancePool>()
  readonly #options: FunctionsOptions

  constructor(options: FunctionsOptions) {
    this.#options = options
    for (const configuration of options.configurations) {
      const pool = new InstancePool(
        configuration,
        options.instancesPerFunction,
        () => this.#start(configuration),
        () => this.refusesExcess,
      )
      this.#pools.set(configuration.name, pool)
    }
  }

  get configurations(): readonly FunctionConfiguration[] {
    return this.#options.configurations
  }

  configuration(name: string): FunctionConfiguration {
    return this.#pool(name).configuration
  }

  instanceOf(token: string): Instance | undefined {
    for (const pool of this.#pools.values()) {
      for (const instance of pool.instances) if (instance.token === token) return instance
    }
    return undefined
  }

  /**
   * Runs a function and answers the value that it returned, as JSON text, with the record of the call. Throws a
   * PlatformFailure with the record attached when the function or the platform failed.
   */
  async call(
    name: string,
    event: unknown,
    caller: Caller,
  ): Promise<{ result: string; invocation: Invocation }> {
    const pool = this.#pool(name)
    const text = JSON.stringify(event ?? {})
    if (Buffer.byteLength(text) > maximalPayload) {
      throw new PlatformFailure('request-too-large', `The event exceeds ${maximalPayload} bytes`)
    }
    const invocation: Invocation = {
      requestId: randomUUID(),
      function: name,
      caller,
      event: text,
      startedAt: this.#options.clock.now(),
      coldStart: false,
      queuedMs: 0,
      databaseRequests: [],
      otherRequests: [],
      platformMs: 0,
    }
    keep(this.calls, invocation, keptCalls)
    const environment = environmentOfCall(caller, invocation.requestId)
    try {
      const { result, durationMs } = await pool.run(invocation, () => ({
        event: text,
        context: contextArgument(pool.configuration, invocation.requestId, environment),
        environment,
        clock: this.#options.clock.state(),
      }))
      invocation.durationMs = durationMs
      if (Buffer.byteLength(result) > maximalPayload) {
        throw new PlatformFailure('response-too-large', `The answer exceeds ${maximalPayload} bytes`)
      }
      invocation.outcome = 'answered'
      return { result, invocation }
    } catch (error) {
      const failure = asFailure(error)
      invocation.outcome = 'failed'
      invocation.failure = failure.message
      this.#write(name, invocation.requestId, 'stderr', reportOf(invocation.requestId, failure))
      throw new FailedCall(failure, invocation)
    }
  }

  /** Kills all instances of one function, or of all. */
  kill(name: string | undefined, failure: PlatformFailure): void {
    for (const [key, pool] of this.#pools) if (name === undefined || key === name) pool.killAll(failure)
  }

  #pool(name: string): InstancePool {
    const pool = this.#pools.get(name)
    if (!pool) throw new PlatformFailure('not-found', `FunctionName parameter could not be found: ${name}`)
    return pool
  }

  #start(configuration: FunctionConfiguration): Instance {
    const bundle = join(this.#options.directory, configuration.name, 'index.js')
    if (!existsSync(bundle)) throw new PlatformFailure('not-found', `No bundle at ${bundle}`)
    const instance: ProcessInstance = new ProcessInstance(
      configuration,
      bundle,
      (token) => environmentOfInstance(configuration, token, this.#options.cloudbaseUrl),
      this.#options.clock.state(),
      (text, stream) => this.#write(configuration.name, instance.running?.requestId ?? null, stream, text),
    )
    return instance
  }

  #write(name: string, requestId: string | null, stream: 'stdout' | 'stderr', text: string): void {
    keep(this.log, { at: Date.now(), function: name, requestId, stream, text }, keptLines)
  }
}

/** A failure with the record of the call that it ended. */
export class FailedCall extends Error {
  constructor(
    readonly failure: PlatformFailure,
    readonly invocation: Invocation,
  ) {
    super(failure.message)
  }
}

function asFailure(error: unknown): PlatformFailure {
  return error instanceof PlatformFailure ? error : new PlatformFailure('exception', String(error))
}

function reportOf(requestId: string, failure: PlatformFailure): string {
  const { scf } = failureCodes[failure.kind]
  const report = {
    errorCode: 1,
    errorMessage: failure.message,
    stackTrace: failure.stackTrace,
    statusCode: scf,
  }
  return `ERROR RequestId:${requestId} Result:${JSON.stringify(report)}\n`
}

function keep<T>(list: T[], item: T, limit: number): void {
  list.push(item)
  if (list.length > limit) list.splice(0, list.length - limit)
}
