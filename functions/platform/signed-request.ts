import { createPublicKey, verify } from 'node:crypto'
import { type SignedRequest, signedText } from '../../shared/signed-request.ts'

/** The key that a browser has proved to hold by signing this very request, and its count of requests. */
export interface SignedBy {
  /** A point on P-256, uncompressed, base64url. */
  readonly publicKey: string
  readonly count: number
}

/** `<public key, 65 bytes>.<count>.<signature, 64 bytes>`, bytes in base64url. */
const form = /^(B[\w-]{86})\.([1-9]\d{0,14})\.([\w-]{86})$/

/**
 * Reads and verifies the signature of a request: ECDSA on P-256 with SHA-256, as WebCrypto makes it.
 * @param header What stands in `signatureHeader`.
 * @returns undefined where there is no signature, or not the right one for this request.
 */
export function signedBy(
  header: string | undefined,
  request: Omit<SignedRequest, 'count'>,
): SignedBy | undefined {
  const [, publicKey = '', digits = '', signature = ''] = form.exec(header ?? '') ?? []
  if (!publicKey) return undefined
  const count = Number(digits)
  const text = signedText({ ...request, count })
  try {
    const point = Buffer.from(publicKey, 'base64url')
    const key = createPublicKey({
      key: {
        kty: 'EC',
        crv: 'P-256',
        x: point.subarray(1, 33).toString('base64url'),
        y: point.subarray(33).toString('base64url'),
      },
      format: 'jwk',
    })
    const isRight = verify(
      'sha256',
      Buffer.from(text),
      { key, dsaEncoding: 'ieee-p1363' },
      Buffer.from(signature, 'base64url'),
    )
    return isRight ? { publicKey, count } : undefined
  } catch {
    // No point of this curve.
    return undefined
  }
}
