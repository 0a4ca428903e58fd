import { open, type RootDatabase } from 'lmdb'

/**
 * Small durable records. Reading and writing are at once, in memory, so that what is decided on a record holds; a
 * write resolves when it would survive a kill. Without a directory nothing is kept.
 */
export class Store {
  readonly #database: RootDatabase<unknown, string> | undefined
  readonly #records: Map<string, unknown>

  constructor(directory: string | undefined) {
    this.#database =
      directory === undefined ? undefined : open<unknown, string>({ path: directory, encoding: 'json' })
    this.#records = new Map([...(this.#database?.getRange() ?? [])].map(({ key, value }) => [key, value]))
  }

  get<T>(key: string): T | undefined {
    return this.#records.get(key) as T | undefined
  }

  async put(key: string, value: unknown): Promise<void> {
    this.#records.set(key, value)
    await this.#database?.put(key, value)
  }

  async remove(key: string): Promise<void> {
    this.#records.delete(key)
    await this.#database?.remove(key)
  }

  /** All records whose key begins with the prefix, in the order of their keys. */
  list<T>(prefix: string): { key: string; value: T }[] {
    return [...this.#records]
      .filter(([key]) => key.startsWith(prefix))
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, value]) => ({ key, value: value as T }))
  }

  async clear(): Promise<void> {
    if (this.#records.size === 0) return
    this.#records.clear()
    await this.#database?.clearAsync()
  }

  async close(): Promise<void> {
    await this.#database?.close()
  }
}
