import * as z from 'zod'
import { deployment } from '../functions/deployment.ts'
import { accountsContract } from '../shared/accounts/contract.ts'
import { appointmentsContract } from '../shared/appointments/contract.ts'
import { circleContract } from '../shared/circle/contract.ts'
import type { Operation } from '../shared/contract.ts'
import { noticesContract } from '../shared/notices/contract.ts'

/**
 * Every contract table by the name of its capability. What is derived from all tables (tests, OpenAPI, snapshots) starts here;
 * a test holds this list against `functions/deployment.ts` and the folders of `shared/`.
 */
export const contractTables = {
  appointments: appointmentsContract,
  accounts: accountsContract,
  notices: noticesContract,
  circle: circleContract,
} as const
export type ContractTables = typeof contractTables
export type CapabilityName = keyof ContractTables

/** One row with its place. */
export interface Row {
  readonly capability: CapabilityName
  /** The deployed function that serves it. */
  readonly functionName: string
  /** Path of that function below the HTTP access service; undefined where it has no HTTP face. */
  readonly http: string | undefined
  readonly name: string
  readonly operation: Operation
}

/** Every operation of one capability, or of all. Throws where no deployed function serves it. */
export function rows(capability?: CapabilityName): readonly Row[] {
  const names = capability ? [capability] : (Object.keys(contractTables) as CapabilityName[])
  return names.flatMap((capability) => {
    const deployed = deployment.find(({ capabilities }) => capabilities.includes(capability))
    if (!deployed) throw new Error(`no deployed function serves ${capability}`)
    return Object.entries<Operation>(contractTables[capability]).map(([name, operation]) => ({
      capability,
      functionName: deployed.name,
      http: deployed.http,
      name,
      operation,
    }))
  })
}

/** The part of JSON Schema (draft 2020-12) that our schemas come out as. */
export interface JsonSchema {
  readonly type?: string
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | JsonSchema
  readonly propertyNames?: JsonSchema
  readonly items?: JsonSchema
  readonly anyOf?: readonly JsonSchema[]
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly format?: string
  readonly minLength?: number
  readonly maxLength?: number
  readonly minimum?: number
  readonly maximum?: number
  readonly exclusiveMinimum?: number
  readonly minItems?: number
  readonly maxItems?: number
  readonly default?: unknown
}

/** What a caller may send: nothing beyond it is taken. */
export function inputSchema({ operation }: Pick<Row, 'operation'>): JsonSchema {
  return plain(operation.input(), 'input')
}

/** What a caller gets. More fields may come one day, so additional ones are not excluded. */
export function outputSchema({ operation }: Pick<Row, 'operation'>): JsonSchema {
  return plain(operation.output(), 'output')
}

function plain(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, {
    io,
    override({ jsonSchema }) {
      if (io === 'output' && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
      // That a whole number fits into a double says nothing about this field.
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum
    },
  })
  return JSON.parse(JSON.stringify(rest)) as JsonSchema
}
