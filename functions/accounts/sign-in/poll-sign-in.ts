import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { isOpen, type Session, sessionIdOf, sessionsCollection } from '../../platform/session.ts'
import { browserOf, isWaiting } from './waiting.ts'

type Poll = AccountsContract['pollSignIn']

export async function pollSignIn({ caller, now }: Call<unknown>): Promise<OutputOf<Poll>> {
  const id = sessionIdOf(browserOf(caller).publicKey)
  const session = await database().read<Session>(sessionsCollection, id)
  if (!session) return { state: 'over' }
  return { state: isOpen(session, now) ? 'signed-in' : isWaiting(session, now) ? 'waiting' : 'over' }
}
