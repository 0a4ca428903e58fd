import type { PictureVerdict } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { askAbout } from '../../platform/picture-verdicts.ts'
import { collection, type Notice } from '../store.ts'

/** WeChat's check of the pictures of a notice: see platform/picture-verdicts.ts. */

/**
 * Asks about a picture that nobody asked about before. Where WeChat cannot be asked the picture stays `checking`, and whoever
 * approves looks at it. Two round trips.
 */
export async function askAboutPicture(
  { _id, files }: Pick<Notice, '_id' | 'files'>,
  id: string,
  openid: string,
): Promise<void> {
  const { command: _ } = database()
  const file = files[id]
  if (file?.check !== 'checking' || file.trace !== undefined) return
  const noteTrace = (trace: string) =>
    database().change(
      collection.notices,
      { _id, [`files.${id}.check`]: 'checking', [`files.${id}.trace`]: _.exists(false) },
      { [`files.${id}.trace`]: trace, traces: _.push([trace]) },
    )
  await askAbout(file.fileId, openid, noteTrace, noteVerdict)
}

/** Only the picture's own field and the list of traces are changed. @returns whether a notice knows the trace. */
export async function noteVerdict({ trace, verdict }: PictureVerdict): Promise<boolean> {
  const { command: _ } = database()
  const [notice] = await database().find<Pick<Notice, '_id' | 'files'>>(
    collection.notices,
    { traces: trace },
    { limit: 1, fields: { files: true } },
  )
  const id = notice && Object.keys(notice.files).find((one) => notice.files[one]?.trace === trace)
  if (!notice || !id) return false
  return database().change(
    collection.notices,
    { _id: notice._id, [`files.${id}.trace`]: trace },
    { [`files.${id}.check`]: verdict, traces: _.pull(trace) },
  )
}
