import * as z from 'zod'
import { command, query, roles } from '../contract.ts'
import { noticeKinds } from '../notices/rules.ts'
import { consents, id, nodePath, text } from '../schemas.ts'
import { organisationOperations } from './organisation.ts'
import { personsOperations, phoneForm, relations } from './persons.ts'
import { privacyOperations } from './privacy.ts'
import { signInOperations } from './sign-in.ts'

/** Who the caller is: the persons he acts for, his roles, and what he allows us to send. */

/** Templates of WeChat subscription messages that this product sends. */
export const messageTemplates = [
  'appointment-reminder',
  'appointment-changed',
  'answer-replied',
  'notice-urgent',
  'notice-digest',
] as const

const person = () =>
  z.object({
    id: id('per'),
    name: z.string(),
    /** What the person is to the account. */
    relation: z.enum(['self', ...relations]),
    /** `138****1234`, when a number is known. */
    phone: z.string().optional(),
  })

const me = () =>
  z.object({
    people: z.array(person()),
    roles: z.array(
      z.object({
        role: z.enum(roles),
        node: z.string(),
        site: z.string().optional(),
        /** Who holds the post, as colleagues know her. */
        name: z.string().optional(),
      }),
    ),
    /** How many messages of each template may still be sent. */
    credits: z.record(z.enum(messageTemplates), z.int()),
    preferences: z.object({
      /** 长辈版. */
      elder: z.boolean(),
      /** The kinds of notices that the person wants to be told about. */
      subscriptions: z.array(z.enum(noticeKinds)),
      /** Whether what is not urgent comes as one summary a day. */
      digest: z.boolean(),
      /** The node where the person says that she lives. */
      home: nodePath().optional(),
    }),
  })

export const accountsContract = {
  getMe: query({
    summary: 'The persons that the caller acts for, and his roles',
    path: '/me',
    access: { who: 'account' },
    onComputer: true,
    input: () => z.strictObject({}),
    output: me,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  registerSelf: command({
    summary: 'Say once how to address oneself, and optionally where to be rung',
    path: '/people/self',
    access: { who: 'account' },
    input: () =>
      z.strictObject({
        name: text(30),
        /** A mobile or landline number of mainland China; only for being rung when a message cannot be delivered. */
        phone: z.string().regex(phoneForm).optional(),
        /** The texts that the page showed and the person agreed to: `basics`, and `phone` where a number is given. */
        consents: consents(),
      }),
    output: me,
    errors: ['KEY_REUSED', 'CONSENT_NEEDED'],
    roundTrips: 5,
    limit: { perDay: 10 },
  }),
  addMessageCredits: command({
    summary: 'Note what the person allowed in the subscription dialog: one message of each template',
    path: '/credits',
    access: { who: 'account' },
    input: () => z.strictObject({ templates: z.array(z.enum(messageTemplates)).min(1).max(3) }),
    output: me,
    errors: ['NOT_REGISTERED', 'KEY_REUSED'],
    roundTrips: 3,
    limit: { perDay: 60 },
  }),
  savePreferences: command({
    summary:
      'Keep what the person chose: elder mode, what to be told about, where she lives; what is not named stays',
    path: '/preferences',
    access: { who: 'account' },
    input: () =>
      z.strictObject({
        elder: z.boolean().optional(),
        subscriptions: z.array(z.enum(noticeKinds)).max(noticeKinds.length).optional(),
        digest: z.boolean().optional(),
        /** Empty to forget it. */
        home: z.union([nodePath(), z.literal('')]).optional(),
      }),
    output: me,
    errors: ['KEY_REUSED', 'NODE_GONE'],
    roundTrips: 4,
    limit: { perDay: 60 },
  }),
  ...organisationOperations,
  ...personsOperations,
  ...privacyOperations,
  ...signInOperations,
}

export type AccountsContract = typeof accountsContract
export type MessageTemplate = (typeof messageTemplates)[number]
