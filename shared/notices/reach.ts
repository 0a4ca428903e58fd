import * as z from 'zod'
import { command, query } from '../contract.ts'
import { instant, nodePath } from '../schemas.ts'
import { noticeId } from './content.ts'
import { outcomes, timersInWords, waysToReach } from './reach-rules.ts'
import { publisherRoles } from './rules.ts'

/**
 * How notices reach people: what was delivered, who has said 我知道了, which households staff still have to go to. Whether somebody
 * reads a notice is recorded nowhere.
 */

/** A grid has some 400 households. */
const mostDoors = 600
const mostVisits = 200

/** As they stand on the wall: forms that leave no room for names of people or remarks. */
const door = () => ({
  building: z.string().regex(/^[0-9A-Za-z\u4e00-\u9fa5-]{1,16}$/),
  unit: z
    .string()
    .regex(/^[0-9A-Za-z东南西北中单元门栋号-]{1,8}$/)
    .optional(),
  door: z.string().regex(/^[0-9A-Za-z东南西北中上下铺室号-]{1,10}$/),
})
const count = () => z.int().nonnegative()

const outcomeCounts = () =>
  z.object(
    Object.fromEntries(outcomes.map((outcome) => [outcome, count()])) as Record<
      (typeof outcomes)[number],
      ReturnType<typeof count>
    >,
  )

const doorsOfGrid = () =>
  z.object({
    node: nodePath(),
    /** Grows with each change; 0 where there is no list yet. */
    rev: count(),
    doors: z.array(z.object(door())),
  })

const household = () =>
  z.object({
    /** Doors that are listed, and those of them whose household is known to know. */
    doors: count(),
    reached: count(),
    /** People who said 我知道了 without naming a door; the counting stops at 5,000. */
    others: count(),
  })

/** Who may say which doors a grid has. */
const doorKeepers = {
  who: 'staff',
  roles: ['grid-worker', 'community-leader', 'street-admin', 'county-admin'],
} as const
/** Who goes to the doors; leaders see numbers only. */
const gridWorkers = { who: 'staff', roles: ['grid-worker'] } as const
const leaders = { who: 'staff', roles: publisherRoles } as const

export const reachOperations = {
  getDoors: query({
    summary:
      'The doors of a grid, to choose one: buildings, units, doors; nobody knows from it who lives there',
    path: '/notices/doors',
    access: { who: 'account' },
    input: () => z.strictObject({ node: nodePath() }),
    output: doorsOfGrid,
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 30 },
  }),
  saveDoors: command({
    summary: 'Write or import the list of doors of a grid, in the place of the one before',
    path: '/notices/doors/save',
    access: doorKeepers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        rev: count(),
        doors: z.array(z.strictObject(door())).max(mostDoors),
      }),
    output: doorsOfGrid,
    errors: ['KEY_REUSED', 'STALE', 'NODE_GONE'],
    roundTrips: 4,
    limit: { perDay: 60 },
  }),
  confirmReach: command({
    summary: 'Say 我知道了 to a notice that has to reach everybody, for a door or without naming one',
    path: '/notices/reach/confirm',
    access: { who: 'account' },
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        /** The household for which it is known, in its grid. */
        door: z.strictObject({ node: nodePath(), ...door() }).optional(),
      }),
    output: () => z.object({ noticeId: noticeId(), confirmed: z.literal(true) }),
    errors: ['KEY_REUSED', 'NOT_FOUND', 'REACH_OVER'],
    roundTrips: 5,
    limit: { perDay: 10 },
  }),
  listMustReach: query({
    summary: 'Notices that have to reach everybody in a grid and are not over, with how far it is',
    path: '/notices/reach/open',
    access: gridWorkers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () =>
      z.object({
        notices: z.array(
          z.object({ id: noticeId(), title: z.string(), endsAt: instant(), households: household() }),
        ),
      }),
    errors: [],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  listNotReached: query({
    summary:
      '上门告知名单: doors of a grid whose household is not yet known to know; gone when the notice is over',
    path: '/notices/reach/visits',
    access: gridWorkers,
    input: () => z.strictObject({ noticeId: noticeId(), node: nodePath() }),
    output: () =>
      z.object({
        id: noticeId(),
        node: nodePath(),
        title: z.string(),
        /** What is to be told, in one or two sentences. */
        summary: z.string(),
        endsAt: instant(),
        households: household(),
        doors: z.array(z.object(door())),
        /** Whose phone said 我知道了: staff may look all the same. */
        said: z.array(z.object(door())),
      }),
    errors: ['NOT_FOUND', 'REACH_OVER'],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  recordVisits: command({
    summary:
      'Note households that were told at the door, by paper or by phone; several at once, each with its time, so that it works without a network',
    path: '/notices/reach/record',
    access: gridWorkers,
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        node: nodePath(),
        visits: z
          .array(z.strictObject({ ...door(), how: z.enum(waysToReach), at: instant() }))
          .min(1)
          .max(mostVisits),
      }),
    output: () =>
      z.object({
        households: household(),
        /** Doors that do not stand in the list any more. */
        unknown: count(),
      }),
    errors: ['KEY_REUSED', 'NOT_FOUND', 'REACH_OVER'],
    roundTrips: 5,
    limit: { perDay: 300 },
  }),
  getReach: query({
    summary:
      'How far a notice came, in numbers by community and grid: what was delivered, how many households know',
    path: '/notices/reach',
    access: leaders,
    input: () =>
      z.strictObject({
        noticeId: noticeId(),
        /** The place to look at, and the places right below it; where the notice was written unless told otherwise. */
        node: nodePath().optional(),
      }),
    output: () =>
      z.object({
        id: noticeId(),
        node: nodePath(),
        /**
         * Messages, of what goes out at once. What is not urgent comes with the summary of the day, where nobody can tell for which
         * notice it was opened.
         */
        delivery: z
          .object({
            state: z.enum(['waiting', 'under-way', 'done', 'stopped']),
            startedAt: instant().optional(),
            endedAt: instant().optional(),
            total: outcomeCounts(),
            /** In the order of their paths. */
            places: z.array(z.object({ node: nodePath(), name: z.string(), counts: outcomeCounts() })),
          })
          .optional(),
        /** Of a notice that had to reach everybody: it is over, and the lists are thrown away. */
        over: z.boolean(),
        /** Of a notice that has to reach everybody, until it is over. */
        households: z
          .object({
            total: household(),
            places: z.array(z.object({ node: nodePath(), name: z.string(), counts: household() })),
          })
          .optional(),
      }),
    errors: ['NOT_FOUND'],
    roundTrips: 6,
    limit: { perMinute: 60 },
  }),
  getDashboard: query({
    summary:
      'What a leader looks at in the morning, in numbers: appointments of today, what waits, timers that are late',
    path: '/notices/dashboard',
    access: leaders,
    input: () => z.strictObject({ node: nodePath() }),
    output: () =>
      z.object({
        appointments: z.array(z.object({ site: z.string(), name: z.string(), booked: count() })),
        waiting: z.object({
          /** Drafts that a second person has to read. */
          reviews: count(),
          /** What one alone published, and of these what should have been looked at by now. */
          urgentReviews: count(),
          urgentReviewsLate: count(),
          /** What people said to announcements and nobody has replied to; and announcements that are over and not closed. */
          answers: count(),
          announcementsToClose: count(),
        }),
        timers: z.array(
          z.object({
            name: z.enum(Object.keys(timersInWords) as [keyof typeof timersInWords]),
            /** When it ran to its end last. */
            ranAt: instant().optional(),
            late: z.boolean(),
          }),
        ),
      }),
    errors: [],
    /** Seven after the very first look, which is noted. */
    roundTrips: 8,
    limit: { perMinute: 60 },
  }),
}
