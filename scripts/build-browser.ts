/**
 * Builds the page that shows the mini-program in a browser.
 *
 * @example npx tsx scripts/build-browser.ts
 */
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { compileApp } from '../local/browser/build/app.ts'
import { generatedFiles, packageFiles, readTree } from './build-miniprogram.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const client = join(root, 'local/browser/client')

/**
 * Compiles the mini-program at `miniprogramRoot` into `outDirectory`: `index.html`, `phone.js` and `frame.js`
 * (the runner), `app.js` (the mini-program) and `app/` (its pictures). Answers the milliseconds that it took.
 * Throws with the file's name where WeChat would refuse to build.
 */
export async function buildBrowser(options: {
  miniprogramRoot: string
  outDirectory: string
}): Promise<number> {
  const { miniprogramRoot, outDirectory } = options
  const start = performance.now()
  await mkdir(outDirectory, { recursive: true })
  const [script] = await Promise.all([
    compile(miniprogramRoot),
    build({
      entryPoints: {
        start: join(client, 'start.ts'),
        phone: join(client, 'main.ts'),
        frame: join(client, 'frame/main.ts'),
      },
      outdir: outDirectory,
      bundle: true,
      format: 'iife',
      target: 'es2022',
      charset: 'utf8',
      sourcemap: 'linked',
      define: { 'process.env.NODE_ENV': '"development"' },
      logLevel: 'warning',
    }),
    cp(join(client, 'index.html'), join(outDirectory, 'index.html')),
    copyAssets(miniprogramRoot, join(outDirectory, 'app')),
  ])
  await writeFile(join(outDirectory, 'app.js'), script)
  return Math.round(performance.now() - start)
}

async function compile(miniprogramRoot: string) {
  const [own, generated, packages] = await Promise.all([
    readTree(miniprogramRoot),
    generatedFiles(miniprogramRoot),
    packageFiles(miniprogramRoot),
  ])
  return compileApp(new Map([...own, ...generated, ...packages]), (path) =>
    existsSync(join(miniprogramRoot, path)),
  )
}

async function copyAssets(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile() || !/\.(png|jpe?g|gif|svg|webp|mp3|wav)$/.test(entry.name)) continue
    const path = join(entry.parentPath, entry.name)
    await cp(path, join(to, path.slice(from.length)))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const milliseconds = await buildBrowser({
    miniprogramRoot: join(root, 'miniprogram'),
    outDirectory: join(root, 'dist/browser'),
  })
  console.log(`dist/browser built in ${milliseconds} ms`)
}
