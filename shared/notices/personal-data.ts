/**
 * Finds in a text what looks like personal data, so that whoever publishes it looks again. It points; a person decides: a shop's
 * number belongs into a notice, a neighbour's does not.
 */

const findingKinds = ['identity-number', 'mobile-number', 'bank-card', 'home-address', 'birthday'] as const
export type FindingKind = (typeof findingKinds)[number]

export interface Finding {
  readonly kind: FindingKind
  /** As it stands in the text. */
  readonly text: string
  /** Where it begins, in UTF-16 units. */
  readonly at: number
}

/** Long numbers are written in groups: set apart by a blank, a hyphen, a dot, or a few of them. */
const gap = '[ .·・•–—-]{0,3}'
const mustGap = '[ .·・•–—-]{1,3}'
const few = '[0-9]{1,3}|[一二三四五六七八九十百]{1,5}'
const building = `(?:${few})\\s{0,3}(?:号楼|#楼?|栋|幢)`
const unit = `(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})\\s{0,3}单元`
const flat = `\\s{0,3}[0-9]{3,4}(?:室|号)?`

/**
 * Digits that go on in front of what was found, or behind it, are another number. In front it is looked for by hand: phones of before
 * 2023 do not know patterns that look behind.
 */
const patterns: readonly (readonly [FindingKind, string, ((digits: string) => boolean)?])[] = [
  ['identity-number', `[1-9](?:${gap}[0-9]){16}${gap}[0-9Xx](?![0-9Xx])`, isIdentityNumber],
  ['bank-card', `[0-9](?:${gap}[0-9]){15,18}(?![0-9])`, passesLuhn],
  [
    'mobile-number',
    `(?:\\+?86${gap})?1(?:${[
      `[3-9][0-9]${gap}[0-9]{4}${gap}[0-9]{4}`,
      `[3-9][0-9]${gap}[0-9]{3}${gap}[0-9]{5}`,
      `[3-9][0-9]{2}${gap}[0-9]{3}${gap}[0-9]{4}`,
      `[3-9][0-9]{2}${gap}[0-9]{4}${gap}[0-9]{3}`,
      // Each by itself, all the same way.
      `(${mustGap})[3-9](?:\\1[0-9]){9}`,
    ].join('|')})(?![0-9])`,
  ],
  // A building with a flat in it: 3号楼2单元501, 二单元501, 3#501, 3-2-501室.
  [
    'home-address',
    `(?:${building}(?:\\s{0,3}${unit})?|${unit})${flat}(?![0-9年])|[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}室?(?![0-9])`,
  ],
  ['birthday', '(?:19|20)[0-9]{2}年[0-9]{1,2}月[0-9]{1,2}日(?:出生|生(?!效))'],
]

/** In the order of the text; a stretch of text is one finding at most, of the first kind above that it is. */
export function findPersonalData(text: string): readonly Finding[] {
  const { words, begins, ends } = folded(text)
  const found: { readonly kind: FindingKind; readonly from: number; readonly to: number }[] = []
  for (const [kind, source, holds = () => true] of patterns) {
    const pattern = new RegExp(source, 'g')
    for (let match = pattern.exec(words); match; match = pattern.exec(words)) {
      const from = match.index
      const to = from + match[0].length
      const goesOn = /[0-9]/.test(match[0].charAt(0)) && /[0-9]/.test(words.charAt(from - 1))
      const overlaps = found.some((other) => from < other.to && other.from < to)
      if (!goesOn && !overlaps && !beginsWithDay(match[0]) && holds(match[0].replace(/[^0-9Xx]/g, '')))
        found.push({ kind, from, to })
      // Perhaps what was looked for begins within what was not it.
      else pattern.lastIndex = from + 1
    }
  }
  return found
    .sort((a, b) => a.from - b.from)
    .map(({ kind, from, to }) => {
      const at = begins[from] ?? 0
      return { kind, text: text.slice(at, ends[to - 1]), at }
    })
}

/** A period such as 2026.03.02-2026.03.06 has as many digits as a card. */
function beginsWithDay(words: string): boolean {
  return /^(?:19|20)[0-9]{2}[.-][01]?[0-9][.-][0-3]?[0-9](?![0-9])/.test(words)
}

/**
 * The text as it is read: digits of full width and in circles are digits, and the asterisks of bold words are not there. With it, where
 * each of its characters begins and ends in the text, in UTF-16 units.
 */
function folded(text: string) {
  let words = ''
  const begins: number[] = []
  const ends: number[] = []
  let at = 0
  for (const character of text) {
    const isBold = character === '*' && (text[at + 1] === '*' || text[at - 1] === '*')
    const plain = isBold ? '' : character.normalize('NFKC')
    words += plain
    for (let unit = 0; unit < plain.length; unit += 1) {
      begins.push(at)
      ends.push(at + character.length)
    }
    at += character.length
  }
  return { words, begins, ends }
}

/** What people wrote, as it may be shown to others: numbers and addresses of people are blacked out. */
export function redacted(text: string): string {
  let shown = ''
  let from = 0
  for (const { at, text: words } of findPersonalData(text)) {
    shown += `${text.slice(from, at)}■■■■`
    from = at + words.length
  }
  return shown + text.slice(from)
}

/** The check digit of GB 11643. */
function isIdentityNumber(number: string): boolean {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((total, weight, index) => total + weight * Number(number[index]), 0)
  return '10X98765432'[sum % 11] === number[17]?.toUpperCase()
}

/** The check digit of bank cards (ISO/IEC 7812). */
function passesLuhn(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 1 ? 2 : 1)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}
