import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type StandIn, type StandInOptions, startStandIn } from '../../local/cloudbase/stand-in.ts'

export const fixtures = fileURLToPath(new URL('fixtures/functions', import.meta.url))

/** The function that does what its event says. */
export const probe = { name: 'probe', memorySize: 128, timeout: 5, http: true }

export interface Started extends StandIn {
  directory: string
  /** The body that `<call>/probe` answers to a phone, or to whom else the last argument says. */
  call(data: object, caller?: object): Promise<{ status: number; body: Answer }>
  /** A command of `<control>`. */
  control(command: string, input?: object): Promise<unknown>
  /** Ends it and removes its data. */
  end(): Promise<void>
}

// biome-ignore lint/suspicious/noExplicitAny: what a probe returns is whatever the test asked it for
type Answer = any

/** A stand-in with the fixture functions on a folder of its own. */
export async function start(options: Partial<StandInOptions> = {}): Promise<Started> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'stand-in-'))
  const standIn = await startStandIn({
    functionsDirectory: fixtures,
    functions: [probe],
    collections: ['things'],
    ...options,
    directory,
  })
  return {
    ...standIn,
    directory,
    async call(data, caller = { openid: 'resident' }) {
      const response = await fetch(`${standIn.urls.call}/probe`, {
        method: 'POST',
        body: JSON.stringify({ ...caller, data }),
      })
      return { status: response.status, body: await response.json() }
    },
    async control(command, input) {
      const [method = '', path = ''] = command.split(' ')
      const response = await fetch(standIn.urls.control + path, {
        method,
        ...(input && { body: JSON.stringify(input) }),
      })
      const body = await response.text()
      return body === '' ? undefined : JSON.parse(body)
    },
    async end() {
      await standIn.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}
