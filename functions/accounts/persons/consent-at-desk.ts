import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { today } from '../../../shared/time.ts'
import { database } from '../../platform/database.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { hashOfCode } from '../../platform/one-time-code.ts'
import { type Account, accountsCollection, type Carer, type Person } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustAgree } from '../privacy/consents.ts'
import { type DeskPerson, mustKnow, viewAtDesk, witnessOf } from './at-desk.ts'
import { mustBeSomebody } from './care.ts'
import { refuseOnlyGuardian } from './end-care.ts'
import { accountCode } from './show-code.ts'
import { changePerson, finishPerson, limits, withoutCarers } from './store.ts'

type Record = AccountsContract['recordConsent']
type End = AccountsContract['endCareAtDesk']

/** The code is used up before the person is changed: of two clerks who type it at once, one goes on. */
export async function recordConsent(
  { input, caller, now, commandId }: Call<ParsedInputOf<Record>>,
  ports: readonly PersonPort[],
): Promise<DeskPerson> {
  const { personId, relation, how, day } = input
  const { person: seen, grant } = await mustKnow(caller, personId)
  const { text } = mustAgree('care', input.consents)
  if (day > today(now)) throw new Refusal('INVALID_INPUT', { fields: ['day'] })
  refuseFull(seen, commandId)
  const carerAccount = await useCode(input.code, commandId, now)
  const { _id: account } = carerAccount
  const { name } = mustBeSomebody(carerAccount)
  const carer: Carer = {
    id: derivedId('car', commandId),
    account,
    name,
    relation,
    consent: { how, at: now, text, day, witness: witnessOf(grant) },
  }
  const changed = await changePerson(
    { _id: personId },
    commandId,
    (person) => {
      if (person.self === account) throw new Refusal('OWN_CODE')
      // She agreed before, perhaps in another way.
      if (person.carers.some((one) => one.account === account)) return undefined
      refuseFull(person, commandId)
      const details = { relation, how }
      return {
        fields: { carers: [...person.carers, carer] },
        tell: [account],
        events: [eventOf(commandId, { at: now, action: 'care-begun', by: actorOf(grant), details })],
      }
    },
    now,
  )
  const person = await finishPerson(changed, now, ports)
  if (!person.carers.some((one) => one.account === account)) throw new Refusal('PERSONS_FULL')
  return viewAtDesk(person)
}

function refuseFull({ carers, commands }: Person, commandId: string): void {
  if (carers.length >= limits.carers && !commands.includes(commandId)) throw new Refusal('CARERS_FULL')
}

/** @returns the account that shows this code. @throws Refusal CODE_GONE */
async function useCode(code: string, commandId: string, now: number): Promise<Account> {
  const { command: _ } = database()
  const account = await database().changeAndRead<Account>(
    accountsCollection,
    _.and([
      { 'shown.hash': hashOfCode(accountCode, code), 'shown.expiresAt': _.gt(now) },
      _.or([{ 'shown.usedBy': _.exists(false) }, { 'shown.usedBy': commandId }]),
    ]),
    { 'shown.usedBy': commandId },
  )
  if (!account) throw new Refusal('CODE_GONE')
  return account
}

export async function endCareAtDesk(
  { input, caller, now, commandId }: Call<ParsedInputOf<End>>,
  ports: readonly PersonPort[],
): Promise<DeskPerson> {
  const { personId, carerId } = input
  const { grant } = await mustKnow(caller, personId)
  const ended = await changePerson(
    { _id: personId },
    commandId,
    (person) => {
      const carer = person.carers.find(({ id }) => id === carerId)
      if (!carer) throw new Refusal('NOT_FOUND')
      refuseOnlyGuardian(person, carer)
      return withoutCarers(person.carers, [carer.account], now, actorOf(grant), commandId)
    },
    now,
  )
  return viewAtDesk(await finishPerson(ended, now, ports))
}
