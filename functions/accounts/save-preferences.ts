import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import { type Account, accountsCollection, isLatest, type Preferences } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { describe } from './get-me.ts'
import { readNode } from './organisation/store.ts'

type Save = AccountsContract['savePreferences']

/** What is not named stays. @throws Refusal NODE_GONE for a home that there is not (any more). */
export async function savePreferences(call: Call<ParsedInputOf<Save>>): Promise<OutputOf<Save>> {
  const { input, caller, now, commandId } = call
  const { account } = caller
  // A repeat that comes late must not take back what was chosen after it.
  if (!isLatest(account, 'savePreferences', commandId)) return describe(account, now)
  if (input.home) {
    const node = await readNode(input.home)
    if (!node || node.closedAt !== undefined) throw new Refusal('NODE_GONE')
  }
  const { command: _ } = database()
  const chosen = Object.entries(input).map(([field, value]) => [
    `preferences.${field}`,
    value === '' ? _.remove() : Array.isArray(value) ? _.set([...new Set(value)]) : value,
  ])
  if (chosen.length === 0) return describe(account, now)
  const changed = await database().changeAndRead<Account>(
    accountsCollection,
    { _id: caller.openid },
    Object.fromEntries(chosen),
  )
  return describe(changed ?? { ...account, preferences: input as Preferences }, now)
}
