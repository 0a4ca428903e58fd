import { readFile, stat } from 'node:fs/promises'
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

/**
 * Static hosting: a file of the folder, `index.html` for a folder. Browsers ask each time; what they have already, compiled too, is
 * not sent once more.
 *
 * @param known the `if-none-match` of the request
 */
export async function answerWeb(directory: string | undefined, path: string, known?: string): Promise<Reply> {
  const wanted = normalize(decodeURIComponent(path)).replace(/\/$/, '/index.html')
  if (directory === undefined || wanted.includes('..')) return text('Not found', 404)
  try {
    const file = join(directory, wanted)
    const { size, mtimeMs } = await stat(file)
    const etag = `"${size}-${mtimeMs}"`
    const headers = {
      'content-type': contentTypes[extname(wanted)] ?? 'application/octet-stream',
      'cache-control': 'no-cache',
      etag,
    }
    if (known === etag) return { status: 304, headers, body: '' }
    return { status: 200, headers, body: await readFile(file) }
  } catch {
    return text('Not found', 404)
  }
}
