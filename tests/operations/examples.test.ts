import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type CapabilityName, contractTables, rows } from '../../scripts/contract-tables.ts'
import { openStage, type Stage } from '../harness/stage.ts'

/**
 * Every operation's example is answered, with the very answer that the OpenAPI document shows. `npx vitest run -u` records
 * the answers anew.
 */

let stage: Stage
beforeAll(async () => {
  stage = await openStage()
})
afterAll(() => stage.centre.close())

describe.each(Object.keys(contractTables) as CapabilityName[])('%s', (capability) => {
  test('answers its examples as recorded', async () => {
    const answers: Record<string, unknown> = {}
    for (const row of rows(capability)) {
      await stage.set(row)
      const { answer } = await stage.perform(row)
      if (!answer.ok) throw new Error(`${row.name} was refused: ${JSON.stringify(answer.error)}`)
      answers[row.name] = answer.data
    }
    await expect(`${JSON.stringify(answers, null, 2)}\n`).toMatchFileSnapshot(
      `../contracts/${capability}.answers.json`,
    )
  })
})
