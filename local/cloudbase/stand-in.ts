import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { answerCall, answerHttp } from './callers.ts'
import { Clock } from './clock.ts'
import type { FunctionConfiguration } from './configuration.ts'
import { type Database, type IndexDeclaration, openDatabase } from './database/database.ts'
import { PlatformFailure } from './failures.ts'
import { Functions } from './functions.ts'
import { json, listen, type PlatformRequest, type Reply, text } from './http.ts'
import { checkFunctionRules, defaultFunctionRules, type FunctionRules } from './rules.ts'
import { Wire, WireError } from './wire.ts'

export interface StandInOptions {
  /** One folder a function, each with an `index.js` that exports `main`. */
  functionsDirectory: string
  functions: readonly FunctionConfiguration[]
  /** Where the data is kept. */
  directory: string
  /** On 127.0.0.1; 0, and a port that is taken, mean a free one. */
  port?: number
  /** An ISO instant at which a virtual clock stands; without it time is real. */
  clock?: string
  indexes?: readonly IndexDeclaration[]
  collections?: readonly string[]
  /** Refuse a query that no declared index serves. */
  indexLint?: boolean
  instancesPerFunction?: number
  functionRules?: FunctionRules
}

export interface StandIn {
  urls: { cloudbase: string; call: string; http: string; web: string; control: string }
  database: Database
  functions: Functions
  clock: Clock
  close(): Promise<void>
}

/** Starts the platform; resolves when it answers. */
export async function startStandIn(options: StandInOptions): Promise<StandIn> {
  const rules = options.functionRules ?? defaultFunctionRules
  checkFunctionRules(rules)
  mkdirSync(options.directory, { recursive: true })
  const clock = new Clock(options.clock === undefined ? undefined : Date.parse(options.clock))
  const database = await openDatabase({
    directory: join(options.directory, 'database'),
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
  const functions = new Functions({
    directory: options.functionsDirectory,
    configurations: options.functions,
    instancesPerFunction: options.instancesPerFunction ?? 4,
    cloudbaseUrl: urls.cloudbase,
    clock,
  })
  const wire = new Wire(functions, {
    'database.': (action, parameters) => database.handle(action, parameters),
    'functions.': async (action, parameters, from) => {
      if (action !== 'functions.invokeFunction') {
        throw new WireError('INVALID_ACTION', `The stand-in does not know the action ${action}`)
      }
      const event = JSON.parse(String(parameters.request_data || '{}'))
      const { result } = await functions.call(String(parameters.function_name), event, {
        kind: 'function',
        source: from ? 'scf' : 'admin',
      })
      return { data: { response_data: result } }
    },
  })

  route = async (request) => {
    const [, area = '', name = ''] = request.url.pathname.split('/')
    if (area === 'cloudbase') {
      return json(
        await wire.answer(JSON.parse(request.body.toString('utf8')), request.headers.authorization ?? ''),
      )
    }
    if (area === 'call') return answerCall(functions, rules, name, request)
    if (area === 'http') return answerHttp(functions, request.url.pathname.slice('/http'.length), request)
    return text(`Nothing at ${request.url.pathname}`, 404)
  }

  return {
    urls,
    database,
    functions,
    clock,
    async close() {
      functions.kill(undefined, new PlatformFailure('exited', 'The platform stops'))
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
      await database.close()
    },
  }
}
