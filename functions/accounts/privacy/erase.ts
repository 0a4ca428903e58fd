import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import { type Actor, actorOf, eventIdOf, eventOf, historyCollection } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { forgetMessages } from '../../platform/messages.ts'
import {
  type Account,
  accountsCollection,
  isOwn,
  mostPersons,
  type Person,
  peopleCollection,
  readAccount,
} from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { sessionsCollection } from '../../platform/session.ts'
import { mustKnow } from '../persons/at-desk.ts'
import { changePerson, finishPerson, readPerson, withoutCarers } from '../persons/store.ts'
import { looksCollection } from './looks.ts'

/**
 * Erasing a person, step by step; `erasing` on the person says that it has begun:
 *
 *   person: name, number, address and all who act for her go ── their accounts ── appointments cancelled, records without her ──
 *   answers without her ── looks without her ── her own account ── the person herself
 *
 * The first write takes what says who she is. Where the rest dies on its way it is finished by the command's repeat, by who registers
 * again, and by the timer; each step may be done twice. What the law keeps (that a place was given, that somebody looked) stays, and
 * leads to nobody.
 */

type Erase = AccountsContract['eraseMe']
type EraseFor = AccountsContract['eraseForPerson']
type Done = OutputOf<Erase>

const done: Done = { done: true }
const attempts = 8

/** The person that an account is or will be: another one after it was erased. */
export function selfIdOf({ _id, erased }: Account): string {
  return derivedId('per', _id, ...(erased ? [erased] : []))
}

export async function eraseMe(
  { input, caller, now, commandId, repeated }: Call<ParsedInputOf<Erase>>,
  ports: readonly PersonPort[],
): Promise<Done> {
  const { account } = caller
  const isChild = input.what === 'child'
  if (isChild !== (input.personId !== undefined)) throw new Refusal('INVALID_INPUT', { fields: ['personId'] })
  const self = account.actsFor.find(({ relation }) => relation === 'self')
  const id = isChild ? input.personId : self?.person
  const entry = account.actsFor.find(({ person }) => person === id)
  if (id && entry) {
    if (!isOwn(entry) || (isChild && entry === self)) throw new Refusal('NOT_ALLOWED')
    const own = entry.relation === 'self' ? account : undefined
    await erase(id, { account: own, by: 'resident', how: 'app', commandId, now }, ports)
  } else if (id && !repeated) throw new Refusal('NOT_ALLOWED')
  else {
    // It has begun before, or there is nobody. The account may have been told already, and then knows whom it was about.
    if (id) await finishErasingAt(id, now, ports)
    else await finishErasingOf(account, now, ports)
  }
  return done
}

/** What an earlier attempt left of the person that the account was. */
export async function finishErasingOf(
  account: Account,
  now: number,
  ports: readonly PersonPort[],
): Promise<void> {
  for (const id of [selfIdOf(account), ...(account.erased ? [account.erased] : [])])
    await finishErasingAt(id, now, ports)
}

async function finishErasingAt(id: string, now: number, ports: readonly PersonPort[]): Promise<void> {
  const left = await readPerson(id)
  if (left?.erasing) await finishErasing(left, now, ports)
}

/** Of a person whom staff know; the compliance officer's grant at the county reaches all of them. */
export async function eraseForPerson(
  { input, caller, now, commandId }: Call<ParsedInputOf<EraseFor>>,
  ports: readonly PersonPort[],
): Promise<Done> {
  const { personId, how } = input
  const known = await mustKnow(caller, personId).catch((error: unknown) => {
    if (error instanceof Refusal && error.code === 'NOT_FOUND') return undefined
    throw error
  })
  if (!known) {
    const left = await readPerson(personId)
    if (!(await hasBegun(commandId, left))) throw new Refusal('NOT_FOUND')
    // Its person says no more who reaches her; when it began, that was asked.
    caller.mustReach(caller.grants[0]?.node ?? '')
    if (left) await finishErasing(left, now, ports)
    return done
  }
  const { person, grant } = known
  const account = person.self ? await readAccount(person.self) : undefined
  await erase(personId, { account, by: actorOf(grant), how, commandId, now }, ports)
  return done
}

/** Whether this command has begun to erase her: it came before, or twice. */
async function hasBegun(commandId: string, left: Person | undefined): Promise<boolean> {
  if (left?.erasing) return left.erasing.cause === commandId
  const event = eventIdOf(commandId, 'erased')
  return (await database().read(historyCollection, event)) !== undefined
}

interface Erasing {
  /** Her own account, where she has one. */
  readonly account: Account | undefined
  readonly by: Actor
  readonly how: string
  readonly commandId: string
  readonly now: number
}

async function erase(id: string, erasing: Erasing, ports: readonly PersonPort[]): Promise<void> {
  if (erasing.account) await refuseOnlyGuardianOf(erasing.account)
  const person = await begin(id, erasing)
  if (person) await finishErasing(person, erasing.now, ports)
}

/** Children for whom nobody else decides must not be left alone. */
async function refuseOnlyGuardianOf({ _id, actsFor }: Account): Promise<void> {
  const { command: _ } = database()
  const ids = actsFor.filter(({ consent }) => consent.how === 'guardian').map(({ person }) => person)
  if (ids.length === 0) return
  const children = await database().find<Person>(peopleCollection, { _id: _.in(ids) }, { limit: ids.length })
  const isAlone = ({ carers }: Person) =>
    !carers.some(({ account, consent }) => account !== _id && consent.how === 'guardian')
  if (children.some(isAlone)) throw new Refusal('ONLY_GUARDIAN')
}

/** @returns the person without what says who she is; undefined where there is none any more. */
async function begin(id: string, erasing: Erasing): Promise<Person | undefined> {
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const person = await readPerson(id)
    if (!person || person.erasing) return person
    const { self, rev } = person
    const changed = await database().changeAndRead<Person>(
      peopleCollection,
      { _id: id, rev },
      begun(person, erasing, { ...(self && { account: self }) }),
    )
    if (changed) return changed
  }
  throw new Refusal('UNAVAILABLE')
}

function begun(
  { self, carers }: Person,
  { by, how, commandId, now }: Omit<Erasing, 'account'>,
  of: Omit<NonNullable<Person['erasing']>, 'at' | 'cause'>,
) {
  const { command: _ } = database()
  const accounts = [...(self ? [self] : []), ...carers.map(({ account }) => account)]
  return {
    name: '',
    ...Object.fromEntries(
      ['phone', 'phoneHash', 'address', 'self', 'offer'].map((field) => [field, _.remove()]),
    ),
    carers: _.set([]),
    consents: _.set([]),
    within: _.set([]),
    erasing: _.set({ at: now, cause: commandId, ...of }),
    uncopied: _.addToSet({ $each: accounts }),
    unrecorded: _.push([eventOf(commandId, { at: now, action: 'erased', by, details: { how } })]),
    nextPendingAt: now,
    'claims.rev': _.inc(1),
    rev: _.inc(1),
  }
}

/** Whether anything was ever done for a person, or anybody but herself has to do with her. */
export async function isUsed(person: Person, ports: readonly PersonPort[]): Promise<boolean> {
  const { claims, carers, within } = person
  if (claims.appointments.length > 0 || carers.length > 0 || within.length > 0) return true
  const stored = await Promise.all(ports.map((port) => port.dataOf(person)))
  return stored.flat().some(({ entries }) => entries.length > 0)
}

/**
 * The person that an account is makes way for the one whom staff registered. What the account does for others stays, and so do its
 * posts and what its owner chose. @throws Refusal OWN_PERSON_USED
 */
export async function eraseUnused(
  id: string,
  { commandId, now }: Pick<Erasing, 'commandId' | 'now'>,
  ports: readonly PersonPort[],
): Promise<void> {
  const person = await readPerson(id)
  if (!person) return
  if (person.erasing) return finishErasing(person, now, ports)
  if (await isUsed(person, ports)) throw new Refusal('OWN_PERSON_USED')
  const changed = await database().changeAndRead<Person>(
    peopleCollection,
    // Something may have been booked for her since.
    { _id: id, rev: person.rev, 'claims.rev': person.claims.rev },
    begun(
      person,
      { by: 'resident', how: 'replaced', commandId, now },
      { ...(person.self && { account: person.self, isReplaced: true }) },
    ),
  )
  if (!changed) throw new Refusal('UNAVAILABLE')
  await finishErasing(changed, now, ports)
}

/** The rest of it, from wherever it came to. */
export async function finishErasing(
  person: Person,
  now: number,
  ports: readonly PersonPort[],
): Promise<void> {
  const { _id, erasing } = person
  if (!erasing) return
  await finishPerson(person, now, ports)
  for (const port of ports) await port.erase(person, now)
  const { command: _ } = database()
  await database().change(looksCollection, { person: _id }, { person: '', words: _.remove() })
  if (erasing.account && erasing.isReplaced) await noteErased(erasing.account, _id, now)
  else if (erasing.account) await forgetAccount(erasing.account, person, now, ports)
  await database().remove(peopleCollection, { _id, 'erasing.cause': erasing.cause })
}

/**
 * What an account keeps: the posts that it holds, and for a day the keys of its commands, so that the one that erased can be sent
 * again. An account without posts goes with the timer after that day.
 */
async function forgetAccount(
  openid: string,
  { _id: person }: Person,
  now: number,
  ports: readonly PersonPort[],
): Promise<void> {
  const { command: _ } = database()
  const account = await readAccount(openid)
  if (account.erased === person) return
  for (const { person: other } of account.actsFor)
    if (other !== person)
      await stopActing(openid, other, derivedId('cmd', 'erase', person, other), now, ports)
  // An earlier attempt may have died in the middle of one of them.
  const half = await database().find<Person>(peopleCollection, { uncopied: openid }, { limit: mostPersons })
  for (const other of half) if (other._id !== person) await finishPerson(other, now, ports)
  await forgetMessages(openid)
  if (account.grants.length === 0) await database().remove(sessionsCollection, { account: openid })
  await noteErased(
    openid,
    person,
    now,
    Object.fromEntries(
      ['credits', 'creditedBy', 'preferences', 'shown', 'hold', 'told'].map((field) => [field, _.remove()]),
    ),
  )
}

/** Whoever the account is next gets another id: of this one it has heard the last word. */
async function noteErased(openid: string, person: string, now: number, more: object = {}): Promise<void> {
  const { command: _ } = database()
  await database().change(
    accountsCollection,
    { _id: openid, erased: _.neq(person) },
    { erased: person, erasedAt: now, ...more },
  )
}

async function stopActing(
  openid: string,
  id: string,
  cause: string,
  now: number,
  ports: readonly PersonPort[],
): Promise<void> {
  try {
    const changed = await changePerson(
      { _id: id },
      cause,
      ({ carers }) => withoutCarers(carers, [openid], now, 'resident', cause),
      now,
    )
    await finishPerson(changed, now, ports)
  } catch (error) {
    // She is being erased herself.
    if (!(error instanceof Refusal && error.code === 'NOT_FOUND')) throw error
  }
}

const dayMs = 24 * 60 * 60 * 1000

/** Accounts whose person was erased, when the keys of their commands are not needed any more. @returns how many. */
export function removeErasedAccounts(now: number): Promise<number> {
  const { command: _ } = database()
  return database().remove(accountsCollection, {
    erasedAt: _.lte(now - dayMs),
    'actsFor.0': _.exists(false),
    'grants.0': _.exists(false),
  })
}
