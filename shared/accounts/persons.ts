import * as z from 'zod'
import { command, query, type Role } from '../contract.ts'
import { consents, day, id, instant, nodePath, text } from '../schemas.ts'
import { consentPurposes } from './consent-texts.ts'

/** Persons who are served, and those who act for them by consent. */

/** What a person is to who acts for her. */
export const relations = ['parent', 'child', 'spouse', 'relative', 'neighbour', 'other'] as const

/** A mobile or landline number of mainland China. */
export const phoneForm = /^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8})$/

/** A code of eight characters without 0, 1, I, L and O; as people type it. */
const code = () => z.string().regex(/^[2-9A-HJKMNP-Za-hjkmnp-z]{4}[ -]?[2-9A-HJKMNP-Za-hjkmnp-z]{4}$/)

const shownCode = () =>
  z.object({
    /** `93CS-W42M` */
    code: z.string(),
    /** What a code for scanning opens. */
    page: z.string(),
    expiresAt: instant(),
  })

const carer = () =>
  z.object({
    id: id('car'),
    name: z.string(),
    /** What the person is to the carer. */
    relation: z.enum(relations),
    how: z.enum(['guardian', 'app', 'in-person', 'phone', 'paper']),
    since: instant(),
    /** The day on which consent was given, and who of the staff heard or saw it. */
    day: z.string().optional(),
    witness: z.string().optional(),
    /** Whether it is the caller. */
    isMe: z.boolean(),
  })

const care = () =>
  z.object({
    people: z.array(
      z.object({
        id: id('per'),
        name: z.string(),
        relation: z.enum(['self', ...relations]),
        /** Whether the caller decides who else may act for her: for herself, and for a child as guardian. */
        decides: z.boolean(),
        /** All of them for who decides; else the caller's own entry. */
        carers: z.array(carer()),
        /** Until when the code that she showed last counts. */
        codeUntil: instant().optional(),
      }),
    ),
  })

/** Who serves people who have no account. */
export const deskRoles = ['counter-staff', 'community-leader'] as const satisfies readonly Role[]

/** How somebody agreed who was not in the app. */
export const howAtDesk = () => z.enum(['in-person', 'phone', 'paper'])

/** A person as staff see her: masked. */
export const deskPerson = () =>
  z.object({
    id: id('per'),
    /** 王** */
    name: z.string(),
    /** `138****1234` */
    phone: z.string().optional(),
    hasAddress: z.boolean(),
    /** Whether she uses the mini-program herself. */
    hasAccount: z.boolean(),
    registeredAt: instant(),
    carers: z.array(
      z.object({
        id: id('car'),
        name: z.string(),
        relation: z.enum(relations),
        how: z.enum(['guardian', 'app', 'in-person', 'phone', 'paper']),
        since: instant(),
        day: z.string().optional(),
        witness: z.string().optional(),
      }),
    ),
    /** What she agreed to being stored. */
    agreed: z.array(z.enum(consentPurposes)),
  })

export const personsOperations = {
  getCare: query({
    summary: 'For whom the caller acts, and who may act for him',
    path: '/care',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: care,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  offerCare: command({
    summary:
      'A code for who shall act for the person: it counts once, for a day; an earlier one counts no more',
    path: '/care/codes',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per'), consents: consents() }),
    output: shownCode,
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED', 'CONSENT_NEEDED', 'CODE_GONE'],
    roundTrips: 5,
    limit: { perDay: 20 },
  }),
  acceptCare: command({
    summary: 'Act for who showed this code',
    path: '/care/accept',
    access: { who: 'account' },
    input: () => z.strictObject({ code: code(), relation: z.enum(relations) }),
    output: care,
    errors: ['NOT_REGISTERED', 'KEY_REUSED', 'CODE_GONE', 'OWN_CODE', 'CARERS_FULL', 'PERSONS_FULL'],
    roundTrips: 7,
    /** Against guessing. */
    limit: { perDay: 10 },
  }),
  endCare: command({
    summary: 'Somebody shall act for the person no more; at once',
    path: '/care/end',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per'), carerId: id('car') }),
    output: care,
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED', 'ONLY_GUARDIAN'],
    roundTrips: 7,
    limit: { perDay: 30 },
  }),
  stopCaring: command({
    summary: 'Act for the person no more; where the caller did not, nothing happens',
    path: '/care/stop',
    access: { who: 'account' },
    input: () => z.strictObject({ personId: id('per') }),
    output: care,
    errors: ['NOT_REGISTERED', 'KEY_REUSED', 'ONLY_GUARDIAN'],
    roundTrips: 7,
    limit: { perDay: 30 },
  }),
  addDependent: command({
    summary: 'A child for whom the caller decides as guardian',
    path: '/people/dependents',
    access: { who: 'account' },
    input: () => z.strictObject({ name: text(30), consents: consents() }),
    output: care,
    errors: ['NOT_REGISTERED', 'KEY_REUSED', 'CONSENT_NEEDED', 'PERSONS_FULL'],
    roundTrips: 6,
    limit: { perDay: 10 },
  }),
  showCode: command({
    summary:
      'A code by which staff know the account: for who shall act for a person at her word; it counts once, for a day',
    path: '/codes',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: shownCode,
    errors: ['NOT_REGISTERED', 'KEY_REUSED', 'CODE_GONE'],
    roundTrips: 3,
    limit: { perDay: 20 },
  }),
  offerTakeOver: command({
    summary:
      'A code by which somebody whom staff registered goes on with her own account; it counts once, for a day; an earlier one counts no more',
    path: '/desk/people/take-over',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () =>
      z.strictObject({
        personId: id('per'),
        /** Who stands at the counter was compared with her identity card, by eye. */
        checked: z.literal(true),
      }),
    output: shownCode,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'HAS_ACCOUNT', 'CODE_GONE'],
    roundTrips: 6,
    limit: { perDay: 50 },
  }),
  readTakeOver: query({
    summary: 'Whose code from the counter this is, masked, and what becomes of the person that the caller is',
    path: '/people/take-over',
    access: { who: 'account' },
    input: () => z.strictObject({ code: code() }),
    output: () =>
      z.object({
        /** 周** */
        name: z.string(),
        /** `138****2222` */
        phone: z.string().optional(),
        expiresAt: instant(),
        /** The person that the account is so far. Where nothing was done for her she makes way, else the code is of no use here. */
        own: z.object({ name: z.string(), makesWay: z.boolean() }).optional(),
      }),
    errors: ['CODE_GONE', 'NOT_HERSELF'],
    roundTrips: 8,
    limit: { perMinute: 10 },
  }),
  takeOver: command({
    summary: 'Be the person whom staff registered from now on, by the code that they gave her',
    path: '/people/take-over',
    access: { who: 'account' },
    input: () =>
      z.strictObject({
        code: code(),
        consents: consents(),
        /** The person that the account is so far, for whom nothing was done, shall make way. */
        replace: z.boolean().default(false),
      }),
    output: care,
    errors: ['KEY_REUSED', 'CONSENT_NEEDED', 'CODE_GONE', 'NOT_HERSELF', 'OWN_PERSON_USED'],
    roundTrips: 30,
    /** Against guessing. */
    limit: { perDay: 10 },
  }),
  findPersons: command({
    summary:
      'Persons known at a node, by the whole number or by how the name begins; masked. A number stands in no address, so it is sent as a command',
    path: '/desk/people/find',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () =>
      z
        .strictObject({
          node: nodePath(),
          /** One of the two. */
          phone: z.string().regex(phoneForm).optional(),
          name: text(30).optional(),
        })
        .refine(({ phone, name }) => (phone === undefined) !== (name === undefined), {
          error: '电话和姓名填一样',
          path: ['name'],
        }),
    output: () =>
      z.object({
        people: z.array(deskPerson()),
        /** Whether there are more than are shown. */
        more: z.boolean(),
      }),
    errors: ['KEY_REUSED'],
    roundTrips: 2,
    limit: { perDay: 200 },
  }),
  getPersonAtDesk: query({
    summary: 'A person who is known at the node of the caller, masked',
    path: '/desk/people/one',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () => z.strictObject({ personId: id('per') }),
    output: deskPerson,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  registerPersonAtDesk: command({
    summary: 'Register somebody who has no account, with what she agreed to',
    path: '/desk/people',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () =>
      z.strictObject({
        node: nodePath(),
        name: text(30),
        phone: z.string().regex(phoneForm).optional(),
        how: howAtDesk(),
        consents: consents(),
        /** Although others with this number are known: a couple has one telephone. */
        anyway: z.boolean().default(false),
      }),
    output: () =>
      z.object({
        /** Missing where nothing was registered, because others with this number are known. */
        person: deskPerson().optional(),
        /** Whether she was known already, by the same name and number: here or anywhere in the county. */
        known: z.boolean(),
        /** With the same number: those who are known at the node, and how many elsewhere. */
        others: z.array(deskPerson()),
        elsewhere: z.int(),
      }),
    errors: ['KEY_REUSED', 'CONSENT_NEEDED'],
    roundTrips: 6,
    limit: { perDay: 100 },
  }),
  recordConsent: command({
    summary:
      'Note that a person lets an account act for her, as she said in person, by telephone or on paper; the caller is the witness',
    path: '/desk/people/care',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () =>
      z.strictObject({
        personId: id('per'),
        /** What the carer's phone shows. */
        code: code(),
        relation: z.enum(relations),
        how: howAtDesk(),
        /** When she said it, or signed. */
        day: day(),
        consents: consents(),
      }),
    output: deskPerson,
    errors: [
      'NOT_FOUND',
      'KEY_REUSED',
      'CONSENT_NEEDED',
      'CODE_GONE',
      'OWN_CODE',
      'CARERS_FULL',
      'PERSONS_FULL',
    ],
    roundTrips: 8,
    limit: { perDay: 100 },
  }),
  endCareAtDesk: command({
    summary: 'An account shall act for the person no more, as she or the carer said; at once',
    path: '/desk/people/care/end',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () => z.strictObject({ personId: id('per'), carerId: id('car'), how: howAtDesk() }),
    output: deskPerson,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'ONLY_GUARDIAN'],
    roundTrips: 8,
    limit: { perDay: 100 },
  }),
}

export type PersonsOperations = typeof personsOperations
