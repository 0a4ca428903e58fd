import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  checkBindings,
  checkComponents,
  checkNames,
  checkPages,
  checkPictures,
  checkRemote,
  checkScripts,
  checkStaffPages,
  checkStyles,
  checkSyntax,
  checkUndefined,
  checkWords,
} from './checks.ts'
import { namesIn, pagesOf, readSource, type Source } from './source.ts'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../miniprogram')

/** A mini-program that is wrong in one way for each sentence that a check can say. */
const wrong: Record<string, string> = {
  'app.json': JSON.stringify({
    pages: ['pages/a/a', 'pages/gone/gone'],
    tabBar: {
      list: [
        { pagePath: 'desk/b', text: '一', iconPath: 'images/no.png', selectedIconPath: 'images/fake.png' },
      ],
    },
    usingComponents: { idle: '/components/card/card', 't-none': 'tdesign-miniprogram/none/none' },
    requiredPrivateInfos: ['chooseLocation'],
    permission: {},
  }),
  'images/fake.png': 'not a picture',
  'pages/a/a.json': JSON.stringify({ usingComponents: { card: '../../components/card/card' } }),
  'pages/a/a.wxss': [
    '.a { font-size: 12px }',
    '.b { font-size: calc(var(--text) * 0.8) }',
    '.c { line-height: 1.2 }',
    '.d { line-height: 20px }',
    '.e { outline: none }',
    '.f { white-space: nowrap }',
    '.g { background: url(/images/fake.png) }',
    '.h { font-size: calc(var(--text) * 0.9); line-height: 1.5 }',
    '.i { display: flex; gap: 4px }',
    '.j { display: grid; gap: 4px }',
  ].join('\n'),
  'pages/a/a.ts': [
    "import { z } from 'zod'",
    "import { a } from '../../../shared/a'",
    "import { b } from '../../services/b.ts'",
    "import type { C } from '../../../shared/c.ts'",
    'Page({',
    "  data: { title: '', ...more(), some: undefined as string | undefined },",
    '  go() { window.open(z, a, b); wx.getLocation({}); wx.cloud.callFunction({}); wx.navigateTo({}) },',
    "  stored() { wx.setStorageSync('提交成功', '双报到') },",
    '})',
    'function more(): { extra: C } { return { extra: 1 } }',
  ].join('\n'),
  'pages/a/a.wxml': [
    '<view bind:tap="go">{{title}} {{extra}}</view>',
    '<button bind:tap="stay"><view aria-hidden="true">›</view></button>',
    '<input value="{{titel}}" />',
    '<image src="https://example.com/a.png" />',
    '<view wx:for="{{[1]}}" wx:key="*this">{{item}} {{index}}</view>',
    '<unknown-tag />',
  ].join('\n'),
  'pages/left/left.json': '{}',
  'pages/left/left.wxml': '<view><text></view>',
  'desk/b.wxml':
    '<image src="../images/no.png" aria-hidden /><image src="/images/fake.png" aria-hidden />双报到',
}

const broken: Source = { root: '', files: new Map() }
const real = readSource(root)

beforeAll(() => {
  const folder = mkdtempSync(join(tmpdir(), 'wrong-'))
  for (const [path, content] of Object.entries(wrong)) {
    mkdirSync(join(folder, dirname(path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
  Object.assign(broken, readSource(folder))
})

afterAll(() => rmSync(broken.root, { recursive: true, force: true }))

describe('the mini-program as WeChat packs it', () => {
  it('is looked at', () => {
    expect(pagesOf(real).length).toBeGreaterThanOrEqual(9)
    expect([...real.files.keys()].filter((path) => path.endsWith('.wxml')).length).toBeGreaterThanOrEqual(11)
  })

  it.each([
    ['has every page with its four files, and icons for its tabs', checkPages],
    ['has every picture that it shows', checkPictures],
    ['has every component that it declares, and uses each', checkComponents],
    ['has templates that the compiler of WeChat takes', checkSyntax],
    ['calls methods and reads data that exist', checkBindings],
    ['has no data that WeChat could not take away', checkUndefined],
    ['names every control, input and picture', checkNames],
    ['has pages of staff for computers, with the name of who looks on each', checkStaffPages],
    ['has text that grows, lines that are high enough, and cuts nothing off', checkStyles],
    ['shows nothing from elsewhere', checkRemote],
    ['runs without a browser and leaves the platform to services/', checkScripts],
    ['says it in plain words', checkWords],
  ])('%s', (_, check) => {
    expect(check(real)).toEqual([])
  })
})

describe('the checks', () => {
  it('find pages, files and icons that are missing', () => {
    expect(checkPages(broken)).toEqual([
      'app.json names pages/gone/gone, but pages/gone/gone.ts is missing',
      'app.json names pages/gone/gone, but pages/gone/gone.wxml is missing',
      'app.json names pages/gone/gone, but pages/gone/gone.wxss is missing',
      'app.json names pages/gone/gone, but pages/gone/gone.json is missing',
      'pages/left/left is a page that app.json does not name',
      'the tab desk/b is no page of the main package',
      'the tab icon images/no.png is missing',
      'the tab icon images/fake.png is no PNG',
    ])
  })

  it('find pictures that are missing', () => {
    expect(checkPictures(broken)).toEqual(['desk/b.wxml shows ../images/no.png, which is missing'])
  })

  it('find pages of staff that do not say who looks, or that no keyboard reaches', () => {
    const app = { pages: [], subPackages: [{ root: 'desk', pages: ['day/day', 'list/list'] }] }
    const files = {
      'app.json': JSON.stringify(app),
      'desk/day/day.wxml': '<watermark /><button bind:tap="go">去</button>',
      'desk/list/list.wxml': '<view>\n<view aria-role="button" bind:tap="go">去</view>\n</view>',
    }
    const staff: Source = {
      root: '',
      files: new Map(Object.entries(files).map(([path, content]) => [path, Buffer.from(content)])),
    }
    expect(checkStaffPages(staff)).toEqual([
      'app.json is not resizable: WeChat on a computer shows it as a phone',
      'desk/list/list.wxml does not carry the name of who looks (<watermark>)',
      'desk/list/list.wxml:2 <view> is tapped, and no keyboard reaches it',
    ])
  })

  it('find words that residents should not have to read', () => {
    expect(checkWords(broken)).toEqual(['pages/a/a.ts says 提交成功', 'pages/a/a.ts says 双报到'])
  })

  it('find components that are missing or idle', () => {
    expect(checkComponents(broken)).toEqual([
      'pages/a/a.wxml uses <unknown-tag>, which nobody declares',
      'pages/a/a.json declares <card> and does not use it',
      'pages/a/a.json declares <card>, but components/card/card.ts is missing',
      'pages/a/a.json declares <card>, but components/card/card.wxml is missing',
      'pages/a/a.json declares <card>, but components/card/card.json is missing',
      'app.json declares <idle> and nobody uses it',
      'app.json declares <idle>, but components/card/card.ts is missing',
      'app.json declares <idle>, but components/card/card.wxml is missing',
      'app.json declares <idle>, but components/card/card.json is missing',
      'app.json declares <t-none> and nobody uses it',
      'app.json declares <t-none>, but tdesign has no tdesign-miniprogram/none/none',
    ])
  })

  it('find tags that are not closed', () => {
    expect(checkSyntax(broken)).not.toEqual([])
  })

  it('find methods and data that the script does not have', () => {
    expect(checkBindings(broken)).toEqual([
      'desk/b.wxml has no script with Page() or Component()',
      'pages/a/a.wxml:2 calls stay, which the script does not have',
      'pages/a/a.wxml:3 reads titel, which is no data of it',
      'pages/left/left.wxml has no script with Page() or Component()',
    ])
  })

  it('find data that may be undefined', () => {
    expect(checkUndefined(broken)).toEqual(['pages/a/a.ts: some may be undefined; null can be taken away'])
  })

  it('find what a screen reader could not say', () => {
    expect(checkNames(broken)).toEqual([
      'pages/a/a.wxml:1 can be tapped and has no aria-role',
      'pages/a/a.wxml:2 is a control without a name',
      'pages/a/a.wxml:3 is an input without a name',
      'pages/a/a.wxml:4 is a picture without a text',
      'pages/a/a.wxml has no heading',
      'pages/gone/gone.wxml has no heading',
    ])
  })

  it('find text that is small, tight, cut or does not grow', () => {
    expect(checkStyles(broken)).toEqual([
      'pages/a/a.wxss:1 font-size 12px is not made of var(--text), or is too small',
      'pages/a/a.wxss:2 font-size calc(var(--text) * 0.8) is not made of var(--text), or is too small',
      'pages/a/a.wxss:3 line-height 1.2 is below 1.3 or has a unit',
      'pages/a/a.wxss:4 line-height 20px is below 1.3 or has a unit',
      'pages/a/a.wxss:5 hides where the focus is',
      'pages/a/a.wxss:6 cuts text off when it is large',
      'pages/a/a.wxss: .i keeps things apart by gap, which iOS knows from 14.5 on; use margins',
    ])
  })

  it('find what is loaded from elsewhere', () => {
    expect(checkRemote(broken)).toEqual([
      'pages/a/a.wxml names https://example.com',
      'pages/a/a.wxss loads /images/fake.png, which WXSS cannot',
    ])
  })

  it('find what does not run in WeChat', () => {
    expect(checkScripts(broken)).toEqual([
      'pages/a/a.ts uses window, which WeChat does not have',
      'pages/a/a.ts calls wx.getLocation itself',
      'pages/a/a.ts calls wx.cloud.callFunction itself',
      'pages/a/a.ts calls wx.navigateTo itself',
      'pages/a/a.ts calls wx.setStorageSync itself',
      'pages/a/a.ts imports zod at run time',
      'pages/a/a.ts imports ../../../shared/a at run time',
      'pages/a/a.ts imports ../../services/b.ts: WeChat looks for modules without ending',
      'app.json does not declare getLocation',
      'app.json declares chooseLocation, which nobody uses',
    ])
  })

  it.each([
    ["{{item.id === site.id ? '✓ ' : ''}}{{a}}", ['item', 'site', 'a']],
    ['{{open ? green : soft}}', ['open', 'green', 'soft']],
    ['{{index + 1}}. {{list[index].name}}', ['index', 'list', 'index']],
    ['no binding', []],
  ])('read the names in %s', (value, names) => {
    expect(namesIn(value)).toEqual(names)
  })
})
