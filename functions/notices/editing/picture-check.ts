import { askForPictureCheck, type PictureVerdict } from '../../platform/content-check.ts'
import { database } from '../../platform/database.ts'
import { temporaryLinks } from '../../platform/storage.ts'
import { collection, type Notice } from '../store.ts'

/**
 * What WeChat says of pictures. It is asked when the picture is part of the notice, and says it by a push, under a trace that it gives:
 *
 *   file in the notice ── WeChat asked ── trace in the notice ── verdict looked for
 *                              └──────────── push: verdict into the notice; where none knows the trace: kept, and tried once more
 *
 * The push may be faster than the write of the trace. Each of the two writes first and then looks for the other, so that one finds it.
 */

/** `picture_verdicts/<trace>`: below 200 bytes, for a day. A verdict that came before any notice knew its trace. */
interface KeptVerdict {
  readonly _id: string
  readonly v: 1
  readonly verdict: PictureVerdict['verdict']
  readonly at: number
}

const verdictsCollection = 'picture_verdicts'
const keepVerdictsMs = 24 * 60 * 60 * 1000

/** WeChat answers within half an hour; the link that it looks at lives longer. */
const checkLinkSeconds = 3600

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
  const url = (await temporaryLinks([file.fileId], checkLinkSeconds)).get(file.fileId)
  const trace = url && (await askForPictureCheck(url, openid))
  if (!trace) return
  await database().change(
    collection.notices,
    { _id, [`files.${id}.check`]: 'checking', [`files.${id}.trace`]: _.exists(false) },
    { [`files.${id}.trace`]: trace, traces: _.push([trace]) },
  )
  const kept = await database().read<KeptVerdict>(verdictsCollection, trace)
  if (kept) await noteVerdict({ trace, verdict: kept.verdict })
}

/** It may come twice, and while somebody writes: only the picture's own field and the list of traces are changed. */
export async function takeVerdict(said: PictureVerdict, now: number): Promise<void> {
  if (await noteVerdict(said)) return
  const kept: KeptVerdict = { _id: said.trace, v: 1, verdict: said.verdict, at: now }
  await database().insert(verdictsCollection, { ...kept })
  await noteVerdict(said)
}

/** @returns how many verdicts went that no notice asked for. */
export function forgetVerdicts(now: number): Promise<number> {
  const { command: _ } = database()
  return database().remove(verdictsCollection, { at: _.lte(now - keepVerdictsMs) })
}

/** @returns whether a notice knows the trace. */
async function noteVerdict({ trace, verdict }: PictureVerdict): Promise<boolean> {
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
