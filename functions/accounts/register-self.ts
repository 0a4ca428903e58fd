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
import { Refusal } from '../platform/refusal.ts'
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
  const person = await nameAndPhone(id, input, names, commandId)
  const consent: ActsFor = {
    person: id,
    name: input.name,
    relation: 'self',
    consent: { how: 'self', at: now },
  }
  return view(await withConsent(account, consent), [...names, person])
}

/**
 * The person as it is to be; written where it is not so yet. An account that is not stored yet keeps no keys: of two first
 * commands under one key that say different things, the person herself knows which came first.
 */
async function nameAndPhone(
  id: string,
  input: Input,
  names: readonly NameAndPhone[],
  commandId: string,
): Promise<NameAndPhone> {
  const { command: _ } = database()
  const details = () => ({
    name: input.name,
    ...(input.phone && { phone: seal(input.phone) }),
    saidBy: commandId,
  })
  const isSaid = (person: NameAndPhone | undefined): person is NameAndPhone =>
    person?.name === input.name &&
    (!input.phone || (person.phone !== undefined && unseal(person.phone) === input.phone))
  let before = names.find(({ _id }) => _id === id)
  if (!before) {
    const person: Person = { _id: id, v: 1, ...details(), claims: { rev: 1, appointments: [] } }
    if (await database().insert(peopleCollection, { ...person })) return person
    before = await database().read<Person>(peopleCollection, id)
  }
  if (isSaid(before)) return before
  const changed = await database().changeAndRead<Person>(
    peopleCollection,
    { _id: id, saidBy: _.neq(commandId) },
    details(),
  )
  if (changed) return changed
  const now = await database().read<Person>(peopleCollection, id)
  if (!isSaid(now)) throw new Refusal('KEY_REUSED')
  return now
}

/** The account with the consent in it: new, or added to what others granted before, or with the name changed. */
async function withConsent(account: Account, consent: ActsFor): Promise<Account> {
  const { command: _ } = database()
  const { _id } = account
  const before = account.actsFor.find(({ person }) => person === consent.person)
  if (before?.name === consent.name) return account
  const registered: Account = { ...account, actsFor: [consent, ...account.actsFor] }
  if (!before && (await database().insert(accountsCollection, { ...registered }))) return registered
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
  return changed ?? registered
}
