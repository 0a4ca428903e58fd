import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { deployment, messagePush } from '../functions/deployment.ts'
import { collections, indexes } from '../functions/indexes.ts'
import { buildBrowser } from '../scripts/build-browser.ts'
import { buildFunctions, root } from '../scripts/build-functions.ts'
import { rules } from '../scripts/release.ts'
import { type MessageTemplate, messageTemplates } from '../shared/accounts/contract.ts'
import { type FunctionConfiguration, readCloudbaserc } from './cloudbase/configuration.ts'
import { secretId, secretKey } from './cloudbase/context.ts'
import { startStandIn } from './cloudbase/stand-in.ts'
import { storageRulesOf } from './cloudbase/storage.ts'
import { frameOf, seedDemo } from './demo/seed.ts'
import type { Options } from './options.ts'
import { writeStreets } from './streets.ts'

/**
 * The laptop's composition root: builds what is deployed, starts the stand-in for the platform with it, fills in the
 * demo neighbourhood, and serves the page that shows the mini-program. Without a page stdout gets one line of JSON when
 * everything is ready, and nothing else.
 */
export async function main(options: Options): Promise<void> {
  // Nothing else may write to stdout: whoever started us reads it.
  console.log = console.info = console.debug = console.error

  const data = claimData(options)
  // Beside the data, because what the page shows around the phone belongs to them.
  const webDirectory = join(data.path, 'web')
  mkdirSync(webDirectory, { recursive: true })
  await Promise.all([
    buildFunctions(),
    buildBrowser({ miniprogramRoot: join(root, 'miniprogram'), outDirectory: webDirectory }).catch(
      (error) => {
        if (options.page) throw error
        // The platform is of use without its page.
        console.error(`No page: ${error.message}`)
      },
    ),
  ])

  const functions = functionsOf(data.path)
  const standIn = await startStandIn({
    functionsDirectory: join(root, 'dist/functions'),
    functions,
    directory: data.path,
    port: options.port,
    ...(options.clock !== undefined && { clock: options.clock }),
    collections,
    indexes,
    indexLint: true,
    functionRules: rules.functions,
    storageRules: storageRulesOf(rules.storage),
    messagePush: messagePush(),
    links: { [`${posterPath}?n=`]: 'pages/notice/notice' },
    webDirectory,
  })
  // Only now it is known where; no function has been called yet.
  for (const { environment = {} } of functions)
    if ('POSTER_PAGE' in environment) environment.POSTER_PAGE = new URL(posterPath, standIn.urls.web).href
  // By path alone: the page finds the stand-in wherever it was served from.
  const map = await writeStreets(webDirectory)
  const frame = {
    call: '/call',
    control: '/control',
    templates: templateTitles,
    map,
    ...frameOf(options.demo),
  }
  writeFileSync(join(webDirectory, 'config.json'), JSON.stringify(frame))

  let stopping = false
  const stop = async () => {
    // Whoever asks twice does not want to wait.
    if (stopping) process.exit(130)
    stopping = true
    await standIn.close()
    data.release()
    process.exit(0)
  }
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  // A signal to npm ends npm and its shell, but does not reach us.
  const shell = process.ppid
  if (process.env.npm_lifecycle_event) setInterval(() => process.ppid === shell || stop(), 300).unref()

  const show = () => {
    const page = `${standIn.urls.web}/`
    process.stdout.write(
      `\n  ${page}\n  ${standIn.urls.http}/accounts/desk  (the computer of staff)\n\n  Ctrl-C stops everything.\n`,
    )
    open(page)
  }
  const address = { urls: standIn.urls, secretId, secretKey, now: standIn.clock.now() }
  // A person looks at the first page meanwhile; a program is told when all is there.
  await seedDemo(options.demo, address, options.page ? show : undefined).catch((error) => {
    if (!stopping) throw error
  })
  if (!options.page) process.stdout.write(`${JSON.stringify(standIn.urls)}\n`)
}

/** What codes on posters lead to: see docs/operations/deploy.md. */
const posterPath = '/notices/poster'

/** What the messages are called that WeChat would deliver. */
const templateTitles: Record<MessageTemplate, string> = {
  'appointment-reminder': '预约提醒',
  'appointment-changed': '预约变更通知',
  'answer-replied': '意见回复通知',
  'notice-urgent': '紧急通知',
  'notice-digest': '新消息提醒',
}

/** The folder with the data, for this process alone: two stand-ins on one folder would not see each other's locks. */
function claimData({ data, page }: Options): { path: string; release: () => void } {
  const wanted = data ?? (page ? join(root, '.data') : undefined)
  if (wanted !== undefined) {
    const path = resolve(wanted)
    mkdirSync(path, { recursive: true })
    const lock = join(path, 'pid')
    if (!holderOf(lock)) {
      writeFileSync(lock, String(process.pid))
      return { path, release: () => rmSync(lock, { force: true }) }
    }
    console.error(`${path} is in use by process ${holderOf(lock)}: starting on an empty folder instead.`)
  }
  const path = mkdtempSync(join(tmpdir(), 'party-masses-'))
  return { path, release: () => rmSync(path, { recursive: true, force: true }) }
}

function holderOf(lock: string): number | undefined {
  if (!existsSync(lock)) return undefined
  const pid = Number(readFileSync(lock, 'utf8'))
  try {
    process.kill(pid, 0)
    return pid
  } catch {
    return undefined
  }
}

/** What `cloudbaserc.json` deploys, with secrets of this laptop in place of the cloud's. */
function functionsOf(data: string): FunctionConfiguration[] {
  const values: Record<string, string> = {
    ...secretsOf(data),
    // On a laptop a template is called by its name.
    MESSAGE_TEMPLATES: messageTemplates.map((name) => `${name}=${name}`).join(','),
    POSTER_PAGE: 'none',
  }
  const paths = new Map(deployment.map(({ name, http }) => [name, http]))
  return readCloudbaserc(join(root, 'cloudbaserc.json')).map((row) => ({
    ...row,
    http: paths.get(row.name) ?? false,
    environment: Object.fromEntries(
      Object.keys(row.environment ?? {}).map((name) => {
        const value = values[name]
        if (value === undefined)
          throw new Error(`${row.name} needs ${name}, which has no value on a laptop yet`)
        return [name, value]
      }),
    ),
  }))
}

/** Made once for each data folder: what they sealed must open again after a restart. */
function secretsOf(data: string): Record<string, string> {
  const path = join(data, 'secrets.json')
  if (!existsSync(path)) {
    const key = () => randomBytes(32).toString('base64')
    const secrets = { SEAL_KEYS: `1:${key()}`, LOOKUP_KEY: key() }
    writeFileSync(path, JSON.stringify(secrets), { mode: 0o600 })
  }
  return JSON.parse(readFileSync(path, 'utf8'))
}

/** Opens the page where there is a desktop; elsewhere the printed address has to do. */
function open(url: string): void {
  const command = { darwin: ['open'], win32: ['cmd', '/c', 'start', ''] }[process.platform as string] ?? [
    'xdg-open',
  ]
  const desktop = process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY
  const [file = '', ...rest] = command
  if (desktop)
    spawn(file, [...rest, url], { stdio: 'ignore', detached: true })
      .on('error', () => {})
      .unref()
}
