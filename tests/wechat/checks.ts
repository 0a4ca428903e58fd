import { createRequire } from 'node:module'
import { posix } from 'node:path'
import { scriptsOf } from './scripts.ts'
import {
  appConfig,
  componentPath,
  namesIn,
  pagesOf,
  type Source,
  type Tag,
  tagsOf,
  text,
  textsOf,
} from './source.ts'

const require = createRequire(import.meta.url)

/**
 * What WeChat would refuse or a person would stumble over, found by reading the source. Each check answers its findings, one
 * sentence each; none is what we want.
 */

/** WeChat shows tab icons of at most 40 KB, and takes 81×81 px. */
const iconBytes = 40 * 1024
const iconSide = 81

export function checkPages(source: Source): string[] {
  const { tabBar } = appConfig(source)
  const pages = pagesOf(source)
  const found: string[] = []
  for (const page of pages) {
    for (const kind of ['.ts', '.wxml', '.wxss', '.json']) {
      if (!source.files.has(page + kind)) found.push(`app.json names ${page}, but ${page}${kind} is missing`)
    }
  }
  for (const [path, content] of textsOf(source, '.json')) {
    const name = path.replace(/\.json$/, '')
    const isPage =
      source.files.has(`${name}.wxml`) && (JSON.parse(content) as { component?: true }).component !== true
    if (isPage && !pages.includes(name)) found.push(`${name} is a page that app.json does not name`)
  }
  for (const { pagePath, iconPath, selectedIconPath } of tabBar?.list ?? []) {
    if (!appConfig(source).pages.includes(pagePath))
      found.push(`the tab ${pagePath} is no page of the main package`)
    for (const icon of [iconPath, selectedIconPath]) {
      const picture = source.files.get(icon)
      if (!picture) found.push(`the tab icon ${icon} is missing`)
      else if (picture.toString('latin1', 1, 4) !== 'PNG') found.push(`the tab icon ${icon} is no PNG`)
      else if (
        picture.readUInt32BE(16) !== iconSide ||
        picture.readUInt32BE(20) !== iconSide ||
        picture.length > iconBytes
      ) {
        found.push(`the tab icon ${icon} is not ${iconSide}×${iconSide} px of at most 40 KB`)
      }
    }
  }
  return found
}

/** Subpackages that residents open; every other is a desk of staff. */
const subpackagesOfResidents = ['circle']

/**
 * Pages of staff, which are the other subpackages: they carry the name of who looks, open in a window of any size on a computer, and work by its
 * keyboard, which reaches buttons and not what else is tapped. A map is for the finger, and its pages have buttons for the same.
 */
export function checkStaffPages(source: Source): string[] {
  const { subPackages = [], resizable } = appConfig(source)
  const found =
    resizable === true ? [] : ['app.json is not resizable: WeChat on a computer shows it as a phone']
  const pages = subPackages
    .filter(({ root }) => !subpackagesOfResidents.includes(root))
    .flatMap(({ root, pages: own }) => own.map((page) => posix.join(root, page)))
  for (const page of pages) {
    const tags = tagsOf(text(source, `${page}.wxml`))
    if (!tags.some(({ name }) => name === 'watermark'))
      found.push(`${page}.wxml does not carry the name of who looks (<watermark>)`)
    for (const { name, attributes, line } of tags)
      if ('bind:tap' in attributes && name !== 'button' && name !== 'map')
        found.push(`${page}.wxml:${line} <${name}> is tapped, and no keyboard reaches it`)
  }
  return found
}

/** Pictures of our own that templates and scripts name. */
export function checkPictures(source: Source): string[] {
  const found: string[] = []
  for (const ending of ['.wxml', '.ts']) {
    for (const [path, content] of textsOf(source, ending)) {
      for (const [, picture = ''] of content.matchAll(/["'`]([\w./-]+\.(?:png|jpe?g|svg|gif|webp))["'`]/g)) {
        if (!source.files.has(componentPath(path, picture)))
          found.push(`${path} shows ${picture}, which is missing`)
      }
    }
  }
  return found
}

export function checkComponents(source: Source): string[] {
  const global = appConfig(source).usingComponents ?? {}
  const found: string[] = []
  const everywhere = new Set<string>()
  for (const [path, template] of textsOf(source, '.wxml')) {
    const config = path.replace(/wxml$/, 'json')
    const own =
      (JSON.parse(text(source, config) || '{}') as { usingComponents?: Record<string, string> })
        .usingComponents ?? {}
    const used = new Set(tagsOf(template).map(({ name }) => name))
    for (const name of used) {
      everywhere.add(name)
      if (!(name in own) && !(name in global) && !builtIn.has(name))
        found.push(`${path} uses <${name}>, which nobody declares`)
    }
    for (const [name, value] of Object.entries(own)) {
      if (!used.has(name)) found.push(`${config} declares <${name}> and does not use it`)
      found.push(...unresolved(source, config, name, value))
    }
  }
  for (const [name, value] of Object.entries(global)) {
    if (!everywhere.has(name)) found.push(`app.json declares <${name}> and nobody uses it`)
    found.push(...unresolved(source, 'app.json', name, value))
  }
  return found
}

function unresolved(source: Source, from: string, name: string, value: string): string[] {
  if (value.startsWith('tdesign-miniprogram/')) {
    try {
      require.resolve(value.replace('/', '/miniprogram_dist/').concat('.wxml'))
      return []
    } catch {
      return [`${from} declares <${name}>, but tdesign has no ${value}`]
    }
  }
  const path = componentPath(from, value)
  const missing = ['.ts', '.wxml', '.json'].filter((kind) => !source.files.has(path + kind))
  return missing.map((kind) => `${from} declares <${name}>, but ${path}${kind} is missing`)
}

const builtIn = new Set(
  (
    'block template slot import include wxs view text button image input textarea scroll-view swiper swiper-item form label ' +
    'checkbox checkbox-group radio radio-group switch slider picker picker-view picker-view-column navigator icon progress ' +
    'rich-text map canvas web-view page-meta navigation-bar cover-view cover-image movable-area movable-view root-portal'
  ).split(' '),
)

/** What WeChat's own compiler says of the templates. */
export function checkSyntax(source: Source): string[] {
  const { TmplGroup } =
    require('glass-easel-template-compiler') as typeof import('glass-easel-template-compiler')
  const group = new TmplGroup()
  try {
    return textsOf(source, '.wxml').flatMap(([path, template]) =>
      (group.addTmpl(path, template) as { message: string; startLine: number }[]).map(
        ({ message, startLine }) => `${path}:${startLine + 1} ${message}`,
      ),
    )
  } finally {
    group.free()
  }
}

const listener = /^(?:capture-)?(?:mut-)?(?:bind|catch):?/

/**
 * `setData` of WeChat leaves out what is undefined: data that a page takes away is null. The compiler refuses `undefined` for data
 * whose type does not have it; here is seen that no type has it.
 */
export function checkUndefined(source: Source): string[] {
  return [...scriptsOf(source)].flatMap(([path, { undefinable }]) =>
    undefinable.map((name) => `${path}.ts: ${name} may be undefined; null can be taken away`),
  )
}

/** Templates call methods, and read data, that their script has. */
export function checkBindings(source: Source): string[] {
  const scripts = scriptsOf(source)
  const found: string[] = []
  for (const [path, template] of textsOf(source, '.wxml')) {
    const script = scripts.get(path.replace(/\.wxml$/, ''))
    if (!script) {
      found.push(`${path} has no script with Page() or Component()`)
      continue
    }
    const tags = tagsOf(template)
    const items = new Set(['true', 'false', 'null', 'undefined', 'item', 'index'])
    for (const { attributes } of tags) {
      for (const name of ['wx:for-item', 'wx:for-index', 'module'])
        if (attributes[name]) items.add(attributes[name])
    }
    for (const tag of tags) {
      for (const [name, value] of Object.entries(tag.attributes)) {
        if (listener.test(name) && !value.includes('{{') && !script.methods.has(value)) {
          found.push(`${path}:${tag.line} calls ${value}, which the script does not have`)
        }
      }
      const texts = [...Object.values(tag.attributes), ...tag.children.map((child) => child.text)]
      for (const name of texts.flatMap(namesIn)) {
        if (!script.data.has(name) && !items.has(name))
          found.push(`${path}:${tag.line} reads ${name}, which is no data of it`)
      }
    }
  }
  return found
}

/** A map is tapped, too: what it shows has to be said. */
const inputs = new Set(['input', 'textarea', 'switch', 'slider', 'picker', 'checkbox', 'radio', 'map'])
const touchable = new Set(['button', 'navigator', 'label', 'form', ...inputs])

/** Every control has a role and a name, every picture a text or none on purpose; every page has a heading. */
export function checkNames(source: Source): string[] {
  const found: string[] = []
  for (const [path, template] of textsOf(source, '.wxml')) {
    for (const tag of tagsOf(template)) {
      const { name, attributes, line } = tag
      const role = attributes['aria-role']
      const taps = Object.keys(attributes).some((key) => listener.test(key) && /tap$/.test(key))
      if (taps && !role && !touchable.has(name))
        found.push(`${path}:${line} can be tapped and has no aria-role`)
      const isControl = name === 'button' || name === 'navigator' || (taps && role !== undefined)
      if (isControl && !isNamed(tag)) found.push(`${path}:${line} is a control without a name`)
      if (inputs.has(name) && !isNamed(tag)) found.push(`${path}:${line} is an input without a name`)
      if (name === 'image' && !attributes['aria-label'] && attributes['aria-hidden'] === undefined) {
        found.push(`${path}:${line} is a picture without a text`)
      }
    }
  }
  for (const page of pagesOf(source)) {
    const tags = tagsOf(text(source, `${page}.wxml`))
    if (!tags.some(({ attributes }) => attributes['aria-role'] === 'heading'))
      found.push(`${page}.wxml has no heading`)
  }
  return found
}

function isNamed({ attributes, children }: Tag): boolean {
  const reads = (tag: Tag): boolean =>
    !('aria-hidden' in tag.attributes) && (tag.text !== '' || tag.children.some(reads))
  return Boolean(attributes['aria-label']?.trim()) || children.some(reads)
}

/** The least part of the main text that small text may be: 0.85 of 22 px, the smallest main text of elder mode, is above 18. */
const smallest = 0.85

/** Text grows with the person's setting and stays legible; nothing takes the outline of the focus away or keeps text on one line. */
export function checkStyles(source: Source): string[] {
  const found: string[] = []
  for (const [path, style] of textsOf(source, '.wxss')) {
    style.split('\n').forEach((content, index) => {
      const at = `${path}:${index + 1}`
      const size = /(?:^|[\s;{])font-size:\s*([^;}]+?)\s*(?:[;}]|$)/.exec(content)?.[1]
      if (size !== undefined && size !== 'inherit' && !(sizeOf(size) >= smallest)) {
        found.push(`${at} font-size ${size} is not made of var(--text), or is too small`)
      }
      const height = /(?:^|[\s;{])line-height:\s*([^;}]+?)\s*(?:[;}]|$)/.exec(content)?.[1]
      if (height !== undefined && !(Number(height) >= 1.3))
        found.push(`${at} line-height ${height} is below 1.3 or has a unit`)
      if (/outline:\s*(none|0)/.test(content)) found.push(`${at} hides where the focus is`)
      if (/white-space:\s*nowrap|text-overflow:\s*ellipsis/.test(content))
        found.push(`${at} cuts text off when it is large`)
    })
    for (const [, selector = '', rule = ''] of style
      .replace(/\/\*[\s\S]*?\*\//g, '')
      .matchAll(/([^{}]+)\{([^{}]*)\}/g)) {
      // A gap between the tracks of a grid is years older.
      if (/(?:^|[\s;])(?:row-|column-)?gap:/.test(rule) && !/display:\s*grid/.test(rule))
        found.push(
          `${path}: ${selector.trim()} keeps things apart by gap, which iOS knows from 14.5 on; use margins`,
        )
    }
  }
  return found
}

/** How many times the main text; NaN when the size does not follow it. */
function sizeOf(value: string): number {
  if (value === 'var(--text)') return 1
  return Number(/^calc\(var\(--text\) \* ([\d.]+)\)$/.exec(value)?.[1])
}

/** Everything that is shown is in the package: no address of another place, and no picture that WXSS could not load. */
export function checkRemote(source: Source): string[] {
  const found: string[] = []
  for (const ending of ['.wxml', '.wxss', '.json', '.ts']) {
    for (const [path, content] of textsOf(source, ending)) {
      const bare = content.replaceAll('http://www.w3.org/2000/svg', '')
      for (const [address] of bare.matchAll(/(?:https?:|wss?:)?\/\/[\w-]+\.[\w.-]+/g))
        found.push(`${path} names ${address}`)
      if (ending !== '.wxss') continue
      for (const [, target = ''] of content.matchAll(/url\(\s*["']?([^"')]{0,20})/g)) {
        if (!target.startsWith('data:')) found.push(`${path} loads ${target}, which WXSS cannot`)
      }
    }
  }
  return found
}

/**
 * What pages and components may ask of the platform themselves: where to go, and what the page itself shows. The cloud, storage and
 * what the phone can do are behind services/, where each refusal is dealt with once.
 */
const pagesMay = new Set([
  'navigateBack',
  'redirectTo',
  'switchTab',
  'reLaunch',
  'pageScrollTo',
  'setNavigationBarTitle',
  'stopPullDownRefresh',
  'nextTick',
])
/** Private interfaces that app.json declares when, and only when, they are used. */
const declared = [
  'getLocation',
  'getFuzzyLocation',
  'chooseLocation',
  'choosePoi',
  'chooseAddress',
  'onLocationChange',
]

/** Scripts run where there is no browser, hold themselves at run time, and leave the platform to services/. */
export function checkScripts(source: Source): string[] {
  const found: string[] = []
  const used = new Set<string>()
  for (const [path, script] of textsOf(source, '.ts')) {
    const code = script
      .replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      .replace(/'(?:\\.|[^'\n])*'/g, (string) => string)
    for (const [, name = ''] of code.matchAll(
      /(?<![\w$.'])(window|document|localStorage|navigator|process|require)\b(?=\s*[.([])/g,
    )) {
      found.push(`${path} uses ${name}, which WeChat does not have`)
    }
    for (const [, name = ''] of code.matchAll(/\bwx\.(cloud\.\w+|\w+)/g)) {
      const allowed =
        name === 'cloud.init'
          ? path === 'app.ts'
          : name === 'cloud.callFunction'
            ? path === 'services/call.ts'
            : path.startsWith('services/') || pagesMay.has(name)
      if (!allowed) found.push(`${path} calls wx.${name} itself`)
    }
    for (const name of declared) if (new RegExp(`\\bwx\\.${name}\\b`).test(code)) used.add(name)
    for (const [, clause = '', target = ''] of code.matchAll(/^import\s([^;]*?)\sfrom\s+'([^']+)'/gms)) {
      if (clause.startsWith('type ')) continue
      const inside = target.startsWith('.') && !posix.join(posix.dirname(path), target).startsWith('..')
      if (!inside && !target.startsWith('tdesign-miniprogram/'))
        found.push(`${path} imports ${target} at run time`)
      if (target.endsWith('.ts'))
        found.push(`${path} imports ${target}: WeChat looks for modules without ending`)
    }
  }
  const { requiredPrivateInfos = [], permission = {} } = appConfig(source)
  for (const name of used)
    if (!requiredPrivateInfos.includes(name)) found.push(`app.json does not declare ${name}`)
  for (const name of requiredPrivateInfos)
    if (!used.has(name)) found.push(`app.json declares ${name}, which nobody uses`)
  if (used.size === 0 && Object.keys(permission).length > 0)
    found.push('app.json asks for a permission that nobody uses')
  return found
}

/** Words that frighten, blame or belong to an office; docs/glossary.md has those that we say instead. */
const forbidden =
  '匿名 诉求 工单 派单 修好了吗 驳回 不予受理 爽约 失信 候补第 暂定 订阅额度 敲门名单 全程代理 提交成功 适老模式 系统繁忙'.split(
    ' ',
  )
/** Understood at a desk, and only there. */
const staffOnly = '吹哨 首接 双报到'.split(' ')

/** Residents read plain words. The desks of the staff are subpackages. */
export function checkWords(source: Source): string[] {
  return ['.wxml', '.ts', '.json', '.wxss'].flatMap((ending) =>
    textsOf(source, ending).flatMap(([path, content]) =>
      [...forbidden, ...(path.startsWith('desk/') ? [] : staffOnly)]
        .filter((word) => content.includes(word))
        .map((word) => `${path} says ${word}`),
    ),
  )
}
