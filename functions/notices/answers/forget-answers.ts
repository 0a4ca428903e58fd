import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import type { CarryOut, Pending } from '../store.ts'
import type { Period } from './announcement.ts'
import { answersCollection } from './store.ts'

/** Three years after the end of an announcement nobody asks any more who said what to it. */
const keepAnswersMs = 3 * 365 * 24 * 60 * 60 * 1000

/** What stands where the words were. */
const forgotten = '（已满三年，内容已删除）'

/** Queued with each period; one that a later period has overtaken does nothing. */
export function forgettingAnswers(noticeId: string, { endsAt }: Pick<Period, 'endsAt'>): Pending {
  return {
    id: derivedId('due', noticeId, 'forget-answers', String(endsAt)),
    kind: 'forget-answers',
    at: endsAt + keepAnswersMs,
  }
}

/**
 * Of what was said to an announcement its day, its channel and that it was replied to stay: the counts go on being right. Names,
 * accounts and words go.
 */
export const forgetAnswers: CarryOut = async ({ _id: notice, announcement }, _entry, now) => {
  const { command: _ } = database()
  if (!announcement || announcement.endsAt + keepAnswersMs > now) return 'done'
  await database().changeAll(
    answersCollection,
    { notice },
    {
      name: _.remove(),
      person: _.remove(),
      account: _.remove(),
      tellAt: _.remove(),
      text: forgotten,
    },
  )
  await database().changeAll(answersCollection, { notice, state: 'replied' }, { 'reply.text': forgotten })
  return 'done'
}
