import { open } from 'lmdb'

/** A change of one stored record: its new text, or null when it goes. */
export interface Change {
  collection: string
  sequence: number
  text: string | null
}

/** The log of truth: what `durable` has waited for survives the death of the process and of the machine. */
export interface Storage {
  collections(): string[]
  records(collection: string): Iterable<{ sequence: number; text: string }>
  createCollection(name: string): void
  /** Queues the changes, all or none; one commit serves everything that is queued meanwhile. */
  write(changes: Change[]): void
  /** Resolves when everything queued so far is on disk; rejects when it could not be written. */
  durable(): Promise<void>
  close(): Promise<void>
}

export function openStorage(directory: string): Storage {
  // Without overlapping syncs a commit's promise means that its bytes are on disk.
  const root = open<string>({ path: directory, encoding: 'string', overlappingSync: false, maxDbs: 2 })
  const names = root.openDB<string, string>('collections', { encoding: 'string' })
  const documents = root.openDB<string, [string, number]>('documents', { encoding: 'string' })
  let pending: Promise<unknown> | undefined
  let failure: Error | undefined

  function queue(written: Promise<unknown>) {
    // Writes commit in the order in which they are queued, so the last promise stands for all before it.
    pending = written
    written.then(
      () => {
        if (pending === written) pending = undefined
      },
      (error: Error) => {
        // From now on memory is ahead of the disk, and no answer may be given any more.
        failure ??= error
      },
    )
  }

  return {
    collections: () => [...names.getKeys()],
    *records(collection) {
      for (const { key, value } of documents.getRange({
        start: [collection, 0],
        end: [collection, Infinity],
      })) {
        yield { sequence: key[1], text: value }
      }
    },
    createCollection: (name) => queue(names.put(name, '')),
    write(changes) {
      const apply = ({ collection, sequence, text }: Change) =>
        text === null ? documents.remove([collection, sequence]) : documents.put([collection, sequence], text)
      const [first] = changes
      if (changes.length === 1 && first) queue(apply(first))
      else if (changes.length > 1) queue(documents.batch(() => changes.forEach(apply)))
    },
    async durable() {
      await pending
      if (failure) throw failure
    },
    close: () => root.close(),
  }
}
