import { component } from 'glass-easel-miniprogram-adapter'
import { SelectorQuery } from './query.ts'

type Caller = component.GeneralComponent
const { setData } = component.ComponentCaller.prototype
const closed = new WeakSet<object>()

/** From now on nothing of this page is shown any more: an answer that comes late changes nothing. */
export function noteClosed(page: object): void {
  closed.add(page)
}

/**
 * `setData` leaves out what is undefined, as WeChat does: what was there before stays. That is never what a page wants, so it is
 * told; a component from elsewhere is left alone.
 */
function setDefined(this: Caller, data: Record<string, unknown>, callback?: () => void): void {
  if (closed.has(this)) return
  const { is } = this
  const defined = Object.entries(data).filter(([path, value]) => {
    if (value === undefined && !is.startsWith('miniprogram_npm/'))
      console.error(`setData: ${path} is undefined and stays as it was (${is})`)
    return value !== undefined
  })
  setData.call(this, Object.fromEntries(defined), callback)
}

/** What pages call on `this` and the adapter lacks or does in part only. */
export function preparePrototype(): void {
  Object.assign(component.ComponentCaller.prototype, {
    setData: setDefined,
    createSelectorQuery(this: component.GeneralComponent) {
      return new SelectorQuery(this)
    },
    getPageId(this: { route?: string }) {
      return this.route
    },
    getTabBar: () => undefined,
    setUpdatePerformanceListener() {},
  })
}
