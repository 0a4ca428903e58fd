import type { OutputOf } from '../../shared/contract'
import type { NoticesContract } from '../../shared/notices/contract'

type Comparison = OutputOf<NoticesContract['compareVersions']>
type Piece = Comparison['title'][number]

/** A part of a notice that differs between two versions, as pages show it. */
export interface Change {
  what: string
  pieces: (Piece & { at: number })[]
  /** What a screen reader says of it: lines through letters cannot be heard. */
  spoken: string
}

/** A stretch that did not change is shown by its ends, so that what changed is found. */
const endsShown = 24

export function changesOf({ title, summary, markup, meaning, attachments }: Comparison): Change[] {
  const parts: [string, Piece[]][] = [
    ['标题', title],
    ['简介', summary],
    ['对您来说', meaning],
    ['内容', markup],
    ['附件', attachments],
  ]
  return parts
    .filter(([, pieces]) => pieces.some(({ how }) => how !== 'same'))
    .map(([what, pieces]) => ({
      what,
      pieces: pieces.map((piece, at) => ({ ...shortened(piece), at })),
      spoken: spoken(pieces),
    }))
}

function shortened({ how, text }: Piece): Piece {
  const letters = [...text]
  if (how !== 'same' || letters.length <= 2 * endsShown + 1) return { how, text }
  return { how, text: `${letters.slice(0, endsShown).join('')}……${letters.slice(-endsShown).join('')}` }
}

function spoken(pieces: readonly Piece[]): string {
  return pieces
    .flatMap(({ how, text }) =>
      how === 'same' ? [] : [`${how === 'added' ? '加上' : '去掉'}：${text.trim()}`],
    )
    .join('；')
}
