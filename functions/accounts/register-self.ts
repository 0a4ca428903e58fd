import type { AccountsContract } from '../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../shared/contract.ts'
import { database } from '../platform/database.ts'
import {
  type Account,
  actsForOf,
  admittedAt,
  isLatest,
  newPerson,
  type Person,
  peopleCollection,
  readAccount,
} from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import type { PersonPort } from '../platform/person-port.ts'
import { Refusal } from '../platform/refusal.ts'
import { unseal } from '../platform/seal.ts'
import { describe, readNames, view } from './get-me.ts'
import { changePerson, finishPerson, phoneFields, readPerson } from './persons/store.ts'
import { consentsGiven, withConsents } from './privacy/consents.ts'
import { finishErasing, selfIdOf } from './privacy/erase.ts'

type Registration = AccountsContract['registerSelf']
type Input = ParsedInputOf<Registration>

/**
 * Makes the person that an account is, or changes the name and the number. The person's id is derived from the account, so
 * that a second attempt after a crash between the two writes finds what the first one left.
 */
export async function registerSelf(
  call: Call<Input>,
  ports: readonly PersonPort[],
): Promise<OutputOf<Registration>> {
  const { caller, now, commandId } = call
  const { account } = caller
  const self = account.actsFor.find(({ relation }) => relation === 'self')
  const names = await readNames(account)
  // A repeat that comes late must not take back what was changed after it.
  if (self && !isLatest(account, 'registerSelf', commandId)) return view(account, names, now)

  // Whom it meant was erased since.
  if ((admittedAt(account, commandId) ?? now) < (account.erasedAt ?? 0)) return view(account, names, now)

  const said = self
    ? await sayAgain(self.person, call).catch((error: unknown) => {
        // She is just being erased.
        if (error instanceof Refusal && error.code === 'NOT_FOUND') return firstWord(call, ports)
        throw error
      })
    : await firstWord(call, ports)
  const person = await finishPerson(said, now, ports)
  // The account has become somebody else at the same moment: whom staff registered.
  if (person.self !== caller.openid) return describe(await readAccount(caller.openid), now)
  return view(withSelf(account, person), [...names, person], now)
}

async function firstWord(call: Call<Input>, ports: readonly PersonPort[]): Promise<Person> {
  const { caller, now } = call
  const id = selfIdOf(caller.account)
  const made = await insertPerson(id, call)
  if (made) return made
  const left = await readPerson(id)
  if (!left?.erasing) return sayAgain(id, call)
  // Who she was is not gone yet.
  await finishErasing(left, now, ports)
  const newId = selfIdOf(await readAccount(caller.openid))
  return (await insertPerson(newId, call)) ?? sayAgain(newId, call)
}

/** @returns the new person; undefined when an earlier attempt left her. */
async function insertPerson(id: string, call: Call<Input>): Promise<Person | undefined> {
  const { input, caller, now, commandId } = call
  const { name, phone } = input
  const person = newPerson(id, name, now, {
    ...(phone && phoneFields(phone)),
    self: caller.openid,
    consents: consentsFor(call),
    commands: [commandId],
    uncopied: [caller.openid],
    nextPendingAt: now,
  })
  return (await database().insert(peopleCollection, { ...person })) ? person : undefined
}

function sayAgain(_id: string, call: Call<Input>): Promise<Person> {
  const { input, caller, now, commandId } = call
  const { name, phone } = input
  const given = consentsFor(call)
  return changePerson(
    { _id },
    commandId,
    (person) => {
      const isSaid =
        person.name === name &&
        (!phone || (person.phone !== undefined && unseal(person.phone) === phone)) &&
        withConsents(person.consents, given).length === person.consents.length
      if (isSaid) return undefined
      return {
        fields: {
          name,
          ...(phone && phoneFields(phone)),
          consents: withConsents(person.consents, given),
        },
        // Their copies carry the name.
        tell: [caller.openid, ...person.carers.map(({ account }) => account)],
      }
    },
    now,
  )
}

function consentsFor({ input, now }: Call<Input>) {
  return consentsGiven(input.phone ? ['basics', 'phone'] : ['basics'], input.consents, now)
}

/** The account with the copy of what the person says. */
function withSelf(account: Account, person: Person): Account {
  const entry = actsForOf(person, account._id)
  const others = account.actsFor.filter((one) => one.person !== person._id)
  return entry ? { ...account, actsFor: [entry, ...others] } : account
}
