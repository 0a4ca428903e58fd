import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { buildBrowser } from '../../scripts/build-browser.ts'
import { closePages, sharedBrowser } from '../harness/browser.ts'

const types: Record<string, string> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.png': 'image/png',
  '.json': 'application/json',
}

/** What the page asked of the stand-in, which is played by a few lines here. */
export interface Asked {
  path: string
  body: unknown
}

export interface Fixture {
  url: string
  browser: Browser
  asked: Asked[]
  /**
   * Opens a page of the fixture on a phone of 375 × 812: as the only one of a phone that the tests of a file
   * share, or, with a query for the address, on a phone of its own. What the runner reports as an error fails
   * the test.
   */
  open(path: string, query?: string): Promise<Page>
  close(): Promise<void>
}

export const configuration = {
  call: '/call',
  control: '/control',
  accounts: [
    { openid: 'o-wang', name: '王阿姨', role: '居民', note: '72 岁，长辈版' },
    { openid: 'o-li', name: '李明', role: '窗口人员' },
  ],
  places: [
    { name: '服务中心', latitude: 39.992, longitude: 116.338 },
    { name: '五道口', latitude: 39.9929, longitude: 116.3373 },
  ],
  map: 'streets.json',
  templates: { a: '预约成功通知' },
}

const streets = {
  attribution: '© OpenStreetMap contributors',
  features: [
    {
      properties: { kind: 'main' },
      geometry: { type: 'LineString', coordinates: [[116.33, 39.992], [116.345, 39.992]] },
    },
    {
      properties: { kind: 'building' },
      geometry: { type: 'Polygon', coordinates: [[[116.336, 39.99], [116.337, 39.99], [116.337, 39.991]]] },
    },
  ],
} // biome-ignore format: a small drawing

/** Builds the fixture mini-program and serves it to Chromium. */
export async function startFixture(): Promise<Fixture> {
  const directory = await mkdtemp(join(tmpdir(), 'browser-fixture-'))
  await buildBrowser({ miniprogramRoot: join(import.meta.dirname, 'fixture'), outDirectory: directory })
  const asked: Asked[] = []
  const server = await serve(directory, asked)
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
  const browser = await sharedBrowser()
  const load = async (path: string, query: string) => {
    const made = await browser.newPage({ viewport: { width: 375, height: 812 } })
    made.setDefaultTimeout(5000)
    made.on('pageerror', (error) => {
      throw error
    })
    // The runner reports there what WeChat would report: what a page throws, a tag or property that does not
    // exist.
    made.on('console', (message) => {
      if (message.type() === 'error') throw new Error(message.text())
    })
    await made.goto(`${url}?frame=none&${query}#/${path}`)
    await made.locator('wx-page').waitFor()
    return made
  }
  let page: Page | undefined
  return {
    url,
    browser,
    asked,
    async open(path, query) {
      if (query !== undefined) return load(path, query)
      page ??= await load(path, '')
      await page.evaluate((url) => {
        localStorage.clear()
        phone.change({ openid: 'o-wang', offline: false })
        phone.open(url)
      }, path)
      return page
    },
    async close() {
      await closePages(browser)
      server.closeAllConnections()
      server.close()
      await rm(directory, { recursive: true })
    },
  }
}

async function serve(directory: string, asked: Asked[]): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://localhost')
    if (/^\/(call|control)\//.test(pathname)) {
      const chunks: Buffer[] = []
      for await (const chunk of request) chunks.push(chunk as Buffer)
      const text = Buffer.concat(chunks).toString()
      asked.push({ path: pathname + search, body: text ? JSON.parse(text) : null })
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify(answer(pathname, text)))
      return
    }
    if (pathname === '/config.json') return void response.end(JSON.stringify(configuration))
    if (pathname === '/streets.json') return void response.end(JSON.stringify(streets))
    try {
      const file = pathname === '/' ? '/index.html' : pathname
      const content = await readFile(join(directory, file))
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream')
      response.end(content)
    } catch {
      response.statusCode = 404
      response.end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

function answer(path: string, body: string): unknown {
  if (path === '/control/clock')
    return { now: '2026-03-02T01:00:00.000Z', epoch: Date.parse('2026-03-02T01:00:00Z'), stands: false }
  if (path === '/control/calls') {
    return [
      {
        requestId: 'r1',
        function: 'echo',
        startedAt: '2026-03-02T01:00:00Z',
        roundTrips: 2,
        durationMs: 7,
        openid: 'o-wang',
      },
    ]
  }
  if (path === '/control/mailbox') {
    return [
      {
        openid: 'o-wang',
        templateId: 'a',
        at: '2026-03-02T01:00:00Z',
        data: { thing1: '社保' },
        page: 'pages/detail/detail?id=9',
      },
    ]
  }
  return {
    errMsg: 'cloud.callFunction:ok',
    requestID: 'r1',
    result: { ok: true, data: JSON.parse(body || '{}') },
  }
}
