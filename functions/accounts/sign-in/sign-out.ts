import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { sessionIdOf, sessionsCollection } from '../../platform/session.ts'
import { browserOf } from './waiting.ts'

export async function signOut({ caller, now }: Call<unknown>): Promise<Record<string, never>> {
  const { publicKey } = browserOf(caller)
  const { command: _ } = database()
  const mine = { _id: sessionIdOf(publicKey), publicKey, endsAt: _.gt(now) }
  await database().change(sessionsCollection, mine, { endsAt: now })
  return {}
}
