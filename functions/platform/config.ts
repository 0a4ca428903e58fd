import { type MessageTemplate, messageTemplates } from '../../shared/accounts/contract.ts'

/** What the environment of a function must say. Each part is read once, on first use; a missing one fails the call that needs it. */

export interface SealKeys {
  readonly current: { readonly version: string; readonly key: Buffer }
  readonly byVersion: ReadonlyMap<string, Buffer>
  readonly lookup: Buffer
}

/** `SEAL_KEYS`: `2:<base64 of 32 bytes>,1:<…>`; the first one seals, all of them open. `LOOKUP_KEY`: base64 of 32 bytes. */
export const sealKeys = once((): SealKeys => {
  const keys = need('SEAL_KEYS')
    .split(',')
    .map((entry) => {
      const [version = '', encoded = ''] = entry.split(':')
      return { version, key: key32('SEAL_KEYS', encoded) }
    })
  const [current] = keys
  if (!current) throw new Error('SEAL_KEYS is empty')
  return {
    current,
    byVersion: new Map(keys.map(({ version, key }) => [version, key])),
    lookup: key32('LOOKUP_KEY', need('LOOKUP_KEY')),
  }
})

/** `MESSAGE_TEMPLATES`: `appointment-reminder=<id of the template at WeChat>,appointment-changed=<…>`. */
export const templateIds = once((): ReadonlyMap<MessageTemplate, string> => {
  const given = new Map(
    need('MESSAGE_TEMPLATES')
      .split(',')
      .map((entry) => entry.split('=') as [string, string]),
  )
  return new Map(messageTemplates.flatMap((name) => (given.has(name) ? [[name, given.get(name) ?? '']] : [])))
})

/**
 * `POSTER_PAGE`: where everybody finds a notice as a poster, without `?n=`: `https://<domain>/notices/poster`. Codes lead there, and WeChat
 * comes from there to the page of the notice. `none`: there is no such address, and posters made on phones have no code.
 */
export const posterPage = once((): string | undefined => {
  const page = need('POSTER_PAGE')
  return /^https?:/.test(page) ? page : undefined
})

function once<Value>(read: () => Value): () => Value {
  let value: Value | undefined
  return () => {
    value ??= read()
    return value
  }
}

function need(name: string): string {
  const value = process.env[name]
  if (!value) throw new Error(`the environment variable ${name} is not set`)
  return value
}

function key32(name: string, encoded: string): Buffer {
  const key = Buffer.from(encoded, 'base64')
  if (key.length !== 32) throw new Error(`${name} holds a key that is not 32 bytes long`)
  return key
}
