import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { codeFor, hashOfCode, spaced } from '../../platform/one-time-code.ts'
import { type Account, accountsCollection, isLatest, readAccount } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustBeSomebody } from './care.ts'

type Show = AccountsContract['showCode']

export const accountCode = 'account'
const validMs = 24 * 60 * 60 * 1000

/** An earlier code counts no more. */
export async function showCode({ caller, now, commandId, repeated }: Call<unknown>): Promise<OutputOf<Show>> {
  mustBeSomebody(caller.account)
  const { command: _ } = database()
  const code = codeFor(accountCode, commandId)
  const hash = hashOfCode(accountCode, code)
  const expiresAt = now + validMs
  const answer = (until: number) => ({
    code: spaced(code),
    page: `desk/persons/persons?code=${code}`,
    expiresAt: until,
  })
  // A repeat that comes late must not bring back what was used or replaced.
  const latest = isLatest(caller.account, 'showCode', commandId)
  const written =
    latest &&
    (await database().change(
      accountsCollection,
      { _id: caller.openid, 'shown.hash': _.neq(hash) },
      { shown: _.set({ hash, expiresAt }) },
    ))
  if (written) return answer(expiresAt)
  const { shown }: Account = repeated || latest ? await readAccount(caller.openid) : caller.account
  if (shown?.hash !== hash || shown.usedBy) throw new Refusal('CODE_GONE')
  return answer(shown.expiresAt)
}
