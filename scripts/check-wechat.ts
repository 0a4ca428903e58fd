/**
 * Compiles the mini-program as WeChat does, offline: missing pages and components, broken WXML and WXSS, package sizes.
 *
 * It needs WeChat's own compiler, `miniprogram-ci`. That weighs 276 MB, so it is not among the packages of the project: it is
 * fetched once into the user's cache folder.
 *
 * @example npm run check:wechat
 */
import { execFile, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from './build-functions.ts'
import { buildMiniprogram } from './build-miniprogram.ts'

const version = '2.1.42'
const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), `miniprogram-ci-${version}`)
const kilobyte = 1024
/** The project's own limit for the main package; WeChat's are 2 MB for each and 30 MB for all. */
const limits = { main: 1.2 * 1024 * kilobyte, package: 2 * 1024 * kilobyte, all: 30 * 1024 * kilobyte }

async function install(): Promise<void> {
  if (existsSync(join(cache, 'node_modules/miniprogram-ci/package.json'))) return
  console.log(`Fetching miniprogram-ci ${version} into ${cache} …`)
  await mkdir(cache, { recursive: true })
  await writeFile(join(cache, 'package.json'), '{ "private": true }\n')
  const args = [
    'install',
    `miniprogram-ci@${version}`,
    '--ignore-scripts',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const { status } = spawnSync('npm', args, { cwd: cache, stdio: 'inherit' })
  if (status !== 0) {
    await rm(join(cache, 'node_modules'), { recursive: true, force: true })
    throw new Error('miniprogram-ci could not be fetched')
  }
}

interface Compiled {
  files?: Record<string, number>
  problem?: string
}

/** Compiles a copy, so that nothing outside of the package can help it. */
async function compile(): Promise<Compiled> {
  const stage = await mkdtemp(join(tmpdir(), 'check-wechat-'))
  try {
    await cp(join(root, 'miniprogram'), join(stage, 'miniprogram'), { recursive: true })
    await cp(join(root, 'project.config.json'), join(stage, 'project.config.json'))
    const compiler = join(root, 'scripts/wechat-compile.cjs')
    const { stdout } = await promisify(execFile)(process.execPath, [compiler, stage], {
      cwd: cache,
      maxBuffer: 64 * 1024 * kilobyte,
    })
    const answer = stdout.trim().split('\n').at(-1) ?? ''
    return JSON.parse(answer.replaceAll(`${stage}/`, ''))
  } finally {
    await rm(stage, { recursive: true, force: true })
  }
}

async function sizes(files: Record<string, number>): Promise<Map<string, number>> {
  const app = JSON.parse(await readFile(join(root, 'miniprogram/app.json'), 'utf8'))
  const roots: string[] = (app.subPackages ?? app.subpackages ?? []).map((one: { root: string }) => one.root)
  const found = new Map<string, number>([['main', 0]])
  for (const [path, bytes] of Object.entries(files)) {
    const owner = roots.find((folder) => path.startsWith(`${folder.replace(/\/$/, '')}/`)) ?? 'main'
    found.set(owner, (found.get(owner) ?? 0) + bytes)
  }
  return found
}

await install()
await buildMiniprogram(join(root, 'miniprogram'))
const { files, problem } = await compile()
if (files === undefined) {
  console.error(`✗ ${problem}`)
  process.exit(1)
}
if (Object.keys(files).length === 0) {
  console.error('✗ The compiler answered no file: nothing was checked.')
  process.exit(1)
}
let tooLarge = false
let all = 0
for (const [name, bytes] of await sizes(files)) {
  const over = bytes > (name === 'main' ? limits.main : limits.package)
  tooLarge ||= over
  all += bytes
  console.log(`${over ? '✗' : '✓'} package ${name}: ${(bytes / kilobyte).toFixed(0)} KB`)
}
tooLarge ||= all > limits.all
console.log(`${Object.keys(files).length} files compiled, ${(all / kilobyte).toFixed(0)} KB in all packages`)
process.exit(tooLarge ? 1 : 0)
