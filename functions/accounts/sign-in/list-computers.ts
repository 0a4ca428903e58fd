import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { isOpen, type Session, sessionsCollection } from '../../platform/session.ts'

type Computers = OutputOf<AccountsContract['listComputers']>

/** More than anybody has; the latest come first. */
const mostComputers = 100

export function listComputers({ caller, now }: Call<unknown>): Promise<Computers> {
  return computersOf(caller.openid, now)
}

/** Where an account is signed in, the latest first. One round trip. */
export async function computersOf(account: string, now: number): Promise<Computers> {
  const sessions = await database().find<Session>(
    sessionsCollection,
    { account },
    { orderBy: [['since', 'desc']], limit: mostComputers },
  )
  const open = sessions.filter((session) => isOpen(session, now))
  return {
    computers: open.map(({ _id, system, browser, address, since, endsAt = 0 }) => ({
      id: _id,
      system,
      browser,
      address,
      since,
      until: endsAt,
    })),
  }
}
