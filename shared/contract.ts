import type * as z from 'zod'
import type { ErrorCode } from './errors.ts'

/**
 * The form of a contract table: every operation of a capability, once.
 *
 * Routes, validation, the typed client, the OpenAPI document and the tests of rights, of bad input and of budgets are
 * derived from these rows. Schemas are functions because building them costs cold-start time: they are built when first used.
 */

/** Roles hang on a node of the organisation tree and reach everything below it. */
export const roles = [
  'volunteer',
  'grid-worker',
  'counter-staff',
  'community-leader',
  'supervisor',
  'street-admin',
  'county-admin',
  'compliance-officer',
] as const
export type Role = (typeof roles)[number]

/** Who works here: everybody with a role but the volunteers. */
export const staffRoles = roles.filter((role) => role !== 'volunteer') as [Role, ...Role[]]

/**
 * Who may call, and on whose data.
 * - `anyone`: no sign-in, public data only; the one kind that the HTTP face answers without a sign-in.
 * - `account`: anybody who comes from WeChat; data of the account itself.
 * - `person`: an account that acts for the person named by `input.personId`, or who owns what the input names. `self`: only her own
 *   account, or of a child her guardian's.
 * - `staff`: one of `roles` on the node that the data belongs to, or on a node above it. `own`: on the account's own data,
 *   wherever the role hangs.
 * - `browser`: over HTTP only, a browser that signs with a key of its own; what this key itself has begun.
 */
export type Access =
  | { readonly who: 'anyone' }
  | { readonly who: 'account' }
  | { readonly who: 'person'; readonly self?: true }
  | { readonly who: 'staff'; readonly roles: readonly [Role, ...Role[]]; readonly own?: true }
  | { readonly who: 'browser' }

interface OperationBase<Input extends z.ZodType, Output extends z.ZodType> {
  readonly summary: string
  readonly path: `/${string}`
  readonly access: Access
  /**
   * Whether a computer on which staff signed in may call it (functions/platform/session.ts). It carries displays, prints and exports:
   * queries for staff may be called unless they say false. Commands, and what is for others, only where they say true: few that
   * are typed. What publishes, withdraws, gives rights or reveals is for the phone in the hand.
   */
  readonly onComputer?: boolean
  /** Whether the screen of a hall may call it, on which nobody sits: see `Session.display`. */
  readonly onDisplay?: true
  readonly input: () => Input
  readonly output: () => Output
  /** What it may answer beyond the errors that every operation may answer (see `commonErrors`). */
  readonly errors: readonly ErrorCode[]
  /** At most so many round trips to the database for an ordinary answer; tests count them. */
  readonly roundTrips: number
}

/** Reads; may be repeated freely. `perMinute` is counted in the memory of one instance, per caller or address. */
export interface Query<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends OperationBase<Input, Output> {
  readonly kind: 'query'
  readonly method: 'GET'
  readonly limit: { readonly perMinute: number }
}

/**
 * Changes something. A phone sends a key with it, so that sending it twice does it once; keys are kept a day, together with
 * the count that `perDay` limits, in the account's document.
 */
export interface Command<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType>
  extends OperationBase<Input, Output> {
  readonly kind: 'command'
  readonly method: 'POST'
  /** A browser has no account to count in: its commands are counted as queries are. */
  readonly limit: { readonly perDay: number } | { readonly perMinute: number }
}

export type Operation = Query | Command
export type Contract = Readonly<Record<string, Operation>>

export function mayComputerCall({
  access,
  kind,
  onComputer,
}: Pick<Operation, 'access' | 'kind' | 'onComputer'>): boolean {
  return onComputer ?? (access.who === 'staff' && kind === 'query')
}

/** What any operation may answer. */
export const commonErrors = [
  'INVALID_INPUT',
  'UNKNOWN_OPERATION',
  'TOO_LARGE',
  'NOT_SIGNED_IN',
  'NOT_ALLOWED',
  'ONLY_ON_PHONE',
  'DISPLAY_ONLY',
  'SESSION_OVER',
  'OUT_OF_ORDER',
  'TOO_MANY_REQUESTS',
  'INTERNAL',
  'UNAVAILABLE',
] as const satisfies readonly ErrorCode[]

export function query<I extends z.ZodType, O extends z.ZodType>(
  row: Omit<Query<I, O>, 'kind' | 'method'>,
): Query<I, O> {
  return { kind: 'query', method: 'GET', ...row }
}

export function command<I extends z.ZodType, O extends z.ZodType>(
  row: Omit<Command<I, O>, 'kind' | 'method'>,
): Command<I, O> {
  return { kind: 'command', method: 'POST', ...row }
}

/** What a caller sends: defaults not yet filled in. */
export type InputOf<Op extends Operation> = z.input<ReturnType<Op['input']>>
/** What a handler gets. */
export type ParsedInputOf<Op extends Operation> = z.output<ReturnType<Op['input']>>
/** What a caller gets. */
export type OutputOf<Op extends Operation> = z.output<ReturnType<Op['output']>>
