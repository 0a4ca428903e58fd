import { createHash, randomUUID } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { basename, extname, join } from 'node:path'
import type { Clock } from './clock.ts'
import { environmentId, secretKey } from './context.ts'
import type { PlatformRequest, Reply } from './http.ts'
import { compileRule } from './rule-expression.ts'
import type { Store } from './store.ts'
import { type Parameters, unknownAction, WireError } from './wire.ts'

/** Storage security rules as the console takes them. */
export interface StorageRules {
  read: boolean | string
  write: boolean | string
}

const own = 'resource.openid == auth.openid || resource.openid == auth.uid'

/** Every client reads and writes what it uploaded itself, and nothing else. */
export const creatorOnly: StorageRules = { read: own, write: own }

/** The rules behind the names with which a release sets access to storage. */
const accessLists: Record<string, StorageRules> = {
  PRIVATE: creatorOnly,
  READONLY: { read: true, write: own },
  ADMINWRITE: { read: true, write: false },
  ADMINONLY: { read: false, write: false },
}

/** Throws for a name that the console does not know. */
export function storageRulesOf(name: string): StorageRules {
  const rules = accessLists[name]
  if (!rules) throw new Error(`Access to storage: ${name} is none of ${Object.keys(accessLists).join(', ')}`)
  return rules
}

/** Who a client is, as rules see it; null without a login. */
export type Auth = { openid?: string; uid: string; loginType: string } | null

export interface FileRecord {
  path: string
  /** Who uploaded it; empty for functions. */
  openid: string
  size: number
  contentType: string
  /** Epoch milliseconds of the platform's clock. */
  uploadedAt: number
  /** Name of the content in the folder. */
  content: string
}

const bucket = `6c6f-${environmentId}-1250000000`
const dayInSeconds = 86_400

const contentTypes: Record<string, string> = {
  '.jpg': 'image/jpeg',
  '.jpeg': 'image/jpeg',
  '.png': 'image/png',
  '.gif': 'image/gif',
  '.webp': 'image/webp',
  '.svg': 'image/svg+xml',
  '.pdf': 'application/pdf',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.csv': 'text/csv',
  '.mp3': 'audio/mpeg',
  '.aac': 'audio/aac',
  '.mp4': 'video/mp4',
}

export function fileIdOf(path: string): string {
  return `cloud://${environmentId}.${bucket}/${path}`
}

/** The path of a file of this environment; undefined for any other text. */
function pathOf(fileId: unknown): string | undefined {
  const start = `cloud://${environmentId}.${bucket}/`
  return typeof fileId === 'string' && fileId.startsWith(start) ? fileId.slice(start.length) : undefined
}

interface Grant {
  path: string
  openid: string
}

/** Cloud storage: contents as files, what is known of them as records, and temporary links that expire by the clock. */
export class Storage {
  readonly #folder: string
  readonly #origin: string
  readonly #store: Store
  readonly #clock: Clock
  readonly #mayRead: (scope: Record<string, unknown>) => boolean
  readonly #mayWrite: (scope: Record<string, unknown>) => boolean
  /** What may be put where, by the token that was handed out for it. */
  readonly #grants = new Map<string, Grant>()

  constructor(folder: string, origin: string, store: Store, clock: Clock, rules: StorageRules) {
    mkdirSync(folder, { recursive: true })
    this.#folder = folder
    this.#origin = origin
    this.#store = store
    this.#clock = clock
    this.#mayRead = compileRule(rules.read)
    this.#mayWrite = compileRule(rules.write)
  }

  /** The `storage.` actions of the SDK: a function may do everything. */
  async handle(action: string, parameters: Parameters): Promise<object> {
    switch (action) {
      case 'storage.getUploadMetadata': {
        const path = checkedPath(parameters.path)
        return { data: this.#uploadMetadata({ path, openid: '' }) }
      }
      case 'storage.batchGetDownloadUrl': {
        const files = parameters.file_list as { fileid: string; max_age?: number }[]
        return { data: { download_list: files.map(({ fileid, max_age }) => this.#link(fileid, max_age)) } }
      }
      case 'storage.batchDeleteFile': {
        const ids = parameters.fileid_list as string[]
        return { data: { delete_list: await Promise.all(ids.map((id) => this.#remove(id))) } }
      }
      case 'storage.batchCopyFile': {
        const files = parameters.file_list as CopyOrder[]
        return { data: { copy_list: await Promise.all(files.map((file) => this.#copy(file))) } }
      }
      case 'storage.getFileAuthority': {
        const files = parameters.fileList as { path: string; type: string }[]
        const openid = String(parameters.openId || parameters.uid || '')
        const auth = { openid, uid: openid, loginType: String(parameters.loginType ?? 'WECHAT') }
        return {
          data: files.map(({ path, type }) => ({
            path,
            cosFileId: fileIdOf(path),
            read: this.#allowed(type === 'READ' ? 'read' : 'write', path, auth),
          })),
        }
      }
    }
    throw unknownAction(action)
  }

  /** `PUT <origin>/storage/upload/<token>`, where the SDK sends a content to; `GET` and `HEAD` of a temporary link. */
  async serve(request: PlatformRequest): Promise<Reply> {
    const [, , area, ...rest] = request.url.pathname.split('/')
    if (area === 'upload' && request.method === 'PUT') {
      const token = rest[0] ?? ''
      const grant = this.#grants.get(token)
      if (!grant || request.headers.authorization !== `q-sign=${token}`) {
        return xmlError(403, 'AccessDenied', 'Access Denied.')
      }
      this.#grants.delete(token)
      await this.#keep(grant, request.body)
      return { status: 200, headers: {}, body: '' }
    }
    if (area === 'file' && (request.method === 'GET' || request.method === 'HEAD')) {
      const path = decodeURIComponent(rest.join('/'))
      const expires = Number(request.url.searchParams.get('t'))
      const signed = request.url.searchParams.get('sign') === sign(path, expires)
      if (!signed) return xmlError(403, 'AccessDenied', 'Access Denied.')
      if (this.#clock.now() / 1000 > expires) return xmlError(403, 'AccessDenied', 'Request has expired')
      const file = this.#record(path)
      if (!file) return xmlError(404, 'NoSuchKey', 'The specified key does not exist.')
      return {
        status: 200,
        headers: {
          'content-type': file.contentType,
          'last-modified': new Date(file.uploadedAt).toUTCString(),
        },
        body: this.content(file),
      }
    }
    return xmlError(405, 'MethodNotAllowed', 'The specified method is not allowed.')
  }

  /** What `wx.cloud.uploadFile` does: one step, checked against the rules. */
  async upload(path: unknown, body: Buffer, auth: Auth): Promise<{ fileID: string }> {
    const checked = checkedPath(path)
    this.#demand('write', checked, auth)
    await this.#keep({ path: checked, openid: auth?.openid ?? auth?.uid ?? '' }, body)
    return { fileID: fileIdOf(checked) }
  }

  /** What `wx.cloud.getTempFileURL` does; a file that the caller may not read is refused like one that is not there. */
  links(ids: { fileID: string; maxAge?: number }[], auth: Auth): object[] {
    return ids.map(({ fileID, maxAge }) => {
      const path = pathOf(fileID)
      if (path !== undefined && this.#record(path) && !this.#allowed('read', path, auth)) {
        return { fileID, tempFileURL: '', status: 1, errMsg: 'STORAGE_EXCEED_AUTHORITY' }
      }
      const { code, tempFileURL } = this.#link(fileID, maxAge)
      return {
        fileID,
        tempFileURL,
        status: code === 'SUCCESS' ? 0 : 1,
        errMsg: code === 'SUCCESS' ? 'ok' : code,
      }
    })
  }

  /** What `wx.cloud.downloadFile` does. Throws a WireError. */
  download(fileID: string, auth: Auth): FileRecord {
    const path = pathOf(fileID)
    const file = path === undefined ? undefined : this.#record(path)
    if (!file) throw new WireError('STORAGE_FILE_NONEXIST', 'storage file not exists')
    this.#demand('read', file.path, auth)
    return file
  }

  async deleteFiles(ids: string[], auth: Auth): Promise<object[]> {
    const removed: object[] = []
    for (const fileID of ids) {
      const path = pathOf(fileID)
      if (path !== undefined && this.#record(path) && !this.#allowed('write', path, auth)) {
        removed.push({ fileID, status: -503002, errMsg: 'storage permission denied' })
        continue
      }
      const { code } = await this.#remove(fileID)
      removed.push({
        fileID,
        status: code === 'SUCCESS' ? 0 : -503003,
        errMsg: code === 'SUCCESS' ? 'ok' : code,
      })
    }
    return removed
  }

  content(file: FileRecord): Buffer {
    return readFileSync(join(this.#folder, file.content))
  }

  list(): (FileRecord & { fileID: string })[] {
    return this.#store
      .list<FileRecord>('file:')
      .map(({ value }) => ({ ...value, fileID: fileIdOf(value.path) }))
  }

  /** Removes the contents; the records go with the store. */
  reset(): void {
    for (const name of readdirSync(this.#folder))
      rmSync(join(this.#folder, name), { recursive: true, force: true })
    this.#grants.clear()
  }

  #record(path: string): FileRecord | undefined {
    return this.#store.get<FileRecord>(`file:${path}`)
  }

  #allowed(kind: 'read' | 'write', path: string, auth: Auth): boolean {
    const file = this.#record(path)
    // A file that is not there yet would belong to whoever uploads it.
    const openid = file ? file.openid : kind === 'write' ? (auth?.openid ?? auth?.uid) : undefined
    const scope = { auth, resource: { openid, path, size: file?.size } }
    return kind === 'read' ? this.#mayRead(scope) : this.#mayWrite(scope)
  }

  #demand(kind: 'read' | 'write', path: string, auth: Auth): void {
    if (!this.#allowed(kind, path, auth)) {
      throw new WireError('STORAGE_EXCEED_AUTHORITY', 'storage permission denied')
    }
  }

  #uploadMetadata(grant: Grant): object {
    const token = randomUUID()
    this.#grants.set(token, grant)
    const fileId = fileIdOf(grant.path)
    return {
      url: `${this.#origin}/storage/upload/${token}`,
      token,
      authorization: `q-sign=${token}`,
      fileId,
      cosFileId: Buffer.from(fileId).toString('base64url'),
      download_url: this.#link(fileId, undefined).tempFileURL,
    }
  }

  async #keep({ path, openid }: Grant, body: Buffer): Promise<void> {
    const before = this.#record(path)
    const content = randomUUID()
    const file = await open(join(this.#folder, content), 'w')
    try {
      await file.writeFile(body)
      await file.sync()
    } finally {
      await file.close()
    }
    const record: FileRecord = {
      path,
      openid,
      size: body.length,
      contentType: contentTypes[extname(path).toLowerCase()] ?? 'application/octet-stream',
      uploadedAt: this.#clock.now(),
      content,
    }
    await this.#store.put(`file:${path}`, record)
    if (before) await rm(join(this.#folder, before.content), { force: true })
  }

  #link(fileID: string, maxAge = dayInSeconds): { fileID: string; code: string; tempFileURL: string } {
    const path = pathOf(fileID)
    if (path === undefined) return { fileID, code: 'INVALID_PARAM', tempFileURL: '' }
    if (!this.#record(path)) return { fileID, code: 'STORAGE_FILE_NONEXIST', tempFileURL: '' }
    const expires = Math.floor(this.#clock.now() / 1000) + maxAge
    // The SDK encodes the address once more, so the path stays as it is.
    const tempFileURL = `${this.#origin}/storage/file/${path}?sign=${sign(path, expires)}&t=${expires}`
    return { fileID, code: 'SUCCESS', tempFileURL }
  }

  async #remove(fileID: string): Promise<{ fileID: string; code: string }> {
    const path = pathOf(fileID)
    const file = path === undefined ? undefined : this.#record(path)
    if (!file) return { fileID, code: 'STORAGE_FILE_NONEXIST' }
    await this.#store.remove(`file:${file.path}`)
    await rm(join(this.#folder, file.content), { force: true })
    return { fileID, code: 'SUCCESS' }
  }

  async #copy({ src_path, dst_path, overwrite = true, remove_original }: CopyOrder): Promise<object> {
    const from = this.#record(src_path)
    if (!from) return { code: 'STORAGE_FILE_NONEXIST', message: `no file ${src_path}` }
    if (basename(src_path) !== basename(dst_path))
      return { code: 'INVALID_PARAM', message: 'the names differ' }
    if (!overwrite && this.#record(dst_path)) {
      return { code: 'FILE_ALREADY_EXISTS', message: `there is a file ${dst_path}` }
    }
    await this.#keep({ path: checkedPath(dst_path), openid: from.openid }, this.content(from))
    if (remove_original) await this.#remove(fileIdOf(src_path))
    return { fileId: fileIdOf(dst_path) }
  }
}

interface CopyOrder {
  src_path: string
  dst_path: string
  overwrite?: boolean
  remove_original?: boolean
}

/** Digits, letters, Chinese, and `/ ! - _ . * space`; no empty step. */
function checkedPath(path: unknown): string {
  const fine =
    typeof path === 'string' &&
    path.length <= 850 &&
    /^[\w!\-.* \u4e00-\u9fff/]+$/.test(path) &&
    !/^\/|\/\/|\/$|(^|\/)\.\.?(\/|$)/.test(path)
  if (!fine) throw new WireError('INVALID_PARAM', `cloudPath ${JSON.stringify(path)} is not allowed`)
  return path
}

function sign(path: string, expires: number): string {
  return createHash('sha256').update(`${secretKey}\n${path}\n${expires}`).digest('hex').slice(0, 32)
}

function xmlError(status: number, code: string, message: string): Reply {
  const requestId = randomUUID()
  const fields = { Code: code, Message: message, Resource: '', RequestId: requestId, TraceId: requestId }
  const inner = Object.entries(fields).map(([name, value]) => `\t<${name}>${value}</${name}>\n`)
  return {
    status,
    headers: { 'content-type': 'application/xml', 'x-cos-request-id': requestId },
    body: `<?xml version='1.0' encoding='utf-8' ?>\n<Error>\n${inner.join('')}</Error>\n`,
  }
}
