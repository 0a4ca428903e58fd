import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { cruise, type ICruiseOptions, type ICruiseResult } from 'dependency-cruiser'
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config'
import { root } from './build-functions.ts'

const folders = ['shared', 'functions', 'miniprogram', 'local', 'tests', 'bench', 'scripts']

export interface ImportReport {
  /** Files of the project that were looked at. */
  files: number
  /** Imports that were looked at. */
  imports: number
  /** One sentence each: rule, file and what it imports. */
  violations: string[]
}

/**
 * Holds the import arrows of `.dependency-cruiser.cjs` against the files below `base`.
 *
 * Throws when it found no file or no import: then it would hold nothing, and a green check would be a lie.
 */
export async function checkImports(base = root): Promise<ImportReport> {
  const require = createRequire(import.meta.url)
  const { forbidden, options } = require(join(root, '.dependency-cruiser.cjs'))
  const present = folders.filter((folder) => existsSync(join(base, folder)))
  const cruiseOptions: ICruiseOptions = {
    ...options,
    baseDir: base,
    ruleSet: { forbidden },
    validate: true,
  }
  const tsConfig = extractTSConfig(join(root, 'tsconfig.json'))
  const { output } = await cruise(present, cruiseOptions, options.enhancedResolveOptions, { tsConfig })
  const { modules, summary } = output as ICruiseResult
  const own = modules.filter(({ source }) => folders.some((folder) => source.startsWith(`${folder}/`)))
  const imports = own.reduce((sum, { dependencies }) => sum + dependencies.length, 0)
  if (own.length === 0 || imports === 0) {
    throw new Error(`looked at ${own.length} files and ${imports} imports below ${base}: nothing was checked`)
  }
  return {
    files: own.length,
    imports,
    violations: summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`),
  }
}

if (import.meta.url === pathToFileURL(resolve(process.argv[1] ?? '')).href) {
  const { files, imports, violations } = await checkImports()
  for (const violation of violations) console.error(violation)
  console.log(`${files} files, ${imports} imports, ${violations.length} against the arrows`)
  process.exit(violations.length === 0 ? 0 : 1)
}
