/**
 * Prints which ways are walked, and why, into docs/circle-network.md.
 *
 * @example npm run circle:policy
 */
import { readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './build-functions.ts'
import { policyTables } from './circle/access-policy.ts'

export const document = join(root, 'docs/circle-network.md')

const from = '<!-- by npm run circle:policy -->\n'
const to = '<!-- until here -->'

/** @throws when the document has lost the marks between which the tables stand */
export function withPolicy(text: string): string {
  const start = text.indexOf(from)
  const end = text.indexOf(to)
  if (start < 0 || end < start) throw new Error(`${document} does not say where the tables stand`)
  return `${text.slice(0, start)}${from}${policyTables()}${text.slice(end)}`
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  await writeFile(document, withPolicy(await readFile(document, 'utf8')))
}
