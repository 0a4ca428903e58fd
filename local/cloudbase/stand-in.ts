import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { answerCall, answerHttp, type CallBody, parseCall } from './callers.ts'
import { Clock } from './clock.ts'
import type { FunctionConfiguration } from './configuration.ts'
import { environmentOfInstance } from './context.ts'
import { answerControl } from './control.ts'
import { type Database, type IndexDeclaration, openDatabase, type Snapshot } from './database/database.ts'
import { failureCodes, PlatformFailure } from './failures.ts'
import { Faults } from './faults.ts'
import { FailedCall, Functions } from './functions.ts'
import { Gate } from './gate.ts'
import { listen, type PlatformRequest, type Reply, text } from './http.ts'
import { ProcessInstance } from './instances.ts'
import { LoadedInstance } from './loaded-instance.ts'
import { parseMultipart } from './multipart.ts'
import { Pushes } from './pushes.ts'
import { Random } from './random.ts'
import { checkFunctionRules, defaultFunctionRules, type FunctionRules } from './rules.ts'
import { creatorOnly, Storage, type StorageRules } from './storage.ts'
import { Store } from './store.ts'
import { Timers } from './timers.ts'
import { answerWeb } from './web.ts'
import { type Templates, Wechat } from './wechat.ts'
import { type Parameters, unknownAction, Wire, WireError } from './wire.ts'

export interface StandInOptions {
  /** One folder a function, each with an `index.js` that exports `main`. */
  functionsDirectory: string
  functions: readonly FunctionConfiguration[]
  /** Where the data is kept; without it, and with a seed, it is gone at the end. */
  directory?: string
  /** On 127.0.0.1; 0, and a port that is taken, mean a free one. */
  port?: number
  /** An ISO instant at which a virtual clock stands; without it time is real. */
  clock?: string
  /** Runs everything in this process, in an order that depends on the seed alone. */
  seed?: number
  indexes?: readonly IndexDeclaration[]
  collections?: readonly string[]
  /** Refuse a query that no declared index serves. */
  indexLint?: boolean
  /** 4 unless given. */
  instancesPerFunction?: number
  /** Only who is signed in may call, unless given. */
  functionRules?: FunctionRules
  /** Only who uploaded a file may read and write it, unless given. */
  storageRules?: StorageRules
  /** The subscription templates that WeChat knows, with their fields; without it every template is taken. */
  templates?: Templates
  /** Which function gets which event of WeChat's message push; `*` for the rest. */
  messagePush?: Readonly<Record<string, string>>
  /**
   * What WeChat is told to do with codes that lead to an address of ours (扫普通链接二维码打开小程序): beginnings of addresses on our own
   * domain, and the pages that open for them with the whole address as `q`: `/notices/poster?n=`. Whoever opens such an address here comes to
   * the phone at `web`; with another query, to the function.
   */
  links?: Readonly<Record<string, string>>
  /** A folder that is served at `web`. */
  webDirectory?: string
}

export interface CallRequest extends CallBody {
  function: string
}

export interface StandIn {
  urls: { cloudbase: string; call: string; http: string; web: string; control: string }
  database: Database
  functions: Functions
  clock: Clock
  timers: Timers
  faults: Faults
  storage: Storage
  wechat: Wechat
  pushes: Pushes
  /** Calls a function as its caller would; what `POST <call>/<function>` answers. */
  send(name: string, call: CallBody): Promise<{ status: number; body: CallAnswer }>
  /** Calls functions so, all at once; the bodies of the answers, in order. */
  together(calls: readonly CallRequest[]): Promise<CallAnswer[]>
  /** Empties everything (data, mailbox, calls, faults); instances stay warm. A seed begins a new run, a snapshot is the data then. */
  reset(seed?: number, data?: Snapshot): Promise<void>
  /** The order in which requests were let in since the last reset, by number of invocation; seeded runs only. */
  trace(): readonly number[]
  close(): Promise<void>
}

export type CallAnswer =
  | { errMsg: string; requestID: string; result: unknown; errCode?: never }
  | { errMsg: string; requestID: string; errCode: number; result?: never }

/** Starts the platform; resolves when it answers. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const rules = options.functionRules ?? defaultFunctionRules
  checkFunctionRules(rules)
  const seeded = options.seed !== undefined
  // A seeded run is repeated, never resumed.
  const kept = seeded ? undefined : options.directory
  if (kept !== undefined) mkdirSync(kept, { recursive: true })
  const files = kept === undefined ? passingFolder() : { folder: join(kept, 'files'), release() {} }
  // Streams of their own: what functions draw must not change what the gate does.
  let random = randomsOf(options.seed ?? 0)
  const newId = () => (seeded ? random.platform.uuid() : randomUUID())
  const clock = new Clock(options.clock === undefined ? undefined : Date.parse(options.clock))
  const database = await openDatabase({
    ...(kept !== undefined && { directory: join(kept, 'database') }),
    now: () => clock.now(),
    indexes: [...(options.indexes ?? [])],
    indexLint: options.indexLint ?? false,
  })
  for (const name of options.collections ?? []) await database.createCollection(name)

  let route: (request: PlatformRequest) => Promise<Reply> = async () => text('starting', 503)
  const { server, port } = await listen((request) => route(request), options.port ?? 0)
  const origin = `http://127.0.0.1:${port}`
  const urls = {
    cloudbase: `${origin}/cloudbase`,
    call: `${origin}/call`,
    http: `${origin}/http`,
    web: `${origin}/web`,
    control: `${origin}/control`,
  }
  const faults = new Faults(random.faults)
  const gate = seeded ? new Gate(random.gate) : undefined
  const functions = new Functions({
    directory: options.functionsDirectory,
    configurations: options.functions,
    instancesPerFunction: options.instancesPerFunction ?? 4,
    clock,
    faults,
    gate,
    newId,
    start(configuration, bundle, log) {
      const environment = (token: string) => environmentOfInstance(configuration, token, urls.cloudbase)
      if (!seeded) return new ProcessInstance(configuration, bundle, environment, clock.state(), log)
      return new LoadedInstance({
        bundle,
        environment,
        clock: clock.state(),
        log,
        origin,
        route: (request) => route(request),
        random: () => random.functions,
      })
    },
  })
  const store = new Store(kept && join(kept, 'platform'))
  const storage = new Storage(files.folder, origin, store, clock, options.storageRules ?? creatorOnly)
  const pushes = new Pushes(store, clock, functions, options.messagePush ?? {})
  const wechat = new Wechat({
    functionsDirectory: options.functionsDirectory,
    store,
    clock,
    functions,
    pushes,
    templates: options.templates,
    newId,
  })
  const timers = new Timers(clock, functions)
  // With a seed nothing happens by itself.
  if (seeded) timers.stop()

  const wire = new Wire(
    functions,
    {
      'database.': (action, parameters) => database.handle(action, parameters),
      'storage.': (action, parameters) => storage.handle(action, parameters),
      'wx.': (action, parameters, from) => wechat.handle(action, parameters, from),
      'functions.': (action, parameters, _from, headers) => {
        const source = headers['x-tcb-source'] ?? 'scf'
        if (action === 'functions.invokeFunction') return invokeFunction(functions, parameters, source)
        throw unknownAction(action)
      },
    },
    faults,
    gate,
  )

  const send: StandIn['send'] = async (name, call) => {
    const { status, body } = await answerCall(functions, rules, name, () => call, '127.0.0.1')
    return { status, body: JSON.parse(body) as CallAnswer }
  }

  const standIn: StandIn = {
    urls,
    database,
    functions,
    clock,
    timers,
    faults,
    storage,
    wechat,
    pushes,
    send,
    async together(calls) {
      const replies = await Promise.all(calls.map(({ function: name, ...call }) => send(name, call)))
      return replies.map(({ body }) => body)
    },
    async reset(seed, data) {
      if (seed !== undefined) random = randomsOf(seed)
      gate?.reset(random.gate)
      faults.reset(random.faults)
      functions.forget()
      functions.refusesExcess = false
      storage.reset()
      await Promise.all([database.reset(data), store.clear()])
    },
    trace: () => gate?.trace ?? [],
    async close() {
      timers.stop()
      pushes.stop()
      functions.kill()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await Promise.all([database.close(), store.close()])
      files.release()
    },
  }

  route = async (request) => {
    const { pathname } = request.url
    const [, area = '', name = ''] = pathname.split('/')
    switch (area) {
      case 'cloudbase':
        return wire.answer(parametersOf(request), request.headers)
      case 'call':
        return answerCall(functions, rules, name, () => parseCall(request.body), request.ip)
      case 'http':
        return answerHttp(functions, pathname.slice('/http'.length), request)
      case 'storage':
        return storage.serve(request)
      case 'web':
        return answerWeb(
          options.webDirectory,
          pathname.slice('/web'.length),
          request.headers['if-none-match'],
        )
      case 'control':
        return answerControl(standIn, pathname.slice('/control'.length), request)
    }
    const asked = `${pathname}${request.url.search}`
    for (const [prefix, page] of Object.entries(options.links ?? {})) {
      if (prefix.split('?')[0] !== pathname) continue
      if (!asked.startsWith(prefix)) return answerHttp(functions, pathname, request)
      const address = `${origin}${asked}`
      return {
        status: 302,
        headers: { location: `/web/#/${page}?q=${encodeURIComponent(address)}` },
        body: '',
      }
    }
    return text(`Nothing at ${pathname}`, 404)
  }
  return standIn
}

/** For files that go when the stand-in does. */
function passingFolder(): { folder: string; release: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'stand-in-'))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  process.once('exit', remove)
  return {
    folder,
    release() {
      process.off('exit', remove)
      remove()
    },
  }
}

function randomsOf(seed: number) {
  const stream = (number: number) => new Random(seed * 4 + number)
  return { gate: stream(0), faults: stream(1), functions: stream(2), platform: stream(3) }
}

function parametersOf(request: PlatformRequest): Parameters {
  const type = request.headers['content-type'] ?? ''
  return type.startsWith('multipart/form-data')
    ? parseMultipart(request.body, type)
    : JSON.parse(request.body.toString('utf8'))
}

async function invokeFunction(functions: Functions, parameters: Parameters, source: string): Promise<object> {
  const { function_name, request_data } = parameters
  try {
    const event = JSON.parse(String(request_data || '{}'))
    const { result } = await functions.call(String(function_name), event, { kind: 'function', source })
    return { data: { response_data: result } }
  } catch (error) {
    const failure = error instanceof FailedCall ? error.failure : error
    if (failure instanceof PlatformFailure)
      throw new WireError(failureCodes[failure.kind].tcb, failure.message)
    throw error
  }
}
