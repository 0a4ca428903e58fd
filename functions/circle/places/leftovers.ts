import { database } from '../../platform/database.ts'
import { removeFiles } from '../../platform/storage.ts'
import { collection, type Place } from '../store.ts'

/**
 * Storage cannot be asked for what lies in it. So what may be left over there is noted before a picture is put or taken away, and looked at
 * later: the file that the place names stays, whatever else is noted goes. So does a list of places that was uploaded: once it is read,
 * nobody needs it.
 */

/** `place_leftovers/<pho_…, imp_…>`: below 1 KB, until the timer has looked. */
interface Leftover {
  readonly _id: string
  readonly v: 1
  /** Which of its pictures it is; a list of places is none. */
  readonly of?: { readonly place: string; readonly photo: string }
  /** Ids of files. */
  readonly files: readonly string[]
  /** When the timer looks. */
  readonly at: number
}

/** No call of a function, and no phone that sends a command again, is that late. */
const takenInMs = 24 * 60 * 60 * 1000
/** A call ends after 40 s. */
const takenAwayMs = 5 * 60 * 1000
const perRun = 100

/** Before a picture is put: what was uploaded, and where its copy will lie. One round trip, two for a repeat. */
export function noteTakingIn(
  place: string,
  photo: string,
  files: readonly string[],
  now: number,
): Promise<void> {
  return note({ _id: photo, v: 1, of: { place, photo }, files, at: now + takenInMs })
}

/** Before a list is read. One round trip, two for a repeat. */
export function noteList(importId: string, upload: string, now: number): Promise<void> {
  return note({ _id: importId, v: 1, files: [upload], at: now + takenInMs })
}

/** Before a picture is taken out of its place. One round trip, two for a repeat. */
export function noteTakingAway(place: string, photo: string, file: string, now: number): Promise<void> {
  return note({ _id: `${photo}:gone`, v: 1, of: { place, photo }, files: [file], at: now + takenAwayMs })
}

async function note(leftover: Leftover): Promise<void> {
  if (await database().insert(collection.leftovers, { ...leftover })) return
  const { command: _ } = database()
  await database().change(collection.leftovers, { _id: leftover._id }, { at: _.max(leftover.at) })
}

/** Four round trips, one where there is nothing. @returns how many were looked at */
export async function sweepLeftovers(now: number): Promise<number> {
  const { command: _ } = database()
  const due = await database().find<Leftover>(
    collection.leftovers,
    { at: _.lte(now) },
    { orderBy: [['at', 'asc']], limit: perRun },
  )
  if (due.length === 0) return 0
  const places = await database().find<Pick<Place, '_id' | 'photos'>>(
    collection.places,
    { _id: _.in([...new Set(due.flatMap(({ of }) => of?.place ?? []))]) },
    { limit: perRun, fields: { photos: true } },
  )
  const photosOf = new Map(places.map(({ _id, photos }) => [_id, photos]))
  await removeFiles(
    due.flatMap(({ of, files }) => {
      const kept = of && photosOf.get(of.place)?.[of.photo]?.fileId
      return files.filter((file) => file !== kept)
    }),
  )
  // One that was noted anew meanwhile stays.
  return database().remove(collection.leftovers, { _id: _.in(due.map(({ _id }) => _id)), at: _.lte(now) })
}
