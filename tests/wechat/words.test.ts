import { expect, it } from 'vitest'
import { services } from '../../local/demo/services.ts'
import { refusals } from '../../shared/errors.ts'
import { checkWords } from './checks.ts'

it('refusals and the services of the demo use plain words', () => {
  const files = new Map(
    Object.entries({ refusals, services }).map(([name, value]) => [
      `${name}.json`,
      Buffer.from(JSON.stringify(value)),
    ]),
  )
  expect(checkWords({ root: '', files })).toEqual([])
})
