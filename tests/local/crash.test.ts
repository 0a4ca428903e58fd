import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'

interface Running {
  process: ChildProcess
  urls: { call: string; control: string }
}

const script = fileURLToPath(new URL('fixtures/serve.ts', import.meta.url))
let directory: string
const started: ChildProcess[] = []

async function run(): Promise<Running> {
  const child = spawn(process.execPath, ['--import', 'tsx', script, directory], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  started.push(child)
  const [line] = await once(createInterface({ input: child.stdout }), 'line')
  return { process: child, urls: JSON.parse(line) }
}

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stand-in-crash-'))
})
afterAll(() => {
  for (const child of started) child.kill('SIGKILL')
  rmSync(directory, { recursive: true, force: true })
})

test('kill -9 in the middle of everything takes back nothing that was answered', {
  timeout: 60_000,
}, async () => {
  const first = await run()
  const post = (path: string, body: object | string, url = first.urls.control) =>
    fetch(url + path, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body) })
  const answered = { documents: [] as string[], files: [] as string[], credits: 0 }
  let killed = false
  const forever = async (work: (turn: number) => Promise<void>) => {
    for (let turn = 0; !killed; turn += 1) await work(turn).catch(() => {})
  }
  let instance = 0
  const work = [
    forever(async (turn) => {
      const _id = `document-${turn}`
      const add = { openid: 'a', data: { op: 'add', collection: 'things', data: { _id } } }
      const response = await post('/probe', add, first.urls.call)
      if (response.ok && ((await response.json()) as { result: { id?: string } }).result.id === _id) {
        answered.documents.push(_id)
      }
    }),
    forever(async (turn) => {
      const path = `inbox/file-${turn}.txt`
      const response = await fetch(`${first.urls.control}/wx/upload?openid=a&cloudPath=${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/octet-stream' },
        body: `content of ${turn}`,
      })
      if (response.ok && (await response.json())) answered.files.push(path)
    }),
    forever(async () => {
      const response = await post('/wx/subscribe', { openid: 'a', tmplIds: ['t'] })
      const { credits } = (await response.json()) as { credits: { t: number } }
      answered.credits = credits.t
    }),
    (async () => {
      const response = await post('/probe', { openid: 'a', data: { op: 'sleep', ms: 1 } }, first.urls.call)
      instance = ((await response.json()) as { result: number }).result
    })(),
  ]
  await expect.poll(() => answered.documents.length, { timeout: 30_000 }).toBeGreaterThan(20)
  await expect.poll(() => answered.files.length, { timeout: 30_000 }).toBeGreaterThan(20)
  first.process.kill('SIGKILL')
  await once(first.process, 'exit')
  killed = true
  await Promise.all(work)

  // Instances do not outlive their platform.
  await expect.poll(() => isAlive(instance), { timeout: 10_000 }).toBe(false)

  const second = await run()
  const get = async (path: string) => (await fetch(second.urls.control + path)).json()
  const documents = ((await get('/database?collection=things')) as { _id: string }[]).map(({ _id }) => _id)
  expect(documents).toEqual(expect.arrayContaining(answered.documents))
  expect(documents.length - answered.documents.length).toBeLessThanOrEqual(1)
  const files = ((await get('/storage')) as { path: string; fileID: string }[]) ?? []
  expect(files.map(({ path }) => path)).toEqual(expect.arrayContaining(answered.files))
  for (const { path, fileID } of files) {
    const content = await fetch(`${second.urls.control}/wx/download?openid=a&fileID=${fileID}`)
    expect(await content.text()).toBe(`content of ${/\d+/.exec(path)?.[0]}`)
  }
  const { credit } = (await get('/credits?openid=a&templateId=t')) as { credit: number }
  expect(credit).toBeGreaterThanOrEqual(answered.credits)
  expect(credit).toBeLessThanOrEqual(answered.credits + 1)
})

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
