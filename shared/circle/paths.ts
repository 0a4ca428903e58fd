import * as z from 'zod'
import { command, query } from '../contract.ts'
import { id, instant, nodePath, rev, text } from '../schemas.ts'
import { keeperRoles, mostPathPoints } from './rules.ts'
import { gcj02, point } from './shapes.ts'

/** Gates and paths that the street data lacks; walking times count them at once. */

const keepers = { who: 'staff', roles: keeperRoles } as const
export const pathKinds = ['gate', 'path'] as const

const walkPath = () =>
  z.object({
    id: id('pth'),
    rev: z.int(),
    node: nodePath(),
    kind: z.enum(pathKinds),
    line: z.array(point()),
    metres: z.int().nonnegative(),
    steps: z.boolean(),
    note: z.string(),
    at: instant(),
    by: z.object({ name: z.string(), title: z.string() }),
    /**
     * Whether both its ends lie near a street of the map as it is now. One that a newer map has left without a street is not walked: it is
     * to be drawn anew, or taken away.
     */
    joined: z.boolean(),
  })

export const pathsOperations = {
  listPaths: query({
    summary: 'Gates and paths that staff added at a node and below it',
    path: '/paths',
    access: keepers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () => z.object({ paths: z.array(walkPath()) }),
    errors: [],
    roundTrips: 4,
    limit: { perMinute: 60 },
  }),
  addPath: command({
    summary: 'Add a gate or a path that can be walked; both its ends lie at most 20 m from a street',
    path: '/paths/add',
    access: keepers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        kind: z.enum(pathKinds),
        line: z.array(gcj02()).min(2).max(mostPathPoints),
        steps: z.boolean().default(false),
        /** Where it is and how it is known: 小区北门，白天开. */
        note: text(80),
      }),
    output: walkPath,
    errors: ['KEY_REUSED', 'NODE_GONE', 'OFF_STREET', 'TOO_MANY_PATHS', 'CONTENT_REFUSED'],
    roundTrips: 6,
    limit: { perDay: 100 },
  }),
  removePath: command({
    summary: 'Take a gate or a path away that cannot be walked any more',
    path: '/paths/remove',
    access: keepers,
    input: () => z.strictObject({ pathId: id('pth'), rev: rev() }),
    output: () => z.object({ id: id('pth'), removed: z.literal(true) }),
    errors: ['KEY_REUSED', 'NOT_FOUND', 'STALE'],
    roundTrips: 5,
    limit: { perDay: 100 },
  }),
}
