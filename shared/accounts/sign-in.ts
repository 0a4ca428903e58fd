import * as z from 'zod'
import { command, query, staffRoles } from '../contract.ts'
import { id, instant } from '../schemas.ts'

/**
 * Staff on a computer: the browser shows a code and two digits, the phone confirms them, and the browser's key acts for the account
 * until the shift is over. See `functions/platform/session.ts`.
 */

/** What the person is told about the computer: words of ours only, because anybody may begin a sign-in. */
export const systems = ['windows', 'mac', 'linux', 'uos', 'kylin', 'phone', 'other'] as const
export const browsers = [
  'chrome',
  'edge',
  'firefox',
  'safari',
  '360',
  'qq',
  'sogou',
  'wechat',
  'other',
] as const
export type SystemName = (typeof systems)[number]
export type BrowserName = (typeof browsers)[number]

const kind = () => ({ system: z.enum(systems), browser: z.enum(browsers) })

/** Eight characters, without 0, 1, I, L and O. */
const code = () => z.string().regex(/^[2-9A-HJKMNP-Z]{8}$/)

const computers = () =>
  z.object({
    computers: z.array(
      z.object({
        id: id('ses'),
        ...kind(),
        address: z.string(),
        since: instant(),
        /** Ends at the latest. */
        until: instant(),
      }),
    ),
  })

const staff = { who: 'staff', roles: staffRoles, own: true } as const

export const signInOperations = {
  startSignIn: command({
    summary: 'Begin to sign in on a computer: a code for the phone, and two digits to compare',
    path: '/computers/sign-in',
    access: { who: 'browser' },
    input: () => z.strictObject(kind()),
    output: () =>
      z.object({
        code: z.string(),
        digits: z.string(),
        /** How long the code is good for; the clock of a computer may be wrong. */
        seconds: z.int(),
      }),
    errors: ['KEY_REUSED', 'SIGN_IN_OVER'],
    roundTrips: 2,
    limit: { perMinute: 20 },
  }),
  pollSignIn: query({
    summary: 'Whether the phone has confirmed; asked every two seconds while the code is shown',
    path: '/computers/sign-in',
    access: { who: 'browser' },
    input: () => z.strictObject({}),
    output: () => z.object({ state: z.enum(['waiting', 'signed-in', 'over']) }),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 300 },
  }),
  becomeDisplay: command({
    summary:
      'Make this browser the screen of a hall: until its session ends it may read the list of a day, and nothing else',
    path: '/computers/display',
    access: { who: 'browser' },
    input: () => z.strictObject({}),
    output: () => z.object({}),
    errors: ['KEY_REUSED'],
    roundTrips: 1,
    limit: { perMinute: 20 },
  }),
  signOut: command({
    summary: 'End the session of this browser',
    path: '/computers/sign-out',
    access: { who: 'browser' },
    input: () => z.strictObject({}),
    output: () => z.object({}),
    errors: ['KEY_REUSED'],
    roundTrips: 1,
    limit: { perMinute: 20 },
  }),
  findSignIn: query({
    summary: 'Which computer shows this code, before one confirms',
    path: '/computers/waiting',
    access: staff,
    onComputer: false,
    input: () => z.strictObject({ code: code() }),
    output: () => z.object({ ...kind(), address: z.string(), since: instant() }),
    errors: ['SIGN_IN_OVER'],
    roundTrips: 2,
    limit: { perMinute: 20 },
  }),
  confirmSignIn: command({
    summary: 'Sign in on the computer that shows this code and these two digits',
    path: '/computers/confirm',
    access: staff,
    onComputer: false,
    input: () => z.strictObject({ code: code(), digits: z.string().regex(/^\d{2}$/) }),
    output: computers,
    errors: ['KEY_REUSED', 'SIGN_IN_OVER', 'DIGITS_DIFFER'],
    roundTrips: 3,
    limit: { perDay: 50 },
  }),
  listComputers: query({
    summary: 'The computers on which the caller is signed in',
    path: '/computers',
    access: staff,
    onComputer: false,
    input: () => z.strictObject({}),
    output: computers,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  endSessions: command({
    summary: 'Sign out on one computer, or on all of them',
    path: '/computers/end',
    access: staff,
    onComputer: false,
    input: () => z.strictObject({ computerId: id('ses').optional() }),
    output: computers,
    errors: ['KEY_REUSED'],
    roundTrips: 3,
    limit: { perDay: 50 },
  }),
}
