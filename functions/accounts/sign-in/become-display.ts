import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Session, sessionIdOf, sessionsCollection } from '../../platform/session.ts'
import { browserOf } from './waiting.ts'

/** One way only: whoever wants to work at this computer signs in again. */
export async function becomeDisplay({ caller, now }: Call<unknown>): Promise<Record<string, never>> {
  const { publicKey } = browserOf(caller)
  const { command: _ } = database()
  const open = { _id: sessionIdOf(publicKey), publicKey, endsAt: _.gt(now), idleUntil: _.gt(now) }
  if (!(await database().changeAndRead<Session>(sessionsCollection, open, { display: true })))
    throw new Refusal('SESSION_OVER')
  return {}
}
