import { readFile } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { type Reply, text } from './http.ts'

const contentTypes: Record<string, string> = {
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

/** Static hosting: a file of the folder, `index.html` for a folder. */
export async function answerWeb(directory: string | undefined, path: string): Promise<Reply> {
  const wanted = normalize(decodeURIComponent(path)).replace(/\/$/, '/index.html')
  if (directory === undefined || wanted.includes('..')) return text('Not found', 404)
  try {
    const body = await readFile(join(directory, wanted))
    const type = contentTypes[extname(wanted)] ?? 'application/octet-stream'
    return { status: 200, headers: { 'content-type': type, 'cache-control': 'no-cache' }, body }
  } catch {
    return text('Not found', 404)
  }
}
