import { currentText } from '../../../shared/accounts/consent-texts.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { eventOf } from '../../platform/history.ts'
import { derivedId } from '../../platform/ids.ts'
import { codeFor, hashOfCode, spaced } from '../../platform/one-time-code.ts'
import type { Carer } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { mustAgree } from '../privacy/consents.ts'
import { type Care, careAfter, mustBeSomebody } from './care.ts'
import { changePerson, finishPerson, limits } from './store.ts'

type Offer = AccountsContract['offerCare']
type Accept = AccountsContract['acceptCare']

const purpose = 'care'
const validMs = 24 * 60 * 60 * 1000

export async function offerCare(
  { input, now, commandId }: Call<ParsedInputOf<Offer>>,
  ports: readonly PersonPort[],
): Promise<OutputOf<Offer>> {
  const code = codeFor(purpose, commandId)
  const hash = hashOfCode(purpose, code)
  const { text } = mustAgree('care', input.consents)
  const person = await changePerson(
    { _id: input.personId },
    commandId,
    () => ({
      fields: { offer: { hash, expiresAt: now + validMs, text } },
      events: [eventOf(commandId, { at: now, action: 'care-offered', by: 'resident', details: {} })],
    }),
    now,
  )
  await finishPerson(person, now, ports)
  // A repeat whose code was used or replaced meanwhile.
  if (person.offer?.hash !== hash || person.offer.usedBy) throw new Refusal('CODE_GONE')
  return { code: spaced(code), page: `pages/care/care?code=${code}`, expiresAt: person.offer.expiresAt }
}

/**
 * The code is used up in the very update that puts the carer there, so that one account of many gets it.
 * @throws Refusal CODE_GONE for a code that is wrong, was used, replaced or has expired; OWN_CODE for who made it.
 */
export async function acceptCare(
  { input, caller, now, commandId }: Call<ParsedInputOf<Accept>>,
  ports: readonly PersonPort[],
): Promise<Care> {
  const { openid, account } = caller
  const { name } = mustBeSomebody(account)
  const hash = hashOfCode(purpose, input.code)
  const accepted = await changePerson(
    { 'offer.hash': hash },
    commandId,
    ({ offer, self, carers }) => {
      if (!offer || offer.usedBy || offer.expiresAt <= now) throw new Refusal('CODE_GONE')
      if (self === openid) throw new Refusal('OWN_CODE')
      // She may already: the code stays for somebody else.
      if (carers.some((one) => one.account === openid)) return undefined
      if (carers.length >= limits.carers) throw new Refusal('CARERS_FULL')
      const carer: Carer = {
        id: derivedId('car', commandId),
        account: openid,
        name,
        relation: input.relation,
        consent: { how: 'app', at: now, text: offer.text ?? currentText('care').version },
      }
      const details = { relation: input.relation, how: 'app' }
      return {
        fields: { carers: [...carers, carer], offer: { ...offer, usedBy: commandId } },
        tell: [openid],
        events: [eventOf(commandId, { at: now, action: 'care-begun', by: 'resident', details })],
      }
    },
    now,
  ).catch((error: unknown) => {
    throw error instanceof Refusal && error.code === 'NOT_FOUND' ? new Refusal('CODE_GONE') : error
  })
  const person = await finishPerson(accepted, now, ports)
  const { carers } = person
  if (!carers.some((one) => one.account === openid)) throw new Refusal('PERSONS_FULL')
  return careAfter(caller, person, now)
}
