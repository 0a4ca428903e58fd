import { accountsContract } from '../../shared/accounts/contract.ts'
import { serve } from '../platform/entry.ts'
import { addMessageCredits } from './add-message-credits.ts'
import { getMe } from './get-me.ts'
import { registerSelf } from './register-self.ts'

export const main = serve({
  name: 'accounts',
  contract: accountsContract,
  handlers: { getMe, registerSelf, addMessageCredits },
})
