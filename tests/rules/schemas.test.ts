import { describe, expect, it } from 'vitest'
import { day } from '../../shared/schemas.ts'

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
