import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkImports } from '../../scripts/check-imports.ts'

let base: string
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'imports-'))
})
afterEach(() => rm(base, { recursive: true, force: true }))

async function write(files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(base, path)), { recursive: true })
    await writeFile(join(base, path), text)
  }
}

/** Files that the forbidden imports lead to. */
const targets = {
  'shared/time.ts': 'export const now = 1',
  'shared/appointments/contract.ts': 'export const contract = 1',
  'functions/platform/entry.ts': 'export const serve = 1',
  'functions/demands/port.ts': 'export const port = 1',
  'functions/circle/store.ts': 'export const store = 1',
  'functions/demands/store.ts': 'export const store = 1',
  'miniprogram/app.ts': 'export const app = 1',
  'local/cloudbase/stand-in.ts': 'export const standIn = 1',
  'node_modules/zod/package.json': '{ "name": "zod", "version": "1.0.0", "main": "index.js" }',
  'node_modules/zod/index.js': '',
  'node_modules/dayjs/package.json': '{ "name": "dayjs", "version": "1.0.0", "main": "index.js" }',
  'node_modules/dayjs/index.js': '',
  'node_modules/hono/package.json': '{ "name": "hono", "version": "1.0.0", "main": "index.js" }',
  'node_modules/hono/index.js': '',
  'node_modules/gcoord/package.json': '{ "name": "gcoord", "version": "1.0.0", "main": "index.js" }',
  'node_modules/gcoord/index.js': '',
  'node_modules/flatqueue/package.json': '{ "name": "flatqueue", "version": "1.0.0", "main": "index.js" }',
  'node_modules/flatqueue/index.js': '',
  'node_modules/@cloudbase/node-sdk/package.json':
    '{ "name": "@cloudbase/node-sdk", "version": "1.0.0", "main": "index.js" }',
  'node_modules/@cloudbase/node-sdk/index.js': '',
}

describe('a forbidden import is found', () => {
  test.each([
    ['shared-alone', 'shared/rules.ts', `import '../functions/platform/entry.ts'`],
    ['shared-alone', 'shared/rules.ts', `import 'hono'`],
    ['shared-alone', 'shared/rules.ts', `import 'node:fs'`],
    ['zod-in-contracts', 'shared/appointments/rules.ts', `import 'zod'`],
    ['days-in-time-and-calendar', 'shared/appointments/rules.ts', `import 'dayjs'`],
    ['gcoord-in-geo', 'functions/circle/view.ts', `import 'gcoord'`],
    ['walking-alone', 'functions/circle/network/walk.ts', `import '../store.ts'`],
    ['walking-alone', 'functions/circle/network/walk.ts', `import 'node:fs'`],
    ['walking-packages', 'functions/circle/reach.ts', `import 'flatqueue'`],
    ['platform-below-capabilities', 'functions/platform/people.ts', `import '../demands/store.ts'`],
    ['capabilities-apart', 'functions/appointments/book-slot.ts', `import '../demands/store.ts'`],
    [
      'capabilities-apart',
      'functions/appointments/book-slot.ts',
      `import type { app } from '../../miniprogram/app.ts'`,
    ],
    ['ports-at-the-entry', 'functions/appointments/book-slot.ts', `import '../demands/port.ts'`],
    ['sdk-in-platform', 'functions/appointments/store.ts', `import '@cloudbase/node-sdk'`],
    ['mini-program-alone', 'miniprogram/pages/home/home.ts', `import '../../../shared/time.ts'`],
    ['mini-program-alone', 'miniprogram/pages/home/home.ts', `import 'zod'`],
    [
      'mini-program-types',
      'miniprogram/app.ts',
      `import type { serve } from '../functions/platform/entry.ts'`,
    ],
    ['stand-in-alone', 'local/cloudbase/wire.ts', `import '../../functions/platform/entry.ts'`],
    ['browser-alone', 'local/browser/build/app.ts', `import '../../../shared/time.ts'`],
    ['demo-alone', 'local/demo/sites.ts', `import '../cloudbase/stand-in.ts'`],
    [
      'product-without-tools',
      'functions/appointments/book-slot.ts',
      `import '../../local/cloudbase/stand-in.ts'`,
    ],
    ['resolvable', 'shared/rules.ts', `import './gone.ts'`],
  ])('%s: %s %s', async (rule, path, text) => {
    await write({ ...targets, [path]: text })
    const { violations } = await checkImports(base)
    expect(violations.filter((violation) => violation.startsWith(`${rule}: ${path} → `))).toHaveLength(1)
  })

  test('no-cycles', async () => {
    await write({ 'shared/a.ts': `import './b.ts'`, 'shared/b.ts': `import './a.ts'` })
    const { violations } = await checkImports(base)
    expect(violations).toContain('no-cycles: shared/a.ts → shared/b.ts')
  })
})

describe('an import that is allowed is not found', () => {
  test.each([
    ['shared/appointments/contract.ts', `import 'zod'`],
    ['shared/calendar.ts', `import 'dayjs'`],
    ['functions/platform/database.ts', `import '@cloudbase/node-sdk'\nimport 'node:crypto'`],
    ['functions/appointments/index.ts', `import '../demands/port.ts'\nimport '../platform/entry.ts'`],
    [
      'miniprogram/services/client.ts',
      `import type { contract } from '../../shared/appointments/contract.ts'`,
    ],
    ['functions/circle/network/walk.ts', `import 'flatqueue'`],
    ['local/demo/sites.ts', `import '../../shared/appointments/contract.ts'`],
    ['local/demo/sites.ts', `import type { store } from '../../functions/demands/store.ts'`],
  ])('%s: %s', async (path, text) => {
    await write({ ...targets, [path]: text })
    const { violations, imports } = await checkImports(base)
    expect(imports).toBeGreaterThan(0)
    expect(violations).toEqual([])
  })
})

test('looking at nothing is an error', async () => {
  await expect(checkImports(base)).rejects.toThrow('nothing was checked')
  await write({ 'shared/lonely.ts': 'export const lonely = 1' })
  await expect(checkImports(base)).rejects.toThrow('nothing was checked')
})
