import { settings, standIn, tell } from '../phone.ts'
import { asynchronous, Failure } from './api.ts'
import { loud } from './loud.ts'

interface CallOptions {
  name: string
  data?: Record<string, unknown>
}

/** Sends a request to the stand-in, or fails as a phone without a network does. */
async function request(url: string, init: RequestInit): Promise<Response> {
  if (settings.offline) throw new Failure('request:fail net::ERR_INTERNET_DISCONNECTED', { errCode: -1 })
  try {
    return await fetch(url, init)
  } catch {
    throw new Failure('request:fail net::ERR_CONNECTION_REFUSED', { errCode: -1 })
  }
}

async function callFunction({
  name,
  data = {},
}: CallOptions): Promise<{ result: unknown; requestID: string }> {
  const start = performance.now()
  let answer: { result?: unknown; requestID?: string; errCode?: number; errMsg?: string } = {}
  try {
    const response = await request(`${standIn('call')}/${name}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ openid: settings.openid, data }),
    })
    answer = await response.json()
    if (!response.ok) {
      const why = String(answer.errMsg ?? response.status).replace(/^cloud\.callFunction:fail /, '')
      throw new Failure(why, { errCode: answer.errCode ?? -1 })
    }
    return { result: answer.result, requestID: answer.requestID ?? '' }
  } finally {
    const result = answer.result as { ok?: boolean } | undefined
    tell({
      kind: 'call',
      name,
      data,
      milliseconds: Math.round(performance.now() - start),
      ok: result !== undefined && result?.ok !== false,
      ...(answer.requestID !== undefined && { requestId: answer.requestID }),
    })
  }
}

/** Storage speaks to the control side of the stand-in, which checks the storage rules for the account. */
async function storageRequest(path: string, body: BodyInit, type: string): Promise<Response> {
  const response = await request(`${standIn('control')}/storage/${path}`, {
    method: 'POST',
    headers: { 'content-type': type, 'x-openid': settings.openid },
    body,
  })
  if (!response.ok) throw new Failure(await response.text(), { errCode: -1 })
  return response
}

let initialised = false

export const cloud = loud('wx.cloud', {
  init() {
    initialised = true
  },
  callFunction: asynchronous('cloud.callFunction', (options: CallOptions) => {
    if (!initialised)
      throw new Failure("Cloud API isn't enabled, please call wx.cloud.init first", { errCode: -1 })
    return callFunction(options)
  }),
  uploadFile: asynchronous(
    'cloud.uploadFile',
    async ({ cloudPath, filePath }: { cloudPath: string; filePath: string }) => {
      const file = await (await fetch(filePath)).blob()
      const response = await storageRequest(`upload?path=${encodeURIComponent(cloudPath)}`, file, file.type)
      return { ...((await response.json()) as { fileID: string }), statusCode: 200 }
    },
  ),
  downloadFile: asynchronous('cloud.downloadFile', async ({ fileID }: { fileID: string }) => {
    const response = await storageRequest('download', JSON.stringify({ fileID }), 'application/json')
    return { tempFilePath: URL.createObjectURL(await response.blob()), statusCode: 200 }
  }),
  getTempFileURL: asynchronous(
    'cloud.getTempFileURL',
    async ({ fileList }: { fileList: (string | { fileID: string })[] }) => {
      const ids = fileList.map((one) => (typeof one === 'string' ? one : one.fileID))
      const response = await storageRequest('links', JSON.stringify({ fileList: ids }), 'application/json')
      return (await response.json()) as { fileList: unknown[] }
    },
  ),
})
