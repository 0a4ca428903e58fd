import { requestFailed } from './errors.ts'
import {
  compareValues,
  type Document,
  identityOf,
  isDocument,
  isNumeric,
  toNumber,
  typeName,
  type Value,
} from './values.ts'

/** The accumulators of `$group`, `$bucket` and `$bucketAuto`. */
export const accumulators = [
  '$sum',
  '$avg',
  '$first',
  '$last',
  '$max',
  '$min',
  '$push',
  '$addToSet',
  '$stdDevPop',
  '$stdDevSamp',
  '$mergeObjects',
] as const

export type Accumulator = (typeof accumulators)[number]

function numbersOf(values: (Value | undefined)[]): number[] {
  return values.flatMap((value) => (isNumeric(value) ? [toNumber(value)] : []))
}

/** Adds with Neumaier's correction, as MongoDB does, so that 0.1 + 0.2 + 0.3 is 0.6. */
function exactSum(numbers: number[]): number {
  let sum = 0
  let lost = 0
  for (const number of numbers) {
    const next = sum + number
    lost += Math.abs(sum) >= Math.abs(number) ? sum - next + number : number - next + sum
    sum = next
  }
  return Number.isFinite(sum) ? sum + lost : sum
}

function deviation(numbers: number[], degreesLost: number): number | null {
  if (numbers.length <= degreesLost) return null
  const mean = exactSum(numbers) / numbers.length
  const squares = numbers.map((number) => (number - mean) ** 2)
  return Math.sqrt(exactSum(squares) / (numbers.length - degreesLost))
}

function extreme(values: (Value | undefined)[], direction: 1 | -1): Value {
  let best: Value | undefined
  for (const value of values) {
    if (value === undefined || value === null) continue
    if (best === undefined || compareValues(value, best) * direction > 0) best = value
  }
  return best ?? null
}

/** What an accumulator makes of the values of a group; undefined stands for missing ones. */
export function accumulate(accumulator: Accumulator, values: (Value | undefined)[]): Value {
  switch (accumulator) {
    case '$sum':
      return exactSum(numbersOf(values))
    case '$avg': {
      const numbers = numbersOf(values)
      return numbers.length === 0 ? null : exactSum(numbers) / numbers.length
    }
    case '$first':
      return values[0] ?? null
    case '$last':
      return values.at(-1) ?? null
    case '$max':
      return extreme(values, 1)
    case '$min':
      return extreme(values, -1)
    case '$push':
      return values.filter((value) => value !== undefined)
    case '$addToSet': {
      const present = values.filter((value) => value !== undefined)
      return [...new Map(present.map((value) => [identityOf(value), value])).values()]
    }
    case '$stdDevPop':
      return deviation(numbersOf(values), 0)
    case '$stdDevSamp':
      return deviation(numbersOf(values), 1)
    case '$mergeObjects': {
      const merged: Document = {}
      for (const value of values) {
        if (value === undefined || value === null) continue
        if (!isDocument(value)) {
          throw requestFailed(
            `(Location40400) $mergeObjects requires object inputs, but input is of type ${typeName(value)}`,
          )
        }
        Object.assign(merged, value)
      }
      return merged
    }
  }
}
