import type { Call } from '../../platform/perform.ts'
import type { PersonPort } from '../../platform/person-port.ts'
import { addDependent } from './add-dependent.ts'
import { findPersons, getPersonAtDesk, registerPersonAtDesk } from './at-desk.ts'
import { getCare } from './care.ts'
import { endCareAtDesk, recordConsent } from './consent-at-desk.ts'
import { endCare, stopCaring } from './end-care.ts'
import { acceptCare, offerCare } from './offer-care.ts'
import { showCode } from './show-code.ts'
import { offerTakeOver, readTakeOver, takeOver } from './take-over.ts'

/** @param ports of the capabilities that store something about persons. */
export function personsHandlers(ports: readonly PersonPort[]) {
  const withPorts = handlersWith(ports)
  return {
    getCare: withPorts(getCare),
    offerCare: withPorts(offerCare),
    acceptCare: withPorts(acceptCare),
    endCare: withPorts(endCare),
    stopCaring: withPorts(stopCaring),
    addDependent: withPorts(addDependent),
    showCode,
    offerTakeOver: withPorts(offerTakeOver),
    readTakeOver: withPorts(readTakeOver),
    takeOver: withPorts(takeOver),
    findPersons,
    getPersonAtDesk,
    registerPersonAtDesk: withPorts(registerPersonAtDesk),
    recordConsent: withPorts(recordConsent),
    endCareAtDesk: withPorts(endCareAtDesk),
  }
}

/** Hands the ports to handlers that need them. */
export function handlersWith(ports: readonly PersonPort[]) {
  return <Input, Output>(handler: (call: Call<Input>, ports: readonly PersonPort[]) => Promise<Output>) =>
    (call: Call<Input>) =>
      handler(call, ports)
}
