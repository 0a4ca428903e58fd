import type { Caller } from './context.ts'

/** Function security rules as the console takes them: `{ "*": { "invoke": … }, "<function>": { "invoke": … } }`. */
export type FunctionRules = Record<string, { invoke: boolean | string }>

export const defaultFunctionRules: FunctionRules = { '*': { invoke: 'auth != null' } }

/** Refuses a configuration that the console would refuse. */
export function checkFunctionRules(rules: FunctionRules): void {
  if (!rules['*']) throw new Error('Function rules need an entry "*"')
  for (const [name, { invoke }] of Object.entries(rules)) {
    if (typeof invoke === 'boolean') continue
    if (typeof invoke === 'string' && supported.has(invoke.replace(/\s/g, ''))) continue
    throw new Error(`Function rule of ${name}: ${JSON.stringify(invoke)} is not supported`)
  }
}

const signedIn = 'auth!=null'
const signedInByName = new Set([
  "auth.loginType!='ANONYMOUS'&&auth!=null",
  "auth!=null&&auth.loginType!='ANONYMOUS'",
])
const supported = new Set([signedIn, ...signedInByName])

/** Rules hold for calls of clients only: timers, HTTP, message push and other functions are not asked. */
export function mayInvoke(rules: FunctionRules, name: string, caller: Caller): boolean {
  const rule = (rules[name] ?? rules['*'])?.invoke
  if (caller.kind !== 'phone' && caller.kind !== 'web' && caller.kind !== 'nobody') return true
  if (typeof rule === 'boolean') return rule
  if (caller.kind === 'nobody') return false
  if (rule?.replace(/\s/g, '') === signedIn) return true
  return caller.kind === 'phone' || !caller.anonymous
}
