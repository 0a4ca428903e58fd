import { describe, expect, it } from 'vitest'
import { day, text } from '../../shared/schemas.ts'

describe('a day', () => {
  it.each(['2026-03-02', '2000-01-01', '2099-12-31', '2028-02-29'])('%s is one', (text) => {
    expect(day().safeParse(text)).toEqual({ success: true, data: text })
  })

  it.each([
    '1999-12-31',
    '2100-01-01',
    '1926-03-02',
    '9999-12-31',
    '2026-02-30',
    '2027-02-29',
    '2026-3-2',
    '2026-03-02 ',
    '20260302',
    '',
    20260302,
    null,
  ])('%s is none of this century', (text) => {
    expect(day().safeParse(text).success).toBe(false)
  })
})

describe('a text', () => {
  it.each(['张三', '欧阳 娜娜', 'O’Brien-Müller', '𠮷田', '亲子活动 👨‍👩‍👧 欢迎', '👩🏽‍🏫 和 🏳️‍🌈'])(
    '%s is one',
    (value) => {
      expect(text(30).safeParse(value)).toEqual({ success: true, data: value })
    },
  )

  it('has no blanks around it, and is not empty', () => {
    expect(text(2).parse('  张三\n')).toBe('张三')
    expect(text(2).safeParse(' \t ').success).toBe(false)
    expect(text(2).safeParse('张三丰').success).toBe(false)
  })

  it.each([
    ['a null', '张\u0000三'],
    ['a line break', '张\n三'],
    ['an escape', '张\u001b[31m三'],
    ['a C1 control', '张\u0085三'],
    ['a change of direction', '张\u202e三'],
    ['an isolate', '\u2066张三\u2069'],
    ['a soft hyphen', '张\u00ad三'],
    ['a space of no width', '张\u200b三'],
    ['a joiner outside of an emoji', '张\u200d三'],
    ['a joiner at the end of an emoji', '👨\u200d三'],
    ['a byte order mark', '张\ufeff三'],
    ['a tag', '张\u{e0041}三'],
  ])('with %s is none', (_what, value) => {
    expect(text(30).safeParse(value).success).toBe(false)
    if (!value.includes('\n')) expect(text(30, { lines: true }).safeParse(value).success).toBe(false)
  })

  it('may have lines where it says so', () => {
    const value = '第一行\r\n第二行\n\t缩进'
    expect(text(30, { lines: true }).safeParse(value)).toEqual({ success: true, data: value })
  })
})
