/**
 * Finds in a text what looks like personal data, so that whoever publishes it looks again. It points; a person decides: a shop's
 * number belongs into a notice, a neighbour's does not.
 */

export const findingKinds = [
  'identity-number',
  'mobile-number',
  'bank-card',
  'home-address',
  'birthday',
] as const
export type FindingKind = (typeof findingKinds)[number]

export interface Finding {
  readonly kind: FindingKind
  /** As it stands in the text. */
  readonly text: string
  /** Where it begins, in UTF-16 units. */
  readonly at: number
}

/** Digits may be set apart by blanks or hyphens, as people write long numbers. */
const patterns: readonly (readonly [FindingKind, RegExp, ((digits: string) => boolean)?])[] = [
  ['identity-number', /(?<!\d)[1-9]\d{5}[ -]?\d{8}[ -]?\d{3}[\dXx](?![\dXx])/g, isIdentityNumber],
  ['bank-card', /(?<!\d)\d(?:[ -]?\d){15,18}(?!\d)/g, passesLuhn],
  ['mobile-number', /(?<!\d)(?:\+?86[ -]?)?1[3-9]\d[ -]?\d{4}[ -]?\d{4}(?!\d)/g],
  // A building with a flat in it: 3号楼2单元501, 3-2-501室.
  [
    'home-address',
    /\d{1,3}\s*(?:号楼|栋|幢)\s*(?:\d{1,2}\s*单元\s*)?\d{3,4}(?:室|号)?(?!\d)|(?<!\d)\d{1,3}-\d{1,2}-\d{3,4}室?(?!\d)/g,
  ],
  ['birthday', /(?:19|20)\d{2}年\d{1,2}月\d{1,2}日(?:出生|生(?!效))/g],
]

/** In the order of the text; a stretch of text is one finding at most, of the first kind above that it is. */
export function findPersonalData(text: string): readonly Finding[] {
  const found: Finding[] = []
  for (const [kind, pattern, holds = () => true] of patterns) {
    for (const match of text.matchAll(pattern)) {
      const [words] = match
      const at = match.index
      const overlaps = found.some(
        (other) => at < other.at + other.text.length && other.at < at + words.length,
      )
      if (!overlaps && holds(words.replace(/[ -]/g, ''))) found.push({ kind, text: words, at })
    }
  }
  return found.sort((a, b) => a.at - b.at)
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
