/** Brings the part of a page that says what went wrong (`#problem`) before her eyes. After `setData`, when it is there. */
export function seeProblem(): void {
  wx.pageScrollTo({ selector: '#problem', offsetTop: -16, duration: 0 })
}
