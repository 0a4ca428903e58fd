import { getRequestListener } from '@hono/node-server'
import { type Context, Hono } from 'hono'
import serverless from 'serverless-http'
import type { Contract } from '../../shared/contract.ts'
import type { Answer } from '../../shared/errors.ts'
import { signatureHeader } from '../../shared/signed-request.ts'
import { log, stackOf } from './log.ts'
import type { Perform } from './perform.ts'
import { answerOf, Refusal } from './refusal.ts'
import { signedBy } from './signed-request.ts'

/** What is served: a contract, under the name of its function, which signatures hold. */
export interface Served {
  readonly name: string
  readonly contract: Contract
}

/** A page that a function shows beside its operations, with its headers. */
export interface Page {
  readonly path: string
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

/** A page that is made for each request, from what operations answer that anyone may call. */
export interface LivePage {
  readonly path: string
  readonly make: (asked: PageAsked) => Promise<{
    readonly status: number
    readonly html: string
    readonly headers: Readonly<Record<string, string>>
  }>
}

export interface PageAsked {
  readonly query: Readonly<Record<string, string>>
  /** Carries an operation out as somebody without a sign-in, within the limits of the caller's address. */
  readonly ask: (operation: string, input: unknown) => Promise<Answer<unknown>>
}

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
 * `Idempotency-Key` for commands. Nobody is signed in over HTTP but a browser that signs its requests.
 */
export function createHttpFace(
  served: Served,
  perform: Perform,
  pages: readonly (Page | LivePage)[] = [],
): HttpFace {
  const routes = createRoutes(served, perform, pages)
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
export function createRoutes(
  { name, contract }: Served,
  perform: Perform,
  pages: readonly (Page | LivePage)[] = [],
): Hono {
  const app = new Hono()
  const answer = async (
    c: Context,
    asked: Pick<Parameters<Perform>[0], 'operation' | 'input' | 'signed'>,
  ) => {
    const answer = await perform({
      ...asked,
      key: c.req.header('idempotency-key'),
      openid: undefined,
      address: c.req.header('x-source-address') ?? '',
      requestId: c.req.header('x-request-id') ?? '',
    })
    return c.json(answer, answer.ok ? 200 : (answer.error.status as 400))
  }
  for (const page of pages) {
    app.get(page.path, async (c) => {
      if (!('make' in page)) return c.html(page.html, 200, page.headers)
      const { status, html, headers } = await page.make({
        query: Object.fromEntries(new URL(c.req.url).searchParams),
        ask: (operation, input) =>
          perform({
            operation,
            input,
            key: undefined,
            openid: undefined,
            address: c.req.header('x-source-address') ?? '',
            requestId: c.req.header('x-request-id') ?? '',
          }),
      })
      return c.html(html, status as 200, headers)
    })
  }
  for (const [operation, { method, path }] of Object.entries(contract)) {
    app.on(method, path, async (c) => {
      const query = Object.fromEntries(new URL(c.req.url).searchParams)
      const body = method === 'GET' ? '' : await c.req.text()
      const key = c.req.header('idempotency-key') ?? ''
      const signed = signedBy(c.req.header(signatureHeader), {
        method,
        functionName: name,
        path,
        query,
        key,
        body,
      })
      return answer(c, { operation, input: method === 'GET' ? query : inputOf(body), signed })
    })
  }
  app.notFound((c) => answer(c, { operation: undefined, input: undefined }))
  app.onError((error, c) => {
    const requestId = c.req.header('x-request-id') ?? ''
    log({ code: 'defect', requestId, stack: stackOf(error) })
    return c.json({ ok: false, error: answerOf(new Refusal('INTERNAL')), requestId }, 500)
  })
  return app
}

/** A body that is no JSON is handed on as the text that it is: no operation takes a text. */
function inputOf(body: string): unknown {
  try {
    return body ? JSON.parse(body) : {}
  } catch {
    return body
  }
}
