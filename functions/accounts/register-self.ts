import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import { derivedId } from '../platform/ids.ts'
import {
  type Account,
  type ActsFor,
  accountsCollection,
  type Person,
  peopleCollection,
} from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { seal } from '../platform/seal.ts'
import { describe, view } from './get-me.ts'

type Registration = AccountsContract['registerSelf']

/**
 * Makes the person that an account is, or changes the name and the number. The person's id is derived from the account, so
 * that a second attempt after a crash between the two writes finds what the first one left.
 */
export async function registerSelf(call: Call<ParsedInputOf<Registration>>): Promise<OutputOf<Registration>> {
  const { input, caller, now, commandId } = call
  const { command: _ } = database()
  const self = caller.account.actsFor.find(({ relation }) => relation === 'self')
  // A repeat that comes late must not take back what was changed after it.
  if (self && caller.account.commands?.registerSelf?.at(-1)?.k !== commandId) return describe(caller.account)
  const id = self?.person ?? derivedId('per', caller.openid)
  const details = { name: input.name, ...(input.phone && { phone: seal(input.phone) }) }

  const person: Person = { _id: id, v: 1, ...details, claims: { rev: 1, appointments: [] } }
  const isNew = !self && (await database().insert(peopleCollection, { ...person }))
  if (!isNew) await database().change(peopleCollection, { _id: id }, details)

  const consent: ActsFor = {
    person: id,
    name: input.name,
    relation: 'self',
    consent: { how: 'self', at: now },
  }
  const account: Account = { ...caller.account, actsFor: [consent] }
  if (!self && (await database().insert(accountsCollection, { ...account })))
    return isNew ? view(account, [person]) : describe(account)

  // The account was there before: granted roles or consents of others came first, or the name is changed.
  const changed =
    (await database().changeAndRead<Account>(
      accountsCollection,
      { _id: caller.openid, actsFor: _.elemMatch({ person: id }) },
      { 'actsFor.$.name': input.name },
    )) ??
    (await database().changeAndRead<Account>(
      accountsCollection,
      { _id: caller.openid },
      { actsFor: _.unshift(consent) },
    ))
  return describe(changed ?? account)
}
