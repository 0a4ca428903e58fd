import type * as glassEasel from 'glass-easel'
import type { component } from 'glass-easel-miniprogram-adapter'
import { elementOf } from './space.ts'
import { currentPage } from './stack.ts'
import { bodyOf, type Values } from './tags/tag.ts'

interface Fields {
  id?: boolean
  dataset?: boolean
  mark?: boolean
  rect?: boolean
  size?: boolean
  scrollOffset?: boolean
  properties?: string[]
  computedStyle?: string[]
  context?: boolean
  node?: boolean
}

type Answer = Record<string, unknown> | null
type Callback<T> = (result: T) => void

interface Request {
  nodes: () => (glassEasel.Element | undefined)[]
  single: boolean
  fields: Fields
  done: Callback<never> | undefined
}

/** `wx.createSelectorQuery`. Measures are in px of the page's view, whose left top corner is 0, 0. */
export class SelectorQuery {
  private root: component.GeneralComponent | undefined
  private readonly requests: Request[] = []

  constructor(root?: component.GeneralComponent) {
    this.root = root
  }

  in(root: component.GeneralComponent): this {
    this.root = root
    return this
  }

  select(selector: string) {
    return this.selection((root) => [root?._$.getShadowRoot()?.querySelector(selector) ?? undefined], true)
  }

  selectAll(selector: string) {
    return this.selection((root) => root?._$.getShadowRoot()?.querySelectorAll(selector) ?? [], false)
  }

  selectViewport() {
    return this.selection(() => [currentPage()?.node], true)
  }

  exec(callback?: (results: unknown[]) => void): this {
    // WeChat answers after the render thread was asked, never at once.
    requestAnimationFrame(() => {
      const results = this.requests.map(({ nodes, single, fields, done }) => {
        const all = nodes().map((node) => (node ? measure(node, fields) : null))
        const result = single ? (all[0] ?? null) : all
        done?.(result as never)
        return result
      })
      callback?.(results)
    })
    return this
  }

  private selection(
    find: (root: component.GeneralComponent | undefined) => (glassEasel.Element | undefined)[],
    single: boolean,
  ) {
    const add = (fields: Fields, done?: Callback<never>) => {
      const root = this.root ?? currentPage()?.instance
      this.requests.push({ nodes: () => find(root), single, fields, done })
      return this
    }
    return {
      boundingClientRect: (done?: Callback<never>) =>
        add({ id: true, dataset: true, rect: true, size: true }, done),
      scrollOffset: (done?: Callback<never>) => add({ id: true, dataset: true, scrollOffset: true }, done),
      fields: (fields: Fields, done?: Callback<never>) => add(fields, done),
      node: (done?: Callback<never>) => add({ node: true }, done),
      context: (done?: Callback<never>) => add({ context: true }, done),
    }
  }
}

function measure(node: glassEasel.Element, fields: Fields): Answer {
  const answer: Record<string, unknown> = {}
  const element = elementOf(node) ?? firstElement(node)
  const view = currentPage()?.view.getBoundingClientRect()
  const rect = element?.getBoundingClientRect()
  if (fields.id) answer.id = node.id
  if (fields.dataset) answer.dataset = node.dataset
  if (fields.mark) answer.mark = node.collectMarks()
  if (rect && view) {
    const { left, top, right, bottom, width, height } = rect
    if (fields.rect) {
      Object.assign(answer, {
        left: left - view.left,
        top: top - view.top,
        right: right - view.left,
        bottom: bottom - view.top,
      })
    }
    if (fields.size) Object.assign(answer, { width, height })
  }
  if (element && fields.scrollOffset) {
    const { scrollLeft, scrollTop, scrollWidth, scrollHeight } = element
    Object.assign(answer, { scrollLeft, scrollTop, scrollWidth, scrollHeight })
  }
  if (element && fields.computedStyle) {
    const style = getComputedStyle(element)
    for (const name of fields.computedStyle) answer[name] = style.getPropertyValue(dashed(name))
  }
  const values = (node as { data?: Values }).data
  for (const name of fields.properties ?? []) if (values && name in values) answer[name] = values[name]
  if (fields.node) answer.node = element?.querySelector('canvas') ?? node
  if (fields.context) answer.context = bodyOf(node)?.context?.()
  return answer
}

/** A component without an element of its own (`virtualHost`) is where its first child is. */
function firstElement(node: glassEasel.Element): HTMLElement | undefined {
  const root = (node as glassEasel.GeneralComponent).getShadowRoot?.()
  for (const child of root?.childNodes ?? []) {
    const element = elementOf(child as glassEasel.Element)
    if (element instanceof HTMLElement) return element
  }
  return undefined
}

function dashed(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
}
