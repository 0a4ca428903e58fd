import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { rows } from '../../scripts/contract-tables.ts'
import { openids } from '../harness/neighbourhood.ts'
import { exampleOf, openStage, type Stage } from '../harness/stage.ts'

/** Who reads what is recorded nowhere, as the pages say: not for a resident, not for staff. */

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.centre.close())

/** Without what says since when timers are watched over: it is about no notice and no reader. */
function stored() {
  const { timers: _, ...documents } = stage.centre.dump()
  return documents
}

const queries = rows('notices').filter(({ operation }) => operation.kind === 'query')

test('there is something to read', () => {
  expect(queries.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['getNotice', 'listNotices', 'getDoors']),
  )
})

describe.each(queries.map((row) => [row.name, row] as const))('%s', (_name, row) => {
  test('leaves every document as it was, whoever asks', async () => {
    await stage.set(row)
    const { caller, input } = exampleOf(row)
    const before = stored()
    const answers: boolean[] = []
    for (const openid of [caller, openids.wang, openids.stranger, openids.leader, openids.countyAdmin]) {
      const { answer } = await stage.send(row, { openid }, input)
      answers.push(answer.ok)
      expect(stored(), openid).toEqual(before)
    }
    expect(answers[0]).toBe(true)
  })
})
