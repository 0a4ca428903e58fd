/**
 * How long a phone waits for a function that has just been started, against one on the plain SDK.
 *
 * Each sample is a Node process of its own, in the environment that the cloud gives: the four kinds take turns, so that
 * whatever else the machine does falls on all of them. The medians of one run are compared.
 *
 * @example npm run bench:cold-start -- --runs 15
 */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { collections, indexes } from '../functions/indexes.ts'
import { contextArgument, environmentOfCall, environmentOfInstance } from '../local/cloudbase/context.ts'
import { startStandIn } from '../local/cloudbase/stand-in.ts'
import { buildFunctions, bundle, root } from '../scripts/build-functions.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } })
const run = promisify(execFile)

/** Largest share of the plain SDK's time, and largest bundle in bytes. */
const limits = { load: 0.32, answer: 0.45, size: 500_000 }
/** The circle reads streets and draws on them: its first answer may come so many milliseconds after that of accounts. */
const aboveFoundation = 150

/** One call of each function that answers after it read the database. */
const probes: Record<string, unknown> = {
  appointments: { op: 'getService', input: { serviceId: 'no-such-service' } },
  accounts: { op: 'getMe', input: {} },
  notices: { op: 'getNotice', input: { noticeId: 'ntc_nosuchnotice' } },
  // On the demo's streets; bench:circle measures it on a county's, with places.
  circle: { op: 'reachPlaces', input: { gcj02: '40.0013,116.3261', area: 'yes' } },
}

/** The smallest function that reads one document, on the SDK as npm installs it. */
const plainFunction = `
const tcb = require('@cloudbase/node-sdk')
const app = tcb.init({ env: tcb.SYMBOL_CURRENT_ENV })
exports.main = (event, context) => {
  const { WX_OPENID } = tcb.getCloudbaseContext(context)
  return app.database().collection('accounts').where({ _id: WX_OPENID }).limit(1).get()
}`

/** What the measured process runs: nothing but the function. The log lines of the function are kept off stdout. */
const measure = `
const [file, event, context] = process.argv.slice(1)
const write = process.stdout.write.bind(process.stdout)
process.stdout.write = () => true
const now = () => Number(process.hrtime.bigint()) / 1e6
const started = now()
const { main } = require(file)
const load = now() - started
const report = (more) => write(JSON.stringify({ load, ...more }), () => process.exit(0))
if (!event) report({})
else main(JSON.parse(event), JSON.parse(context)).then((result) => report({ answer: now() - started, result }))`

interface Sample {
  load: number
  answer?: number
  result?: unknown
}

const scratch = await mkdtemp(join(tmpdir(), 'cold-start-'))
await symlink(join(root, 'node_modules'), join(scratch, 'node_modules'))
await writeFile(join(scratch, 'sdk.js'), `require('@cloudbase/node-sdk')`)
await writeFile(join(scratch, 'plain.js'), plainFunction)
const [whole, cut] = [
  await bundle(join(scratch, 'plain.js'), 'whole'),
  await bundle(join(scratch, 'plain.js')),
]
const built = await buildFunctions()
const standIn = await startStandIn({
  functionsDirectory: join(root, 'dist/functions'),
  functions: [],
  directory: join(scratch, 'data'),
  collections,
  indexes,
})

async function sample(name: string, file: string, event?: unknown): Promise<Sample> {
  const configuration = { name, memorySize: 256, timeout: 20 }
  const environment = environmentOfCall({ kind: 'phone', openid: 'cold-start' }, `cold-${name}`)
  const key = Buffer.alloc(32, 7).toString('base64')
  const args =
    event === undefined
      ? []
      : [JSON.stringify(event), JSON.stringify(contextArgument(configuration, 'cold', environment))]
  const { stdout } = await run(process.execPath, ['-e', measure, file, ...args], {
    env: {
      ...environmentOfInstance(configuration, '', standIn.urls.cloudbase),
      SEAL_KEYS: `1:${key}`,
      LOOKUP_KEY: key,
    },
  })
  return JSON.parse(stdout)
}

function median(numbers: number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN
}

const loads = new Map<string, number[]>()
const answers = new Map<string, number[]>()
const note = (map: Map<string, number[]>, name: string, value = Number.NaN) =>
  map.set(name, [...(map.get(name) ?? []), value])

try {
  // One round more than is counted: it fills the file caches.
  for (let round = -1; round < Number(values.runs); round++) {
    const samples: [string, Sample, Sample][] = [
      [
        'plain SDK',
        await sample('plain', join(scratch, 'sdk.js')),
        await sample('plain', join(scratch, 'plain.js'), {}),
      ],
    ]
    for (const { name, folder } of built) {
      const file = join(folder, 'index.js')
      samples.push([name, await sample(name, file), await sample(name, file, probes[name])])
    }
    for (const [name, loaded, answered] of samples) {
      if (answered.answer === undefined)
        throw new Error(`${name} gave no answer: has it a probe in this file?`)
      if (round < 0) continue
      note(loads, name, loaded.load)
      note(answers, name, answered.answer)
    }
  }
} finally {
  await standIn.close()
  await rm(scratch, { recursive: true, force: true })
}

const plain = { load: median(loads.get('plain SDK') ?? []), answer: median(answers.get('plain SDK') ?? []) }
let failed = false
const kilobytes = (text: string) => `${(Buffer.byteLength(text) / 1000).toFixed(0)} KB`
console.log(
  `The plain function as a bundle: ${kilobytes(whole)} with the whole SDK, ${kilobytes(cut)} with what is used`,
)
console.log(`Medians of ${values.runs} processes each, Node ${process.versions.node}`)
console.log('| function | bundle | load | of plain | load and first answer | of plain |')
console.log('|---|---:|---:|---:|---:|---:|')
console.log(`| plain SDK | | ${plain.load.toFixed(0)} ms | | ${plain.answer.toFixed(0)} ms | |`)
for (const { name, size } of built) {
  const load = median(loads.get(name) ?? [])
  const answer = median(answers.get(name) ?? [])
  const shares = { load: load / plain.load, answer: answer / plain.answer }
  const isQuick =
    name === 'circle'
      ? answer - median(answers.get('accounts') ?? []) <= aboveFoundation
      : shares.answer <= limits.answer
  failed ||= !(shares.load <= limits.load && isQuick && size <= limits.size)
  console.log(
    `| ${name} | ${(size / 1000).toFixed(0)} KB | ${load.toFixed(0)} ms | ${shares.load.toFixed(2)} | ${answer.toFixed(0)} ms | ${shares.answer.toFixed(2)} |`,
  )
}
if (failed) {
  console.error(
    `Over the limit: load ${limits.load}, answer ${limits.answer} of the plain SDK (the circle ${aboveFoundation} ms above accounts), bundle ${limits.size} bytes`,
  )
  process.exitCode = 1
}
