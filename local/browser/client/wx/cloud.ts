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
async function storage(path: string, query: Record<string, string>, init: RequestInit): Promise<Response> {
  const search = new URLSearchParams({ ...query, openid: settings.openid })
  const response = await request(`${standIn('control')}/wx/${path}?${search}`, init)
  if (!response.ok) throw new Failure(await response.text(), { errCode: -1 })
  return response
}

function json(body: object): RequestInit {
  return { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
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
  uploadFile: asynchronous('cloud.uploadFile', async (options: { cloudPath: string; filePath: string }) => {
    const body = await (await fetch(options.filePath)).arrayBuffer()
    const headers = { 'content-type': 'application/octet-stream' }
    const response = await storage(
      'upload',
      { cloudPath: options.cloudPath },
      { method: 'POST', headers, body },
    )
    return { ...((await response.json()) as { fileID: string }), statusCode: 200 }
  }),
  downloadFile: asynchronous('cloud.downloadFile', async ({ fileID }: { fileID: string }) => {
    const response = await storage('download', { fileID }, {})
    return { tempFilePath: URL.createObjectURL(await response.blob()), statusCode: 200 }
  }),
  getTempFileURL: asynchronous(
    'cloud.getTempFileURL',
    async ({ fileList }: { fileList: (string | { fileID: string; maxAge?: number })[] }) => {
      const response = await storage('links', {}, json({ fileList }))
      return (await response.json()) as { fileList: unknown[] }
    },
  ),
  deleteFile: asynchronous('cloud.deleteFile', async ({ fileList }: { fileList: string[] }) => {
    const response = await storage('delete', {}, json({ fileList }))
    return (await response.json()) as { fileList: unknown[] }
  }),
})
