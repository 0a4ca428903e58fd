import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import { type Account, accountsCollection, readAccount } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { Refusal } from '../platform/refusal.ts'
import { describe } from './get-me.ts'

type Credits = AccountsContract['addMessageCredits']

/**
 * One tap on 允许 buys one message of each template. The key of the command makes a repeat harmless: the credit and the key's
 * mark are written together.
 */
export async function addMessageCredits(call: Call<ParsedInputOf<Credits>>): Promise<OutputOf<Credits>> {
  const { input, caller, now, commandId } = call
  if (caller.account.actsFor.length === 0) throw new Refusal('NOT_REGISTERED')
  const { command: _ } = database()
  const changed = await database().changeAndRead<Account>(
    accountsCollection,
    { _id: caller.openid, creditedBy: _.neq(commandId) },
    {
      ...Object.fromEntries(input.templates.map((template) => [`credits.${template}`, _.inc(1)])),
      creditedBy: _.push({ each: [commandId], slice: -60 }),
    },
  )
  return describe(changed ?? (await readAccount(caller.openid)), now)
}
