import { invalidOperator } from './errors.ts'
import type { Document, Value } from './values.ts'

export interface Geometry {
  type: string
}
export function parseGeometry(_value: Value): Geometry | undefined {
  return undefined
}
export function parseRegion(_operand: Value): never {
  throw invalidOperator('query operator', '$geoWithin')
}
export function parseNear(
  _operand: Value,
  _siblings: Document,
): { point: Geometry; minDistance: number; maxDistance: number } {
  throw invalidOperator('query operator', '$nearSphere')
}
export const within = (_a: Geometry, _b: Geometry) => false
export const intersects = (_a: Geometry, _b: Geometry) => false
export const distance = (_a: Geometry, _b: Geometry) => 0
