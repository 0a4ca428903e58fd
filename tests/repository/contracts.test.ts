import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { deployment } from '../../functions/deployment.ts'
import { incompatibilities } from '../../scripts/contract-growth.ts'
import { releasedSnapshot, snapshotOf } from '../../scripts/contract-snapshot.ts'
import { type CapabilityName, contractTables, inputSchema, rows } from '../../scripts/contract-tables.ts'
import { commonErrors } from '../../shared/contract.ts'

const capabilities = Object.keys(contractTables) as CapabilityName[]

test('every contract of the repository and of the deployment is walked by the tests', () => {
  const folders = readdirSync(join(import.meta.dirname, '../../shared'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap(({ name, parentPath }) =>
      readdirSync(join(parentPath, name)).includes('contract.ts') ? [name] : [],
    )
  expect([...capabilities].sort()).toEqual(folders.sort())
  expect([...capabilities].sort()).toEqual(deployment.flatMap((row) => [...row.capabilities]).sort())
})

describe.each(capabilities)('%s', (capability) => {
  test('phones of the last release can still call everything', async () => {
    const released = await releasedSnapshot(capability)
    expect(released, 'npm run build:contracts writes the first one').toBeDefined()
    const now = snapshotOf(capability, 'now')
    expect(incompatibilities(released?.operations ?? {}, now.operations)).toEqual([])
  })

  test('no two operations share a path', () => {
    const places = rows(capability).map(({ operation }) => `${operation.method} ${operation.path}`)
    expect(new Set(places).size).toBe(places.length)
  })

  test.each(rows(capability).map((row) => [row.name, row] as const))('%s is a sound row', (name, row) => {
    const { kind, access, errors, summary, roundTrips } = row.operation
    expect(name).toMatch(/^[a-z][A-Za-z]+$/)
    expect(summary).not.toBe('')
    expect(roundTrips).toBeGreaterThan(0)
    expect(new Set(errors).size).toBe(errors.length)
    expect(errors.filter((code) => (commonErrors as readonly string[]).includes(code))).toEqual([])
    if (kind === 'command') {
      // A key belongs to an account: without one, sending twice would do it twice.
      expect(access.who).not.toBe('anyone')
      expect(errors).toContain('KEY_REUSED')
      expect('perDay' in row.operation.limit).toBe(access.who !== 'browser')
    }
    if (access.who === 'person') expect(errors).toContain('NOT_REGISTERED')
    // Query strings carry texts.
    if (access.who === 'anyone')
      expect(Object.values(inputSchema(row).properties ?? {}).map(({ type }) => type)).toEqual(
        Object.keys(inputSchema(row).properties ?? {}).map(() => 'string'),
      )
  })
})
