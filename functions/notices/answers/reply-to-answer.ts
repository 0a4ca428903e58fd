import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { nameOf } from '../editing/act.ts'
import { viewStaff } from '../view.ts'
import { type Answer, answersCollection, readAnswer, release } from './store.ts'
import { type DeskAnswer, viewForStaff } from './view.ts'

type Input = ParsedInputOf<NoticesContract['replyToAnswer']>

/**
 * Replies, also to what was said to an announcement that was withdrawn. Of two clerks at once the faster one's reply counts, and the
 * other is told whose it was. What a crash leaves of the claim is taken off by whoever looks. Four round trips.
 */
export async function replyToAnswer({ input, caller, now, commandId }: Call<Input>): Promise<DeskAnswer> {
  const { command: _ } = database()
  const { answerId, text } = input
  const answer = await readAnswer(answerId)
  if (!answer) throw new Refusal('NOT_FOUND')
  const by = nameOf(caller, answer.node)
  const reply = { at: now, text, by, command: commandId }
  const replied =
    answer.reply === undefined
      ? await database().changeAndRead<Answer>(
          answersCollection,
          { _id: answerId, reply: _.exists(false) },
          {
            reply: _.set(reply),
            state: 'replied',
            ...(answer.account !== undefined && { tellAt: now }),
          },
        )
      : undefined
  const seen = replied ?? (answer.reply ? answer : await readAnswer(answerId))
  if (!seen?.reply) throw new Refusal('NOT_FOUND')
  if (seen.reply.command !== commandId)
    throw new Refusal('STALE', { at: seen.reply.at, by: viewStaff(seen.reply.by) })
  await release(seen, now)
  return viewForStaff(seen)
}
