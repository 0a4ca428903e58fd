import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { secretId, secretKey } from '../../local/cloudbase/context.ts'
import { type Centre, testEnvironment } from './centre.ts'

const root = join(import.meta.dirname, '../..')

export interface Ended {
  /** Exit code; null when a signal ended it. */
  readonly code: number | null
  readonly out: string
  readonly err: string
}

/** Runs a command of `scripts/` as an administrator does: in a process of its own, with the secrets of the deployment. */
export function runCommand(
  centre: Centre,
  script: string,
  args: readonly string[],
  environment: Record<string, string> = {},
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', script, ...args], {
      cwd: root,
      env: {
        PATH: process.env.PATH ?? '',
        ...testEnvironment,
        TCB_ENV: 'local-env',
        TENCENTCLOUD_SECRETID: secretId,
        TENCENTCLOUD_SECRETKEY: secretKey,
        TCB_CONTEXT_CNFG: JSON.stringify({ URL: centre.standIn.urls.cloudbase }),
        ...environment,
      },
    })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk) => {
      out += chunk
    })
    child.stderr.on('data', (chunk) => {
      err += chunk
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
  })
}
