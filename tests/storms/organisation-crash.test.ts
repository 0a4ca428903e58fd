import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Account } from '../../functions/platform/people.ts'
import type { Answer } from '../../shared/errors.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { openids, vacantPost } from '../harness/neighbourhood.ts'
import { checkOrganisation } from './check-organisation.ts'

/**
 * The instance dies after each single request to the database that a command of the organisation makes. Whoever comes next (the
 * phone again, somebody who reads, the timer alone) finishes it: accounts may what their posts say, and the history is complete.
 */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 })
})
afterAll(() => centre.close())

const liuan = '/qinghe/hewan/liuan'
const [sun, ma] = ['post_volunteerliuan1', 'post_volunteerliuan2']

interface Command {
  readonly name: string
  /** The most requests that it makes. */
  readonly requests: number
  prepare(): Promise<string>
  send(prepared: string): Promise<Answer<unknown>>
  /** What must be so in the end. */
  check(): void
}

const nodes = () => centre.dump().nodes as OrgNode[]
const nodeOf = (path: string) => nodes().find(({ _id }) => _id === path)
const postsOf = (openid: string) =>
  (centre.dump().accounts as Account[]).find(({ _id }) => _id === openid)?.grants.map(({ post }) => post) ??
  []

const nothing = async () => ''
const setLeave = (key: string) =>
  centre.call(
    openids.leader,
    'accounts',
    'setLeave',
    {
      node: liuan,
      postId: sun,
      rev: 1,
      from: '2026-03-02',
      to: '2026-03-06',
      deputy: { node: liuan, postId: ma },
    },
    key,
  )

const commands: readonly Command[] = [
  {
    name: 'accept an invitation',
    requests: 11,
    prepare: async () => {
      const input = { node: liuan, postId: vacantPost, rev: 1, name: '陈静' }
      return dataOf(await centre.call(openids.leader, 'accounts', 'invite', input)).code
    },
    send: (code) => centre.call(openids.stranger, 'accounts', 'acceptInvitation', { code }, 'crash-accept'),
    check: () => expect(postsOf(openids.stranger)).toEqual([vacantPost]),
  },
  {
    name: 'invite',
    requests: 6,
    prepare: nothing,
    send: () =>
      centre.call(
        openids.leader,
        'accounts',
        'invite',
        { node: liuan, postId: vacantPost, rev: 1, name: '陈静' },
        'crash-invite',
      ),
    check: () => expect(centre.dump().invitations).toHaveLength(1),
  },
  {
    name: 'take a post away from a deputy',
    requests: 14,
    prepare: async () => {
      dataOf(await setLeave('crash-leave'))
      return ''
    },
    send: () =>
      centre.call(openids.leader, 'accounts', 'endHolding', { node: liuan, postId: ma, rev: 2 }, 'crash-end'),
    check: () => expect(postsOf(openids.otherVolunteer)).toEqual([]),
  },
  {
    name: 'set a leave',
    requests: 9,
    prepare: nothing,
    send: () => setLeave('crash-leave'),
    check: () => expect(postsOf(openids.otherVolunteer)).toEqual([ma, sun]),
  },
  {
    name: 'add a node',
    requests: 8,
    prepare: nothing,
    send: () =>
      centre.call(
        openids.streetAdmin,
        'accounts',
        'addNode',
        { node: liuan, rev: 1, slug: 'grid-3', kind: 'grid', name: '第三网格' },
        'crash-add',
      ),
    check: () => expect(nodeOf(`${liuan}/grid-3`)?.name).toBe('第三网格'),
  },
  {
    name: 'close a node',
    requests: 6,
    prepare: nothing,
    send: () =>
      centre.call(
        openids.streetAdmin,
        'accounts',
        'closeNode',
        { node: `${liuan}/grid-2`, rev: 1 },
        'crash-close',
      ),
    check: () => expect(nodeOf(liuan)?.children).toEqual(['grid-1']),
  },
]

async function crash(command: Command, skip: number): Promise<string> {
  await centre.renew()
  const prepared = await command.prepare()
  expect(await dies(centre, skip, () => command.send(prepared))).toBe(true)
  return prepared
}

describe.each(commands)('$name', (command) => {
  const moments = Array.from({ length: command.requests }, (_, index) => index)

  test.each(moments)('dies after request %i, and the phone asks again', async (skip) => {
    const prepared = await crash(command, skip)
    expect(await command.send(prepared)).toMatchObject({ ok: true })
    command.check()
    expect(checkOrganisation(centre.dump())).toEqual([])
  })

  test.each(moments)('dies after request %i, and somebody reads; then the phone asks again', async (skip) => {
    const prepared = await crash(command, skip)
    for (const node of [liuan, `${liuan}/grid-2`])
      dataOf(await centre.call(openids.countyAdmin, 'accounts', 'getOrganisation', { node }))
    expect(checkOrganisation(centre.dump())).toEqual([])
    expect(await command.send(prepared)).toMatchObject({ ok: true })
    command.check()
    expect(checkOrganisation(centre.dump())).toEqual([])
  })

  test.each(moments)('dies after request %i, and only the timer runs', async (skip) => {
    await crash(command, skip)
    await centre.standIn.timers.fire('accounts')
    expect(checkOrganisation(centre.dump())).toEqual([])
  })
})
