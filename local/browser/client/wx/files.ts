import { insideTap } from '../gestures.ts'
import { tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'
import { loud } from './loud.ts'

/** The folder of the mini-program on the phone: gone when the page is closed. */
const written = new Map<string, Blob>()

const userFolder = 'http://usr'

const fileSystem = loud('FileSystemManager', {
  writeFile: asynchronous(
    'writeFile',
    ({ filePath, data }: { filePath: string; data: string | ArrayBuffer }) => {
      if (!filePath.startsWith(`${userFolder}/`)) throw new Failure(`permission denied, open ${filePath}`)
      written.set(filePath, new Blob([data]))
    },
  ),
})

export const files = {
  env: { USER_DATA_PATH: userFolder },
  getFileSystemManager: () => fileSystem,
  /** The browser keeps the file: there is no chat to send it to. */
  shareFileMessage: asynchronous(
    'shareFileMessage',
    ({ filePath, fileName = '' }: { filePath: string; fileName?: string }) => {
      if (!insideTap()) throw new Failure('can only be invoked by user TAP gesture.')
      const file = written.get(filePath)
      if (!file) throw new Failure(`no such file or directory, open ${filePath}`)
      const download = fileName || filePath.slice(userFolder.length + 1)
      const link = Object.assign(document.createElement('a'), { href: URL.createObjectURL(file), download })
      link.click()
      tell({ kind: 'notice', text: `转发文件：${download}` })
    },
  ),
}
