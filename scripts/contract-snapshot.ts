/**
 * Writes the contract tables as they are released to `tests/contracts/<capability>.json`: the tests then hold every later
 * table against it, because phones update late. Refuses a table that only a new mini-program could call.
 *
 * @example npm run build:contracts
 */
import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type ContractSnapshot, incompatibilities } from './contract-growth.ts'
import { type CapabilityName, contractTables, inputSchema, outputSchema, rows } from './contract-tables.ts'

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..')
const folder = join(root, 'tests/contracts')

function snapshotPath(capability: CapabilityName): string {
  return join(folder, `${capability}.json`)
}

/** The table of a capability as data. */
export function snapshotOf(capability: CapabilityName, release: string): ContractSnapshot {
  return {
    release,
    operations: Object.fromEntries(
      rows(capability).map((row) => [
        row.name,
        {
          method: row.operation.method,
          path: row.operation.path,
          who: row.operation.access.who,
          errors: [...row.operation.errors].sort(),
          input: inputSchema(row),
          output: outputSchema(row),
        },
      ]),
    ),
  }
}

/** The table of the last release, or undefined for a capability that was in none. */
export async function releasedSnapshot(capability: CapabilityName): Promise<ContractSnapshot | undefined> {
  const path = snapshotPath(capability)
  return existsSync(path) ? (JSON.parse(await readFile(path, 'utf8')) as ContractSnapshot) : undefined
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'))
  await mkdir(folder, { recursive: true })
  for (const capability of Object.keys(contractTables) as CapabilityName[]) {
    const now = snapshotOf(capability, version)
    const before = await releasedSnapshot(capability)
    const problems = incompatibilities(before?.operations ?? {}, now.operations)
    for (const problem of problems) console.error(`${capability}: ${problem}`)
    if (problems.length > 0) {
      process.exitCode = 1
      continue
    }
    await writeFile(snapshotPath(capability), `${JSON.stringify(now, null, 2)}\n`)
    console.log(`${capability}: ${Object.keys(now.operations).length} operations of ${version}`)
  }
}
