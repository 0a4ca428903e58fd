import { component } from 'glass-easel-miniprogram-adapter'
import { SelectorQuery } from './query.ts'

/** What pages call on `this` and the adapter lacks or does in part only. */
export function preparePrototype(): void {
  Object.assign(component.ComponentCaller.prototype, {
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
