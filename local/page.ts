import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { createServer, request, type Server, type ServerResponse } from 'node:http'
import { extname, join, normalize, sep } from 'node:path'

const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.jpg': 'image/jpeg',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
}

export interface Page {
  /** Where a browser finds it. */
  url: string
  close(): Promise<void>
}

/**
 * Serves the files of `directory` to browsers on this machine, and hands on what the page asks of the platform
 * (`/call/…`, `/control/…`), so that both have one origin. A port that is taken means another one.
 */
export async function servePage(directory: string, platform: string, port: number): Promise<Page> {
  const areas = new Set(['cloudbase', 'call', 'http', 'web', 'control'])
  const server = createServer((incoming, reply) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://page')
    if (!areas.has(pathname.split('/')[1] ?? '')) return void sendFile(directory, pathname, reply)
    const { host: _, ...headers } = incoming.headers
    const onward = request(
      new URL(incoming.url ?? '/', platform),
      { method: incoming.method, headers },
      (answer) => {
        reply.writeHead(answer.statusCode ?? 502, answer.headers)
        answer.pipe(reply)
      },
    )
    onward.on('error', () => reply.writableEnded || reply.writeHead(502).end())
    reply.on('close', () => onward.destroy())
    incoming.pipe(onward)
  })
  await listen(server, port)
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the page has no port')
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

async function sendFile(directory: string, pathname: string, reply: ServerResponse): Promise<void> {
  const path = join(directory, normalize(pathname === '/' ? '/index.html' : decodeURIComponent(pathname)))
  const found = path.startsWith(`${directory}${sep}`) ? await stat(path).catch(() => undefined) : undefined
  if (!found?.isFile()) return void reply.writeHead(404).end()
  reply.writeHead(200, {
    'content-type': types[extname(path)] ?? 'application/octet-stream',
    'content-length': found.size,
    'cache-control': 'no-store',
  })
  createReadStream(path).pipe(reply)
}

/** Listens on 127.0.0.1; when the port is taken, on a free one. */
async function listen(server: Server, port: number): Promise<void> {
  try {
    await attempt(server, port)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    await attempt(server, 0)
  }
}

function attempt(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      resolve()
    })
  })
}
