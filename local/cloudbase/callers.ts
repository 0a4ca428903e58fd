import { appId, type Caller, environmentId } from './context.ts'
import { failureCodes, PlatformFailure, wxError } from './failures.ts'
import { FailedCall, type Functions } from './functions.ts'
import { json, type PlatformRequest, type Reply, text } from './http.ts'
import { type FunctionRules, mayInvoke } from './rules.ts'

export interface CallBody {
  openid?: string
  anonymous?: boolean
  uid?: string
  /** The phone's address, when it should not be this machine's. */
  ip?: string
  data?: unknown
}

/**
 * `POST <call>/<function>`: what `wx.cloud.callFunction` resolves with, or, with the status of the failure, what it
 * rejects with. `{ openid, data }` is a phone, `{ anonymous: true, uid?, data }` a web page with an anonymous login,
 * `{ uid, data }` one with a login of its own, and without any of them a web page without a login.
 */
export async function answerCall(
  functions: Functions,
  rules: FunctionRules,
  name: string,
  read: () => CallBody,
  ip: string,
): Promise<{ status: number; headers: Record<string, string>; body: string }> {
  const headers = { 'content-type': 'application/json; charset=utf-8' }
  try {
    const body = read()
    const caller = callerOf(body, ip)
    const event = caller.kind === 'phone' ? withUserInfo(body.data, caller.openid) : (body.data ?? {})
    functions.configuration(name)
    if (!mayInvoke(rules, name, caller)) {
      throw new PlatformFailure(
        'forbidden',
        '[PERMISSION_DENIED] the function security rule refuses this caller',
      )
    }
    const { result, invocation } = await functions.call(name, event, caller)
    const answer = `{"errMsg":"cloud.callFunction:ok","requestID":"${invocation.requestId}","result":${result}}`
    return { status: 200, headers, body: answer }
  } catch (error) {
    const failure = error instanceof FailedCall ? error.failure : error
    if (!(failure instanceof PlatformFailure)) throw error
    const requestId = error instanceof FailedCall ? error.invocation.requestId : ''
    const body = JSON.stringify(wxError(failure, requestId))
    return { status: failureCodes[failure.kind].http, headers, body }
  }
}

export function parseCall(body: Buffer): CallBody {
  let value: unknown
  try {
    value = JSON.parse(body.toString('utf8') || '{}')
  } catch {
    throw new PlatformFailure('invalid', 'The body is no JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new PlatformFailure('invalid', 'The body is no object')
  }
  return value
}

function callerOf(body: CallBody, ip: string): Caller {
  if (body.openid !== undefined && body.openid !== '')
    return { kind: 'phone', openid: body.openid, ip: body.ip ?? ip }
  if (body.anonymous) return { kind: 'web', uid: body.uid ?? 'anonymous', anonymous: true }
  if (body.uid !== undefined) return { kind: 'web', uid: body.uid, anonymous: false }
  return { kind: 'nobody' }
}

/** WeChat adds who calls to the event as well; functions must not believe it, since others can send the same. */
function withUserInfo(data: unknown, openId: string): object {
  const own = typeof data === 'object' && data !== null ? data : {}
  return { ...own, userInfo: { openId, appId } }
}

const textTypes = /^(text\/|application\/(json|xml|javascript|x-www-form-urlencoded|problem\+json))/

/**
 * The HTTP access service: a request below the route of a function becomes one event, and what the function returns
 * becomes the response. `path` is what follows `<http>`; the function sees what follows its route.
 */
export async function answerHttp(
  functions: Functions,
  path: string,
  request: PlatformRequest,
): Promise<Reply> {
  try {
    const { name, rest } = routed(functions, path)
    const isText = request.body.length === 0 || textTypes.test(request.headers['content-type'] ?? '')
    const { result } = await functions.call(
      name,
      {
        path: rest,
        httpMethod: request.method,
        headers: { ...request.headers, 'x-real-ip': request.ip, 'x-forwarded-for': request.ip },
        queryStringParameters: Object.fromEntries(request.url.searchParams),
        requestContext: {
          requestId: crypto.randomUUID(),
          envId: environmentId,
          appId: 1250000000,
          uin: 1250000000,
        },
        body: request.body.toString(isText ? 'utf8' : 'base64'),
        isBase64Encoded: !isText,
      },
      { kind: 'http', ip: request.ip },
    )
    return rendered(JSON.parse(result))
  } catch (error) {
    const failure = error instanceof FailedCall ? error.failure : error
    if (!(failure instanceof PlatformFailure)) throw error
    const { tcb, http } = failureCodes[failure.kind]
    const requestId = error instanceof FailedCall ? error.invocation.requestId : crypto.randomUUID()
    return json({ code: tcb, message: failure.message, requestId }, http)
  }
}

/** The longest route wins. */
function routed(functions: Functions, path: string): { name: string; rest: string } {
  let best = { name: '', route: '' }
  for (const { name, http } of functions.configurations) {
    if (!http) continue
    const route = http === true ? `/${name}` : http.replace(/\/$/, '')
    const below = path === route || path.startsWith(`${route}/`)
    if (below && route.length >= best.route.length) best = { name, route }
  }
  if (!best.name) throw new PlatformFailure('not-found', `No function is reached at ${path}`)
  return { name: best.name, rest: path.slice(best.route.length) || '/' }
}

interface Integration {
  statusCode: number
  headers?: Record<string, string | number>
  multiValueHeaders?: Record<string, string[]>
  body?: unknown
  isBase64Encoded?: boolean
}

/** A string is sent as text, an object as JSON, and an object with a `statusCode` is the response itself. */
function rendered(result: unknown): Reply {
  if (typeof result !== 'object' || result === null) {
    return text(result === null ? '' : String(result), 200)
  }
  if (!('statusCode' in result)) return json(result)
  const {
    statusCode,
    headers = {},
    multiValueHeaders = {},
    body = '',
    isBase64Encoded,
  } = result as Integration
  const lower: Record<string, string | string[]> = {}
  for (const [name, value] of Object.entries(headers)) lower[name.toLowerCase()] = String(value)
  for (const [name, value] of Object.entries(multiValueHeaders)) lower[name.toLowerCase()] = value
  delete lower['content-length']
  delete lower['transfer-encoding']
  const content = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    status: statusCode,
    headers: lower,
    body: isBase64Encoded ? Buffer.from(content, 'base64') : content,
  }
}
