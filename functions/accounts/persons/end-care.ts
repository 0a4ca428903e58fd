import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { Carer, Person } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { type Care, careAfter, getCare, mustBeSomebody } from './care.ts'
import { changePerson, finishPerson, readPerson, withoutCarers } from './store.ts'

type End = AccountsContract['endCare']
type Stop = AccountsContract['stopCaring']

/** The person ends it. It acts at once: what the carer has under way for her comes to nothing. */
export async function endCare(
  { input, caller, now, commandId }: Call<ParsedInputOf<End>>,
  ports: readonly PersonPort[],
): Promise<Care> {
  const ended = await changePerson(
    { _id: input.personId },
    commandId,
    (person) => {
      const carer = person.carers.find(({ id }) => id === input.carerId)
      if (!carer) throw new Refusal('NOT_FOUND')
      refuseOnlyGuardian(person, carer)
      return withoutCarers(person.carers, [carer.account], now, 'resident', commandId)
    },
    now,
  )
  return careAfter(caller, await finishPerson(ended, now, ports), now)
}

/** The carer ends it. Sent again it finds nothing to end, and answers the same. */
export async function stopCaring(
  call: Call<ParsedInputOf<Stop>>,
  ports: readonly PersonPort[],
): Promise<Care> {
  const { input, caller, now, commandId, repeated } = call
  mustBeSomebody(caller.account)
  const acts = caller.account.actsFor.some(({ person }) => person === input.personId)
  // Sent again, it may have to be finished all the same.
  const isKnown = acts || (repeated && (await readPerson(input.personId)) !== undefined)
  if (!isKnown) return getCare(call, ports)
  const stopped = await changePerson(
    { _id: input.personId },
    commandId,
    (person) => {
      const carer = person.carers.find(({ account }) => account === caller.openid)
      if (!carer) return undefined
      refuseOnlyGuardian(person, carer)
      return withoutCarers(person.carers, [caller.openid], now, 'resident', commandId)
    },
    now,
  )
  return careAfter(caller, await finishPerson(stopped, now, ports), now)
}

/** Somebody must be able to decide for a child. */
export function refuseOnlyGuardian({ carers }: Person, carer: Carer): void {
  const guardians = carers.filter(({ consent }) => consent.how === 'guardian')
  if (guardians.length === 1 && guardians[0] === carer) throw new Refusal('ONLY_GUARDIAN')
}
