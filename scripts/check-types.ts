import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './build-functions.ts'

/** The three worlds: Node, WeChat (no DOM), and the browser page (with DOM); the tests of the page have the latter two as well. */
const projects = [
  'tsconfig.json',
  'miniprogram/tsconfig.json',
  'local/browser/client/tsconfig.json',
  'tests/browser/tsconfig.json',
  'tests/browser/fixture/tsconfig.json',
  'tests/journeys/tsconfig.json',
]

const codes = await Promise.all(
  projects.map(async (project) => {
    if (!existsSync(join(root, project))) throw new Error(`${project} is missing`)
    const tsc = spawn(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', project], {
      cwd: root,
      stdio: 'inherit',
    })
    const [code] = await once(tsc, 'close')
    console.error(`${code === 0 ? '✓' : '✗'} ${project}`)
    return code
  }),
)
process.exit(codes.every((code) => code === 0) ? 0 : 1)
