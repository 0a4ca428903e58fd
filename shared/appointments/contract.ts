import * as z from 'zod'
import { command, query } from '../contract.ts'
import { clockTime, consents, day, id, instant, rev, slug } from '../schemas.ts'
import { dayListRoles } from './sites.ts'

/** Appointments at the service centre: the catalogue, free places, and what a resident or a clerk does with a booking. */

export const serviceCategories = [
  'social-security',
  'elderly',
  'family',
  'housing',
  'certificates',
  'disability',
  'employment',
  'party',
  'rooms',
  'legal',
] as const

/** Needs for one visit; asked, met, and forgotten when the visit is over. */
const visitNeeds = ['sign-language', 'low-counter', 'companion', 'wheelchair', 'large-print'] as const

const siteSummary = () =>
  z.object({
    id: slug(),
    name: z.string(),
    kind: z.enum(['centre', 'station']),
    /** Path of its place in the organisation. */
    node: z.string(),
    address: z.string(),
    phone: z.string(),
    /** GCJ-02, as WeChat's map wants it. */
    gcj02: z.object({ latitude: z.number(), longitude: z.number() }).optional(),
  })

const openingRange = () => z.object({ from: clockTime(), to: clockTime() })

const serviceSummary = () =>
  z.object({
    id: slug(),
    name: z.string(),
    category: z.enum(serviceCategories),
    /** One sentence: what it is for. */
    summary: z.string(),
    bookable: z.boolean(),
    minutes: z.int(),
    /** Where it is offered. */
    sites: z.array(z.object({ id: slug(), name: z.string() })),
  })

const slotView = () =>
  z.object({
    id: z.string(),
    from: clockTime(),
    to: clockTime(),
    capacity: z.int(),
    free: z.int(),
    /** Why it cannot be chosen although it is shown. */
    state: z.enum(['free', 'full', 'past']),
  })

const dayState = z.enum(['open', 'closed', 'to-confirm', 'past', 'not-yet'])

const appointmentView = () =>
  z.object({
    id: id('apt'),
    rev: rev(),
    /** Four characters that a clerk can read aloud and type. */
    code: z.string(),
    status: z.enum(['booked', 'checked-in', 'called', 'served', 'missed', 'cancelled']),
    person: z.object({ id: id('per'), name: z.string() }),
    service: z.object({ id: slug(), name: z.string() }),
    site: z.object({ id: slug(), name: z.string(), address: z.string(), phone: z.string() }),
    day: day(),
    slotId: z.string(),
    from: clockTime(),
    to: clockTime(),
    startsAt: instant(),
    endsAt: instant(),
    needs: z.array(z.enum(visitNeeds)),
    /** What the person may do now; it drives the buttons. */
    actions: z.array(z.enum(['cancel', 'reschedule'])),
    /** Until when cancelling and rescheduling are possible on the phone. */
    changeUntil: instant(),
    history: z.array(
      z.object({ at: instant(), action: z.string(), by: z.enum(['resident', 'counter-staff', 'system']) }),
    ),
  })

/** Why a place in a slot cannot be had. */
const noPlace = [
  'SLOT_FULL',
  'SLOT_PAST',
  'SLOT_NOT_FOUND',
  'DAY_CLOSED',
  'DAY_NOT_OPEN_YET',
  'DAY_TO_CONFIRM',
  'SERVICE_NOT_BOOKABLE',
] as const

const place = () => ({ serviceId: slug(), siteId: slug(), day: day(), slotId: z.string().regex(/^s\d{4}$/) })

export const appointmentsContract = {
  getHome: query({
    summary: 'The centre on the first page: where, by whom it can be reached, whether it is open now',
    path: '/home',
    access: { who: 'anyone' },
    input: () => z.strictObject({ siteId: slug().optional() }),
    output: () =>
      z.object({
        site: siteSummary(),
        today: z.object({
          day: day(),
          open: z.boolean(),
          ranges: z.array(openingRange()),
          reason: z.string().optional(),
        }),
        categories: z.array(z.object({ id: z.enum(serviceCategories), count: z.int() })),
        sites: z.array(siteSummary()),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  listServices: query({
    summary: 'The service catalogue of a centre and its stations, with search',
    path: '/services',
    access: { who: 'anyone' },
    input: () =>
      z.strictObject({
        search: z.string().trim().max(40).optional(),
        category: z.enum(serviceCategories).optional(),
        siteId: slug().optional(),
      }),
    output: () => z.object({ services: z.array(serviceSummary()) }),
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  getService: query({
    summary: 'One service: who may apply, what to bring, steps, fee, time, where',
    path: '/services/one',
    access: { who: 'anyone' },
    input: () => z.strictObject({ serviceId: slug() }),
    output: () =>
      z.object({
        ...serviceSummary().shape,
        eligibility: z.string(),
        materials: z.array(z.object({ name: z.string(), note: z.string().optional() })),
        steps: z.array(z.string()),
        /** Whole fen; 0 is free of charge. */
        feeFen: z.int(),
        feeNote: z.string().optional(),
        takes: z.string(),
        sites: z.array(
          z.object({
            ...siteSummary().shape,
            bookable: z.boolean(),
            /** One line a weekday, in Chinese. */
            hours: z.array(z.string()),
          }),
        ),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  listDays: query({
    summary: 'The next days of a service at a site, each with its free places or the reason why it is closed',
    path: '/days',
    access: { who: 'anyone' },
    input: () => z.strictObject({ serviceId: slug(), siteId: slug(), from: day().optional() }),
    output: () =>
      z.object({
        service: z.object({ id: slug(), name: z.string() }),
        site: siteSummary(),
        days: z.array(
          z.object({ day: day(), state: dayState, reason: z.string().optional(), free: z.int() }),
        ),
      }),
    errors: ['NOT_FOUND', 'SERVICE_NOT_BOOKABLE'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  listSlots: query({
    summary: 'The slots of a service at a site on one day',
    path: '/slots',
    access: { who: 'anyone' },
    input: () => z.strictObject({ serviceId: slug(), siteId: slug(), day: day() }),
    output: () =>
      z.object({
        day: day(),
        state: dayState,
        /** Why the day is what it is, e.g. which rule of which calendar. */
        reason: z.string().optional(),
        slots: z.array(slotView()),
      }),
    errors: ['NOT_FOUND', 'SERVICE_NOT_BOOKABLE'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  holdSlot: command({
    summary: 'Keep a place for ten minutes while somebody reads and types, known or not yet; again to renew',
    path: '/holds',
    access: { who: 'account' },
    input: () => z.strictObject(place()),
    output: () => z.object({ until: instant() }),
    errors: ['NOT_FOUND', 'KEY_REUSED', ...noPlace],
    roundTrips: 4,
    limit: { perDay: 200 },
  }),
  bookSlot: command({
    summary: 'Book a place for oneself or for a person one acts for',
    path: '/appointments',
    access: { who: 'person' },
    input: () =>
      z.strictObject({
        ...place(),
        personId: id('per'),
        needs: z
          .array(z.enum(visitNeeds))
          .max(visitNeeds.length)
          .refine((needs) => new Set(needs).size === needs.length, '同一项请只选一次')
          .meta({ uniqueItems: true })
          .default([]),
        /** Where needs are named, the text for them that the page showed, unless the person agreed before. */
        consents: consents(),
      }),
    output: appointmentView,
    errors: [
      'CONSENT_NEEDED',
      'NOT_REGISTERED',
      'NOT_FOUND',
      'KEY_REUSED',
      ...noPlace,
      'DAY_BUSY',
      'LIMIT_PER_DAY',
      'LIMIT_OPEN',
    ],
    roundTrips: 4,
    limit: { perDay: 30 },
  }),
  rescheduleAppointment: command({
    summary: 'Move an appointment to another slot; the old place is kept until the new one is certain',
    path: '/appointments/reschedule',
    access: { who: 'person' },
    input: () =>
      z.strictObject({
        appointmentId: id('apt'),
        rev: rev(),
        day: day(),
        slotId: z.string().regex(/^s\d{4}$/),
      }),
    output: appointmentView,
    errors: [
      'NOT_REGISTERED',
      'NOT_FOUND',
      'KEY_REUSED',
      'STALE',
      'NOT_IN_THIS_STATE',
      'TOO_LATE_TO_CANCEL',
      ...noPlace,
      'DAY_BUSY',
      'LIMIT_PER_DAY',
    ],
    roundTrips: 8,
    limit: { perDay: 30 },
  }),
  cancelAppointment: command({
    summary: 'Cancel an appointment; the place is free at once',
    path: '/appointments/cancel',
    access: { who: 'person' },
    input: () => z.strictObject({ appointmentId: id('apt'), rev: rev() }),
    output: appointmentView,
    errors: ['NOT_REGISTERED', 'NOT_FOUND', 'KEY_REUSED', 'STALE', 'NOT_IN_THIS_STATE', 'TOO_LATE_TO_CANCEL'],
    roundTrips: 6,
    limit: { perDay: 30 },
  }),
  listMyAppointments: query({
    summary: 'What the people I act for have booked, and what is over',
    path: '/appointments/mine',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: () => z.object({ open: z.array(appointmentView()), past: z.array(appointmentView()) }),
    errors: [],
    roundTrips: 5,
    limit: { perMinute: 60 },
  }),
  getAppointment: query({
    summary: 'One appointment of a person I act for',
    path: '/appointments/one',
    access: { who: 'person' },
    input: () => z.strictObject({ appointmentId: id('apt') }),
    output: appointmentView,
    errors: ['NOT_REGISTERED', 'NOT_FOUND'],
    roundTrips: 5,
    limit: { perMinute: 60 },
  }),
  listDayOfSite: query({
    summary: "The staff's list of a day at a site, names masked",
    path: '/desk/day',
    access: { who: 'staff', roles: dayListRoles },
    input: () => z.strictObject({ siteId: slug(), day: day().optional() }),
    output: () =>
      z.object({
        site: siteSummary(),
        day: day(),
        bookings: z.array(
          z.object({
            id: id('apt'),
            code: z.string(),
            from: clockTime(),
            to: clockTime(),
            service: z.string(),
            /** Family name and stars: 王** */
            person: z.string(),
            needs: z.array(z.enum(visitNeeds)),
            status: appointmentView().shape.status,
          }),
        ),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 4,
    limit: { perMinute: 120 },
  }),
  listTimesOfSite: query({
    summary:
      'What the screen of the hall shows: times and codes of those who are still expected today; nothing about anybody',
    path: '/desk/times',
    access: { who: 'staff', roles: dayListRoles },
    onDisplay: true,
    input: () => z.strictObject({ siteId: slug() }),
    output: () =>
      z.object({
        /** What the site is called. */
        site: z.string(),
        day: day(),
        times: z.array(z.object({ from: clockTime(), codes: z.array(z.string()) })),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 3,
    limit: { perMinute: 120 },
  }),
}

export type AppointmentsContract = typeof appointmentsContract
export type VisitNeed = (typeof visitNeeds)[number]
export type ServiceCategory = (typeof serviceCategories)[number]
