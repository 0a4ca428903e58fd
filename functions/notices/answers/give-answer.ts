import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { mostAnswersOfPerson, wholeDay } from '../../../shared/notices/answering.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import { admittedAt } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { seal } from '../../platform/seal.ts'
import { nameOf } from '../editing/act.ts'
import {
  type AnnouncedNotice,
  type Answer,
  answersCollection,
  claim,
  readAnnounced,
  readAnswer,
  refuseUnheard,
} from './store.ts'
import { type DeskAnswer, viewForStaff, viewMine } from './view.ts'

type Giving = NoticesContract['answerAnnouncement']
type Entering = NoticesContract['enterAnswer']

/**
 * The box 我要提意见. A person has a few places for answers to one announcement, with ids of their own: who finds a place taken takes
 * the next, so that there are never more, however many come at once. Five round trips.
 *
 * It came when its words first arrived here: the account notes the command with its instant and a fingerprint of the words before
 * anything else happens. A phone that heard nothing of it and sends it again after the end is heard, as long as the account knows the command
 * and the announcement is not closed. Where nothing arrived, nothing is known, and it is refused.
 */
export async function answerAnnouncement({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Giving>>): Promise<OutputOf<Giving>> {
  const { noticeId, personId, text } = input
  const { name } = caller.mustActFor(personId)
  const [notice, mine] = await Promise.all([readAnnounced(noticeId), answersOf(noticeId, personId)])
  const before = mine.find(({ command }) => command === commandId)
  if (before) return viewMine(before, notice)
  const cameAt = Math.min(now, admittedAt(caller.account, commandId) ?? now)
  const came = { from: cameAt, until: cameAt }
  refuseUnheard(notice, came)

  const ids = Array.from({ length: mostAnswersOfPerson }, (_, index) =>
    derivedId('ans', noticeId, personId, String(index + 1)),
  )
  for (const id of ids.filter((id) => !mine.some(({ _id }) => _id === id))) {
    await claim(noticeId, { id, channel: 'app', came }, now)
    const said: Answer = {
      ...about(notice),
      _id: id,
      channel: 'app',
      at: cameAt,
      name: seal(name),
      person: personId,
      account: caller.openid,
      text,
      command: commandId,
    }
    const stored = await keep(said)
    if (stored.command === commandId) return viewMine(stored, notice)
  }
  throw new Refusal('TOO_MANY_ANSWERS')
}

/** What somebody wrote on paper or said by phone, entered by staff, perhaps some days later. Five round trips, two of them at once. */
export async function enterAnswer({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Entering>>): Promise<DeskAnswer> {
  const { noticeId, channel, receivedOn, name, text } = input
  const id = derivedId('ans', commandId)
  const [notice, before] = await Promise.all([readAnnounced(noticeId), readAnswer(id)])
  const enteredBy = nameOf(caller, notice.node)
  if (before) return viewForStaff(before)
  const day = wholeDay(receivedOn)
  // Nothing has come yet on a day that is to come.
  if (day.from > now) throw new Refusal('INVALID_INPUT', { fields: ['receivedOn'] })
  const came = { from: day.from, until: Math.min(now, day.until) }
  refuseUnheard(notice, came)

  await claim(noticeId, { id, channel, came }, now)
  const entered: Answer = {
    ...about(notice),
    _id: id,
    channel,
    at: now,
    ...(name !== undefined && { name: seal(name) }),
    text,
    receivedOn,
    enteredBy,
    command: commandId,
  }
  return viewForStaff(await keep(entered))
}

/** @returns what is kept under its id: this answer, or one that was there before. */
async function keep(answer: Answer): Promise<Answer> {
  if (await database().insert(answersCollection, { ...answer })) return answer
  const before = await readAnswer(answer._id)
  if (!before) throw new Error(`${answer._id} is there and cannot be read`)
  return before
}

function about({ _id, node, shown }: AnnouncedNotice) {
  return { v: 1, notice: _id, node, state: 'waiting', version: shown?.n ?? 1 } as const
}

function answersOf(notice: string, person: string): Promise<Answer[]> {
  return database().find<Answer>(answersCollection, { notice, person }, { limit: mostAnswersOfPerson })
}
