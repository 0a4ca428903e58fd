import { type ChildProcess, fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { ClockState } from './clock.ts'
import type { FunctionConfiguration } from './configuration.ts'
import { exited, PlatformFailure } from './failures.ts'
import type { Invocation } from './invocation.ts'

export interface Work {
  event: string
  context: Record<string, unknown>
  environment: Record<string, string>
  clock: ClockState
}

export interface Done {
  /** JSON text. */
  result: string
  durationMs: number
}

/** Something that has loaded a bundle and runs one invocation at a time. */
export interface Instance {
  /** Stands in every request that it sends to the platform. */
  readonly token: string
  /** Resolves when the bundle is loaded, with the milliseconds that took; rejects with a PlatformFailure. */
  readonly ready: Promise<number>
  /** Rejects with a PlatformFailure. */
  invoke(work: Work): Promise<Done>
  /** Ends it at once, whatever it does; a running invocation fails. */
  kill(failure: PlatformFailure): void
  readonly dead: boolean
  /** What it is busy with; set by its pool. */
  running: Invocation | undefined
}

export type LogLine = (text: string, stream: 'stdout' | 'stderr') => void

interface Awaiting {
  resolve(done: Done): void
  reject(failure: PlatformFailure): void
}

const entry = fileURLToPath(new URL('instance.cjs', import.meta.url))

/** An instance in a Node process of its own, as in the cloud. */
export class ProcessInstance implements Instance {
  readonly token = randomUUID()
  readonly ready: Promise<number>
  dead = false
  running: Invocation | undefined
  readonly #child: ChildProcess
  #answer: Awaiting | undefined
  #failure: PlatformFailure | undefined

  constructor(
    configuration: FunctionConfiguration,
    bundle: string,
    environment: (token: string) => Record<string, string>,
    clock: ClockState,
    log: LogLine,
  ) {
    const started = performance.now()
    const child = fork(entry, [], {
      env: environment(this.token),
      execArgv: [`--max-old-space-size=${configuration.memorySize}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'json',
    })
    this.#child = child
    // Only what Node itself writes comes by the pipes (it says there that the heap is full).
    let lastWords = ''
    child.stdout?.on('data', (chunk: Buffer) => log(chunk.toString('utf8'), 'stdout'))
    child.stderr?.on('data', (chunk: Buffer) => {
      lastWords = (lastWords + chunk.toString('utf8')).slice(-4000)
      log(chunk.toString('utf8'), 'stderr')
    })
    this.ready = new Promise((resolve, reject) => {
      child.on('message', (message: FromChild) => {
        if (message.type === 'log') log(message.text, message.stream)
        else if (message.type === 'ready') resolve(performance.now() - started)
        else if (message.type === 'crash') this.#failure = exception(message.error)
        else if (message.error) this.#settle((answer) => answer.reject(exception(message.error)))
        else this.#settle((answer) => answer.resolve(message))
      })
      child.on('close', () => {
        this.dead = true
        const failure = this.#failure ?? exitFailure(lastWords)
        reject(failure)
        this.#settle((answer) => answer.reject(failure))
      })
    })
    this.ready.catch(() => {})
    child.send({ bundle, clock })
  }

  invoke(work: Work): Promise<Done> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject }
      if (this.dead) this.#settle((answer) => answer.reject(this.#failure ?? exitFailure('')))
      else this.#child.send({ type: 'invoke', ...work })
    })
  }

  kill(failure: PlatformFailure): void {
    if (this.dead) return
    this.dead = true
    this.#failure = failure
    this.#child.kill('SIGKILL')
    this.#settle((answer) => answer.reject(failure))
  }

  #settle(how: (answer: Awaiting) => void): void {
    const answer = this.#answer
    this.#answer = undefined
    if (answer) how(answer)
  }
}

interface ErrorOfFunction {
  name: string
  message: string
  stack: string
}

type FromChild =
  | { type: 'log'; stream: 'stdout' | 'stderr'; text: string }
  | { type: 'ready'; loadMs: number }
  | { type: 'crash'; error: ErrorOfFunction }
  | { type: 'answer'; durationMs: number; result: string; error?: never }
  | { type: 'answer'; durationMs: number; error: ErrorOfFunction }

export function exception(error: ErrorOfFunction): PlatformFailure {
  return new PlatformFailure('exception', `${error.name}: ${error.message}`, error.stack)
}

function exitFailure(lastWords: string): PlatformFailure {
  return lastWords.includes('heap out of memory')
    ? new PlatformFailure('memory', 'Memory limit exceeded')
    : exited()
}

/** The instances of one function: idle ones are used again, new ones start up to the limit, the rest waits in turn. */
export class InstancePool {
  readonly #all = new Set<Instance>()
  readonly #idle: Instance[] = []
  readonly #queue: (() => void)[] = []
  #occupied = 0

  constructor(
    readonly configuration: FunctionConfiguration,
    readonly limit: number,
    private readonly start: () => Instance,
    /** Whether a call that finds no free instance is refused rather than kept waiting. */
    private readonly refusesExcess: () => boolean,
  ) {}

  get instances(): ReadonlySet<Instance> {
    return this.#all
  }

  /** Runs one invocation; `work` is made when an instance is there, so that it carries the time of that moment. */
  async run(invocation: Invocation, work: (instance: Instance) => Work): Promise<Done> {
    await this.#place(invocation)
    try {
      return await this.#serve(this.#take(invocation), invocation, work)
    } finally {
      const next = this.#queue.shift()
      if (next) next()
      else this.#occupied -= 1
    }
  }

  /** Ends every instance; running calls fail, waiting ones get new instances. */
  killAll(failure: PlatformFailure): void {
    for (const instance of this.#all) instance.kill(failure)
    this.#all.clear()
    this.#idle.length = 0
  }

  async #serve(
    instance: Instance,
    invocation: Invocation,
    work: (instance: Instance) => Work,
  ): Promise<Done> {
    let timer: NodeJS.Timeout | undefined
    try {
      if (invocation.coldStart) invocation.coldStartMs = await instance.ready
      const seconds = this.configuration.timeout
      timer = setTimeout(() => {
        instance.kill(new PlatformFailure('timeout', `Invoking task timed out after ${seconds} seconds`))
      }, seconds * 1000)
      return await instance.invoke(work(instance))
    } finally {
      clearTimeout(timer)
      instance.running = undefined
      if (instance.dead) this.#all.delete(instance)
      else if (this.#all.has(instance)) this.#idle.push(instance)
    }
  }

  async #place(invocation: Invocation): Promise<void> {
    if (this.#occupied < this.limit) {
      this.#occupied += 1
      return
    }
    if (this.refusesExcess()) {
      const message = `The number of concurrent invocations of ${this.configuration.name} exceeds ${this.limit}`
      throw new PlatformFailure('concurrency', message)
    }
    const since = performance.now()
    await new Promise<void>((resolve) => this.#queue.push(resolve))
    invocation.queuedMs = performance.now() - since
  }

  #take(invocation: Invocation): Instance {
    let instance = this.#idle.pop()
    while (instance?.dead) {
      this.#all.delete(instance)
      instance = this.#idle.pop()
    }
    if (!instance) {
      invocation.coldStart = true
      instance = this.start()
      this.#all.add(instance)
    }
    instance.running = invocation
    return instance
  }
}
