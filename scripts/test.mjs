// `npm test`: everything that must hold, from a bare clone. Stops at the first stage that fails.
// Arguments go to vitest: `npm test -- tests/rules` runs every check, but only those tests.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ensureBrowser, ensurePackages, giveUp, root, run } from './install.mjs'

const results = join(mkdtempSync(join(tmpdir(), 'test-')), 'results.json')
const started = Date.now()
const counts = { passed: 0, failed: 0 }

ensurePackages()
ensureBrowser()

/** Checks that only read run beside each other; each says what it has to say when it is done. */
const checks = [
  ['types', 'check:types'],
  ['format and lint', 'check:lint'],
  ['import arrows', 'check:imports'],
  ['deployment file', 'check:rc'],
]
const stages = [
  ['build', () => run('npm', ['run', '--silent', 'build'])],
  ['checks', runChecks],
  ['tests', runTests],
]

for (const [index, [name, stage]] of stages.entries()) {
  const from = Date.now()
  console.error(`\n▶ ${index + 1}/${stages.length} ${name}`)
  const code = await stage()
  if (code !== 0) giveUp(`${name} failed after ${seconds(from)} (exit code ${code}).`)
  console.error(`✓ ${name} in ${seconds(from)}`)
}
console.error(`\nAll stages in ${seconds(started)}.`)
console.log(`${counts.passed} passed, ${counts.failed} failed`)

/** Waits for all of them, so that one run names everything that is wrong. Answers the first exit code that is not 0. */
async function runChecks() {
  const codes = await Promise.all(
    checks.map(async ([name, script]) => {
      const from = Date.now()
      const child = spawn('npm', ['run', '--silent', script], {
        cwd: root,
        stdio: ['ignore', 'pipe', 'pipe'],
      })
      const said = []
      for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => said.push(chunk))
      const [code] = await once(child, 'close')
      process.stderr.write(Buffer.concat(said))
      console.error(
        code === 0 ? `✓ ${name} in ${seconds(from)}` : `✗ ${name} failed (exit code ${code ?? 'none'})`,
      )
      return code ?? 1
    }),
  )
  return codes.find((code) => code !== 0) ?? 0
}

function runTests() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const code = run('npx', ['vitest', 'run', ...reporters, ...process.argv.slice(2)], { BUILT_BEFORE: 'yes' })
  const { numPassedTests, numFailedTests, numTotalTests } = readResults()
  if (numTotalTests === 0) giveUp('No test ran.')
  counts.passed = numPassedTests
  counts.failed = numFailedTests
  if (code !== 0) console.log(`${counts.passed} passed, ${counts.failed} failed`)
  return code
}

function readResults() {
  try {
    return JSON.parse(readFileSync(results, 'utf8'))
  } catch (error) {
    return giveUp(`The tests left no results: ${error.message}`)
  } finally {
    rmSync(dirname(results), { recursive: true, force: true })
  }
}

function seconds(from) {
  return `${((Date.now() - from) / 1000).toFixed(1)} s`
}
