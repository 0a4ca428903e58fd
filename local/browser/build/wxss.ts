/**
 * WXSS to CSS for one document that holds many components.
 *
 * - A class in a selector gets the mark `\u0001` in front; when the style sheet is used the mark becomes the
 *   prefix of the component's style scope (`s3--`), or nothing where styles are shared. `\u0002` stands for the
 *   name of the scope, for `:host`.
 * - A tag `view` becomes `wx-view`, the name of the element that stands for it in the browser.
 * - `750rpx` is the width of the phone, and `100vh` the height of the page without the bars above and below it.
 */
export const classMark = '\u0001'
export const scopeMark = '\u0002'

/**
 * `read` answers the text of another WXSS file, or undefined when there is none. Throws where WeChat refuses
 * a style sheet.
 */
export function compileStyles(path: string, read: (path: string) => string | undefined): string {
  const seen = new Set<string>()
  const load = (file: string): string => {
    if (seen.has(file)) return ''
    seen.add(file)
    const text = read(file)
    if (text === undefined) throw new Error(`${path}: there is no style sheet ${file}`)
    return compile(text.replace(/\/\*[\s\S]*?\*\//g, ''), file, load)
  }
  return load(path)
}

/** Nested rules inside these at-rules are compiled, others are copied. */
const grouping = /^@(media|supports|layer|container)\b/

function compile(text: string, file: string, load: (file: string) => string): string {
  let output = ''
  let position = 0
  while (position < text.length) {
    const stop = indexOutsideStrings(text, position, ['{', ';', '}'])
    if (stop < 0) break
    const prelude = text.slice(position, stop).trim()
    position = stop + 1
    if (text[stop] === '}') continue
    if (text[stop] === ';') {
      const imported = /^@import\s+(?:url\()?\s*['"]([^'"]+)['"]/.exec(prelude)?.[1]
      if (imported) output += load(resolve(file, imported))
      continue
    }
    const end = closingBrace(text, stop)
    const body = text.slice(stop + 1, end)
    position = end + 1
    if (grouping.test(prelude)) output += `${prelude}{${compile(body, file, load)}}\n`
    else if (prelude.startsWith('@')) output += `${prelude}{${compileValues(body, file)}}\n`
    else output += `${compileSelector(prelude)}{${compileValues(body, file)}}\n`
  }
  return output
}

const selectorToken =
  /\[[^\]]*\]|"[^"]*"|'[^']*'|::?[\w-]+(\()?|\.((?:[\w-]|[^\0-\x7f]|\\.)+)|#((?:[\w-]|[^\0-\x7f]|\\.)+)|([a-zA-Z][\w-]*)/g

/** @example compileSelector('view.a > #b::after') // 'wx-view.\u0001a > [id$="--b"]::after' */
export function compileSelector(selector: string): string {
  let output = ''
  let position = 0
  selectorToken.lastIndex = 0
  for (let match = selectorToken.exec(selector); match; match = selectorToken.exec(selector)) {
    const [token, opensArguments, className, id, tag] = match
    output += selector.slice(position, match.index)
    position = match.index + token.length
    if (opensArguments && !/^:(not|is|where|has)\($/.test(token)) {
      const close = selector.indexOf(')', position) + 1
      output += token + selector.slice(position, close)
      position = close
      selectorToken.lastIndex = close
    } else if (token === ':host') output += `[wx-host="${scopeMark}"]`
    else if (className !== undefined) output += `.${classMark}${className}`
    else if (id !== undefined) output += `[id$="--${id}"]`
    else if (tag !== undefined) output += `wx-${tag}`
    else output += token
  }
  return output + selector.slice(position)
}

function compileValues(body: string, file: string): string {
  for (const [, , address = ''] of body.matchAll(/url\(\s*(['"]?)([^'")]+)/g)) {
    if (!/^(data:|https?:|\/\/)/.test(address)) {
      throw new Error(`${file}: WeChat takes no file of the package in url(): ${address}`)
    }
  }
  return convertUnits(body)
}

/** @example convertUnits('margin: 75rpx') // 'margin: 10vw' */
export function convertUnits(text: string): string {
  return text
    .replace(/(-?(?:\d+\.?\d*|\.\d+))rpx\b/g, (_, number: string) => `${vw(Number(number))}vw`)
    .replace(/(-?(?:\d+\.?\d*|\.\d+))vh\b/g, '$1cqh')
}

/** Rounded away from zero: Chromium cuts to 1/64 px, and 19.99999 px would become 19.98. */
function vw(rpx: number): number {
  return (Math.sign(rpx) * Math.ceil((Math.abs(rpx) / 7.5) * 1e6)) / 1e6
}

function resolve(from: string, name: string): string {
  const parts = name.startsWith('/') ? [] : from.split('/').slice(0, -1)
  for (const part of name.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '.' && part !== '') parts.push(part)
  }
  return parts.join('/')
}

function indexOutsideStrings(text: string, from: number, wanted: string[]): number {
  let depth = 0
  for (let index = from; index < text.length; index++) {
    const character = text[index] ?? ''
    if (character === '\\') index++
    else if (character === '"' || character === "'") {
      const close = text.indexOf(character, index + 1)
      if (close < 0) return -1
      index = close
    } else if (character === '(') depth++
    else if (character === ')') depth--
    else if (depth <= 0 && wanted.includes(character)) return index
  }
  return -1
}

function closingBrace(text: string, open: number): number {
  let depth = 0
  let position = open
  for (;;) {
    const next = indexOutsideStrings(text, position, ['{', '}'])
    if (next < 0) return text.length
    depth += text[next] === '{' ? 1 : -1
    if (depth === 0) return next
    position = next + 1
  }
}
