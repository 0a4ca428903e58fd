import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Answer } from '../../functions/notices/answers/store.ts'
import type { Notice } from '../../functions/notices/store.ts'
import type { InputOf } from '../../shared/contract.ts'
import type { NoticesContract } from '../../shared/notices/contract.ts'
import { type Centre, codeOf, dataOf, openCentre } from '../harness/centre.ts'
import { dies } from '../harness/death.ts'
import { nodes, openids, people } from '../harness/neighbourhood.ts'
import { answerIds, noticeIds } from '../harness/notices.ts'

/**
 * Public announcements: for how long people may answer, what they say, what they are replied, how it ends. Monday 2026-03-02, 8:00;
 * `shed` takes answers until the end of Friday, March 6; `benches` is over.
 */

let centre: Centre
beforeAll(async () => {
  centre = await openCentre({ instancesPerFunction: 2 })
})
afterAll(() => centre.close())
beforeEach(() => centre.renew())

const { clerk, leader, streetAdmin, countyAdmin, stranger, wang, li, zhao } = openids
const { shed, benches } = noticeIds
const street = '/qinghe/hewan'
const at = (iso: string) => Date.parse(`${iso}+08:00`)
const lastInstant = at('2026-03-07T00:00:00') - 1

const text = { title: '拟建口袋公园', summary: '有意见请说。', markup: '河湾路8号院旁的空地拟建口袋公园。' }

type Operation = keyof NoticesContract
type Creation = InputOf<NoticesContract['createNotice']>

const call = <Op extends Operation>(
  openid: string,
  op: Op,
  input: InputOf<NoticesContract[Op]>,
  key?: string,
) => centre.call(openid, 'notices', op, input as never, key)

const refusal = (answer: Awaited<ReturnType<typeof call>>) => {
  if (answer.ok) throw new Error('not refused')
  return answer.error
}

const ofStreet = { node: street, kind: 'announcement' as const, audience: { nodes: [street] } }

async function submit(plan: Creation['plan'], more: Partial<Creation> = {}, confirmed: string[] = []) {
  const creation = { ...ofStreet, text, ...(plan && { plan }), ...more }
  const { id, rev } = dataOf(await call(clerk, 'createNotice', creation))
  return { id, answer: await call(clerk, 'submitForReview', { noticeId: id, rev, confirmed }) }
}

async function publish(plan: Creation['plan'] = { answerDays: 3 }, more: Partial<Creation> = {}) {
  const { id, answer } = await submit(plan, more)
  const { rev } = dataOf(answer)
  return dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: id, rev, decision: 'approve' }))
}

const read = (noticeId: string) => call(stranger, 'getNotice', { noticeId })
const say = (words: string, openid: string = wang, personId: string = people.wang, key?: string) =>
  call(openid, 'answerAnnouncement', { noticeId: shed, personId, text: words }, key)
const enter = (more: Partial<InputOf<NoticesContract['enterAnswer']>> = {}, openid: string = leader) =>
  call(openid, 'enterAnswer', {
    noticeId: shed,
    channel: 'paper',
    receivedOn: '2026-03-02',
    name: '刘大爷',
    text: '同意。',
    ...more,
  })
const reply = (answerId: string, words = '已经改了。', openid: string = leader) =>
  call(openid, 'replyToAnswer', { answerId, text: words })
const waiting = async (noticeId: string = shed) => dataOf(await call(leader, 'listAnswers', { noticeId }))
const notice = (id: string) => (centre.dump().notices as Notice[]).find(({ _id }) => _id === id) as Notice
const answers = () => centre.dump().notice_answers as Answer[]
const asksFor = (announcementDays: number) => {
  const changed = nodes.map((node) => (node._id === '/qinghe' ? { ...node, announcementDays } : node))
  const { nodes: _, ...rest } = centre.dump() as Record<string, object[]>
  return centre.renew({ ...rest, nodes: changed })
}

describe('the period', () => {
  test('is counted when it is published, ends with a day, and says why', async () => {
    const published = await publish({ answerDays: 5 })
    const seen = dataOf(await read(published.id))
    expect(seen.announcement).toMatchObject({
      days: 5,
      from: at('2026-03-02T08:00:00'),
      endsAt: at('2026-03-10T00:00:00'),
      lastDay: '2026-03-09',
      open: true,
      version: 1,
      results: [],
    })
    expect(seen.announcement?.why).toContain(
      '满5个工作日，到3月9日 星期一，当天也算。3月7日至3月8日是周末，不算。',
    )
    expect(seen.announcement?.why).toContain('《中华人民共和国民法典》第二百零一条')
    await centre.moveClock('2026-03-09T23:59:59.999+08:00')
    expect(dataOf(await read(published.id)).announcement?.open).toBe(true)
    await centre.moveClock('2026-03-10T00:00:00+08:00')
    expect(dataOf(await read(published.id)).announcement?.open).toBe(false)
  })

  test('of a scheduled one is counted from its day on, and goes when it is taken back', async () => {
    const { id, rev } = await publish({ answerDays: 3, visibleFrom: at('2026-03-05T09:00:00') })
    expect(notice(id).announcement?.endsAt).toBe(at('2026-03-11T00:00:00'))
    const back = dataOf(await call(streetAdmin, 'takeBackNotice', { noticeId: id, rev }))
    expect(back.announcement).toBeUndefined()
  })

  test.each([0, 1, 2])('of %i days is refused', async (answerDays) => {
    const { id, answer } = await submit({ answerDays })
    expect(refusal(answer)).toMatchObject({
      code: 'PERIOD_TOO_SHORT',
      details: { least: 3 },
      message: '公示的天数太少，还没有提交。',
    })
    expect(notice(id)).toMatchObject({ state: 'draft', rev: 1 })
  })

  test('is as long as the county asks for, at the submission and again at the approval', async () => {
    const early = await submit({ answerDays: 3 })
    const { rev } = dataOf(early.answer)
    await asksFor(7)
    const review = { noticeId: early.id, rev, decision: 'approve' } as const
    expect(refusal(await call(streetAdmin, 'reviewNotice', review))).toMatchObject({
      code: 'PERIOD_TOO_SHORT',
      details: { least: 7 },
    })
    expect(codeOf((await submit({ answerDays: 6 })).answer)).toBe('PERIOD_TOO_SHORT')
    expect((await publish({ answerDays: 7 })).announcement?.lastDay).toBe('2026-03-11')
  })

  test('that ends in a year without a calendar is refused', async () => {
    await centre.moveClock('2026-12-24T09:00:00+08:00')
    expect(codeOf((await submit({ answerDays: 10 })).answer)).toBe('CALENDAR_NOT_OUT')
    const scheduled = { answerDays: 3, visibleFrom: at('2027-02-01T09:00:00') }
    expect(codeOf((await submit(scheduled)).answer)).toBe('CALENDAR_NOT_OUT')
  })

  test('is opened by two people, however it presses', async () => {
    const plan = { urgent: true, answerDays: 3 }
    const { id, actions } = dataOf(await call(streetAdmin, 'createNotice', { ...ofStreet, text, plan }))
    expect(actions).not.toContain('publish-urgent')
    expect(codeOf(await call(streetAdmin, 'publishUrgent', { noticeId: id, rev: 1 }))).toBe('NOTICE_STATE')
    expect(refusal((await submit(plan)).answer)).toMatchObject({
      code: 'NOTICE_INCOMPLETE',
      details: { fields: ['plan.urgent'] },
    })
  })

  test('is not there for some people only: they could not answer', async () => {
    const some = await submit({ answerDays: 3 }, { audience: { nodes: [street], who: 'staff' } })
    expect(refusal(some.answer)).toMatchObject({
      code: 'NOTICE_INCOMPLETE',
      details: { fields: ['audience.who'] },
    })
  })

  async function correct(plan: Creation['plan']) {
    await centre.moveClock('2026-03-04T10:00:00+08:00')
    const start = dataOf(await call(leader, 'startCorrection', { noticeId: shed, rev: 3, why: '位置有误' }))
    const which = { noticeId: shed, rev: start.rev, text: { ...text, title: '车棚改到西侧' }, plan }
    const saved = dataOf(await call(leader, 'saveDraft', which))
    const { rev } = dataOf(await call(leader, 'submitForReview', { noticeId: shed, rev: saved.rev }))
    return dataOf(await call(streetAdmin, 'reviewNotice', { noticeId: shed, rev, decision: 'approve' }))
  }

  test('begins anew with a correction of substance, and what was before stays known', async () => {
    const corrected = await correct({ answerDays: 4, substance: true })
    expect(corrected.announcement).toMatchObject({ version: 2, days: 4, lastDay: '2026-03-10' })
    const course = dataOf(await call(leader, 'exportCourse', { noticeId: shed }))
    expect(course.periods.map(({ version, lastDay }) => ({ version, lastDay }))).toEqual([
      { version: 1, lastDay: '2026-03-06' },
      { version: 2, lastDay: '2026-03-10' },
    ])
    // What was said before still waits for its reply.
    expect(corrected.announcement?.counts).toEqual({ app: 0, paper: 1, phone: 0, waiting: 1 })
    await centre.moveClock('2026-03-10T20:00:00+08:00')
    expect(dataOf(await say('西侧更好')).text).toBe('西侧更好')
  })

  test('stays with any other correction, whatever number of days it names', async () => {
    const corrected = await correct({ answerDays: 30 })
    expect(corrected.announcement).toMatchObject({ version: 1, days: 6, lastDay: '2026-03-06' })
    expect(notice(shed).answerDays).toBe(6)
  })

  test('that begins anew is not too short either', async () => {
    await expect(correct({ answerDays: 2, substance: true })).rejects.toThrow('PERIOD_TOO_SHORT')
  })
})

describe('what looks like personal data', () => {
  const markup = '请找王秀英，电话13800001234，家住3号楼2单元501。'
  const found = ['markup.8.mobile-number', 'markup.22.home-address']
  const named = { text: { ...text, markup } }

  test('has to be confirmed one by one before others see it', async () => {
    const first = await submit({ answerDays: 3 }, named)
    const { code, details } = refusal(first.answer)
    expect(code).toBe('PERSONAL_DATA')
    const findings = (details as { findings: { key: string }[] }).findings
    expect(findings.map(({ key }) => key)).toEqual(found)
    expect(JSON.stringify(details)).not.toContain('13800001234')
    const second = await submit({ answerDays: 3 }, named, found.slice(0, 1))
    expect(refusal(second.answer).details).toMatchObject({
      findings: [{ key: found[1], kind: 'home-address' }],
    })
    expect((await submit({ answerDays: 3 }, named, found)).answer.ok).toBe(true)
  })

  test('in an attachment cannot be seen: each has to be confirmed', async () => {
    const { id, uploadTo } = dataOf(
      await call(clerk, 'createNotice', { ...ofStreet, text, plan: { answerDays: 3 } }),
    )
    const by = { openid: clerk, uid: '', loginType: 'WECHAT' } as const
    const { fileID } = await centre.standIn.storage.upload(`${uploadTo}1.pdf`, Buffer.from('%PDF-1.7'), by)
    const list = { noticeId: id, rev: 1, use: 'attachment', upload: fileID, name: '名单.pdf' } as const
    const file = dataOf(await call(clerk, 'addFile', list)).files[0]?.id
    const key = `attachments.${file}`
    expect(refusal(await call(clerk, 'submitForReview', { noticeId: id, rev: 2 }))).toMatchObject({
      code: 'PERSONAL_DATA',
      details: { findings: [{ key, field: 'attachments', kind: 'attachment', at: 0 }] },
    })
    const keys = [key, 'attachments.fil_unknown00000000']
    const submitted = dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 2, confirmed: keys }))
    expect(submitted.draft?.submitted).toMatchObject({ by: { name: '赵丽华' }, confirmed: 1 })

    // Another file is another question, also where it is called the same; so is the same one, handed in again.
    dataOf(await call(clerk, 'takeBackNotice', { noticeId: id, rev: 3 }))
    dataOf(await call(clerk, 'removeFile', { noticeId: id, rev: 4, fileId: file ?? '' }))
    const upload = await centre.standIn.storage.upload(`${uploadTo}2.pdf`, Buffer.from('%PDF-1.7 b'), by)
    const other = {
      noticeId: id,
      rev: 5,
      use: 'attachment',
      upload: upload.fileID,
      name: '名单.pdf',
    } as const
    const second = `attachments.${dataOf(await call(clerk, 'addFile', other)).draft?.attachments[0]}`
    expect(second).not.toBe(key)
    const again = await call(clerk, 'submitForReview', { noticeId: id, rev: 6, confirmed: [key] })
    expect(refusal(again)).toMatchObject({ code: 'PERSONAL_DATA', details: { findings: [{ key: second }] } })
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: 6, confirmed: [second] }))

    // Who said so, and when, stays with what was published, and stands in its course.
    centre.standIn.clock.set(at('2026-03-02T09:00:00'), true)
    const published = dataOf(
      await call(streetAdmin, 'reviewNotice', { noticeId: id, rev: 7, decision: 'approve' }),
    )
    const said = { at: at('2026-03-02T08:00:00'), by: { name: '赵丽华' } }
    expect(published.shown?.cleared).toMatchObject({ ...said, count: 1 })
    expect(notice(id).shown?.cleared).toMatchObject({ ...said, keys: [second] })
    const { events } = dataOf(await call(clerk, 'listNoticeHistory', { noticeId: id }))
    expect(
      events.filter(({ action }) => action === 'submit').map(({ details }) => details.confirmed),
    ).toEqual(['1', '1'])
    // A correction asks anew.
    const { rev } = dataOf(
      await call(clerk, 'startCorrection', { noticeId: id, rev: published.rev, why: '日期' }),
    )
    expect(codeOf(await call(clerk, 'submitForReview', { noticeId: id, rev }))).toBe('PERSONAL_DATA')
    expect(notice(id).draft).not.toHaveProperty('cleared')
  })
})

describe('我要提意见', () => {
  test('reaches the staff with the name, which is sealed where it is stored', async () => {
    const given = dataOf(await say('请把车棚建在东门外。', li))
    expect(given).toMatchObject({
      title: '第二网格拟建电动车棚',
      name: '王秀英',
      text: '请把车棚建在东门外。',
    })
    const list = await waiting()
    expect(list.counts).toEqual({ app: 1, paper: 1, phone: 0, waiting: 2 })
    expect(list.answers[1]).toMatchObject({ id: given.id, channel: 'app', name: '王秀英', version: 1 })
    expect(JSON.stringify(centre.dump().notice_answers)).not.toContain('王秀英')
    expect(JSON.stringify(centre.dump().notices)).not.toContain('请把车棚')
  })

  test('in the last instant counts, in the first one after the end and a second later it does not', async () => {
    centre.standIn.clock.set(lastInstant, true)
    dataOf(await say('赶上了'))
    for (const later of [1, 1000]) {
      centre.standIn.clock.set(lastInstant + later, true)
      expect(refusal(await say('晚了'))).toMatchObject({
        code: 'ANNOUNCEMENT_OVER',
        message: '这则公示现在不收意见了。',
      })
    }
    expect(notice(shed).answers).toMatchObject({ app: 1 })
    expect(answers().map(({ text }) => text)).not.toContain('晚了')
  })

  test('one that was heard in time is answered again, also after the end', async () => {
    centre.standIn.clock.set(lastInstant, true)
    const first = dataOf(await say('赶上了', wang, people.wang, 'same-key-1'))
    centre.standIn.clock.set(lastInstant + 5000, true)
    expect(dataOf(await say('赶上了', wang, people.wang, 'same-key-1'))).toEqual(first)
    expect(notice(shed).answers).toMatchObject({ app: 1 })
  })

  // Each request of the first attempt, which arrived in the last instant and died there: before it, or after it was carried out.
  test.each(
    (['before', 'after'] as const).flatMap((when) => [0, 1, 2, 3, 4].map((skip) => [skip, when] as const)),
  )('that died at request %i (%s) is heard when the phone comes back after the end', async (skip, when) => {
    centre.standIn.clock.set(lastInstant, true)
    const fault = { id: 'death', mode: 'kill-instance', action: 'database.*', times: 1 } as const
    centre.standIn.faults.add({ ...fault, skip, when })
    const first = await say('赶上了', wang, people.wang, 'last-second-1').catch(() => undefined)
    centre.standIn.faults.remove('death')
    expect(first?.ok).not.toBe(true)
    const isNoted = JSON.stringify(centre.dump().accounts).includes(`"t":${lastInstant}`)
    expect(isNoted).toBe(skip > 0 || when === 'after')

    // Whoever looks meanwhile drops a claim that nothing came of.
    centre.standIn.clock.set(lastInstant + 90_000, true)
    dataOf(await call(leader, 'listAnswers', { noticeId: shed }))
    const again = await say('赶上了', wang, people.wang, 'last-second-1')
    if (isNoted) expect(dataOf(again).at).toBe(lastInstant)
    else expect(codeOf(again)).toBe('ANNOUNCEMENT_OVER')
    expect(answers().filter(({ text }) => text === '赶上了')).toHaveLength(isNoted ? 1 : 0)
    expect(notice(shed).answers?.app ?? 0).toBe(isNoted ? 1 : 0)
  })

  test('the time of one command is no time for other words, nor for another command', async () => {
    centre.standIn.clock.set(lastInstant, true)
    const fault = { mode: 'kill-instance', action: 'database.*', times: 1, skip: 2 } as const
    centre.standIn.faults.add({ ...fault, when: 'before' })
    await say('赶上了', wang, people.wang, 'last-second-2').catch(() => undefined)
    centre.standIn.clock.set(lastInstant + 1, true)
    expect(codeOf(await say('别的话', wang, people.wang, 'last-second-2'))).toBe('KEY_REUSED')
    expect(codeOf(await say('赶上了', wang, people.wang, 'last-second-3'))).toBe('ANNOUNCEMENT_OVER')
  })

  test('once the announcement is closed nothing comes back to it', async () => {
    centre.standIn.clock.set(lastInstant, true)
    const fault = { mode: 'kill-instance', action: 'database.*', times: 1, skip: 2 } as const
    centre.standIn.faults.add({ ...fault, when: 'before' })
    await say('赶上了', wang, people.wang, 'last-second-4').catch(() => undefined)
    centre.standIn.clock.set(lastInstant + 60_001, true)
    for (const { id } of (await waiting()).answers) dataOf(await reply(id))
    const { rev } = notice(shed)
    dataOf(await call(leader, 'closeAnnouncement', { noticeId: shed, rev }))
    expect(codeOf(await say('赶上了', wang, people.wang, 'last-second-4'))).toBe('ANNOUNCEMENT_OVER')
  })

  test('to what was withdrawn, is not yet visible, or is no announcement, is refused', async () => {
    const soon = await publish({ answerDays: 3, visibleFrom: at('2026-03-05T09:00:00') })
    const to = (noticeId: string) =>
      call(wang, 'answerAnnouncement', { noticeId, personId: people.wang, text: '同意' })
    expect(codeOf(await to(soon.id))).toBe('NOT_FOUND')
    expect(codeOf(await to(noticeIds.heating))).toBe('NOT_FOUND')
    expect(codeOf(await to('ntc_nothing000000000'))).toBe('NOT_FOUND')
    expect(codeOf(await to(benches))).toBe('ANNOUNCEMENT_OVER')
    dataOf(await call(leader, 'withdrawNotice', { noticeId: shed, rev: 3, why: '方案改了' }))
    expect(codeOf(await to(shed))).toBe('ANNOUNCEMENT_OVER')
    expect(answers()).toHaveLength(2)
  })

  test('five of one person at most, also when eight come at once; others still may', async () => {
    const eight = await Promise.all(Array.from({ length: 8 }, (_, index) => say(`意见${index}`)))
    expect(eight.filter(({ ok }) => ok)).toHaveLength(5)
    for (const one of eight.filter(({ ok }) => !ok)) expect(codeOf(one)).toBe('TOO_MANY_ANSWERS')
    expect(new Set(answers().map(({ text }) => text)).size).toBe(7)
    expect(notice(shed).answers).toMatchObject({ app: 5, open: { length: 6 } })
    expect((await say('我也说', zhao, people.zhao)).ok).toBe(true)
  })

  test('of a thousand characters at most', async () => {
    expect(codeOf(await say('长'.repeat(1001)))).toBe('INVALID_INPUT')
    expect((await say('长'.repeat(1000))).ok).toBe(true)
  })

  test('is read by who wrote it, not by who is acted for, and not by others', async () => {
    dataOf(await say('儿子写的', li))
    const mine = async (openid: string) => dataOf(await call(openid, 'listMyAnswers', {})).answers
    expect(await mine(li)).toMatchObject([{ noticeId: shed, name: '王秀英', text: '儿子写的' }])
    expect(await mine(wang)).toEqual([])
  })
})

describe('on paper and by phone', () => {
  test('it is entered with the name if there is one, and counts', async () => {
    dataOf(await enter())
    dataOf(await enter({ channel: 'phone', name: undefined as never, text: '太吵' }))
    const { counts, answers: list } = await waiting()
    expect(counts).toEqual({ app: 0, paper: 2, phone: 1, waiting: 3 })
    expect(list.find(({ name }) => name === '刘大爷')).toMatchObject({
      channel: 'paper',
      receivedOn: '2026-03-02',
      enteredBy: { name: '吴国强' },
    })
    expect(list.find(({ channel }) => channel === 'phone')?.name).toBeUndefined()
    expect(JSON.stringify(answers())).not.toContain('刘大爷')
  })

  test('what came on the last day is entered after the end; what came later, or comes tomorrow, is not', async () => {
    expect(codeOf(await enter({ receivedOn: '2026-03-03' }))).toBe('INVALID_INPUT')
    await centre.moveClock('2026-03-09T09:00:00+08:00')
    expect((await enter({ receivedOn: '2026-03-06' })).ok).toBe(true)
    expect(codeOf(await enter({ receivedOn: '2026-03-07' }))).toBe('ANNOUNCEMENT_OVER')
    expect(codeOf(await enter({ receivedOn: '2026-02-26' }))).toBe('NOT_FOUND')
    expect((await enter({ receivedOn: '2026-02-27' })).ok).toBe(true)
  })

  test('by staff of the node only', async () => {
    const { id } = await publish()
    expect(codeOf(await enter({ noticeId: id }, leader))).toBe('NOT_ALLOWED')
    expect((await enter({ noticeId: id }, clerk)).ok).toBe(true)
  })
})

describe('a reply', () => {
  async function allow() {
    await centre.standIn.wechat.grant(wang, ['tmpl-replied'])
    dataOf(await centre.call(wang, 'accounts', 'addMessageCredits', { templates: ['answer-replied'] }))
  }
  const sent = () => centre.standIn.wechat.mailbox(wang)

  test('is read by who asked, who gets one message, however often the timer runs', async () => {
    await allow()
    await allow()
    const { id } = dataOf(await say('请把车棚建在东门外。'))
    dataOf(await reply(id, '好，改到东门外。'))
    const [mine] = dataOf(await call(wang, 'listMyAnswers', {})).answers
    expect(mine?.reply).toEqual({ at: at('2026-03-02T08:00:00'), text: '好，改到东门外。' })
    await Promise.all([centre.standIn.timers.fire('notices'), centre.standIn.timers.fire('notices')])
    await centre.standIn.timers.fire('notices')
    expect(sent()).toMatchObject([
      {
        data: { thing1: '第二网格拟建电动车棚', thing2: '您提的意见，有回复了' },
        page: `pages/notice/notice?id=${shed}`,
      },
    ])
    expect(JSON.stringify(sent())).not.toContain('东门')
    expect(answers().find(({ _id }) => _id === id)?.tellAt).toBeUndefined()
  })

  test('of two clerks at once one counts, the other is told whose', async () => {
    const both = await Promise.all([
      reply(answerIds.waiting, '第一个', leader),
      reply(answerIds.waiting, '第二个', streetAdmin),
    ])
    expect(both.filter(({ ok }) => ok)).toHaveLength(1)
    const lost = both.find(({ ok }) => !ok)
    const winner = both[0]?.ok ? '吴国强' : '冯涛'
    expect(refusal(lost as never)).toMatchObject({ code: 'STALE', details: { by: { name: winner } } })
    expect(codeOf(await reply(answerIds.waiting, '第三个', countyAdmin))).toBe('STALE')
    expect((await waiting()).counts).toEqual({ app: 0, paper: 1, phone: 0, waiting: 0 })
  })

  test('moves it from what waits to what is done', async () => {
    dataOf(await reply(answerIds.waiting))
    expect((await waiting()).answers).toEqual([])
    const done = dataOf(await call(leader, 'listAnswers', { noticeId: shed, which: 'replied' }))
    expect(done.answers).toMatchObject([{ id: answerIds.waiting, reply: { text: '已经改了。' } }])
  })

  test('is still given when the announcement was withdrawn', async () => {
    dataOf(await call(leader, 'withdrawNotice', { noticeId: shed, rev: 3, why: '方案改了' }))
    expect((await reply(answerIds.waiting)).ok).toBe(true)
  })
})

describe('the end', () => {
  const close = (rev = 3, noticeId: string = shed) => call(leader, 'closeAnnouncement', { noticeId, rev })

  test('is after the period, with a reply to each answer, once', async () => {
    expect(refusal(await close())).toMatchObject({
      code: 'ANNOUNCEMENT_OPEN',
      details: { endsAt: at('2026-03-07T00:00:00') },
    })
    await centre.moveClock('2026-03-07T00:00:00+08:00')
    expect(refusal(await close())).toMatchObject({ code: 'ANSWERS_OPEN', details: { waiting: 1 } })
    dataOf(await reply(answerIds.waiting))
    const closed = dataOf(await close())
    expect(closed).toMatchObject({ state: 'published', announcement: { closed: { by: { name: '吴国强' } } } })
    expect(closed.actions).not.toContain('close')
    expect(codeOf(await close(4))).toBe('NOTICE_STATE')
    expect(codeOf(await enter({ receivedOn: '2026-03-06' }))).toBe('ANNOUNCEMENT_OVER')
  })

  test('of a plain notice, or of one that was withdrawn, there is none', async () => {
    expect(codeOf(await close(7, noticeIds.heating))).toBe('NOTICE_STATE')
    dataOf(await call(leader, 'withdrawNotice', { noticeId: benches, rev: 3, why: '不换了' }))
    expect(codeOf(await close(4, benches))).toBe('NOTICE_WITHDRAWN')
  })

  test('its result is linked both ways, when it comes from the same office after the end', async () => {
    const result = (node: string, title: string) =>
      publish(
        {},
        { node, kind: 'notice', audience: { nodes: [node] }, text: { ...text, title, link: to(benches) } },
      )
    const to = (noticeId: string) => ({ to: 'notice' as const, noticeId })
    const { id } = await result(street, '长椅下周换好')
    expect(dataOf(await read(id)).link).toEqual(to(benches))
    expect(dataOf(await read(benches)).announcement?.results).toEqual([
      { id, title: '长椅下周换好', visibleFrom: at('2026-03-02T08:00:00') },
    ])
    // Before the end it is no result yet.
    await publish({}, { kind: 'notice', text: { ...text, link: to(shed) } })
    await centre.moveClock('2026-03-08T08:00:00+08:00')
    expect(dataOf(await read(shed)).announcement?.results).toEqual([])
    // Nor is what somebody else announces.
    const other = notice(id)
    await centre.put({
      notices: [{ ...other, _id: 'ntc_other00000000000', node: '/qinghe/hewan/xiqiao', unit: '溪桥社区' }],
    })
    expect(dataOf(await read(benches)).announcement?.results).toHaveLength(1)
  })
})

describe('the course', () => {
  test('tells what happened and what was said, without names and numbers of people', async () => {
    dataOf(await say('我是王秀英，电话13800001234', wang))
    dataOf(await reply(answerIds.waiting, '已给13900005678回电话。'))
    const course = dataOf(await call(leader, 'exportCourse', { noticeId: shed }))
    expect(course).toMatchObject({
      unit: '柳岸社区',
      title: '第二网格拟建电动车棚',
      versions: [{ n: 1 }],
      periods: [{ days: 6, lastDay: '2026-03-06' }],
      counts: { app: 1, paper: 1, phone: 0 },
    })
    expect(course.periods[0]?.why).toContain('满6个工作日')
    expect(course.answers.map(({ text, reply }) => [text, reply?.text])).toEqual([
      ['车棚离窗户太近，夜里充电怕起火。请联系■■■■。', '已给■■■■回电话。'],
      ['我是王秀英，电话■■■■', undefined],
    ])
  })

  test('names who closed it, in the order in which things happened', async () => {
    const { id } = await publish()
    await centre.moveClock('2026-03-06T08:00:00+08:00')
    dataOf(await call(streetAdmin, 'closeAnnouncement', { noticeId: id, rev: 3 }))
    const course = dataOf(await call(clerk, 'exportCourse', { noticeId: id }))
    expect(course.events.at(-1)).toMatchObject({ action: 'close', by: { name: '冯涛' } })
    expect(course.closed).toMatchObject({ at: at('2026-03-06T08:00:00') })
  })

  test('page by page, each answer once', async () => {
    const [one] = answers()
    const many = Array.from({ length: 230 }, (_, index) => ({
      ...one,
      _id: `ans_many${String(index).padStart(8, '0')}`,
      at: at('2026-03-01T08:00:00') + Math.floor(index / 50),
      text: `第${index}条`,
    }))
    await centre.put({ notice_answers: many })
    const seen: string[] = []
    let after: string | undefined
    do {
      const page = dataOf(await call(leader, 'exportCourse', { noticeId: shed, ...(after && { after }) }))
      seen.push(...page.answers.map(({ text }) => text))
      after = page.next
    } while (after)
    expect(seen).toHaveLength(231)
    expect(new Set(seen).size).toBe(231)
  })
})

describe('an instance that dies', () => {
  /** The requests to the database that each command makes. */
  const commands = [
    { name: 'answering', requests: 5, send: () => say('请建在东门', wang, people.wang, 'crash-key-1') },
    {
      name: 'entering',
      requests: 5,
      send: () =>
        call(
          leader,
          'enterAnswer',
          { noticeId: shed, channel: 'phone', receivedOn: '2026-03-02', text: '请建在东门' },
          'crash-key-2',
        ),
    },
    {
      name: 'replying',
      requests: 4,
      send: () => call(leader, 'replyToAnswer', { answerId: answerIds.waiting, text: '请看' }, 'crash-key-3'),
    },
  ]
  const moments = commands.flatMap(({ name, requests, send }) =>
    Array.from({ length: requests }, (_, skip) => ({ name, skip, send })),
  )

  /** Each answer has its claim as long as it waits, each claim its answer, and the numbers are theirs. */
  function expectWhole() {
    const mine = answers().filter(({ notice }) => notice === shed)
    const { open = [], app = 0, paper = 0, phone = 0 } = notice(shed).answers ?? {}
    expect(open.map(({ id }) => id).sort()).toEqual(
      mine.flatMap(({ _id, state }) => (state === 'waiting' ? [_id] : [])).sort(),
    )
    expect(app + paper + phone).toBe(mine.length)
  }

  test.each(moments)('while $name, after request $skip: sent again, it is whole', async ({ skip, send }) => {
    expect(await dies(centre, skip, send)).toBe(true)
    expect(await send()).toMatchObject({ ok: true })
    await centre.moveClock('2026-03-02T08:02:00+08:00')
    await waiting()
    expectWhole()
  })

  test.each(moments)(
    'while $name, after request $skip: whoever looks finds it whole',
    async ({ skip, send }) => {
      expect(await dies(centre, skip, send)).toBe(true)
      await centre.moveClock('2026-03-02T08:02:00+08:00')
      const { counts } = await waiting()
      expectWhole()
      expect(counts.waiting).toBe(notice(shed).answers?.open?.length)
      // The phone comes back much later.
      expect(await send()).toMatchObject({ ok: true })
      expectWhole()
    },
  )
})

test('a claim that the phone comes back for in the minute is not dropped under it', async () => {
  const send = () => say('请建在东门', wang, people.wang, 'crash-key-4')
  expect(await dies(centre, 0, send, { collection: 'notices', action: 'database.modify*' })).toBe(true)
  await centre.moveClock('2026-03-02T08:00:59+08:00')
  await waiting()
  expect(notice(shed).answers).toMatchObject({ app: 1, open: [{}, { at: at('2026-03-02T08:00:00') }] })
  dataOf(await send())
  expect(notice(shed).answers?.open?.[1]?.at).toBe(at('2026-03-02T08:00:59'))
})

describe('what was said is forgotten', () => {
  const late = async (time: string) => {
    await centre.moveClock(time)
    await centre.standIn.timers.fire('notices')
  }
  const of = (id: string) => answers().filter(({ notice }) => notice === id)

  test('three years after the end: words, names and accounts, not that something was said', async () => {
    const { id } = await publish({ answerDays: 3 })
    expect(notice(id).announcement?.endsAt).toBe(at('2026-03-06T00:00:00'))
    dataOf(await call(wang, 'answerAnnouncement', { noticeId: id, personId: people.wang, text: '赞成' }))
    dataOf(await enter({ noticeId: id, name: '刘大爷', text: '不赞成' }, clerk))
    const [first] = of(id).filter(({ channel }) => channel === 'app')
    dataOf(await reply(first?._id ?? '', '谢谢王秀英', clerk))

    await late('2029-03-04T23:59:00+08:00')
    expect(
      of(id)
        .map(({ text }) => text)
        .sort(),
    ).toEqual(['不赞成', '赞成'])
    await late('2029-03-05T00:00:00+08:00')
    expect(JSON.stringify(of(id))).not.toMatch(/赞成|openid|per_|王秀英|"name":"[^吴赵]/)
    expect(of(id).map(({ channel, state, text, reply }) => [channel, state, text, reply?.text])).toEqual(
      expect.arrayContaining([
        ['app', 'replied', '（已满三年，内容已删除）', '（已满三年，内容已删除）'],
        ['paper', 'waiting', '（已满三年，内容已删除）', undefined],
      ]),
    )
    expect(notice(id).pending.filter(({ kind }) => kind === 'forget-answers')).toEqual([])
    expect(of(shed).map(({ text }) => text)).not.toContain('（已满三年，内容已删除）')
  })

  test('counted from the end of the last period', async () => {
    const { id, rev } = await publish({ answerDays: 3 })
    dataOf(await enter({ noticeId: id, text: '不赞成' }, clerk))
    await centre.moveClock('2026-03-04T09:00:00+08:00')
    const draft = dataOf(await call(clerk, 'startCorrection', { noticeId: id, rev, why: '位置变了' }))
    const plan = { answerDays: 3, substance: true }
    dataOf(await call(clerk, 'saveDraft', { noticeId: id, rev: draft.rev, text, plan }))
    dataOf(await call(clerk, 'submitForReview', { noticeId: id, rev: draft.rev + 1 }))
    const review = { noticeId: id, rev: draft.rev + 2, decision: 'approve' } as const
    dataOf(await call(streetAdmin, 'reviewNotice', review))
    expect(notice(id).announcement?.endsAt).toBe(at('2026-03-10T00:00:00'))
    await late('2029-03-05T00:00:00+08:00')
    expect(of(id)[0]?.text).toBe('不赞成')
    await late('2029-03-09T00:00:00+08:00')
    expect(of(id)[0]?.text).toBe('（已满三年，内容已删除）')
  })
})
