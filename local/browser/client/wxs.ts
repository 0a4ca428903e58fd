import type * as glassEasel from 'glass-easel'
import { convertUnits } from '../build/wxss.ts'
import { elementOf } from './space.ts'

/** A function; those that WXS exports are marked by `build/wxml.ts`. */
interface Script {
  // biome-ignore lint/suspicious/noExplicitAny: functions of WXS take whatever the page gives.
  (...values: any[]): unknown
  wxs?: true
}

/** `change:property="{{script.listener}}"` */
export function onChange(listener: Script): Script {
  if (!listener.wxs) return listener
  return (value: unknown, old: unknown, host: glassEasel.Element, node: glassEasel.Element) =>
    // Once the component is whole: the script looks for other nodes in it.
    queueMicrotask(() => listener(value, old, describe(host), describe(node)))
}

/** `bind:tap="{{script.handler}}"`, and every handler of a page, which gets the event alone. */
export function onEvent(
  host: { _$?: glassEasel.Element },
  event: glassEasel.Event<unknown> & { currentTarget: glassEasel.Element | { _$: glassEasel.Element } },
  listener: Script,
): unknown {
  if (!listener.wxs) return listener.call(host, event)
  const target = '_$' in event.currentTarget ? event.currentTarget._$ : event.currentTarget
  const view = Object.assign(Object.create(event), { instance: describe(target) })
  return listener.call(host, view, describe(host._$ ?? (host as glassEasel.Element)))
}

const descriptors = new WeakMap<glassEasel.Element, object>()

/** What WXS sees of a component or a tag: WeChat's ComponentDescriptor. */
function describe(node: glassEasel.Element): object {
  const known = descriptors.get(node)
  if (known) return known
  const state = {}
  const shadowRoot = () => (node as glassEasel.GeneralComponent).getShadowRoot?.()
  const caller = () => (node as glassEasel.GeneralComponent).getMethodCaller?.() as Record<string, Script>
  const descriptor = {
    getState: () => state,
    getDataset: () => node.dataset,
    selectComponent(selector: string) {
      const found = shadowRoot()?.querySelector(selector)
      return found ? describe(found) : null
    },
    selectAllComponents: (selector: string) => (shadowRoot()?.querySelectorAll(selector) ?? []).map(describe),
    setStyle(style: string | Record<string, string>) {
      const text =
        typeof style === 'string'
          ? style
          : Object.entries(style)
              .map(
                ([name, value]) =>
                  `${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}:${value}`,
              )
              .join(';')
      node.setNodeStyle(convertUnits(text), 3 as glassEasel.StyleSegmentIndex)
      return descriptor
    },
    addClass(names: string) {
      node.toggleNodeClass(names, true, 3 as glassEasel.StyleSegmentIndex)
      return descriptor
    },
    removeClass(names: string) {
      node.toggleNodeClass(names, false, 3 as glassEasel.StyleSegmentIndex)
      return descriptor
    },
    hasClass: (name: string) =>
      [...(elementOf(node)?.classList ?? [])].some((one) => one === name || one.endsWith(`--${name}`)),
    callMethod(name: string, values: unknown) {
      caller()[name]?.(values)
      return descriptor
    },
    triggerEvent(name: string, detail: unknown) {
      node.triggerEvent(name, detail)
      return descriptor
    },
    requestAnimationFrame: (callback: () => void) => requestAnimationFrame(callback),
    getBoundingClientRect: () => elementOf(node)?.getBoundingClientRect(),
    getComputedStyle: (names: string[]) => {
      const element = elementOf(node)
      const style = element && getComputedStyle(element)
      return Object.fromEntries(names.map((name) => [name, style?.getPropertyValue(name)]))
    },
  }
  descriptors.set(node, descriptor)
  return descriptor
}
