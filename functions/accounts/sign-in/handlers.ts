import { becomeDisplay } from './become-display.ts'
import { confirmSignIn } from './confirm-sign-in.ts'
import { endSessions } from './end-sessions.ts'
import { findSignIn } from './find-sign-in.ts'
import { listComputers } from './list-computers.ts'
import { pollSignIn } from './poll-sign-in.ts'
import { signOut } from './sign-out.ts'
import { startSignIn } from './start-sign-in.ts'

export const signInHandlers = {
  startSignIn,
  pollSignIn,
  becomeDisplay,
  signOut,
  findSignIn,
  confirmSignIn,
  listComputers,
  endSessions,
}
