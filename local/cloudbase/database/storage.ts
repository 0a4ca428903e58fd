import { open } from 'lmdb'

/** A stored record: its text is asked for when it is written, which is once for many changes in a row. */
export interface Stored {
  readonly text: string
}

/** A change of one stored record: what takes its place, or null when it goes. */
export interface Change {
  collection: string
  sequence: number
  record: Stored | null
}

/** The log of truth: what `durable` has waited for survives the death of the process and of the machine. */
export interface Storage {
  collections(): string[]
  records(collection: string): Iterable<{ sequence: number; text: string }>
  createCollection(name: string): void
  /** Queues the changes, all or none; one commit takes everything that was queued while the one before was under way. */
  write(changes: Change[]): void
  /** Resolves when everything queued so far is on disk; rejects when it could not be written. */
  durable(): Promise<void>
  close(): Promise<void>
}

/** Without a directory nothing is kept, and nothing waits for a disk. */
export function openStorage(directory: string | undefined): Storage {
  return directory === undefined ? forgetful : openLog(directory)
}

const forgetful: Storage = {
  collections: () => [],
  records: () => [],
  createCollection() {},
  write() {},
  async durable() {},
  async close() {},
}

function openLog(directory: string): Storage {
  // Without overlapping syncs a commit's promise means that its bytes are on disk.
  const root = open<string>({ path: directory, encoding: 'string', overlappingSync: false, maxDbs: 2 })
  const names = root.openDB<string, string>('collections', { encoding: 'string' })
  const documents = root.openDB<string, [string, number]>('documents', { encoding: 'string' })
  let made: string[] = []
  let changed = new Map<string, Change>()
  let running: Promise<void> | undefined
  /** The commit that will take what is queued. */
  let next: Promise<void> | undefined
  let failure: Error | undefined

  async function commit() {
    await running
    const [created, changes] = [made, changed]
    made = []
    changed = new Map()
    running = next
    next = undefined
    try {
      await documents.batch(() => {
        for (const name of created) names.put(name, '')
        for (const { collection, sequence, record } of changes.values()) {
          if (record) documents.put([collection, sequence], record.text)
          else documents.remove([collection, sequence])
        }
      })
    } catch (error) {
      // From now on memory is ahead of the disk, and no answer may be given any more.
      failure ??= error as Error
    }
  }

  function queue() {
    if (next) return
    const mine = commit()
    next = mine
    mine.then(() => {
      if (running === mine) running = undefined
    })
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
    createCollection(name) {
      made.push(name)
      queue()
    },
    write(changes) {
      if (changes.length === 0) return
      for (const change of changes) changed.set(`${change.sequence} ${change.collection}`, change)
      queue()
    },
    async durable() {
      await (next ?? running)
      if (failure) throw failure
    },
    close: () => root.close(),
  }
}
