import type { PictureVerdict } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { askAbout } from '../../platform/picture-verdicts.ts'
import { collection, type Place } from '../store.ts'

/** WeChat's check of the pictures of a place: see platform/picture-verdicts.ts. Residents see those that passed. */

/**
 * Asks about a picture that nobody asked about before. Where WeChat cannot be asked it stays `checking`, until a keeper says that it may be
 * seen. Three round trips.
 */
export async function askAboutPhoto(
  { _id, photos }: Pick<Place, '_id' | 'photos'>,
  id: string,
  openid: string,
): Promise<void> {
  const { command: _ } = database()
  const photo = photos[id]
  if (photo?.check !== 'checking' || photo.trace !== undefined) return
  const noteTrace = (trace: string) =>
    database().change(
      collection.places,
      { _id, [`photos.${id}.check`]: 'checking', [`photos.${id}.trace`]: _.exists(false) },
      { [`photos.${id}.trace`]: trace, traces: _.push([trace]) },
    )
  await askAbout(photo.fileId, openid, noteTrace, notePhotoVerdict)
}

/**
 * The revision stays, so that who is writing about the place at this moment is not told that somebody was faster.
 * @returns whether a place knows the trace.
 */
export async function notePhotoVerdict({ trace, verdict }: PictureVerdict): Promise<boolean> {
  const { command: _ } = database()
  const [place] = await database().find<Pick<Place, '_id' | 'photos'>>(
    collection.places,
    { traces: trace },
    { limit: 1, fields: { photos: true } },
  )
  const id = place && Object.keys(place.photos).find((one) => place.photos[one]?.trace === trace)
  if (!place || !id) return false
  // A keeper who has looked at it meanwhile knows better than a doubt, not better than a refusal.
  const counts = place.photos[id]?.check === 'checking' || verdict === 'refused'
  return database().change(
    collection.places,
    { _id: place._id, [`photos.${id}.trace`]: trace },
    { ...(counts && { [`photos.${id}.check`]: verdict }), traces: _.pull(trace) },
  )
}
