import { lookupHash } from './seal.ts'

/**
 * Codes that people show, read aloud and type: eight characters of 31. Who may guess ten times a day has one chance in 10⁸ after
 * twenty years. A code is kept nowhere, only its hash: it follows from the command that made it and a key of the server, so that the
 * command sent again can answer it again.
 */

/** Characters that are hard to take for another: no 0 and O, no 1, I and L. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** @param purpose what the code is for: one for this is none for that. */
export function codeFor(purpose: string, commandId: string): string {
  const bytes = Buffer.from(lookupHash(`${purpose} ${commandId}`), 'base64url')
  return Array.from(
    { length: 8 },
    (_, index) => alphabet[bytes.readUInt32BE(index * 4) % alphabet.length],
  ).join('')
}

/** However it was typed: small letters, a blank or a dash in the middle. */
export function hashOfCode(purpose: string, code: string): string {
  return lookupHash(`${purpose} code ${code.toUpperCase().replaceAll(/[ -]/g, '')}`)
}

/** `93CS-W42M` */
export function spaced(code: string): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
