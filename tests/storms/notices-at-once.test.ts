import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Notice } from '../../functions/notices/store.ts'
import { type Centre, openCentre } from '../harness/centre.ts'
import { neighbourhood, openids } from '../harness/neighbourhood.ts'
import { noticeIds, notices } from '../harness/notices.ts'

/** What several people do with one notice at once, in orders drawn from seeds: one wins, and the others are told by whom and how. */

const seeds = 40

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ seed: 1, instancesPerFunction: 6 }, { fill: false })
})
afterAll(() => centre.close())

const heating = notices.find(({ _id }) => _id === noticeIds.heating) as Notice
const { shown } = heating
if (!shown) throw new Error('nobody has published it')
const { reviewedBy: _, ...version } = shown
/** A correction that 吴国强 wrote and 赵丽华 may take back. */
const inReview: Notice = {
  ...heating,
  state: 'correction-in-review',
  draft: {
    ...version,
    n: 3,
    title: '3月25日停止供暖',
    why: '又推迟了',
    plan: { urgent: false, mustReach: false },
    submitted: { at: shown.at, by: shown.by, check: 'pass', confirmed: [] },
  },
}

interface Result {
  readonly ok: boolean
  readonly error?: {
    readonly code: string
    readonly details?: { readonly last?: { readonly action: string } }
  }
}

async function together(
  seed: number,
  calls: readonly (readonly [openid: string, op: string, input: object])[],
) {
  const { standIn } = centre
  await standIn.reset(seed)
  // A minute of its own: instances stay warm from seed to seed, and count calls by the minute.
  standIn.clock.set(Date.parse('2026-03-02T08:00:00+08:00') + seed * 60_000, true)
  await centre.put({ ...neighbourhood, notices: [inReview] })
  const answers = await standIn.together(
    calls.map(([openid, op, input], index) => ({
      function: 'notices',
      openid,
      data: { op, input: { noticeId: inReview._id, rev: 7, ...input }, key: `at-once-${seed}-${index}` },
    })),
  )
  return answers.map(({ result }) => result as Result)
}

test('two who review, one who takes back, one who withdraws', async () => {
  const winners: Record<string, number> = {}
  for (let seed = 0; seed < seeds; seed += 1) {
    const results = await together(seed, [
      [openids.streetAdmin, 'reviewNotice', { decision: 'approve' }],
      [openids.countyAdmin, 'reviewNotice', { decision: 'send-back', why: '日期不对' }],
      [openids.leader, 'takeBackNotice', {}],
      [openids.streetAdmin, 'withdrawNotice', { why: '还没有定下来' }],
    ])
    const [notice] = centre.dump().notices as Notice[]
    const actions = ['approve', 'send-back', 'take-back', 'withdraw']
    const won = actions.filter((_, index) => results[index]?.ok)
    expect(won, `seed ${seed}`).toHaveLength(1)
    expect(notice).toMatchObject({ rev: 8, last: { action: won[0] } })
    expect(notice?.unrecorded.map(({ action }) => action)).toEqual(won)
    const refused = results.filter(({ ok }) => !ok).map(({ error }) => error)
    for (const error of refused) {
      if (won[0] === 'withdraw') expect(error?.code, `seed ${seed}`).toBe('NOTICE_WITHDRAWN')
      else
        expect(error, `seed ${seed}`).toMatchObject({ code: 'STALE', details: { last: { action: won[0] } } })
    }
    winners[won[0] ?? ''] = (winners[won[0] ?? ''] ?? 0) + 1
  }
  // The orders differ indeed.
  expect(Object.keys(winners).length).toBeGreaterThanOrEqual(3)
})

test('a save that is sent twice, and one of somebody else: one text, and nobody believes that hers was kept when it was not', async () => {
  for (let seed = 0; seed < seeds; seed += 1) {
    const { standIn } = centre
    await standIn.reset(seed)
    standIn.clock.set(Date.parse('2026-03-02T12:00:00+08:00') + seed * 60_000, true)
    const writing: Notice = { ...inReview, state: 'correcting' }
    await centre.put({ ...neighbourhood, notices: [writing] })
    const save = (openid: string, title: string, key: string) => ({
      function: 'notices',
      openid,
      data: {
        op: 'saveDraft',
        input: {
          noticeId: writing._id,
          rev: 7,
          text: { title, summary: version.summary, markup: version.markup },
        },
        key,
      },
    })
    const answers = await standIn.together([
      save(openids.leader, '第一个', `save-${seed}-leader`),
      save(openids.leader, '第一个', `save-${seed}-leader`),
      save(openids.streetAdmin, '第二个', `save-${seed}-admin`),
    ])
    const [first, again, second] = answers.map(({ result }) => result as Result)
    const [notice] = centre.dump().notices as Notice[]
    expect(notice?.rev).toBe(8)
    expect(again?.ok).toBe(first?.ok)
    expect(second?.ok).toBe(!first?.ok)
    expect(notice?.draft?.title).toBe(first?.ok ? '第一个' : '第二个')
  }
})
