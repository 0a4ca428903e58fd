import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import serverless from 'serverless-http'
import type { Contract, Operation } from '../../shared/contract.ts'
import { log, stackOf } from './log.ts'
import type { Perform } from './perform.ts'
import { answerOf, Refusal } from './refusal.ts'

/** What the HTTP access service sends to a function. */
export interface HttpEvent {
  readonly path: string
  readonly httpMethod: string
  readonly headers: Readonly<Record<string, string>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** What it takes back. */
export interface HttpReply {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

/** Nothing can be taken for granted of an event. */
export type HttpFace = (event: Partial<HttpEvent> | null | undefined, requestId: string) => Promise<HttpReply>

/** The access service gives every request a host of its own; the listener needs one, and nothing here depends on it. */
const anyHost = 'http-face'

/**
 * The contract's rows as HTTP routes: `GET <path>?field=value` for queries, `POST <path>` with a JSON body and an
 * `Idempotency-Key` for commands. Nobody is signed in over HTTP, so only what anyone may call answers with data.
 */
export function createHttpFace(contract: Contract, perform: Perform): HttpFace {
  const routes = createRoutes(contract, perform)
  const serving = serverless(getRequestListener(routes.fetch, { hostname: anyHost }), {
    // serverless-http hands the event on as `req`; what only the platform knows travels in headers of ours.
    request(
      request: { url: string; headers: Record<string, unknown> },
      event: HttpEvent & { requestId: string },
    ) {
      // A field named __proto__ would get lost on serverless-http's own way to the query string.
      const query = new URLSearchParams(Object.entries(event.queryStringParameters ?? {})).toString()
      request.url = query ? `${event.path}?${query}` : event.path
      request.headers.host = anyHost
      request.headers['x-request-id'] = event.requestId
      // Set by the access service, whatever the caller put there.
      request.headers['x-source-address'] = event.headers['x-real-ip'] ?? ''
    },
  })
  return async (event, requestId) => {
    // What has no path or no method is no request that any route answers.
    const { path, httpMethod, headers } = event ?? {}
    const whole = {
      ...event,
      path: typeof path === 'string' ? path : '',
      httpMethod: typeof httpMethod === 'string' ? httpMethod : 'GET',
      headers: typeof headers === 'object' && headers !== null ? headers : {},
      requestId,
    }
    return (await serving(whole, {})) as HttpReply
  }
}

/** The routes without the platform around them; tests call `createRoutes(...).request(path)`. */
export function createRoutes(contract: Contract, perform: Perform): Hono {
  const app = new Hono()
  const answer = async (c: Context, operation: string | undefined, input: unknown) => {
    const answer = await perform({
      operation,
      input,
      key: c.req.header('idempotency-key'),
      openid: undefined,
      address: c.req.header('x-source-address') ?? '',
      requestId: c.req.header('x-request-id') ?? '',
    })
    return c.json(answer, answer.ok ? 200 : (answer.error.status as 400))
  }
  for (const [name, row] of Object.entries(contract)) {
    app.on(row.method, row.path, async (c) => answer(c, name, await readInput(row, c.req)))
  }
  app.notFound((c) => answer(c, undefined, undefined))
  app.onError((error, c) => {
    const requestId = c.req.header('x-request-id') ?? ''
    log({ code: 'defect', requestId, stack: stackOf(error) })
    return c.json({ ok: false, error: answerOf(new Refusal('INTERNAL')), requestId }, 500)
  })
  return app
}

/** A body that is no JSON is handed on as the text that it is: no operation takes a text. */
async function readInput(
  row: Operation,
  request: { readonly url: string; text(): Promise<string> },
): Promise<unknown> {
  if (row.method === 'GET') return Object.fromEntries(new URL(request.url).searchParams)
  const text = await request.text()
  try {
    return text ? JSON.parse(text) : {}
  } catch {
    return text
  }
}
