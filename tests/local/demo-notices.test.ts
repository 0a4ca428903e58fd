import { describe, expect, test } from 'vitest'
import type { NoticeText } from '../../functions/notices/store.ts'
import { oldAnswers } from '../../local/demo/announcements.ts'
import { demoNotices } from '../../local/demo/notices.ts'
import { leader, staff, streetAdmin } from '../../local/demo/written.ts'
import { missingIn } from '../../shared/notices/complete.ts'
import { noticeText } from '../../shared/notices/content.ts'
import { findPersonalData } from '../../shared/notices/personal-data.ts'
import { isVisible, noticeKinds, stateAt } from '../../shared/notices/rules.ts'
import { checkNotices } from '../storms/check-notices.ts'

/** The notices of the demo are such as the operations would have taken and made. */

const now = Date.parse('2026-03-02T08:00:00+08:00')
const notices = demoNotices(now)

const textOf = ({ title, summary, markup, meaning, link, pictures, attachments }: NoticeText) => ({
  title,
  summary,
  markup,
  ...(meaning && { meaning }),
  ...(link && { link }),
  pictures,
  attachments,
})

test('who writes is called as her post is', () => {
  expect([leader, streetAdmin].map((one) => staff(one).title)).toEqual(['柳岸社区负责人', '河湾街道管理员'])
})

test('there is one of every kind, for every audience, and in every state that stays', () => {
  expect(new Set(notices.map(({ kind }) => kind))).toEqual(new Set(noticeKinds))
  expect(new Set(notices.map(({ audience }) => audience.who))).toEqual(
    new Set(['everyone', 'volunteers', 'staff']),
  )
  expect(new Set(notices.map((notice) => stateAt(notice, now)))).toEqual(
    new Set(['published', 'scheduled', 'withdrawn', 'in-review', 'draft']),
  )
  expect(notices.filter((notice) => isVisible(notice, now)).length).toBeGreaterThanOrEqual(8)
  expect(new Set(notices.map(({ _id }) => _id)).size).toBe(notices.length)
})

describe.each(notices.map((notice) => [notice._id, notice] as const))('%s', (_id, notice) => {
  const texts = [notice.draft, notice.shown, ...notice.earlier].filter((one) => one !== undefined)

  test('is a text that the contract takes, complete, without anybody’s personal data', () => {
    expect(texts.length).toBeGreaterThan(0)
    for (const text of texts) {
      expect(noticeText().safeParse(textOf(text)).error).toBeUndefined()
      expect(findPersonalData(`${text.title}${text.summary}${text.markup}${text.meaning ?? ''}`)).toEqual([])
    }
    const { draft, shown, urgent = false, mustReach = false, endsAt, answerDays } = notice
    const plan = draft?.plan ?? {
      urgent,
      mustReach,
      ...(endsAt !== undefined && { endsAt }),
      ...(answerDays !== undefined && { answerDays }),
    }
    const text = draft ?? shown
    expect(text && missingIn(notice.kind, text, plan, notice.audience.who, now)).toEqual([])
  })

  test('was reviewed by somebody who did not write it, or waits for that', () => {
    const { shown, reviewDueAt } = notice
    if (!shown) return
    if (reviewDueAt !== undefined) expect(shown.reviewedBy).toBeUndefined()
    else expect(shown.reviewedBy?.name).not.toBe(shown.by.name)
  })
})

test('one announcement can be answered today, another is closed with what was said to it and has its result', () => {
  const announcements = notices.filter(({ announcement }) => announcement)
  const room = announcements.find(({ announcement }) => !announcement?.closed)
  // Published on a Sunday for five working days: to the end of Friday.
  expect(room?.announcement).toMatchObject({ days: 5, endsAt: Date.parse('2026-03-07T00:00:00+08:00') })
  const parking = announcements.find(({ announcement }) => announcement?.closed)
  // On a Monday four weeks ago: to the end of the next one.
  expect(parking?.announcement?.endsAt).toBe(Date.parse('2026-02-10T00:00:00+08:00'))
  expect(parking?.announcement?.closed?.at).toBe(Date.parse('2026-02-10T10:00:00+08:00'))
  const answers = oldAnswers(now)
  expect(answers.map(({ notice, channel, state }) => [notice, channel, state])).toEqual([
    [parking?._id, 'paper', 'replied'],
    [parking?._id, 'paper', 'replied'],
    [parking?._id, 'phone', 'replied'],
  ])
  const result = notices.find(({ shown }) => shown?.link?.to === 'notice')
  expect(result?.shown?.link).toEqual({ to: 'notice', noticeId: parking?._id })
  expect(checkNotices({ notices: [...notices], notice_answers: [...answers] }, new Map())).toEqual([])
})

test.each(['2026-03-24', '2026-10-20', '2026-12-28', '2027-06-05'])(
  'started on %s nothing has happened that lies ahead, and no period is guessed',
  (day) => {
    const start = Date.parse(`${day}T08:00:00+08:00`)
    for (const { last, announcement } of demoNotices(start)) {
      expect(last.at).toBeLessThanOrEqual(start)
      if (!announcement) continue
      expect(announcement.basis.confirmed).toBe(true)
      if (!announcement.closed) expect(announcement.endsAt).toBeGreaterThan(start)
    }
  },
)
