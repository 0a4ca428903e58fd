import { convertUnits } from '../../build/wxss.ts'
import { defineTag } from './tag.ts'

/** A node of `rich-text`, as WeChat describes it. */
interface RichNode {
  type?: 'node' | 'text'
  name?: string
  attrs?: Record<string, string>
  children?: RichNode[]
  text?: string
}

const tags = new Set(
  'a abbr address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del div dl dt em fieldset font footer h1 h2 h3 h4 h5 h6 header hr i img ins label legend li mark nav ol p pre q rt ruby s section small span strong sub sup table tbody td tfoot th thead tr tt u ul'.split(
    ' ',
  ),
)
const attributes = new Set([
  'class',
  'style',
  'src',
  'alt',
  'width',
  'height',
  'colspan',
  'rowspan',
  'start',
  'type',
  'dir',
  'span',
])

/** Shows trusted tags only and no event reaches them, as in WeChat. */
export function defineRichText(): void {
  defineTag('rich-text', {
    properties: { nodes: null, space: String, userSelect: Boolean },
    create: ({ host, look }) => ({
      update({ nodes, space }) {
        look({ 'white-space': space ? 'pre-wrap' : undefined })
        const list: RichNode[] = Array.isArray(nodes) ? nodes : parse(String(nodes ?? ''))
        host.replaceChildren(...list.flatMap(build))
      },
    }),
  })
}

function parse(html: string): RichNode[] {
  const read = (node: Node): RichNode => {
    if (!(node instanceof Element)) return { type: 'text', text: node.textContent ?? '' }
    return {
      name: node.localName,
      attrs: Object.fromEntries([...node.attributes].map(({ name, value }) => [name, value])),
      children: [...node.childNodes].map(read),
    }
  }
  return [...new DOMParser().parseFromString(html, 'text/html').body.childNodes].map(read)
}

function build({ type, name = '', attrs = {}, children = [], text = '' }: RichNode): Node[] {
  if (type === 'text') return [document.createTextNode(decode(text))]
  if (!tags.has(name.toLowerCase())) return []
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attrs)) {
    if (attributes.has(key)) element.setAttribute(key, key === 'style' ? convertUnits(value) : value)
  }
  element.append(...children.flatMap(build))
  return [element]
}

function decode(text: string): string {
  const holder = document.createElement('textarea')
  holder.innerHTML = text
  return holder.value
}
