const chunkSize = 512

/** Items in the order of `compare`, which must never answer 0 for two different items. */
export class SortedList<T> {
  /** Never empty apart from the very first chunk, so that a search can look at chunk ends alone. */
  #chunks: T[][] = [[]]

  constructor(readonly compare: (a: T, b: T) => number) {}

  add(item: T): void {
    const reached = (other: T) => this.compare(other, item) >= 0
    const [at, offset] = this.#first(reached)
    const chunk = this.#chunks[at] as T[]
    chunk.splice(offset, 0, item)
    if (chunk.length > chunkSize) this.#chunks.splice(at + 1, 0, chunk.splice(chunkSize >> 1))
  }

  remove(item: T): void {
    const [at, offset] = this.#first((other) => this.compare(other, item) >= 0)
    const chunk = this.#chunks[at] as T[]
    const found = chunk[offset]
    if (found === undefined || this.compare(found, item) !== 0) return
    chunk.splice(offset, 1)
    if (chunk.length === 0 && this.#chunks.length > 1) this.#chunks.splice(at, 1)
  }

  /** The items for which `position` answers 0; it answers below 0 for all before them and above 0 for all after. */
  *between(position: (item: T) => number, backwards = false): Generator<T> {
    const chunks = this.#chunks
    if (backwards) {
      let [at, offset] = this.#first((item) => position(item) > 0)
      for (;;) {
        offset--
        while (offset < 0) {
          if (--at < 0) return
          offset = (chunks[at] as T[]).length - 1
        }
        const item = (chunks[at] as T[])[offset] as T
        if (position(item) !== 0) return
        yield item
      }
    }
    let [at, offset] = this.#first((item) => position(item) >= 0)
    for (; at < chunks.length; at++, offset = 0) {
      const chunk = chunks[at] as T[]
      for (; offset < chunk.length; offset++) {
        const item = chunk[offset] as T
        if (position(item) !== 0) return
        yield item
      }
    }
  }

  /** Where the first item is for which `reached` holds; it holds for all items after one for which it does. */
  #first(reached: (item: T) => boolean): [chunk: number, offset: number] {
    const chunks = this.#chunks
    let low = 0
    let high = chunks.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const last = (chunks[middle] as T[]).at(-1)
      if (last !== undefined && reached(last)) high = middle
      else low = middle + 1
    }
    const chunk = chunks[low] as T[]
    let from = 0
    let to = chunk.length
    while (from < to) {
      const middle = (from + to) >> 1
      if (reached(chunk[middle] as T)) to = middle
      else from = middle + 1
    }
    return [low, from]
  }
}
