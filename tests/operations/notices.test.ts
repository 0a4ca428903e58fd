import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Notice } from '../../functions/notices/store.ts'
import type { InputOf } from '../../shared/contract.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { grantOf, openids } from '../harness/neighbourhood.ts'
import { noticeIds } from '../harness/notices.ts'

/** From a draft to what people read, what is corrected and what is withdrawn. Monday 2026-03-02, 8:00. */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 2 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const { clerk, leader, streetAdmin, countyAdmin, stranger } = openids
const street = '/qinghe/hewan'
const liuan = '/qinghe/hewan/liuan'
const at = (iso: string) => Date.parse(`${iso}+08:00`)

const text = {
  title: '周六修剪行道树',
  summary: '请把车挪开。',
  markup: '周六上午8点到12点修剪行道树。',
}

type Creation = InputOf<NoticesContract['createNotice']>
type Operation = keyof NoticesContract

const call = <Op extends Operation>(
  openid: string,
  op: Op,
  input: InputOf<NoticesContract[Op]>,
  key?: string,
) => centre.call(openid, 'notices', op, input as never, key)

const draft = async (more: Partial<Creation> = {}, openid: string = clerk) =>
  dataOf(
    await call(openid, 'createNotice', {
      node: street,
      kind: 'notice',
      audience: { nodes: [street] },
      text,
      ...more,
    }),
  )

async function submitted(more: Partial<Creation> = {}, openid: string = clerk) {
  const { id, rev } = await draft(more, openid)
  return dataOf(await call(openid, 'submitForReview', { noticeId: id, rev }))
}

async function published(more: Partial<Creation> = {}, openid: string = clerk) {
  const { id, rev } = await submitted(more, openid)
  return dataOf(await call(countyAdmin, 'reviewNotice', { noticeId: id, rev, decision: 'approve' }))
}

const read = (noticeId: string) => call(stranger, 'getNotice', { noticeId })
const list = async (more: Partial<InputOf<NoticesContract['listNotices']>> = {}) =>
  dataOf(await call(stranger, 'listNotices', { node: street, ...more }))
const titles = async (more: Partial<InputOf<NoticesContract['listNotices']>> = {}) =>
  (await list(more)).notices.map(({ title }) => title)
const stored = (id: string) =>
  (centre.dump().notices as Notice[]).find(({ _id }) => _id === id) as unknown as Notice
/** As it would be if somebody else had changed one document. */
async function rewrite(collection: string, id: string, more: object) {
  const dump = centre.dump() as Record<string, { _id: string }[]>
  const documents = (dump[collection] ?? []).map((one) => (one._id === id ? { ...one, ...more } : one))
  await centre.renew({ ...dump, [collection]: documents })
}
const refusal = (answer: Awaited<ReturnType<typeof call>>) => {
  if (answer.ok) throw new Error('not refused')
  return answer.error
}

describe('a draft that was saved', () => {
  test('becomes another kind, as often as she likes, and is published as what it is then', async () => {
    const { id } = await draft()
    const policy = { ...text, meaning: '不用再跑一趟。' }
    const plan = { answerDays: 5 }
    const saved = dataOf(
      await call(clerk, 'saveDraft', { noticeId: id, rev: 1, text, plan, kind: 'announcement' }),
    )
    expect(saved).toMatchObject({ kind: 'announcement', rev: 2 })
    const again = { noticeId: id, rev: 2, text: policy, plan: {}, kind: 'policy' } as const
    expect(dataOf(await call(clerk, 'saveDraft', again)).kind).toBe('policy')
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 3 }))
    dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 4, decision: 'approve' }))
    const seen = dataOf(await read(id))
    expect(seen).toMatchObject({ kind: 'policy', meaning: '不用再跑一趟。' })
    expect(seen.announcement).toBeUndefined()
    const { events } = dataOf(await call(clerk, 'listNoticeHistory', { noticeId: id }))
    expect(events.filter(({ action }) => action === 'save').map(({ details }) => details.kind)).toEqual([
      'policy',
      'announcement',
    ])
  })

  test('keeps its kind where none is named, and what was published keeps it for ever', async () => {
    const { id } = await draft()
    expect(dataOf(await call(clerk, 'saveDraft', { noticeId: id, rev: 1, text })).kind).toBe('notice')
    const { rev } = dataOf(
      await call(leader, 'startCorrection', { noticeId: noticeIds.heating, rev: 7, why: '日期又变了' }),
    )
    const other = { noticeId: noticeIds.heating, rev, text, kind: 'policy' } as const
    expect(codeOf(await call(leader, 'saveDraft', other))).toBe('NOTICE_STATE')
    // A phone names the kind with each save.
    expect(dataOf(await call(leader, 'saveDraft', { ...other, kind: 'notice' })).kind).toBe('notice')
  })
})

describe('two people', () => {
  test('one writes, another approves, and everybody reads it at once', async () => {
    const { id, rev } = await submitted()
    expect(codeOf(await read(id))).toBe('NOT_FOUND')
    const approved = dataOf(
      await call(streetAdmin, 'reviewNotice', { noticeId: id, rev, decision: 'approve' }),
    )
    expect(approved).toMatchObject({
      state: 'published',
      scheduled: false,
      shown: { n: 1, by: { name: '赵丽华' }, reviewedBy: { name: '冯涛' } },
    })
    expect(approved.draft).toBeUndefined()
    expect(dataOf(await read(id))).toMatchObject({ ...text, state: 'published', version: 1 })
    expect(await titles()).toEqual(['周六修剪行道树'])
    expect(stored(id).pending).toMatchObject([{ kind: 'deliver', version: 1 }])
  })

  test('who wrote it cannot review it, and who wrote on in it cannot either', async () => {
    const own = await submitted({}, streetAdmin)
    const review = { decision: 'approve' } as const
    expect(
      refusal(await call(streetAdmin, 'reviewNotice', { noticeId: own.id, rev: own.rev, ...review })),
    ).toMatchObject({ code: 'OWN_REVIEW', message: '自己写的通知，要请另一个人审核。' })

    const { id } = await draft()
    dataOf(await call(streetAdmin, 'saveDraft', { noticeId: id, rev: 1, text }))
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 2 }))
    expect(codeOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 3, ...review }))).toBe(
      'OWN_REVIEW',
    )
    expect(codeOf(await read(id))).toBe('NOT_FOUND')
  })

  test('a clerk reviews nothing', async () => {
    const { id, rev } = await submitted({}, streetAdmin)
    const review = { noticeId: id, rev, decision: 'approve' } as const
    expect(codeOf(await call(clerk, 'reviewNotice', review))).toBe('NOT_ALLOWED')
  })

  test('two reviewers at once: one wins, the other is told what changed', async () => {
    const { id, rev } = await submitted()
    const answers = await Promise.all([
      call(streetAdmin, 'reviewNotice', { noticeId: id, rev, decision: 'approve' }),
      call(countyAdmin, 'reviewNotice', { noticeId: id, rev, decision: 'send-back', why: '时间写错了' }),
    ])
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1)
    const [lost] = answers.filter(({ ok }) => !ok)
    const wasApproved = answers[0]?.ok
    expect(refusal(lost as never)).toMatchObject({
      code: 'STALE',
      details: wasApproved
        ? { rev: 3, state: 'published', last: { action: 'approve', by: { name: '冯涛' } } }
        : { rev: 3, state: 'draft', last: { action: 'send-back', by: { name: '许静' } } },
    })
    expect(stored(id).rev).toBe(3)
  })

  test('sent back with the reason, mended, approved', async () => {
    const { id, rev } = await submitted()
    const back = { noticeId: id, rev, decision: 'send-back' } as const
    expect(refusal(await call(streetAdmin, 'reviewNotice', back))).toMatchObject({
      code: 'INVALID_INPUT',
      details: { fields: ['why'] },
    })
    const sent = dataOf(await call(streetAdmin, 'reviewNotice', { ...back, why: '请写上联系电话' }))
    expect(sent).toMatchObject({
      state: 'draft',
      draft: { sentBack: { why: '请写上联系电话', by: { name: '冯涛' } } },
    })
    expect(sent.draft?.submitted).toBeUndefined()
    dataOf(await call(clerk, 'saveDraft', { noticeId: id, rev: 3, text: { ...text, title: '周六修树' } }))
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 4 }))
    dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 5, decision: 'approve' }))
    expect(await titles()).toEqual(['周六修树'])
  })

  test('saving on what somebody else has saved meanwhile is refused, and nothing is lost', async () => {
    const { id } = await draft()
    dataOf(await call(clerk, 'saveDraft', { noticeId: id, rev: 1, text: { ...text, title: '第一个' } }))
    const late = await call(streetAdmin, 'saveDraft', {
      noticeId: id,
      rev: 1,
      text: { ...text, title: '第二个' },
    })
    expect(refusal(late)).toMatchObject({
      code: 'STALE',
      details: { rev: 2, last: { by: { name: '赵丽华' } } },
    })
    expect(stored(id).draft?.title).toBe('第一个')
  })

  test('a leader of a community writes for nothing above it', async () => {
    const beyond = { node: liuan, kind: 'notice' as const, text }
    expect(codeOf(await call(leader, 'createNotice', { ...beyond, audience: { nodes: [street] } }))).toBe(
      'NOT_ALLOWED',
    )
    const gone = { nodes: [`${liuan}/grid-9`] }
    expect(codeOf(await call(leader, 'createNotice', { ...beyond, audience: gone }))).toBe('NODE_GONE')
    const other = { nodes: ['/qinghe/hewan/liuan2'] }
    expect(codeOf(await call(leader, 'createNotice', { ...beyond, audience: other }))).toBe('NOT_ALLOWED')
    expect(
      codeOf(await call(leader, 'createNotice', { ...beyond, node: street, audience: { nodes: [street] } })),
    ).toBe('NOT_ALLOWED')
    expect(centre.dump().notices).toHaveLength(4)
  })
})

describe('at its time', () => {
  const eight = at('2026-03-05T08:00:00')

  test('a scheduled notice appears without anything having run, not a millisecond earlier', async () => {
    const { id, scheduled } = await published({ plan: { visibleFrom: eight } })
    expect(scheduled).toBe(true)
    centre.standIn.clock.set(eight - 1, true)
    expect(codeOf(await read(id))).toBe('NOT_FOUND')
    expect(await titles()).toEqual([])
    expect(codeOf(await call(stranger, 'compareVersions', { noticeId: id }))).toBe('NOT_FOUND')
    centre.standIn.clock.set(eight, true)
    expect(dataOf(await read(id))).toMatchObject({ visibleFrom: eight })
    expect(await titles()).toEqual(['周六修剪行道树'])
  })

  test('until then it can be taken back, not withdrawn; afterwards the other way round', async () => {
    const { id, rev } = await published({ plan: { visibleFrom: eight, pinnedUntil: eight + 1 } })
    const withdrawal = { noticeId: id, rev, why: '不办了' }
    expect(codeOf(await call(streetAdmin, 'withdrawNotice', withdrawal))).toBe('NOTICE_STATE')
    expect(codeOf(await call(clerk, 'takeBackNotice', { noticeId: id, rev }))).toBe('NOT_ALLOWED')
    const back = dataOf(await call(streetAdmin, 'takeBackNotice', { noticeId: id, rev }))
    expect(back).toMatchObject({
      state: 'draft',
      draft: { title: '周六修剪行道树', plan: { visibleFrom: eight, pinnedUntil: eight + 1 } },
    })
    centre.standIn.clock.set(eight + 5, true)
    expect(codeOf(await read(id))).toBe('NOT_FOUND')
    expect(await titles()).toEqual([])
  })

  test('in its last minute it stays: people are about to read it', async () => {
    const { id, rev } = await published({ plan: { visibleFrom: eight } })
    centre.standIn.clock.set(eight - 60_000, true)
    expect(codeOf(await call(streetAdmin, 'takeBackNotice', { noticeId: id, rev }))).toBe('NOTICE_STATE')
    expect(dataOf(await call(streetAdmin, 'getDeskNotice', { noticeId: id })).actions).toEqual([])
    centre.standIn.clock.set(eight - 60_001, true)
    dataOf(await call(streetAdmin, 'takeBackNotice', { noticeId: id, rev }))
  })

  test('what somebody has answered was read, and is not taken back', async () => {
    const { id, rev } = await published({ kind: 'announcement', plan: { visibleFrom: eight, answerDays: 3 } })
    const claimed = { open: [{ id: 'ans_early00000000000', channel: 'app', at: eight }], app: 1 } as const
    await rewrite('notices', id, { answers: claimed })
    expect(codeOf(await call(streetAdmin, 'takeBackNotice', { noticeId: id, rev }))).toBe('NOTICE_STATE')
    expect(stored(id)).toMatchObject({ state: 'published', visibleFrom: eight })
  })

  test('a time that no calendar names is refused', async () => {
    for (const far of [Date.parse('2100-01-01T00:00:00.001Z'), 253_402_300_800_000, 9e15])
      expect(
        refusal(
          await call(clerk, 'createNotice', {
            node: street,
            kind: 'announcement',
            audience: { nodes: [street] },
            text,
            plan: { visibleFrom: far, answerDays: 5 },
          }),
        ),
      ).toMatchObject({ code: 'INVALID_INPUT', details: { fields: ['plan.visibleFrom'] } })
  })

  test('a pinned one is on top until its end, and then takes its place', async () => {
    const pinned = await published({ plan: { pinnedUntil: at('2026-03-03T08:00:00') } })
    await centre.moveClock('2026-03-02T09:00:00+08:00')
    await published({ text: { ...text, title: '新的' } })
    expect((await list()).pinned).toMatchObject([{ id: pinned.id, pinned: true }])
    expect(await titles()).toEqual(['新的'])
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    expect((await list()).pinned).toEqual([])
    expect(await titles()).toEqual(['新的', '周六修剪行道树'])
  })
})

describe('an urgent notice', () => {
  const urgent = { text: { ...text, title: '水管爆裂，正在抢修' }, plan: { urgent: true } }

  test('is out at once by one alone; a second person looks within a day', async () => {
    await centre.moveClock('2026-03-02T22:00:00+08:00')
    const { id, rev } = await draft(urgent, streetAdmin)
    const out = dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev }))
    expect(out).toMatchObject({ state: 'published', reviewDueAt: at('2026-03-03T22:00:00') })
    expect(dataOf(await read(id))).toMatchObject({ title: '水管爆裂，正在抢修', urgent: true })
    expect(codeOf(await call(streetAdmin, 'confirmUrgent', { noticeId: id, rev: 2 }))).toBe('OWN_REVIEW')

    const desk = dataOf(await call(countyAdmin, 'listDesk', { node: '/qinghe' }))
    expect(desk.urgentToReview).toMatchObject([{ id, mine: false, reviewDueAt: at('2026-03-03T22:00:00') }])
    const confirmed = dataOf(await call(countyAdmin, 'confirmUrgent', { noticeId: id, rev: 2 }))
    expect(confirmed.reviewDueAt).toBeUndefined()
    expect(confirmed.shown?.reviewedBy).toMatchObject({ name: '许静' })
    expect(dataOf(await call(countyAdmin, 'listDesk', { node: '/qinghe' })).urgentToReview).toEqual([])
  })

  test('who published what another wrote is no second person', async () => {
    const { id, rev } = await draft(urgent, clerk)
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev }))
    expect(codeOf(await call(streetAdmin, 'confirmUrgent', { noticeId: id, rev: 2 }))).toBe('OWN_REVIEW')
  })

  test('a clerk alone publishes nothing, and nobody alone what is not urgent', async () => {
    const { id, rev } = await draft(urgent, clerk)
    expect(codeOf(await call(clerk, 'publishUrgent', { noticeId: id, rev }))).toBe('NOT_ALLOWED')
    const calm = await draft({}, streetAdmin)
    expect(codeOf(await call(streetAdmin, 'publishUrgent', { noticeId: calm.id, rev: 1 }))).toBe(
      'NOTICE_STATE',
    )
  })

  test('is a notice: what gives rights or invites is looked at by two', async () => {
    for (const kind of ['policy', 'activity'] as const) {
      const { id, rev } = await draft({ ...urgent, kind }, streetAdmin)
      expect(codeOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev }))).toBe('NOTICE_STATE')
      expect(refusal(await call(streetAdmin, 'submitForReview', { noticeId: id, rev }))).toMatchObject({
        code: 'NOTICE_INCOMPLETE',
        details: { fields: expect.arrayContaining(['plan.urgent']) },
      })
    }
  })

  test('is corrected by one alone; what two have approved is not', async () => {
    const { id, rev } = await draft(urgent, streetAdmin)
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev }))
    await centre.moveClock('2026-03-02T12:00:00+08:00')
    dataOf(await call(streetAdmin, 'startCorrection', { noticeId: id, rev: 2, why: '路口写错了' }))
    const again = dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev: 3 }))
    // The day that a second person has began when nobody had looked first.
    expect(again).toMatchObject({ shown: { n: 2 }, reviewDueAt: at('2026-03-03T08:00:00') })

    dataOf(await call(leader, 'startCorrection', { noticeId: noticeIds.heating, rev: 7, why: '又变了' }))
    const rewritten = { noticeId: noticeIds.heating, rev: 8, text, plan: { urgent: true } }
    expect(dataOf(await call(leader, 'saveDraft', rewritten)).actions).not.toContain('publish-urgent')
    expect(codeOf(await call(leader, 'publishUrgent', { noticeId: noticeIds.heating, rev: 9 }))).toBe(
      'NOTICE_STATE',
    )
    expect(dataOf(await read(noticeIds.heating)).title).toBe('3月20日停止供暖')
  })

  test('that nobody has looked at in a day stays out, on top of every desk up to the county', async () => {
    const here = { node: liuan, audience: { nodes: [liuan] } }
    const first = await draft({ ...urgent, ...here }, leader)
    dataOf(await call(leader, 'publishUrgent', { noticeId: first.id, rev: 1 }))
    await centre.moveClock('2026-03-03T09:00:00+08:00')
    const second = await draft(urgent, streetAdmin)
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: second.id, rev: 1 }))
    const waiting = async (openid: string, node: string) =>
      dataOf(await call(openid, 'listDesk', { node })).urgentToReview.map(({ id }) => id)
    expect(await waiting(leader, liuan)).toEqual([first.id])
    expect(await waiting(streetAdmin, street)).toEqual([first.id, second.id])
    expect(await waiting(countyAdmin, '/qinghe')).toEqual([first.id, second.id])
    expect(dataOf(await read(first.id)).title).toBe('水管爆裂，正在抢修')
    dataOf(await call(countyAdmin, 'confirmUrgent', { noticeId: first.id, rev: 2 }))
    expect(await waiting(countyAdmin, '/qinghe')).toEqual([second.id])
  })

  test('goes out although WeChat cannot be asked', async () => {
    const { id, rev } = await draft(urgent, streetAdmin)
    centre.standIn.faults.add({ mode: 'error', action: 'wx.api', code: 'SYS_ERR', message: 'down' })
    dataOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev }))
    expect(stored(id).unrecorded.at(-1)?.details).toMatchObject({ check: 'unknown' })
  })
})

describe('a correction', () => {
  const correct = async () =>
    dataOf(await call(leader, 'startCorrection', { noticeId: noticeIds.heating, rev: 7, why: '又推迟了' }))
  const third = {
    title: '3月25日停止供暖',
    summary: '柳岸社区推迟到3月25日停止供暖。',
    markup: '柳岸社区3月25日停止供暖。\n\n家里有老人孩子的，请备好被褥。',
  }

  test('leaves the old version where it is until it is approved', async () => {
    await correct()
    dataOf(await call(leader, 'saveDraft', { noticeId: noticeIds.heating, rev: 8, text: third }))
    dataOf(await call(leader, 'submitForReview', { noticeId: noticeIds.heating, rev: 9 }))
    expect(dataOf(await read(noticeIds.heating))).toMatchObject({ title: '3月20日停止供暖', version: 2 })
    expect(
      codeOf(
        await call(leader, 'reviewNotice', { noticeId: noticeIds.heating, rev: 10, decision: 'approve' }),
      ),
    ).toBe('OWN_REVIEW')
    dataOf(
      await call(streetAdmin, 'reviewNotice', { noticeId: noticeIds.heating, rev: 10, decision: 'approve' }),
    )
    expect(dataOf(await read(noticeIds.heating))).toMatchObject({
      title: '3月25日停止供暖',
      version: 3,
      visibleFrom: at('2026-02-26T09:00:00'),
      correctedAt: at('2026-03-02T08:00:00'),
      versions: [{ n: 3, why: '又推迟了' }, { n: 2, why: '县里通知推迟五天' }, { n: 1 }],
    })
  })

  test('shows what it changed', async () => {
    const shown = dataOf(await call(stranger, 'compareVersions', { noticeId: noticeIds.heating }))
    expect(shown).toMatchObject({ from: { n: 1 }, to: { n: 2, why: '县里通知推迟五天' } })
    expect(shown.title).toEqual([
      { how: 'same', text: '3月' },
      { how: 'removed', text: '15' },
      { how: 'added', text: '20' },
      { how: 'same', text: '日停止供暖' },
    ])
    await correct()
    dataOf(await call(leader, 'saveDraft', { noticeId: noticeIds.heating, rev: 8, text: third }))
    const ahead = dataOf(await call(streetAdmin, 'compareDraft', { noticeId: noticeIds.heating }))
    expect(ahead.title).toContainEqual({ how: 'added', text: '25' })
    expect(codeOf(await call(stranger, 'compareVersions', { noticeId: noticeIds.heating, to: '3' }))).toBe(
      'NOT_FOUND',
    )
  })

  test('is given up without anything having happened to what people read', async () => {
    await correct()
    const back = dataOf(await call(leader, 'discardDraft', { noticeId: noticeIds.heating, rev: 8 }))
    expect(back).toMatchObject({ state: 'published', shown: { n: 2 } })
    expect(dataOf(await read(noticeIds.heating))).toMatchObject({ version: 2 })
  })

  test('keeps its audience', async () => {
    await correct()
    const wider = {
      noticeId: noticeIds.heating,
      rev: 8,
      text: third,
      audience: { nodes: [`${liuan}/grid-1`] },
    }
    expect(codeOf(await call(leader, 'saveDraft', wider))).toBe('NOTICE_STATE')
  })

  test('hides what was there before, where nobody shall read it on', async () => {
    const started = { noticeId: noticeIds.heating, rev: 7, why: '写了别人的电话', hideEarlier: true }
    const begun = dataOf(await call(leader, 'startCorrection', started))
    expect(begun.draft).toMatchObject({ hideEarlier: true })
    dataOf(await call(leader, 'saveDraft', { noticeId: noticeIds.heating, rev: 8, text: third }))
    const compared = (more: object) =>
      call(stranger, 'compareVersions', { noticeId: noticeIds.heating, ...more })
    expect((await compared({})).ok).toBe(true)
    dataOf(await call(leader, 'submitForReview', { noticeId: noticeIds.heating, rev: 9 }))
    const review = { noticeId: noticeIds.heating, rev: 10, decision: 'approve' } as const
    dataOf(await call(streetAdmin, 'reviewNotice', review))
    for (const which of [{}, { from: '1', to: '2' }, { from: '2', to: '3' }, { from: '3', to: '1' }])
      expect(codeOf(await compared(which))).toBe('NOT_FOUND')
    expect(dataOf(await read(noticeIds.heating)).versions).toEqual([
      { n: 3, at: at('2026-03-02T08:00:00'), why: '写了别人的电话' },
      { n: 2, at: at('2026-02-27T10:00:00'), why: '县里通知推迟五天', hidden: true },
      { n: 1, at: at('2026-02-26T09:00:00'), hidden: true },
    ])
    expect(stored(noticeIds.heating).earlier.map(({ title }) => title)).toEqual([
      '3月15日停止供暖',
      '3月20日停止供暖',
    ])
  })

  test('plans nothing that is over already', async () => {
    const plan = {
      visibleFrom: at('2026-03-02T08:00:00'),
      pinnedUntil: at('2026-03-03T00:00:00'),
      endsAt: at('2026-03-09T00:00:00'),
    }
    const { id, rev } = await published({ plan })
    await centre.moveClock('2026-03-03T00:00:00+08:00')
    const begun = dataOf(await call(clerk, 'startCorrection', { noticeId: id, rev, why: '写错了' }))
    expect(begun.draft?.plan).toMatchObject({ endsAt: at('2026-03-09T00:00:00') })
    expect(begun.draft?.plan.pinnedUntil).toBeUndefined()
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: rev + 1 }))
  })

  test('is refused when there were twelve versions', async () => {
    const heating = stored(noticeIds.heating)
    const often = { ...heating, _id: 'ntc_often00000000000', shown: { ...heating.shown, n: 12 } }
    await centre.put({ notices: [often] })
    const again = await call(leader, 'startCorrection', { noticeId: often._id, rev: 7, why: '再改' })
    expect(codeOf(again)).toBe('TOO_MANY_VERSIONS')
  })
})

describe('withdrawn', () => {
  const withdrawal = { noticeId: noticeIds.heating, rev: 7, why: '县里还没有定下日期' }

  test('it stays where it was, with the reason', async () => {
    dataOf(await call(leader, 'withdrawNotice', withdrawal))
    expect(dataOf(await read(noticeIds.heating))).toMatchObject({
      state: 'withdrawn',
      title: '3月20日停止供暖',
      withdrawn: { why: '县里还没有定下日期', at: at('2026-03-02T08:00:00') },
    })
    expect((await list({ node: liuan })).notices).toMatchObject([
      { id: noticeIds.heating, state: 'withdrawn' },
    ])
  })

  test('a second time is refused clearly, whatever rev is named', async () => {
    dataOf(await call(leader, 'withdrawNotice', withdrawal))
    for (const rev of [7, 8])
      expect(refusal(await call(streetAdmin, 'withdrawNotice', { ...withdrawal, rev }))).toMatchObject({
        code: 'NOTICE_WITHDRAWN',
        message: '这则通知已经撤回了。',
      })
    const twice = await Promise.all(
      [1, 2].map(() => call(leader, 'startCorrection', { ...withdrawal, rev: 8 })),
    )
    for (const one of twice) expect(codeOf(one)).toBe('NOTICE_WITHDRAWN')
  })

  test('with its text, it is not read on', async () => {
    dataOf(await call(leader, 'withdrawNotice', { ...withdrawal, why: '写了别人的电话', hideText: true }))
    const seen = dataOf(await read(noticeIds.heating))
    expect(seen).toMatchObject({ title: '一则通知（已撤回）', withdrawn: { why: '写了别人的电话' } })
    expect(seen.markup).toBeUndefined()
    const all = JSON.stringify([
      seen,
      await list({ node: liuan }),
      await list({ node: liuan, search: '供暖' }),
    ])
    expect(all).not.toContain('供暖')
    expect(codeOf(await call(stranger, 'compareVersions', { noticeId: noticeIds.heating }))).toBe('NOT_FOUND')
    // Staff still see what it was.
    expect(dataOf(await call(leader, 'getDeskNotice', { noticeId: noticeIds.heating })).shown?.title).toBe(
      '3月20日停止供暖',
    )
  })
})

describe('for whom', () => {
  test('a notice for volunteers is not there for others, and is for volunteers where it covers them', async () => {
    expect(codeOf(await read(noticeIds.shifts))).toBe('NOT_FOUND')
    expect((await list({ node: liuan })).notices.map(({ id }) => id)).toEqual([noticeIds.heating])
    const team = dataOf(await call(leader, 'listTeamNotices', { node: `${liuan}/grid-1` }))
    expect(team.notices.map(({ id }) => id)).toEqual([noticeIds.shifts])
    expect(
      dataOf(await call(leader, 'getTeamNotice', { noticeId: noticeIds.shifts, node: liuan })).title,
    ).toBe('三月志愿排班')
    const elsewhere = { noticeId: noticeIds.shifts, node: street }
    expect(codeOf(await call(streetAdmin, 'getTeamNotice', elsewhere))).toBe('NOT_FOUND')
  })

  test('by what somebody is there, not by what she is elsewhere', async () => {
    const forStaff = {
      ...stored(noticeIds.shifts),
      _id: 'ntc_forstaff00000000',
      audience: { nodes: [liuan], who: 'staff' },
    } as const
    const account = { _id: 'volunteer-and-clerk', v: 1, actsFor: [] } as const
    const volunteers = grantOf('volunteer', liuan, '甲', { post: 'post_aaaaaaaaaa', held: 'post_aaaaaaaaaa' })
    const grants = [volunteers, grantOf('counter-staff', '/qinghe/dongcheng', '甲')]
    await centre.put({ notices: [forStaff], accounts: [{ ...account, grants }] })
    const seen = dataOf(await call(account._id, 'listTeamNotices', { node: liuan })).notices
    expect(seen.map(({ id }) => id)).toEqual([noticeIds.shifts])
    const asked = { noticeId: forStaff._id, node: liuan }
    expect(codeOf(await call(account._id, 'getTeamNotice', asked))).toBe('NOT_FOUND')
    expect(dataOf(await call(leader, 'getTeamNotice', asked)).id).toBe(forStaff._id)
  })

  test('what is told to a community is not told to its neighbour, what is told to the street is told to all of it', async () => {
    await published()
    expect(await titles({ node: liuan })).toEqual(['周六修剪行道树', '3月20日停止供暖'])
    expect(await titles({ node: `${liuan}/grid-1` })).toEqual(['周六修剪行道树', '3月20日停止供暖'])
    expect(await titles({ node: '/qinghe/hewan/xiqiao' })).toEqual(['周六修剪行道树'])
    expect(await titles({ node: '/qinghe/dongcheng' })).toEqual([])
  })

  test('by kind, and by words of title and summary', async () => {
    await published({ kind: 'policy', text: { ...text, title: '高龄补贴', meaning: '满八十岁每月可以领' } })
    expect(await titles({ kind: 'policy' })).toEqual(['高龄补贴'])
    expect(await titles({ node: liuan, search: '供暖' })).toEqual(['3月20日停止供暖'])
    expect(await titles({ search: '没有这样的' })).toEqual([])
  })

  test('what presses is on top until it is over, before what is pinned, also when much came since', async () => {
    const { shown, ...rest } = stored(noticeIds.heating)
    const told = (name: string, more: object) => ({
      ...rest,
      _id: `ntc_${name.padEnd(16, '0')}`,
      audience: { nodes: [street], who: 'everyone' },
      visibleFrom: at('2026-03-01T08:00:00'),
      shown: { ...shown, title: name },
      ...more,
    })
    await centre.put({
      notices: [
        ...Array.from({ length: 25 }, (_, index) =>
          told(`later${index + 10}`, { visibleFrom: at('2026-03-01T09:00:00') }),
        ),
        told('flu', { pinnedUntil: at('2026-04-01T00:00:00'), visibleFrom: at('2026-03-02T07:00:00') }),
        told('water', { urgent: true, endsAt: at('2026-03-02T18:00:00') }),
        told('storm', { urgent: true, visibleFrom: at('2026-02-28T08:00:00') }),
        told('gone', { urgent: true, endsAt: at('2026-03-02T18:00:00'), state: 'withdrawn' }),
      ],
    })
    const onTop = async () => (await list({})).pinned.map(({ title }) => title)
    expect(await onTop()).toEqual(['water', 'storm', 'flu'])
    await centre.moveClock('2026-03-02T18:00:00+08:00')
    expect(await onTop()).toEqual(['storm', 'flu'])
    await centre.moveClock('2026-03-03T08:00:00+08:00')
    expect(await onTop()).toEqual(['flu'])
  })

  test('page after page, all of them once, also those of the same minute', async () => {
    const { shown, ...rest } = stored(noticeIds.heating)
    const many = Array.from({ length: 50 }, (_, index) => ({
      ...rest,
      _id: `ntc_many${String(index).padStart(12, '0')}`,
      audience: { nodes: [street], who: 'everyone' },
      visibleFrom: at('2026-03-01T08:00:00') + Math.floor(index / 30) * 1000,
      shown,
    }))
    await centre.put({ notices: many })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = await list(after ? { after } : {})
      seen.push(...page.notices.map(({ id }) => id))
      after = page.next
    } while (after)
    expect(seen).toHaveLength(50)
    expect(new Set(seen).size).toBe(50)
  })
})

describe('what is thrown away', () => {
  test('is a draft only; a month later it is gone, its history is not', async () => {
    const { id, rev } = await draft()
    dataOf(await call(clerk, 'discardDraft', { noticeId: id, rev }))
    expect(codeOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 2 }))).toBe('NOTICE_STATE')
    await centre.moveClock('2026-04-01T07:59:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(stored(id).state).toBe('discarded')
    await centre.moveClock('2026-04-01T08:00:00+08:00')
    await centre.standIn.timers.fire('notices')
    expect(stored(id)).toBeUndefined()
    expect(centre.dump().history).toMatchObject([
      { of: id, action: 'create' },
      { of: id, action: 'discard' },
    ])
  })

  test('nothing published is', async () => {
    const { id, rev } = await published()
    expect(codeOf(await call(clerk, 'discardDraft', { noticeId: id, rev }))).toBe('NOTICE_STATE')
  })
})

describe('a draft that nobody touches', () => {
  test('is thrown away after 180 days, and gone a month later', async () => {
    const { id } = await draft()
    const waits = await submitted()
    const later = async (time: string) => {
      await centre.moveClock(time)
      await centre.standIn.timers.fire('notices')
    }
    await later('2026-08-29T07:59:00+08:00')
    expect(stored(id).state).toBe('draft')
    await later('2026-08-29T08:00:00+08:00')
    expect(stored(id)).toMatchObject({ state: 'discarded', rev: 2 })
    expect(stored(waits.id).state).toBe('in-review')
    await later('2026-09-28T08:00:00+08:00')
    expect(stored(id)).toBeUndefined()
    const told = (centre.dump().history as { of: string; action: string; by: unknown }[]).filter(
      (event) => event.of === id,
    )
    expect(told).toMatchObject([{ action: 'create' }, { action: 'discard', by: 'system' }])
  })
})

describe('the timer', () => {
  test('is not held up by what cannot be done: it is put off', async () => {
    const heating = stored(noticeIds.heating)
    const poisoned = Array.from({ length: 20 }, (_, index) => ({
      ...heating,
      _id: `ntc_broken${String(index).padStart(10, '0')}`,
      files: null as never,
      state: 'discarded' as const,
      pending: [{ id: 'due_broken00000000', kind: 'forget' as const, at: 1 }],
      queued: 1,
      nextPendingAt: 1,
    }))
    await centre.put({ notices: poisoned })
    const { id } = await published()
    await centre.standIn.timers.fire('notices')
    expect(stored(id).unrecorded).toHaveLength(3)
    await centre.standIn.timers.fire('notices')
    expect(stored(id).unrecorded).toEqual([])
    expect(stored('ntc_broken0000000000').nextPendingAt).toBe(at('2026-03-02T08:05:00'))
  })
})

describe('a node that was closed', () => {
  test('publishes nothing more; what stands there is withdrawn', async () => {
    const here = { node: liuan, audience: { nodes: [liuan] } }
    const writing = await draft(here, leader)
    const waiting = await submitted(here, leader)
    const pressing = await draft({ ...here, plan: { urgent: true } }, leader)
    await rewrite('nodes', liuan, { closedAt: at('2026-03-01T08:00:00') })
    expect(codeOf(await call(leader, 'submitForReview', { noticeId: writing.id, rev: 1 }))).toBe('NODE_GONE')
    const review = { noticeId: waiting.id, rev: 2, decision: 'approve' } as const
    expect(codeOf(await call(streetAdmin, 'reviewNotice', review))).toBe('NODE_GONE')
    expect(codeOf(await call(leader, 'publishUrgent', { noticeId: pressing.id, rev: 1 }))).toBe('NODE_GONE')
    dataOf(await call(leader, 'withdrawNotice', { noticeId: noticeIds.heating, rev: 7, why: '社区合并了' }))
  })
})

describe('the history', () => {
  test('tells that another account writes on, also of somebody who has the same name', async () => {
    const namesake = {
      _id: 'namesake',
      v: 1,
      actsFor: [],
      grants: [grantOf('counter-staff', street, '赵丽华')],
    } as const
    await centre.put({ accounts: [namesake] })
    const { id } = await draft()
    for (const [rev, openid] of [clerk, namesake._id, namesake._id, clerk].entries())
      dataOf(await call(openid, 'saveDraft', { noticeId: id, rev: rev + 1, text }))
    expect(stored(id).unrecorded.map(({ action }) => action)).toEqual(['create', 'save', 'save'])
    expect([...(stored(id).draft?.authors ?? [])].sort()).toEqual([clerk, namesake._id].sort())
  })

  test('tells who did what, before and after the timer copied it, each thing once', async () => {
    const { id } = await published()
    const told = async () =>
      dataOf(await call(clerk, 'listNoticeHistory', { noticeId: id })).events.map(
        ({ action, by }) => `${by?.name} ${action}`,
      )
    const expected = ['许静 approve', '赵丽华 submit', '赵丽华 create']
    expect((await told()).sort()).toEqual([...expected].sort())
    await Promise.all([centre.standIn.timers.fire('notices'), centre.standIn.timers.fire('notices')])
    expect(stored(id).unrecorded).toEqual([])
    expect((await told()).sort()).toEqual([...expected].sort())
    expect(centre.dump().history).toHaveLength(3)
  })
})

describe('before others see it', () => {
  test('a policy says what it means, an announcement for how long', async () => {
    const policy = await draft({ kind: 'policy' })
    expect(refusal(await call(clerk, 'submitForReview', { noticeId: policy.id, rev: 1 }))).toMatchObject({
      code: 'NOTICE_INCOMPLETE',
      details: { fields: ['text.meaning'] },
    })
  })

  test('what sends staff to the doors is for everyone', async () => {
    for (const who of ['staff', 'volunteers'] as const) {
      const { id, rev } = await draft({
        audience: { nodes: [street], who },
        plan: { mustReach: true, endsAt: at('2026-03-02T20:00:00') },
      })
      expect(refusal(await call(clerk, 'submitForReview', { noticeId: id, rev }))).toMatchObject({
        code: 'NOTICE_INCOMPLETE',
        details: { fields: ['plan.mustReach'] },
      })
    }
  })

  test('words that WeChat refuses are not submitted; doubtful ones are marked for the reviewer', async () => {
    const bad = await draft({ text: { ...text, markup: `${'长'.repeat(2395)}代开发票` } })
    expect(refusal(await call(clerk, 'submitForReview', { noticeId: bad.id, rev: 1 }))).toMatchObject({
      code: 'CONTENT_REFUSED',
      details: { fields: ['text'] },
    })
    expect(stored(bad.id)).toMatchObject({ state: 'draft', rev: 1 })
    const doubtful = await submitted({ text: { ...text, markup: '有人让您刷单，请不要相信。' } })
    expect(doubtful.draft?.submitted?.check).toBe('review')
  })

  test('what WeChat could not be asked when it was submitted, it is asked when it is approved', async () => {
    const fault = { mode: 'error', action: 'wx.api', code: 'SYS_ERR', message: 'down' } as const
    const on = centre.standIn.faults.add(fault)
    const { id, rev, draft: written } = await submitted()
    expect(written?.submitted?.check).toBe('unknown')
    const review = { noticeId: id, rev, decision: 'approve' } as const
    expect(codeOf(await call(streetAdmin, 'reviewNotice', review))).toBe('TEXT_UNCHECKED')
    centre.standIn.faults.remove(on)
    dataOf(await call(streetAdmin, 'reviewNotice', review))
    expect(await titles()).toEqual(['周六修剪行道树'])
  })
})

describe('the desk', () => {
  test('shows what waits at its node and below, and to whom', async () => {
    const waiting = await submitted({}, streetAdmin)
    const open = await draft({ node: liuan, audience: { nodes: [liuan] } }, leader)
    const desk = dataOf(await call(streetAdmin, 'listDesk', { node: street }))
    expect(desk.toReview).toMatchObject([{ id: waiting.id, mine: true }])
    expect(desk.drafts).toMatchObject([{ id: open.id, mine: false }])
    const below = dataOf(await call(leader, 'listDesk', { node: liuan }))
    expect(below.toReview).toEqual([])
    expect(below.drafts).toMatchObject([{ id: open.id, mine: true }])
  })

  test('says who wrote what somebody else touched last, and for whom it is', async () => {
    const { id } = await draft({ audience: { nodes: [street], who: 'staff' } })
    dataOf(await call(streetAdmin, 'saveDraft', { noticeId: id, rev: 1, text: { ...text, title: '改过' } }))
    const line = async () => dataOf(await call(clerk, 'listDesk', { node: street })).drafts
    expect(await line()).toMatchObject([
      { audience: 'staff', writtenBy: { name: '赵丽华' }, last: { action: 'save', by: { name: '冯涛' } } },
    ])
    const { notices } = dataOf(await call(leader, 'listPublished', { node: liuan }))
    expect(notices.find(({ id }) => id === noticeIds.shifts)).toMatchObject({
      audience: 'volunteers',
      writtenBy: { name: '吴国强' },
    })
  })

  const copies = (count: number, name: string, more: (index: number) => Partial<Notice>): Notice[] =>
    Array.from({ length: count }, (_, index) => ({
      ...stored(noticeIds.heating),
      _id: `ntc_${name}${String(index).padStart(10, '0')}`,
      ...more(index),
    }))

  test('hides nothing behind what is closed, or behind old drafts', async () => {
    const { shed, benches } = noticeIds
    const by = stored(benches).last.by as NonNullable<Notice['last']['by']>
    const closed = copies(100, 'closed', (index) => ({
      ...stored(benches),
      _id: `ntc_closed${String(index).padStart(10, '0')}`,
      changedAt: 1000 + index,
      announcement: { ...(stored(benches).announcement as never as object), closed: { at: 1, by } } as never,
    }))
    const old = copies(100, 'olddraft', (index) => ({
      node: liuan,
      state: 'draft',
      changedAt: 2000 + index,
      draft: { ...stored(noticeIds.heating).shown, n: 3, plan: { urgent: false, mustReach: false } } as never,
    }))
    await centre.put({ notices: [...closed, ...old] })
    const waits = await submitted({ node: liuan, audience: { nodes: [liuan] } }, leader)
    const begun = await draft({ node: liuan, audience: { nodes: [liuan] } }, leader)
    const desk = dataOf(await call(leader, 'listDesk', { node: liuan }))
    expect(desk.openAnnouncements.map(({ id }) => id)).toEqual([benches, shed])
    expect(desk.toReview.map(({ id }) => id)).toEqual([waits.id])
    expect(desk.drafts).toHaveLength(100)
    expect(desk.drafts[0]?.id).toBe(begun.id)
  })

  test('tells all that was published, page after page, also what changed at the same instant', async () => {
    await centre.put({
      notices: copies(120, 'same', (index) => ({ changedAt: 1000 + Math.floor(index / 70) })),
    })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = dataOf(await call(leader, 'listPublished', { node: liuan, ...(after && { after }) }))
      seen.push(...page.notices.map(({ id }) => id))
      after = page.next
    } while (after)
    expect(seen.filter((id) => id.startsWith('ntc_same'))).toHaveLength(120)
    expect(new Set(seen).size).toBe(seen.length)
  })
})
