/**
 * What keys do on a page, for WeChat on a computer; phones never call it. Keys that are typed into a field do not count.
 * @returns what ends it: with the page, when it is hidden.
 */
export function onKeys(does: Readonly<Record<string, () => void>>): () => void {
  const listen = ({ key }: { key: string }) => does[key]?.()
  // Base library 3.6.0.
  wx.onKeyDown?.(listen)
  return () => wx.offKeyDown?.(listen)
}
