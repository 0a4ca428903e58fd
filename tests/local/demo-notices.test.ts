import { describe, expect, test } from 'vitest'
import type { NoticeText } from '../../functions/notices/store.ts'
import { demoNotices } from '../../local/demo/notices.ts'
import { missingIn } from '../../shared/notices/complete.ts'
import { noticeText } from '../../shared/notices/content.ts'
import { findPersonalData } from '../../shared/notices/personal-data.ts'
import { isVisible, noticeKinds, stateAt } from '../../shared/notices/rules.ts'

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
    const { draft, shown, urgent = false, mustReach = false, endsAt } = notice
    const plan = draft?.plan ?? { urgent, mustReach, ...(endsAt !== undefined && { endsAt }) }
    const text = draft ?? shown
    expect(text && missingIn(notice.kind, text, plan, now)).toEqual([])
  })

  test('was reviewed by somebody who did not write it, or waits for that', () => {
    const { shown, reviewDueAt } = notice
    if (!shown) return
    if (reviewDueAt !== undefined) expect(shown.reviewedBy).toBeUndefined()
    else expect(shown.reviewedBy?.name).not.toBe(shown.by.name)
  })
})
