import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { Readable, Writable } from 'node:stream'
import v8 from 'node:v8'
import { Script } from 'node:vm'
import type { ClockState } from './clock.ts'
import { PlatformFailure } from './failures.ts'
import type { PlatformRequest, Reply } from './http.ts'
import { type Done, exception, type Instance, type LogLine, type Work } from './instances.ts'
import type { Invocation } from './invocation.ts'
import type { Random } from './random.ts'
import { virtualDate } from './virtual-date.cjs'

interface Surroundings {
  bundle: string
  environment: (token: string) => Record<string, string>
  clock: ClockState
  log: LogLine
  /** Requests below this address are handed to `route` without a network. */
  origin: string
  route: (request: PlatformRequest) => Promise<Reply>
  random: () => Random
}

/**
 * An instance in this process, for seeded runs: thousands of invocations need neither processes nor sockets. Each
 * copy of a bundle has modules, environment, clock and randomness of its own, as in a process; only memory and the
 * event loop are shared. What a bundle requires is loaded the same way, so that the SDK is in it as it is.
 */
export class LoadedInstance implements Instance {
  readonly token = randomUUID()
  readonly ready: Promise<number>
  dead = false
  running: Invocation | undefined
  #clock: ClockState
  readonly #environment: Record<string, string | undefined>
  #keysOfCall: string[] = []
  readonly #main: (event: unknown, context: unknown) => unknown
  #abandon: ((failure: PlatformFailure) => void) | undefined

  constructor(surroundings: Surroundings) {
    const started = performance.now()
    this.#clock = surroundings.clock
    this.#environment = surroundings.environment(this.token)
    let main: unknown
    try {
      main = this.#load(surroundings).main
    } catch (error) {
      const { name, message, stack = '' } = error as Error
      throw exception({ name, message, stack })
    }
    if (typeof main !== 'function') {
      throw new PlatformFailure('exception', `${surroundings.bundle} exports no function main`)
    }
    this.#main = main as (event: unknown, context: unknown) => unknown
    this.ready = Promise.resolve(performance.now() - started)
  }

  async invoke({ event, context, environment, clock }: Work): Promise<Done> {
    this.#clock = clock
    for (const key of this.#keysOfCall) delete this.#environment[key]
    this.#keysOfCall = Object.keys(environment).filter((key) => this.#environment[key] === undefined)
    Object.assign(this.#environment, environment)
    const started = performance.now()
    const killed = new Promise<never>((_, reject) => {
      this.#abandon = reject
    })
    killed.catch(() => {})
    try {
      const result = await Promise.race([this.#main(JSON.parse(event), context), killed])
      return { result: JSON.stringify(result) ?? 'null', durationMs: performance.now() - started }
    } catch (error) {
      if (error instanceof PlatformFailure) throw error
      const { name, message, stack = '' } = error as Error
      throw exception({ name: name ?? 'Error', message: message ?? JSON.stringify(error), stack })
    }
  }

  /** Whatever it waits for never comes, so that its code does not go on. */
  kill(failure: PlatformFailure): void {
    this.dead = true
    this.#abandon?.(failure)
  }

  #load({ bundle, log, origin, route, random }: Surroundings): { main?: unknown } {
    const now = () => this.#clock.standing ?? Date.now() + this.#clock.offset
    const own = {
      Date: virtualDate(now),
      Math: Object.create(Math, { random: { value: () => random().next() } }),
      process: Object.create(process, { env: { value: this.#environment } }),
      console: consoleTo(log),
      crypto: webCrypto(random),
    }
    const builtIns: Record<string, unknown> = {
      http: this.#http(origin, route),
      crypto: nodeCrypto(random),
      // How V8 minds its memory is not for one of many instances to say.
      v8: { ...v8, setFlagsFromString: () => {} },
    }
    const modules = new Map<string, { exports: { main?: unknown } }>()
    const load = (path: string): { main?: unknown } => {
      const known = modules.get(path)
      if (known) return known.exports
      const module = { exports: {} as { main?: unknown }, id: path, filename: path, children: [], paths: [] }
      modules.set(path, module)
      if (path.endsWith('.json')) {
        module.exports = JSON.parse(readFileSync(path, 'utf8'))
        return module.exports
      }
      const resolver = createRequire(path)
      const require = (name: string) => {
        const plain = name.replace(/^node:/, '')
        if (plain in builtIns) return builtIns[plain]
        const resolved = resolver.resolve(name)
        // Node's own modules, and the few ES modules that packages hand to require, are shared.
        return /\.(js|cjs|json)$/.test(resolved) ? load(resolved) : resolver(name)
      }
      require.resolve = resolver.resolve
      require.cache = {}
      require.main = module
      const wrapper = compiled(path)(own.Date, own.Math, own.process, own.console, own.crypto)
      wrapper(module.exports, require, module, path, dirname(path))
      return module.exports
    }
    return load(bundle)
  }

  #http(origin: string, route: (request: PlatformRequest) => Promise<Reply>): object {
    const request = (...given: unknown[]) => {
      const [address] = given
      if (typeof address !== 'string' || !address.startsWith(origin)) {
        return http.request(...(given as Parameters<typeof http.request>))
      }
      const options = (given[1] ?? {}) as { method?: string; headers?: Record<string, unknown> }
      const onResponse = given[2] as ((response: unknown) => void) | undefined
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(options.headers ?? {})) {
        headers[name.toLowerCase()] = String(value)
      }
      return new LocalRequest(
        new URL(address),
        options.method ?? 'GET',
        headers,
        onResponse,
        async (asked) => {
          const reply = await route(asked)
          return this.dead ? new Promise<never>(() => {}) : reply
        },
      )
    }
    return { ...http, request }
  }
}

/** What `http.request` would have returned, as far as the SDK and stream pipes use it. */
class LocalRequest extends Writable {
  reusedSocket = false
  readonly protocol: string
  readonly host: string
  readonly path: string
  readonly socket = { connecting: false }
  readonly #chunks: Buffer[] = []

  constructor(
    private readonly url: URL,
    private readonly method: string,
    private readonly headers: Record<string, string>,
    onResponse: ((response: unknown) => void) | undefined,
    private readonly send: (request: PlatformRequest) => Promise<Reply>,
  ) {
    super()
    this.protocol = url.protocol
    this.host = url.host
    this.path = url.pathname + url.search
    if (onResponse) this.once('response', onResponse)
    this.once('finish', () => void this.#exchange())
  }

  setTimeout(): this {
    return this
  }

  override _write(chunk: Buffer | string, encoding: BufferEncoding, done: () => void): void {
    this.#chunks.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
    done()
  }

  async #exchange(): Promise<void> {
    this.emit('socket', { once: (_: string, connected: () => void) => connected() })
    const reply = await this.send({
      method: this.method.toUpperCase(),
      url: this.url,
      headers: this.headers,
      body: Buffer.concat(this.#chunks),
      ip: '127.0.0.1',
    })
    if ('lost' in reply) {
      // The time that a real one would take is not waited for.
      if (reply.lost === 'hang') this.emit('timeout')
      else this.emit('error', Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }))
      return
    }
    const response = Object.assign(new Readable({ read() {} }), {
      statusCode: reply.status,
      headers: reply.headers,
    })
    response.push(Buffer.from(reply.body))
    response.push(null)
    this.emit('response', response)
  }
}

type Wrapper = (exports: object, require: object, module: object, filename: string, dirname: string) => void
type Compiled = (...globals: unknown[]) => Wrapper

const scripts = new Map<string, Compiled>()

/** Compiled once, run once for each copy. The globals are a scope of their own: a module may declare their names. */
function compiled(path: string): Compiled {
  const known = scripts.get(path)
  if (known) return known
  const source = readFileSync(path, 'utf8').replace(/^#!.*/, '')
  const globals = '(function (Date, Math, process, console, crypto) { return '
  const wrapper = '(function (exports, require, module, __filename, __dirname) {'
  const script = new Script(`${globals}${wrapper}${source}\n})})`, { filename: path })
  const run = script.runInThisContext() as Compiled
  scripts.set(path, run)
  return run
}

function consoleTo(log: LogLine): object {
  const line =
    (stream: 'stdout' | 'stderr') =>
    (...given: unknown[]) =>
      log(
        `${given.map((item) => (typeof item === 'string' ? item : JSON.stringify(item))).join(' ')}\n`,
        stream,
      )
  const out = line('stdout')
  const err = line('stderr')
  return { ...console, log: out, info: out, debug: out, warn: err, error: err, trace: err }
}

const nodeRequire = createRequire(import.meta.url)

function nodeCrypto(random: () => Random): object {
  const real = nodeRequire('node:crypto') as typeof import('node:crypto')
  return {
    ...real,
    randomUUID: () => random().uuid(),
    randomBytes: (size: number) => random().bytes(size),
    randomInt: (low: number, high?: number) =>
      high === undefined ? random().below(low) : low + random().below(high - low),
    webcrypto: webCrypto(random),
  }
}

function webCrypto(random: () => Random): object {
  return {
    subtle: globalThis.crypto.subtle,
    randomUUID: () => random().uuid(),
    getRandomValues: <T extends NodeJS.TypedArray>(array: T): T => {
      new Uint8Array(array.buffer, array.byteOffset, array.byteLength).set(random().bytes(array.byteLength))
      return array
    },
  }
}
