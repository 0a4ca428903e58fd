// `npm test`: everything that must hold, from a bare clone. Stops at the first stage that fails.
// Arguments go to vitest: `npm test -- tests/rules` runs every check, but only those tests.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { ensureBrowser, ensurePackages, giveUp, run } from './install.mjs'

const results = join(mkdtempSync(join(tmpdir(), 'test-')), 'results.json')
const started = Date.now()
const counts = { passed: 0, failed: 0 }

ensurePackages()
ensureBrowser()

const npm = (script) => () => run('npm', ['run', '--silent', script])
const stages = [
  ['build', npm('build')],
  ['format and lint', npm('check:lint')],
  ['types', npm('check:types')],
  ['import arrows', npm('check:imports')],
  ['deployment file', npm('check:rc')],
  ['tests', runTests],
]

for (const [index, [name, stage]] of stages.entries()) {
  const from = Date.now()
  console.error(`\n▶ ${index + 1}/${stages.length} ${name}`)
  const code = stage()
  if (code !== 0) giveUp(`${name} failed after ${seconds(from)} (exit code ${code}).`)
  console.error(`✓ ${name} in ${seconds(from)}`)
}
console.error(`\nAll stages in ${seconds(started)}.`)
console.log(`${counts.passed} passed, ${counts.failed} failed`)

function runTests() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`]
  const code = run('npx', ['vitest', 'run', ...reporters, ...process.argv.slice(2)])
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
