import { pictureVerdict } from '../platform/content-check.ts'
import { database } from '../platform/database.ts'
import { collection, type Notice } from './store.ts'

/**
 * What WeChat says of a picture, some minutes after it was asked. It may say it twice, and it may come while somebody writes: only
 * the picture's own field and the list of traces are changed.
 */
export async function onPush(event: unknown): Promise<void> {
  const said = pictureVerdict(event)
  if (!said) return
  const { trace, verdict } = said
  const { command: _ } = database()
  const [notice] = await database().find<Pick<Notice, '_id' | 'files'>>(
    collection.notices,
    { traces: trace },
    { limit: 1, fields: { files: true } },
  )
  const id = notice && Object.keys(notice.files).find((one) => notice.files[one]?.trace === trace)
  if (!notice || !id) return
  await database().change(
    collection.notices,
    { _id: notice._id, [`files.${id}.trace`]: trace },
    { [`files.${id}.check`]: verdict, traces: _.pull(trace) },
  )
}
