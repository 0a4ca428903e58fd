import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { sessionsCollection } from '../../platform/session.ts'
import { computersOf } from './list-computers.ts'

type End = AccountsContract['endSessions']

/** Signs out on one computer or on all of them, from the phone. It acts at once: each request looks at its session. */
export async function endSessions({ input, caller, now }: Call<ParsedInputOf<End>>): Promise<OutputOf<End>> {
  const { command: _ } = database()
  const { computerId } = input
  await database().change(
    sessionsCollection,
    { account: caller.openid, endsAt: _.gt(now), ...(computerId && { _id: computerId }) },
    { endsAt: now },
  )
  return computersOf(caller.openid, now)
}
