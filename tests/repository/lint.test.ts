import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/build-functions.ts'

let copy: string
beforeAll(() => {
  copy = mkdtempSync(join(tmpdir(), 'lint-'))
  const { vcs: _, ...config } = JSON.parse(readFileSync(join(root, 'biome.json'), 'utf8'))
  writeFileSync(join(copy, 'biome.json'), JSON.stringify(config))
  cpSync(join(root, 'scripts/lint'), join(copy, 'scripts/lint'), { recursive: true })
})
afterAll(() => rmSync(copy, { recursive: true, force: true }))

/** What the linter says about a text that stands at `path`. */
function lint(path: string, text: string): string {
  mkdirSync(dirname(join(copy, path)), { recursive: true })
  writeFileSync(join(copy, path), text)
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  const { stdout, stderr } = spawnSync(process.execPath, [biome, 'lint', path], { cwd: copy })
  const said = `${stdout}${stderr}`
  if (!said.includes('Checked 1 file')) throw new Error(`nothing was linted: ${said}`)
  return said
}

describe('the mini-program', () => {
  test.each(['window', 'document', 'localStorage', 'fetch'])('must not use %s', (name) => {
    expect(lint('miniprogram/pages/home/home.ts', `export const it = ${name}\n`)).toContain(
      'noRestrictedGlobals',
    )
  })

  test('may use wx', () => {
    expect(lint('miniprogram/pages/home/home.ts', 'export const info = wx.getAppBaseInfo()\n')).not.toMatch(
      /lint\/|plugin/,
    )
  })

  test('is not the only place with a window', () => {
    expect(lint('local/browser/client/main.ts', 'export const it = window\n')).not.toContain(
      'noRestrictedGlobals',
    )
  })
})

describe('a transaction', () => {
  const says = 'run outside of the transaction'

  test.each([
    `transaction.collection('days').where({ _id: 'a' }).update({ free: 1 })`,
    `transaction.collection('days').where({ _id: 'a' }).remove()`,
    `tx.collection('days').where({ _id: 'a' }).update({ free: 1 })`,
    `bookingTransaction.collection('days').where({ _id: 'a' }).update({ free: 1 })`,
  ])('must not %s', (text) => {
    expect(lint('functions/platform/database.ts', `${text}\n`)).toContain(says)
  })

  test.each([
    `transaction.collection('days').doc('a').update({ free: 1 })`,
    `transaction.collection('days').where({ _id: 'a' }).updateAndReturn({ free: 1 })`,
    `db.collection('days').where({ _id: 'a' }).update({ free: 1 })`,
  ])('may %s', (text) => {
    expect(lint('functions/platform/database.ts', `${text}\n`)).not.toContain(says)
  })
})
