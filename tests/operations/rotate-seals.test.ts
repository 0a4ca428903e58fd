import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { sealedFields } from '../../functions/platform/reseal.ts'
import { type Centre, openCentre, testEnvironment } from '../harness/centre.ts'
import { runCommand } from '../harness/command.ts'
import { people } from '../harness/neighbourhood.ts'

/** The command that seals with a new key what an old one had sealed, in a process of its own. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre()
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const root = join(import.meta.dirname, '../..')
const newKey = `2:${Buffer.alloc(32, 7).toString('base64')}`
const oldKey = testEnvironment.SEAL_KEYS

const rotate = (keys: string) => runCommand(centre, 'scripts/rotate-seals.ts', [], { SEAL_KEYS: keys })

const zhou = () => (centre.dump().people as Record<string, string>[]).find(({ _id }) => _id === people.zhou)
const versions = () => [zhou()?.phone?.split('.')[0], zhou()?.address?.split('.')[0]]

test('seals everything anew, once, and leaves the rest as it was', async () => {
  const before = zhou()
  const first = await rotate(`${newKey},${oldKey}`)
  expect(first).toMatchObject({ code: 0, err: '' })
  expect(first.out).toMatch(
    /^people: 5 documents, 2 texts sealed anew, 0 changed meanwhile, 0 that no key opens$/m,
  )
  expect(first.out).toContain('Nothing is sealed with an older key any more')
  expect(versions()).toEqual(['2', '2'])
  const { phone: _, address: __, ...rest } = zhou() ?? {}
  const { phone: ___, address: ____, ...restBefore } = before ?? {}
  expect(rest).toEqual(restBefore)

  const after = zhou()
  const second = await rotate(newKey)
  expect(second.out).toMatch(
    /^people: 5 documents, 0 texts sealed anew, 0 changed meanwhile, 0 that no key opens$/m,
  )
  expect(zhou()).toEqual(after)
  // The texts say what they said: with the old key in front, the new one opens them.
  expect((await rotate(`${oldKey},${newKey}`)).out).toMatch(/^people: 5 documents, 2 texts sealed anew/m)
  expect(versions()).toEqual(['1', '1'])
}, 60_000)

test('goes on where it was stopped', async () => {
  const { database } = centre.standIn
  const handle = database.handle.bind(database)
  let writes = 0
  const spy = vi.spyOn(database, 'handle').mockImplementation(async (action, params) => {
    if (action === 'database.modifyDocument') writes += 1
    return writes > 1 ? { code: 'DATABASE_REQUEST_FAILED', message: 'stopped' } : handle(action, params)
  })
  expect((await rotate(`${newKey},${oldKey}`)).code).not.toBe(0)
  expect(versions()).toEqual(['2', '1'])
  spy.mockRestore()
  expect((await rotate(`${newKey},${oldKey}`)).out).toMatch(/^people: 5 documents, 1 texts sealed anew/m)
  expect(versions()).toEqual(['2', '2'])
}, 60_000)

test('says when a key is missing, and changes nothing that it cannot open', async () => {
  const before = zhou()
  const { code, out, err } = await rotate(newKey)
  expect(code).toBe(1)
  expect(out).toMatch(/^people: 5 documents, 0 texts sealed anew, 0 changed meanwhile, 2 that no key opens$/m)
  expect(err).toContain('SEAL_KEYS lacks a key')
  expect(zhou()).toEqual(before)
}, 60_000)

/** Whoever seals a field writes `<field>: seal(…)`. */
test('knows every field that functions seal', async () => {
  const files = await readdir(join(root, 'functions'), { recursive: true })
  const sources = await Promise.all(
    files
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFile(join(root, 'functions', file), 'utf8')),
  )
  const sealed = sources.flatMap((text) => [...text.matchAll(/(\w+): seal\(/g)].map(([, field]) => field))
  const calls = sources.flatMap((text) => [...text.matchAll(/(?<!function )\bseal\(/g)])
  // One more: what the command itself seals.
  expect(calls).toHaveLength(sealed.length + 1)
  expect([...new Set(sealed)].sort()).toEqual(['address', 'name', 'phone'])
  const known = sealedFields.flatMap(({ fields }) => fields)
  expect([...known].sort()).toEqual(['address', 'name', 'phone'])
})
