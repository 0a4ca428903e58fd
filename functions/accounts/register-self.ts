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
import { seal, unseal } from '../platform/seal.ts'
import { type NameAndPhone, readNames, view } from './get-me.ts'

type Registration = AccountsContract['registerSelf']
type Input = ParsedInputOf<Registration>

/**
 * Makes the person that an account is, or changes the name and the number. The person's id is derived from the account, so
 * that a second attempt after a crash between the two writes finds what the first one left.
 */
export async function registerSelf(call: Call<Input>): Promise<OutputOf<Registration>> {
  const { input, caller, now, commandId } = call
  const { account } = caller
  const self = account.actsFor.find(({ relation }) => relation === 'self')
  const names = await readNames(account)
  // A repeat that comes late must not take back what was changed after it.
  if (self && account.commands?.registerSelf?.at(-1)?.k !== commandId) return view(account, names)

  const id = self?.person ?? derivedId('per', caller.openid)
  const person = await nameAndPhone(id, input, names)
  const consent: ActsFor = {
    person: id,
    name: input.name,
    relation: 'self',
    consent: { how: 'self', at: now },
  }
  return view(await withConsent(account, consent), [...names, person])
}

/** The person as it is to be; written where it is not so yet. */
async function nameAndPhone(id: string, input: Input, names: readonly NameAndPhone[]): Promise<NameAndPhone> {
  const details = () => ({ name: input.name, ...(input.phone && { phone: seal(input.phone) }) })
  let before = names.find(({ _id }) => _id === id)
  if (!before) {
    const person = newPerson(id, input.name, now, { self: openid, ...details() })
    if (await database().insert(peopleCollection, { ...person })) return person
    before = await database().read<Person>(peopleCollection, id)
  }
  const samePhone = !input.phone || (before?.phone && unseal(before.phone) === input.phone)
  if (before?.name === input.name && samePhone) return before
  const changes = details()
  await database().change(peopleCollection, { _id: id }, changes)
  return { _id: id, ...before, ...changes }
}

/** The account with the consent in it: added to what others granted before, or with the name changed. */
async function withConsent(account: Account, consent: ActsFor): Promise<Account> {
  const { command: _ } = database()
  const { _id } = account
  const before = account.actsFor.find(({ person }) => person === consent.person)
  if (before?.name === consent.name) return account
  const isThere = _.elemMatch({ person: consent.person })
  const changed =
    (await database().changeAndRead<Account>(
      accountsCollection,
      { _id, actsFor: _.not(isThere) },
      { actsFor: _.unshift(consent) },
    )) ??
    (await database().changeAndRead<Account>(
      accountsCollection,
      { _id, actsFor: isThere },
      { 'actsFor.$.name': consent.name },
    ))
  if (!changed) throw new Error('an account that sent a command is stored')
  return changed
}
