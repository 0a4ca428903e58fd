import { posix } from 'node:path'
import { transform } from 'esbuild'
import { compileTemplates } from './wxml.ts'
import { compileStyles } from './wxss.ts'

interface ComponentJson {
  usingComponents?: Record<string, string>
  componentGenerics?: Record<string, true | { default?: string }>
}

interface AppJson extends ComponentJson {
  pages: string[]
  subpackages?: Subpackage[]
  subPackages?: Subpackage[]
  tabBar?: { custom?: boolean; list: { pagePath: string; iconPath?: string; selectedIconPath?: string }[] }
}

interface Subpackage {
  root: string
  pages: string[]
}

/**
 * Compiles the text files of a mini-program (by path inside of it) to one script that sets
 * `globalThis.miniprogram`, see `client/bundle.ts`. `hasAsset` tells whether a picture exists. Throws, with
 * the file's name, where WeChat would refuse to build: a missing page, component, style sheet or tab icon,
 * wrong WXML, a wrong import.
 */
export async function compileApp(
  files: Map<string, string>,
  hasAsset: (path: string) => boolean,
): Promise<string> {
  const app = parse<AppJson>(files, 'app.json')
  const subpackages = [...(app.subpackages ?? []), ...(app.subPackages ?? [])]
  const pages = [
    ...app.pages,
    ...subpackages.flatMap(({ root, pages: own }) => own.map((page) => posix.join(root, page))),
  ]
  checkTabBar(app, pages, hasAsset)

  const components: Record<string, unknown> = {}
  const styles: Record<string, string> = {}
  const queue = pages.map((path) => ({ path, from: 'app.json' }))
  const enqueue = (from: string, using: Record<string, string> = {}) =>
    Object.fromEntries(
      Object.entries(using).map(([tag, value]) => {
        const path = findComponent(files, from, value)
        queue.push({ path, from })
        return [tag, `/${path}`]
      }),
    )
  const shared = enqueue('app.json', app.usingComponents)
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { path, from } = next
    if (components[path]) continue
    if (!files.has(`${path}.wxml`)) throw new Error(`${from}: there is no ${path}.wxml`)
    const json = parse<ComponentJson>(files, `${path}.json`, {})
    const own = enqueue(`${path}.json`, json.usingComponents)
    const generics = Object.entries(json.componentGenerics ?? {}).map(([name, value]) => {
      if (value === true || !value.default) return [name, true]
      return [name, enqueue(`${path}.json`, { default: value.default })]
    })
    components[path] = {
      ...json,
      usingComponents: path.startsWith('miniprogram_npm/') ? own : { ...shared, ...own },
      ...(generics.length > 0 && { componentGenerics: Object.fromEntries(generics) }),
    }
    if (files.has(`${path}.wxss`)) styles[path] = compileStyles(`${path}.wxss`, (file) => files.get(file))
  }
  if (files.has('app.wxss')) styles.app = compileStyles('app.wxss', (file) => files.get(file))

  const modules = await compileModules(files)
  return `globalThis.miniprogram = {
app: ${JSON.stringify({ ...app, pages, subpackages })},
components: ${JSON.stringify(components)},
styles: ${JSON.stringify(styles)},
modules: {\n${modules.join(',\n')}\n},
templates: ${compileTemplates(files)}
}`
}

function parse<T>(files: Map<string, string>, path: string, fallback?: T): T {
  const text = files.get(path)
  if (text === undefined && fallback !== undefined) return fallback
  if (text === undefined) throw new Error(`There is no ${path}`)
  try {
    return JSON.parse(text) as T
  } catch (error) {
    throw new Error(`${path}: ${String(error)}`)
  }
}

/** Relative to the file first, then in `miniprogram_npm`, as WeChat looks it up. */
function findComponent(files: Map<string, string>, from: string, value: string): string {
  const near = value.startsWith('/') ? value.slice(1) : posix.join(posix.dirname(from), value)
  const found = [near, `${near}/index`, `miniprogram_npm/${value}`, `miniprogram_npm/${value}/index`].find(
    (path) => files.has(`${path}.json`),
  )
  if (!found) throw new Error(`${from}: there is no component "${value}"`)
  return found
}

function checkTabBar({ tabBar, pages }: AppJson, all: string[], hasAsset: (path: string) => boolean): void {
  if (!tabBar) return
  if (tabBar.list.length < 2 || tabBar.list.length > 5)
    throw new Error('app.json: tabBar.list takes 2 to 5 tabs')
  for (const { pagePath, iconPath, selectedIconPath } of tabBar.list) {
    if (!pages.includes(pagePath)) {
      throw new Error(
        `app.json: the tab ${pagePath} is no page${all.includes(pagePath) ? ' of the main package' : ''}`,
      )
    }
    for (const icon of [iconPath, selectedIconPath]) {
      if (icon === undefined) continue
      if (!/\.(png|jpe?g)$/.test(icon)) throw new Error(`app.json: a tab icon must be png or jpg: ${icon}`)
      if (!hasAsset(icon)) throw new Error(`app.json: there is no ${icon}`)
    }
  }
}

/** Each file becomes a CommonJS function of its own, as in WeChat. */
async function compileModules(files: Map<string, string>): Promise<string[]> {
  const scripts = [...files].filter(([path]) => /\.[tj]s$/.test(path) && !path.endsWith('.d.ts'))
  return Promise.all(
    scripts.map(async ([path, text]) => {
      const { code } = await transform(text, {
        loader: path.endsWith('.ts') ? 'ts' : 'js',
        format: 'cjs',
        target: 'es2020',
        sourcefile: path,
        charset: 'utf8',
      })
      for (const [, name = ''] of code.matchAll(/\brequire\(["']([^"']+)["']\)/g)) {
        if (!findModule(files, path, name)) throw new Error(`${path}: there is no module "${name}"`)
      }
      return `${JSON.stringify(path.replace(/\.[tj]s$/, ''))}: function (require, module, exports) {\n${code}}`
    }),
  )
}

function findModule(files: Map<string, string>, from: string, name: string): string | undefined {
  const near = name.startsWith('/') ? name.slice(1) : posix.join(posix.dirname(from), name)
  const candidates = name.startsWith('.') || name.startsWith('/') ? [near] : [near, `miniprogram_npm/${name}`]
  // A name with `.ts` would not be found in WeChat, where the compiled file ends in `.js`.
  return candidates
    .flatMap((path) => [path.replace(/\.js$/, ''), `${path}/index`])
    .find((path) => files.has(`${path}.ts`) || files.has(`${path}.js`))
}
