// Plain JavaScript without packages: it runs in a bare clone, before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Ends the process with a plain sentence, without a stack trace. */
export function giveUp(sentence) {
  console.error(`\n✗ ${sentence}`)
  process.exit(1)
}

/** Runs a command in the root; its output goes to stderr, so that stdout stays with the caller. Answers its exit code. */
export function run(command, args, env = {}) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    env: { ...process.env, ...env },
  })
  if (error) console.error(String(error))
  return status ?? 1
}

export function ensureNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
  if (major < 20 || (major === 20 && minor < 19)) {
    giveUp(`Node ${process.versions.node} is too old: 20.19 or later is needed.`)
  }
}

/** Installs the packages of package-lock.json when they are missing or others are there. */
export function ensurePackages() {
  ensureNode()
  if (packagesAgree()) return
  console.error('Installing packages (npm ci) …')
  if (run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']) !== 0) {
    giveUp('npm ci failed: see above. It needs a package registry that answers.')
  }
}

function packagesAgree() {
  const read = (path) => JSON.parse(readFileSync(join(root, path), 'utf8')).packages
  if (!existsSync(join(root, 'node_modules/.package-lock.json'))) return false
  const installed = read('node_modules/.package-lock.json')
  return Object.entries(read('package-lock.json')).every(
    ([path, wanted]) =>
      path === '' || wanted.optional === true || installed[path]?.version === wanted.version,
  )
}

/**
 * What the journeys need beside the packages of npm: a browser, and a font with Chinese characters. Chromium's shell without a window
 * is smaller and quicker; Debian has it for some time only.
 */
export function ensureBrowser() {
  const isThere = existsSync('/usr/bin/chromium-headless-shell') || existsSync('/usr/bin/chromium')
  const browsers = isThere ? [''] : ['chromium-headless-shell', 'chromium']
  const font = existsSync('/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc') ? '' : 'fonts-noto-cjk'
  const choices = browsers.map((browser) => [browser, font].filter(Boolean))
  if (choices[0].length === 0) return
  const missing = choices.at(-1).join(' ')
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    const install = `apt-get install -y --no-install-recommends ${missing}`
    giveUp(`The journeys need ${missing.replace(' ', ' and ')}. On Debian, as root: ${install}`)
  }
  const quiet = { DEBIAN_FRONTEND: 'noninteractive' }
  run('apt-get', ['update', '-qq'], quiet)
  const isInstalled = choices.some((names) => {
    console.error(`Installing ${names.join(' and ')} (apt-get) …`)
    return run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], quiet) === 0
  })
  if (!isInstalled) giveUp(`apt-get could not install ${missing.replace(' ', ' and ')}.`)
}
