import {
  type ConsentPurpose,
  consentPurposes,
  consentTexts,
  currentText,
} from '../../../shared/accounts/consent-texts.ts'
import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import { separatePurposes } from '../../../shared/accounts/privacy.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { maskPhone } from '../../../shared/names.ts'
import { type Actor, actorOf, eventOf } from '../../platform/history.ts'
import { agreesTo, type Person, type PurposeConsent } from '../../platform/people.ts'
import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { Refusal } from '../../platform/refusal.ts'
import { seal, unseal } from '../../platform/seal.ts'
import { type DeskPerson, mustKnow, viewAtDesk, witnessOf } from '../persons/at-desk.ts'
import { changePerson, finishPerson, type PersonChange, phoneFields, readPerson } from '../persons/store.ts'
import { type Agreed, consentsGiven, latestOf, withConsents } from './consents.ts'

type Texts = AccountsContract['listConsentTexts']
type Get = AccountsContract['getPrivacy']
type Give = AccountsContract['giveConsents']
type Withdraw = AccountsContract['withdrawConsent']
type Save = AccountsContract['saveContact']
type SaveAtDesk = AccountsContract['saveContactAtDesk']
type WithdrawAtDesk = AccountsContract['withdrawConsentAtDesk']
type Ports = readonly PersonPort[]
type Separate = (typeof separatePurposes)[number]

export async function listConsentTexts(_call: Call<unknown>): Promise<OutputOf<Texts>> {
  return {
    texts: consentPurposes.map((purpose) => {
      const { version, title, lines } = currentText(purpose)
      return { purpose, text: version, title, lines: [...lines] }
    }),
  }
}

/** Who looks finishes what a crash left. */
export async function getPrivacy(
  { input, now }: Call<ParsedInputOf<Get>>,
  ports: Ports,
): Promise<OutputOf<Get>> {
  const person = await readPerson(input.personId)
  if (!person || person.erasing) throw new Refusal('NOT_FOUND')
  return viewPrivacy(await finishPerson(person, now, ports))
}

export async function giveConsents(
  { input, now, commandId }: Call<ParsedInputOf<Give>>,
  ports: Ports,
): Promise<OutputOf<Get>> {
  const purposes = input.consents.map(({ purpose }) => purpose)
  const given = consentsGiven(purposes, input.consents, now)
  const changed = await changePerson(
    { _id: input.personId },
    commandId,
    ({ consents }) => consentChange(consents, given, 'resident', commandId, now),
    now,
  )
  return viewPrivacy(await finishPerson(changed, now, ports))
}

function consentChange(
  before: readonly PurposeConsent[],
  given: readonly PurposeConsent[],
  by: Actor,
  commandId: string,
  now: number,
): PersonChange | undefined {
  const consents = withConsents(before, given)
  const fresh = given.filter((one) => consents.includes(one))
  if (fresh.length === 0) return undefined
  return {
    fields: { consents },
    events: fresh.map(({ purpose, text, how }) =>
      eventOf(`${commandId} ${purpose}`, {
        at: now,
        action: 'consent-given',
        by,
        details: { purpose, text, how },
      }),
    ),
  }
}

export async function withdrawConsent(
  { input, now, commandId }: Call<ParsedInputOf<Withdraw>>,
  ports: Ports,
): Promise<OutputOf<Get>> {
  const { personId, purpose } = input
  return viewPrivacy(
    await withdraw({ personId, purpose, by: 'resident', how: 'app' }, { commandId, now }, ports),
  )
}

export async function withdrawConsentAtDesk(
  { input, caller, now, commandId }: Call<ParsedInputOf<WithdrawAtDesk>>,
  ports: Ports,
): Promise<DeskPerson> {
  const { personId, purpose, how } = input
  const { grant } = await mustKnow(caller, personId)
  return viewAtDesk(await withdraw({ personId, purpose, by: actorOf(grant), how }, { commandId, now }, ports))
}

/** What was stored for the purpose goes in the write that ends the consent; needs for visits to come right after it. */
async function withdraw(
  { personId, purpose, by, how }: { personId: string; purpose: Separate; by: Actor; how: string },
  { commandId, now }: { readonly commandId: string; readonly now: number },
  ports: Ports,
): Promise<Person> {
  const changed = await changePerson(
    { _id: personId },
    commandId,
    ({ consents }) => {
      if (!agreesTo({ consents }, purpose)) throw new Refusal('CONSENT_WITHDRAWN')
      const holds = (one: PurposeConsent) => one.purpose === purpose && one.withdrawnAt === undefined
      return {
        fields: {
          consents: consents.map((one) => (holds(one) ? { ...one, withdrawnAt: now } : one)),
          ...(purpose === 'phone' && { phone: undefined, phoneHash: undefined }),
          ...(purpose === 'address' && { address: undefined }),
        },
        events: [eventOf(commandId, { at: now, action: 'consent-withdrawn', by, details: { purpose, how } })],
      }
    },
    now,
  )
  if (purpose === 'needs') for (const port of ports) await port.forgetNeeds(changed)
  return finishPerson(changed, now, ports)
}

/** @throws Refusal CONSENT_NEEDED unless she agreed to each of what is given. */
export async function saveContact({
  input,
  now,
  commandId,
}: Call<ParsedInputOf<Save>>): Promise<OutputOf<Save>> {
  const person = await changePerson(
    { _id: input.personId },
    commandId,
    ({ consents }) => {
      refuseUnagreed(input, consents)
      return { fields: contactFields(input) }
    },
    now,
  )
  return contactOf(person)
}

interface Contact {
  readonly name?: string | undefined
  readonly phone?: string | undefined
  readonly address?: string | undefined
}

function contactFields({ name, phone, address }: Contact): PersonChange['fields'] {
  return {
    ...(name && { name }),
    ...(phone && phoneFields(phone)),
    ...(address && { address: seal(address) }),
  }
}

function refuseUnagreed({ phone, address }: Contact, consents: readonly PurposeConsent[]): void {
  const wanted: readonly ConsentPurpose[] = [
    ...(phone ? ['phone' as const] : []),
    ...(address ? ['address' as const] : []),
  ]
  const missing = wanted.filter((purpose) => !agreesTo({ consents }, purpose))
  if (missing.length > 0) throw new Refusal('CONSENT_NEEDED', { purposes: missing })
}

export async function saveContactAtDesk(
  { input, caller, now, commandId }: Call<ParsedInputOf<SaveAtDesk>>,
  ports: Ports,
): Promise<DeskPerson> {
  const { personId, how, consents, ...contact } = input
  const { grant } = await mustKnow(caller, personId)
  const agreed: readonly Agreed[] = consents
  const purposes = agreed.map(({ purpose }) => purpose)
  const given = consentsGiven(purposes, agreed, now, { how, witness: witnessOf(grant) })
  const changed = await changePerson(
    { _id: personId },
    commandId,
    (person) => {
      const change = consentChange(person.consents, given, actorOf(grant), commandId, now)
      refuseUnagreed(contact, change?.fields.consents ?? person.consents)
      return {
        ...change,
        fields: { ...change?.fields, ...contactFields(contact) },
        // Copies of accounts carry the name.
        ...(contact.name && {
          tell: [...(person.self ? [person.self] : []), ...person.carers.map(({ account }) => account)],
        }),
      }
    },
    now,
  )
  return viewAtDesk(await finishPerson(changed, now, ports))
}

function contactOf({ phone, address }: Person) {
  return {
    ...(phone && { phone: maskPhone(unseal(phone)) }),
    ...(address && { address: maskAddress(unseal(address)) }),
  }
}

/** The first six characters: enough to know which address it is. */
function maskAddress(address: string): string {
  return `${[...address].slice(0, 6).join('')}****`
}

/** A child's name is stored with the consent of a guardian, everybody else's with her own. */
function concerns(purpose: ConsentPurpose, { carers, consents }: Person): boolean {
  const isChild = carers.some(({ consent }) => consent.how === 'guardian')
  const isOther = purpose === (isChild ? 'basics' : 'child')
  return !isOther || latestOf(consents, purpose) !== undefined
}

/** She agrees to each carer by himself, and it holds as long as somebody may act for her. */
function careOf({ carers }: Person): OutputOf<Get>['consents'][number] {
  const agreed = carers.filter(({ consent }) => consent.how !== 'guardian')
  const latest = agreed.at(-1)?.consent
  return {
    purpose: 'care',
    title: currentText('care').title,
    holds: agreed.length > 0,
    ...(latest &&
      latest.how !== 'guardian' && {
        at: latest.at,
        how: latest.how,
        ...(latest.witness && { witness: latest.witness }),
      }),
    carers: agreed.map(({ name }) => name),
    separate: false,
  }
}

function viewPrivacy(person: Person): OutputOf<Get> {
  const purposes = consentPurposes.filter((purpose) => concerns(purpose, person))
  return {
    name: person.name,
    ...contactOf(person),
    consents: purposes.map((purpose) => {
      if (purpose === 'care') return careOf(person)
      const latest = latestOf(person.consents, purpose)
      const text =
        consentTexts[purpose].find(({ version }) => version === latest?.text) ?? currentText(purpose)
      return {
        purpose,
        title: text.title,
        holds: agreesTo(person, purpose),
        ...(latest && {
          at: latest.at,
          how: latest.how,
          ...(latest.witness && { witness: latest.witness }),
          ...(latest.withdrawnAt && { withdrawnAt: latest.withdrawnAt }),
        }),
        separate: separatePurposes.some((one) => one === purpose),
      }
    }),
  }
}
