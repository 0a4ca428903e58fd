import * as z from 'zod'
import { command, query } from '../contract.ts'
import { id, instant, nodePath, rev, text } from '../schemas.ts'
import { keeperRoles } from './rules.ts'
import { category, gcj02, placeFacts, placeId, point } from './shapes.ts'

/** What residents say is wrong on the map. Staff see what was said, never who said it. */

export const suggestionKinds = ['hours', 'closed', 'moved', 'phone', 'missing', 'other'] as const
export type SuggestionKind = (typeof suggestionKinds)[number]
export const suggestionStates = ['open', 'accepted', 'declined'] as const

const keepers = { who: 'staff', roles: keeperRoles } as const
const suggestionId = () => id('sug')

/** A place that is missing. */
const missing = () => ({ name: text(60), category: category() })

const suggestion = () =>
  z.object({
    id: suggestionId(),
    rev: z.int(),
    what: z.enum(suggestionKinds),
    text: z.string(),
    /** The place it is about, or what is missing. */
    place: z.object({ id: placeId(), name: z.string(), category: category() }).optional(),
    missing: z.object({ name: z.string(), category: category(), gcj02: point().optional() }).optional(),
    /** Where the place is now, of one that moved. */
    gcj02: point().optional(),
    at: instant(),
    state: z.enum(suggestionStates),
    /** What staff say to it. */
    answer: z.string().optional(),
    answeredAt: instant().optional(),
  })

const forStaff = () => z.object({ ...suggestion().shape, node: nodePath() })
const answerErrors = ['NOT_FOUND', 'STALE', 'KEY_REUSED', 'SUGGESTION_STATE'] as const

export const suggestionsOperations = {
  suggestCorrection: command({
    summary: 'Say that something is wrong or missing on the map; staff look at it',
    path: '/suggestions/add',
    access: { who: 'account' },
    input: () =>
      z
        .strictObject({
          what: z.enum(suggestionKinds),
          /** The place it is about; or, of one that is missing, `missing`. */
          placeId: placeId().optional(),
          /** Its node is where she reads: it counts where nothing is drawn around the position. */
          missing: z.strictObject({ ...missing(), node: nodePath() }).optional(),
          /** Where it is: of the place, never of who says so. */
          gcj02: gcj02().optional(),
          text: text(200, { lines: true }),
        })
        .refine(
          ({ what, placeId, missing }) =>
            what === 'missing' ? missing !== undefined && !placeId : placeId !== undefined && !missing,
          '要么是一个已有的地方，要么是一个缺少的地方',
        ),
    output: suggestion,
    errors: ['KEY_REUSED', 'NOT_FOUND', 'NODE_GONE', 'CONTENT_REFUSED', 'OUTSIDE_MAP'],
    roundTrips: 6,
    limit: { perDay: 10 },
  }),
  listMySuggestions: query({
    summary: 'What the account suggested, and what became of it',
    path: '/suggestions/mine',
    access: { who: 'account' },
    input: () => z.strictObject({}),
    output: () => z.object({ suggestions: z.array(suggestion()) }),
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  listSuggestions: query({
    summary:
      'What residents suggest at a node and below it; open ones the longest waiting first, answered ones the latest first',
    path: '/suggestions',
    access: keepers,
    input: () => z.strictObject({ node: nodePath(), state: z.enum(suggestionStates).default('open') }),
    output: () => z.object({ suggestions: z.array(forStaff()), more: z.boolean() }),
    errors: [],
    roundTrips: 3,
    limit: { perMinute: 60 },
  }),
  acceptSuggestion: command({
    summary:
      'Take a suggestion, with what the place is to be from now on; one that is closed is taken off the map',
    path: '/suggestions/accept',
    access: keepers,
    input: () =>
      z
        .strictObject({
          suggestionId: suggestionId(),
          rev: rev(),
          /** All of the place as it shall be; of one that is missing, too. */
          place: placeFacts().optional(),
          /** The revision of the place that was seen; of one that is missing there is none. */
          placeRev: rev().optional(),
          /** The place is there no more. */
          close: z.literal(true).optional(),
          answer: text(200, { lines: true }).optional(),
        })
        .refine(({ place, close }) => (place === undefined) !== (close === undefined), '要么修改，要么关闭'),
    output: forStaff,
    errors: [...answerErrors, 'PLACE_STATE', 'OUTSIDE_MAP', 'SITE_UNKNOWN', 'CONTENT_REFUSED', 'NODE_GONE'],
    roundTrips: 9,
    limit: { perDay: 200 },
  }),
  declineSuggestion: command({
    summary: 'Leave the map as it is, and say why',
    path: '/suggestions/decline',
    access: keepers,
    input: () =>
      z.strictObject({ suggestionId: suggestionId(), rev: rev(), answer: text(200, { lines: true }) }),
    output: forStaff,
    errors: [...answerErrors, 'CONTENT_REFUSED'],
    roundTrips: 4,
    limit: { perDay: 200 },
  }),
}
