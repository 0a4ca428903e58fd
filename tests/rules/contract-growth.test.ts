import { describe, expect, test } from 'vitest'
import { incompatibilities, type OperationSnapshot } from '../../scripts/contract-growth.ts'
import type { JsonSchema } from '../../scripts/contract-tables.ts'

const released: OperationSnapshot = {
  method: 'POST',
  path: '/tickets',
  who: 'person',
  errors: ['NOT_FOUND'],
  input: {
    type: 'object',
    properties: {
      title: { type: 'string', minLength: 1, maxLength: 30 },
      kind: { type: 'string', enum: ['noise', 'light'] },
      count: { type: 'integer', minimum: 1 },
      tags: { type: 'array', items: { type: 'string' }, maxItems: 3 },
    },
    required: ['title'],
    additionalProperties: false,
  },
  output: {
    type: 'object',
    properties: {
      id: { type: 'string' },
      note: { type: 'string' },
      steps: {
        type: 'array',
        items: { type: 'object', properties: { at: { type: 'integer' } }, required: ['at'] },
      },
      state: { type: 'string', enum: ['open'] },
    },
    required: ['id', 'steps', 'state'],
  },
}

const grown = (changes: Partial<OperationSnapshot>) =>
  incompatibilities({ report: released }, { report: { ...released, ...changes } })
const input = (field: string, schema: JsonSchema) =>
  grown({ input: { ...released.input, properties: { ...released.input.properties, [field]: schema } } })
const output = (field: string, schema: JsonSchema) =>
  grown({ output: { ...released.output, properties: { ...released.output.properties, [field]: schema } } })

describe('what old phones would stumble over', () => {
  test('an operation that is gone, elsewhere or for others', () => {
    expect(incompatibilities({ report: released }, {})).toEqual(['report is gone'])
    expect(grown({ method: 'GET' })).toEqual(['report: is called by GET, no longer by POST'])
    expect(grown({ path: '/reports' })).toEqual(['report: is at /reports, no longer at /tickets'])
    expect(grown({ who: 'staff' })).toEqual(['report: is for staff, no longer for person'])
  })

  test('an input that must be given now, or is no longer taken', () => {
    expect(grown({ input: { ...released.input, required: ['title', 'kind'] } })).toEqual([
      'report: input.kind must be given now',
    ])
    const { kind: _, ...properties } = released.input.properties ?? {}
    expect(grown({ input: { ...released.input, properties } })).toEqual([
      'report: input.kind is no longer taken',
    ])
  })

  test('an input that is narrower', () => {
    expect(input('title', { type: 'string', minLength: 1, maxLength: 20 })).toEqual([
      'report: input.title has a lower maxLength: 20',
    ])
    expect(input('title', { type: 'string', minLength: 2, maxLength: 30 })).toEqual([
      'report: input.title has a higher minLength: 2',
    ])
    expect(input('title', { type: 'string', minLength: 1, maxLength: 30, pattern: '^x' })).toEqual([
      'report: input.title must meet another pattern: ^x',
    ])
    expect(input('title', { type: 'integer' })).toEqual(['report: input.title must be integer, was string'])
    expect(input('kind', { type: 'string', enum: ['noise'] })).toEqual([
      'report: input.kind no longer takes light',
    ])
    expect(input('count', { type: 'integer', minimum: 2 })).toEqual([
      'report: input.count has a higher minimum: 2',
    ])
    expect(input('tags', { type: 'array', items: { type: 'string', maxLength: 5 }, maxItems: 3 })).toEqual([
      'report: input.tags[] has a lower maxLength: 5',
    ])
    expect(input('tags', { type: 'array', items: { type: 'string' }, maxItems: 2 })).toEqual([
      'report: input.tags has a lower maxItems: 2',
    ])
    expect(input('title', { anyOf: [{ type: 'integer' }, { type: 'boolean' }] })).toEqual([
      'report: input.title no longer takes every alternative',
    ])
  })

  test('an output that is gone, optional or of another type', () => {
    const { id: _, ...properties } = released.output.properties ?? {}
    expect(grown({ output: { ...released.output, properties, required: ['steps', 'state'] } })).toEqual([
      'report: output.id is gone',
    ])
    expect(grown({ output: { ...released.output, required: ['steps', 'state'] } })).toEqual([
      'report: output.id may be missing now',
    ])
    expect(output('id', { type: 'integer' })).toEqual(['report: output.id is integer, was string'])
    expect(
      output('steps', { type: 'array', items: { type: 'object', properties: {}, required: [] } }),
    ).toEqual(['report: output.steps[].at is gone'])
    expect(output('id', { anyOf: [{ type: 'string' }, { type: 'null' }] })).toEqual([
      'report: output.id may be something else now',
    ])
  })
})

describe('what is growth', () => {
  test('nothing changed, a new operation, more errors, fewer hurdles', () => {
    expect(grown({})).toEqual([])
    expect(incompatibilities({ report: released }, { report: released, other: released })).toEqual([])
    expect(grown({ errors: ['NOT_FOUND', 'STALE'] })).toEqual([])
    expect(grown({ who: 'anyone' })).toEqual([])
  })

  test('wider and new optional inputs', () => {
    expect(input('title', { type: 'string', maxLength: 60 })).toEqual([])
    expect(input('kind', { type: 'string', enum: ['noise', 'light', 'water'] })).toEqual([])
    expect(input('count', { type: 'number' })).toEqual([])
    expect(input('photo', { type: 'string' })).toEqual([])
    expect(input('title', { anyOf: [{ type: 'string' }, { type: 'integer' }] })).toEqual([])
    expect(grown({ input: { ...released.input, required: [] } })).toEqual([])
  })

  test('more outputs, surer ones, and new values of an enumeration', () => {
    expect(output('more', { type: 'string' })).toEqual([])
    expect(output('state', { type: 'string', enum: ['open', 'closed'] })).toEqual([])
    expect(grown({ output: { ...released.output, required: ['id', 'steps', 'state', 'note'] } })).toEqual([])
  })
})
