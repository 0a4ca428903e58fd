import { createHash, randomBytes } from 'node:crypto'

/** `prefix_` and 80 bits in base 36 of what is given: the same parts, the same id. */
export function derivedId(prefix: string, ...parts: readonly string[]): string {
  const digest = createHash('sha256').update(parts.join('\n')).digest()
  return `${prefix}_${base36(digest.subarray(0, 10))}`
}

export function randomId(prefix: string): string {
  return `${prefix}_${base36(randomBytes(10))}`
}

/** A fingerprint of a command's body: sent again under the same key, it must be the same. */
export function fingerprint(value: unknown): string {
  return createHash('sha256').update(stableJson(value)).digest('base64url').slice(0, 16)
}

function base36(bytes: Uint8Array): string {
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
    .toString(36)
    .padStart(16, '0')
}

function stableJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  )
}
