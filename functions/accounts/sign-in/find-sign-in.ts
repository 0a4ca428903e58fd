import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Session, sessionsCollection } from '../../platform/session.ts'
import { waiting } from './waiting.ts'

type Find = AccountsContract['findSignIn']

/** What shows the code; never the digits, which the person must read off the screen. */
export async function findSignIn({ input, now }: Call<ParsedInputOf<Find>>): Promise<OutputOf<Find>> {
  const [found] = await database().find<Session>(
    sessionsCollection,
    { code: input.code, ...waiting(now) },
    { limit: 1, fields: { system: true, browser: true, address: true, since: true } },
  )
  if (!found) throw new Refusal('SIGN_IN_OVER')
  return found
}
