import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { deployment } from '../functions/deployment.ts'
import type { Page } from '../functions/platform/http-face.ts'
import { mayComputerCall } from '../shared/contract.ts'
import { rows } from './contract-tables.ts'

const folder = resolve(dirname(fileURLToPath(import.meta.url)), '../functions/accounts/sign-in/page')

/**
 * The page for computers as one text: script and style stand in it, and its policy names both by their hashes, so that nothing else
 * runs there and nothing is loaded from anywhere. What the page must know of the contracts is taken from the tables.
 */
export async function deskPage(): Promise<Page> {
  const [html, style, script] = await Promise.all([
    readFile(join(folder, 'page.html'), 'utf8'),
    minified('page.css'),
    minified('main.ts'),
  ])
  // As functions, because texts with $ in them would be patterns.
  const text = html.replace('/* page.css */', () => style).replace('/* main.ts */', () => script)
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    path: '/desk',
    html: text,
    headers: {
      'content-security-policy': policy.join('; '),
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-opener-policy': 'same-origin',
    },
  }
}

async function minified(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(folder, name)],
    bundle: true,
    write: false,
    minify: true,
    format: 'iife',
    // Browsers on domestic systems are some years behind.
    target: ['es2019', 'chrome78', 'firefox78'],
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    define: { deskRoutes: JSON.stringify(routes()), functionPaths: JSON.stringify(paths()) },
  })
  return (outputFiles[0]?.text ?? '').trim()
}

function routes(): Record<string, readonly [string, string]> {
  const callable = rows().filter(
    ({ operation }) => mayComputerCall(operation) || ['anyone', 'browser'].includes(operation.access.who),
  )
  return Object.fromEntries(
    callable.map(({ functionName, name, operation }) => [
      `${functionName}.${name}`,
      [operation.method, operation.path] as const,
    ]),
  )
}

function paths(): Record<string, string> {
  return Object.fromEntries(deployment.flatMap(({ name, http }) => (http ? [[name, http]] : [])))
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}
