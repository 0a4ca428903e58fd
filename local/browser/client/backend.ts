import * as glassEasel from 'glass-easel'
import { classMark, convertUnits, scopeMark } from '../build/wxss.ts'
import { bundle } from './bundle.ts'
import { codeSpace } from './space.ts'

/**
 * The DOM as glass-easel's output, one for each page. Elements are called `wx-<tag>`, so that no host is a
 * native control with events and styles of its own. Style sheets are collected, and the router lets the
 * document adopt those of the page on top: pages must not style each other, in WeChat each has a document of
 * its own.
 */
export class PageBackend extends glassEasel.CurrentWindowBackendContext {
  readonly sheets: CSSStyleSheet[] = []
  private readonly view: HTMLElement

  constructor(view: HTMLElement) {
    super()
    this.view = view
    this.document = {
      createElement,
      // WXML writes a line break as \\n.
      createTextNode: (text: string) => document.createTextNode(text.replaceAll('\\n', '\n')),
      createDocumentFragment: () => document.createDocumentFragment(),
      // glass-easel describes the few members of an element that it uses; those of the DOM are wider.
    } as unknown as typeof this.document
  }

  override getWindowWidth(): number {
    return this.view.clientWidth
  }

  override getWindowHeight(): number {
    return this.view.clientHeight
  }

  override associateValue(element: never, value: glassEasel.Element): void {
    super.associateValue(element, value)
    if (glassEasel.NativeNode.isNativeNode(value))
      console.error(`<${value.is}> is not provided in the browser`)
  }

  override appendStyleSheetPath(path: string, scope = 0): number {
    const name = codeSpace.getComponentSpace().styleScopeManager.queryName(scope) ?? ''
    this.sheets.push(styleSheet(path, name))
    return this.sheets.length - 1
  }

  // Events come from gestures.ts and from the tags; no DOM event is handed on by itself.
  override setListenerStats(element: unknown, type: string): void {
    if (type === 'longpress' || type === 'longtap') (element as PressableElement).hasLongPress = true
  }
}

/** An element of the page; `hasLongPress` when somebody listens for a long press on it. */
export interface PressableElement extends HTMLElement {
  hasLongPress?: boolean
}

function createElement(tag: string): HTMLElement {
  const element = document.createElement(`wx-${tag}`)
  element.setAttribute = setAttribute
  return element
}

function setAttribute(this: HTMLElement, name: string, value: string): void {
  Element.prototype.setAttribute.call(this, name, name === 'style' ? convertUnits(value) : value)
}

const cache = new Map<string, CSSStyleSheet>()

function styleSheet(path: string, scope: string): CSSStyleSheet {
  const key = `${path}|${scope}`
  let sheet = cache.get(key)
  if (!sheet) {
    sheet = new CSSStyleSheet()
    const prefix = scope === '' ? '' : `${scope}--`
    sheet.replaceSync((bundle.styles[path] ?? '').replaceAll(classMark, prefix).replaceAll(scopeMark, scope))
    cache.set(key, sheet)
  }
  return sheet
}
