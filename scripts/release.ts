/**
 * Builds what is uploaded to CloudBase, as a folder of its own: the functions, `cloudbaserc.json` for the CLI, and
 * `platform.json` with the collections, indexes and security rules that `apply.mjs` brings to the environment.
 *
 * Nothing is sent anywhere; docs/operations/deploy.md says what follows.
 *
 * @example npm run release -- --env test
 */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs, parseEnv } from 'node:util'
import { deployment } from '../functions/deployment.ts'
import { collections, indexes } from '../functions/indexes.ts'
import { buildFunctions, root } from './build-functions.ts'
import { buildMiniprogram } from './build-miniprogram.ts'
import { cloudbaserc } from './build-rc.ts'

const environments = ['test', 'production']

/** Tools of the release, pinned here because they are no part of the ordinary install. */
const tools = { '@cloudbase/cli': '2.12.10', '@cloudbase/manager-node': '5.6.5' }

/** What clients may do without asking a function: nothing but send up and read back files of their own. */
export const rules = {
  /** Only administrators and functions read or write documents. */
  collections: 'ADMINONLY',
  /** Only who uploaded a file reads or replaces it. */
  storage: 'PRIVATE',
  /** The one form of rule that the platform knows for 'signed in, and not as nobody'. */
  functions: { '*': { invoke: "auth.loginType != 'ANONYMOUS' && auth != null" } },
}

/** What the platform lets nobody look up from outside: a person looks before each release. */
const byHand = ['storage: a lifecycle rule deletes what lies below inbox/ for more than a day']

export interface Release {
  /** What has to be set before it can be uploaded. */
  missing: string[]
}

/**
 * Builds the folder anew. `values` are the environment variables of the functions and `TCB_ENV`; what is
 * missing of them can be set until the upload.
 */
export async function release(
  folder: string,
  values: Readonly<Record<string, string | undefined>>,
): Promise<Release> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await buildFunctions(join(folder, 'functions'))

  const needed = ['TCB_ENV', ...new Set(deployment.flatMap((row) => row.environment ?? []))]
  const missing = needed.filter((name) => !values[name])

  const platform = {
    collections,
    indexes,
    rules,
    byHand,
    http: deployment.flatMap(({ name, http }) => (http === undefined ? [] : [{ name, path: http }])),
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await writeFile(join(folder, 'cloudbaserc.json'), cloudbaserc('./functions', values.TCB_ENV || undefined))
  await writeFile(join(folder, 'platform.json'), json(platform))
  await writeFile(
    join(folder, 'package.json'),
    json({
      name: 'release',
      version,
      private: true,
      dependencies: tools,
      scripts: { deploy: 'tcb fn deploy --all --force', apply: 'node --env-file=.env apply.mjs' },
    }),
  )
  await cp(join(root, 'scripts/release/apply.mjs'), join(folder, 'apply.mjs'))
  // The CLI fills in {{env.…}} from a file of this name.
  if (missing.length === 0) {
    const lines = needed.map((name) => `${name}=${values[name]}\n`)
    await writeFile(join(folder, '.env'), lines.join(''), { mode: 0o600 })
  }
  return { missing }
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const { values } = parseArgs({ options: { env: { type: 'string' } } })
  const environment = environments.find((name) => name === values.env)
  if (environment === undefined) {
    console.error('npm run release -- --env test|production')
    process.exit(2)
  }
  const written = await readFile(join(root, `.env.${environment}`), 'utf8').catch(() => '')
  const folder = join(root, 'dist/release', environment)
  const { missing } = await release(folder, { ...parseEnv(written), ...process.env })
  await buildMiniprogram(join(root, 'miniprogram'))
  console.log(`${folder} is ready to upload: docs/operations/deploy.md says how.`)
  if (missing.length > 0) {
    console.log(`Still to be set, in the process or in .env.${environment}: ${missing.join(', ')}`)
  }
}
