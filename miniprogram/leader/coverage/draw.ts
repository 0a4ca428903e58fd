import type { CategoryId } from '../../../shared/circle/categories'
import type { Pen } from '../../services/picture'

/** What a bar says. */
export interface Bar {
  what: string
  words: string
  percent: number
}

/** A kind of place: for whom it is near. */
export interface Row extends Bar {
  id: CategoryId
  /** What is left out; empty where nothing is. */
  left: string
}

export interface Group<Line extends Bar = Row> {
  title: string
  rows: Line[]
}

/** The picture that a leader takes along: shares as bars with their figures. */

export interface Content {
  name: string
  profile: string
  counted: string
  scores: Bar[]
  groups: Group<Bar>[]
  attribution: string
}

const width = 750
const edge = 36
const head = 150
const line = 46
const title = 60
const foot = 70

export function pictureSize({ scores, groups }: Content): { width: number; height: number } {
  const lines = scores.length + groups.reduce((sum, { rows }) => sum + rows.length, 0)
  return { width, height: head + lines * line + groups.length * title + foot }
}

export function drawCoverage(pen: Pen, content: Content): void {
  const { height } = pictureSize(content)
  pen.textBaseline = 'middle'
  pen.fillStyle = '#ffffff'
  pen.fillRect(0, 0, width, height)
  write(pen, `${content.name}：一刻钟服务圈`, edge, 50, 'bold 34px sans-serif', '#9e1b17')
  write(pen, `走15分钟到得了的占多少，${content.profile}。`, edge, 92, '24px sans-serif', '#1f1b18')
  write(pen, content.counted, edge, 126, '22px sans-serif', '#595450')
  let y = head
  for (const score of content.scores) {
    bar(pen, score.what, score.words, score.percent, y)
    y += line
  }
  for (const { title: words, rows } of content.groups) {
    write(pen, words, edge, y + title / 2 + 6, 'bold 26px sans-serif', '#1f1b18')
    y += title
    for (const { what, words: figures, percent } of rows) {
      bar(pen, what, figures, percent, y)
      y += line
    }
  }
  write(pen, content.attribution, edge, y + foot / 2, '20px sans-serif', '#595450')
}

function bar(pen: Pen, what: string, words: string, percent: number, y: number): void {
  const [from, to] = [260, 500]
  const middle = y + line / 2
  write(pen, what, edge, middle, '24px sans-serif', '#1f1b18')
  pen.fillStyle = '#ddd5cc'
  pen.fillRect(from, middle - 9, to - from, 18)
  pen.fillStyle = '#1b6339'
  pen.fillRect(from, middle - 9, ((to - from) * percent) / 100, 18)
  write(pen, words, to + 16, middle, 'bold 22px sans-serif', '#1f1b18')
}

function write(pen: Pen, text: string, x: number, y: number, font: string, colour: string): void {
  pen.font = font
  pen.fillStyle = colour
  pen.textAlign = 'left'
  pen.fillText(text, x, y)
}
