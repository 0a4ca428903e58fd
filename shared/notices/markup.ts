/**
 * The small markup in which notices are written, and what is made of it.
 *
 * | written | shown |
 * |---|---|
 * | `# 标题`, `## 小标题` | headings |
 * | `- 一项`, `1. 一项` | lists, bulleted and numbered |
 * | `> 引用` | a quotation |
 * | `| 时间 | 地点 |` | a row of a table; the first row is its head |
 * | `**要紧的话**` | bold |
 * | an empty line | a new paragraph; a single line break stays one |
 *
 * Nothing else means anything: `<script>` is seven letters and two signs. The result is a tree that is built here, node by node,
 * with names from this file only, so there is nothing to escape and nothing to take out.
 */

export interface TextNode {
  readonly type: 'text'
  readonly text: string
}

/** As WeChat's `rich-text` takes it. */
export interface ElementNode {
  readonly type: 'node'
  readonly name: ElementName
  readonly attrs?: { readonly class: string }
  readonly children: readonly MarkupNode[]
}

export type ElementName =
  | 'h2'
  | 'h3'
  | 'p'
  | 'ul'
  | 'ol'
  | 'li'
  | 'blockquote'
  | 'table'
  | 'tr'
  | 'th'
  | 'td'
  | 'strong'
  | 'br'
export type MarkupNode = TextNode | ElementNode

type Block = 'h2' | 'h3' | 'ul' | 'ol' | 'blockquote' | 'table' | 'p'

/** What a line is, and what is left of it without its sign. */
interface Line {
  readonly block: Block
  readonly text: string
}

const signs: readonly (readonly [RegExp, Block])[] = [
  [/^##\s+(.+)$/, 'h3'],
  [/^#\s+(.+)$/, 'h2'],
  [/^[-*•]\s+(.+)$/, 'ul'],
  [/^\d{1,3}(?:\.\s+|、)(.+)$/, 'ol'],
  [/^>\s*(.+)$/, 'blockquote'],
  [/^\|(.+)\|$/, 'table'],
]

/** The tree of a text; classes are `md-<name>`, one for each kind of element. */
export function parseMarkup(markup: string): readonly ElementNode[] {
  return blocksOf(markup).map(nodeOf)
}

function nodeOf({ block, lines }: BlockOfLines): ElementNode {
  switch (block) {
    case 'h2':
    case 'h3':
      return element(block, inline(lines.join('')))
    case 'ul':
    case 'ol':
      return element(
        block,
        lines.map((line) => element('li', inline(line))),
      )
    case 'table':
      return table(lines)
    case 'blockquote':
    case 'p':
      return element(block, lines.flatMap(withBreaks))
  }
}

/** The words alone, as a person would copy them into a group or have them read aloud. One line a row. */
export function plainText(markup: string): string {
  return blocksOf(markup)
    .map(({ block, lines }) => {
      const words = lines.map((line) => inline(line).map(textOf).join(''))
      if (block === 'ul') return words.map((line) => `· ${line}`).join('\n')
      if (block === 'ol') return words.map((line, index) => `${index + 1}. ${line}`).join('\n')
      if (block === 'table')
        return rowsOf(lines)
          .map((cells) => cells.map(plainInline).join('  '))
          .join('\n')
      return words.join('\n')
    })
    .join('\n\n')
}

/** The same as HTML, for print. Every text is escaped. */
export function htmlOf(markup: string): string {
  return parseMarkup(markup).map(toHtml).join('\n')
}

/**
 * Phone numbers in a text, in their order and once each: pages make buttons of them, as rich text cannot be tapped. Written without
 * looking behind: on an iPhone that was not updated since 2023 a pattern that does is a syntax error.
 */
export function phonesIn(markup: string): readonly string[] {
  const pattern =
    /(^|[^\d-])(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}|400-?\d{3}-?\d{4}|123\d{2}|1(?:10|19|20|22))(?![\d-])/g
  return [...new Set([...markup.matchAll(pattern)].map(([, , phone = '']) => phone))]
}

interface BlockOfLines {
  readonly block: Block
  readonly lines: readonly string[]
}

/** Neighbouring lines of one kind belong together; a heading stands alone. */
function blocksOf(markup: string): readonly BlockOfLines[] {
  const blocks: { block: Block; lines: string[] }[] = []
  let joins = false
  for (const raw of markup.replace(/\r\n?/g, '\n').split('\n')) {
    const trimmed = raw.trim()
    if (trimmed === '') {
      joins = false
      continue
    }
    const { block, text } = lineOf(trimmed)
    const last = blocks[blocks.length - 1]
    if (joins && last?.block === block && block !== 'h2' && block !== 'h3') last.lines.push(text)
    else blocks.push({ block, lines: [text] })
    joins = true
  }
  return blocks
}

function lineOf(line: string): Line {
  for (const [sign, block] of signs) {
    const text = sign.exec(line)?.[1]
    if (text !== undefined) return { block, text: text.trim() }
  }
  return { block: 'p', text: line }
}

function table(rows: readonly string[]): ElementNode {
  const [head, ...body] = rowsOf(rows)
  const row = (name: 'th' | 'td', cells: readonly string[]) =>
    element(
      'tr',
      cells.map((cell) => element(name, inline(cell))),
    )
  return element('table', [...(head ? [row('th', head)] : []), ...body.map((cells) => row('td', cells))])
}

/** The cells of a table, without the line of dashes that other kinds of markup ask for below the head. */
function rowsOf(lines: readonly string[]): readonly (readonly string[])[] {
  return lines
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => !cells.every((cell) => /^:?-{2,}:?$/.test(cell)))
}

function withBreaks(line: string, index: number): readonly MarkupNode[] {
  return index === 0 ? inline(line) : [element('br', []), ...inline(line)]
}

function inline(text: string): readonly MarkupNode[] {
  // Odd parts stand between two pairs of asterisks; a pair that nothing closes stays as it was written.
  const parts = text.split('**')
  const open = parts.length % 2 === 0 ? parts.pop() : undefined
  const nodes = parts.flatMap((part, index): MarkupNode[] => {
    if (part === '') return []
    return index % 2 === 1 ? [element('strong', [textNode(part)])] : [textNode(part)]
  })
  return open === undefined ? nodes : [...nodes, textNode(`**${open}`)]
}

function plainInline(text: string): string {
  return inline(text).map(textOf).join('')
}

function textOf(node: MarkupNode): string {
  return node.type === 'text' ? node.text : node.children.map(textOf).join('')
}

function textNode(text: string): TextNode {
  return { type: 'text', text }
}

function element(name: ElementName, children: readonly MarkupNode[]): ElementNode {
  return { type: 'node', name, attrs: { class: `md-${name}` }, children }
}

function toHtml(node: MarkupNode): string {
  if (node.type === 'text') return escapeHtml(node.text)
  if (node.name === 'br') return '<br>'
  return `<${node.name}>${node.children.map(toHtml).join('')}</${node.name}>`
}

/** For text between tags and inside quoted attributes. */
export function escapeHtml(text: string): string {
  const entities: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  }
  return text.replace(/[&<>"']/g, (sign) => entities[sign] ?? sign)
}
