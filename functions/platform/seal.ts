import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto'
import { sealKeys } from './config.ts'

const tagBytes = 16

/**
 * Encryption at rest of a phone number, an address or an identity number: `keyVersion.cipher.nonce.data`, base64url.
 * The key's version and the cipher are part of the text, so that keys can be rotated and the cipher replaced.
 */
export function seal(plain: string): string {
  const { version, key } = sealKeys().current
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const data = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [version, 'aes256gcm', nonce.toString('base64url'), data.toString('base64url')].join('.')
}

/** @throws when the text was tampered with or its key is not configured any more. */
export function unseal(sealed: string): string {
  const [version = '', name, nonce = '', data = ''] = sealed.split('.')
  const key = sealKeys().byVersion.get(version)
  if (!key || name !== 'aes256gcm') throw new Error('sealed with a key or cipher that is not configured')
  const bytes = Buffer.from(data, 'base64url')
  // Without its length given, a tag cut down to four bytes would pass, and that many can be guessed.
  const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'), {
    authTagLength: tagBytes,
  })
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Buffer.concat([decipher.update(bytes.subarray(0, -tagBytes)), decipher.final()]).toString('utf8')
}

/** A keyed hash by which a sealed value can be found without being opened. */
export function lookupHash(plain: string): string {
  return createHmac('sha256', sealKeys().lookup).update(plain).digest('base64url')
}
