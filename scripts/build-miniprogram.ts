/**
 * Builds what `miniprogram/` needs from outside of itself, because WeChat DevTools packs nothing from there:
 * `generated/` (rules of `shared/` that pages use at run time) and `miniprogram_npm/` (the tdesign components
 * in use, and nothing else). The same files are computed in memory for the browser, see `build-browser.ts`.
 *
 * @example npx tsx scripts/build-miniprogram.ts
 */
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join, posix, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const tdesign = join(root, 'node_modules/tdesign-miniprogram/miniprogram_dist')
const icons = join(root, 'node_modules/tdesign-icons-svg/src')

/** Files by their path inside the mini-program, with `/` as separator. */
export type Files = Map<string, string>

/**
 * Bundles every module of `shared/` that the mini-program imports from `generated/` to CommonJS at
 * `generated/<same path>.js`, with a `.d.ts` beside it that hands on the types of the source. Throws when
 * there is no such module, and esbuild's error when it does not compile.
 */
export async function generatedFiles(miniprogramRoot: string): Promise<Files> {
  const files: Files = new Map()
  const entries = new Set<string>()
  for (const [path, text] of await readTree(miniprogramRoot)) {
    for (const [, name] of text.matchAll(/['"](?:\.{1,2}\/)+generated\/(shared\/[^'"]+)['"]/g)) {
      if (!existsSync(join(root, `${name}.ts`))) throw new Error(`${path}: there is no ${name}.ts`)
      entries.add(`${name}.ts`)
    }
  }
  if (entries.size === 0) return files
  const { outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [...entries],
    outbase: root,
    outdir: 'generated',
    bundle: true,
    format: 'cjs',
    target: 'es2018',
    minifySyntax: true,
    charset: 'utf8',
    write: false,
  })
  for (const { path, text } of outputFiles) files.set(slashes(relative(root, path)), text)
  for (const entry of entries) {
    const types = `generated/${entry.replace(/\.ts$/, '.d.ts')}`
    const source = posix.relative(posix.dirname(`miniprogram/${types}`), entry)
    files.set(types, `export * from '${source}'\n`)
  }
  return files
}

/**
 * The files of the tdesign components that the mini-program at `miniprogramRoot` uses, with everything these
 * use in turn, at `miniprogram_npm/…`. The web font of the icons, which is on a CDN, is replaced by the SVG
 * of each icon that is named somewhere.
 */
export async function packageFiles(miniprogramRoot: string): Promise<Files> {
  const files: Files = new Map()
  const own = await readTree(miniprogramRoot)
  const wanted = new Set<string>()
  for (const [path, text] of own) {
    for (const name of tdesignNames(path, text)) wanted.add(name)
  }
  for (const path of wanted) await addWithDependencies(path, files)

  const iconStyles = 'miniprogram_npm/tdesign-miniprogram/icon/icon.wxss'
  const styles = files.get(iconStyles)
  if (styles !== undefined) {
    const sources = [...own, ...files].filter(([path]) => !path.endsWith('.wxss')).map(([, text]) => text)
    files.set(iconStyles, await drawIcons(styles, sources.join('\n')))
  }
  return files
}

/** Every text file of the mini-program's own source. */
export async function readTree(miniprogramRoot: string): Promise<Files> {
  const files: Files = new Map()
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) {
        if (!['miniprogram_npm', 'generated', 'node_modules'].includes(entry.name)) await walk(path)
      } else if (/\.(ts|js|json|wxml|wxss|wxs)$/.test(entry.name) && !entry.name.endsWith('.d.ts')) {
        files.set(slashes(relative(miniprogramRoot, path)), await readFile(path, 'utf8'))
      }
    }
  }
  await walk(miniprogramRoot)
  return files
}

function tdesignNames(path: string, text: string): string[] {
  if (path.endsWith('.json')) {
    const { usingComponents = {} } = JSON.parse(text) as { usingComponents?: Record<string, string> }
    return Object.values(usingComponents)
      .filter((value) => value.startsWith('tdesign-miniprogram/'))
      .flatMap((value) => componentFiles(value.slice('tdesign-miniprogram/'.length)))
  }
  if (!/\.[tj]s$/.test(path)) return []
  return [...text.matchAll(/^import (?!type\b)[^;]*?['"]tdesign-miniprogram\/([^'"]+)['"]/gms)].map(
    ([, module = '']) => resolveScript(module),
  )
}

function componentFiles(path: string): string[] {
  const found = ['.json', '.js', '.wxml', '.wxss']
    .map((kind) => path + kind)
    .filter((file) => existsSync(join(tdesign, file)))
  if (found.length === 0) throw new Error(`tdesign-miniprogram has no component "${path}"`)
  return found
}

function resolveScript(path: string): string {
  const found = [path, `${path}.js`, `${path}/index.js`].find(
    (file) => file.endsWith('.js') && existsSync(join(tdesign, file)),
  )
  if (!found) throw new Error(`tdesign-miniprogram has no module "${path}"`)
  return found
}

async function addWithDependencies(path: string, files: Files): Promise<void> {
  // tdesign's own packages (tslib, dayjs, …) become neighbours of tdesign, where bare names are looked up.
  const target = path.startsWith('miniprogram_npm/') ? path : `miniprogram_npm/tdesign-miniprogram/${path}`
  if (files.has(target)) return
  const text = await readFile(join(tdesign, path), 'utf8')
  files.set(target, text)
  const folder = posix.dirname(path)
  const near = (name: string) =>
    posix.normalize(name.startsWith('/') ? name.slice(1) : posix.join(folder, name))
  const next: string[] = []
  if (path.endsWith('.json')) {
    const { usingComponents = {} } = JSON.parse(text) as { usingComponents?: Record<string, string> }
    for (const value of Object.values(usingComponents)) next.push(...componentFiles(near(value)))
  } else if (path.endsWith('.js')) {
    for (const [, name = ''] of text.matchAll(/(?:\bfrom|\bimport|\brequire\()\s*["']([^"']+)["']/g)) {
      next.push(resolveScript(name.startsWith('.') ? near(name) : `miniprogram_npm/${name}`))
    }
  } else if (path.endsWith('.wxml')) {
    for (const [, name = ''] of text.matchAll(/<(?:import|include|wxs)\s[^>]*?src="([^"]+)"/g))
      next.push(near(name))
  } else if (path.endsWith('.wxss')) {
    for (const [, name = ''] of text.matchAll(/@import\s+['"]([^'"]+)['"]/g)) next.push(near(name))
  } else if (path.endsWith('.wxs')) {
    for (const [, name = ''] of text.matchAll(/require\(['"]([^'"]+)['"]\)/g)) next.push(near(name))
  }
  for (const dependency of next) await addWithDependencies(dependency, files)
}

/**
 * Replaces the font face and the 2,000 glyph rules of t-icon by a mask for each icon whose name stands in
 * quotes in `source`.
 */
async function drawIcons(styles: string, source: string): Promise<string> {
  const named = new Set([...source.matchAll(/['"`]([a-z][a-z0-9-]*)['"`]/g)].map(([, name]) => name))
  const rules: string[] = []
  for (const [, name = ''] of styles.matchAll(/\.t-icon-([a-z0-9-]+):before\{content:/g)) {
    const file = join(icons, `${name}.svg`)
    if (!named.has(name) || !existsSync(file)) continue
    const svg = (await readFile(file, 'utf8'))
      .replace('view-box=', 'viewBox=')
      .replace(/ (?:class|id|width|height)="[^"]*"/g, '')
      .replaceAll('"', "'")
      .replace(/[%#<>]/g, (character) => encodeURIComponent(character))
    rules.push(
      `.t-icon-${name}:before{-webkit-mask-image:url("data:image/svg+xml,${svg}");mask-image:url("data:image/svg+xml,${svg}");}`,
    )
  }
  const base = styles
    .replace(/@font-face\{[^}]*\}\s*/, '')
    .replace(/\.t-icon-[a-z0-9-]+:before\{content:[^}]*\}\s*/g, '')
  const shape =
    ".t-icon-base:before{content:'';display:block;width:1em;height:1em;background-color:currentColor;" +
    '-webkit-mask-repeat:no-repeat;mask-repeat:no-repeat;-webkit-mask-size:100% 100%;mask-size:100% 100%;}'
  return [base.trim(), shape, ...rules, ''].join('\n')
}

/** Writes both folders anew and answers the size of every package: what WeChat packs, in bytes. */
export async function buildMiniprogram(miniprogramRoot: string): Promise<Map<string, number>> {
  for (const folder of ['generated', 'miniprogram_npm'])
    await rm(join(miniprogramRoot, folder), { recursive: true, force: true })
  for (const [path, text] of [
    ...(await generatedFiles(miniprogramRoot)),
    ...(await packageFiles(miniprogramRoot)),
  ]) {
    const file = join(miniprogramRoot, path)
    await mkdir(dirname(file), { recursive: true })
    await writeFile(file, text)
  }
  return packageSizes(miniprogramRoot)
}

async function packageSizes(miniprogramRoot: string): Promise<Map<string, number>> {
  const app = JSON.parse(await readFile(join(miniprogramRoot, 'app.json'), 'utf8')) as {
    subpackages?: { root: string }[]
    subPackages?: { root: string }[]
  }
  const roots = [...(app.subpackages ?? []), ...(app.subPackages ?? [])].map(({ root: path }) =>
    path.replace(/\/$/, ''),
  )
  const sizes = new Map<string, number>([['main', 0], ...roots.map((path): [string, number] => [path, 0])])
  for (const entry of await readdir(miniprogramRoot, { recursive: true })) {
    const path = slashes(entry)
    const file = await stat(join(miniprogramRoot, entry))
    if (!file.isFile() || path.endsWith('.d.ts') || /^(project\..*|tsconfig)\.json$/.test(path)) continue
    const owner = roots.find((prefix) => path.startsWith(`${prefix}/`)) ?? 'main'
    sizes.set(owner, (sizes.get(owner) ?? 0) + file.size)
  }
  return sizes
}

function slashes(path: string): string {
  return path.replaceAll('\\', '/')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const sizes = await buildMiniprogram(join(root, 'miniprogram'))
  for (const [name, bytes] of sizes) console.log(`${name}: ${Math.round(bytes / 1024)} KB`)
  if ((sizes.get('main') ?? 0) > 1.2 * 1024 * 1024) {
    console.error('The main package is larger than 1.2 MB.')
    process.exitCode = 1
  }
}
