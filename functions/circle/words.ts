import { database } from '../platform/database.ts'

/** Condition: the name has all of the words, whatever stands between them. */
export function named(text: string): object {
  const { command: _ } = database()
  const conditions = wordsOf(text).map((word) => ({ name: new RegExp(escaped(word)) }))
  return conditions.length === 0 ? {} : _.and(conditions)
}

export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, 5)
}

function escaped(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
