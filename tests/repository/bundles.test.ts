import { execFileSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { deployment } from '../../functions/deployment.ts'
import { type BuiltFunction, buildFunctions, bundle, root } from '../../scripts/build-functions.ts'
import { generatedFiles, packageFiles, readTree } from '../../scripts/build-miniprogram.ts'
import { cloudbaserc } from '../../scripts/build-rc.ts'

let scratch: string
let built: BuiltFunction[]
beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'bundles-'))
  built = await buildFunctions(join(scratch, 'functions'))
})
afterAll(() => rmSync(scratch, { recursive: true, force: true }))

/** What a piece of CommonJS prints in a process of its own, in the environment of a cloud function. */
function run(script: string): string {
  const env = {
    PATH: process.env.PATH,
    TENCENTCLOUD_RUNENV: 'SCF',
    TCB_ENV: 'test',
    TENCENTCLOUD_SECRETID: 'i',
    TENCENTCLOUD_SECRETKEY: 'k',
  }
  return execFileSync(process.execPath, ['-e', script], { env, cwd: scratch }).toString().trim()
}

describe('every deployed function', () => {
  test('is built', () => {
    expect(built.map(({ name }) => name)).toEqual(deployment.map(({ name }) => name))
  })

  test('is at most 500 KB, and more than the SDK alone', () => {
    for (const { size } of built) {
      expect(size).toBeGreaterThan(200_000)
      expect(size).toBeLessThanOrEqual(500_000)
    }
  })

  test('exports main, and loads neither its HTTP face nor a module from outside of its folder', () => {
    for (const { folder } of built) {
      const outside = `Object.keys(require.cache).filter((path) => !path.endsWith('/index.js')).length`
      expect(
        run(`const { main } = require('${folder}/index.js'); console.log(typeof main, ${outside})`),
      ).toBe('function 0')
    }
  })

  test('has an HTTP face beside it where the table says so', () => {
    for (const row of deployment.filter(({ http }) => http !== undefined)) {
      const face = join(scratch, 'functions', row.name, 'http.js')
      expect(run(`console.log(typeof require('${face}').createHttpFace)`)).toBe('function')
    }
  })

  test('has the files beside it that it reads', () => {
    const rows = deployment.filter(({ files = [] }) => files.length > 0)
    expect(rows.flatMap(({ name, files }) => [name, files])).toEqual(['circle', ['network.bin']])
    const source = readFileSync(join(root, 'functions/circle/network.bin'))
    expect(readFileSync(join(scratch, 'functions/circle/network.bin')).equals(source)).toBe(true)
  })

  test('declares what it may call of WeChat', () => {
    for (const { name, openapi = [] } of deployment) {
      const config = JSON.parse(readFileSync(join(scratch, 'functions', name, 'config.json'), 'utf8'))
      expect(config).toEqual({ permissions: { openapi } })
    }
  })
})

describe('what is cut out of the SDK', () => {
  beforeAll(async () => {
    const entry = join(scratch, 'probe.ts')
    writeFileSync(
      entry,
      `import tcb from '@cloudbase/node-sdk'\nexport const make = () => tcb.init({ env: 'test' })\nexport { tcb }`,
    )
    rmSync(join(scratch, 'node_modules'), { force: true })
    execFileSync('ln', ['-s', join(root, 'node_modules'), join(scratch, 'node_modules')])
    writeFileSync(join(scratch, 'probe.js'), await bundle(entry))
  })

  test.each([
    ['@cloudbase/node-sdk/dist/ai/index.js', 'app.ai()'],
    ['jsonwebtoken', `app.auth().createTicket('someone', {})`],
    [
      '@cloudbase/database/dist/commonjs/realtime/websocket-client.js',
      `app.database().collection('a').where({ b: 1 }).watch({ onChange() {}, onError() {} })`,
    ],
    ['axios', 'app.requestClient.get.call()'],
  ])('%s throws by its name when it is used', (module, use) => {
    const said = run(`
      const app = require('./probe.js').make()
      app.auth.toString()
      Object.assign(app.config, { credentials: { private_key_id: 'a', private_key: 'b', env_id: 'test' }, envName: 'test' })
      try { ${use}; console.log('nothing') } catch (error) { console.log(error.message) }`)
    expect(said).toContain(`'${module}' is left out of this bundle`)
  })

  test('leaves out the 17 MB that are for the binary form of documents', () => {
    expect(
      Number(run(`require('./probe.js'); console.log(process.memoryUsage().arrayBuffers)`)),
    ).toBeLessThan(2_000_000)
  })

  test('leaves the version of the SDK in its requests', () => {
    const { version } = JSON.parse(
      readFileSync(join(root, 'node_modules/@cloudbase/node-sdk/package.json'), 'utf8'),
    )
    expect(run(`console.log(require('./probe.js').tcb.version)`)).toBe(version)
  })
})

test('everything that WeChat packs, subpackages included, is below the 1.2 MB of the main package', async () => {
  const folder = join(root, 'miniprogram')
  const texts = [await readTree(folder), await generatedFiles(folder), await packageFiles(folder)]
  const text = texts
    .flatMap((files) => [...files.values()])
    .reduce((sum, one) => sum + Buffer.byteLength(one), 0)
  const pictures = readdirSync(join(folder, 'images')).map(
    (name) => statSync(join(folder, 'images', name)).size,
  )
  const size = pictures.reduce((sum, one) => sum + one, text)
  expect(size).toBeGreaterThan(50_000)
  expect(size).toBeLessThan(1_200_000)
})

test('cloudbaserc.json agrees with the table of functions', () => {
  expect(readFileSync(join(root, 'cloudbaserc.json'), 'utf8')).toBe(cloudbaserc())
})
