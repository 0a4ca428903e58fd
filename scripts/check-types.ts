import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import ts from 'typescript'
import { root } from './build-functions.ts'

/**
 * The three worlds: Node, WeChat (no DOM), and the browser page (with DOM); the tests of the page have the latter two as well.
 *
 * Each file is checked in the world whose `include` names it. What another world imports of it is read there, and not checked once
 * more; a file of ours that is in no world is an error. The first list takes as long as the second: one core each.
 */
const projects = [
  ['tsconfig.json'],
  [
    'miniprogram/tsconfig.json',
    'local/browser/client/tsconfig.json',
    'tests/browser/tsconfig.json',
    'tests/browser/fixture/tsconfig.json',
    'tests/journeys/tsconfig.json',
    'functions/accounts/sign-in/page/tsconfig.json',
  ],
]

const host: ts.FormatDiagnosticsHost = {
  getCurrentDirectory: () => root,
  getCanonicalFileName: (name) => name,
  getNewLine: () => '\n',
}

function read(project: string): ts.ParsedCommandLine {
  const path = join(root, project)
  const { config, error } = ts.readConfigFile(path, ts.sys.readFile)
  if (error) throw new Error(ts.formatDiagnostic(error, host))
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(path), {}, path)
}

const sources = new Map<string, ts.SourceFile | undefined>()

/** What several projects read alike (declarations, shared/) is read and bound once in a process. */
function readingOnce(options: ts.CompilerOptions): ts.CompilerHost {
  const host = ts.createCompilerHost(options)
  return {
    ...host,
    getSourceFile(name, how, ...rest) {
      const key = `${name} ${JSON.stringify(how)} ${options.strict} ${options.isolatedModules}`
      if (!sources.has(key)) sources.set(key, host.getSourceFile(name, how, ...rest))
      return sources.get(key)
    },
  }
}

/** Answers whether the project is free of errors; prints them. */
function check(project: string, inSomeWorld: ReadonlySet<string>): boolean {
  const { fileNames, options, errors } = read(project)
  const program = ts.createProgram({
    rootNames: fileNames,
    options,
    host: readingOnce(options),
    configFileParsingDiagnostics: errors,
  })
  const own = new Set(fileNames)
  const files = program.getSourceFiles().filter(({ fileName }) => own.has(fileName))
  const found = [
    ...program.getConfigFileParsingDiagnostics(),
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...files.flatMap((file) => [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
    ]),
  ]
  const strays = program
    .getSourceFiles()
    .map(({ fileName }) => relative(root, fileName))
    .filter((name) => !/^(\.\.|node_modules)\//.test(name) && !inSomeWorld.has(join(root, name)))
  if (found.length > 0) console.error(ts.formatDiagnosticsWithColorAndContext(found, host))
  for (const stray of strays) console.error(`${stray} is in no tsconfig.json of scripts/check-types.ts`)
  const isWell = files.length === own.size && own.size > 0 && found.length === 0 && strays.length === 0
  console.error(`${isWell ? '✓' : '✗'} ${project}: ${files.length} of ${own.size} files`)
  return isWell
}

const given = process.argv.slice(2)
if (given.length > 0) {
  const inSomeWorld = new Set(projects.flat().flatMap((project) => read(project).fileNames))
  process.exit(given.map((project) => check(project, inSomeWorld)).every(Boolean) ? 0 : 1)
}
const codes = await Promise.all(
  projects.map(async (some) => {
    const child = spawn(process.execPath, ['--import', 'tsx', fileURLToPath(import.meta.url), ...some], {
      cwd: root,
      stdio: 'inherit',
    })
    return (await once(child, 'close'))[0]
  }),
)
process.exit(codes.every((code) => code === 0) ? 0 : 1)
