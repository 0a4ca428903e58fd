import type { component, Root } from 'glass-easel-miniprogram-adapter'
import type { PageBackend } from './backend.ts'
import type { ComponentConfig } from './bundle.ts'
import type { EventChannel } from './event-channel.ts'
import type { Node } from './space.ts'

/** A page that is open: in the stack, or a tab in the background. */
export interface OpenPage {
  path: string
  query: Record<string, string>
  config: ComponentConfig
  root: Root
  node: Node
  /** `this` of the page's own functions. */
  // biome-ignore lint/suspicious/noExplicitAny: pages put whatever they like on themselves.
  instance: component.GeneralComponent & Record<string, any>
  /** The box that WeChat gives the page, between the bars; `position: fixed` is relative to it. */
  view: HTMLElement
  /** The element `page` of style sheets, which scrolls. */
  scroller: HTMLElement
  backend: PageBackend
  title: string
  /** Colours of the navigation bar as the page last set them. */
  barColors: { front: string; back: string }
  /** `root-font-size` of `page-meta`, in px. */
  rootFontSize?: number
  events: EventChannel
}

/** The open pages, the one on top last. */
export const stack: OpenPage[] = []

/** All pages that live, tabs in the background included, by their view. */
export const openPages = new Map<Element, OpenPage>()

export function currentPage(): OpenPage | undefined {
  return stack.at(-1)
}

/** The page that a component or tag is on. */
export function pageOf(node: Node): OpenPage | undefined {
  const view = (node.getBackendElement() as unknown as HTMLElement | null)?.closest('.view')
  return view ? openPages.get(view) : undefined
}
