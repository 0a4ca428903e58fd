import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { maskName, maskPhone } from '../../../shared/names.ts'
import { database } from '../../platform/database.ts'
import { actorOf, eventOf, lineOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { type Grant, newPerson, type Person, peopleCollection } from '../../platform/people.ts'
import type { Call, Caller } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { unseal } from '../../platform/seal.ts'
import { consentsGiven, holding, withConsents } from '../privacy/consents.ts'
import { changePerson, finishPerson, phoneFields, phoneHash, readPerson } from './store.ts'

type Find = AccountsContract['findPersons']
type Get = AccountsContract['getPersonAtDesk']
type Register = AccountsContract['registerPersonAtDesk']
export type DeskPerson = OutputOf<Get>

const mostShown = 50
/** Of one telephone number. */
const mostSharing = 100

/** Only those who are known at the node: registered or served there, or below it. */
export async function findPersons({ input, caller }: Call<ParsedInputOf<Find>>): Promise<OutputOf<Find>> {
  const { node, phone, name = '' } = input
  caller.mustReach(node)
  const { command: _ } = database()
  const people = phone
    ? (await sharing(phone)).filter(({ within }) => within.includes(node))
    : await database().find<Person>(
        peopleCollection,
        { within: node, name: _.gte(name).and(_.lt(`${name}\uffff`)) },
        { orderBy: [['name', 'asc']], limit: mostShown + 1 },
      )
  return {
    people: people.slice(0, mostShown).filter(isHere).map(viewAtDesk),
    more: people.length > mostShown,
  }
}

export function sharing(phone: string): Promise<Person[]> {
  return database().find<Person>(peopleCollection, { phoneHash: phoneHash(phone) }, { limit: mostSharing })
}

export function isHere({ erasing }: Person): boolean {
  return erasing === undefined
}

export async function getPersonAtDesk({ input, caller }: Call<ParsedInputOf<Get>>): Promise<OutputOf<Get>> {
  const { person } = await mustKnow(caller, input.personId)
  return viewAtDesk(person)
}

/**
 * A person whom the caller's staff may look at.
 * @returns her, and the grant by which he may.
 * @throws Refusal NOT_FOUND, NOT_ALLOWED for one who is known elsewhere only.
 */
export async function mustKnow(
  caller: Caller,
  id: string,
): Promise<{ readonly person: Person; readonly grant: Grant }> {
  const person = await readPerson(id)
  // Above each node where she is known the nodes above stand as well: a grant that reaches her hangs on one of them.
  const node =
    person?.within.find((one) => caller.grants.some((grant) => grant.node === one)) ??
    (person?.within.length === 0 ? caller.grants.find(answersForAll)?.node : undefined)
  if (!person || person.erasing) throw new Refusal('NOT_FOUND')
  return { person, grant: caller.mustReach(node ?? '') }
}

/** Who was never at a counter is no node's. Her rights are the county's to grant, whose compliance officer answers for all. */
export function answersForAll({ role, node }: Pick<Grant, 'role' | 'node'>): boolean {
  return role === 'compliance-officer' && node.lastIndexOf('/') === 0
}

/**
 * Who is known by the same name and number is not registered again: she becomes known at this node as well, wherever she was known
 * before. Others with the number are shown first. The id follows from the command, so that its repeat finds her.
 */
export async function registerPersonAtDesk(
  { input, caller, now, commandId }: Call<ParsedInputOf<Register>>,
  ports: readonly PersonPort[],
): Promise<OutputOf<Register>> {
  const { node, name, phone, how, anyway } = input
  const grant = caller.mustReach(node)
  const consents = consentsGiven(phone ? ['basics', 'phone'] : ['basics'], input.consents, now, {
    how,
    witness: witnessOf(grant),
  })
  const _id = derivedId('per', commandId)
  const known = phone ? (await sharing(phone)).filter(isHere) : []
  const answer = (person: Person | undefined, isKnown: boolean) => {
    const others = known.filter((one) => one._id !== _id && one._id !== person?._id)
    const here = others.filter(({ within }) => within.includes(node))
    return {
      ...(person && { person: viewAtDesk(person) }),
      known: isKnown,
      others: here.map(viewAtDesk),
      elsewhere: others.length - here.length,
    }
  }
  const made = known.find((one) => one._id === _id)
  if (made) return answer(await finishPerson(made, now, ports), false)
  const same = known.find((one) => one.name === name)
  const by = actorOf(grant)
  if (same) {
    const met = await changePerson(
      { _id: same._id },
      commandId,
      (person) => ({
        fields: {
          within: [...new Set([...person.within, ...lineOf(node)])],
          consents: withConsents(person.consents, consents),
        },
        events: [eventOf(commandId, { at: now, action: 'met-at-desk', by, details: { node, how } })],
      }),
      now,
    )
    return answer(await finishPerson(met, now, ports), true)
  }
  if (known.length > 0 && !anyway) return answer(undefined, false)
  const person = newPerson(_id, name, now, {
    ...(phone && phoneFields(phone)),
    consents,
    within: lineOf(node),
    commands: [commandId],
    unrecorded: [eventOf(commandId, { at: now, action: 'registered-at-desk', by, details: { node, how } })],
    nextPendingAt: now,
  })
  const isNew = await database().insert(peopleCollection, { ...person })
  const stored = isNew ? person : await readPerson(_id)
  if (!stored) throw new Refusal('UNAVAILABLE')
  return answer(await finishPerson(stored, now, ports), false)
}

/** 赵丽华（窗口工作人员） */
export function witnessOf({ name, title }: Pick<Grant, 'name' | 'title'>): string {
  return `${name}（${title}）`
}

export function viewAtDesk({
  _id,
  name,
  phone,
  address,
  self,
  registeredAt,
  carers,
  consents,
}: Person): DeskPerson {
  return {
    id: _id,
    name: maskName(name),
    ...(phone && { phone: maskPhone(unseal(phone)) }),
    hasAddress: address !== undefined,
    hasAccount: self !== undefined,
    registeredAt,
    carers: carers.map(({ id, name, relation, consent }) => ({
      id,
      name: maskName(name),
      relation,
      how: consent.how,
      since: consent.at,
      ...(consent.day && { day: consent.day }),
      ...(consent.witness && { witness: consent.witness }),
    })),
    agreed: [...holding(consents)],
  }
}
