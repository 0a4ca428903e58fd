/** What the page offers to code that a test runs inside of it. */
declare const phone: {
  change(settings: { offline?: boolean; openid?: string }): void
  open(url: string): void
  listen(listener: (event: { text?: string }) => void): void
}
// biome-ignore lint/suspicious/noExplicitAny: the fixture's pages put what they like on themselves.
declare function getCurrentPages(): any[]
// biome-ignore lint/suspicious/noExplicitAny: tests also call what the types forbid.
declare const wx: any
declare var notices: string[]
