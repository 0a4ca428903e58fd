import { isDeepStrictEqual } from 'node:util'
import { type Account, unknownAccount } from '../../functions/platform/people.ts'
import type { Invocation } from '../../local/cloudbase/invocation.ts'
import { type CapabilityName, type Row, rows } from '../../scripts/contract-tables.ts'
import type { Answer } from '../../shared/errors.ts'
import { type Centre, type Documents, openCentre } from './centre.ts'
import { type Example, exampleKey, examples } from './examples.ts'
import { type TestBrowser, testBrowser } from './test-browser.ts'

/**
 * A centre on which the tests that walk the contract tables act: any operation, any caller, any input; and back to where the
 * example of an operation can be carried out.
 */

/** `openid`: a phone; `web`: a page with an anonymous login; `http`: the HTTP access service; `browser`: there, and signed. */
export type CallerKind = { readonly openid: string } | 'web' | 'http' | { readonly browser: TestBrowser }

export interface Sent {
  readonly status: number
  readonly answer: Answer<unknown>
}

export interface Stage {
  readonly centre: Centre
  /** Sets the data to what the example of the operation starts from, and `more` accounts beside it. */
  set(row: Row, more?: Documents): Promise<void>
  send(row: Row, caller: CallerKind, input: unknown, key?: unknown): Promise<Sent>
  /** The example itself, by its caller and under its key unless told otherwise. */
  perform(row: Row, caller?: CallerKind): Promise<Sent>
  /** Every document without what only counts attempts: `commands` of accounts, `count` of sessions. */
  stored(): Documents
  /** Where the documents differ from `before`, by collection and id; empty when nothing was written. */
  changes(before: Documents): readonly string[]
  /** Forgets the calls and the log lines so far. */
  forget(): void
  calls(): readonly Invocation[]
  /** The function's own log lines since `forget`, once `count` of them have come. */
  logged(count: number): Promise<readonly LoggedLine[]>
}

export interface LoggedLine {
  readonly text: string
  readonly requestId: string | null
  readonly code?: string
  readonly outcome?: string
  readonly operation?: string
  readonly roundTrips?: number
  readonly stack?: string
}

export function exampleOf(row: Pick<Row, 'capability' | 'name'>): Example {
  const found = (examples[row.capability] as Readonly<Record<string, Example>>)[row.name]
  if (!found) throw new Error(`${row.name} has no example in tests/harness/examples.ts`)
  return found
}

/** Of operations that browsers call. */
export const exampleBrowser = testBrowser('example')

/** Who calls the example of an operation. */
export function callerOf(row: Row): CallerKind {
  return row.operation.access.who === 'browser'
    ? { browser: exampleBrowser }
    : { openid: exampleOf(row).caller }
}

export function rowOf(capability: CapabilityName, name: string): Row {
  const found = rows(capability).find((row) => row.name === name)
  if (!found) throw new Error(`${capability} has no operation ${name}`)
  return found
}

const none: Documents = {}

export async function openStage(options: Parameters<typeof openCentre>[0] = {}): Promise<Stage> {
  const centre = await openCentre({ instancesPerFunction: 1, ...options })
  const { standIn } = centre
  const settings = new Map<string, { readonly more: Documents; readonly documents: Documents }>()
  let keys = 0

  async function send(row: Row, caller: CallerKind, input: unknown, key?: unknown): Promise<Sent> {
    keys += 1
    const sentKey = row.operation.kind === 'command' && key === undefined ? `stage-key-${keys}` : key
    if (caller === 'http') return overHttp(row, input, sentKey)
    if (typeof caller === 'object' && 'browser' in caller)
      return overHttp(row, input, sentKey, caller.browser)
    const data = { op: row.name, input, ...(sentKey !== undefined && { key: sentKey }) }
    const from = caller === 'web' ? { anonymous: true } : caller
    const { status, body } = await centre.send(row.functionName, { ...from, data })
    const { result } = body as { result?: Answer<unknown> }
    if (!result) throw new Error(`${row.name}: the platform answered ${status} ${JSON.stringify(body)}`)
    return { status: result.ok ? 200 : result.error.status, answer: result }
  }

  async function overHttp(row: Row, input: unknown, key: unknown, browser?: TestBrowser): Promise<Sent> {
    const { method, path } = row.operation
    const url = new URL(`${standIn.urls.http}${row.http}${path}`)
    const isQuery = method === 'GET'
    if (isQuery) {
      for (const [field, value] of Object.entries(input ?? {}))
        url.searchParams.set(field, typeof value === 'string' ? value : JSON.stringify(value))
    }
    const request = {
      method,
      functionName: row.functionName,
      path,
      query: Object.fromEntries(url.searchParams),
      key: isQuery ? '' : encodeURI(String(key)),
      body: isQuery ? '' : (JSON.stringify(input) ?? ''),
    }
    const response = await fetch(url, {
      method,
      headers: {
        ...(!isQuery && { 'content-type': 'application/json', 'idempotency-key': request.key }),
        ...browser?.sign(request),
      },
      ...(!isQuery && { body: request.body }),
    })
    return { status: response.status, answer: (await response.json()) as Answer<unknown> }
  }

  async function upload({ uploads = [], caller }: Example): Promise<void> {
    for (const { path, content } of uploads)
      await standIn.storage.upload(path, content, { openid: caller, uid: '', loginType: 'WECHAT' })
  }

  function perform(row: Row, caller?: CallerKind): Promise<Sent> {
    const key = row.operation.kind === 'command' ? exampleKey(row.name) : undefined
    return send(row, caller ?? callerOf(row), exampleOf(row).input, key)
  }

  return {
    centre,
    send,
    perform,
    async set(row, more = none) {
      const name = `${row.capability}.${row.name}`
      const { after: before = [], documents = {} } = exampleOf(row)
      const set = settings.get(name)
      const known = set?.more === more ? set.documents : undefined
      await centre.renew(known)
      if (!known) await centre.put(documents)
      for (const one of [...before, row.name]) await upload(exampleOf({ ...row, name: one }))
      if (known) return
      for (const one of before) {
        const { answer } = await perform(rowOf(row.capability, one))
        if (!answer.ok) throw new Error(`the example of ${one} was refused: ${answer.error.code}`)
      }
      await centre.put(more)
      settings.set(name, { more, documents: centre.keep() })
    },
    stored: () => withoutAttempts(centre.dump() as Documents),
    changes(before) {
      const after = withoutAttempts(centre.dump() as Documents)
      const names = new Set([...Object.keys(before), ...Object.keys(after)])
      return [...names].flatMap((name) => differing(name, before[name] ?? [], after[name] ?? []))
    },
    forget: () => standIn.functions.forget(),
    calls: () => standIn.functions.calls,
    async logged(count) {
      // Lines travel through a pipe: they may come after the answer.
      for (let waited = 0; waited < 500 && standIn.functions.log.length < count; waited += 1)
        await new Promise((resolve) => setTimeout(resolve, 20))
      return standIn.functions.log.flatMap(({ text }) =>
        text
          .split('\n')
          .filter(Boolean)
          .map((line) => ({ text: line, requestId: null, ...parsed(line) })),
      )
    },
  }
}

function parsed(line: string): object {
  try {
    return JSON.parse(line) as object
  } catch {
    return {}
  }
}

function withoutAttempts(documents: Documents): Documents {
  return {
    ...documents,
    accounts: (documents.accounts ?? []).map(ofAccount).filter((account) => account !== undefined),
    ...(documents.sessions && { sessions: documents.sessions.map(ofSession) }),
  }
}

/** A version of a document is never changed: what it is without attempts is made once, and is the same object the next time. */
function once<Result extends object | undefined>(make: (document: object) => Result) {
  const made = new WeakMap<object, Result>()
  return (document: object): Result => {
    if (!made.has(document)) made.set(document, make(document))
    return made.get(document) as Result
  }
}

const ofAccount = once((account) => {
  const { commands: _, ...rest } = account as Account
  // A stranger's first call is counted too, in an account that says nothing else.
  return isDeepStrictEqual(rest, unknownAccount(rest._id)) ? undefined : rest
})

const ofSession = once((session) => {
  const { count: _, idleUntil: __, ...rest } = session as { count?: unknown; idleUntil?: unknown }
  return rest
})

function differing(collection: string, before: readonly object[], after: readonly object[]): string[] {
  if (before.length === after.length && before.every((document, index) => document === after[index]))
    return []
  const byId = (documents: readonly object[]) =>
    new Map(documents.map((document) => [(document as { _id: string })._id, document]))
  const [old, now] = [byId(before), byId(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .filter((id) => !isDeepStrictEqual(old.get(id), now.get(id)))
    .map((id) => `${collection}/${id}`)
}
