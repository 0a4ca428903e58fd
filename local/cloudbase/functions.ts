import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import type { FunctionConfiguration } from './configuration.ts'
import { type Caller, contextArgument, environmentOfCall } from './context.ts'
import { exited, failureCodes, PlatformFailure } from './failures.ts'
import type { Faults } from './faults.ts'
import type { Gate } from './gate.ts'
import { type Instance, InstancePool, type LogLine } from './instances.ts'
import type { Invocation } from './invocation.ts'

export interface LogEntry {
  /** Epoch milliseconds of real time. */
  at: number
  function: string
  requestId: string | null
  stream: 'stdout' | 'stderr'
  text: string
}

/** What the function runtime takes each way. */
const maximalPayload = 6 * 1024 * 1024
/** WeChat cuts in between, when a mini-program called. */
const maximalAnswerToPhone = 1024 * 1024
const keptCalls = 2000
const keptLines = 5000

export interface FunctionsOptions {
  directory: string
  configurations: readonly FunctionConfiguration[]
  instancesPerFunction: number
  clock: Clock
  faults: Faults
  gate: Gate | undefined
  newId: () => string
  start: (configuration: FunctionConfiguration, bundle: string, log: LogLine) => Instance
}

/** The deployed functions with their instances, the calls that ran and what they wrote. */
export class Functions {
  calls: Invocation[] = []
  log: LogEntry[] = []
  /** The cloud's behaviour when all instances are busy and none may be added; off, a call waits. */
  refusesExcess = false
  readonly #pools = new Map<string, InstancePool>()
  readonly #options: FunctionsOptions
  /** Requests of instances that have returned: the cloud would have frozen them until their next invocation. */
  readonly #frozen = new WeakMap<Instance, ((invocation: Invocation) => void)[]>()

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

  /** The next invocation of an instance that has returned; never, if there is none. */
  nextOf(instance: Instance): Promise<Invocation> {
    return new Promise((resolve) => {
      const waiting = this.#frozen.get(instance) ?? []
      this.#frozen.set(instance, [...waiting, resolve])
    })
  }

  /**
   * Runs a function and answers the value that it returned, as JSON text, with the record of the call. Throws a
   * FailedCall when the function or the platform failed, and a PlatformFailure when it was not even called.
   */
  async call(name: string, event: unknown, caller: Caller): Promise<Called> {
    const pool = this.#pool(name)
    const text = JSON.stringify(event ?? {})
    if (Buffer.byteLength(text) > maximalPayload) {
      throw new PlatformFailure('request-too-large', `The event exceeds ${maximalPayload} bytes`)
    }
    const once = () => this.#run(pool, text, caller)
    const fault = this.#options.faults.meet({ function: name })
    switch (fault?.mode) {
      case undefined:
        return once()
      case 'timeout-before':
        throw new PlatformFailure('network', 'request:fail timeout')
      case 'timeout-after':
        await once().catch(() => {})
        throw new PlatformFailure('network', 'request:fail timeout')
      case 'deliver-twice': {
        const [, second] = await Promise.allSettled([once(), once()])
        if (second.status === 'fulfilled') return second.value
        throw second.reason
      }
      case 'kill-instance':
        return this.#run(pool, text, caller, fault.after ?? 0)
      case 'error':
        throw new PlatformFailure('exception', fault.message ?? 'resource system error')
    }
  }

  async #run(pool: InstancePool, event: string, caller: Caller, killAfter?: number): Promise<Called> {
    const name = pool.configuration.name
    const invocation: Invocation = {
      requestId: this.#options.newId(),
      function: name,
      caller,
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
      const { result, durationMs } = await pool.run(invocation, (instance) => {
        this.#options.gate?.begin(invocation)
        this.#thaw(instance, invocation)
        if (killAfter === 0) {
          instance.kill(exited())
          throw exited()
        }
        if (killAfter !== undefined) {
          setTimeout(() => {
            if (instance.running === invocation) instance.kill(exited())
          }, killAfter)
        }
        return {
          event,
          context: contextArgument(pool.configuration, invocation.requestId, environment),
          environment,
          clock: this.#options.clock.state(),
        }
      })
      invocation.durationMs = durationMs
      const limit = caller.kind === 'phone' ? maximalAnswerToPhone : maximalPayload
      if (Buffer.byteLength(result) > limit) {
        throw new PlatformFailure(
          'response-too-large',
          `cloudfunction result size exceed limit (${limit} bytes)`,
        )
      }
      invocation.outcome = 'answered'
      return { result, invocation }
    } catch (error) {
      const failure = asFailure(error)
      invocation.outcome = 'failed'
      invocation.failure = failure.message
      this.#write(name, invocation.requestId, 'stderr', reportOf(invocation.requestId, failure))
      throw new FailedCall(failure, invocation)
    } finally {
      this.#options.gate?.end(invocation)
    }
  }

  #thaw(instance: Instance, invocation: Invocation): void {
    const waiting = this.#frozen.get(instance) ?? []
    this.#frozen.delete(instance)
    for (const go of waiting) {
      this.#write(invocation.function, null, 'stderr', 'A request was sent after the function had returned\n')
      go(invocation)
    }
  }

  /** Kills all instances of one function, or of all. */
  kill(name?: string): void {
    for (const [key, pool] of this.#pools) if (name === undefined || key === name) pool.killAll(exited())
  }

  /** Forgets the calls and what they wrote. */
  forget(): void {
    this.calls = []
    this.log = []
  }

  #pool(name: string): InstancePool {
    const pool = this.#pools.get(name)
    if (!pool) throw new PlatformFailure('not-found', `FunctionName parameter could not be found: ${name}`)
    return pool
  }

  #start(configuration: FunctionConfiguration): Instance {
    const bundle = join(this.#options.directory, configuration.name, 'index.js')
    if (!existsSync(bundle)) throw new PlatformFailure('not-found', `No bundle at ${bundle}`)
    const instance: Instance = this.#options.start(configuration, bundle, (text, stream) =>
      this.#write(configuration.name, instance.running?.requestId ?? null, stream, text),
    )
    return instance
  }

  #write(name: string, requestId: string | null, stream: 'stdout' | 'stderr', text: string): void {
    keep(this.log, { at: Date.now(), function: name, requestId, stream, text }, keptLines)
  }
}

export interface Called {
  /** JSON text. */
  result: string
  invocation: Invocation
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
