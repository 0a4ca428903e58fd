import * as z from 'zod'
import { command, query } from '../contract.ts'
import { coordinateSystems } from '../geo.ts'
import { id, instant, nodePath, rev, text } from '../schemas.ts'
import { importerRoles } from './rules.ts'
import { category, point, uploaded } from './shapes.ts'

/** Whole lists of places from a file: looked at first, then put onto the map at once, and taken off at once. */

const importers = { who: 'staff', roles: importerRoles } as const
export const importFormats = ['csv', 'xlsx', 'geojson'] as const
export const importStates = ['previewed', 'applying', 'applied', 'dropped'] as const

/** What of a row can be wrong. */
export const importFields = [
  'name',
  'category',
  'position',
  'address',
  'phone',
  'hours',
  'holidays',
  'stepFree',
  'key',
  'row',
] as const

/** What lists of imports say of one. */
const importLine = () =>
  z.object({
    id: id('imp'),
    rev: z.int(),
    node: nodePath(),
    /** What the list is called: a new one of the same name takes its place. */
    name: z.string(),
    state: z.enum(importStates),
    format: z.enum(importFormats),
    system: z.enum(coordinateSystems),
    /** Rows with something in them, without the heading. */
    rows: z.int().nonnegative(),
    /** Rows with something wrong; they are left out. */
    wrongRows: z.int().nonnegative(),
    /** Rows that staff looked after themselves since an earlier list: theirs stays. */
    kept: z.int().nonnegative(),
    /** The applied list of this name, which leaves the map when this one comes onto it. */
    replaces: z.object({ id: id('imp'), rows: z.int(), at: instant() }).optional(),
    /** Rows that are stored already, of one that is being applied. */
    done: z.int().nonnegative(),
    at: instant(),
    appliedAt: instant().optional(),
    by: z.object({ name: z.string(), title: z.string() }),
  })

const importView = () =>
  z.object({
    ...importLine().shape,
    /** The first 1,000 of what is wrong: the row as the spreadsheet counts it, the field, and why in Chinese. */
    wrong: z.array(z.object({ row: z.int(), field: z.enum(importFields), why: z.string() })),
    /** The first rows, as they would stand on the map. */
    sample: z.array(z.object({ row: z.int(), name: z.string(), category: category(), gcj02: point() })),
    /**
     * Rows that seem to be on the map already, from elsewhere: a place of the same name and category within 100 m. They are imported all the
     * same; the first 100 are named.
     */
    twins: z.object({ count: z.int().nonnegative(), rows: z.array(z.int()) }),
    /** Headings that nobody reads, the first 20: a column that was meant to be one of ours is found by them. */
    unread: z.array(z.string()),
  })

const changeErrors = ['NOT_FOUND', 'STALE', 'KEY_REUSED', 'IMPORT_STATE'] as const

export const importsOperations = {
  previewImport: command({
    summary:
      'Read a list that the phone has uploaded below `inbox/places/`, and say what is wrong with it; nothing comes onto the map. Each place will belong to the lowest place of the organisation that is drawn around it',
    path: '/imports/preview',
    access: importers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        name: text(40),
        upload: uploaded(),
        format: z.enum(importFormats),
        /** What the coordinates are given in; nobody can tell by looking. */
        system: z.enum(coordinateSystems),
      }),
    output: importView,
    errors: [
      'KEY_REUSED',
      'NODE_GONE',
      'FILE_MISSING',
      'FILE_TOO_LARGE',
      'IMPORT_UNREADABLE',
      'IMPORT_TOO_LONG',
    ],
    roundTrips: 9,
    limit: { perDay: 30 },
  }),
  listImports: query({
    summary: 'Lists that were imported at a node and below it, the latest first',
    path: '/imports',
    access: importers,
    input: () => z.strictObject({ node: nodePath() }),
    output: () => z.object({ imports: z.array(importLine()) }),
    errors: [],
    roundTrips: 2,
    limit: { perMinute: 60 },
  }),
  getImport: query({
    summary: 'How far an import is',
    path: '/imports/one',
    access: importers,
    input: () => z.strictObject({ importId: id('imp') }),
    output: importView,
    errors: ['NOT_FOUND'],
    roundTrips: 2,
    limit: { perMinute: 120 },
  }),
  applyImport: command({
    summary:
      'Put a list onto the map, all of it at once when all of it is stored; what takes longer than the call is finished by the timer',
    path: '/imports/apply',
    access: importers,
    input: () =>
      z.strictObject({
        importId: id('imp'),
        rev: rev(),
        /** Said by whoever has seen that rows are wrong: the others are taken. */
        withoutWrong: z.boolean().default(false),
      }),
    output: importView,
    errors: [...changeErrors, 'IMPORT_WRONG', 'NODE_GONE'],
    roundTrips: 17,
    limit: { perDay: 30 },
  }),
  dropImport: command({
    summary: 'Take a list off the map at once, or throw a preview away; places that staff changed since stay',
    path: '/imports/drop',
    access: importers,
    input: () => z.strictObject({ importId: id('imp'), rev: rev() }),
    output: importView,
    errors: changeErrors,
    roundTrips: 6,
    limit: { perDay: 30 },
  }),
}
