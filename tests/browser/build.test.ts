import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { compileApp } from '../../local/browser/build/app.ts'
import { classMark, compileSelector, compileStyles, convertUnits } from '../../local/browser/build/wxss.ts'
import { buildMiniprogram, generatedFiles, packageFiles } from '../../scripts/build-miniprogram.ts'

const app = (change: object = {}) => JSON.stringify({ pages: ['a/a', 'b/b'], ...change })
const files = (change: Record<string, string> = {}) =>
  new Map(Object.entries({ 'app.json': app(), 'a/a.wxml': '<view/>', 'b/b.wxml': '<view/>', ...change }))
const compile = (change: Record<string, string>, assets: string[] = []) =>
  compileApp(files(change), (path) => assets.includes(path))

const tabs = (iconPath: string, second = 'b/b') => ({
  tabBar: { list: [{ pagePath: 'a/a', iconPath }, { pagePath: second }] },
})

test.each<[string, Record<string, string>, string]>([
  ['a page', { 'app.json': app({ pages: ['a/a', 'c/c'] }) }, 'app.json: there is no c/c.wxml'],
  ['a component', { 'a/a.json': '{"usingComponents":{"x":"../x/x"}}' }, 'a/a.json: there is no component "../x/x"'],
  ['a module', { 'a/a.ts': "import { x } from './x'\nx()" }, 'a/a.ts: there is no module "./x"'],
  ['a module named with its ending', { 'a/a.ts': "import { x } from './x.ts'\nx()", 'a/x.ts': 'export const x = 1' }, 'a/a.ts: there is no module "./x.ts"'],
  ['a style sheet', { 'a/a.wxss': "@import './x.wxss';" }, 'a/a.wxss: there is no style sheet a/x.wxss'],
  ['valid WXML', { 'a/a.wxml': '<view><text></view>' }, 'a/a.wxml:1:8 missing end tag'],
  ['valid JSON', { 'a/a.json': '{' }, 'a/a.json: SyntaxError'],
  ['pictures of the package out of style sheets', { 'a/a.wxss': '.a { background: url(/x.png) }' }, 'a/a.wxss: WeChat takes no file'],
  ['tab icons as png', { 'app.json': app(tabs('x.svg')) }, 'app.json: a tab icon must be png or jpg: x.svg'],
  ['tab icons that exist', { 'app.json': app(tabs('x.png')) }, 'app.json: there is no x.png'],
  ['tabs in the main package', { 'app.json': app({ subpackages: [{ root: 's', pages: ['p'] }], ...tabs('t.png', 's/p') }), 's/p.wxml': '' }, 'app.json: the tab s/p is no page of the main package'],
])('a build wants %s', async (_, change, message) => {
  await expect(compile(change, ['t.png'])).rejects.toThrow(message)
}) // biome-ignore format: a table

test('a whole mini-program compiles, with templates for the browser', async () => {
  const script = await compile({ 'a/a.ts': 'Page({ data: { n: 1 as number } })' })
  const globals: { miniprogram?: { app: { pages: string[] }; templates: object; modules: object } } = {}
  new Function('globalThis', script)(globals)
  expect(globals.miniprogram?.app.pages).toEqual(['a/a', 'b/b'])
  expect(Object.keys(globals.miniprogram?.templates ?? {}).sort()).toEqual(['a/a', 'b/b'])
  expect(Object.keys(globals.miniprogram?.modules ?? {})).toEqual(['a/a'])
})

test('selectors, units and imports of WXSS become CSS for one document', () => {
  expect(compileSelector('view.a > #b::after')).toBe(`wx-view.${classMark}a > [id$="--b"]::after`)
  expect(compileSelector(':host .y:not(.z):nth-child(2n+1)')).toBe(
    `[wx-host="\u0002"] .${classMark}y:not(.${classMark}z):nth-child(2n+1)`,
  )
  expect(convertUnits('margin: -75rpx 40rpx; height: calc(100vh - 10px)')).toBe(
    'margin: -10vw 5.333334vw; height: calc(100cqh - 10px)',
  )
  const sheets: Record<string, string> = {
    'a.wxss':
      '@import "b.wxss"; /* .c */ @media (min-width: 10px) { .a { width: 75rpx } } @keyframes k { from { left: 75rpx } }',
    'b.wxss': '.b { content: "}" }',
  }
  expect(compileStyles('a.wxss', (path) => sheets[path]).replace(/\s+/g, ' ')).toBe(
    `.${classMark}b{ content: "}" } @media (min-width: 10px){.${classMark}a{ width: 10vw } } @keyframes k{ from { left: 10vw } } `,
  )
})

test('the package holds the tdesign components in use with what they need, and icons without a web font', async () => {
  const root = await mkdtemp(join(tmpdir(), 'package-'))
  await writeFile(
    join(root, 'app.json'),
    app({ pages: ['a'], usingComponents: { 't-cell': 'tdesign-miniprogram/cell/cell' } }),
  )
  await writeFile(join(root, 'a.wxml'), '<t-cell left-icon="time" />')
  const packages = await packageFiles(root)
  expect([...packages.keys()]).toContain('miniprogram_npm/tdesign-miniprogram/icon/icon.js')
  expect([...packages.keys()]).toContain('miniprogram_npm/tslib/index.js')
  expect([...packages.keys()].some((path) => path.includes('/calendar/'))).toBe(false)
  const icons = packages.get('miniprogram_npm/tdesign-miniprogram/icon/icon.wxss') ?? ''
  expect(icons).toContain('.t-icon-time:before{')
  expect(icons).not.toContain('.t-icon-airplay:before')
  expect(icons).not.toContain('@font-face')
  const sizes = await buildMiniprogram(root)
  expect(sizes.get('main')).toBeGreaterThan(20_000)
  expect(sizes.get('main')).toBeLessThan(120_000)
  await rm(root, { recursive: true })
})

test('what pages import of shared/ is bundled for WeChat, with types beside it', async () => {
  const root = await mkdtemp(join(tmpdir(), 'package-'))
  await writeFile(join(root, 'app.json'), app())
  await writeFile(
    join(root, 'a.ts'),
    "import { addDays } from './generated/shared/time'\naddDays('2026-03-02', 1)",
  )
  const generated = await generatedFiles(root)
  expect([...generated.keys()]).toEqual(['generated/shared/time.js', 'generated/shared/time.d.ts'])
  const module = { exports: {} as { addDays(day: string, days: number): string } }
  new Function('module', generated.get('generated/shared/time.js') ?? '')(module)
  expect(module.exports.addDays('2026-02-28', 2)).toBe('2026-03-02')
  expect(generated.get('generated/shared/time.d.ts')).toBe("export * from '../../../shared/time.ts'\n")

  await writeFile(join(root, 'a.ts'), "import { x } from './generated/shared/nothing'\nx()")
  await expect(generatedFiles(root)).rejects.toThrow('a.ts: there is no shared/nothing.ts')
  await rm(root, { recursive: true })
})
