import * as z from 'zod'
import { command, query } from '../contract.ts'
import { id, nodePath, rev, text } from '../schemas.ts'
import { keeperRoles } from './rules.ts'
import { category, keptPlace, placeFacts, placeId, uploaded } from './shapes.ts'

/** How staff keep the places of their node. */

const keepers = { who: 'staff', roles: keeperRoles } as const
const which = () => ({ placeId: placeId(), rev: rev() })

/** What any change of a place may be refused with. */
const changeErrors = ['NOT_FOUND', 'STALE', 'KEY_REUSED'] as const
/** What is said of a place. */
const factErrors = ['OUTSIDE_MAP', 'SITE_UNKNOWN', 'CONTENT_REFUSED', 'NODE_GONE'] as const

/** `category.id.name` of the last place of the page before. */
const listCursor = () => z.string().regex(/^[a-z-]{1,40}\.plc_[a-z0-9]{8,40}\..{1,120}$/)

export const placesOperations = {
  listPlacesForStaff: query({
    summary:
      'Places at a node and below it, those that are closed too; by category, then by name, thirty at a time',
    path: '/places/kept',
    access: keepers,
    input: () =>
      z.strictObject({
        node: nodePath(),
        category: category().optional(),
        /** Words of the name. */
        search: z.string().trim().max(40).optional(),
        /** `next` of the answer before. */
        after: listCursor().optional(),
      }),
    output: () =>
      z.object({
        places: z.array(keptPlace()),
        /**
         * With the first page: open places on the ground of the node that belong elsewhere, and are changed by those who work at `node`; the
         * first 100.
         */
        elsewhere: z.array(
          z.object({
            id: placeId(),
            node: nodePath(),
            category: category(),
            name: z.string(),
            address: z.string().optional(),
          }),
        ),
        next: listCursor().optional(),
      }),
    errors: [],
    roundTrips: 6,
    limit: { perMinute: 60 },
  }),
  getPlaceForStaff: query({
    summary: 'A place with its revision and what was done to it',
    path: '/places/kept/one',
    access: keepers,
    input: () => z.strictObject({ placeId: placeId() }),
    output: keptPlace,
    errors: ['NOT_FOUND'],
    roundTrips: 3,
    limit: { perMinute: 120 },
  }),
  addPlace: command({
    summary:
      'Put a place onto the map; it belongs to the lowest place of the organisation that is drawn around it, at or below the one that is named',
    path: '/places/add',
    access: keepers,
    input: () => z.strictObject({ node: nodePath(), place: placeFacts() }),
    output: keptPlace,
    errors: ['KEY_REUSED', ...factErrors],
    roundTrips: 7,
    limit: { perDay: 200 },
  }),
  changePlace: command({
    summary: 'Say anew what a place is; all of it, as it shall be',
    path: '/places/change',
    access: keepers,
    input: () => z.strictObject({ ...which(), place: placeFacts() }),
    output: keptPlace,
    errors: [...changeErrors, ...factErrors],
    roundTrips: 7,
    limit: { perDay: 300 },
  }),
  closePlace: command({
    summary: 'Take a place off the map that is there no more; staff still find it',
    path: '/places/close',
    access: keepers,
    input: () => z.strictObject({ ...which(), why: text(100) }),
    output: keptPlace,
    errors: [...changeErrors, 'PLACE_STATE'],
    roundTrips: 5,
    limit: { perDay: 200 },
  }),
  reopenPlace: command({
    summary: 'Put a place back onto the map',
    path: '/places/reopen',
    access: keepers,
    input: () => z.strictObject(which()),
    output: keptPlace,
    errors: [...changeErrors, 'PLACE_STATE'],
    roundTrips: 5,
    limit: { perDay: 200 },
  }),
  addPlacePhoto: command({
    summary:
      'Take a picture of a place in that the phone has uploaded below `inbox/<id of the place>/`: at most 10 MB, cleaned of where and when it was taken; residents see it when it has passed the check of WeChat',
    path: '/places/photos/add',
    access: keepers,
    input: () => z.strictObject({ ...which(), upload: uploaded() }),
    output: keptPlace,
    errors: [...changeErrors, 'FILE_MISSING', 'FILE_TOO_LARGE', 'FILE_KIND', 'TOO_MANY_FILES'],
    roundTrips: 8,
    limit: { perDay: 100 },
  }),
  showPlacePhoto: command({
    summary:
      'Say, having looked at it, that residents may see a picture that WeChat doubts or has said nothing about for half an hour',
    path: '/places/photos/show',
    access: keepers,
    input: () => z.strictObject({ ...which(), photoId: id('pho') }),
    output: keptPlace,
    errors: [...changeErrors, 'FILE_MISSING', 'PLACE_STATE', 'CONTENT_REFUSED', 'PICTURES_UNCHECKED'],
    roundTrips: 5,
    limit: { perDay: 100 },
  }),
  removePlacePhoto: command({
    summary: 'Take a picture of a place away',
    path: '/places/photos/remove',
    access: keepers,
    input: () => z.strictObject({ ...which(), photoId: id('pho') }),
    output: keptPlace,
    errors: [...changeErrors, 'FILE_MISSING'],
    roundTrips: 6,
    limit: { perDay: 100 },
  }),
}
