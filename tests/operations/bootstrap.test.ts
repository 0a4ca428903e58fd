import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { runCommand } from '../harness/command.ts'

/** The command of the first start, in a process of its own, on a deployment that holds nothing. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({}, { fill: false })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew({}))

const bootstrap = (
  more: readonly string[] = ['--county', '清河县', '--path', 'qinghe', '--name', '许静'],
  environment: Record<string, string> = {},
) => runCommand(centre, 'scripts/bootstrap.ts', more, environment)

const printed = (out: string) => /^[2-9A-Z]{4}-[2-9A-Z]{4}$/m.exec(out)?.[0] ?? `no code in: ${out}`
const nodes = () => (centre.dump().nodes ?? []) as OrgNode[]
const accept = (openid: string, code: string) => centre.call(openid, 'accounts', 'acceptInvitation', { code })

describe('npm run bootstrap', () => {
  test('makes the first administrator, once', async () => {
    const first = await bootstrap()
    expect(first).toMatchObject({ code: 0 })
    expect(nodes()).toMatchObject([
      { _id: '/qinghe', name: '清河县', kind: 'county', pending: [], unrecorded: [] },
    ])
    expect(JSON.stringify(centre.dump())).not.toContain(printed(first.out).replace('-', ''))

    const { posts } = dataOf(await accept('openid-xu', printed(first.out)))
    expect(posts).toMatchObject([{ role: 'county-admin', node: '/qinghe', title: '清河县管理员' }])
    const input = { node: '/qinghe', rev: 2, slug: 'hewan', kind: 'street', name: '河湾街道' } as const
    dataOf(await centre.call('openid-xu', 'accounts', 'addNode', input))

    const before = nodes()
    const second = await bootstrap()
    expect(second).toMatchObject({ code: 1, out: '' })
    expect(second.err).toContain('Nothing was changed')
    expect(nodes()).toEqual(before)
  }, 60_000)

  test('gives another code as long as nobody has accepted, and the first one counts no more', async () => {
    const first = printed((await bootstrap()).out)
    const second = printed((await bootstrap()).out)
    expect(nodes()).toHaveLength(1)
    expect(codeOf(await accept('openid-xu', first))).toBe('INVITATION_GONE')
    dataOf(await accept('openid-xu', second))
  }, 60_000)

  test('run twice at once makes one county', async () => {
    const both = await Promise.all([bootstrap(), bootstrap()])
    expect(nodes()).toHaveLength(1)
    expect(nodes()[0]?.posts).toHaveLength(1)
    expect(both.some(({ code }) => code === 0)).toBe(true)
  }, 60_000)

  test('says what it needs', async () => {
    expect(await bootstrap(['--county', '清河县'])).toMatchObject({ code: 2, out: '' })
    expect((await bootstrap(undefined, { LOOKUP_KEY: '' })).err).toContain('LOOKUP_KEY')
    expect(nodes()).toEqual([])
  }, 60_000)
})
