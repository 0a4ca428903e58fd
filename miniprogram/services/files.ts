/** Files: attachments and pictures of notices, and what a person takes away with her. */

export interface File {
  id: string
  name: string
  kind: string
  bytes: number
  /** Good for half an hour. */
  url?: string | undefined
}

/** `pdf，2.4MB` */
export function fileInWords({ kind, bytes }: File): string {
  const size =
    bytes >= 1024 * 1024
      ? `${Math.round((bytes / 1024 / 1024) * 10) / 10}MB`
      : `${Math.max(1, Math.round(bytes / 1024))}KB`
  return `${kind}，${size}`
}

/** Shows a document. Answers whether it could be opened: a link that is too old, or no network, and it cannot. */
export function openDocument({ url = '', kind }: File): Promise<boolean> {
  return new Promise((resolve) => {
    const fail = () => resolve(false)
    wx.downloadFile({
      url,
      success: ({ statusCode, tempFilePath }) => {
        if (statusCode !== 200) return fail()
        const fileType = kind as 'pdf'
        wx.openDocument({
          filePath: tempFilePath,
          fileType,
          showMenu: true,
          success: () => resolve(true),
          fail,
        })
      },
      fail,
    })
  })
}

/** Shows pictures as large as the phone is, beginning with one. */
export function showPictures(urls: string[], current: string): void {
  wx.previewImage({ urls, current, fail: () => undefined })
}

/** Writes a text into a file of the phone. Answers its path, or null where the phone has no room. */
export function writeText(name: string, text: string): Promise<string | null> {
  const filePath = `${wx.env.USER_DATA_PATH}/${name}`
  return new Promise((resolve) => {
    wx.getFileSystemManager().writeFile({
      filePath,
      data: text,
      encoding: 'utf8',
      success: () => resolve(filePath),
      fail: () => resolve(null),
    })
  })
}

/** Sends a file of the phone into a chat, such as the one with oneself. Inside of a tap only. */
export function sendFile(filePath: string, fileName: string): void {
  wx.shareFileMessage({ filePath, fileName, fail: () => undefined })
}
