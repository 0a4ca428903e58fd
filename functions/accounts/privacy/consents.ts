import { type ConsentPurpose, consentPurposes } from '../../../shared/accounts/consent-texts.ts'
import { agreesTo, type PurposeConsent } from '../../platform/people.ts'
import { Refusal } from '../../platform/refusal.ts'

/** Consent to what is stored: given in the very command that stores it, or before it. */

export interface Agreed {
  readonly purpose: ConsentPurpose
  readonly text: string
}

/** @throws Refusal CONSENT_NEEDED unless the text for this purpose is among those agreed to. */
export function mustAgree(purpose: ConsentPurpose, agreed: readonly Agreed[]): Agreed {
  const found = agreed.find((one) => one.purpose === purpose)
  if (!found) throw new Refusal('CONSENT_NEEDED', { purposes: [purpose] })
  return found
}

type How = Pick<PurposeConsent, 'how' | 'witness'>

/** What is stored of consent to all of these purposes. @throws Refusal CONSENT_NEEDED, with those that are missing. */
export function consentsGiven(
  purposes: readonly ConsentPurpose[],
  agreed: readonly Agreed[],
  now: number,
  how: How = { how: 'app' },
): readonly PurposeConsent[] {
  const missing = purposes.filter((purpose) => !agreed.some((one) => one.purpose === purpose))
  if (missing.length > 0) throw new Refusal('CONSENT_NEEDED', { purposes: missing })
  return purposes.map((purpose) => ({ ...mustAgree(purpose, agreed), ...how, at: now }))
}

/** Her latest word for a purpose. */
export function latestOf(
  consents: readonly PurposeConsent[],
  purpose: ConsentPurpose,
): PurposeConsent | undefined {
  return consents.filter((one) => one.purpose === purpose).at(-1)
}

/** The purposes for which consent holds now. */
export function holding(consents: readonly PurposeConsent[]): readonly ConsentPurpose[] {
  return consentPurposes.filter((purpose) => agreesTo({ consents }, purpose))
}

/** How often she may change her mind before the first words are forgotten. */
const remembered = 30

/** With these given as well; what holds already stays as it is. */
export function withConsents(
  consents: readonly PurposeConsent[],
  given: readonly PurposeConsent[],
): readonly PurposeConsent[] {
  const fresh = given.filter(({ purpose, text }) => {
    const latest = latestOf(consents, purpose)
    return !latest || latest.withdrawnAt !== undefined || latest.text !== text
  })
  return [...consents, ...fresh].slice(-remembered)
}
