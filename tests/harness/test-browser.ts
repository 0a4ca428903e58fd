import { createECDH, createHash, createPrivateKey, type KeyObject, sign } from 'node:crypto'
import { signatureHeader, signedText } from '../../shared/signed-request.ts'

/** A browser with a key, as the page for computers has one: it signs its requests and counts them. */
export interface TestBrowser {
  readonly publicKey: string
  /** Of the latest request. */
  count: number
  /** Signs a request with the next count, or with this one. */
  sign(request: Unsigned, count?: number): Readonly<Record<string, string>>
}

type Unsigned = Omit<Parameters<typeof signedText>[0], 'count'>

interface KeyPair {
  readonly publicKey: string
  readonly key: KeyObject
}

const pairs = new Map<string, KeyPair>()

function pairOf(name: string): KeyPair {
  const known = pairs.get(name)
  if (known) return known
  const pair = createECDH('prime256v1')
  pair.setPrivateKey(createHash('sha256').update(name).digest())
  const point = pair.getPublicKey()
  const coordinates = {
    x: point.subarray(1, 33).toString('base64url'),
    y: point.subarray(33).toString('base64url'),
  }
  const key: KeyObject = createPrivateKey({
    key: { kty: 'EC', crv: 'P-256', ...coordinates, d: pair.getPrivateKey().toString('base64url') },
    format: 'jwk',
  })
  const made = { publicKey: point.toString('base64url'), key }
  pairs.set(name, made)
  return made
}

/** The same name, the same key. */
export function testBrowser(name: string): TestBrowser {
  const { publicKey, key } = pairOf(name)
  return {
    publicKey,
    count: 0,
    sign(request, count) {
      this.count = count ?? this.count + 1
      const text = Buffer.from(signedText({ ...request, count: this.count }))
      const signature = sign('sha256', text, { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')
      return { [signatureHeader]: `${publicKey}.${this.count}.${signature}` }
    },
  }
}
