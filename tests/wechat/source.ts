import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'

/** A mini-program's own source: texts and pictures by path, with `/`. Built folders are left out. */
export interface Source {
  root: string
  files: Map<string, Buffer>
}

export function readSource(root: string): Source {
  const files = new Map<string, Buffer>()
  const walk = (folder: string) => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = posix.join(folder, entry.name)
      if (!entry.isDirectory()) files.set(path, readFileSync(join(root, path)))
      else if (!['generated', 'miniprogram_npm', 'node_modules'].includes(entry.name)) walk(path)
    }
  }
  walk('')
  // In an order that no file system decides: findings are compared.
  return { root, files: new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1))) }
}

export function text({ files }: Source, path: string): string {
  return files.get(path)?.toString('utf8') ?? ''
}

/** Paths and texts of the files with this ending. */
export function textsOf(source: Source, ending: string): [path: string, text: string][] {
  return [...source.files.keys()]
    .filter((path) => path.endsWith(ending))
    .map((path) => [path, text(source, path)])
}

export interface AppConfig {
  pages: string[]
  subPackages?: { root: string; pages: string[] }[]
  tabBar?: { list: { pagePath: string; text: string; iconPath: string; selectedIconPath: string }[] }
  usingComponents?: Record<string, string>
  resizable?: boolean
  requiredPrivateInfos?: string[]
  permission?: Record<string, unknown>
}

export function appConfig(source: Source): AppConfig {
  return JSON.parse(text(source, 'app.json')) as AppConfig
}

/** Paths of all pages, without ending. */
export function pagesOf(source: Source): string[] {
  const { pages, subPackages = [] } = appConfig(source)
  return [
    ...pages,
    ...subPackages.flatMap(({ root, pages: own }) => own.map((page) => posix.join(root, page))),
  ]
}

/** Path of a component, without ending, as `usingComponents` of the file at `from` names it. */
export function componentPath(from: string, value: string): string {
  return value.startsWith('/') ? value.slice(1) : posix.join(posix.dirname(from), value)
}

/** A tag of a template with what it holds. Texts are tags with the name `#text`. */
export interface Tag {
  name: string
  attributes: Record<string, string>
  children: Tag[]
  text: string
  line: number
}

/**
 * The tags of a template whose syntax WeChat's compiler has accepted. Every tag of the template, in order; each also holds its children.
 */
export function tagsOf(template: string): Tag[] {
  const source = template.replace(/<!--[\s\S]*?-->/g, (comment) => comment.replace(/[^\n]/g, ' '))
  const all: Tag[] = []
  const open: Tag[] = []
  let line = 1
  const pieces = /<\/([\w-]+)\s*>|<([\w-]+)((?:\s+[\w:.-]+(?:\s*=\s*"[^"]*")?)*)\s*(\/?)>|[^<]+|</g
  for (const [piece, closed, name, attributes = '', selfClosed] of source.matchAll(pieces)) {
    const parent = open.at(-1)
    if (closed !== undefined) {
      open.pop()
    } else if (name !== undefined) {
      const tag: Tag = { name, attributes: attributesOf(attributes), children: [], text: '', line }
      all.push(tag)
      parent?.children.push(tag)
      if (!selfClosed) open.push(tag)
    } else {
      parent?.children.push({ name: '#text', attributes: {}, children: [], text: piece.trim(), line })
    }
    line += piece.split('\n').length - 1
  }
  return all
}

function attributesOf(source: string): Record<string, string> {
  return Object.fromEntries(
    [...source.matchAll(/([\w:.-]+)(?:\s*=\s*"([^"]*)")?/g)].map(([, name = '', value = '']) => [
      name,
      value,
    ]),
  )
}

/** The names of data that the bindings of a text read: `{{item.id === site.id ? '✓' : ''}}` reads `item` and `site`. */
export function namesIn(value: string): string[] {
  return [...value.matchAll(/\{\{([\s\S]*?)\}\}/g)].flatMap(([, expression = '']) =>
    [
      ...expression
        .replace(/'(?:\\.|[^'])*'|"(?:\\.|[^"])*"/g, "''")
        .matchAll(/(?<![\w$.])([A-Za-z_$][\w$]*)/g),
    ].map(([, name = '']) => name),
  )
}
