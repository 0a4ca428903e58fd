import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface PlatformRequest {
  method: string
  url: URL
  headers: Record<string, string>
  body: Buffer
  ip: string
}

export type Reply =
  | { status: number; headers: Record<string, string | string[]>; body: Buffer | string }
  /** No answer comes: the connection stays open for as long as the caller likes, or breaks off. */
  | { lost: 'hang' | 'reset' }

export type Route = (request: PlatformRequest) => Promise<Reply>

export function json(value: unknown, status = 200): Reply {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8' },
    body: JSON.stringify(value ?? null),
  }
}

export function text(value: string, status: number): Reply {
  return { status, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: value }
}

const localOrigin = /^https?:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/

/** Listens on 127.0.0.1, on a free port where the wanted one is taken. */
export async function listen(route: Route, port: number): Promise<{ server: Server; port: number }> {
  const server = createServer((incoming, outgoing) => {
    void (async () => {
      const body = await read(incoming)
      const headers: Record<string, string> = {}
      for (const [name, value] of Object.entries(incoming.headers)) {
        if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(',') : value
      }
      // Pages that this machine's browser shows from elsewhere have no business here.
      if (headers.origin !== undefined && !localOrigin.test(headers.origin)) {
        outgoing.writeHead(403).end()
        return
      }
      const reply = await route({
        method: incoming.method ?? 'GET',
        url: new URL(incoming.url ?? '/', `http://${headers.host ?? '127.0.0.1'}`),
        headers,
        body,
        ip: incoming.socket.remoteAddress ?? '127.0.0.1',
      }).catch((error: unknown) => {
        console.error(error)
        return text(error instanceof Error ? (error.stack ?? error.message) : String(error), 500)
      })
      if ('lost' in reply) {
        if (reply.lost === 'reset') incoming.socket.destroy()
        return
      }
      outgoing.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) })
      outgoing.end(incoming.method === 'HEAD' ? undefined : reply.body)
    })().catch(() => incoming.socket.destroy())
  })
  server.keepAliveTimeout = 60_000
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(wanted, '127.0.0.1', () => {
        server.off('error', reject)
        resolve()
      })
    })
  await attempt(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error
    return attempt(0)
  })
  return { server, port: (server.address() as AddressInfo).port }
}

async function read(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of incoming) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
