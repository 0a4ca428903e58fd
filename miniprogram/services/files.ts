/** Files that others have put there: attachments and pictures of notices. */

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
