import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import type { Plugin } from 'esbuild'

/**
 * What the bundles of the cloud functions do without, and why.
 *
 * `@cloudbase/node-sdk` loads every product of CloudBase when it is required. A cold start pays for all of them, so what
 * this project never calls is left out of the bundle. Nothing is dropped in silence: a module that was cut throws an
 * error with its name as soon as anything is read from it, and the build fails when a row of this table no longer meets
 * the module that it names (the SDK has changed, so the row must be looked at again).
 *
 * - `cut`: throws by name when it is used.
 * - `replace`: a few lines that do what the SDK needs of it.
 * - `defer`: is in the bundle, and is evaluated when it is first used.
 * - `edit`: one place of it is written differently.
 */
interface Treatment {
  /** A package (`axios`), or a file of one (`@cloudbase/node-sdk/dist/ai/index.js`). */
  module: string
  how: 'cut' | 'replace' | 'defer' | 'edit'
  why: string
  /** CommonJS source that takes the module's place (`replace` only). */
  source?: string
  /** What stands there, and what shall (`edit` only). */
  edit?: readonly [before: string, after: string]
}

const sdkVersion: string = createRequire(import.meta.url)('@cloudbase/node-sdk/package.json').version

const treatments: readonly Treatment[] = [
  {
    module: '@cloudbase/node-sdk/dist/ai/index.js',
    how: 'cut',
    why: 'large language models; it brings the browser client, stream polyfills and four adapters',
  },
  {
    module: '@cloudbase/wx-cloud-client-sdk',
    how: 'cut',
    why: 'data models and MySQL; the SDK makes its clients in init(), inside a try, and does without them when that throws',
  },
  {
    module: '@cloudbase/database/dist/commonjs/realtime/websocket-client.js',
    how: 'cut',
    why: 'watch(): a function that returns cannot listen, and no client may read a collection',
  },
  {
    module: 'axios',
    how: 'cut',
    why: 'only asks the metadata service whether the process runs in the cloud, which TENCENTCLOUD_RUNENV already says',
  },
  {
    module: 'jsonwebtoken',
    how: 'cut',
    why: 'signs tickets for a login of one’s own; people sign in with WeChat',
  },
  { module: 'https-proxy-agent', how: 'cut', why: 'the option `proxy` is not used' },
  { module: 'http-proxy-agent', how: 'cut', why: 'the option `proxy` is not used' },
  { module: 'form-data', how: 'cut', why: 'no call that is used sends a form: files go up with PUT' },
  {
    module: 'xml2js',
    how: 'replace',
    why: 'reads one flat <Error> element that storage answers when an upload fails; an empty answer is success',
    source: `exports.parseString = (xml, done) => {
      const text = String(xml)
      const body = /<Error>([\\s\\S]*)<\\/Error>/.exec(text)?.[1]
      if (body === undefined) return done(text.trim() === '' ? null : new Error('storage answered: ' + text.slice(0, 200)), null)
      const of = (tag) => [new RegExp('<' + tag + '>([^<]*)</' + tag + '>').exec(body)?.[1] ?? '']
      done(null, { Error: { Code: of('Code'), Message: of('Message'), RequestId: of('RequestId'), TraceId: of('TraceId') } })
    }`,
  },
  {
    module: '@cloudbase/node-sdk/dist/utils/version.js',
    how: 'replace',
    why: 'looks for the package.json of the SDK beside the bundle, where it is not',
    source: `exports.version = ${JSON.stringify(sdkVersion)}`,
  },
  {
    module: 'bson/lib/bson.js',
    how: 'edit',
    why: 'takes 17 MB when it is loaded, for the binary form, which nothing here is written in; writing it takes them by itself',
    edit: ['buffer_1.Buffer.alloc(MAXSIZE)', 'buffer_1.Buffer.alloc(0)'],
  },
  { module: 'retry', how: 'defer', why: 'only with retry options' },
  { module: 'retry/lib/retry_operation', how: 'defer', why: 'only with retry options' },
]

/** Throws when anything is read from it; looking at `__esModule`, as compiled imports do, is not use. */
function cutSource({ module, why }: Treatment): string {
  const message = `'${module}' is left out of this bundle: ${why} (scripts/sdk-cuts.ts)`
  return `
    const refuse = () => { throw new Error(${JSON.stringify(message)}) }
    module.exports = new Proxy(refuse, {
      get: (_, key) => (key === '__esModule' || typeof key === 'symbol' ? undefined : refuse()),
      apply: refuse,
      construct: refuse,
    })`
}

function deferSource({ module }: Treatment): string {
  return `
    let loaded
    const load = () => (loaded ??= require(${JSON.stringify(module)}))
    module.exports = new Proxy(function () {}, {
      get: (_, key) => (key === '__esModule' ? undefined : load()[key]),
      apply: (_, self, args) => Reflect.apply(load(), self, args),
      construct: (_, args) => Reflect.construct(load(), args),
    })`
}

/**
 * Applies the table. After the build, `unmet()` names the rows that no import met.
 */
export function sdkCuts(): { plugin: Plugin; unmet: () => string[] } {
  const met = new Set<Treatment>()
  const namespace = 'sdk-cuts'
  const packages = treatments.filter((row) => !row.module.endsWith('.js'))
  const files = treatments.filter((row) => row.module.endsWith('.js'))

  const plugin: Plugin = {
    name: namespace,
    setup(build) {
      build.onResolve({ filter: anyOf(packages, '^', '$') }, ({ path, importer, resolveDir }) => {
        const row = packages.find(({ module }) => module === path)
        if (row === undefined || !importer.includes('node_modules')) return null
        return { path, namespace, pluginData: { row, resolveDir } }
      })
      build.onLoad({ filter: /./, namespace }, ({ pluginData: { row, resolveDir } }) => {
        met.add(row)
        return { contents: sourceOf(row), loader: 'js', resolveDir }
      })
      build.onLoad({ filter: anyOf(files, '/node_modules/', '$') }, ({ path }) => {
        const row = files.find(({ module }) => path.endsWith(`/node_modules/${module}`))
        if (row === undefined) return null
        const contents = row.edit ? edited(readFileSync(path, 'utf8'), row.edit) : sourceOf(row)
        if (contents === undefined) return null
        met.add(row)
        return { contents, loader: 'js', resolveDir: dirname(path) }
      })
    },
  }
  return { plugin, unmet: () => treatments.filter((row) => !met.has(row)).map(({ module }) => module) }
}

function anyOf(rows: readonly Treatment[], before: string, after: string): RegExp {
  const names = rows.map(({ module }) => module.replace(/[.\\/]/g, '\\$&'))
  return new RegExp(`${before}(?:${names.join('|')})${after}`)
}

function edited(source: string, [before, after]: readonly [string, string]): string | undefined {
  return source.includes(before) ? source.replace(before, () => after) : undefined
}

function sourceOf(row: Treatment): string {
  if (row.how === 'cut') return cutSource(row)
  if (row.how === 'defer') return deferSource(row)
  return row.source ?? ''
}
