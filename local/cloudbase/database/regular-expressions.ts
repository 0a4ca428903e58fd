import { requestFailed } from './errors.ts'

/** The named classes of POSIX, as the inside of a character class. */
const posixClasses: Record<string, string> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7f',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: ' \\t\\n\\x0b\\f\\r',
  upper: 'A-Z',
  word: 'A-Za-z0-9_',
  xdigit: '0-9A-Fa-f',
}

const start = '(?<![\\s\\S])'
const end = '(?![\\s\\S])'
const beforeLastNewline = `(?=\\n?${end})`

/** What an escaped letter of PCRE is in JavaScript, inside of a character class and outside. */
const insideOfClass: Record<string, string> = {
  a: '\\x07',
  e: '\\x1b',
  b: '\\x08',
  d: '0-9',
  w: 'A-Za-z0-9_',
  s: posixClasses.space as string,
  S: '\\x00-\\x08\\x0e-\\x1f!-\\u{10ffff}',
  h: '\\t \\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
  v: '\\n\\x0b\\f\\r\\x85\\u2028\\u2029',
}
const outsideOfClass: Record<string, string> = {
  A: start,
  z: end,
  Z: beforeLastNewline,
  a: '\\x07',
  e: '\\x1b',
  N: '[^\\n]',
  R: '(?:\\r\\n|[\\n\\x0b\\f\\r\\x85\\u2028\\u2029])',
  s: `[${insideOfClass.s}]`,
  S: `[^${insideOfClass.s}]`,
  h: `[${insideOfClass.h}]`,
  H: `[^${insideOfClass.h}]`,
  v: `[${insideOfClass.v}]`,
  V: `[^${insideOfClass.v}]`,
}
/** Escapes that mean the same in both. */
const sameOutside = /^\\(?:[dDwWbBtnrf]|[1-9]|x[0-9A-Fa-f]{2})/
const sameInside = /^\\(?:[tnrf]|x[0-9A-Fa-f]{2})/
/** What in a character class stands for many characters. */
const isSet = /^(?:\\[dDwWsShHvVpP]|\[:)/
const escapedSign = /^\\[^A-Za-z0-9]/

const refused = (pattern: string, why: string) =>
  requestFailed(`(Location51091) Regular expression is invalid: ${why}: ${pattern}`)

/** A character that stands for itself, in the spelling of JavaScript's `u` flag. */
const literal = (character: string) =>
  /[\\^$.*+?()[\]{}|/-]/.test(character) ? `\\${character === '-' ? 'x2d' : character}` : character

/**
 * The JavaScript expression that finds what PCRE finds, which is what the cloud's database runs. What JavaScript cannot
 * express (possessive quantifiers, atomic groups, recursion, options in the middle) is DATABASE_REQUEST_FAILED, as is what PCRE
 * refuses: nothing is matched differently in silence.
 *
 * @param options of `imsx`; `l` and `u` have no effect.
 */
export function toRegExp(pattern: string, options: string): RegExp {
  const chosen = new Set<string>()
  for (const option of options) {
    if ('imsx'.includes(option)) chosen.add(option)
    else if (option !== 'l' && option !== 'u') throw requestFailed(`invalid flag in regex options: ${option}`)
  }
  const inline = /^\(\?([imsx]+)\)/.exec(pattern)
  for (const option of inline?.[1] ?? '') chosen.add(option)
  const source = translate(pattern.slice(inline?.[0].length ?? 0), chosen)
  try {
    return new RegExp(source, chosen.has('i') ? 'iu' : 'u')
  } catch (error) {
    throw refused(pattern, (error as Error).message)
  }
}

/** Only `i` is left to JavaScript: line ends are others there, so that `m` and `s` are spelled out. */
function translate(pattern: string, options: ReadonlySet<string>): string {
  let source = ''
  let rest = pattern
  const take = (match: RegExpExecArray | string) => {
    const text = typeof match === 'string' ? match : match[0]
    rest = rest.slice(text.length)
    return text
  }
  while (rest !== '') {
    const character = String.fromCodePoint(rest.codePointAt(0) as number)
    const quantifier = /^(?:[*+?]|\{\d+(?:,\d*)?\})/.exec(rest)
    const ignored = options.has('x') ? /^(?:\s+|#[^\n]*)/.exec(rest) : null
    if (ignored) take(ignored)
    else if (quantifier) {
      source += take(quantifier)
      if (rest.startsWith('?')) source += take('?')
      else if (rest.startsWith('+')) throw refused(pattern, 'possessive quantifiers are not offered')
    } else if (character === '\\') source += escapeOutside()
    else if (character === '[') source += characterClass()
    else if (character === '(') source += group()
    else if (character === '.') {
      take('.')
      source += options.has('s') ? '[\\s\\S]' : '[^\\n]'
    } else if (character === '^') {
      take('^')
      source += options.has('m') ? `(?:${start}|(?<=\\n)(?!${end}))` : '^'
    } else if (character === '$') {
      take('$')
      source += options.has('m') ? `(?=\\n|${end})` : beforeLastNewline
    } else if (character === '|' || character === ')') source += take(character)
    else source += literal(take(character))
  }
  return source

  function escapeOutside(): string {
    const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest)
    if (quoted) {
      take(quoted)
      return [...(quoted[1] as string)].map(literal).join('')
    }
    const property = propertyOf()
    if (property) return property
    const same = sameOutside.exec(rest)
    if (same) {
      take(same)
      // What follows `\1` must not become a part of its number.
      if (/\d$/.test(same[0]) && !same[0].startsWith('\\x') && /^\d/.test(rest))
        throw refused(pattern, 'references beyond \\9 are not offered')
      return /^\\[1-9]/.test(same[0]) ? `(?:${same[0]})` : same[0]
    }
    const known = outsideOfClass[rest[1] ?? '']
    if (known !== undefined) {
      take(rest.slice(0, 2))
      return known
    }
    return codePointOrSign()
  }

  function codePointOrSign(): string {
    const codePoint = /^\\x\{([0-9A-Fa-f]{1,6})\}/.exec(rest)
    if (codePoint) {
      take(codePoint)
      return `\\u{${codePoint[1]}}`
    }
    if (escapedSign.test(rest)) {
      take('\\')
      return literal(take(String.fromCodePoint(rest.codePointAt(0) as number)))
    }
    throw refused(pattern, `${rest.slice(0, 2)} is not offered`)
  }

  function propertyOf(): string | undefined {
    const property = /^\\([pP])(?:([A-Z])|\{(\^?)(\w+)\})/.exec(rest)
    if (!property) return undefined
    const [text, sign, letter, negated, name = letter] = property
    take(text)
    const inverted = (sign === 'P') !== (negated === '^')
    // Two letters at most are a category, longer names a script.
    return `\\${inverted ? 'P' : 'p'}{${(name as string).length <= 2 ? name : `Script=${name}`}}`
  }

  function characterClass(): string {
    const opening = take(rest.startsWith('[^') ? '[^' : '[')
    let inside = ''
    // A sign, unlike `\d`, may begin or end a range.
    let afterSet = true
    for (let first = true; first || !rest.startsWith(']'); first = false) {
      if (rest === '') throw refused(pattern, 'missing terminating ] for character class')
      const before = afterSet
      afterSet = isSet.test(rest)
      const posix = /^\[:(\^?)(\w+):\]/.exec(rest)
      if (posix) {
        const named = posixClasses[posix[2] as string]
        if (named === undefined || posix[1] === '^') throw refused(pattern, `${posix[0]} is not offered`)
        take(posix)
        inside += named
      } else if (/^\[[.=]/.test(rest)) throw refused(pattern, 'POSIX collating elements are not supported')
      else if (rest.startsWith('\\')) inside += escapeInside()
      else if (rest.startsWith('-')) {
        take('-')
        inside += before || rest.startsWith(']') || isSet.test(rest) ? '\\x2d' : '-'
      } else inside += literal(take(String.fromCodePoint(rest.codePointAt(0) as number)))
    }
    take(']')
    return `${opening}${inside}]`
  }

  function escapeInside(): string {
    const same = sameInside.exec(rest) ?? /^\\[DW]/.exec(rest)
    if (same) return take(same)
    const property = propertyOf()
    if (property) return property
    const known = insideOfClass[rest[1] ?? '']
    if (known === undefined) return codePointOrSign()
    take(rest.slice(0, 2))
    return known
  }

  function group(): string {
    const named = /^\(\?P?<([A-Za-z_]\w*)>/.exec(rest)
    if (named) {
      take(named)
      return `(?<${named[1]}>`
    }
    const reference = /^\(\?P=(\w+)\)/.exec(rest)
    if (reference) {
      take(reference)
      return `\\k<${reference[1]}>`
    }
    const comment = /^\(\?#[^)]*\)/.exec(rest)
    if (comment) {
      take(comment)
      return ''
    }
    const known = /^\((?:\?(?:[:=!]|<[=!]))?/.exec(rest) as RegExpExecArray
    if (known[0] === '(' && /^\([?*]/.test(rest)) throw refused(pattern, `${rest.slice(0, 4)} is not offered`)
    return take(known)
  }
}
