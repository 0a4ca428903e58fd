import { invalidOperator } from './errors.ts'
import type { Document } from './values.ts'

export function compileJsonSchema(_schema: Document): (document: Document) => boolean {
  throw invalidOperator('query operator', '$jsonSchema')
}
