import { askForPictureCheck, type PictureVerdict } from './content-check.ts'
import { database } from './database.ts'
import { temporaryLinks } from './storage.ts'

/**
 * What WeChat says of pictures. It is asked when the picture is part of a document, and says it by a push, under a trace that it gives:
 *
 *   picture in the document ── WeChat asked ── trace in the document ── verdict looked for
 *                              └──────────── push: verdict into the document; where none knows the trace: kept, and tried once more
 *
 * The push may be faster than the write of the trace. Each of the two writes first and then looks for the other, so that one finds it. All
 * pushes come to one function, whosever the picture is: each capability says how it notes a verdict of its own.
 */

/** Writes a verdict down where its trace is known. It may be called twice. @returns whether a document knows the trace. */
export type NoteVerdict = (said: PictureVerdict) => Promise<boolean>

/** `picture_verdicts/<trace>`: below 200 bytes, for a day. A verdict that came before any document knew its trace. */
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
 * Asks about a picture that nobody asked about before. Two round trips with the write of the trace.
 * @param noteTrace writes the trace into the document of the picture, unless it has one.
 */
export async function askAbout(
  fileId: string,
  openid: string,
  noteTrace: (trace: string) => Promise<unknown>,
  noteVerdict: NoteVerdict,
): Promise<void> {
  const url = (await temporaryLinks([fileId], checkLinkSeconds)).get(fileId)
  const trace = url && (await askForPictureCheck(url, openid))
  if (!trace) return
  await noteTrace(trace)
  const kept = await database().read<KeptVerdict>(verdictsCollection, trace)
  if (kept) await noteVerdict({ trace, verdict: kept.verdict })
}

/** What a push says; it may come twice, and while somebody writes. @param notes of every capability that has pictures */
export async function takeVerdict(
  said: PictureVerdict,
  now: number,
  notes: readonly NoteVerdict[],
): Promise<void> {
  const isNoted = async () => {
    for (const note of notes) if (await note(said)) return true
    return false
  }
  if (await isNoted()) return
  const kept: KeptVerdict = { _id: said.trace, v: 1, verdict: said.verdict, at: now }
  await database().insert(verdictsCollection, { ...kept })
  await isNoted()
}

/** @returns how many verdicts went that no document asked for. */
export function forgetVerdicts(now: number): Promise<number> {
  const { command: _ } = database()
  return database().remove(verdictsCollection, { at: _.lte(now - keepVerdictsMs) })
}
