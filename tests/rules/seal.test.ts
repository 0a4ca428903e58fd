import { afterEach, describe, expect, test, vi } from 'vitest'

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')

/** The module as a function's instance loads it with these keys. */
async function sealing(keys: string, lookup = key(9)) {
  vi.resetModules()
  vi.stubEnv('SEAL_KEYS', keys)
  vi.stubEnv('LOOKUP_KEY', lookup)
  return import('../../functions/platform/seal.ts')
}
afterEach(() => {
  vi.unstubAllEnvs()
})

describe('sealing', () => {
  test('gives the text back, and never the same sealed text twice', async () => {
    const { seal, unseal } = await sealing(`1:${key(1)}`)
    const [first, second] = [seal('13800001234'), seal('13800001234')]
    expect(first).toMatch(/^1\.aes256gcm\.[\w-]{16}\.[\w-]+$/)
    expect(first).not.toBe(second)
    expect(first).not.toContain('13800001234')
    expect(unseal(first)).toBe('13800001234')
    expect(unseal(second)).toBe('13800001234')
    expect(unseal(seal('河湾路8号'))).toBe('河湾路8号')
    expect(unseal(seal(''))).toBe('')
  })

  test('goes on with a new key and still opens what the old one sealed', async () => {
    const sealed = (await sealing(`1:${key(1)}`)).seal('13800001234')
    const rotated = await sealing(`2:${key(2)},1:${key(1)}`)
    expect(rotated.unseal(sealed)).toBe('13800001234')
    expect(rotated.seal('13800001234')).toMatch(/^2\./)
    const withoutOld = await sealing(`2:${key(2)}`)
    expect(() => withoutOld.unseal(sealed)).toThrow('not configured')
  })

  test('notices every character that somebody changed', async () => {
    const { seal, unseal } = await sealing(`1:${key(1)},2:${key(2)}`)
    const sealed = seal('13800001234')
    const dataStart = sealed.lastIndexOf('.') + 1
    for (let at = dataStart; at < sealed.length - 1; at += 1) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      expect(() => unseal(sealed.slice(0, at) + other + sealed.slice(at + 1)), `${at}`).toThrow()
    }
    expect(() => unseal(`2${sealed.slice(1)}`)).toThrow()
    expect(() => unseal(sealed.replace('aes256gcm', 'none'))).toThrow()
    for (const cut of [sealed.slice(0, -4), sealed.slice(0, dataStart), '', 'text'])
      expect(() => unseal(cut)).toThrow()
  })

  test('refuses a tag that was cut short', async () => {
    const { seal, unseal } = await sealing(`1:${key(1)}`)
    const [version, name, nonce, data = ''] = seal('').split('.')
    const tag = Buffer.from(data, 'base64url')
    for (const length of [4, 8, 12])
      expect(() =>
        unseal([version, name, nonce, tag.subarray(0, length).toString('base64url')].join('.')),
      ).toThrow()
  })

  test('finds by a keyed hash: the same for the same text, another under another key', async () => {
    const one = (await sealing(`1:${key(1)}`)).lookupHash('13800001234')
    expect((await sealing(`2:${key(2)}`)).lookupHash('13800001234')).toBe(one)
    expect((await sealing(`1:${key(1)}`, key(8))).lookupHash('13800001234')).not.toBe(one)
  })

  test('does not start with keys that are missing or too short', async () => {
    for (const keys of ['', '1:', '1:c2hvcnQ=', key(1)]) {
      const { seal } = await sealing(keys)
      expect(() => seal('x'), keys).toThrow()
    }
  })
})
