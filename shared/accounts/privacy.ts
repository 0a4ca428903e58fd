import * as z from 'zod'
import { command, query } from '../contract.ts'
import { consents, id, instant, nodePath, text } from '../schemas.ts'
import { consentPurposes } from './consent-texts.ts'
import { deskPerson, deskRoles, howAtDesk, phoneForm } from './persons.ts'

/** What is known about a person: consent, who looked, a copy, erasure. */

export const lookFields = ['name', 'phone', 'address', 'all', 'found'] as const
/** Why staff look; with `other` they say it in words. */
export const lookReasons = ['ring', 'check', 'visit', 'correct', 'copy', 'erase', 'other'] as const

export const fieldNames: Readonly<Record<(typeof lookFields)[number], string>> = {
  name: '全名',
  phone: '电话号码',
  address: '住址',
  all: '全部信息',
  found: '登记（没有看全）',
}

export const reasonNames: Readonly<Record<(typeof lookReasons)[number], string>> = {
  ring: '要给您打电话',
  check: '核对是不是您本人',
  visit: '上门为您办事',
  correct: '改正登记的信息',
  copy: '按您的要求给您一份',
  erase: '按您的要求删除',
  other: '其他原因',
}

/** What one may agree to and take back while the rest stays. */
export const separatePurposes = ['phone', 'address', 'needs'] as const

const phone = () => z.string().regex(phoneForm)

const privacy = () =>
  z.object({
    name: z.string(),
    phone: z.string().optional(),
    address: z.string().optional(),
    consents: z.array(
      z.object({
        purpose: z.enum(consentPurposes),
        title: z.string(),
        holds: z.boolean(),
        at: instant().optional(),
        how: z.enum(['app', 'in-person', 'phone', 'paper']).optional(),
        witness: z.string().optional(),
        withdrawnAt: instant().optional(),
        /** For `care`, which is agreed to for each of them: who may act for her now, guardians left out. */
        carers: z.array(z.string()).optional(),
        /** Whether it may be withdrawn alone; the others end with erasing. */
        separate: z.boolean(),
      }),
    ),
  })

/** For people as well as for programs: titles and names of fields in Chinese. */
const copy = () =>
  z.object({
    at: instant(),
    fileName: z.string(),
    sections: z.array(
      z.object({
        title: z.string(),
        entries: z.array(z.record(z.string(), z.string())),
      }),
    ),
  })

export const privacyOperations = {
  listConsentTexts: query({
    summary: 'What people agree to, in the current version of each text',
    path: '/consent-texts',
    access: { who: 'anyone' },
    input: () => z.strictObject({}),
    output: () =>
      z.object({
        texts: z.array(
          z.object({
            purpose: z.enum(consentPurposes),
            /** What a consent to it names. */
            text: z.string(),
            title: z.string(),
            lines: z.array(z.string()),
          }),
        ),
      }),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 120 },
  }),
  getPrivacy: query({
    summary: 'What is stored about a person, and what she agreed to; masked',
    path: '/privacy',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per') }),
    output: privacy,
    errors: ['NOT_REGISTERED', 'NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  giveConsents: command({
    summary: 'Agree to these texts',
    path: '/privacy/consents',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per'), consents: consents() }),
    output: privacy,
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED'],
    roundTrips: 5,
    limit: { perDay: 30 },
  }),
  withdrawConsent: command({
    summary: 'Take consent back; what was stored for it is deleted at once',
    path: '/privacy/consents/withdraw',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per'), purpose: z.enum(separatePurposes) }),
    output: privacy,
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED', 'CONSENT_WITHDRAWN'],
    roundTrips: 5,
    limit: { perDay: 30 },
  }),
  saveContact: command({
    summary: 'Where a person can be rung and visited; what is not named stays. She must have agreed to it',
    path: '/people/contact',
    access: { who: 'person' },
    input: () =>
      z.strictObject({
        personId: id('per'),
        phone: phone().optional(),
        address: text(100).optional(),
      }),
    output: () => z.object({ phone: z.string().optional(), address: z.string().optional() }),
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED', 'CONSENT_NEEDED'],
    roundTrips: 3,
    limit: { perDay: 20 },
  }),
  listLooks: query({
    summary: 'Who of the staff saw what of a person, when and why; the latest first, of three years',
    path: '/privacy/looks',
    access: { who: 'person' },
    input: () =>
      z.strictObject({
        personId: id('per'),
        before: z
          .string()
          .regex(/^\d{1,15}$/)
          .optional(),
      }),
    output: () =>
      z.object({
        looks: z.array(
          z.object({
            at: instant(),
            /** 赵丽华（河湾街道窗口） */
            who: z.string(),
            /** 电话号码 */
            what: z.string(),
            /** 要给您打电话 */
            why: z.string(),
          }),
        ),
        /** For the next page. */
        before: z.string().optional(),
      }),
    errors: ['NOT_REGISTERED', 'NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  exportMyData: query({
    summary: 'A copy of all that is stored about a person; the phone keeps it as a file',
    path: '/privacy/copy',
    access: { who: 'person', self: true },
    input: () => z.strictObject({ personId: id('per') }),
    output: copy,
    errors: ['NOT_REGISTERED', 'NOT_FOUND'],
    roundTrips: 10,
    limit: { perMinute: 30 },
  }),
  eraseMe: command({
    summary:
      'Delete the caller and his account, or a child of his; what the law keeps stays without the person. Open appointments are cancelled',
    path: '/privacy/erase',
    access: { who: 'account' },
    input: () =>
      z.strictObject({
        what: z.enum(['me', 'child']),
        /** The child. */
        personId: id('per').optional(),
      }),
    output: () => z.object({ done: z.literal(true) }),
    errors: ['KEY_REUSED', 'ONLY_GUARDIAN'],
    roundTrips: 30,
    limit: { perDay: 5 },
  }),
  reveal: command({
    summary:
      'See one thing about a person in full; who, what and why is noted before it is answered, and the person sees it',
    path: '/desk/people/reveal',
    access: { who: 'staff', roles: ['counter-staff', 'grid-worker', 'community-leader', 'supervisor'] },
    input: () =>
      z
        .strictObject({
          personId: id('per'),
          field: z.enum(['name', 'phone', 'address']),
          reason: z.enum(lookReasons),
          words: text(60).optional(),
        })
        .refine(({ reason, words }) => reason !== 'other' || words !== undefined, {
          error: '请写上原因',
          path: ['words'],
        }),
    output: () => z.object({ value: z.string() }),
    errors: ['NOT_FOUND', 'KEY_REUSED'],
    roundTrips: 3,
    limit: { perDay: 200 },
  }),
  saveContactAtDesk: command({
    summary:
      'Name, number and address of a person as she said them to staff, with what she agreed to; what is not named stays',
    path: '/desk/people/contact',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () =>
      z.strictObject({
        personId: id('per'),
        name: text(30).optional(),
        phone: phone().optional(),
        address: text(100).optional(),
        how: howAtDesk(),
        consents: consents(),
      }),
    output: deskPerson,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'CONSENT_NEEDED'],
    roundTrips: 8,
    limit: { perDay: 100 },
  }),
  withdrawConsentAtDesk: command({
    summary: 'Take consent back for a person at her word; what was stored for it is deleted at once',
    path: '/desk/people/consents/withdraw',
    access: { who: 'staff', roles: [...deskRoles] },
    input: () => z.strictObject({ personId: id('per'), purpose: z.enum(separatePurposes), how: howAtDesk() }),
    output: deskPerson,
    errors: ['NOT_FOUND', 'KEY_REUSED', 'CONSENT_WITHDRAWN'],
    roundTrips: 8,
    limit: { perDay: 100 },
  }),
  findForRequest: command({
    summary:
      'Whom a request on paper may be about, by the whole number or the whole name; masked. Each who is found sees that she was looked for, by whom and why',
    path: '/compliance/find',
    access: { who: 'staff', roles: ['compliance-officer'] },
    onComputer: true,
    input: () =>
      z
        .strictObject({
          node: nodePath(),
          /** One of the two. */
          phone: phone().optional(),
          name: text(30).optional(),
          /** What she asks for. */
          reason: z.enum(['copy', 'erase']),
          /** Which request: its number, or when it came. */
          words: text(60),
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
    roundTrips: 12,
    limit: { perDay: 50 },
  }),
  exportForPerson: command({
    summary:
      'A copy of all that is stored about a person, for her who asked for it; noted as a look before it is answered',
    path: '/compliance/copy',
    access: { who: 'staff', roles: ['compliance-officer'] },
    onComputer: true,
    input: () => z.strictObject({ personId: id('per') }),
    output: copy,
    errors: ['NOT_FOUND', 'KEY_REUSED'],
    roundTrips: 10,
    limit: { perDay: 20 },
  }),
  eraseForPerson: command({
    summary:
      'Delete a person who asked for it and cannot do it herself; what the law keeps stays without her',
    path: '/compliance/erase',
    access: { who: 'staff', roles: ['compliance-officer'] },
    input: () => z.strictObject({ personId: id('per'), how: howAtDesk() }),
    output: () => z.object({ done: z.literal(true) }),
    errors: ['NOT_FOUND', 'KEY_REUSED', 'ONLY_GUARDIAN'],
    roundTrips: 30,
    limit: { perDay: 20 },
  }),
}

export type PrivacyOperations = typeof privacyOperations
