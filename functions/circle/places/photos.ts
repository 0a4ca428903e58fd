import type { CircleContract } from '../../../shared/circle/contract.ts'
import { mostPhotos } from '../../../shared/circle/rules.ts'
import type { ParsedInputOf } from '../../../shared/contract.ts'
import { cleanPicture } from '../../platform/clean-picture.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isInInbox, putFile, readUpload, removeFiles } from '../../platform/storage.ts'
import { changePlace } from './change.ts'
import { type KeptPlace, viewOneKept } from './view.ts'

type Adding = ParsedInputOf<CircleContract['addPlacePhoto']>
type Removing = ParsedInputOf<CircleContract['removePlacePhoto']>

/** 10 MB, as for files of notices. */
const mostBytes = 10 * 1024 * 1024

/**
 * Takes in a picture that staff have uploaded: what it says of where and when it was taken goes. Staff took it, so that nobody's words
 * have to be checked.
 */
export async function addPlacePhoto(call: Call<Adding>): Promise<KeptPlace> {
  const { input, commandId } = call
  const { upload, placeId } = input
  // Some other file.
  if (!isInInbox(upload, placeId)) throw new Refusal('FILE_MISSING')
  const id = derivedId('pho', commandId)
  let stored: string | undefined
  try {
    const changed = await changePlace(call, 'add-photo', async ({ photos }) => {
      if (photos.length >= mostPhotos) throw new Refusal('TOO_MANY_FILES')
      const { content, kind } = await taken(upload)
      const fileId = await putFile(`places/${placeId}/${id}.${kind}`, content)
      stored = fileId
      return { set: { photos: [...photos, { id, fileId }] } }
    })
    await removeFiles([upload])
    return viewOneKept(changed)
  } catch (error) {
    // Somebody else was faster: it is not part of the place, and still in the inbox.
    if (stored && error instanceof Refusal && error.code !== 'UNAVAILABLE') await removeFiles([stored])
    throw error
  }
}

export async function removePlacePhoto(call: Call<Removing>): Promise<KeptPlace> {
  const { photoId } = call.input
  let gone: string | undefined
  const changed = await changePlace(call, 'remove-photo', ({ photos }) => {
    const photo = photos.find(({ id }) => id === photoId)
    if (!photo) throw new Refusal('FILE_MISSING')
    gone = photo.fileId
    return { set: { photos: photos.filter(({ id }) => id !== photoId) } }
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
