import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { maskName, maskPhone } from '../../../shared/names.ts'
import { database } from '../../platform/database.ts'
import { actorOf, eventOf } from '../../platform/history.ts'
import { codeFor, hashOfCode, spaced } from '../../platform/one-time-code.ts'
import { type Account, type Person, peopleCollection } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { unseal } from '../../platform/seal.ts'
import { consentsGiven, withConsents } from '../privacy/consents.ts'
import { eraseUnused, finishErasingOf, isUsed } from '../privacy/erase.ts'
import { mustKnow } from './at-desk.ts'
import { type Care, careAfter } from './care.ts'
import { changePerson, finishPerson, readPerson } from './store.ts'

/**
 * Somebody whom staff registered goes on with her own account, and does not become a second person: staff who know her hand her a
 * code, and the account that types it is hers from then on (`self`). Never by a number or a name alone, and never by merging: an
 * account that is somebody already either is her, or has to have done nothing so far, and then that empty person makes way first.
 * Who dies on the way has lost nothing but an empty person, and the code counts still.
 */

type Offer = AccountsContract['offerTakeOver']
type Read = AccountsContract['readTakeOver']
type TakeOver = AccountsContract['takeOver']

const purpose = 'self'
const validMs = 24 * 60 * 60 * 1000

export async function offerTakeOver(
  { input, caller, now, commandId }: Call<ParsedInputOf<Offer>>,
  ports: readonly PersonPort[],
): Promise<OutputOf<Offer>> {
  const { grant } = await mustKnow(caller, input.personId)
  const code = codeFor(purpose, commandId)
  const hash = hashOfCode(purpose, code)
  const offered = await changePerson(
    { _id: input.personId },
    commandId,
    ({ self, carers }) => {
      // Guardians decide for a child; she would have to ask them.
      if (self || carers.some(({ consent }) => consent.how === 'guardian')) throw new Refusal('HAS_ACCOUNT')
      const by = actorOf(grant)
      return {
        fields: { offer: { hash, expiresAt: now + validMs, by: caller.openid } },
        events: [eventOf(commandId, { at: now, action: 'take-over-offered', by, details: {} })],
      }
    },
    now,
  )
  const { offer } = await finishPerson(offered, now, ports)
  // A repeat whose code was used or replaced meanwhile.
  if (offer?.hash !== hash || offer.usedBy) throw new Refusal('CODE_GONE')
  return { code: spaced(code), page: `pages/take-over/take-over?code=${code}`, expiresAt: offer.expiresAt }
}

export async function readTakeOver(
  { input, caller, now }: Call<ParsedInputOf<Read>>,
  ports: readonly PersonPort[],
): Promise<OutputOf<Read>> {
  const [person] = await database().find<Person>(peopleCollection, offeredBy(input.code), { limit: 1 })
  const { expiresAt } = mustBeOffered(person, caller.openid, now)
  const selfId = selfOf(caller.account)
  const own = selfId ? await readPerson(selfId) : undefined
  return {
    name: maskName(person?.name ?? ''),
    ...(person?.phone && { phone: maskPhone(unseal(person.phone)) }),
    expiresAt,
    ...(own && { own: { name: own.name, makesWay: !(await isUsed(own, ports)) } }),
  }
}

/** The code is used up in the very update that makes her the account's own, so that one account of many gets her. */
export async function takeOver(
  { input, caller, now, commandId, repeated }: Call<ParsedInputOf<TakeOver>>,
  ports: readonly PersonPort[],
): Promise<Care> {
  const { openid, account } = caller
  const consents = consentsGiven(['basics'], input.consents, now)
  const selfId = selfOf(account)
  const where = offeredBy(input.code)
  const [found] = await database().find<Person>(peopleCollection, where, { limit: 1 })
  const isDone = (person: Person | undefined) => person?.commands.includes(commandId)
  const earlier = isDone(found) ? found : repeated && selfId ? await readPerson(selfId) : undefined
  if (earlier && isDone(earlier)) return answer(earlier)

  // Before anything makes way for her.
  mustBeOffered(found, openid, now)
  if (selfId) {
    if (!input.replace) throw new Refusal('INVALID_INPUT', { fields: ['replace'] })
    await eraseUnused(selfId, { commandId, now }, ports)
  } else if (repeated) await finishErasingOf(account, now, ports)
  const taken = await changePerson(
    { _id: found?._id },
    commandId,
    (person) => {
      const offer = mustBeOffered(person, openid, now, hashOfCode(purpose, input.code))
      return {
        fields: {
          self: openid,
          offer: { ...offer, usedBy: commandId },
          consents: withConsents(person.consents, consents),
        },
        tell: [openid],
        events: [
          eventOf(commandId, { at: now, action: 'taken-over', by: 'resident', details: { how: 'app' } }),
        ],
      }
    },
    now,
  )
  return answer(taken)

  async function answer(unfinished: Person): Promise<Care> {
    const person = await finishPerson(unfinished, now, ports)
    // The account became somebody else at the same moment; the code is used up.
    if (person.self !== openid) throw new Refusal('CODE_GONE')
    return careAfter(caller, person, now)
  }
}

function offeredBy(code: string): object {
  return { 'offer.hash': hashOfCode(purpose, code) }
}

/**
 * @param hash of the code that still has to be hers, where she may have been given another one since she was found.
 * @throws Refusal CODE_GONE for a code that is wrong, was used, replaced or has expired; NOT_HERSELF for who made it, and for who acts
 * for her: he is somebody else.
 */
function mustBeOffered(
  person: Person | undefined,
  openid: string,
  now: number,
  hash = person?.offer?.hash,
): NonNullable<Person['offer']> {
  const { offer, self, erasing, carers = [] } = person ?? {}
  const isOpen = offer && offer.hash === hash && !offer.usedBy && offer.expiresAt > now
  if (!isOpen || self || erasing) throw new Refusal('CODE_GONE')
  if (offer.by === openid || carers.some(({ account }) => account === openid))
    throw new Refusal('NOT_HERSELF')
  return offer
}

function selfOf({ actsFor }: Pick<Account, 'actsFor'>): string | undefined {
  return actsFor.find(({ relation }) => relation === 'self')?.person
}
