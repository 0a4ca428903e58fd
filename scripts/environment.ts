import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..')

/** What whoever works on the database of an environment must have: its id, and a key pair with rights on it. */
const needed = ['TCB_ENV', 'TENCENTCLOUD_SECRETID', 'TENCENTCLOUD_SECRETKEY'] as const

/**
 * Makes this process what a function of the environment would be: values from `.env.<name>`, over them those of the process. The
 * code of `functions/` then works on the environment's database.
 * @param name `test` or `production`; without it the values of the process alone count.
 * @param more further values that are needed.
 * @returns the names of what is missing; then nothing was changed.
 */
export async function enterEnvironment(
  name: string | undefined,
  more: readonly string[],
): Promise<readonly string[]> {
  const written = name ? await readFile(join(root, `.env.${name}`), 'utf8').catch(() => '') : ''
  const values = { ...parseEnv(written), ...process.env }
  const missing = [...needed, ...more].filter((one) => !values[one])
  if (missing.length > 0) return missing
  // The SDK takes the current environment from here, as it does inside of a function.
  Object.assign(process.env, values, { SCF_NAMESPACE: values.TCB_ENV })
  return []
}
