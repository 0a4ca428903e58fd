import { readFileSync } from 'node:fs'

export interface FunctionConfiguration {
  name: string
  /** MB; the limit of the instance's heap. */
  memorySize: number
  /** Seconds. */
  timeout: number
  /** Seven-field cron in China time. */
  timer?: string
  timerName?: string
  /** Where the HTTP access service routes to it: a path like `/appointments`; true stands for `/<name>`. */
  http?: boolean | string
  environment?: Record<string, string>
}

interface CloudbaseRc {
  functions?: {
    name: string
    memorySize?: number
    timeout?: number
    envVariables?: Record<string, string>
    triggers?: { name: string; type: string; config: string }[]
  }[]
}

/**
 * Reads the functions that `cloudbaserc.json` declares. The file says nothing about HTTP access (that is a route of
 * the environment, not of the function): `http` names the functions that have one.
 */
export function readCloudbaserc(path: string, http: readonly string[] = []): FunctionConfiguration[] {
  const { functions = [] } = JSON.parse(readFileSync(path, 'utf8')) as CloudbaseRc
  return functions.map((declared) => {
    const triggers = declared.triggers ?? []
    const [timer] = triggers
    if (triggers.length > 1) throw new Error(`${declared.name}: a function has one trigger at most`)
    if (timer && timer.type !== 'timer')
      throw new Error(`${declared.name}: unknown trigger type ${timer.type}`)
    return {
      name: declared.name,
      memorySize: declared.memorySize ?? 256,
      timeout: declared.timeout ?? 3,
      http: http.includes(declared.name),
      ...(timer && { timer: timer.config, timerName: timer.name }),
      ...(declared.envVariables && { environment: declared.envVariables }),
    }
  })
}
