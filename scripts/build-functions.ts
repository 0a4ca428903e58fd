import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type BuildOptions, build, type Plugin } from 'esbuild'
import { type DeployedFunction, deployment } from '../functions/deployment.ts'
import { sdkCuts } from './sdk-cuts.ts'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

/** Largest bundle that a phone may have to wait for, in bytes. */
export const bundleLimit = 500 * 1000

export interface BuiltFunction {
  name: string
  /** Folder that is uploaded: `index.js`, `config.json`, `package.json`, with an HTTP face also `http.js`. */
  folder: string
  /** Bytes of `index.js`. */
  size: number
}

const httpFace = join(root, 'functions/platform/http-face.ts')

const common: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node18',
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
}

/**
 * Bundles every row of `functions/deployment.ts` into `<out>/<name>/`, ready to upload and to run: the same files run on
 * a laptop and in the cloud.
 *
 * Throws when a bundle cannot be built, or when a cut of the SDK no longer meets its module.
 */
export async function buildFunctions(out = join(root, 'dist/functions')): Promise<BuiltFunction[]> {
  return Promise.all(deployment.map((row) => buildFunction(row, join(out, row.name))))
}

async function buildFunction(row: DeployedFunction, folder: string): Promise<BuiltFunction> {
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  await bundle(join(root, 'functions', row.name, 'index.ts'), join(folder, 'index.js'))
  if (row.http !== undefined && existsSync(httpFace)) {
    await build({ ...common, entryPoints: [httpFace], outfile: join(folder, 'http.js') })
  }
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await writeJson(join(folder, 'package.json'), {
    name: row.name,
    version,
    private: true,
    type: 'commonjs',
    main: 'index.js',
  })
  await writeJson(join(folder, 'config.json'), { permissions: { openapi: row.openapi ?? [] } })
  return { name: row.name, folder, size: (await stat(join(folder, 'index.js'))).size }
}

/** Bundles one entry with the SDK cut to what is used. */
export async function bundle(entry: string, outfile: string): Promise<void> {
  const cuts = sdkCuts()
  await build({ ...common, entryPoints: [entry], outfile, plugins: [httpFaceApart, cuts.plugin] })
  const unmet = cuts.unmet()
  if (unmet.length > 0) {
    throw new Error(
      `scripts/sdk-cuts.ts names modules that the bundle of ${entry} does not load: ${unmet.join(', ')}`,
    )
  }
}

/** `import('…/http-face.ts')` becomes `require('./http.js')`: calls from phones never load it. */
const httpFaceApart: Plugin = {
  name: 'http-face-apart',
  setup(build) {
    build.initialOptions.supported = { ...build.initialOptions.supported, 'dynamic-import': false }
    build.onResolve({ filter: /\/http-face\.ts$/ }, ({ kind, importer }) => {
      if (kind !== 'dynamic-import') {
        return {
          errors: [{ text: `${importer} must load the HTTP face with import(), when a request comes` }],
        }
      }
      return { path: './http.js', external: true }
    })
  },
}

async function writeJson(path: string, value: unknown): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, size } of await buildFunctions()) {
    console.log(`${name}: ${(size / 1000).toFixed(0)} KB`)
  }
}
