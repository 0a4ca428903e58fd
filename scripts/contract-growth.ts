import type { JsonSchema } from './contract-tables.ts'

/** A contract table as data: what phones of a release were built against. */
export interface ContractSnapshot {
  /** Version of the release. */
  readonly release: string
  readonly operations: Readonly<Record<string, OperationSnapshot>>
}

export interface OperationSnapshot {
  readonly method: string
  readonly path: string
  readonly who: string
  readonly errors: readonly string[]
  readonly input: JsonSchema
  readonly output: JsonSchema
}

type Operations = ContractSnapshot['operations']

/**
 * What callers of the old table would stumble over in the new one, each as an English sentence; empty when it only grew.
 *
 * Phones update late. So everything that was a valid input must stay one, and everything that an answer surely held must
 * still be there with its type. New operations, optional inputs, outputs, errors and values of an enumeration that is
 * answered are growth: a page shows a value that it does not know as unknown.
 */
export function incompatibilities(before: Operations, after: Operations): readonly string[] {
  return Object.entries(before).flatMap(([name, old]) => {
    const now = after[name]
    if (!now) return [`${name} is gone`]
    const problems: string[] = []
    if (old.method !== now.method) problems.push(`is called by ${now.method}, no longer by ${old.method}`)
    if (old.path !== now.path) problems.push(`is at ${now.path}, no longer at ${old.path}`)
    if (old.who !== now.who && now.who !== 'anyone')
      problems.push(`is for ${now.who}, no longer for ${old.who}`)
    return [
      ...problems,
      ...narrowedInput('input', old.input, now.input),
      ...lostOutput('output', old.output, now.output),
    ].map((problem) => `${name}: ${problem}`)
  })
}

/** What `now` refuses although `old` took it. */
function narrowedInput(at: string, old: JsonSchema, now: JsonSchema): readonly string[] {
  if (old.anyOf || now.anyOf) {
    const taken = now.anyOf ?? [now]
    return (old.anyOf ?? [old]).every((one) =>
      taken.some((other) => narrowedInput(at, one, other).length === 0),
    )
      ? []
      : [`${at} no longer takes every alternative`]
  }
  const problems: string[] = []
  const isType = old.type === now.type || (old.type === 'integer' && now.type === 'number')
  if (now.type !== undefined && !isType) return [`${at} must be ${now.type}, was ${old.type ?? 'anything'}`]

  const values = (schema: JsonSchema) =>
    schema.enum ?? (schema.const === undefined ? undefined : [schema.const])
  const newValues = values(now)
  const refused =
    newValues && (values(old)?.filter((value) => !newValues.includes(value)) ?? ['other values'])
  if (refused?.length) problems.push(`${at} no longer takes ${refused.join(', ')}`)
  for (const rule of ['pattern', 'format'] as const)
    if (now[rule] !== undefined && now[rule] !== old[rule])
      problems.push(`${at} must meet another ${rule}: ${now[rule]}`)
  for (const rule of ['maxLength', 'maximum', 'maxItems'] as const)
    if ((now[rule] ?? Infinity) < (old[rule] ?? Infinity))
      problems.push(`${at} has a lower ${rule}: ${now[rule]}`)
  for (const rule of ['minLength', 'minimum', 'exclusiveMinimum', 'minItems'] as const)
    if ((now[rule] ?? -Infinity) > (old[rule] ?? -Infinity))
      problems.push(`${at} has a higher ${rule}: ${now[rule]}`)

  for (const [field, schema] of Object.entries(old.properties ?? {})) {
    const other = now.properties?.[field] ?? rest(now)
    if (other) problems.push(...narrowedInput(`${at}.${field}`, schema, other))
    else if (now.additionalProperties === false) problems.push(`${at}.${field} is no longer taken`)
  }
  for (const field of now.required ?? [])
    if (!old.required?.includes(field)) problems.push(`${at}.${field} must be given now`)
  const [oldRest, newRest] = [rest(old), rest(now)]
  if (oldRest && newRest) problems.push(...narrowedInput(`${at}.*`, oldRest, newRest))
  if (old.items && now.items) problems.push(...narrowedInput(`${at}[]`, old.items, now.items))
  return problems
}

/** What `now` may lack or say otherwise although `old` promised it. */
function lostOutput(at: string, old: JsonSchema, now: JsonSchema): readonly string[] {
  if (old.anyOf || now.anyOf) {
    const promised = old.anyOf ?? [old]
    return (now.anyOf ?? [now]).every((one) =>
      promised.some((other) => lostOutput(at, other, one).length === 0),
    )
      ? []
      : [`${at} may be something else now`]
  }
  const isType =
    old.type === undefined || old.type === now.type || (old.type === 'number' && now.type === 'integer')
  if (!isType) return [`${at} is ${now.type ?? 'anything'}, was ${old.type}`]
  const problems: string[] = []
  for (const [field, schema] of Object.entries(old.properties ?? {})) {
    const other = now.properties?.[field]
    if (!other) problems.push(`${at}.${field} is gone`)
    else {
      if (old.required?.includes(field) && !now.required?.includes(field))
        problems.push(`${at}.${field} may be missing now`)
      problems.push(...lostOutput(`${at}.${field}`, schema, other))
    }
  }
  const [oldRest, newRest] = [rest(old), rest(now)]
  if (oldRest && newRest) problems.push(...lostOutput(`${at}.*`, oldRest, newRest))
  if (old.items && now.items) problems.push(...lostOutput(`${at}[]`, old.items, now.items))
  return problems
}

function rest({ additionalProperties }: JsonSchema): JsonSchema | undefined {
  return typeof additionalProperties === 'object' ? additionalProperties : undefined
}
