/** What the page offers to code that a test runs inside of it. */
declare const phone: {
  change(settings: { offline?: boolean }): void
  open(url: string): void
}
