import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type * as Geometries from '@cloudbase/database/dist/commonjs/geo'
import tcb from '@cloudbase/node-sdk'
import { type Database, type DatabaseOptions, openDatabase } from '../../local/cloudbase/database/database.ts'

/** Answers the SDK's POSTs from a database, and nothing else of the platform. */
export async function serveDatabase(database: Database): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk as Buffer)
    const { action, ...params } = JSON.parse(Buffer.concat(chunks).toString())
    const body = { ...(await database.handle(action, params)), requestId: randomUUID() }
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(body))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/admin`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

/** The SDK's database, unmodified, sending to the URL. */
export function connect(url: string) {
  // Outside of a cloud function the SDK asks the network what machine it runs on, for some 50 ms a call.
  process.env.TENCENTCLOUD_RUNENV = 'SCF'
  process.env.TENCENTCLOUD_REGION = 'ap-shanghai'
  process.env.SCF_NAMESPACE = 'test'
  // One process may hold several databases, so that the URL is not given by TCB_CONTEXT_CNFG.
  return tcb.init({ env: 'test', secretId: 'id', secretKey: 'key', serviceUrl: url }).database()
}

/** The geometries of the SDK; its declarations know the point only. */
export const geometriesOf = (db: ReturnType<typeof connect>) => db.Geo as unknown as typeof Geometries

export interface Fixture {
  database: Database
  db: ReturnType<typeof connect>
  directory: string
  url: string
  close(): Promise<void>
}

/** A database in a directory of its own behind a server, and the SDK connected to it. */
export async function startDatabase(options: Partial<DatabaseOptions> = {}): Promise<Fixture> {
  const directory = options.directory ?? mkdtempSync(join(tmpdir(), 'database-'))
  const database = await openDatabase({ now: Date.now, indexLint: false, ...options, directory })
  const server = await serveDatabase(database)
  return {
    database,
    db: connect(server.url),
    directory,
    url: server.url,
    async close() {
      await server.close()
      await database.close()
      if (!options.directory) rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The code and the message with which a call fails; undefined when it does not. */
export const failure = (call: Promise<unknown>): Promise<string | undefined> =>
  call.then(
    () => undefined,
    ({ code, message }: { code: string; message: string }) => `${code} ${message}`,
  )
