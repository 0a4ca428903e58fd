import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Validator } from '@seriousme/openapi-schema-validator'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { type CapabilityName, contractTables, rows } from '../../scripts/contract-tables.ts'
import { openApiOf, openApiPath } from '../../scripts/openapi.ts'

const root = join(import.meta.dirname, '../..')

interface Content {
  readonly 'application/json': {
    readonly schema: Record<string, unknown>
    readonly example?: unknown
    readonly examples?: Readonly<Record<string, { readonly value: unknown }>>
  }
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>
  readonly components: { readonly schemas: { readonly Refusal: object } }
}
interface DocumentedOperation {
  readonly operationId: string
  readonly summary: string
  readonly parameters?: readonly {
    readonly schema: object
    readonly required: boolean
    readonly example?: unknown
  }[]
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly description: string; readonly content: Content }>>
}

describe.each(Object.keys(contractTables) as CapabilityName[])('%s', (capability) => {
  const read = async () => JSON.parse(await readFile(join(root, openApiPath(capability)), 'utf8')) as Document
  const operations = async () => Object.values((await read()).paths).flatMap((path) => Object.values(path))

  test('the document is what the table gives: npm run build:openapi', async () => {
    expect(await read()).toEqual(JSON.parse(JSON.stringify(await openApiOf(capability))))
  })

  test('it is valid OpenAPI 3.1', async () => {
    const validator = new Validator()
    expect(await validator.validate({ ...(await read()) })).toMatchObject({ valid: true })
    expect(validator.version).toBe('3.1')
    expect(await new Validator().validate({ ...(await read()), paths: { home: {} } })).toMatchObject({
      valid: false,
    })
  })

  test('every operation is in it, under its method and path', async () => {
    const { paths } = await read()
    for (const { name, operation } of rows(capability)) {
      expect(paths[operation.path]?.[operation.method.toLowerCase()]).toMatchObject({
        operationId: name,
        summary: operation.summary,
      })
    }
    expect(await operations()).toHaveLength(rows(capability).length)
  })

  test('every example meets its schema', async () => {
    const { components } = await read()
    let held = 0
    const hold = (schema: object, value: unknown, where: string) => {
      held += 1
      expect(
        z.fromJSONSchema(schema as z.core.JSONSchema.JSONSchema).safeParse(value).error,
        where,
      ).toBeUndefined()
    }
    for (const { operationId, parameters = [], requestBody, responses } of await operations()) {
      for (const { schema, example, required } of parameters) {
        if (required) expect(example, operationId).toBeDefined()
        if (example !== undefined) hold(schema, example, operationId)
      }
      if (requestBody) {
        const { schema, example } = requestBody.content['application/json']
        hold(schema, example, operationId)
      }
      for (const [status, { description, content }] of Object.entries(responses)) {
        const { schema, example, examples = {} } = content['application/json']
        expect(description, `${operationId} ${status}`).not.toBe('')
        if (status === '200') hold(schema, example, `${operationId} 200`)
        else
          for (const { value } of Object.values(examples))
            hold(components.schemas.Refusal, value, operationId)
      }
    }
    expect(held).toBeGreaterThan(rows(capability).length * 8)
  })
})
