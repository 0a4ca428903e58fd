import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import {
  type Account,
  type ActsFor,
  actsForOf,
  isOwn,
  type Person,
  peopleCollection,
} from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { finishPerson } from './store.ts'

export type Care = OutputOf<AccountsContract['getCare']>

/** Who looks finishes what a crash left. */
export async function getCare({ caller, now }: Call<unknown>, ports: readonly PersonPort[]): Promise<Care> {
  const people = await readPeople(caller.account)
  const finished = await Promise.all(people.map((person) => finishPerson(person, now, ports)))
  return viewCare(caller.openid, finished, now)
}

/**
 * The answer of a command that changed this person.
 * @param account as it was admitted.
 */
export async function careAfter(
  { account, openid }: Call<unknown>['caller'],
  changed: Person,
  now: number,
): Promise<Care> {
  const others = await readPeople({
    ...account,
    actsFor: account.actsFor.filter(({ person }) => person !== changed._id),
  })
  const before = account.actsFor.findIndex(({ person }) => person === changed._id)
  const people = [...others]
  people.splice(changed.self === openid ? 0 : before < 0 ? others.length : before, 0, changed)
  return viewCare(openid, people, now)
}

/** In the order of the account. One round trip, none where it acts for nobody. */
async function readPeople({ actsFor }: Pick<Account, 'actsFor'>): Promise<readonly Person[]> {
  const { command: _ } = database()
  const ids = actsFor.map(({ person }) => person)
  if (ids.length === 0) return []
  const people = await database().find<Person>(peopleCollection, { _id: _.in(ids) }, { limit: ids.length })
  return ids.flatMap((id) => people.filter(({ _id }) => _id === id))
}

function viewCare(openid: string, people: readonly Person[], now: number): Care {
  return {
    people: people.flatMap((person) => {
      const entry = actsForOf(person, openid)
      if (!entry) return []
      const decides = isOwn(entry)
      const { offer } = person
      return [
        {
          id: person._id,
          name: person.name,
          relation: entry.relation,
          decides,
          carers: person.carers
            .filter(({ account }) => decides || account === openid)
            .map(({ id, account, name, relation, consent }) => ({
              id,
              name,
              relation,
              how: consent.how,
              since: consent.at,
              ...(consent.day && { day: consent.day }),
              ...(consent.witness && { witness: consent.witness }),
              isMe: account === openid,
            })),
          ...(decides && offer && !offer.usedBy && offer.expiresAt > now && { codeUntil: offer.expiresAt }),
        },
      ]
    }),
  }
}

/** The person that the account is. @throws Refusal NOT_REGISTERED before it has said a name. */
export function mustBeSomebody({ actsFor }: Pick<Account, 'actsFor'>): ActsFor {
  const self = actsFor.find(({ relation }) => relation === 'self')
  if (!self) throw new Refusal('NOT_REGISTERED')
  return self
}
