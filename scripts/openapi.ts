/**
 * Writes `docs/openapi/<capability>.json`, OpenAPI 3.1, from the contract tables, with the examples of `tests/harness/examples.ts`
 * and the answers that the tests recorded for them.
 *
 * @example npm run build:openapi
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { type Access, commonErrors, mayComputerCall, type Operation } from '../shared/contract.ts'
import { type ErrorCode, refusals } from '../shared/errors.ts'
import { type Example, exampleKey, examples } from '../tests/harness/examples.ts'
import {
  type CapabilityName,
  contractTables,
  inputSchema,
  type JsonSchema,
  outputSchema,
  type Row,
  rows,
} from './contract-tables.ts'

const root = resolve(fileURLToPath(new URL('.', import.meta.url)), '..')

/** Path of a capability's document, from the root of the repository. */
export function openApiPath(capability: CapabilityName): string {
  return `docs/openapi/${capability}.json`
}

/** The document of a capability as it should be. Throws where an operation has no example or no recorded answer. */
export async function openApiOf(capability: CapabilityName): Promise<object> {
  const { version } = await readJson<{ version: string }>('package.json')
  const answers = await readJson<Record<string, unknown>>(`tests/contracts/${capability}.answers.json`)
  const table = rows(capability)
  const paths: Record<string, Record<string, object>> = {}
  for (const row of table) {
    const { path, method } = row.operation
    if (!(row.name in answers))
      throw new Error(`${row.name} has no recorded answer: npx vitest run -u examples`)
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(row, answers[row.name]) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: `Party-masses service centre: ${capability}`,
      version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      {
        url: 'https://{domain}{function}',
        description: 'The HTTP access service of the environment',
        variables: {
          domain: {
            default: 'service.example.cn',
            description: 'The domain that the county registered for it',
          },
          function: { default: table[0]?.http ?? '/', description: 'Route of the function' },
        },
      },
    ],
    paths,
    components: { schemas: { Refusal: refusalSchema } },
  }
}

const description = [
  'Generated from the contract table; do not edit.',
  "The mini-program calls an operation with `wx.cloud.callFunction({ name, data: { op, input, key } })`: `op` is the operationId, `input` the parameters or the body, `key` the idempotency key of a command. WeChat's platform says who calls.",
  'Over HTTP nobody is signed in but a browser that signs its requests (X-Desk-Signature) after staff have confirmed its key with the phone. It may call what has `x-on-computer`; all else that is not for anyone answers NOT_SIGNED_IN or ONLY_ON_PHONE.',
  'Answers have one shape everywhere: `{ ok: true, data, requestId }` or `{ ok: false, error, requestId }`.',
].join('\n\n')

const refusalSchema = {
  type: 'object',
  description: 'An expected outcome that is not the result',
  properties: {
    ok: { const: false },
    error: {
      type: 'object',
      properties: {
        code: { type: 'string', enum: Object.keys(refusals) },
        status: { type: 'integer' },
        message: { type: 'string', description: 'What happened, a Chinese sentence' },
        next: { type: 'string', description: 'What the person can do, a Chinese sentence' },
        details: { type: 'object', description: 'What a page needs to help further; never personal data' },
      },
      required: ['code', 'status', 'message', 'next'],
    },
    requestId: { type: 'string' },
  },
  required: ['ok', 'error', 'requestId'],
}

function operationOf(row: Row, answer: unknown): object {
  const { operation, name } = row
  const { summary, access, roundTrips } = operation
  const example = (examples[row.capability] as Readonly<Record<string, Example>>)[name]
  if (!example) throw new Error(`${name} has no example`)
  return {
    operationId: name,
    summary,
    description: `For ${inWords(access)}. ${limitInWords(operation)} At most ${roundTrips} round trips to the database for an ordinary answer.`,
    'x-access': access,
    'x-on-computer': mayComputerCall(operation),
    ...(operation.kind === 'query'
      ? { parameters: queryParameters(inputSchema(row), example.input as Record<string, unknown>) }
      : {
          parameters: [{ ...idempotencyKey, example: exampleKey(name) }],
          requestBody: {
            required: true,
            content: { 'application/json': { schema: inputSchema(row), example: example.input } },
          },
        }),
    responses: {
      200: {
        description: 'The result',
        content: {
          'application/json': {
            schema: {
              type: 'object',
              properties: { ok: { const: true }, data: outputSchema(row), requestId: { type: 'string' } },
              required: ['ok', 'data', 'requestId'],
            },
            example: { ok: true, data: answer, requestId: exampleRequestId },
          },
        },
      },
      ...refusalResponses([...commonErrors, ...operation.errors]),
    },
  }
}

const exampleRequestId = 'req_example'

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description:
    'Made by the caller, one for each thing a person does. The same key with the same body is carried out once and answered again; with another body it is refused with KEY_REUSED. Kept for a day.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9_-]{8,64}$' },
}

function queryParameters({ properties = {}, required = [] }: JsonSchema, example: Record<string, unknown>) {
  return Object.entries(properties).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    schema,
    ...(name in example && { example: example[name] }),
  }))
}

/** One response a status, with each refusal as an example of it. */
function refusalResponses(codes: readonly ErrorCode[]): Record<string, object> {
  const byStatus = new Map<number, ErrorCode[]>()
  for (const code of new Set(codes)) {
    const { status } = refusals[code]
    byStatus.set(status, [...(byStatus.get(status) ?? []), code])
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.join(', '),
        content: {
          'application/json': {
            schema: { $ref: '#/components/schemas/Refusal' },
            examples: Object.fromEntries(
              codes.map((code) => [
                code,
                { value: { ok: false, error: { code, ...refusals[code] }, requestId: exampleRequestId } },
              ]),
            ),
          },
        },
      },
    ]),
  )
}

function inWords(access: Access): string {
  switch (access.who) {
    case 'anyone':
      return 'anyone, without a sign-in'
    case 'account':
      return "any WeChat account, on the account's own data"
    case 'person':
      return 'an account that acts for the person whom the data belongs to'
    case 'staff':
      return access.own
        ? `staff, on the account's own data: ${access.roles.join(', ')}`
        : `staff on the node that the data belongs to or above it: ${access.roles.join(', ')}`
    case 'browser':
      return 'a browser that signs with a key of its own, on what this key has begun'
  }
}

function limitInWords(operation: Operation): string {
  const { limit } = operation
  return 'perMinute' in limit ? `At most ${limit.perMinute} a minute.` : `At most ${limit.perDay} a day.`
}

async function readJson<Value>(path: string): Promise<Value> {
  return JSON.parse(await readFile(join(root, path), 'utf8')) as Value
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  await mkdir(join(root, 'docs/openapi'), { recursive: true })
  for (const capability of Object.keys(contractTables) as CapabilityName[]) {
    await writeFile(
      join(root, openApiPath(capability)),
      `${JSON.stringify(await openApiOf(capability), null, 2)}\n`,
    )
    console.log(openApiPath(capability))
  }
}
