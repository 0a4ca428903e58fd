/**
 * An object whose unknown functions fail by their name when they are CALLED: pages may ask `if
 * (wx.something)`, which is true in WeChat.
 */
export function loud<T extends object>(name: string, provided: T): T {
  return new Proxy(provided, {
    get(target, key) {
      if (typeof key === 'symbol' || key in target) return Reflect.get(target, key)
      return () => {
        throw new Error(`${name}.${key} is not provided in the browser`)
      }
    },
  })
}
