import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { type Carer, mostPersons, newPerson, type Person, peopleCollection } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { consentsGiven } from '../privacy/consents.ts'
import { type Care, careAfter, mustBeSomebody } from './care.ts'
import { finishPerson, readPerson } from './store.ts'

type Add = AccountsContract['addDependent']

/** The child's id follows from the command, so that its repeat finds the child. */
export async function addDependent(
  { input, caller, now, commandId, repeated }: Call<ParsedInputOf<Add>>,
  ports: readonly PersonPort[],
): Promise<Care> {
  const { name } = mustBeSomebody(caller.account)
  const consents = consentsGiven(['child'], input.consents, now)
  const _id = derivedId('per', commandId)
  if (!repeated && caller.account.actsFor.length >= mostPersons) throw new Refusal('PERSONS_FULL')
  const guardian: Carer = {
    id: derivedId('car', commandId),
    account: caller.openid,
    name,
    relation: 'child',
    consent: { how: 'guardian', at: now, text: consents[0]?.text ?? '' },
  }
  const details = { relation: 'child', how: 'guardian' }
  const child = newPerson(_id, input.name, now, {
    consents,
    carers: [guardian],
    commands: [commandId],
    uncopied: [caller.openid],
    unrecorded: [eventOf(commandId, { at: now, action: 'care-begun', by: 'resident', details })],
    nextPendingAt: now,
  })
  const isNew = await database().insert(peopleCollection, { ...child })
  const added = await finishPerson(isNew ? child : await readAgain(_id), now, ports)
  // Another one came at the same time, and the account is full: the child is gone again.
  if (added.carers.length === 0) throw new Refusal('PERSONS_FULL')
  return careAfter(caller, added, now)
}

async function readAgain(_id: string): Promise<Person> {
  const person = await readPerson(_id)
  if (!person) throw new Refusal('UNAVAILABLE')
  return person
}
