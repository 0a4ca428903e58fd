import type { CircleContract } from '../../../shared/circle/contract.ts'
import { mostPhotos, mustBeLookedAt } from '../../../shared/circle/rules.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { cleanPicture } from '../../platform/clean-picture.ts'
import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isInInbox, putFile, readUpload, removeFiles } from '../../platform/storage.ts'
import type { Place, PlacePhoto } from '../store.ts'
import { changePlace } from './change.ts'
import { noteTakingAway, noteTakingIn } from './leftovers.ts'
import { askAboutPhoto } from './photo-check.ts'
import { type KeptPlace, viewOneKept } from './view.ts'

type Adding = ParsedInputOf<CircleContract['addPlacePhoto']>
type Showing = ParsedInputOf<CircleContract['showPlacePhoto']>
type Removing = ParsedInputOf<CircleContract['removePlacePhoto']>

/** 10 MB, as for files of notices. */
const mostBytes = 10 * 1024 * 1024

/**
 * Takes in a picture that staff have uploaded: what it says of where and when it was taken goes. Then WeChat is asked about it; residents see
 * it when WeChat has nothing against it. Where it dies, the timer empties what is left.
 */
export async function addPlacePhoto(call: Call<Adding>): Promise<KeptPlace> {
  const { input, caller, now, commandId } = call
  const { command: _ } = database()
  const { upload, placeId } = input
  // Some other file.
  if (!isInInbox(upload, placeId)) throw new Refusal('FILE_MISSING')
  const id = derivedId('pho', commandId)
  let stored: string | undefined
  let changed: Place
  try {
    changed = await changePlace(call, 'add-photo', async ({ photos }) => {
      if (Object.keys(photos).length >= mostPhotos) throw new Refusal('TOO_MANY_FILES')
      const { content, kind } = await taken(upload)
      const path = `places/${placeId}/${id}.${kind}`
      // In the same bucket.
      const copy = upload.replace(/\/inbox\/.*$/, `/${path}`)
      await noteTakingIn(placeId, id, [upload, copy], now)
      const fileId = await putFile(path, content)
      stored = fileId
      const photo: PlacePhoto = { fileId, at: now, check: 'checking' }
      return { set: {}, fields: { [`photos.${id}`]: _.set(photo) } }
    })
  } catch (error) {
    // Somebody else was faster: it is not part of the place, and still in the inbox.
    if (stored && error instanceof Refusal && error.code !== 'UNAVAILABLE') await removeFiles([stored])
    throw error
  }
  await removeFiles([upload])
  await askAboutPhoto(changed, id, caller.openid)
  return viewOneKept(changed)
}

/** A keeper has looked at a picture that WeChat doubts, or says nothing about. */
export async function showPlacePhoto(call: Call<Showing>): Promise<KeptPlace> {
  const { photoId } = call.input
  const { command: _ } = database()
  const changed = await changePlace(call, 'show-photo', ({ photos }) => {
    const photo = photos[photoId]
    if (!photo) throw new Refusal('FILE_MISSING')
    if (photo.check === 'refused') throw new Refusal('CONTENT_REFUSED', { fields: ['photoId'] })
    if (photo.check === 'pass') throw new Refusal('PLACE_STATE')
    if (!mustBeLookedAt(photo, call.now)) throw new Refusal('PICTURES_UNCHECKED')
    return { set: {}, fields: { [`photos.${photoId}.check`]: _.set('pass') } }
  })
  return viewOneKept(changed)
}

export async function removePlacePhoto(call: Call<Removing>): Promise<KeptPlace> {
  const { photoId } = call.input
  const { command: _ } = database()
  let gone: string | undefined
  const changed = await changePlace(call, 'remove-photo', async ({ _id, photos }) => {
    const photo = photos[photoId]
    if (!photo) throw new Refusal('FILE_MISSING')
    gone = photo.fileId
    await noteTakingAway(_id, photoId, gone, call.now)
    return {
      set: {},
      fields: {
        [`photos.${photoId}`]: _.remove(),
        ...(photo.trace !== undefined && { traces: _.pull(photo.trace) }),
      },
    }
  })
  if (gone) await removeFiles([gone])
  return viewOneKept(changed)
}

async function taken(upload: string): Promise<{ readonly content: Buffer; readonly kind: 'jpg' | 'png' }> {
  const content = await readUpload(upload, mostBytes)
  if (content === 'missing') throw new Refusal('FILE_MISSING')
  if (content === 'too-large') throw await removed(upload, 'FILE_TOO_LARGE')
  const kind = content[0] === 0x89 ? 'png' : 'jpg'
  // What is too short to be a picture cannot even be looked at.
  const cleaned = content.length < 16 ? undefined : cleanPicture(content, kind)
  if (!cleaned) throw await removed(upload, 'FILE_KIND')
  return { content: cleaned, kind }
}

async function removed(upload: string, code: 'FILE_TOO_LARGE' | 'FILE_KIND'): Promise<Refusal> {
  await removeFiles([upload])
  return new Refusal(code)
}
