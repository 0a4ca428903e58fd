import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { root } from '../../scripts/build-functions.ts'

/** What git would check in: tracked files, and new ones that are not ignored. */
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root })
  .toString()
  .split('\n')
  .filter((path) => path !== '' && existsSync(join(root, path)))

const binary = /\.(png|jpe?g|webp|gif|ico|pbf|bin|gz|woff2?)$/
const texts = files
  .filter((path) => !binary.test(path))
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))

/** Files and lines where the pattern stands. */
function found(pattern: RegExp, among = texts): string[] {
  return among.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
  )
}

describe('what is checked in', () => {
  test('is looked at', () => {
    expect(texts.length).toBeGreaterThan(50)
    expect(texts.map(({ path }) => path)).toContain('package.json')
  })

  // The patterns are written so that this file does not find itself.
  test.each([
    ['a path of somebody’s machine', /(?:^|[\s'"`(=])\/(?:work|home\/\w|Users\/\w|tmp\/\w*jobs)/],
    ['work that is left to do', /\b(?:TO[D]O|FIX[M]E|X[X]X\b|coming[ ]soon|敬请[期]待)/],
    ['a private key', /-----BEGIN [A-Z ]*PRIVATE[ ]KEY-----/],
    ['a key of Tencent Cloud', /\bAKI[D][A-Za-z0-9]{20,}/],
  ])('holds no %s', (_, pattern) => {
    expect(found(pattern)).toEqual([])
  })

  test('names no package registry in the lock file', () => {
    const lock = texts.find(({ path }) => path === 'package-lock.json')
    expect(lock?.text).toContain('"lockfileVersion"')
    expect(lock?.text).not.toMatch(/"resolved"|https?:\/\/registry/)
  })

  test('locks the packages of every platform, not only of the one where somebody installed', () => {
    interface Locked {
      packages: Record<string, { optionalDependencies?: Record<string, string> }>
    }
    const { packages }: Locked = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
    const wanted = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).map((name) => ({ path, name })),
    )
    const absent = wanted.filter(
      ({ path, name }) =>
        !(`${path}/node_modules/${name}` in packages) && !(`node_modules/${name}` in packages),
    )
    expect(wanted.length).toBeGreaterThan(20)
    expect(absent).toEqual([])
  })

  test('is in kebab-case', () => {
    const ours = files.filter((path) => /^(shared|functions|local|scripts|tests|bench)\//.test(path))
    const odd = ours.filter((path) => !path.split('/').every((part) => /^[a-z0-9.-]+$/.test(part)))
    expect(ours.length).toBeGreaterThan(20)
    expect(odd.filter((path) => !path.endsWith('README.md'))).toEqual([])
  })
})

describe('tests', () => {
  const tests = texts.filter(({ path }) => path.startsWith('tests/') && path.endsWith('.test.ts'))

  test('each file can fail', () => {
    expect(tests.length).toBeGreaterThan(5)
    expect(
      tests.filter(({ text }) => !/\bexpect\(|\bexpect\.|\bassert\b/.test(text)).map(({ path }) => path),
    ).toEqual([])
  })

  test('none is skipped, and none runs alone', () => {
    expect(found(/\b(?:test|it|describe)\.(?:skip|only|todo|fails)\b/, tests)).toEqual([])
  })

  test('each lies in a folder that runs', () => {
    const config = readFileSync(join(root, 'vitest.config.ts'), 'utf8')
    const folders = new Set(tests.map(({ path }) => dirname(path).slice('tests/'.length)))
    expect([...folders].filter((folder) => !config.includes(`'${folder}'`))).toEqual([])
  })
})

describe('documents', () => {
  const documents = texts.filter(({ path }) => path.endsWith('.md'))

  test('link to what is there', () => {
    const links = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\]\(([^)\s]+)\)|\b(?:src|href)="([^"]+)"/g)].map(([, markdown, html]) => ({
        path,
        target: (markdown ?? html ?? '').split('#')[0] ?? '',
      })),
    )
    const local = links.filter(({ target }) => target !== '' && !/^(https?:|mailto:|tel:)/.test(target))
    const broken = local.filter(
      ({ path, target }) => !existsSync(join(root, dirname(path), decodeURI(target))),
    )
    expect(local.length).toBeGreaterThan(0)
    expect(broken).toEqual([])
  })

  test('name commands that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const release = ['deploy', 'apply']
    const named = documents.flatMap(({ path, text }) =>
      [...text.matchAll(/\bnpm run (?:--silent |-s )?([a-z][a-z:-]*)/g)].map(([, script = '']) => ({
        path,
        script,
      })),
    )
    expect(named.length).toBeGreaterThan(3)
    expect(named.filter(({ script }) => !(script in scripts) && !release.includes(script))).toEqual([])
  })

  test('and commands name buttons of the page 我的 that exist', () => {
    const me = texts.find(({ path }) => path === 'miniprogram/pages/me/me.wxml')?.text ?? ''
    const buttons = me.replaceAll(/<[^>]*>/g, '')
    const named = texts
      .filter(({ path }) => /^(docs|scripts)\//.test(path))
      .flatMap(({ path, text }) =>
        [...text.matchAll(/我的 →\s+([^\s),，]+)/g)].map(([, name = '']) => ({ path, name })),
      )
    expect(named.length).toBeGreaterThan(1)
    expect(named.filter(({ name }) => !buttons.includes(name))).toEqual([])
  })

  test('explain every command', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    const contributing = readFileSync(join(root, 'CONTRIBUTING.md'), 'utf8')
    const commands = Object.keys(scripts).filter((name) => !['start', 'test', 'local'].includes(name))
    expect(commands.filter((name) => !contributing.includes(`npm run ${name}`))).toEqual([])
  })

  test('commands run files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>
    }
    const run = Object.values(scripts).flatMap(
      (command) => command.match(/\b[\w./-]+\.(?:ts|mjs|cjs|js)\b/g) ?? [],
    )
    expect(run.length).toBeGreaterThan(5)
    expect(run.filter((path) => !existsSync(join(root, path)))).toEqual([])
  })
})
