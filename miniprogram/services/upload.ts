/** Files that the person chooses on the phone, and where they go. */

export interface Chosen {
  /** As people will read it, with its ending. */
  name: string
  path: string
  bytes: number
}

/** Empty when she went back. */
export async function choosePictures(count: number): Promise<Chosen[]> {
  try {
    const { tempFiles } = await wx.chooseMedia({
      count,
      mediaType: ['image'],
      sourceType: ['album', 'camera'],
      sizeType: ['compressed'],
    })
    const kinds = await Promise.all(tempFiles.map(({ tempFilePath }) => pictureKind(tempFilePath)))
    return tempFiles.map(({ tempFilePath, size }, index) => ({
      name: `图片${index + 1}.${kinds[index]}`,
      path: tempFilePath,
      bytes: size,
    }))
  } catch {
    return []
  }
}

async function pictureKind(path: string): Promise<string> {
  const { type } = await wx.getImageInfo({ src: path })
  if (type !== 'unknown') return type === 'jpeg' ? 'jpg' : type
  return /\.(\w+)$/.exec(path)?.[1] ?? 'jpg'
}

/** From a chat, which is where a phone has its documents. Empty when she went back. */
export async function chooseDocuments(count: number): Promise<Chosen[]> {
  try {
    const { tempFiles } = await wx.chooseMessageFile({ count, type: 'file' })
    return tempFiles.map(({ name, path, size }) => ({ name, path, bytes: size }))
  } catch {
    return []
  }
}

/** @returns the id of the file below `folder`; null when it did not arrive. */
export async function upload(folder: string, { name, path }: Chosen): Promise<string | null> {
  const ending = /\.(\w+)$/.exec(name)?.[1]?.toLowerCase() ?? 'bin'
  const unique = `${Date.now().toString(36)}${Math.random().toString(36).slice(2, 10)}`
  try {
    const { fileID } = await wx.cloud.uploadFile({
      cloudPath: `${folder}${unique}.${ending}`,
      filePath: path,
    })
    return fileID
  } catch {
    return null
  }
}
