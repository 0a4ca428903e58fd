import { duplicateKey } from './errors.ts'
import { stringifyAnswer, stringifyExtendedJson } from './extended-json.ts'
import { Index, type IndexDeclaration, type Key } from './indexes.ts'
import { type Document, identityOf, type Value } from './values.ts'

/** One version of a document. Versions are never changed, only replaced. */
export class Entry {
  #text: string | undefined
  readonly #keys = new Map<Index, readonly Key[]>()

  constructor(
    /** Identity of `_id`, the key under which the collection holds the document. */
    readonly id: string,
    /** Place in the natural order, kept through updates. */
    readonly sequence: number,
    readonly document: Document,
  ) {}

  static of(sequence: number, document: Document) {
    return new Entry(identityOf(document._id as Value), sequence, document)
  }

  /** Its keys in an index, made once per version. */
  keysIn(index: Index): readonly Key[] {
    const known = this.#keys.get(index)
    if (known) return known
    const keys = index.keysOf(this.document)
    this.#keys.set(index, keys)
    return keys
  }

  /** The document as Extended JSON, written once per version. */
  get text(): string {
    this.#text ??= stringifyExtendedJson(this.document)
    return this.#text
  }

  /** The document as an answer spells it, which differs for ObjectIds only. */
  get answer(): string {
    return this.text.includes('"$oid"') ? stringifyAnswer(this.document) : this.text
  }
}

/** The committed documents of one collection and their indexes, in memory. */
export class Collection {
  readonly entries = new Map<string, Entry>()
  readonly indexes: Index[] = [new Index({ name: '_id_', keys: [['_id', 1]] })]
  #nextSequence = 1

  constructor(readonly name: string) {}

  takeSequence(): number {
    return this.#nextSequence++
  }

  /**
   * Adds an index over what is there; one of the same name is replaced. Throws DATABASE_REQUEST_FAILED, and adds nothing,
   * when documents collide in it.
   */
  declare(declaration: IndexDeclaration): void {
    const index = new Index(declaration)
    for (const entry of this.entries.values()) {
      const holder = index.unique ? index.holderOf(entry, (id) => id === entry.id) : undefined
      if (holder) throw duplicateKey(this.name, index.name, index.printKey(holder.key))
      index.add(entry)
    }
    const at = this.indexes.findIndex(({ name }) => name === index.name)
    this.indexes.splice(at < 0 ? this.indexes.length : at, at < 0 ? 0 : 1, index)
  }

  /** Puts a version in place of another; `undefined` stands for no document. */
  replace(before: Entry | undefined, after: Entry | undefined): void {
    for (const index of this.indexes) {
      if (before) index.remove(before)
      if (after) index.add(after)
    }
    if (after) {
      this.entries.set(after.id, after)
      if (after.sequence >= this.#nextSequence) this.#nextSequence = after.sequence + 1
    } else if (before) this.entries.delete(before.id)
  }

  /** Puts the documents into their natural order again, when some came back that had gone. */
  reorder(): void {
    const inOrder = [...this.entries.values()].sort((one, other) => one.sequence - other.sequence)
    this.entries.clear()
    for (const entry of inOrder) this.entries.set(entry.id, entry)
  }
}
