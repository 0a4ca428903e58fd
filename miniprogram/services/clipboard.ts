/** Puts a text where it can be pasted from. Answers whether it is there. */
export function copyText(text: string): Promise<boolean> {
  return new Promise((resolve) => {
    wx.setClipboardData({ data: text, success: () => resolve(true), fail: () => resolve(false) })
  })
}
