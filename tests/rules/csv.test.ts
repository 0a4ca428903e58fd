import { describe, expect, test } from 'vitest'
import { csvOf } from '../../shared/csv.ts'

describe('a table as CSV', () => {
  test('begins with the mark of UTF-8 and ends each line with CRLF', () => {
    expect(
      csvOf([
        ['时间', '人数'],
        ['9:00', 2],
      ]),
    ).toBe('\uFEFF时间,人数\r\n9:00,2\r\n')
    expect(csvOf([])).toBe('\uFEFF')
  })

  test('quotes what would break a line or a cell', () => {
    expect(csvOf([['a,b', '说"好"', '两\n行', ' 空 ', '']])).toBe(
      '\uFEFF"a,b","说""好""","两\n行"," 空 ",\r\n',
    )
  })

  test.each([
    ['=1+1', "'=1+1"],
    ['+8613800001234', "'+8613800001234"],
    ['-2', "'-2"],
    ['@SUM(A1)', "'@SUM(A1)"],
    ['\t=1', "'\t=1"],
    ['\r=1', '"\'\r=1"'],
    [' =1', "' =1"],
    ['＝1', "'＝1"],
    ['＋1', "'＋1"],
    ['－1', "'－1"],
    ['＠A', "'＠A"],
    ['\uFEFF=1', "'\uFEFF=1"],
    ['=HYPERLINK("http://x","点")', '"\'=HYPERLINK(""http://x"",""点"")"'],
  ])('takes the formula out of %j', (value, cell) => {
    expect(csvOf([[value]])).toBe(`\uFEFF${cell}\r\n`)
  })

  test.each(['王**', '1-2', 'a=b', '9:00–9:30', '3.5'])('leaves %j alone', (value) => {
    expect(csvOf([[value]])).toBe(`\uFEFF${value}\r\n`)
  })

  test('leaves numbers alone', () => {
    expect(csvOf([[-3, 0]])).toBe('\uFEFF-3,0\r\n')
  })
})
