import { getRequestListener } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import serverless from 'serverless-http'
import type { Contract, Operation } from '../../shared/contract.ts'
import { type ErrorCode, refusals } from '../../shared/errors.ts'
import type { Perform } from './perform.ts'

/** What the HTTP access service sends to a function. */
export interface HttpEvent {
  readonly path: string
  readonly httpMethod: string
  readonly headers: Readonly<Record<string, string>>
  readonly queryStringParameters?: Readonly<Record<string, string>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
  readonly requestContext?: { readonly requestId?: string; readonly sourceIp?: string }
}

/** What it takes back. */
export interface HttpReply {
  readonly statusCode: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly body?: string
  readonly isBase64Encoded?: boolean
}

export type HttpFace = (event: HttpEvent, requestId: string) => Promise<HttpReply>

const maxBodyBytes = 256 * 1024

/**
 * The contract's rows as HTTP routes: `GET <path>?field=value` for queries, `POST <path>` with a JSON body and an
 * `Idempotency-Key` for commands. Nobody is signed in over HTTP, so only what anyone may call answers with data.
 */
export function createHttpFace(contract: Contract, perform: Perform): HttpFace {
  const serving = serverless(getRequestListener(createRoutes(contract, perform).fetch), {
    // serverless-http hands the event on as `req`; what only the platform knows travels in headers of ours.
    request(request: { headers: Record<string, unknown> }, event: HttpEvent & { requestId?: string }) {
      request.headers['x-request-id'] = event.requestId ?? ''
      request.headers['x-source-address'] = event.requestContext?.sourceIp ?? ''
    },
  })
  return async (event, requestId) => (await serving({ ...event, requestId }, {})) as HttpReply
}

/** The routes without the platform around them; tests call `createRoutes(...).request(path)`. */
export function createRoutes(contract: Contract, perform: Perform): Hono {
  const app = new Hono()
  app.use(
    bodyLimit({
      maxSize: maxBodyBytes,
      onError: (c) => c.json(refusalBody('TOO_LARGE', c.req.header('x-request-id')), 413),
    }),
  )
  for (const [name, row] of Object.entries(contract)) {
    app.on(row.method, row.path, async (c) => {
      const requestId = c.req.header('x-request-id') ?? ''
      const read = await readInput(row, c.req)
      if (!read.ok) return c.json(refusalBody('INVALID_INPUT', requestId), 400)
      const answer = await perform({
        operation: name,
        input: read.input,
        key: c.req.header('idempotency-key'),
        openid: undefined,
        address: c.req.header('x-source-address') ?? '',
        requestId,
      })
      const status = answer.ok ? 200 : answer.error.status
      return c.json(answer, status as 200)
    })
  }
  app.notFound((c) => c.json(refusalBody('UNKNOWN_OPERATION', c.req.header('x-request-id')), 404))
  app.onError((_error, c) => c.json(refusalBody('INTERNAL', c.req.header('x-request-id')), 500))
  return app
}

type ReadInput = { readonly ok: true; readonly input: unknown } | { readonly ok: false }

async function readInput(
  row: Operation,
  request: { query(): Record<string, string>; text(): Promise<string> },
): Promise<ReadInput> {
  if (row.method === 'GET') return { ok: true, input: request.query() }
  try {
    return { ok: true, input: JSON.parse((await request.text()) || '{}') }
  } catch {
    return { ok: false }
  }
}

function refusalBody(code: ErrorCode, requestId = '') {
  const { status, message, next } = refusals[code]
  return { ok: false, error: { code, status, message, next }, requestId }
}
