import * as z from 'zod'
import { query } from '../contract.ts'
import { nodePath } from '../schemas.ts'
import { reaches } from './rules.ts'
import { attribution, category, gcj02Text, photos, placeId, placeLine, point, profile } from './shapes.ts'

/**
 * What somebody can walk to. Positions are text, `latitude,longitude` in GCJ-02; none is kept, neither in a document nor in a line of
 * the log.
 */

/**
 * `network`: measured on streets. `estimate`: no street that the map knows is near, so it is the straight line and a bit. `outside`: the map
 * of this county does not reach there, and nothing is answered.
 */
const certainty = () => z.enum(['network', 'estimate', 'outside'])

const whole = () => z.int().nonnegative()

/** A place with the way there. */
const reached = () => z.object({ ...placeLine().shape, minutes: whole(), metres: whole() })

const stretch = () =>
  z.object({
    turn: z.enum(['start', 'straight', 'left', 'right', 'half-left', 'half-right', 'back']),
    /** Compass direction in eighths of a circle, clockwise from north: 2 is east. */
    heading: z.int().min(0).max(7),
    /** Empty where the street has no name. */
    street: z.string(),
    steps: z.boolean(),
    metres: whole(),
    /** Where it begins. */
    gcj02: point(),
  })

const listCursor = () => z.string().regex(/^plc_[a-z0-9]{8,40}$/)

export const reachOperations = {
  reachPlaces: query({
    summary:
      'Places that can be walked to in 5, 10 or 15 minutes, decided by time on the streets; when they are open on arrival; the area for a map',
    path: '/reach',
    access: { who: 'anyone' },
    input: () =>
      z.strictObject({
        gcj02: gcj02Text(),
        minutes: z.enum(reaches).default('15'),
        profile: profile(),
        /** Only places of this category; the counts are of all. */
        category: category().optional(),
        /** Whether the area is drawn, too. */
        area: z.literal('yes').optional(),
      }),
    output: () =>
      z.object({
        from: z.object({
          certainty: certainty(),
          /** Straight to the street where the walk begins. */
          metresToStreet: whole().optional(),
        }),
        /** The nearest first, at most 300. */
        places: z.array(reached()),
        /** How many more there are than are listed. */
        more: whole(),
        /** How many of each category are within reach; categories without any are absent. */
        counts: z.record(z.string(), whole()),
        /** Rings for polygons of a map: holes are cut in by a slit. Only drawn: what is reached is decided by `minutes`. */
        area: z.array(z.array(point())).optional(),
        attribution: attribution(),
      }),
    errors: [],
    roundTrips: 4,
    limit: { perMinute: 120 },
  }),
  getPlace: query({
    summary: 'A place: when it is open, its phone, pictures, what can be booked there',
    path: '/places/one',
    access: { who: 'anyone' },
    input: () => z.strictObject({ placeId: placeId() }),
    output: () =>
      z.object({
        ...placeLine().shape,
        node: nodePath(),
        state: z.enum(['open', 'closed']),
        /** Lines such as 星期一到星期五 上午8:00到晚上8:00; empty where nobody knows. */
        hoursInWords: z.array(z.string()),
        photos: photos(),
        /** Services that can be booked there. */
        services: z.array(z.object({ id: z.string(), name: z.string(), freeToday: whole() })),
        /** Epoch milliseconds: when somebody last looked after it. */
        updatedAt: z.int(),
        attribution: attribution(),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 3,
    limit: { perMinute: 120 },
  }),
  findWay: query({
    summary: 'The way to a place: a line for the map, and what to tell somebody who walks it',
    path: '/way',
    access: { who: 'anyone' },
    input: () => z.strictObject({ gcj02: gcj02Text(), placeId: placeId(), profile: profile() }),
    output: () =>
      z.object({
        place: placeLine(),
        certainty: z.enum(['network', 'estimate']),
        metres: whole(),
        minutes: whole(),
        /** From the position itself to the place itself; absent from an estimate. */
        line: z.array(point()).optional(),
        stretches: z.array(stretch()),
        /** Whether the way has steps. */
        steps: z.boolean(),
        attribution: attribution(),
      }),
    errors: ['NOT_FOUND', 'NO_WAY', 'OUTSIDE_MAP'],
    roundTrips: 4,
    limit: { perMinute: 120 },
  }),
  searchPositions: query({
    summary: 'Where somebody may mean by what she types: buildings, addresses, places, units',
    path: '/positions',
    access: { who: 'anyone' },
    input: () => z.strictObject({ text: z.string().trim().min(1).max(40) }),
    output: () =>
      z.object({
        /** The best first, at most 20. */
        positions: z.array(
          z.object({
            kind: z.enum(['building', 'place', 'unit']),
            name: z.string(),
            /** What tells it from others of that name: an address, a category. */
            note: z.string().optional(),
            gcj02: point(),
          }),
        ),
      }),
    errors: [],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  listPlaces: query({
    summary: 'What there is at a node and below it, without a position',
    path: '/places',
    access: { who: 'anyone' },
    input: () =>
      z.strictObject({
        node: nodePath(),
        category: category().optional(),
        /** `next` of the answer before. */
        after: listCursor().optional(),
      }),
    output: () => z.object({ places: z.array(placeLine()), next: z.string().optional() }),
    errors: [],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  getMap: query({
    summary: 'What the map of this county covers, and whose it is',
    path: '/map',
    access: { who: 'anyone' },
    input: () => z.strictObject({}),
    output: () =>
      z.object({
        /** GCJ-02. */
        southWest: point(),
        northEast: point(),
        attribution: attribution(),
      }),
    errors: [],
    roundTrips: 1,
    limit: { perMinute: 60 },
  }),
}
