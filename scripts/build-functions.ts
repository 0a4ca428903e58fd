import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type BuildOptions, build } from 'esbuild'
import { type DeployedFunction, deployment } from '../functions/deployment.ts'
import { deskPage } from './build-desk-page.ts'
import { sdkCuts } from './sdk-cuts.ts'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')

export interface BuiltFunction {
  name: string
  /** Folder that is uploaded: `index.js`, `config.json`, `package.json`, with an HTTP face also `http.js`, and the row's `parts` and `files`. */
  folder: string
  /** Bytes of `index.js`. */
  size: number
}

/**
 * Bundles every row of `functions/deployment.ts` into `<out>/<name>/`, ready to upload and to run: the same files run on
 * a laptop and in the cloud. A file whose content did not change is left alone, and no file is ever half written, so a
 * stand-in that runs meanwhile is not disturbed.
 *
 * Throws when a bundle cannot be built, or when a cut of the SDK no longer meets its module.
 */
export async function buildFunctions(out = join(root, 'dist/functions')): Promise<BuiltFunction[]> {
  return Promise.all(deployment.map((row) => buildFunction(row, join(out, row.name))))
}

async function buildFunction(row: DeployedFunction, folder: string): Promise<BuiltFunction> {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  const index = await bundle(join(root, 'functions', row.name, 'index.ts'))
  const files: Record<string, string | Buffer> = {
    'index.js': index,
    'package.json': json({ name: row.name, version, private: true, type: 'commonjs', main: 'index.js' }),
    'config.json': json({ permissions: { openapi: row.openapi ?? [] } }),
    ...(row.http !== undefined && { 'http.js': await bundleHttpFace(row.name) }),
  }
  for (const part of row.parts ?? [])
    files[`${basename(part, '.ts')}.js`] = await bundlePart(join(root, 'functions', row.name, part))
  for (const name of row.files ?? []) files[name] = await readFile(join(root, 'functions', row.name, name))
  await mkdir(folder, { recursive: true })
  await Promise.all(Object.entries(files).map(([name, content]) => writeWhole(join(folder, name), content)))
  return { name: row.name, folder, size: Buffer.byteLength(index) }
}

const common: BuildOptions & { write: false } = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  format: 'cjs',
  platform: 'node',
  target: 'node18',
  // The HTTP face is loaded with import(): as require() it needs no second module loader.
  supported: { 'dynamic-import': false },
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'silent',
}

/** The bundle of one entry, with the SDK cut to what is used (or whole, to see what that saves). */
export async function bundle(entry: string, sdk: 'cut' | 'whole' = 'cut'): Promise<string> {
  const cuts = sdkCuts()
  const plugins = sdk === 'cut' ? [cuts.plugin] : []
  const { outputFiles } = await build({ ...common, entryPoints: [entry], plugins })
  const unmet = sdk === 'cut' ? cuts.unmet() : []
  if (unmet.length > 0) {
    throw new Error(
      `scripts/sdk-cuts.ts names modules that ${basename(dirname(entry))} does not load: ${unmet.join(', ')}`,
    )
  }
  return outputFiles.map(({ text }) => text).join('')
}

/**
 * The file that a function loads when its first HTTP request comes; phones never wait for it. A function that shows a page besides
 * has an `http.ts` of its own.
 */
async function bundleHttpFace(name: string): Promise<string> {
  const own = join(root, 'functions', name, 'http.ts')
  const { outputFiles } = await build({
    ...common,
    entryPoints: [existsSync(own) ? own : join(root, 'functions/platform/http-face.ts')],
    ...(existsSync(own) && { define: { deskPage: JSON.stringify(await deskPage()) } }),
  })
  return outputFiles.map(({ text }) => text).join('')
}

async function bundlePart(entry: string): Promise<string> {
  const { outputFiles } = await build({ ...common, entryPoints: [entry] })
  return outputFiles.map(({ text }) => text).join('')
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`
}

async function writeWhole(path: string, content: string | Buffer): Promise<void> {
  const present = await readFile(path).catch(() => undefined)
  if (present?.equals(Buffer.from(content))) return
  const draft = `${path}.${process.pid}`
  await writeFile(draft, content)
  await rename(draft, path)
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  for (const { name, size } of await buildFunctions()) console.log(`${name}: ${(size / 1000).toFixed(0)} KB`)
}
