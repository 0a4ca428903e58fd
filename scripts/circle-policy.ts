/**
 * Prints which ways are walked, and on which grounds nobody lives, and why, into docs/circle-network.md.
 *
 * @example npm run circle:policy
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './build-functions.ts'
import { policyTables } from './circle/access-policy.ts'
import { groundTable } from './circle/ground-policy.ts'

export const document = join(root, 'docs/circle-network.md')

const printed = [
  { from: '<!-- ways by npm run circle:policy -->\n', tables: policyTables },
  { from: '<!-- grounds by npm run circle:policy -->\n', tables: groundTable },
]
const to = '<!-- until here -->'

/** @throws when the document has lost the marks between which the tables stand */
export function withPolicy(text: string): string {
  return printed.reduce((before, { from, tables }) => {
    const start = before.indexOf(from)
    const end = before.indexOf(to, start)
    if (start < 0 || end < 0) throw new Error(`${document} does not say where the tables stand`)
    return `${before.slice(0, start)}${from}${tables()}${before.slice(end)}`
  }, text)
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  await writeFile(document, withPolicy(await readFile(document, 'utf8')))
}
