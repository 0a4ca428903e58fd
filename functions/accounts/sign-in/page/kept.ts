/**
 * What the browser keeps: its key, which it can use and nobody can read, and how often it was used. Where it keeps nothing (a private
 * window), it lasts as long as the page.
 */
export interface Kept {
  readonly pair: CryptoKeyPair
  /** The public key as it travels. */
  readonly publicKey: string
  readonly count: number
  /** The site whose screen for the hall is shown: it is shown again when the page comes back. */
  readonly display?: string
}

const store = 'kept'
const entry = 'browser'
let inMemory: Kept | undefined
let opened: Promise<IDBDatabase | undefined> | undefined

function open(): Promise<IDBDatabase | undefined> {
  opened =
    opened ||
    new Promise((resolve) => {
      try {
        const request = indexedDB.open('desk', 1)
        request.onupgradeneeded = () => request.result.createObjectStore(store)
        request.onsuccess = () => resolve(request.result)
        request.onerror = () => resolve(undefined)
      } catch {
        resolve(undefined)
      }
    })
  return opened
}

/** Reads and changes what is kept, in one step: other windows of the same browser share it. @returns what is kept then. */
async function change(decide: (before: Kept | undefined) => Kept | undefined): Promise<Kept | undefined> {
  const database = await open()
  const inPage = () => {
    inMemory = decide(inMemory)
    return inMemory
  }
  if (!database) return inPage()
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(store, 'readwrite')
    const entries = transaction.objectStore(store)
    let after: Kept | undefined
    entries.get(entry).onsuccess = ({ target }) => {
      const before = (target as IDBRequest<Kept | undefined>).result
      after = decide(before)
      if (after === before) return
      if (after) entries.put(after, entry)
      else entries.delete(entry)
    }
    transaction.oncomplete = () => resolve(after)
    transaction.onabort = () => reject(transaction.error)
  })
}

export function read(): Promise<Kept | undefined> {
  return change((before) => before)
}

/** A key of its own for each sign-in. The private part cannot be taken out, not by this page either. */
export async function makeKey(): Promise<void> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ])
  const publicKey = base64url(await crypto.subtle.exportKey('raw', pair.publicKey))
  await change(() => ({ pair, publicKey, count: 0 }))
}

/** The key with the count of the next request: no two requests get the same, of whatever window. */
export function nextUse(): Promise<Kept | undefined> {
  return change((before) => before && { ...before, count: before.count + 1 })
}

export async function showDisplay(site: string | undefined): Promise<void> {
  await change((before) => {
    if (!before) return before
    const { display: _, ...rest } = before
    return site ? { ...rest, display: site } : rest
  })
}

export async function forget(): Promise<void> {
  await change(() => undefined)
}

export async function signature({ pair }: Kept, text: string): Promise<string> {
  const bytes = new TextEncoder().encode(text)
  return base64url(await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, pair.privateKey, bytes))
}

function base64url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '')
}
