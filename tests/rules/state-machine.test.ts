import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { drawings } from '../../scripts/draw-states.ts'
import { checkMachine, drawMachine, type Machine } from '../../shared/state-machine.ts'

const lamp: Machine = {
  states: ['on', 'burnt-out'],
  final: ['burnt-out'],
  table: [
    { from: null, action: 'screw-in', to: 'on', who: ['clerk'] },
    { from: 'on', action: 'blow', to: 'burnt-out', who: ['system', 'clerk'] },
  ],
}

describe('checking a machine', () => {
  it('finds nothing wrong with a good one', () => {
    expect(checkMachine(lamp)).toEqual([])
  })

  it('finds a state that nothing leads to', () => {
    const table = [...lamp.table, { from: 'off', action: 'switch', to: 'on', who: ['clerk'] }]
    expect(checkMachine({ ...lamp, states: ['on', 'off', 'burnt-out'], table })).toEqual([
      'nothing leads to off',
    ])
  })

  it('finds states that only lead to each other', () => {
    const table = [
      ...lamp.table,
      { from: 'on', action: 'lend', to: 'lent', who: ['clerk'] },
      { from: 'lent', action: 'lend-on', to: 'lost', who: ['clerk'] },
      { from: 'lost', action: 'find', to: 'lent', who: ['clerk'] },
    ]
    expect(checkMachine({ ...lamp, states: ['on', 'lent', 'lost', 'burnt-out'], table })).toEqual([
      'no end can be reached from lent',
      'no end can be reached from lost',
    ])
  })

  it('finds one action with two outcomes', () => {
    const table = [...lamp.table, { from: 'on', action: 'blow', to: 'on', who: ['clerk'] }]
    expect(checkMachine({ ...lamp, table })).toEqual(['on × blow has two rows'])
  })

  it('finds rows that nobody may use and states that do not exist', () => {
    const table = [...lamp.table, { from: 'on', action: 'paint', to: 'red', who: [] }]
    expect(checkMachine({ ...lamp, final: ['burnt-out', 'sold'], table })).toEqual([
      'on × paint names red, which is no state',
      'on × paint may be done by nobody',
      'sold is final and no state',
    ])
  })

  it('finds that a machine without a first row goes nowhere', () => {
    expect(checkMachine({ ...lamp, table: lamp.table.slice(1) })).toEqual([
      'nothing leads to on',
      'nothing leads to burnt-out',
    ])
  })
})

it('draws a machine for Mermaid', () => {
  expect(drawMachine(lamp)).toBe(`stateDiagram-v2
  state "on" as on
  state "burnt-out" as burnt_out
  [*] --> on: screw-in (clerk)
  on --> burnt_out: blow (system, clerk)
  burnt_out --> [*]
`)
})

describe('the drawings in docs/states', () => {
  it('are those of the tables, and no others', () => {
    const files = readdirSync('docs/states').map((file) => `docs/states/${file}`)
    expect(files).toEqual([...drawings().keys()])
    for (const [path, text] of drawings()) expect(readFileSync(path, 'utf8'), path).toBe(text)
  })
})
