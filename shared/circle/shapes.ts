import * as z from 'zod'
import { clockTime, day, id, instant, nodePath, slug, text } from '../schemas.ts'
import { categoryIds } from './categories.ts'
import { wrongInHours } from './hours.ts'
import { mostPhotos, mostServices, phoneForm, photoChecks, placeActions, profiles } from './rules.ts'

/** Shapes that several operations of the circle share. */

export const placeId = () => id('plc')

/** Degrees, GCJ-02, somewhere in China: swapped ones are none. */
export const gcj02 = () =>
  z.strictObject({ latitude: z.number().min(3).max(54), longitude: z.number().min(73).max(136) })

/** The same as a text, for queries: `39.993334,116.344167`. */
export const gcj02Text = () =>
  z
    .string()
    .max(40)
    .regex(/^\d{1,2}(\.\d{1,15})?,\d{2,3}(\.\d{1,15})?$/)
    .refine((value) => {
      const [latitude, longitude] = value.split(',').map(Number)
      return gcj02().safeParse({ latitude, longitude }).success
    }, '不是中国的经纬度，或者纬度和经度写反了')

/** What answers show. */
export const point = () => z.object({ latitude: z.number(), longitude: z.number() })

export const profile = () => z.enum(profiles).default('usual')
export const category = () => z.enum(categoryIds)

const range = () => z.strictObject({ from: clockTime(), to: clockTime() })
const ranges = () => z.array(range()).max(6)

/** As a place keeps them; see hours.ts. */
export const placeHours = () =>
  z
    .strictObject({
      always: z.literal(true).optional(),
      weekly: z.strictObject({
        1: ranges().optional(),
        2: ranges().optional(),
        3: ranges().optional(),
        4: ranges().optional(),
        5: ranges().optional(),
        6: ranges().optional(),
        7: ranges().optional(),
      }),
      holidays: z.union([z.literal('as-usual'), ranges()]).optional(),
      exceptions: z
        .record(
          day(),
          z.union([
            z.strictObject({ closed: text(40) }),
            z.strictObject({ ranges: ranges(), reason: text(40).optional() }),
          ]),
        )
        .refine((dates) => Object.keys(dates).length <= 60, '日期太多')
        .optional(),
    })
    .refine((hours) => wrongInHours(hours).length === 0, '时间没有按先后填')

export const stepFree = () => z.enum(['yes', 'no', 'unknown'])

export const placePhone = () => z.string().regex(phoneForm)

/** What staff say of a place. */
export const placeFacts = () =>
  z.strictObject({
    category: category(),
    name: text(60),
    gcj02: gcj02(),
    address: text(120).optional(),
    phone: placePhone().optional(),
    /** Absent: nobody knows, or those of its site. */
    hours: placeHours().optional(),
    stepFree: stepFree().default('unknown'),
    /** The site of appointments that it is, with those of its services that are shown; none means all. */
    site: slug().optional(),
    services: z.array(slug()).max(mostServices).default([]),
  })

/** What somebody finds who arrives; see hours.ts. */
export const opening = () =>
  z.object({
    state: z.enum(['open', 'closed', 'to-confirm', 'unknown']),
    always: z.literal(true).optional(),
    until: instant().optional(),
    next: instant().optional(),
    reason: z.string().optional(),
  })

/** A place as anybody sees it. */
export const placeLine = () =>
  z.object({
    id: placeId(),
    name: z.string(),
    category: category(),
    gcj02: point(),
    address: z.string().optional(),
    phone: z.string().optional(),
    stepFree: stepFree(),
    opening: opening(),
    /** Of a place with bookable services: its site, and how many appointments are still free today. */
    booking: z.object({ siteId: slug(), freeToday: z.int().nonnegative() }).optional(),
  })

const photo = () =>
  z.object({
    id: id('pho'),
    /** A link for half an hour; absent in what a change answers, and where it could not be made. */
    url: z.string().optional(),
  })
/** Those that passed WeChat's check, in the order in which they were added. */
export const photos = () => z.array(photo()).max(mostPhotos)

const keptPhoto = () => z.object({ ...photo().shape, check: z.enum(photoChecks), at: instant() })

/** A place as its keepers see it. */
export const keptPlace = () =>
  z.object({
    id: placeId(),
    rev: z.int(),
    node: nodePath(),
    state: z.enum(['open', 'closed']),
    category: category(),
    name: z.string(),
    gcj02: point(),
    address: z.string().optional(),
    phone: z.string().optional(),
    hours: placeHours().optional(),
    stepFree: stepFree(),
    site: slug().optional(),
    services: z.array(slug()),
    /** Residents see those that passed. */
    photos: z.array(keptPhoto()).max(mostPhotos),
    /** How it came onto the map. */
    source: z.enum(['staff', 'import', 'suggestion', 'osm']),
    updatedAt: instant(),
    /** What was done last, the latest first. */
    events: z.array(
      z.object({
        at: instant(),
        action: z.enum(placeActions),
        /** Absent for what an import or the demo did. */
        by: z.object({ name: z.string(), title: z.string() }).optional(),
        why: z.string().optional(),
      }),
    ),
  })

export const attribution = () =>
  z.object({
    /** Must stand where streets or walking times are shown. */
    text: z.string(),
    /** Of the street data, `YYYY-MM-DD`. */
    date: z.string(),
    source: z.string(),
  })

/** Where to start or to live: a building, an address, a place, a unit. */
export const uploaded = () =>
  z
    .string()
    .max(300)
    .regex(/^cloud:\/\/[\w.-]+\/inbox\/[\w\-./]+$/)
