import { afterAll, beforeAll, expect, test } from 'vitest'
import type { OrgNode } from '../../functions/accounts/organisation/store.ts'
import type { Account } from '../../functions/platform/people.ts'
import type { Answer } from '../../shared/errors.ts'
import { type Centre, dataOf, openCentre } from '../harness/centre.ts'
import { grantOf, neighbourhood, openids, vacantPost } from '../harness/neighbourhood.ts'
import { checkOrganisation } from './check-organisation.ts'

/** Changes of the organisation that meet, in an order drawn from each seed: one wins, the others are told, and all agrees. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 0 }, { fill: false })
})
afterAll(() => centre.close())

const seeds = Array.from({ length: 30 }, (_, index) => index + 1)
const county = '/qinghe'
const liuan = '/qinghe/hewan/liuan'
const grid1 = `${liuan}/grid-1`
const admin = grantOf('county-admin', county, '').post
const ma = 'post_volunteerliuan2'

async function begin(seed: number): Promise<void> {
  await centre.standIn.reset(seed)
  // A minute of its own: instances stay warm from seed to seed, and count calls by the minute.
  centre.standIn.clock.set(Date.parse('2026-03-02T08:00:00+08:00') + seed * 60_000, true)
  await centre.put(neighbourhood)
}

async function together(
  seed: number,
  calls: readonly { readonly openid: string; readonly op: string; readonly input: object }[],
): Promise<readonly string[]> {
  const answers = await centre.standIn.together(
    calls.map(({ openid, op, input }, index) => ({
      function: 'accounts',
      openid,
      data: { op, input, key: `at-once-${seed}-${index}` },
    })),
  )
  return answers.map(({ result }) => {
    const answer = result as Answer<unknown> | undefined
    return answer?.ok ? 'ok' : (answer?.error.code ?? 'nothing')
  })
}

const counted = (outcomes: readonly string[]) => [...outcomes].sort()
const holding = (post: string) =>
  (centre.dump().accounts as Account[]).filter(({ grants }) => grants.some((grant) => grant.post === post))

test.each(seeds)('eight accept one code (seed %i)', async (seed) => {
  await begin(seed)
  const input = { node: liuan, postId: vacantPost, rev: 1, name: '陈静' }
  const { code } = dataOf(await centre.call(openids.leader, 'accounts', 'invite', input))
  const callers = Array.from({ length: 8 }, (_, index) => `openid-crowd-${index}`)
  const outcomes = await together(
    seed,
    callers.map((openid) => ({ openid, op: 'acceptInvitation', input: { code } })),
  )
  expect(counted(outcomes)).toEqual([...Array.from({ length: 7 }, () => 'INVITATION_GONE'), 'ok'])
  expect(holding(vacantPost)).toHaveLength(1)
  expect(checkOrganisation(centre.dump())).toEqual([])
})

test.each(seeds)('two administrators take each other’s post away (seed %i)', async (seed) => {
  await begin(seed)
  const add = { node: county, rev: 1, role: 'county-admin', title: '县管理员' } as const
  const { posts } = dataOf(await centre.call(openids.countyAdmin, 'accounts', 'addPost', add))
  const second = posts.at(-1)?.id ?? ''
  const invite = { node: county, postId: second, rev: 2, name: '高远' }
  const { code } = dataOf(await centre.call(openids.countyAdmin, 'accounts', 'invite', invite))
  dataOf(await centre.call(openids.zhao, 'accounts', 'acceptInvitation', { code }))

  const take = (openid: string, postId: string) => ({
    openid,
    op: 'endHolding',
    input: { node: county, postId, rev: 4 },
  })
  const leave = { openid: openids.zhao, op: 'leavePost', input: { postId: second } }
  const outcomes = await together(seed, [take(openids.countyAdmin, second), take(openids.zhao, admin), leave])
  expect(outcomes).toContain('ok')
  const county0 = (centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === county)
  const administrators = county0?.posts.filter(({ role, holder }) => role === 'county-admin' && holder)
  expect(administrators).toHaveLength(1)
  await centre.standIn.timers.fire('accounts')
  expect(checkOrganisation(centre.dump())).toEqual([])
})

test.each(seeds)('somebody is made a deputy and leaves (seed %i)', async (seed) => {
  await begin(seed)
  const leave = {
    node: grid1,
    postId: grantOf('grid-worker', grid1, '').post,
    rev: 1,
    from: '2026-03-02',
    to: '2026-03-06',
    deputy: { node: liuan, postId: ma },
  }
  const outcomes = await together(seed, [
    { openid: openids.leader, op: 'setLeave', input: leave },
    { openid: openids.streetAdmin, op: 'endHolding', input: { node: liuan, postId: ma, rev: 1 } },
  ])
  expect(outcomes[1]).toBe('ok')
  const grid = (centre.dump().nodes as OrgNode[]).find(({ _id }) => _id === grid1)
  expect(grid?.posts.flatMap(({ leave }) => leave?.deputy ?? [])).toEqual([])
  await centre.standIn.timers.fire('accounts')
  expect(holding(ma)).toEqual([])
  expect(checkOrganisation(centre.dump())).toEqual([])
})
