import type { ParsedInputOf } from '../../../shared/contract.ts'
import type { NoticesContract } from '../../../shared/notices/contract.ts'
import {
  isOfKind,
  isPicture,
  kindByName,
  mostFileBytes,
  mostFiles,
  mostShown,
} from '../../../shared/notices/files.ts'
import { cleanPicture } from '../../platform/clean-picture.ts'
import { database } from '../../platform/database.ts'
import { derivedId } from '../../platform/ids.ts'
import type { Call } from '../../platform/perform.ts'
import { Refusal } from '../../platform/refusal.ts'
import { isInInbox, putFile, readUpload, removeFiles } from '../../platform/storage.ts'
import { collection, type Draft, type Notice, type NoticeFile, queue, readNotice } from '../store.ts'
import type { DeskNotice } from '../view.ts'
import { act } from './act.ts'
import { authorsWith } from './draft.ts'
import { askAboutPicture } from './picture-check.ts'
import { draftOf } from './review.ts'
import { sweepLater, sweepNow } from './sweep-files.ts'

type Adding = ParsedInputOf<NoticesContract['addFile']>
type Removing = ParsedInputOf<NoticesContract['removeFile']>

/**
 * Takes in a file that the phone has uploaded to its inbox: looks at its size and kind, cleans a picture, puts it where it stays.
 * Then the inbox is emptied, and WeChat asked about a picture; what is refused is removed at once. Where it dies, the timer empties what is
 * left. Four round trips, six with a picture.
 */
export async function addFile(call: Call<Adding>): Promise<DeskNotice> {
  const { input, caller, now, commandId, repeated } = call
  const { upload, use, name } = input
  const { command: _ } = database()
  // Some other file.
  if (!isInInbox(upload, input.noticeId)) throw new Refusal('FILE_MISSING')
  const id = derivedId('fil', commandId)
  let stored: string | undefined
  let file: NoticeFile | undefined
  let added: DeskNotice
  try {
    added = await act(call, 'save', async (notice, by) => {
      const draft = draftOf(notice)
      const list = use === 'picture' ? 'pictures' : 'attachments'
      if (draft[list].length >= mostShown || Object.keys(notice.files).length >= mostFiles)
        throw new Refusal('TOO_MANY_FILES')
      const { content, kind } = await taken(upload, name, use)
      const path = `notices/${notice._id}/${id}.${kind}`
      // In the same bucket.
      const copy = upload.replace(/\/inbox\/.*$/, `/${path}`)
      await database().change(
        collection.notices,
        { _id: notice._id },
        queue([], [sweepLater(id, [upload, copy], now)]),
      )
      const fileId = await putFile(path, content)
      stored = fileId
      file = {
        name,
        kind,
        bytes: content.length,
        fileId,
        check: use === 'picture' ? 'checking' : 'none',
        at: now,
      }
      return {
        isRecorded: false,
        set: {
          draft: {
            ...draft,
            [list]: [...draft[list], id],
            at: now,
            by,
            authors: authorsWith(draft, caller.openid),
          },
        },
        // What WeChat says of other pictures may be written meanwhile.
        fields: { [`files.${id}`]: _.set(file) },
      }
    })
  } catch (error) {
    // Somebody else was faster: it is not part of the notice, and still in the inbox.
    if (stored && error instanceof Refusal && error.code !== 'UNAVAILABLE') await removeFiles([stored])
    throw error
  }
  await removeFiles([upload])
  if (file) await askAboutPicture({ _id: input.noticeId, files: { [id]: file } }, id, caller.openid)
  else if (repeated) await askAboutPicture(await readNotice(input.noticeId), id, caller.openid)
  return added
}

/** Takes a file out of a draft. One that a published version shows stays with that version. */
export async function removeFile(call: Call<Removing>): Promise<DeskNotice> {
  const { input, caller, now } = call
  const { fileId: id } = input
  const { command: _ } = database()
  let gone: string | undefined
  const changed = await act(call, 'save', (notice, by) => {
    const file = notice.files[id]
    if (!file) throw new Refusal('FILE_MISSING')
    const draft = draftOf(notice)
    const isShown = versionsOf(notice).some(({ pictures, attachments }) =>
      [...pictures, ...attachments].includes(id),
    )
    gone = isShown ? undefined : file.fileId
    const pending = gone === undefined ? [] : [sweepNow(id, gone, now)]
    const without = (list: readonly string[]) => list.filter((one) => one !== id)
    return {
      isRecorded: false,
      set: {
        draft: {
          ...draft,
          pictures: without(draft.pictures),
          attachments: without(draft.attachments),
          at: now,
          by,
          authors: authorsWith(draft, caller.openid),
        },
      },
      pending,
      fields: isShown
        ? {}
        : { [`files.${id}`]: _.remove(), ...(file.trace && { traces: _.pull(file.trace) }) },
    }
  })
  if (gone) await removeFiles([gone])
  return changed
}

function versionsOf({ shown, earlier }: Notice): readonly Pick<Draft, 'pictures' | 'attachments'>[] {
  return shown ? [...earlier, shown] : earlier
}

async function taken(upload: string, name: string, use: Adding['use']) {
  const content = await readUpload(upload, mostFileBytes)
  if (content === 'missing') throw new Refusal('FILE_MISSING')
  if (content === 'too-large') throw await removed(upload, 'FILE_TOO_LARGE')
  const kind = kindByName(name)
  if (!kind || !isOfKind(kind, content) || (use === 'picture') !== isPicture(kind))
    throw await removed(upload, 'FILE_KIND')
  const cleaned = isPicture(kind) ? cleanPicture(content, kind) : content
  if (!cleaned) throw await removed(upload, 'FILE_KIND')
  return { kind, content: cleaned }
}

async function removed(upload: string, code: 'FILE_TOO_LARGE' | 'FILE_KIND'): Promise<Refusal> {
  await removeFiles([upload])
  return new Refusal(code)
}
