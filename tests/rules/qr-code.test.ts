import { expect, test } from 'vitest'
import { qrCode } from '../../shared/qr-code.ts'

test('an appointment fits into 25 modules, so that an old camera sees them', () => {
  const { size, rows } = qrCode('apt_36wnscw8etrgv7m4')
  expect(size).toBe(25)
  expect(rows).toHaveLength(25)
  for (const row of rows) expect(row.reduce((sum, { length }) => sum + length, 0)).toBe(25)
})

test('runs draw the squares in the corners', () => {
  const { rows } = qrCode('apt_36wnscw8etrgv7m4')
  const drawn = rows.map((row) => row.map(({ dark, length }) => (dark ? '#' : '.').repeat(length)).join(''))
  expect(drawn.slice(0, 7).map((row) => row.slice(0, 8))).toEqual([
    '#######.',
    '#.....#.',
    '#.###.#.',
    '#.###.#.',
    '#.###.#.',
    '#.....#.',
    '#######.',
  ])
})
