import { Context, evalExpr } from 'mingo/core'
import * as accumulatorOperators from 'mingo/operators/accumulator'
import * as mingoExpressions from 'mingo/operators/expression'
import type { MatchContext } from './match.ts'
import type { Document, Value } from './values.ts'

const context = Context.init({ accumulator: accumulatorOperators, expression: mingoExpressions })

/** MongoDB's truth: everything but false, null, a missing value and zero. */
export const isTrue = (value: unknown) =>
  value !== false && value !== null && value !== undefined && value !== 0

/** The value of an aggregation expression for one document; a missing result is undefined. */
export function evaluate(
  expression: Value,
  document: Document,
  { variables }: MatchContext,
): Value | undefined {
  return evalExpr(
    document as never,
    expression as never,
    {
      context,
      useStrictMode: true,
      ...(variables ? { variables } : {}),
    } as never,
  ) as Value | undefined
}
