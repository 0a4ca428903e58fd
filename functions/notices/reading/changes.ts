import { diffArrays } from 'diff'
import type { OutputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'

export type Changed = OutputOf<NoticesContract['compareVersions']>['title']

/**
 * Comparing takes time that grows with the square of what differs, and anybody may ask for it. Beyond so many lines that came or went,
 * or so many characters in one place, two texts have nothing in common that a reader would look for: they are shown one after the other.
 */
const mostLines = 400
const mostCharacters = 300

/** Characters that stay between two changes are part of one change where they are too few to be read by themselves. */
const islandLength = 2

/**
 * What differs between two texts, in the order in which it is read: by lines first, and within lines that changed by characters.
 * @returns stretches that are never empty; what was removed comes before what was added in its place.
 */
export function changesOf(before: string, after: string): Changed {
  const pieces: Changed[number][] = []
  let removed = ''
  let added = ''
  const flush = () => {
    pieces.push(...within(removed, added))
    removed = ''
    added = ''
  }
  for (const { how, text } of compared(lines(before), lines(after), mostLines)) {
    if (how === 'removed') removed += text
    else if (how === 'added') added += text
    else {
      flush()
      pieces.push({ how, text })
    }
  }
  flush()
  return withoutIslands(joined(pieces))
}

function within(removed: string, added: string): Changed {
  return compared(tokens(removed), tokens(added), mostCharacters)
}

function compared(before: string[], after: string[], most: number): Changed {
  const parts = diffArrays(before, after, { maxEditLength: most })
  const pieces: Changed = parts
    ? parts.map(({ value, added, removed }) => ({
        how: added ? 'added' : removed ? 'removed' : 'same',
        text: value.join(''),
      }))
    : [
        { how: 'removed', text: before.join('') },
        { how: 'added', text: after.join('') },
      ]
  return pieces.filter(({ text }) => text !== '')
}

/** Each with its line break. */
function lines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? []
}

/** A number or a Latin word as a whole, every other character by itself: Chinese has no spaces between words. */
function tokens(text: string): string[] {
  return text.match(/\d[\d:.,]*|[A-Za-z]+|[\s\S]/gu) ?? []
}

/** What stays at the beginning of a changed line belongs to the lines before it. */
function joined(pieces: readonly Changed[number][]): Changed {
  const result: Changed = []
  for (const { how, text } of pieces) {
    const last = result.at(-1)
    if (last?.how === how) last.text += text
    else result.push({ how, text })
  }
  return result
}

function withoutIslands(pieces: readonly Changed[number][]): Changed {
  const result: Changed = []
  let removed = ''
  let added = ''
  const flush = () => {
    if (removed) result.push({ how: 'removed', text: removed })
    if (added) result.push({ how: 'added', text: added })
    removed = ''
    added = ''
  }
  pieces.forEach(({ how, text }, index) => {
    const isBetween = index > 0 && index < pieces.length - 1
    if (how === 'removed') removed += text
    else if (how === 'added') added += text
    else if (isBetween && [...text].length < islandLength && !text.includes('\n')) {
      removed += text
      added += text
    } else {
      flush()
      result.push({ how, text })
    }
  })
  flush()
  return result
}
