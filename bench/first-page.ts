import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { root } from '../scripts/build-functions.ts'
import { launchChromium } from '../scripts/launch-chromium.ts'

/**
 * How long a newcomer waits: from `npm start` in a clone whose packages are installed, on an empty folder of data, until the address is
 * printed, and until the first page in the browser shows what it got from the function. Fails above the limit.
 *
 * @example npm run bench:first-page
 */
const runs = 3
const limitSeconds = 10

const rows: { readonly address: number; readonly data: number }[] = []
for (let run = 0; run < runs; run += 1) rows.push(await measure())

const worst = Math.max(...rows.map(({ data }) => data))
console.log('| run | address printed | first page with data |')
console.log('|---:|---:|---:|')
rows.forEach(({ address, data }, run) => {
  console.log(`| ${run + 1} | ${address.toFixed(1)} s | ${data.toFixed(1)} s |`)
})
process.exit(worst <= limitSeconds ? 0 : 1)

async function measure(): Promise<{ address: number; data: number }> {
  const data = await mkdtemp(join(tmpdir(), 'first-page-'))
  // The browser of the newcomer is open already.
  const browser = await launchChromium()
  const started = performance.now()
  const seconds = () => (performance.now() - started) / 1000
  const platform = spawn('npm', ['start', '--silent', '--', '--data', data, '--port', '0'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, BROWSER: 'none' },
    detached: true,
  })
  try {
    const address = await new Promise<string>((resolve, reject) => {
      createInterface({ input: platform.stdout }).on('line', (line) => {
        const [found] = line.match(/http:\S+\/(?=$)/) ?? []
        if (found) resolve(found)
      })
      platform.once('exit', (code) => reject(new Error(`npm start ended with ${code}`)))
    })
    const printed = seconds()
    const page = await browser.newPage()
    await page.goto(address)
    await page.frameLocator('iframe').getByText('您想办什么').first().waitFor({ timeout: 60_000 })
    return { address: printed, data: seconds() }
  } finally {
    platform.removeAllListeners('exit')
    if (platform.pid !== undefined) process.kill(-platform.pid, 'SIGTERM')
    await once(platform, 'close')
    await browser.close()
    await rm(data, { recursive: true, force: true })
  }
}
