import { accountsContract } from '../../shared/accounts/contract.ts'
import { appointmentsOfPersons } from '../appointments/port.ts'
import { circleOfPersons } from '../circle/port.ts'
import { noticesOfPersons } from '../notices/port.ts'
import { serve } from '../platform/entry.ts'
import { addMessageCredits } from './add-message-credits.ts'
import { getMe } from './get-me.ts'
import { organisationHandlers } from './organisation/handlers.ts'
import { personsHandlers } from './persons/handlers.ts'
import { privacyHandlers } from './privacy/handlers.ts'
import { registerSelf } from './register-self.ts'
import { runDue, stepsOf } from './run-due.ts'
import { savePreferences } from './save-preferences.ts'
import { signInHandlers } from './sign-in/handlers.ts'

/** Who else stores something about persons. */
const ports = [appointmentsOfPersons, noticesOfPersons, circleOfPersons]

export const main = serve({
  name: 'accounts',
  contract: accountsContract,
  handlers: {
    getMe,
    registerSelf: (call) => registerSelf(call, ports),
    savePreferences,
    addMessageCredits,
    ...organisationHandlers,
    ...personsHandlers(ports),
    ...privacyHandlers(ports),
    ...signInHandlers,
  },
  runDue: (now) => runDue(now, stepsOf(ports)),
})
