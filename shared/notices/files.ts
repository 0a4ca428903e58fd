/** Which files a notice may carry; phones ask before they upload, functions look at what came. */

export const fileKinds = ['pdf', 'doc', 'docx', 'xls', 'xlsx', 'jpg', 'png'] as const
export type FileKind = (typeof fileKinds)[number]

export const fileUses = ['picture', 'attachment'] as const
export type FileUse = (typeof fileUses)[number]

/** Of one file, in bytes. */
export const mostFileBytes = 10 * 1024 * 1024
/** Of a notice, in all its versions. */
export const mostFiles = 40
/** Of each use in one version. */
export const mostShown = 9

/** By the end of its name; undefined for what is not taken. */
export function kindByName(name: string): FileKind | undefined {
  const ending = /\.([a-z]+)$/i.exec(name)?.[1]?.toLowerCase()
  return fileKinds.find((kind) => kind === (ending === 'jpeg' ? 'jpg' : ending))
}

/** Whether the first bytes, and of Office files the parts inside, are what the name promises. */
export function isOfKind(kind: FileKind, bytes: { toString(encoding: 'latin1'): string }): boolean {
  const content = bytes.toString('latin1')
  switch (kind) {
    case 'pdf':
      return content.startsWith('%PDF-')
    case 'jpg':
      return content.startsWith('\xff\xd8\xff')
    case 'png':
      return content.startsWith('\x89PNG\r\n\x1a\n')
    case 'doc':
    case 'xls':
      return content.startsWith('\xd0\xcf\x11\xe0')
    case 'docx':
      return content.startsWith('PK\x03\x04') && content.includes('word/')
    case 'xlsx':
      return content.startsWith('PK\x03\x04') && content.includes('xl/')
  }
}

export function isPicture(kind: FileKind): kind is 'jpg' | 'png' {
  return kind === 'jpg' || kind === 'png'
}
