import { database } from '../platform/database.ts'

/** Condition: the name, or another field, has all of the words, whatever stands between them, and whatever spaces stand in them. */
export function named(text: string, field = 'name'): object {
  const { command: _ } = database()
  const conditions = wordsOf(text).map((word) => ({
    [field]: new RegExp([...word].map(escaped).join('\\s*')),
  }))
  return conditions.length === 0 ? {} : _.and(conditions)
}

export function wordsOf(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean).slice(0, 5)
}

function escaped(character: string): string {
  return character.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')
}
