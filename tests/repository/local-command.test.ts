import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { root } from '../../scripts/build-functions.ts'

/** `npm run local` as another program uses it. */
let data: string
beforeAll(() => {
  data = mkdtempSync(join(tmpdir(), 'local-command-'))
})
afterAll(() => rmSync(data, { recursive: true, force: true }))

const running: ChildProcess[] = []
afterEach(async () => {
  for (const child of running.splice(0)) await stop(child)
})

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGTERM')
  await exit
}

interface Started {
  child: ChildProcess
  urls: Record<'cloudbase' | 'call' | 'http' | 'web' | 'control', string>
  stdout: string[]
}

async function start(...options: string[]): Promise<Started> {
  const child = spawn('npm', ['run', '--silent', 'local', '--', ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.push(child)
  let said = ''
  child.stderr.on('data', (chunk) => {
    said += chunk
  })
  const stdout: string[] = []
  const lines = createInterface({ input: child.stdout })
  lines.on('line', (line) => stdout.push(line))
  const first = await Promise.race([
    once(lines, 'line').then(([line]) => String(line)),
    once(child, 'exit').then(() => ''),
  ])
  if (first === '') throw new Error(`it did not start: ${said}`)
  return { child, urls: JSON.parse(first), stdout }
}

async function call(
  { urls }: Started,
  name: string,
  body: object,
): Promise<{ result: { ok: boolean; data?: unknown } }> {
  const response = await fetch(`${urls.call}/${name}`, { method: 'POST', body: JSON.stringify(body) })
  return (await response.json()) as never
}

const stateOf = ({ urls }: Started): Promise<'answers' | 'gone'> =>
  fetch(`${urls.web}/`).then(
    () => 'answers',
    () => 'gone',
  )

const me = { openid: 'o-me', data: { op: 'getMe', input: {} } }
const register = {
  openid: 'o-me',
  data: {
    op: 'registerSelf',
    input: { name: '王秀英', consents: [{ purpose: 'basics', text: '1' }] },
    key: 'register-1',
  },
}

describe('npm run local', () => {
  test('says on one line where it is, answers calls, keeps what it was told, and goes away with npm', async () => {
    const first = await start('--data', data, '--demo', 'none')
    expect(Object.keys(first.urls)).toEqual(['cloudbase', 'call', 'http', 'web', 'control'])
    for (const url of Object.values(first.urls)) expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\w+$/)
    expect((await call(first, 'accounts', me)).result).toMatchObject({ ok: true, data: { people: [] } })
    expect((await call(first, 'accounts', register)).result.ok).toBe(true)
    expect(first.stdout).toHaveLength(1)
    await stop(first.child)
    await expect.poll(() => stateOf(first), { timeout: 5000 }).toBe('gone')

    // On the same folder it goes on; another one beside it takes another port, and leaves the folder alone.
    const again = await start('--data', data, '--demo', 'none')
    const { result } = await call(again, 'accounts', me)
    expect(result).toMatchObject({ data: { people: [{ name: '王秀英', relation: 'self' }] } })
    expect(Number(readFileSync(join(data, 'pid'), 'utf8'))).toBeGreaterThan(1)
    const port = new URL(again.urls.call).port
    const beside = await start('--data', data, '--port', port, '--demo', 'none')
    expect(new URL(beside.urls.call).port).not.toBe(port)
    expect((await call(beside, 'accounts', me)).result).toMatchObject({ data: { people: [] } })
    await stop(beside.child)
    await expect.poll(() => stateOf(beside), { timeout: 5000 }).toBe('gone')
    expect((await call(again, 'accounts', me)).result).toMatchObject({ data: { people: [{}] } })
  })

  test.each([
    [['--demo', 'huge'], 'none, small or full'],
    [['--clock', 'yesterday'], 'not an instant'],
    [['--colour', 'red'], '--colour'],
  ])('refuses %s with a sentence', async (options, sentence) => {
    await expect(start(...options)).rejects.toThrow(sentence)
  })
})
