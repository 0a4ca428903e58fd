import * as z from 'zod'
import { query } from '../contract.ts'
import { nodePath } from '../schemas.ts'
import { coverageRoles } from './rules.ts'
import { attribution, category, point, profile } from './shapes.ts'

/** Where something is missing for how many households. It counts buildings; nobody's name or way is in it. */

const leaders = { who: 'staff', roles: coverageRoles } as const
const whole = () => z.int().nonnegative()
/** 0 to 100 with one digit behind the point; absent where nobody lives there. */
const percent = () => z.number().min(0).max(100)

const score = () =>
  z.object({
    /** Mean of the shares of the guideline's basic kinds. */
    basic: percent().optional(),
    /** Mean of those of its upgraded kinds. */
    upgraded: percent().optional(),
  })

const share = () =>
  z.object({
    category: category(),
    /** Places of it on the ground of the node; where nothing is drawn, those that belong to the node and below. */
    places: whole(),
    percent: percent().optional(),
    /** Households and buildings without one within 15 minutes. */
    uncoveredHouseholds: whole(),
    uncoveredBuildings: whole(),
  })

const input = () => z.strictObject({ node: nodePath(), profile: profile() })

export const coverageOperations = {
  getCoverage: query({
    summary:
      'Per category, the share of households within 15 minutes on foot; by community; the buildings that are left out',
    path: '/coverage',
    access: leaders,
    input: () =>
      z.strictObject({
        ...input().shape,
        /** Whose uncovered buildings are listed. */
        category: category().optional(),
      }),
    output: () =>
      z.object({
        node: nodePath(),
        name: z.string(),
        minutes: z.literal(15),
        buildings: whole(),
        households: whole(),
        /** Whether the households are counted, or each building counts as one. */
        counted: z.enum(['households', 'buildings', 'partly']),
        score: score(),
        categories: z.array(share()),
        /**
         * In the order of the tree; those without buildings on the map are absent. A community without a boundary of its own is its
         * grids together.
         */
        communities: z.array(
          z.object({
            node: nodePath(),
            name: z.string(),
            households: whole(),
            score: score(),
            /** Of the asked category. */
            percent: percent().optional(),
            uncoveredHouseholds: whole().optional(),
          }),
        ),
        /** Names of communities that are not drawn and have no drawn grid: nobody knows which buildings are theirs. */
        undrawn: z.array(z.string()),
        /** Of the asked category, those with the most households first, at most 500. */
        uncovered: z.array(z.object({ gcj02: point(), households: whole(), name: z.string().optional() })),
        /** Whether nothing at or below the node is drawn, so that all of the map was looked at. */
        wholeMap: z.boolean(),
        attribution: attribution(),
      }),
    errors: ['NODE_GONE'],
    roundTrips: 7,
    limit: { perMinute: 30 },
  }),
  exportCoverage: query({
    summary: 'The same as a CSV file: scores and categories, of the node and of each of its communities',
    path: '/coverage/csv',
    access: leaders,
    input,
    output: () => z.object({ fileName: z.string(), csv: z.string() }),
    errors: ['NODE_GONE'],
    roundTrips: 7,
    limit: { perMinute: 10 },
  }),
}
