import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openDatabase } from '../../local/cloudbase/database/database.ts'

const directory = mkdtempSync(join(tmpdir(), 'database-'))
afterAll(() => rmSync(directory, { recursive: true, force: true }))

/** Lets the child write at least a few times and then for a while, kills it, and answers what it had printed. */
async function killedWriter(path: string, ms: number): Promise<string[]> {
  const child = spawn(process.execPath, [
    '--import',
    'tsx',
    fileURLToPath(new URL('database-crash-child.ts', import.meta.url)),
    path,
  ])
  let output = ''
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (chunk) => {
      output += chunk
      // A busy machine may be slow to begin.
      if (output.split('\n').length > 12) resolve()
    })
  })
  let errors = ''
  child.stderr.on('data', (chunk) => {
    errors += chunk
  })
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()))
  await Promise.race([started, closed.then(() => Promise.reject(new Error(errors)))])
  await new Promise((resolve) => setTimeout(resolve, ms))
  child.kill('SIGKILL')
  await closed
  // The last line may have been cut by the kill.
  return output.split('\n').slice(0, -1)
}

test('kill -9 during writes: every write that was answered is there, and none is half there', async () => {
  for (const [round, ms] of [150, 333, 570].entries()) {
    const path = join(directory, String(round))
    const answered = await killedWriter(path, ms)
    expect(answered.length).toBeGreaterThan(10)
    const database = await openDatabase({ directory: path, now: Date.now, indexLint: false })
    const documents = new Map(
      (database.dump().writes as { _id: string; n?: number; end?: string; padding?: string }[]).map((d) => [
        d._id,
        d,
      ]),
    )
    await database.close()
    let counted = 0
    for (const line of answered) {
      const [id, n] = line.split(' ') as [string, string]
      expect(documents.get(id)).toMatchObject({ end: id })
      expect(documents.has(`left-${id}`)).toBe(true)
      expect(documents.has(`right-${id}`)).toBe(true)
      counted = Math.max(counted, Number(n))
    }
    expect(documents.get('counter')?.n).toBeGreaterThanOrEqual(counted)
    for (const [id, { end, padding }] of documents) {
      if (id.startsWith('left-')) expect(documents.has(id.replace('left', 'right'))).toBe(true)
      if (id.startsWith('right-')) expect(documents.has(id.replace('right', 'left'))).toBe(true)
      if (/^\d/.test(id)) expect([end, padding?.length]).toEqual([id, 2000])
    }
  }
}, 60_000)
