import { dateInWords, dayOf } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { sendOnce } from '../../platform/messages.ts'
import { collection, type Notice } from '../store.ts'
import { viewTitle } from '../view.ts'
import { type Answer, answersCollection } from './store.ts'

/** A run sends so many; the next run goes on. */
const perRun = 50

/**
 * Tells people that they have a reply, each of them once at most: done twice or by two runs at once, the message is claimed by one.
 * @param hasTime whether there is time left for another one.
 */
export async function tellReplies(now: number, hasTime: () => boolean): Promise<{ readonly told: number }> {
  const { command: _ } = database()
  const due = await database().find<Answer>(
    answersCollection,
    { tellAt: _.lte(now) },
    { orderBy: [['tellAt', 'asc']], limit: perRun },
  )
  if (due.length === 0) return { told: 0 }
  const titles = await titlesOf(due)
  let told = 0
  for (const answer of due) {
    if (!hasTime()) break
    try {
      const state = await tell(answer, titles.get(answer.notice) ?? '公示', now)
      await database().change(answersCollection, { _id: answer._id }, { tellAt: _.remove() })
      if (state === 'sent') told += 1
    } catch {
      // One that cannot be told now must not keep the others waiting; it is tried again with the next run.
    }
  }
  return { told }
}

function tell({ _id, notice, account, person, reply }: Answer, title: string, now: number) {
  // Who was erased meanwhile is told nothing.
  if (!account || !person || !reply) return undefined
  return sendOnce(
    {
      _id: `replied-${_id}`,
      account,
      person,
      template: 'answer-replied',
      data: {
        thing1: title,
        thing2: '您提的意见，有回复了',
        date3: dateInWords(dayOf(reply.at)),
      },
      page: `pages/notice/notice?id=${notice}`,
    },
    now,
  )
}

async function titlesOf(answers: readonly Answer[]): Promise<ReadonlyMap<string, string>> {
  const { command: _ } = database()
  const ids = [...new Set(answers.map(({ notice }) => notice))]
  const notices = await database().find<Pick<Notice, '_id' | 'kind' | 'shown' | 'withdrawn'>>(
    collection.notices,
    { _id: _.in(ids) },
    { limit: ids.length, fields: { kind: true, withdrawn: true, 'shown.title': true } },
  )
  return new Map(notices.map((notice) => [notice._id, viewTitle(notice)]))
}
