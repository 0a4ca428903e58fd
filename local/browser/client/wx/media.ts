import { openPreview } from '../dialogs.ts'
import { tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'
import { requirePrivacy, requireScope } from './privacy.ts'

function pick(accept: string, count: number): Promise<File[]> {
  return new Promise((resolve, reject) => {
    const input = Object.assign(document.createElement('input'), {
      type: 'file',
      accept,
      multiple: count > 1,
    })
    input.addEventListener('change', () => resolve([...(input.files ?? [])].slice(0, count)))
    input.addEventListener('cancel', () => reject(new Failure('cancel')))
    // Tests hand over files by the file chooser, which needs the element in the document.
    input.hidden = true
    document.body.append(input)
    input.click()
    input.remove()
  })
}

interface ChosenFile {
  tempFilePath: string
  size: number
  fileType: string
}

async function chooseMedia({
  count = 9,
  mediaType = ['image', 'video'],
}: {
  count?: number
  mediaType?: string[]
}) {
  await requirePrivacy()
  const accept = mediaType.filter((type) => type !== 'mix').map((type) => `${type}/*`)
  const files = await pick(accept.join(','), count)
  const tempFiles: ChosenFile[] = files.map((file) => ({
    tempFilePath: URL.createObjectURL(file),
    size: file.size,
    fileType: file.type.startsWith('video') ? 'video' : 'image',
  }))
  return { tempFiles, type: tempFiles[0]?.fileType ?? 'image' }
}

export const media = {
  chooseMedia: asynchronous('chooseMedia', chooseMedia),
  chooseImage: asynchronous('chooseImage', async ({ count = 9 }: { count?: number }) => {
    const { tempFiles } = await chooseMedia({ count, mediaType: ['image'] })
    return {
      tempFilePaths: tempFiles.map(({ tempFilePath }) => tempFilePath),
      tempFiles: tempFiles.map(({ tempFilePath, size }) => ({ path: tempFilePath, size })),
    }
  }),
  chooseMessageFile: asynchronous('chooseMessageFile', async ({ count }: { count: number }) => {
    await requirePrivacy()
    const files = await pick('', count)
    return {
      tempFiles: files.map((file) => ({
        path: URL.createObjectURL(file),
        size: file.size,
        name: file.name,
        type: 'file',
        time: 0,
      })),
    }
  }),
  previewImage: asynchronous('previewImage', ({ urls, current = '' }: { urls: string[]; current?: string }) =>
    openPreview(urls, Math.max(0, urls.indexOf(current))),
  ),
  getImageInfo: asynchronous('getImageInfo', async ({ src }: { src: string }) => {
    const image = new Image()
    image.src = src
    await image.decode().catch(() => {
      throw new Failure('image not found')
    })
    const { type } = await (await fetch(src)).blob()
    return {
      width: image.naturalWidth,
      height: image.naturalHeight,
      path: src,
      orientation: 'up',
      type: /^image\/(jpeg|png|gif|tiff)$/.exec(type)?.[1] ?? 'unknown',
    }
  }),
  compressImage: asynchronous('compressImage', ({ src }: { src: string }) => ({ tempFilePath: src })),
  saveImageToPhotosAlbum: asynchronous('saveImageToPhotosAlbum', async () => {
    await requirePrivacy()
    await requireScope('scope.writePhotosAlbum')
    tell({ kind: 'notice', text: '图片已存到相册' })
  }),
  canvasToTempFilePath: asynchronous('canvasToTempFilePath', ({ canvas }: { canvas?: HTMLCanvasElement }) => {
    if (!canvas) throw new Failure('only canvas 2d is provided in the browser')
    return { tempFilePath: canvas.toDataURL() }
  }),
  openDocument: asynchronous('openDocument', ({ filePath }: { filePath: string }) => {
    tell({ kind: 'notice', text: `打开文件：${filePath}` })
  }),
}
