import type { AccountsContract } from '../../../shared/accounts/contract.ts'
import type { OutputOf, ParsedInputOf } from '../../../shared/contract.ts'
import { database } from '../../platform/database.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { lookupHash } from '../../platform/seal.ts'
import { type Session, sessionIdOf, sessionsCollection } from '../../platform/session.ts'
import { browserOf, codeMs, isWaiting, keepMs, removeOldSessions } from './waiting.ts'

type Start = AccountsContract['startSignIn']

/** One key begins one sign-in: for another code a browser makes another key. */
export async function startSignIn({
  input,
  caller,
  now,
  commandId,
}: Call<ParsedInputOf<Start>>): Promise<OutputOf<Start>> {
  const { publicKey, address } = browserOf(caller)
  await removeOldSessions(now)
  const session: Session = {
    _id: sessionIdOf(publicKey),
    v: 1,
    publicKey,
    command: commandId,
    ...input,
    address,
    since: now,
    ...codeAndDigitsOf(commandId),
    codeUntil: now + codeMs,
    wrongDigits: 0,
    deleteAt: now + codeMs + keepMs,
  }
  if (await database().insert(sessionsCollection, { ...session })) return view(session, now)
  const begun = await database().read<Session>(sessionsCollection, session._id)
  if (begun?.command !== commandId || !isWaiting(begun, now)) throw new Refusal('SIGN_IN_OVER')
  if (begun.system !== input.system || begun.browser !== input.browser) throw new Refusal('KEY_REUSED')
  return view(begun, now)
}

function view({ code, digits, codeUntil }: Session, now: number): OutputOf<Start> {
  return { code, digits, seconds: Math.round((codeUntil - now) / 1000) }
}

/** 31 characters that are hard to take for another. */
const alphabet = '23456789ABCDEFGHJKMNPQRSTUVWXYZ'

/** The same for a repeat of the command; with a key of the server in it, so that nobody can look for a browser key with a given code. */
function codeAndDigitsOf(commandId: string): Pick<Session, 'code' | 'digits'> {
  const bytes = Buffer.from(lookupHash(`sign-in ${commandId}`), 'base64url')
  const code = [...bytes.subarray(0, 8)].map((byte) => alphabet[byte % alphabet.length]).join('')
  return { code, digits: String(bytes.readUInt32BE(8) % 100).padStart(2, '0') }
}
