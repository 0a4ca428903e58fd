import { accountsContract } from '../../shared/accounts/contract.ts'
import { serve } from '../platform/entry.ts'
import { addMessageCredits } from './add-message-credits.ts'
import { getMe } from './get-me.ts'
import { organisationHandlers } from './organisation/handlers.ts'
import { personsHandlers } from './persons/handlers.ts'
import { privacyHandlers } from './privacy/handlers.ts'
import { registerSelf } from './register-self.ts'
import { runDue } from './run-due.ts'
import { signInHandlers } from './sign-in/handlers.ts'

export const main = serve({
  name: 'accounts',
  contract: accountsContract,
  handlers: {
    getMe,
    registerSelf,
    addMessageCredits,
    ...organisationHandlers,
    ...personsHandlers,
    ...privacyHandlers,
    ...signInHandlers,
  },
  runDue: (now) => runDue(now),
})
