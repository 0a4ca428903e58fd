import { removeErasedAccounts } from './erase.ts'
import { removeOldLooks } from './looks.ts'

/** What the timer does for privacy: what was kept long enough goes. */
export async function tidyPrivacy(now: number): Promise<Readonly<Record<string, number>>> {
  return { looks: await removeOldLooks(now), accounts: await removeErasedAccounts(now) }
}
