import type { AccountsContract } from '../../shared/accounts/contract.ts'
import { type OutputOf, roles } from '../../shared/contract.ts'
import { maskPhone } from '../../shared/names.ts'
import { noticeKinds } from '../../shared/notices/rules.ts'
import { database } from '../platform/database.ts'
import { type Account, grantsOf, type Person, peopleCollection } from '../platform/people.ts'
import type { Call } from '../platform/perform.ts'
import { unseal } from '../platform/seal.ts'

type Me = OutputOf<AccountsContract['getMe']>

export function getMe({ caller, now }: Call<unknown>): Promise<Me> {
  return describe(caller.account, now)
}

export type NameAndPhone = Pick<Person, '_id' | 'name' | 'phone'>

/** The account as its owner sees it. One round trip where it acts for somebody. */
export async function describe(account: Account, now: number): Promise<Me> {
  return view(account, await readNames(account), now)
}

export async function readNames({ actsFor }: Account): Promise<readonly NameAndPhone[]> {
  const { command: _ } = database()
  const ids = actsFor.map(({ person }) => person)
  if (ids.length === 0) return []
  return database().find<NameAndPhone>(
    peopleCollection,
    { _id: _.in(ids) },
    { limit: ids.length, fields: { name: true, phone: true } },
  )
}

/** The same, with the people read already; of two entries for one person the later counts. */
export function view(account: Account, people: readonly NameAndPhone[], now: number): Me {
  const byId = new Map(people.map((person) => [person._id, person]))
  return {
    people: account.actsFor.map(({ person, name, relation }) => {
      const phone = byId.get(person)?.phone
      return {
        id: person,
        name: byId.get(person)?.name ?? name,
        relation,
        ...(phone && { phone: maskPhone(unseal(phone)) }),
      }
    }),
    // Those that hold now: a deputy is one for the days of the leave.
    roles: grantsOf(account, roles, now).map(({ role, node, site, name }) => ({
      role,
      node,
      ...(site && { site }),
      ...(name && { name }),
    })),
    credits: {
      'appointment-reminder': account.credits?.['appointment-reminder'] ?? 0,
      'appointment-changed': account.credits?.['appointment-changed'] ?? 0,
      'answer-replied': account.credits?.['answer-replied'] ?? 0,
      'notice-urgent': account.credits?.['notice-urgent'] ?? 0,
      'notice-digest': account.credits?.['notice-digest'] ?? 0,
    },
    preferences: preferencesOf(account),
  }
}

function preferencesOf({ preferences }: Account): Me['preferences'] {
  const { elder = false, subscriptions = noticeKinds, digest = true, home } = preferences ?? {}
  return { elder, subscriptions: [...subscriptions], digest, ...(home && { home }) }
}
