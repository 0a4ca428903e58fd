import type { JsonSchema } from '../../scripts/contract-tables.ts'

/** Inputs that are wrong in one place each, derived from the schema of an operation and an input that is right. */

export interface Malformed {
  /** What is wrong, for the report of a test. */
  readonly name: string
  readonly input: unknown
  /** Whether it can be written as a query string. */
  readonly asQuery: boolean
}

/** One of every kind of JSON value; what a field takes is left out. */
const kinds: Readonly<Record<string, unknown>> = {
  null: null,
  boolean: true,
  integer: 7,
  number: 7.5,
  string: 'text',
  array: [],
  object: { $gt: '' },
}

const notDays = ['2026-02-30', '2026-13-01', '2026-2-3', '0000-00-00', 'tomorrow', '2026-03-03T00:00', '']
const strange = ['', '../../etc/passwd', 'a'.repeat(5000), '<script>alert(1)</script>', '\u0000', '🙂']

export function malformedInputs(schema: JsonSchema, right: object): readonly Malformed[] {
  const wrong: Malformed[] = []
  const add = (name: string, input: unknown, asQuery = false) => wrong.push({ name, input, asQuery })

  for (const [kind, value] of Object.entries(kinds)) if (kind !== 'object') add(`the input is ${kind}`, value)
  for (const field of ['surprise', 'constructor', '__proto__', 'openid', '$where'])
    add(`unknown field ${field}`, { ...right, ...JSON.parse(`{${JSON.stringify(field)}:"x"}`) }, true)
  for (const field of schema.required ?? [])
    add(
      `${field} is missing`,
      Object.fromEntries(Object.entries(right).filter(([name]) => name !== field)),
      true,
    )
  for (const [field, rule] of Object.entries(schema.properties ?? {})) {
    for (const { name, value } of wrongValues(rule))
      add(`${field} is ${name}`, { ...right, [field]: value }, typeof value === 'string')
  }
  return wrong
}

function wrongValues(rule: JsonSchema): readonly { readonly name: string; readonly value: unknown }[] {
  const types = (rule.anyOf ?? [rule]).map(({ type }) => type)
  const isTaken = (kind: string) => types.includes(kind) || (types.includes('number') && kind === 'integer')
  const values: unknown[] = Object.entries(kinds).flatMap(([kind, value]) => (isTaken(kind) ? [] : [value]))
  if (rule.type === 'string') {
    if (rule.format === 'date') values.push(...notDays)
    if (rule.enum) values.push('no-such-value', 'constructor', '__proto__')
    if (rule.pattern) values.push(...strange.filter((text) => !new RegExp(rule.pattern ?? '').test(text)))
    if (rule.maxLength !== undefined) values.push('长'.repeat(rule.maxLength + 1))
    if (rule.minLength) values.push('')
  }
  if (rule.type === 'integer' || rule.type === 'number') {
    const least = rule.minimum ?? (rule.exclusiveMinimum === undefined ? undefined : rule.exclusiveMinimum)
    if (least !== undefined) values.push(least - 1, -1e300)
    if (rule.type === 'integer') values.push(1e300)
  }
  if (rule.type === 'array') {
    if (rule.minItems) values.push([])
    const item = rule.items?.enum?.[0] ?? 'text'
    if (rule.maxItems !== undefined) values.push(Array.from({ length: rule.maxItems + 1 }, () => item))
    if (rule.items) values.push(...wrongValues(rule.items).map(({ value }) => [value]))
  }
  return values.map((value) => ({ name: JSON.stringify(value).slice(0, 40), value }))
}
