import { temporaryLinks } from '../platform/storage.ts'
import type { Notice } from './store.ts'

/** Long enough to read, too short to be handed on. */
const linkSeconds = 30 * 60

/** Temporary links by the ids of a notice's files, for somebody who may read it. */
export async function linksTo(
  { files }: Pick<Notice, 'files'>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const stored = ids.flatMap((id) => (files[id] ? [[id, files[id].fileId] as const] : []))
  const links = await temporaryLinks(
    stored.map(([, fileId]) => fileId),
    linkSeconds,
  )
  return new Map(
    stored.flatMap(([id, fileId]) => {
      const url = links.get(fileId)
      return url ? [[id, url] as const] : []
    }),
  )
}
