/** What the page offers to code that a test runs inside of it. */
declare const phone: {
  change(settings: {
    offline?: boolean
    /** Where the phone is, GCJ-02. */
    place?: { name: string; latitude: number; longitude: number }
  }): void
  open(url: string): void
  /** What happens on the phone, such as a card that is shared: `{ kind: 'notice', text }`. */
  listen(listener: (event: { kind: string; text?: string }) => void): void
}

/** The pages that are open, the one on top last. */
declare function getCurrentPages(): { readonly data: Record<string, unknown>; setData(data: object): void }[]
