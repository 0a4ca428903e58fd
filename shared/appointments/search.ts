/** Search as people type it: parts of words, words left out, no spaces. Pure; a phone can run it on a list it has. */

export interface Searchable {
  readonly name: string
  readonly summary: string
  /** Other words for the same thing: 老人证, 社保卡. */
  readonly keywords: readonly string[]
}

/**
 * The items that match, best first; equal ones keep their order.
 *
 * Every word of the query has to be found: in the name, in a keyword, in the summary, or — 老人证 for 老年人优待证 — as
 * characters of the name in the same order.
 */
export function searchIn<Item extends Searchable>(items: readonly Item[], query: string): readonly Item[] {
  const words = normalise(query).split(' ').filter(Boolean)
  if (words.length === 0) return items
  return items
    .map((item) => ({ item, score: Math.min(...words.map((word) => scoreOf(item, word))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .map(({ item }) => item)
}

function scoreOf(item: Searchable, word: string): number {
  const name = normalise(item.name)
  if (name.startsWith(word)) return 5
  if (name.includes(word)) return 4
  if (item.keywords.some((keyword) => normalise(keyword).includes(word))) return 3
  if (normalise(item.summary).includes(word)) return 2
  return word.length > 1 && hasInOrder(name, word) ? 1 : 0
}

function hasInOrder(text: string, characters: string): boolean {
  let from = 0
  for (const character of characters) {
    const found = text.indexOf(character, from)
    if (found < 0) return false
    from = found + character.length
  }
  return true
}

/** Full-width letters and digits become ordinary ones, punctuation becomes a space. */
function normalise(text: string): string {
  return text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s,，、。.;；:：!！?？"“”'‘’()（）《》【】-]+/g, ' ')
    .trim()
}
