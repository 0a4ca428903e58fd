import type { PersonPort } from '../../platform/person-port.ts'
import { handlersWith } from '../persons/handlers.ts'
import {
  getPrivacy,
  giveConsents,
  listConsentTexts,
  saveContact,
  saveContactAtDesk,
  withdrawConsent,
  withdrawConsentAtDesk,
} from './contact.ts'
import { exportForPerson, exportMyData } from './copy.ts'
import { eraseForPerson, eraseMe } from './erase.ts'
import { findForRequest } from './find-for-request.ts'
import { listLooks, reveal } from './looks.ts'

/** @param ports of the capabilities that store something about persons. */
export function privacyHandlers(ports: readonly PersonPort[]) {
  const withPorts = handlersWith(ports)
  return {
    listConsentTexts,
    getPrivacy: withPorts(getPrivacy),
    giveConsents: withPorts(giveConsents),
    withdrawConsent: withPorts(withdrawConsent),
    saveContact,
    listLooks,
    exportMyData: withPorts(exportMyData),
    eraseMe: withPorts(eraseMe),
    reveal,
    saveContactAtDesk: withPorts(saveContactAtDesk),
    withdrawConsentAtDesk: withPorts(withdrawConsentAtDesk),
    findForRequest,
    exportForPerson: withPorts(exportForPerson),
    eraseForPerson: withPorts(eraseForPerson),
  }
}
