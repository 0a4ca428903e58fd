import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { idleMs, type Session, sessionMs, sessionsCollection } from '../../platform/session.ts'
import { computersOf } from './list-computers.ts'
import { waiting } from './waiting.ts'

type Confirm = AccountsContract['confirmSignIn']

/** The code becomes a session in one conditional update: once, by one phone, with the digits that the screen shows. */
export async function confirmSignIn({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Confirm>>): Promise<OutputOf<Confirm>> {
  const { code, digits } = input
  const confirmed = await database().change(
    sessionsCollection,
    { code, digits, ...waiting(now) },
    {
      account: caller.openid,
      confirmedBy: commandId,
      since: now,
      count: 0,
      endsAt: now + sessionMs,
      idleUntil: now + idleMs,
      deleteAt: now + sessionMs,
    },
  )
  if (!confirmed) await refuseUnlessRepeated(code, caller.openid, commandId, now)
  return computersOf(caller.openid, now)
}

/** @throws Refusal unless this very command has confirmed it before. Other digits are counted. */
async function refuseUnlessRepeated(code: string, account: string, commandId: string, now: number) {
  const { command: _ } = database()
  const mine = await database().find<Session>(
    sessionsCollection,
    { code, account, confirmedBy: commandId },
    { limit: 1, fields: { _id: true } },
  )
  if (mine.length > 0) return
  const counted = await database().change(
    sessionsCollection,
    { code, ...waiting(now) },
    { wrongDigits: _.inc(1) },
  )
  throw new Refusal(counted ? 'DIGITS_DIFFER' : 'SIGN_IN_OVER')
}
