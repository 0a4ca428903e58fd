import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { type Person, peopleCollection } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import { answersForAll, isHere, sharing, viewAtDesk } from '../persons/at-desk.ts'
import { noteLook } from './looks.ts'

type Find = AccountsContract['findForRequest']

/** Each of them gets a look on record. */
const mostFound = 10

/**
 * Somebody asks on paper for a copy of what is stored about her, or to be erased. She is found by the whole number or the whole name
 * alone, and that she was looked for is on record before anything is shown.
 */
export async function findForRequest({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Find>>): Promise<OutputOf<Find>> {
  const { node, phone, name = '', reason, words } = input
  const grant = caller.mustReach(node)
  const isKnown = ({ within }: Person) =>
    within.includes(node) || (within.length === 0 && answersForAll(grant) && node === grant.node)
  const people = phone
    ? (await sharing(phone)).filter(isKnown)
    : await database().find<Person>(peopleCollection, { within: node, name }, { limit: mostFound + 1 })
  const found = people.filter(isHere).slice(0, mostFound)
  await Promise.all(
    found.map((person) =>
      noteLook(
        { person, grant, account: caller.openid, commandId: `${commandId} ${person._id}`, now },
        { field: 'found', reason, words },
      ),
    ),
  )
  return { people: found.map(viewAtDesk), more: people.length > mostFound }
}
