import type * as z from 'zod'
import {
  type Contract,
  commonErrors,
  mayComputerCall,
  type Operation,
  type OutputOf,
  type ParsedInputOf,
  type Role,
  staffRoles,
} from '../../shared/contract.ts'
import type { Answer } from '../../shared/errors.ts'
import { database } from './database.ts'
import { derivedId, fingerprint } from './ids.ts'
import { causeOf, log, stackOf } from './log.ts'
import {
  type Account,
  type ActsFor,
  type Admitted,
  admit,
  type Grant,
  grantsOf,
  isOwn,
  reaching,
  readAccount,
  unknownAccount,
} from './people.ts'
import { createRateLimit } from './rate-limit.ts'
import { answerOf, Refusal } from './refusal.ts'
import { enter } from './session.ts'
import type { SignedBy } from './signed-request.ts'

/** What a handler gets. */
export interface Call<Input> {
  readonly input: Input
  readonly caller: Caller
  /** Epoch milliseconds. */
  readonly now: number
  /** The same for every repeat of the same command; empty for a query. */
  readonly commandId: string
  /** Whether the command came before: it may have been carried out, in part or in full. */
  readonly repeated: boolean
}

export interface Caller {
  /** Empty for an operation that anyone may call. */
  readonly openid: string
  readonly account: Account
  /** Of an operation for browsers: the key that signed, and where it called from. */
  readonly browser?: { readonly publicKey: string; readonly address: string }
  /** @throws Refusal NOT_REGISTERED or NOT_ALLOWED unless the account acts for this person. */
  mustActFor(personId: string): ActsFor
  /** What the caller holds now of the roles that the contract's row names; empty where it is no row for staff. */
  readonly grants: readonly Grant[]
  /**
   * Staff handlers must ask, for each node that they show or change.
   * @param roles where only some of the row's roles may do this.
   * @returns the grant that reaches the node: who does it, for the history and the list of looks.
   * @throws Refusal NOT_ALLOWED unless one does.
   */
  mustReach(node: string, roles?: readonly Role[]): Grant
}

export type Handlers<C extends Contract> = {
  readonly [Name in keyof C]: (call: Call<ParsedInputOf<C[Name]>>) => Promise<OutputOf<C[Name]>>
}

export interface Capability<C extends Contract = Contract> {
  readonly contract: C
  readonly handlers: Handlers<C>
}

/** A request as it came in; nothing in it is trusted but `openid` and `address`, which the platform gives, and `signed`. */
export interface Request {
  readonly operation: unknown
  readonly input: unknown
  readonly key: unknown
  readonly openid: string | undefined
  /** Of an HTTP caller. */
  readonly address?: string
  /** Of a browser whose signature of this request was verified. */
  readonly signed?: SignedBy | undefined
  readonly requestId: string
}

/** Keys are made by phones, 8 to 64 characters. */
const keyForm = /^[A-Za-z0-9_-]{8,64}$/
const maxInputBytes = 64 * 1024
/** Of one kind and caller: keeps an instance from being drowned; the limit that counts is the one of the day. */
const commandsPerMinute = 60

/**
 * Carries out operations of one capability: finds the row, checks who calls, how often, with what, runs the handler, and
 * answers with what the row promises. It never throws, and logs one line a call.
 */
export function createPerform<C extends Contract>({ contract, handlers }: Capability<C>) {
  const limits = createRateLimit()
  const schemas = new Map<string, { input: z.ZodType; output: z.ZodType }>()

  function schemasOf(name: string, operation: Operation) {
    let built = schemas.get(name)
    if (!built) {
      built = { input: operation.input(), output: operation.output() }
      schemas.set(name, built)
    }
    return built
  }

  async function run(request: Request, name: string, operation: Operation, now: number): Promise<unknown> {
    const { access } = operation
    const { address = '', signed } = request
    refuseTooLarge(request.input)
    refuseCaller(operation, request)
    const perMinute = 'perMinute' in operation.limit ? operation.limit.perMinute : commandsPerMinute
    // A key costs nothing to make: over HTTP nobody is known but by the address.
    limits.take(request.openid ?? address, name, perMinute, now)
    const isOfBrowser = access.who === 'browser'

    const { input: schema, output } = schemasOf(name, operation)
    const input = parseInput(schema, request.input)
    if (operation.kind === 'command') refuseWithoutKey(request)
    const isSession = signed !== undefined && access.who !== 'anyone' && !isOfBrowser
    const entered = isSession ? await enter(signed, now) : undefined
    const openid = entered?.account ?? request.openid
    if (entered) {
      // The computers of an office have one address; who was let in is counted as herself.
      limits.giveBack(address, name)
      limits.take(entered.account, name, perMinute, now)
      if (entered.isDisplay && !operation.onDisplay) throw new Refusal('DISPLAY_ONLY')
    }
    const owner = openid ?? signed?.publicKey ?? ''
    const commandId = operation.kind === 'command' ? derivedId('cmd', owner, name, String(request.key)) : ''

    const sent = { commandId, body: request.input }
    const { account, repeated } = await accountOf(openid, name, operation, sent, now)
    const grants = access.who === 'staff' ? grantsOf(account, access.roles, now) : []
    // Who left has no session any more, whatever the operation.
    if (isSession && grantsOf(account, staffRoles, now).length === 0) throw new Refusal('SESSION_OVER')
    let reachAsked = access.who !== 'staff' || access.own === true
    const caller: Caller = {
      openid: openid ?? '',
      account,
      ...(isOfBrowser && signed && { browser: { publicKey: signed.publicKey, address } }),
      mustActFor(personId) {
        if (account.actsFor.length === 0) throw new Refusal('NOT_REGISTERED')
        const found = account.actsFor.find((one) => one.person === personId)
        if (!found) throw new Refusal('NOT_ALLOWED')
        return found
      },
      grants,
      mustReach(node, roles) {
        reachAsked = true
        const found = reaching(roles ? grants.filter(({ role }) => roles.includes(role)) : grants, node)
        if (!found) throw new Refusal('NOT_ALLOWED')
        return found
      },
    }
    if (access.who === 'person') {
      if (account.actsFor.length === 0) throw new Refusal('NOT_REGISTERED')
      if (typeof input === 'object' && input !== null && 'personId' in input) {
        const found = caller.mustActFor(String(input.personId))
        if (access.self && !isOwn(found)) throw new Refusal('NOT_ALLOWED')
      }
    }
    if (access.who === 'staff' && grants.length === 0) throw new Refusal('NOT_ALLOWED')

    const handler = handlers[name as keyof C]
    const result = await handler({ input: input as never, caller, now, commandId, repeated })
    if (!reachAsked)
      throw new Error(`${name} answered without asking whether the caller's role reaches the data`)
    return output.parse(result)
  }

  return async function perform(request: Request): Promise<Answer<unknown>> {
    const startedAt = performance.now()
    const before = database().spent()
    const { requestId } = request
    let operation = 'unknown'
    let outcome = 'ok'
    let answer: Answer<unknown>
    try {
      const name = request.operation
      if (typeof name !== 'string' || !Object.hasOwn(contract, name)) throw new Refusal('UNKNOWN_OPERATION')
      operation = name
      const row = contract[name] as Operation
      try {
        answer = { ok: true, data: await run(request, name, row, Date.now()), requestId }
      } catch (error) {
        throw promised(error, row)
      }
    } catch (error) {
      if (!(error instanceof Refusal))
        log({ code: 'defect', requestId, operation, stack: stackOf(error), ...causeOf(error) })
      const refusal = error instanceof Refusal ? error : new Refusal('INTERNAL')
      outcome = refusal.code
      answer = { ok: false, error: answerOf(refusal), requestId }
    }
    const after = database().spent()
    log({
      code: 'call',
      requestId,
      operation,
      outcome,
      milliseconds: hundredths(performance.now() - startedAt),
      databaseMilliseconds: hundredths(after.milliseconds - before.milliseconds),
      roundTrips: after.roundTrips - before.roundTrips,
    })
    return answer
  }
}

export type Perform = ReturnType<typeof createPerform>

function hundredths(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100
}

/** A refusal that the row does not name is a defect of ours: callers are written against the row. */
function promised(error: unknown, row: Operation): unknown {
  if (!(error instanceof Refusal)) return error
  const named = row.errors.includes(error.code) || (commonErrors as readonly string[]).includes(error.code)
  return named ? error : new Error(`${error.code} is not an answer that the contract names`)
}

function refuseTooLarge(input: unknown): void {
  let text: string | undefined
  try {
    text = JSON.stringify(input)
  } catch {
    // Nested so deeply that it cannot even be written down.
    throw new Refusal('TOO_LARGE')
  }
  if (Buffer.byteLength(text ?? '') > maxInputBytes) throw new Refusal('TOO_LARGE')
}

function parseInput(schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input === undefined ? {} : input)
  if (parsed.success) return parsed.data
  // Which fields, never what stood in them.
  const fields = parsed.error.issues.map(
    (issue) => issue.path.join('.') || ('keys' in issue ? String(issue.keys) : ''),
  )
  throw new Refusal('INVALID_INPUT', {
    fields: [...new Set(fields)].slice(0, 10).map((field) => field.slice(0, 60)),
  })
}

/** Who may not call whatever the input: somebody without a sign-in, or from a place where the operation is not at home. */
function refuseCaller(operation: Operation, { openid, signed }: Request): void {
  const { who } = operation.access
  if (who === 'anyone') return
  if (!openid && !signed) throw new Refusal('NOT_SIGNED_IN')
  if (who === 'browser') {
    if (!signed) throw new Refusal('NOT_ALLOWED')
  } else if (!openid && !mayComputerCall(operation)) throw new Refusal('ONLY_ON_PHONE')
}

function refuseWithoutKey({ key }: Request): void {
  if (typeof key !== 'string' || !keyForm.test(key)) throw new Refusal('INVALID_INPUT', { fields: ['key'] })
}

async function accountOf(
  openid: string | undefined,
  name: string,
  operation: Operation,
  sent: { commandId: string; body: unknown },
  now: number,
): Promise<Admitted> {
  if (operation.access.who === 'anyone' || !openid) return { account: unknownAccount(''), repeated: false }
  if (operation.kind === 'query') return { account: await readAccount(openid), repeated: false }
  if (!('perDay' in operation.limit)) throw new Error(`${name} has no limit of a day`)
  const command = {
    operation: name,
    id: sent.commandId,
    fingerprint: fingerprint(sent.body),
    isFirst: operation.access.who === 'account',
  }
  return admit(openid, { ...command, perDay: operation.limit.perDay }, now)
}
