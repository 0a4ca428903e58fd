import { cloud } from './database.ts'
import { Refusal } from './refusal.ts'

/**
 * Files. A phone uploads into a folder of `inbox/`, where nobody can read but who uploaded it; a function looks at what came, cleans
 * it, and puts it where it stays. Readers get links that end soon, after their right was checked.
 */

/** Where files for something are uploaded to; a function takes in for it what lies here and nowhere else. */
export function inboxOf(something: string): string {
  return `inbox/${something}/`
}

export function isInInbox(fileId: string, something: string): boolean {
  const path = /^cloud:\/\/[^/]+\/(.+)$/.exec(fileId)?.[1]
  return path?.startsWith(inboxOf(something)) === true && !path.includes('..')
}

/** Seconds that a function's own link lives. */
const ownLink = 120

/**
 * What was uploaded; of a file that is larger than `most` bytes no more than is needed to know that.
 */
export async function readUpload(fileId: string, most: number): Promise<Buffer | 'missing' | 'too-large'> {
  const url = (await temporaryLinks([fileId], ownLink)).get(fileId)
  if (!url) return 'missing'
  const ended = new AbortController()
  try {
    const response = await fetch(url, { signal: ended.signal })
    if (response.status === 404) return 'missing'
    if (!response.ok || !response.body) throw new Refusal('UNAVAILABLE')
    if (Number(response.headers.get('content-length') ?? 0) > most) return 'too-large'
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of response.body) {
      bytes += part.byteLength
      if (bytes > most) return 'too-large'
      parts.push(part)
    }
    return Buffer.concat(parts)
  } catch (error) {
    throw error instanceof Refusal ? error : new Refusal('UNAVAILABLE')
  } finally {
    ended.abort()
  }
}

/** @returns the id of the file. Putting the same file again is harmless. */
export async function putFile(path: string, content: Buffer): Promise<string> {
  const { fileID } = await calling(() => cloud().uploadFile({ cloudPath: path, fileContent: content }))
  if (!fileID) throw new Refusal('UNAVAILABLE')
  return fileID
}

/** Those that are not there any more are left out. */
export async function removeFiles(fileIds: readonly string[]): Promise<void> {
  const most = 50
  for (let from = 0; from < fileIds.length; from += most)
    await calling(() => cloud().deleteFile({ fileList: fileIds.slice(from, from + most) }))
}

/** Links by the ids of files; a file that is not there has none. */
export async function temporaryLinks(
  fileIds: readonly string[],
  seconds: number,
): Promise<ReadonlyMap<string, string>> {
  if (fileIds.length === 0) return new Map()
  const { fileList = [] } = await calling(() =>
    cloud().getTempFileURL({ fileList: fileIds.map((fileID) => ({ fileID, maxAge: seconds })) }),
  )
  return new Map(
    (fileList as LinkAnswer[]).flatMap(({ fileid, fileID = fileid, tempFileURL, download_url }) => {
      const url = tempFileURL || download_url
      return fileID && url ? [[fileID, encodeURI(url)] as const] : []
    }),
  )
}

interface LinkAnswer {
  readonly fileID?: string
  readonly fileid?: string
  readonly tempFileURL?: string
  readonly download_url?: string
}

/** Storage that does not answer is UNAVAILABLE: the phone may send the same command again. */
async function calling<Result extends object>(send: () => Promise<Result>): Promise<Result> {
  let answer: Result & { readonly code?: string }
  try {
    answer = await send()
  } catch {
    throw new Refusal('UNAVAILABLE')
  }
  if (answer.code && answer.code !== 'SUCCESS') throw new Refusal('UNAVAILABLE')
  return answer
}
