import * as glassEasel from 'glass-easel'
import { builtInBehaviors, type Definition } from './behaviors.ts'
import { bundle } from './bundle.ts'
import { readyBehavior } from './lifetimes.ts'
import { preparePrototype } from './page-instance.ts'
import { codeSpace } from './space.ts'
import { onChange, onEvent } from './wxs.ts'

/** The object that `App({...})` was given, with what the page adds to it. */
export const application: Definition = {}

const loaded = new Map<string, { exports: unknown }>()
const registered = new Set<string>()
/**
 * The component whose script runs: `Component(...)` may be called by a helper in another file, as tdesign's
 * decorator does.
 */
let current = ''

/** Runs a module of the mini-program once and answers what it exports. Throws when there is none. */
export function requireModule(path: string): unknown {
  const known = loaded.get(path)
  if (known) return known.exports
  const run = bundle.modules[path]
  if (!run) throw new Error(`There is no module ${path}`)
  const module = { exports: {} as unknown }
  loaded.set(path, module)
  const outer = current
  if (bundle.components[path]) current = path
  try {
    run((name) => requireModule(resolveModule(path, name)), module, module.exports)
  } finally {
    current = outer
  }
  return module.exports
}

function resolveModule(from: string, name: string): string {
  const near = normalize(name.startsWith('/') ? name : `${from.split('/').slice(0, -1).join('/')}/${name}`)
  const bases = name.startsWith('.') || name.startsWith('/') ? [near] : [near, `miniprogram_npm/${name}`]
  const candidates = bases.flatMap((path) => [path.replace(/\.js$/, ''), `${path}/index`])
  const found = candidates.find((path) => bundle.modules[path])
  if (!found) throw new Error(`${from}: there is no module "${name}"`)
  return found
}

/** `a/./b/../c` → `a/c` */
export function normalize(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

/** Registers a page or component and everything that it uses. */
export function loadComponent(path: string): void {
  if (registered.has(path)) return
  registered.add(path)
  const config = bundle.components[path]
  if (!config) throw new Error(`There is no component ${path}`)
  const isPage = bundle.app.pages.includes(path)
  // A page takes the styles of app.wxss, also one that is written as a component.
  const { styleIsolation = isPage ? 'shared' : undefined } = config
  configure(path, { ...config, ...(styleIsolation && { styleIsolation }) })
  const content = bundle.templates[path]
  if (content)
    codeSpace.addCompiledTemplate(path, {
      content,
      groupList: bundle.templates,
      fallbackListenerOnNativeNode: true,
    })
  if (bundle.styles[path] !== undefined) codeSpace.addStyleSheet(path, path, scopeName(path))
  for (const used of Object.values(config.usingComponents)) loadComponent(used.slice(1))
  for (const generic of Object.values(config.componentGenerics ?? {}))
    if (generic !== true) loadComponent(generic.default.slice(1))
  if (bundle.modules[path]) requireModule(path)
  else codeSpace.componentEnv(path, ({ Component }) => Component({}))
}

function configure(path: string, config: object): void {
  codeSpace.addComponentStaticConfig(path, config as Parameters<typeof codeSpace.addComponentStaticConfig>[1])
}

const scopes = new Map<string, string>()

function scopeName(path: string): string {
  const name = scopes.get(path) ?? `s${scopes.size}`
  scopes.set(path, name)
  return name
}

function register(kind: 'Component' | 'Page', definition: Definition): void {
  const path = current
  const { behaviors = [], options } = definition
  // The adapter takes style isolation from the JSON file alone.
  const isolation = options?.styleIsolation ?? (options?.addGlobalClass ? 'apply-shared' : undefined)
  const config = codeSpace.getComponentStaticConfig(path)
  if (isolation && !config?.styleIsolation) configure(path, { ...config, styleIsolation: isolation })
  codeSpace.componentEnv(path, (env) => {
    const define = env[kind] as (definition: Definition) => void
    define({ ...definition, behaviors: builtInBehaviors(behaviors) })
  })
}

/** Puts what scripts of a mini-program find without an import into the global scope. */
export function provideGlobals(globals: Record<string, unknown>): void {
  Object.assign(globalThis, {
    Component: (definition: Definition) => register('Component', definition),
    Page: (definition: Definition) => register('Page', definition),
    Behavior: (definition: Definition) =>
      codeSpace.componentEnv(current, ({ Behavior }) =>
        Behavior({ ...definition, behaviors: builtInBehaviors(definition.behaviors ?? []) as never }),
      ),
    App: (definition: Definition) => Object.assign(application, definition),
    getApp: () => application,
    // WXS
    wxs: { onChange, onEvent },
    getRegExp: (pattern: string, flags?: string) => new RegExp(pattern, flags),
    getDate: (...values: []) => new Date(...values),
    ...globals,
  })
}

/** Defines what stands where the engine finds no component, and hands errors and warnings on. */
export function startEngine(report: (message: string, error?: unknown) => void): void {
  codeSpace.componentEnv('', ({ Component }) => Component({}))
  if (bundle.styles.app !== undefined) codeSpace.addStyleSheet('app', 'app')
  codeSpace.setOverallBehavior(readyBehavior())
  preparePrototype()
  glassEasel.addGlobalErrorListener((error, method, component) => {
    const place = typeof component === 'object' ? component.is : component
    report(
      `${error instanceof Error ? error.message : String(error)} (${method ?? ''} ${place ?? ''})`,
      error,
    )
    return false
  })
  glassEasel.addGlobalWarningListener((message, component) => {
    const place = typeof component === 'object' ? component.is : component
    if (place && !place.startsWith('miniprogram_npm/')) console.warn(`${place}: ${message}`)
    return false
  })
}
