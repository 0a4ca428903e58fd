import { describe, expect, test } from 'vitest'
import { changesOf } from '../../functions/notices/reading/changes.ts'

const changes = (before: string, after: string) =>
  changesOf(before, after).map(({ how, text }) => `${how} ${text}`)

test.each([
  ['nothing that differs', '停水', '停水', ['same 停水']],
  ['nothing before', '', '停水', ['added 停水']],
  ['nothing after', '停水', '', ['removed 停水']],
  ['nothing at all', '', '', []],
  [
    'a number is one word',
    '3月15日停水',
    '3月20日停水',
    ['same 3月', 'removed 15', 'added 20', 'same 日停水'],
  ],
  [
    'the line that changed, and the others as they are',
    '第一行\n周六停水\n最后一行',
    '第一行\n周日停水\n最后一行',
    ['same 第一行\n周', 'removed 六', 'added 日', 'same 停水\n最后一行'],
  ],
  ['one letter between two changes is part of them', '上停水', '下停电', ['removed 上停水', 'added 下停电']],
  ['a line that came', '甲\n乙', '甲\n丙\n乙', ['same 甲\n', 'added 丙\n', 'same 乙']],
] as const)('%s', (_what, before, after, expected) => {
  expect(changes(before, after)).toEqual(expected)
})

/** Texts of a few letters: many of them stand in both somewhere, so that looking for the shortest way between them takes long. */
function scrambled(seed: number, length: number, alphabet: number): string {
  let x = seed
  return Array.from({ length }, () => {
    x = (x * 69_069 + 1) % 2 ** 32
    return String.fromCharCode(0x4e00 + ((x >>> 16) % alphabet))
  }).join('')
}

describe('what has nothing in common is not searched for it', () => {
  test.each([
    ['8,000 letters in one line', scrambled(1, 8000, 3000), scrambled(7, 8000, 3000)],
    ['few different ones', scrambled(1, 8000, 3), scrambled(7, 8000, 3)],
    ['4,000 lines', [...scrambled(1, 4000, 3)].join('\n'), [...scrambled(7, 4000, 3)].join('\n')],
  ])('%s', (_what, before, after) => {
    expect(changes(before, after)).toEqual([`removed ${before}`, `added ${after}`])
  })
})
